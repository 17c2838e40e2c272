"""Mail about tickets as a part of the gateway."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.email.letters import Letters
from bot.channels.email.links import Claim, LinkKey, sign
from bot.channels.email.options import EmailOptions
from bot.channels.email.pages import TicketPages
from bot.channels.email.server import MailServer
from bot.desk.kept import KeptStorage
from bot.desk.mail import Mail
from bot.desk.office import Office
from bot.http.parts import Part


def email_part(office: Office, storage: KeptStorage, options: EmailOptions) -> Part:
    """Letters to customers and, where customers can reach this server, the pages behind their links."""
    key = LinkKey(storage)
    letters, server = Letters(office.texts, options), MailServer(options)

    async def send(mail: Mail) -> str | None:
        link = f"{options.base}/{sign(await key.get(), _claim(mail, options))}" if options.base else None
        letter = letters.write(mail, link)
        await server.send(letter, mail.address)
        return str(letter["Message-ID"])

    routes = TicketPages(office, key, options).routes() if options.base else ()
    return Part("email", routes, send_mail=send, greeting=lambda: [f"mail       {server}"])


def _claim(mail: Mail, options: EmailOptions) -> Claim:
    """Counted from when the mail was made, so that a mail that is sent again holds the same link."""
    return Claim(mail.id, mail.created_at + timedelta(days=options.link_days))

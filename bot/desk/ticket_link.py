"""The link in a mail: it opens its ticket once, for one reader, and for a while also again for the same reader."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.mail import MAIL, Kind, Mail, NewMail
from bot.desk.office import Office
from bot.desk.ticket import Ticket

#: How long the reader who opened a link may look again, so that reloading the page works.
READING = timedelta(hours=1)
#: How soon after a new link another one may be asked for; else a stranger could fill a mailbox by an old link.
RENEWAL = timedelta(minutes=10)


async def look_up(office: Office, mail_id: int) -> tuple[Mail, Ticket]:
    """The mail whose link it is, and its ticket; raises NotFound."""
    async with office.storage.read() as work:
        mail = await work.mails.get(mail_id)
        return mail, await work.tickets.get(mail.ticket_id)


async def open_once(office: Office, mail_id: int, reader: str) -> bool:
    """Uses the link for this reader (the hash of what only their browser has); False when it was used before."""
    async with office.storage.write() as work:
        opened = await work.mails.open_link(mail_id, reader, office.clock())
        await work.commit()
    return opened


def may_read(mail: Mail, reader: str | None, now: datetime) -> bool:
    """Whether this is who opened the link, a short while ago."""
    return (
        reader is not None and reader == mail.reader and mail.opened_at is not None and now - mail.opened_at < READING
    )


async def renew(office: Office, mail_id: int) -> bool:
    """Mails a new link to the address of the old one, and to no other; False when that was done a moment ago."""
    async with office.storage.write() as work:
        mail = await work.mails.get(mail_id)
        ticket = await work.tickets.get(mail.ticket_id)
        await work.conversations.get(ticket.conversation_id)  # held, so that two who ask at once get one mail
        now = office.clock()
        if await work.mails.asked_since(ticket.id, Kind.LINK, now - RENEWAL):
            return False
        words = office.texts.say("mail_new_link", mail.lang, number=ticket.id)
        await work.mails.add(NewMail(ticket.id, mail.address, mail.lang, Kind.LINK, words, name=mail.name), now)
        await work.commit()
    office.news.delivery_due(MAIL)
    return True


async def stop_mail(office: Office, mail_id: int) -> None:
    """No more mail about this ticket to this address; what waits is dropped."""
    async with office.storage.write() as work:
        await work.mails.stop(mail_id, office.clock())
        await work.commit()

"""Writes a letter: one text, as plain text and as simple HTML, with headers that make a ticket's mails one thread."""

from __future__ import annotations

import re
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.channels.email.options import EmailOptions
from bot.desk.mail import Kind, Mail
from bot.desk.ports import Texts
from bot.http.direction import direction

_HERE = Path(__file__).parent
_LONGEST_NAME = 100
#: What RFC 5322 calls specials (but the dot), and what begins and ends an encoded word.
_MEANT = re.compile(r'[()<>\[\]:;@\\,"]|=\?|\?=')


class Letters:
    """Makes the message of a mail."""

    def __init__(self, texts: Texts, options: EmailOptions) -> None:
        self._texts = texts
        self._options = options
        loader = FileSystemLoader(_HERE / "templates")
        self._html = Environment(
            loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
        ).get_template("letter.html")

    def write(self, mail: Mail, link: str | None) -> EmailMessage:
        """The message; `link` opens the ticket once, None where there are no links."""
        words = self._words(mail, link)
        message = EmailMessage(policy=SMTP if mail.address.isascii() else SMTPUTF8)
        message.set_content(_plain(words))
        html = self._html.render(lang=mail.lang, dir=direction(mail.lang), **words)
        message.add_alternative(html, subtype="html")
        self._head(message, mail, link)  # last: what is there before goes with the first part where it is Content-…
        return message

    def _head(self, message: EmailMessage, mail: Mail, link: str | None) -> None:
        options = self._options
        message["From"] = Address(_display_name(options.sender_name), addr_spec=options.sender_address)
        message["To"] = _recipient(mail)
        message["Subject"] = _one_line(self._say("mail_subject", mail, topic=self._topic(mail)))
        # Of the mail and not of the attempt: what is sent again is the same letter, and shown once.
        message["Date"] = format_datetime(mail.created_at)
        message["Message-ID"] = self._message_id(mail, mail.number)
        if mail.number > 1:
            before = self._message_id(mail, mail.number - 1)
            message["In-Reply-To"] = before
            message["References"] = " ".join(dict.fromkeys([self._message_id(mail, 1), before]))
        message["Content-Language"] = mail.lang
        if mail.kind is not Kind.ANSWER:
            message["Auto-Submitted"] = "auto-generated"  # RFC 3834: a person's own words are not
        message["X-Auto-Response-Suppress"] = "All"
        message["List-Unsubscribe"] = f"<{_stop(link) or self._stop_by_mail(mail)}>"
        if link:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058

    def _words(self, mail: Mail, link: str | None) -> dict[str, str | None]:
        """What the letter says, by the names that the template uses."""
        name = _one_line((mail.name or "")[:_LONGEST_NAME])
        return {
            "hello": self._say("mail_hello_name", mail, name=name) if name else self._say("mail_hello", mail),
            "intro": self._say("mail_answer", mail, name=mail.author) if mail.author else None,
            "text": mail.text,
            "read": self._say("mail_link", mail, days=str(self._options.link_days)) if link else None,
            "link": link,
            "button": self._say("mail_button", mail),
            "chat": self._say("mail_chat", mail),
            "why": self._say("mail_why", mail),
            "safety": self._say("mail_safety", mail),
            "stop": self._say("mail_stop", mail),
            "stop_link": _stop(link),
        }

    def _say(self, key: str, mail: Mail, **values: str) -> str:
        return self._texts.say(key, mail.lang, number=mail.ticket_id, **values)

    def _topic(self, mail: Mail) -> str:
        return self._options.topic_title(mail.topic, mail.lang)

    def _message_id(self, mail: Mail, number: int) -> str:
        """The first mail's id names the thread; each follows from the ticket and the number alone."""
        return f"<{mail.ticket_id}.{number}@{self._options.domain}>"

    def _stop_by_mail(self, mail: Mail) -> str:
        return f"mailto:{self._options.sender_address}?subject={quote(f'unsubscribe {mail.ticket_id}')}"


def _plain(words: dict[str, str | None]) -> str:
    """The letter as plain text; `-- ` begins the part that mail programs show as a signature."""
    reading = f"{words['read']}\n{words['link']}" if words["link"] else None
    stopping = f"{words['stop']}: {words['stop_link']}" if words["stop_link"] else None
    body = [words["hello"], words["intro"], words["text"], reading, words["chat"]]
    end = [words["why"], words["safety"], stopping]
    return "\n\n".join(part for part in body if part) + "\n\n-- \n" + "\n".join(part for part in end if part) + "\n"


def _recipient(mail: Mail) -> Address:
    local, _, domain = mail.address.rpartition("@")
    return Address(_display_name(mail.name or ""), local, domain)


def _stop(link: str | None) -> str | None:
    return f"{link}/stop" if link else None


def _display_name(text: str) -> str:
    """A name for an address, without the signs that mean something there.

    Python quotes them, but loses the quotes when it folds or encodes a long name: a comma would then begin a second
    address.
    """
    return _one_line(_MEANT.sub(" ", text)[:_LONGEST_NAME])


def _one_line(text: str) -> str:
    """Nothing in it can end a header line and begin another."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(kept).split())

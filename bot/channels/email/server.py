"""Hands letters to the mail server, and tells what a refusal means: never, or not now."""

from __future__ import annotations

import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
)

from bot.channels.email.options import EmailOptions
from bot.desk.errors import TransportError


class MailServer:
    """The server of SMTP_URL, a connection for each letter.

    `smtps://` speaks TLS from the start. `smtp://` turns to it when the server offers it; and with a password, unless
    the server is on this machine, sends nothing before it has: whoever listens could take the offer away.
    """

    def __init__(self, options: EmailOptions) -> None:
        parts = urlsplit(options.smtp_url)
        self._sender = options.sender_address
        self._host = parts.hostname or "localhost"
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "")
        self._port = parts.port or (465 if self._tls else 587 if self._user else 25)
        self._greeting = options.domain.encode("idna").decode()
        self._seconds = options.seconds
        self._trust = ssl.create_default_context(cafile=options.ca)

    def __str__(self) -> str:
        return f"{self._host}:{self._port}"

    async def send(self, letter: EmailMessage, recipient: str) -> None:
        """The server has taken it; raises TransportError, permanent when it will never take this letter."""
        client = self.client()
        try:
            await client.connect()
            await client.send_message(letter, sender=self._sender, recipients=[recipient])
            # It is theirs now. Whatever happens on leaving must not make us send it again.
            with suppress(SMTPException, OSError):
                await client.quit()
        except (SMTPException, OSError) as error:
            raise TransportError(f"{self}: {_told(error)}", permanent=_is_permanent(error)) from error
        finally:
            client.close()

    def client(self) -> SMTP:
        """A connection to be opened, with what it will demand."""
        needs_tls = bool(self._user) and not _is_here(self._host)
        return SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password if self._user else None,
            # The machine's own name would be looked up in the DNS, which stops everything else meanwhile.
            local_hostname=self._greeting,
            timeout=self._seconds,
            use_tls=self._tls,
            start_tls=False if self._tls else True if needs_tls else None,
            tls_context=self._trust,
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_permanent(error: Exception) -> bool:
    """Only a refusal of this letter or its recipient is for ever.

    A wrong password, a sender that is not allowed, a server that wants no connection: these are ours to mend, and
    the letters wait for it.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(_is_permanent(refused) for refused in error.recipients)
    if isinstance(error, (SMTPRecipientRefused, SMTPDataError)):
        return 500 <= error.code < 600
    return isinstance(error, SMTPNotSupported) and "SMTPUTF8" in str(error)


def _told(error: Exception) -> str:
    """What the server said, on one line."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(_told(refused) for refused in error.recipients)
    return " ".join(str(error).split())[:300] or type(error).__name__

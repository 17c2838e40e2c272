"""A mail server on loopback, and a desk that sends through it."""

from __future__ import annotations

import asyncio
import email
import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels.email.channel import email_part
from bot.channels.email.options import EmailOptions
from bot.content.library import Content
from bot.desk.conversation import Conversation, Customer
from bot.desk.office import Office
from bot.desk.staffing import edit_ticket
from bot.desk.ticket import Ticket
from bot.gateway.lanes import MailLane
from bot.gateway.outbox import Persistence, Sender
from bot.storage.database import SqlStorage
from tests.console import seed
from tests.desk.conftest import NORA, HeardNews, SetClock, clock, news, office_over, storage
from tests.gateway.conftest import MakeWorld, assistant, content, make_world

__all__ = ["MakeWorld", "assistant", "clock", "content", "make_world", "news", "storage"]

ALICE = "alice@example.com"
QUICK = Persistence(attempts=4, first=0.02, longest=0.05, look=0.02, longest_send=2, lease=100, farewell=0.1)


class Postbox:
    """A mail server's other side: keeps what arrives, or refuses as it is told, one answer after another."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refusals: list[str] = []  # to recipients
        self.data_refusals: list[str] = []  # to letters
        self.tried = 0
        self.secure: list[bool] = []
        self.held: asyncio.Event | None = None  # while it is clear, a letter that was taken is not acknowledged
        self.changed = asyncio.Condition()

    async def handle_RCPT(self, server: SMTP, _session: Session, envelope: Envelope, to: str, _options: Any) -> str:
        """Somebody wants to write to this address."""
        self.tried += 1
        self.secure.append(bool(server.transport and server.transport.get_extra_info("sslcontext")))
        await self._tell()
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """A letter."""
        if self.data_refusals:
            return self.data_refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.taken.append(letter)
        self.envelopes.append(envelope)
        await self._tell()
        if self.held:
            await self.held.wait()
        return "250 taken"

    async def has(self, count: int) -> list[EmailMessage]:
        """The letters, once there are so many."""
        async with asyncio.timeout(8), self.changed:
            await self.changed.wait_for(lambda: len(self.taken) >= count)
        return self.taken

    async def was_tried(self, count: int) -> None:
        """Returns once it was refused or asked so often."""
        async with asyncio.timeout(8), self.changed:
            await self.changed.wait_for(lambda: self.tried >= count)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


@dataclass
class SmtpServer:
    """A real SMTP server on loopback; it may speak TLS, ask for a password, go down and come back."""

    box: Postbox = field(default_factory=Postbox)
    port: int = field(default_factory=unused_port)
    tls: ssl.SSLContext | None = None
    at_once: bool = False  # TLS from the start
    utf8: bool = False
    login: tuple[str, str] | None = None
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        scheme = "smtps" if self.at_once else "smtp"
        return f"{scheme}://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Comes up."""
        loop = asyncio.get_running_loop()
        over = self.tls if self.at_once else None
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port, ssl=over)

    async def stop(self) -> None:
        """Goes down."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def _protocol(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")  # on loopback it may
            return self._made()

    def _made(self) -> SMTP:
        return SMTP(
            self.box,
            hostname="mail.example",
            ident="a mail server",
            enable_SMTPUTF8=self.utf8,
            tls_context=None if self.at_once else self.tls,
            authenticator=self._check if self.login else None,
            auth_required=self.login is not None,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    def _check(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        known = (given.login.decode(), given.password.decode()) == self.login
        return AuthResult(success=known, handled=False)


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpServer]:
    """A plain server that takes everything."""
    server = SmtpServer()
    await server.start()
    yield server
    await server.stop()


@dataclass(frozen=True)
class Certificate:
    """An authority's certificate as a file, and the server's side of it."""

    ca: Path
    server: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1 that nobody trusts by themselves."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "ca.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    unprotected = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unprotected))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, secret)
    return Certificate(pem, context)


@pytest.fixture
def options(smtp: SmtpServer, content: Content) -> EmailOptions:
    """Mail as most installations have it."""
    return EmailOptions(
        smtp_url=smtp.url,
        sender_name="Example Exchange",
        sender_address="support@example.com",
        exchange="Example Exchange",
        languages=frozenset(content.texts.languages),
        topic_title=content.articles.button,
        public_url="http://support.example.com",
        seconds=5,
    )


@pytest.fixture
def office(storage: SqlStorage, news: HeardNews, clock: SetClock, content: Content) -> Office:
    """A desk that speaks all languages and may send mail."""
    return replace(office_over(storage, news, clock), texts=content.texts, mail=True)


@pytest.fixture
async def alice(storage: SqlStorage) -> Conversation:
    """Alice, of whom the exchange knows the address."""
    return await seed.conversation(storage, "hello", customer=Customer("alice", "Alice", ALICE))


@pytest.fixture
async def ticket(storage: SqlStorage, alice: Conversation) -> Ticket:
    """Her ticket."""
    return await seed.ticket(storage, alice, customer={"email": ALICE, "name": "Alice", "sub": "alice"})


@dataclass
class Post:
    """The desk with the sender of its mails, which runs between `start` and `stop`."""

    office: Office
    storage: SqlStorage
    options: EmailOptions
    sender: Sender[Any] | None = None

    async def start(self, persistence: Persistence = QUICK) -> None:
        """A gateway comes up, as far as mail goes."""
        part = email_part(self.office, self.storage, self.options)
        assert part.send_mail
        self.sender = Sender(self.office, MailLane(part.send_mail), persistence)
        await self.sender.start()

    async def stop(self) -> None:
        """It goes down."""
        if self.sender:
            await self.sender.stop()
            self.sender = None

    async def move(self, ticket: Ticket, *statuses: str) -> None:
        """Nora moves the ticket, and the sender hears of it."""
        for status in statuses:
            await edit_ticket(self.office, ticket.id, NORA, {"status": status})
        if self.sender:
            self.sender.delivery_due("email")

    async def waiting(self) -> int:
        """How many mails can be sent, now or later."""
        async with self.office.storage.read() as work:
            return len(await work.mails.due(self.office.clock() + timedelta(days=1000)))

    async def settled(self) -> None:
        """Returns once no mail waits."""
        async with asyncio.timeout(8):
            while await self.waiting():
                await asyncio.sleep(0.02)


@pytest.fixture
async def post(office: Office, storage: SqlStorage, options: EmailOptions) -> AsyncIterator[Post]:
    """Mail, not started yet."""
    post = Post(office, storage, options)
    yield post
    await post.stop()


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """The letter's words."""
    part = letter.get_body((kind,))
    assert part is not None
    words: str = part.get_content()
    return words.replace("\r\n", "\n")

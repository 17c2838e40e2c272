"""All settings, read from the environment once at start: typed, validated, each with one line of explanation."""

# ruff: noqa: RUF009 - the defaults are made by functions that return dataclass fields, which is their purpose.

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from email.utils import getaddresses
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError, ValidationError, validate

from bot.desk.mail import is_address
from bot.http.rates import Rate

_PROJECT = Path(__file__).resolve().parent.parent


class SettingError(Exception):
    """An environment variable has a value that cannot be used; the message names it."""


def _setting(
    variable: str,
    default: Any,
    about: str,
    *,
    kind: str = "str",
    check: Callable[[Any], Any] | None = None,
    shown: str | None = None,
    secret: bool = False,
) -> Any:
    """A field filled from `variable` by the environs parser `kind`; `shown` is the default in words."""
    known = {"variable": variable, "about": about, "kind": kind, "check": check, "shown": shown, "secret": secret}
    return field(default=default, metadata=known)


def _number(variable: str, default: float, about: str, least: float, most: float) -> Any:
    kind = "int" if isinstance(default, int) else "float"
    return _setting(variable, default, about, kind=kind, check=validate.Range(least, most))


def _rate(variable: str, default: str, about: str) -> Any:
    return _setting(variable, Rate.parse(default), about, kind="rate")


def _url(*schemes: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        parts = urlsplit(value)
        if parts.scheme not in schemes or (not parts.netloc and "sqlite" not in parts.scheme):
            raise ValidationError(f"Must be an address that begins with one of: {', '.join(schemes)}.")

    return check


def _smtp(value: str) -> None:
    _url("smtp", "smtps")(value)
    parts = urlsplit(value)
    try:
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise ValidationError("Must have a host, and a port from 1 to 65535 if any.")


def _mailbox(value: str) -> None:
    found = getaddresses([value])
    if len(found) != 1 or not is_address(found[0][1]) or set(value) & {"\r", "\n"}:
        raise ValidationError("Must be an address, or a name and an address as in: Support <support@example.com>.")


def _group(value: str) -> None:
    if value and not re.fullmatch(r"-[0-9]{1,20}", value):
        raise ValidationError("Must be the number of a group, such as -1001234567890.")


def _people(values: tuple[str, ...]) -> None:
    for value in values:
        if not re.fullmatch(r"[0-9]{1,20}:\S+", value):
            raise ValidationError(f"{value!r} is not a Telegram user's number and an account, such as 123456:nora.")


def _file(value: Path) -> None:
    if not value.is_file():
        raise ValidationError(f"There is no file {value}.")


def _urls(values: tuple[str, ...]) -> None:
    for value in values:
        _url("http", "https")(value)


def _origins(values: tuple[str, ...]) -> None:
    for value in values:
        parts = urlsplit(value)
        if value != "*" and (parts.scheme not in {"http", "https"} or value != f"{parts.scheme}://{parts.netloc}"):
            raise ValidationError(f"{value!r} is not an origin such as https://www.example.com, nor *.")


_DATABASES = ("sqlite+aiosqlite", "postgresql+asyncpg")


@dataclass(frozen=True, slots=True)
class Settings:
    """What may differ between installations. Lengths of time are in seconds, rates are `times/seconds`."""

    # Where it runs
    host: str = _setting("PHAROS_HOST", "127.0.0.1", "Address to listen on; `0.0.0.0` for all.")
    port: int = _number("PHAROS_PORT", 8080, "Port to listen on; 0 takes any free one.", 0, 65535)
    data: Path = _setting("PHAROS_DATA", Path("var"), "Folder for everything that is written.", kind="path")
    content: Path = _setting(
        "PHAROS_CONTENT", _PROJECT / "data", "Folder of the content.", kind="path", shown="the project's `data`"
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        "Database: `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.",
        check=_url(*_DATABASES),
        shown="an SQLite file in PHAROS_DATA",
        secret=True,
    )
    trusted_proxies: tuple[str, ...] = _setting(
        "PHAROS_TRUSTED_PROXIES",
        (),
        "Networks of reverse proxies whose X-Forwarded-For is believed, as CIDR.",
        kind="networks",
        shown="none",
    )
    log_level: str = _setting(
        "PHAROS_LOG_LEVEL",
        "INFO",
        "Least severity that is logged.",
        check=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]),
    )

    # Assistants
    assistants: int = _number("PHAROS_ASSISTANTS", 1, "Assistant processes to start and watch.", 0, 64)
    assistant_urls: tuple[str, ...] = _setting(
        "PHAROS_ASSISTANT_URLS",
        (),
        "Addresses of assistants that run elsewhere; none are started then.",
        kind="names",
        check=_urls,
        shown="none",
    )
    health_seconds: float = _number(
        "PHAROS_HEALTH_SECONDS", 2.0, "Between two looks at an assistant's health.", 0.05, 60
    )
    load_seconds: float = _number(
        "PHAROS_LOAD_SECONDS", 900.0, "An assistant that has not loaded by then is started anew.", 5, 3600
    )
    hang_seconds: float = _number(
        "PHAROS_HANG_SECONDS", 60.0, "An assistant that is silent for so long is started anew.", 1, 3600
    )
    stop_seconds: float = _number(
        "PHAROS_STOP_SECONDS", 5.0, "What an assistant gets to stop before it is killed.", 0.1, 60
    )
    turn_seconds: float = _number(
        "PHAROS_TURN_SECONDS",
        30.0,
        "A turn not answered by then is asked again; REST waits so long.",
        0.1,
        600,
    )
    turns_at_once: int = _number("PHAROS_TURNS_AT_ONCE", 64, "Turns that run side by side.", 1, 1000)
    attempts: int = _number("PHAROS_ATTEMPTS", 3, "How often a turn may fail before people get it.", 1, 20)
    notice_seconds: float = _number(
        "PHAROS_NOTICE_SECONDS", 20.0, "After that the customer is told that it takes longer.", 0.1, 3600
    )
    give_up_seconds: float = _number(
        "PHAROS_GIVE_UP_SECONDS", 180.0, "After that a message without an answer goes to people.", 0.1, 86400
    )

    # Customers
    widget_origins: tuple[str, ...] = _setting(
        "PHAROS_WIDGET_ORIGINS",
        (),
        "Sites that may embed the widget, comma-separated; `*` for all.",
        kind="names",
        check=_origins,
        shown="same origin only",
    )
    identity_secret: str = _setting(
        "PHAROS_IDENTITY_SECRET",
        "",
        "Key (HS256) by which the exchange signs its users' tokens.",
        shown="off",
        secret=True,
    )
    api_key: str = _setting(
        "PHAROS_API_KEY",
        "",
        "Key of server-to-server calls.",
        shown="off",
        secret=True,
    )
    message_chars: int = _number("PHAROS_MESSAGE_CHARS", 10_000, "Longest message.", 1, 100_000)
    body_bytes: int = _number("PHAROS_BODY_BYTES", 256 * 1024, "Largest JSON body or socket frame.", 1024, 2**24)
    attachment_bytes: int = _number("PHAROS_ATTACHMENT_BYTES", 10 * 1024 * 1024, "Largest file.", 1024, 10**8)
    attachments_per_message: int = _number("PHAROS_ATTACHMENTS_PER_MESSAGE", 10, "Files with one message.", 0, 50)
    search_chars: int = _number("PHAROS_SEARCH_CHARS", 200, "Longest query in the help centre.", 1, 2000)
    answer_seconds: float = _number(
        "PHAROS_ANSWER_SECONDS", 10.0, "How long sending a message waits for the answer, else 202.", 0.05, 60
    )
    sockets: int = _number("PHAROS_SOCKETS", 5000, "Open sockets altogether.", 1, 10**6)
    sockets_per_ip: int = _number("PHAROS_SOCKETS_PER_IP", 100, "Open sockets from one address.", 1, 10**6)
    socket_hello_seconds: float = _number("PHAROS_SOCKET_HELLO_SECONDS", 10.0, "Time to say hello.", 0.05, 60)
    socket_send_seconds: float = _number(
        "PHAROS_SOCKET_SEND_SECONDS", 10.0, "A client that takes no frame for so long is dropped.", 0.05, 300
    )
    heartbeat_seconds: float = _number("PHAROS_HEARTBEAT_SECONDS", 25.0, "Between two pings on a socket.", 0.05, 300)

    # How often. On reaching a rate the answer is 429 with Retry-After.
    rate_limits: bool = _setting("PHAROS_RATE_LIMITS", True, "`off` only for tests.", kind="bool", shown="on")
    rate_sessions: Rate = _rate("PHAROS_RATE_SESSIONS", "30/60", "New sessions from one address.")
    rate_messages: Rate = _rate("PHAROS_RATE_MESSAGES", "30/60", "Messages in one conversation.")
    rate_messages_ip: Rate = _rate("PHAROS_RATE_MESSAGES_IP", "300/60", "Messages from one address.")
    rate_reads: Rate = _rate("PHAROS_RATE_READS", "240/60", "Polls and socket openings of one conversation.")
    rate_uploads: Rate = _rate("PHAROS_RATE_UPLOADS", "20/60", "Files in one conversation.")
    rate_uploads_ip: Rate = _rate("PHAROS_RATE_UPLOADS_IP", "100/600", "Files from one address.")
    rate_searches: Rate = _rate("PHAROS_RATE_SEARCHES", "120/60", "Searches in the help centre from one address.")
    rate_votes: Rate = _rate("PHAROS_RATE_VOTES", "30/600", "Votes on articles from one address.")
    rate_failures: Rate = _rate("PHAROS_RATE_FAILURES", "30/60", "Wrong credentials from one address.")

    # Staff and other channels
    admin_password: str = _setting(
        "PHAROS_ADMIN_PASSWORD",
        "",
        "First password of `admin`.",
        shown="random, printed once",
        secret=True,
    )
    session_seconds: float = _number(
        "PHAROS_SESSION_SECONDS", 12 * 3600.0, "A staff session ends so long after sign-in.", 60, 30 * 86400
    )
    idle_seconds: float = _number(
        "PHAROS_IDLE_SECONDS", 3600.0, "A staff session ends when it is not used for so long.", 1, 30 * 86400
    )
    password_chars: int = _number("PHAROS_PASSWORD_CHARS", 10, "Shortest new staff password.", 6, 100)
    rate_logins: Rate = _rate("PHAROS_RATE_LOGINS", "8/300", "Failed sign-ins for one account from one address.")
    rate_logins_ip: Rate = _rate("PHAROS_RATE_LOGINS_IP", "60/300", "Failed sign-ins from one address.")
    telegram_token: str = _setting("TELEGRAM_TOKEN", "", "The Telegram bot's token.", shown="off", secret=True)
    telegram_api_base: str = _setting(
        "TELEGRAM_API_BASE", "https://api.telegram.org", "Telegram's Bot API.", check=_url("http", "https")
    )
    telegram_webhook_url: str = _setting(
        "TELEGRAM_WEBHOOK_URL", "", "Public address for updates.", check=_url("https", "http"), shown="long polling"
    )
    telegram_staff_group: str = _setting(
        "TELEGRAM_STAFF_GROUP",
        "",
        "Number of a Telegram group with topics, in which staff get handoffs and answer; see docs/staff_group.md.",
        check=_group,
        shown="off",
    )
    telegram_staff: tuple[str, ...] = _setting(
        "PHAROS_TELEGRAM_STAFF",
        (),
        "Who may act in that group: Telegram users' numbers and their accounts, `123456:nora,…`.",
        kind="names",
        check=_people,
        shown="nobody",
    )
    telegram_rate: Rate = _rate(
        "PHAROS_TELEGRAM_RATE", "5/0.2", "Messages to Telegram by one gateway: so many at once, then evenly."
    )
    telegram_chat_rate: Rate = _rate("PHAROS_TELEGRAM_CHAT_RATE", "3/3", "Messages to one chat, likewise.")
    telegram_group_rate: Rate = _rate("PHAROS_TELEGRAM_GROUP_RATE", "5/20", "Messages to one group, likewise.")

    telegram_link_seconds: float = _number(
        "PHAROS_TELEGRAM_LINK_SECONDS", 900.0, "How long a link that signs a customer in can be opened.", 10, 86400
    )
    telegram_album_seconds: float = _number(
        "PHAROS_TELEGRAM_ALBUM_SECONDS", 1.0, "An album is complete when no more comes for so long.", 0.05, 60
    )
    telegram_group_seconds: float = _number(
        "PHAROS_TELEGRAM_GROUP_SECONDS", 60.0, "Least time between two answers in one group.", 0, 86400
    )

    # Tickets and mail
    reopen_days: int = _number("PHAROS_REOPEN_DAYS", 14, "Days in which a settled ticket may be reopened.", 1, 3650)
    smtp_url: str = _setting(
        "SMTP_URL",
        "",
        "Mail server for news of tickets, `smtp://user:password@host:port` or `smtps://…`.",
        check=_smtp,
        shown="off",
        secret=True,
    )
    smtp_ca: Path | None = _setting(
        "PHAROS_SMTP_CA",
        None,
        "File with the certificate of the authority that the mail server is trusted by.",
        kind="path",
        check=_file,
        shown="the machine's own",
    )
    mail_from: str = _setting(
        "PHAROS_MAIL_FROM",
        "",
        "Sender of mail, `address` or `Name <address>`.",
        check=_mailbox,
        shown="name and address in `data/brand.yml`",
    )
    public_url: str = _setting(
        "PHAROS_PUBLIC_URL",
        "",
        "Where customers reach this server: for links in mail (without it there are none) and for search engines.",
        check=_url("http", "https"),
        shown="none",
    )
    link_days: int = _number("PHAROS_LINK_DAYS", 14, "Days for which a link in a mail can be opened.", 1, 365)
    mail_seconds: float = _number("PHAROS_MAIL_SECONDS", 30.0, "Time for each answer of the mail server.", 0.1, 300)
    mail_attempts: int = _number("PHAROS_MAIL_ATTEMPTS", 40, "Tries to send a mail.", 1, 1000)
    mail_backoff_seconds: float = _number(
        "PHAROS_MAIL_BACKOFF_SECONDS", 3600.0, "Longest wait between two of them.", 0.01, 86400
    )

    # Who is at work
    presence_seconds: float = _number(
        "PHAROS_PRESENCE_SECONDS", 90.0, "A console that is not heard of for so long counts as closed.", 1, 3600
    )

    # Delivery
    delivery_attempts: int = _number(
        "PHAROS_DELIVERY_ATTEMPTS", 300, "Tries to push a message; by default for about a day.", 1, 10_000
    )
    delivery_backoff_seconds: float = _number(
        "PHAROS_DELIVERY_BACKOFF_SECONDS", 300.0, "Longest wait between two attempts.", 1, 86400
    )

    # Lookups
    lookup_seconds: float = _number("PHAROS_LOOKUP_SECONDS", 3.0, "The longest that one lookup may take.", 0.05, 60)
    lookup_keep_seconds: float = _number(
        "PHAROS_LOOKUP_KEEP_SECONDS", 20.0, "What was looked up is not asked for again so soon.", 0, 3600
    )
    lookup_bytes: int = _number("PHAROS_LOOKUP_BYTES", 2**20, "Largest answer that is read.", 1024, 2**26)
    esplora_url: str = _setting(
        "PHAROS_ESPLORA_URL", "", "Esplora server for Bitcoin.", check=_url("https", "http"), shown="off"
    )
    etherscan_url: str = _setting(
        "PHAROS_ETHERSCAN_URL",
        "",
        "Etherscan's API v2, `https://api.etherscan.io/v2/api`, for Ethereum and chains like it.",
        check=_url("https", "http"),
        shown="off",
    )
    etherscan_key: str = _setting("PHAROS_ETHERSCAN_KEY", "", "Key for it.", shown="none", secret=True)
    trongrid_url: str = _setting(
        "PHAROS_TRONGRID_URL",
        "",
        "TronGrid or a full node, `https://api.trongrid.io`.",
        check=_url("https", "http"),
        shown="off",
    )
    trongrid_key: str = _setting("PHAROS_TRONGRID_KEY", "", "Key for it.", shown="none", secret=True)
    exchange_url: str = _setting(
        "PHAROS_EXCHANGE_URL",
        "",
        "The exchange's API for accounts and orders, see docs/lookups.md.",
        check=_url("https", "http"),
        shown="off",
    )
    exchange_secret: str = _setting(
        "PHAROS_EXCHANGE_SECRET", "", "Key that signs requests to it.", shown="off", secret=True
    )

    # Promises
    sla_seconds: float = _number(
        "PHAROS_SLA_SECONDS", 30.0, "Between two looks at what has come due on tickets.", 0.05, 3600
    )

    # Surveys: when they are asked is in data/survey.yml
    survey_seconds: float = _number(
        "PHAROS_SURVEY_SECONDS", 15.0, "Between two looks for surveys that are due.", 0.02, 3600
    )

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data / 'pharos.db').resolve()}"

    @property
    def guessable(self) -> tuple[str, ...]:
        """The variables whose keys are set, but so short that they can be guessed."""
        least = {
            "PHAROS_API_KEY": (self.api_key, 16),
            "PHAROS_IDENTITY_SECRET": (self.identity_secret, 32),
            "PHAROS_EXCHANGE_SECRET": (self.exchange_secret, 32),
        }
        return tuple(variable for variable, (key, chars) in least.items() if 0 < len(key) < chars)

    @property
    def telegram_members(self) -> Mapping[int, str]:
        """The accounts of those who act in the staff's group, by their number on Telegram."""
        pairs = (member.split(":", 1) for member in self.telegram_staff)
        return {int(user): username for user, username in pairs}

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The trusted proxies' networks."""
        return tuple(ip_network(network) for network in self.trusted_proxies)


#: Variables that nobody but the gateway needs, so its child processes do not get them.
SECRETS = frozenset(f.metadata["variable"] for f in fields(Settings) if f.metadata["secret"])


def load_settings() -> Settings:
    """Reads the environment; raises SettingError naming the first variable that is wrong. Empty means absent."""
    env = Env()
    env.add_parser("rate", _parse_rate)
    env.add_parser("names", _parse_names)
    env.add_parser("networks", _parse_networks)
    found: dict[str, Any] = {}
    for one in fields(Settings):
        if os.environ.get(one.metadata["variable"], "").strip():
            found[one.name] = _read(env, one.metadata)
    return Settings(**found)


def settings_table() -> str:
    """All settings as a Markdown table, for the documentation."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    rows += [f"| `{f.metadata['variable']}` | {_default(f)} | {f.metadata['about']} |" for f in fields(Settings)]
    return "\n".join(rows) + "\n"


def settings_page() -> str:
    """docs/settings.md."""
    return (
        "# Settings\n\nAll are environment variables and optional; an empty one counts as absent. "
        "Lengths of time are in seconds, rates are `times/seconds`. "
        "Written by `python -m bot settings > docs/settings.md`.\n\n" + settings_table()
    )


def _read(env: Env, known: Mapping[str, Any]) -> Any:
    variable = known["variable"]
    try:
        value = getattr(env, known["kind"])(variable)
        # Not given to environs as `validate`, for it leaves that out with parsers of our own.
        if known["check"]:
            known["check"](value)
    except EnvError as error:
        raise SettingError(str(error).replace(f'Environment variable "{variable}"', variable)) from None
    except ValidationError as error:
        raise SettingError(f"{variable} invalid: {' '.join(map(str, error.messages))}") from None
    return value


def _default(one: Field[Any]) -> str:
    shown = one.metadata["shown"]
    return shown if shown is not None else f"`{one.default}`"


def _parse_rate(value: str, **_options: Any) -> Rate:
    try:
        return Rate.parse(value)
    except ValueError:
        raise ValidationError("Must be times/seconds, such as 30/60.") from None


def _parse_names(value: str, **_options: Any) -> tuple[str, ...]:
    return tuple(name.strip().rstrip("/") for name in value.split(",") if name.strip())


def _parse_networks(value: str, **_options: Any) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(network.strip())) for network in value.split(",") if network.strip())
    except ValueError as error:
        raise ValidationError(f"Must be networks such as 10.0.0.0/8: {error}") from None

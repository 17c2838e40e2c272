"""The parts that make up the product. A new channel or page is one function that makes a Part, and one line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.utils import parseaddr

from bot.channels.help.options import HelpOptions
from bot.channels.help.part import help_part
from bot.channels.rest.channel import rest_part
from bot.channels.web.channel import web_part
from bot.channels.web.filetypes import checked_type, clean_name
from bot.channels.web.options import Rates, SocketLimits, WebOptions
from bot.console.options import ConsoleOptions
from bot.console.part import console_part
from bot.content.library import Content
from bot.desk.linking import IssueLink, LinkPolicy
from bot.desk.office import Office
from bot.gateway.hub import Hub
from bot.http.parts import Part
from bot.http.rates import Buckets, NoLimit
from bot.settings import Settings
from bot.storage.database import SqlStorage


def product_parts(
    settings: Settings, office: Office, storage: SqlStorage, hub: Hub, content: Content, name: Callable[[], str]
) -> Sequence[Part]:
    """All parts, made from what they need and nothing more; `name` tells this gateway's."""
    telegram = _telegram(settings, office, storage, hub, content, name)
    sign_in = next((part.sign_in for part in telegram), None)
    return [
        help_part(content, storage, office.clock, _help_options(settings)),
        web_part(office, hub, _web_options(settings, content, sign_in)),
        rest_part(
            office,
            hub,
            api_key=settings.api_key,
            patience=settings.turn_seconds,
            message_chars=settings.message_chars,
            failures=Buckets(settings.rate_failures) if settings.rate_limits else NoLimit(),
        ),
        console_part(office, storage, hub, _console_options(settings)),
        *telegram,
        *_email(settings, office, storage, content),
    ]


def _telegram(
    settings: Settings, office: Office, storage: SqlStorage, hub: Hub, content: Content, name: Callable[[], str]
) -> Sequence[Part]:
    """Nothing without a token, not even the library's import, which takes as long as the rest of the start."""
    if not settings.telegram_token:
        return ()
    from bot.channels.telegram.channel import telegram_part  # noqa: PLC0415
    from bot.channels.telegram.flood import FloodRates  # noqa: PLC0415
    from bot.channels.telegram.options import TelegramOptions  # noqa: PLC0415
    from bot.channels.telegram.staff.options import GroupOptions  # noqa: PLC0415

    secret = settings.identity_secret
    options = TelegramOptions(
        token=settings.telegram_token,
        languages=frozenset(content.texts.languages),
        inspect=_inspected_recording,
        api_base=settings.telegram_api_base,
        webhook_url=settings.telegram_webhook_url,
        links=LinkPolicy.of_secret(secret, settings.telegram_link_seconds) if secret else None,
        album_seconds=settings.telegram_album_seconds,
        group_seconds=settings.telegram_group_seconds,
        attachment_bytes=settings.attachment_bytes,
        flood=FloodRates(settings.telegram_chat_rate, settings.telegram_group_rate, settings.telegram_rate),
        staff=GroupOptions(settings.telegram_staff_group, settings.telegram_members),
    )
    return (telegram_part(office, storage, hub, options, name),)


def _email(settings: Settings, office: Office, storage: SqlStorage, content: Content) -> Sequence[Part]:
    """Nothing without a mail server, not even the library's import."""
    if not settings.smtp_url:
        return ()
    from bot.channels.email.channel import email_part  # noqa: PLC0415
    from bot.channels.email.options import EmailOptions  # noqa: PLC0415

    name, address = parseaddr(settings.mail_from)
    options = EmailOptions(
        smtp_url=settings.smtp_url,
        sender_name=name or content.brand["exchange"],
        sender_address=address or content.brand["support_email"],
        exchange=content.brand["exchange"],
        languages=frozenset(content.texts.languages),
        topic_title=content.articles.button,
        public_url=settings.public_url,
        link_days=settings.link_days,
        seconds=settings.mail_seconds,
        ca=settings.smtp_ca,
    )
    return (email_part(office, storage, options),)


def _inspected(name: str, content: bytes) -> tuple[str, str]:
    """Files are the same on every channel: the name under which one is kept, and its type; raises Problem."""
    name = clean_name(name)
    return name, checked_type(name, content)


def _help_options(settings: Settings) -> HelpOptions:
    return HelpOptions(
        public_url=settings.public_url,
        query_chars=settings.search_chars,
        searches=settings.rate_searches,
        votes=settings.rate_votes,
        limits=settings.rate_limits,
    )


def _inspected_recording(name: str, content: bytes) -> tuple[str, str]:
    """Recordings are taken too, where a channel's own app makes them."""
    from bot.channels.telegram.sounds import sound_type  # noqa: PLC0415

    name = clean_name(name)
    kind = sound_type(name, content)
    return (name, kind) if kind else _inspected(name, content)


def _console_options(settings: Settings) -> ConsoleOptions:
    return ConsoleOptions(
        admin_password=settings.admin_password,
        session_seconds=settings.session_seconds,
        idle_seconds=settings.idle_seconds,
        password_chars=settings.password_chars,
        rate_limits=settings.rate_limits,
        rate_logins=settings.rate_logins,
        rate_logins_ip=settings.rate_logins_ip,
        message_chars=settings.message_chars,
        sockets=settings.sockets,
        heartbeat_seconds=settings.heartbeat_seconds,
        presence_seconds=settings.presence_seconds,
    )


def _web_options(settings: Settings, content: Content, sign_in: IssueLink | None) -> WebOptions:
    rates = Rates(
        sessions=settings.rate_sessions,
        messages=settings.rate_messages,
        messages_ip=settings.rate_messages_ip,
        reads=settings.rate_reads,
        uploads=settings.rate_uploads,
        uploads_ip=settings.rate_uploads_ip,
        failures=settings.rate_failures,
        on=settings.rate_limits,
    )
    sockets = SocketLimits(
        open=settings.sockets,
        open_per_ip=settings.sockets_per_ip,
        frame_bytes=settings.body_bytes,
        hello_seconds=settings.socket_hello_seconds,
        send_seconds=settings.socket_send_seconds,
        heartbeat_seconds=settings.heartbeat_seconds,
    )
    return WebOptions(
        languages=frozenset(content.texts.languages),
        identity_secret=settings.identity_secret,
        answer_seconds=settings.answer_seconds,
        message_chars=settings.message_chars,
        attachment_bytes=settings.attachment_bytes,
        attachments_per_message=settings.attachments_per_message,
        rates=rates,
        sockets=sockets,
        api_key=settings.api_key,
        telegram_link=sign_in,
    )

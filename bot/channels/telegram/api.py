"""Telegram's Bot API for one bot: what goes wrong is a TransportError, and nothing that is said names the token."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Bot, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.request import AiohttpRequest
from bot.desk.errors import Invalid, Moved, TransportError, Unreachable

Answer = TypeVar("Answer")

_LONGEST_ERROR = 200
#: Telegram gives bots no larger files, and never says that much.
_LARGEST = 20 * 1024 * 1024


#: What Telegram says of chats that are not there for the bot (any more).
_GONE = ("chat not found", "user not found", "peer_id_invalid", "chat was deleted", "user is deactivated")


class Refused(TransportError):
    """Telegram understood the request and will never take it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class _Bot(Bot):
    """The library's bot, which can also fetch updates without reading them: it refuses all for the sake of one."""

    async def plain_updates(
        self, *, offset: int | None, seconds: int, allowed: Sequence[str]
    ) -> Sequence[Mapping[str, Any]]:
        """The updates from this number on as they came, waited for so many seconds."""
        data = {"timeout": seconds, "offset": offset, "allowed_updates": list(allowed)}
        patience = self.request.read_timeout or 0.0
        found = await self._post("getUpdates", data, read_timeout=patience + seconds)
        return found if isinstance(found, list) else ()


class BotApi:
    """`bot` makes the requests, `call` awaits them; `id` is the bot's number, `secret` what webhooks must show."""

    def __init__(self, token: str, base: str, *, patience: float = 20.0, connections: int = 64) -> None:
        _hush()
        base = base.rstrip("/")
        self.base = base
        self.id = token.partition(":")[0]
        self.secret = hmac.new(token.encode(), b"pharos: telegram webhook", hashlib.sha256).hexdigest()
        self._token = token
        self._requests = AiohttpRequest(patience=patience, connections=connections, largest=_LARGEST)
        self.bot = _Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._requests,
            get_updates_request=self._requests,
        )

    async def stop(self) -> None:
        """Closes the connections."""
        await self._requests.shutdown()

    async def call(self, request: Awaitable[Answer]) -> Answer:
        """Awaits one of the bot's requests; raises Refused, Unreachable, Moved or another TransportError."""
        try:
            return await request
        except RetryAfter as error:
            raise TransportError("Telegram asks to wait.", retry_after=_seconds(error.retry_after)) from None
        except ChatMigrated as error:
            told = f"the group has become a supergroup, with the number {error.new_chat_id}"
            raise Moved(told, str(error.new_chat_id)) from None
        except Forbidden as error:
            raise Unreachable(self._said(error)) from None
        except BadRequest as error:
            said = self._said(error)
            gone = any(words in said.lower() for words in _GONE)
            raise (Unreachable(said) if gone else Refused(said)) from None
        except InvalidToken:
            raise TransportError(
                "Telegram refuses TELEGRAM_TOKEN. Copy the token from @BotFather into it and start Pharos again"
            ) from None
        except Conflict:
            raise TransportError(
                "another program receives this bot's updates. Stop it, or use a bot of its own"
            ) from None
        except TelegramError as error:
            told = f"Telegram does not answer at {self.base} ({self._said(error)})"
            raise TransportError(f"{told}. Check the network and TELEGRAM_API_BASE") from None

    def update(self, data: Mapping[str, Any]) -> Update:
        """The update in a webhook's body or a poll's answer; raises Invalid."""
        try:
            return Update.de_json(dict(data), self.bot)
        except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError):
            raise Invalid("This is not an update of Telegram.") from None

    def _said(self, error: TelegramError) -> str:
        return str(error).replace(self._token, "…")[:_LONGEST_ERROR]


def _hush() -> None:
    """The library logs addresses, which hold the token, and what customers wrote; we log what matters of it."""
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    # Else the library warns each time Telegram asks to wait.
    os.environ.setdefault("PTB_TIMEDELTA", "true")


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)

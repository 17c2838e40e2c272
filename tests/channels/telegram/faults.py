"""What Telegram does to those who send: answers of the real wire shapes, to order, and what it saw of the traffic."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable

from aiohttp import web

from tests.channels.telegram.bot_api import DOWN, ApiError, BotApiServer, Params, flooded

CHAT_NOT_FOUND = ApiError(400, "Bad Request: chat not found")
DEACTIVATED = ApiError(403, "Forbidden: user is deactivated")


def migrated(to: int) -> ApiError:
    """The group has a new number."""
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)


def cut_after_acceptance(api: BotApiServer, method: str, times: int = 1) -> None:
    """The connection breaks when Telegram has done what was asked, before it says so."""
    left = [times]

    async def cut(request: web.Request, called: str, _params: Params) -> None:
        if called == method and left[0]:
            left[0] -= 1
            assert request.transport
            request.transport.abort()

    api.after.append(cut)


def to_chat(api: BotApiServer, chat: int, *errors: ApiError) -> None:
    """The next messages to one chat get these answers."""
    waiting = list(errors)

    async def refuse(_request: web.Request, method: str, params: Params) -> None:
        if method == "sendMessage" and int(params["chat_id"]) == chat and waiting:
            raise waiting.pop(0)

    api.before.append(refuse)


class Traffic:
    """Counts the requests of one method: how many run at once, and when each chat had its own."""

    def __init__(self, api: BotApiServer, method: str = "sendMessage") -> None:
        self.running = 0
        self.most_at_once = 0
        self.at: dict[int, list[float]] = defaultdict(list)
        self._method = method
        api.before.append(self._began)
        api.ended.append(self._over)

    async def _began(self, _request: web.Request, method: str, params: Params) -> None:
        if method == self._method:
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
            self.at[int(params["chat_id"])].append(asyncio.get_running_loop().time())

    async def _over(self, _request: web.Request, method: str, _params: Params) -> None:
        if method == self._method:
            self.running -= 1

    def most_within(self, seconds: float, chat: int | None = None) -> int:
        """The largest number of requests within so long a time."""
        times = sorted(self.at[chat] if chat is not None else (at for one in self.at.values() for at in one))
        most = start = 0
        for end, at in enumerate(times):
            while times[start] < at - seconds:
                start += 1
            most = max(most, end - start + 1)
        return most


class BadWeather:
    """A share of the messages is put off, refused for now, or taken slowly; the same ones for the same seed."""

    def __init__(self, api: BotApiServer, seed: int = 1, retry_after: int = 1, slow: float = 0.2) -> None:
        self.seen: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._kinds: list[tuple[float, str, Callable[[], ApiError] | None]] = [
            (0.02, "flood", lambda: flooded(retry_after)),
            (0.05, "down", lambda: DOWN),
            (0.05, "slow", None),
        ]
        self._slow = slow
        api.before.append(self._strike)

    async def _strike(self, _request: web.Request, method: str, _params: Params) -> None:
        if method != "sendMessage":
            return
        dice = self._random.random()
        for share, kind, error in self._kinds:
            dice -= share
            if dice < 0:
                self.seen[kind] += 1
                if error:
                    raise error()
                await asyncio.sleep(self._slow)
                return

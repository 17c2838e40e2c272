"""What the bot is called, which only Telegram knows: asked once, and kept for the times when it does not answer."""

from __future__ import annotations

from bot.channels.telegram.addressing import Me
from bot.channels.telegram.api import BotApi
from bot.desk.errors import Unavailable
from bot.desk.kept import KeptStorage

_SITE = "https://t.me"


class Identity:
    """`me` is None until Telegram has answered for the first time."""

    def __init__(self, api: BotApi, storage: KeptStorage) -> None:
        self._api = api
        self._storage = storage
        self._key = f"telegram.name.{api.id}"
        self.me: Me | None = None

    async def recall(self) -> None:
        """Takes the name of an earlier run."""
        async with self._storage.read() as work:
            name = await work.kept.get(self._key)
        if name:
            self.me = Me(int(self._api.id), name)

    async def learn(self) -> None:
        """Asks Telegram; raises TransportError."""
        user = await self._api.call(self._api.bot.get_me())
        self.me = Me(user.id, user.username) if user.username else None

    async def remember(self) -> None:
        """Keeps what was learnt."""
        name = self.me.name if self.me else None
        async with self._storage.write() as work:
            if await work.kept.get(self._key) != name:
                await work.kept.put(self._key, name)
                await work.commit()

    def link(self, parameter: str) -> str:
        """An address that opens a private chat with the bot; raises Unavailable while its name is not known."""
        if self.me is None:
            raise Unavailable("Telegram has not answered yet. Please try again in a moment.")
        return f"{_SITE}/{self.me.name}?start={parameter}"

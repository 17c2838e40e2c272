"""The menu of commands, in each customer's language."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Collection, Iterator

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
)

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.commands import GROUP_MENU, MENU
from bot.desk.errors import DeskError, TransportError
from bot.desk.kept import KeptStorage
from bot.desk.ports import Texts

log = logging.getLogger(__name__)

_TRIES, _PAUSE = 3, 5.0


class Menu:
    """Tells Telegram the commands when they have changed: it keeps them, so a start costs nothing."""

    def __init__(self, api: BotApi, storage: KeptStorage, texts: Texts, languages: Collection[str]) -> None:
        self._api = api
        self._storage = storage
        self._texts = texts
        self._languages = sorted(languages)
        self._key = f"telegram.menu.{api.id}"

    async def offer(self) -> None:
        """Sets the menus; what goes wrong is logged, for the bot works without a menu."""
        for tried in range(1, _TRIES + 1):
            try:
                await self._offer()
            except TransportError as error:
                log.info("the menu of commands could not be set: %s", error)
                if error.permanent or tried == _TRIES:
                    return
                await asyncio.sleep(error.retry_after or _PAUSE * tried)
            except DeskError as error:
                log.warning("the menu of commands could not be set: %s", error)
                return
            else:
                return

    async def _offer(self) -> None:
        digest = self._digest()
        async with self._storage.read() as work:
            if await work.kept.get(self._key) == digest:
                return
        for scope, lang, commands in self._menus():
            await self._api.call(self._api.bot.set_my_commands(commands, scope=scope, language_code=lang))
        await self._api.call(self._api.bot.set_chat_menu_button(menu_button=MenuButtonCommands()))
        async with self._storage.write() as work:
            await work.kept.put(self._key, digest)
            await work.commit()

    def _menus(self) -> Iterator[tuple[BotCommandScope, str | None, list[BotCommand]]]:
        """Without a language: what customers see whose language we do not speak."""
        for lang in (None, *self._languages):
            yield BotCommandScopeAllPrivateChats(), lang, self._commands(MENU, lang)
            yield BotCommandScopeAllGroupChats(), lang, self._commands(GROUP_MENU, lang)

    def _commands(self, names: Collection[str], lang: str | None) -> list[BotCommand]:
        return [BotCommand(name, self._texts.say(f"telegram_command_{name}", lang)) for name in names]

    def _digest(self) -> str:
        shown = [
            [scope.type, lang, [command.to_dict() for command in commands]] for scope, lang, commands in self._menus()
        ]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()

"""What a chat's Bot API can do besides messages: menus, and deleting what customers wrote; a part of the server."""

from __future__ import annotations

from typing import Any

Params = dict[str, Any]

#: How Telegram writes a file in a voice message: an Ogg page with Opus in it.
VOICE = b"OggS\x00\x02" + b"\0" * 22 + b"OpusHead" + b"\0" * 20


class BadRequest(Exception):
    """Telegram refuses with a 400; the text is its description."""


class ChatMethods:
    """`menus` are the commands by scope and language, `received` the messages of customers that are in their chats.

    `undeletable` are messages that Telegram does not let bots delete, such as those that are older than two days.
    """

    def __init__(self) -> None:
        self.menus: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.menu_button: Params = {}
        self.received: dict[tuple[int, int], Params] = {}
        self.undeletable: set[int] = set()
        #: What customers were shown on their screens when they pressed a button, by query.
        self.toasts: dict[str, str] = {}

    async def _setmycommands(self, params: Params) -> Any:
        commands = params["commands"]
        if not 0 < len(commands) <= 100:
            raise BadRequest("Bad Request: BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            name, about = command["command"], command["description"]
            if not 1 <= len(name) <= 32 or not name.isascii() or name != name.lower():
                raise BadRequest("Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(about) <= 256:
                raise BadRequest("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        scope = (params.get("scope") or {"type": "default"})["type"]
        self.menus[scope, params.get("language_code", "")] = commands
        return True

    async def _setchatmenubutton(self, params: Params) -> Any:
        self.menu_button = params["menu_button"]
        return True

    async def _deletemessage(self, params: Params) -> Any:
        where = int(params["chat_id"]), int(params["message_id"])
        if where not in self.received:
            raise BadRequest("Bad Request: message to delete not found")
        if where[1] in self.undeletable:
            raise BadRequest("Bad Request: message can't be deleted")
        del self.received[where]
        return True

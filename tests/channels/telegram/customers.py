"""Customers on Telegram, as the Bot API tells of them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tests.channels.telegram.bot_api import BotApiServer, Sent
from tests.channels.telegram.chats import VOICE

#: What Telegram says of every administrator.
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


class Bob:
    """A person with a private chat. What they do becomes updates, what they get is in `heard`."""

    def __init__(self, api: BotApiServer, chat: int = 42, name: str = "Bob", lang: str | None = None) -> None:
        self.api = api
        self.chat = chat
        self.user = {"id": chat, "is_bot": False, "first_name": name}
        if lang:
            self.user["language_code"] = lang

    @property
    def messages(self) -> list[Sent]:
        """What the bot sent."""
        return [message for message in self.api.sent if message.chat == self.chat]

    @property
    def heard(self) -> list[str]:
        """What the bot said."""
        return [message.text for message in self.messages]

    async def says(self, text: str, **fields: Any) -> dict[str, Any]:
        """A text."""
        return await self.sends(text=text, **fields)

    async def sends(self, *, kind: str = "message", chat_type: str = "private", **content: Any) -> dict[str, Any]:
        """Any kind of message."""
        message = {
            "message_id": self.api.number(),
            "date": 1700000000,
            "chat": {"id": self.chat, "type": chat_type, "first_name": self.user["first_name"]},
            "from": self.user,
            **content,
        }
        self.api.received[self.chat, message["message_id"]] = message
        return await self.api.add_update(**{kind: message})

    async def edits(self, update: dict[str, Any], text: str, **fields: Any) -> dict[str, Any]:
        """Changes what they said in the message of an update."""
        edited = {**update["message"], "edit_date": 1700000100, "text": text, **fields}
        return await self.api.add_update(edited_message=edited)

    async def sends_voice(self, content: bytes = VOICE, **fields: Any) -> dict[str, Any]:
        """A voice message."""
        file_id = self.keep(content)
        voice = {
            "file_id": file_id,
            "file_unique_id": file_id,
            "duration": 3,
            "mime_type": "audio/ogg",
            "file_size": len(content),
        }
        return await self.sends(voice=voice, **fields)

    async def changes(self, before: str, after: str, chat_type: str = "private") -> dict[str, Any]:
        """Blocks the bot, lets it in again, or brings it to a group: its status in the chat changes."""
        bot = {"id": int(self.api.token.split(":", maxsplit=1)[0]), "is_bot": True, "first_name": "Pharos"}
        members: list[dict[str, Any]] = [{"user": bot, "status": status} for status in (before, after)]
        for member in members:
            if member["status"] == "kicked":
                member["until_date"] = 0
            if member["status"] == "administrator":
                member.update(dict.fromkeys(_RIGHTS, False))
        changed = {
            "chat": {"id": self.chat, "type": chat_type},
            "from": self.user,
            "date": 1700000000,
            "old_chat_member": members[0],
            "new_chat_member": members[1],
        }
        return await self.api.add_update(my_chat_member=changed)

    async def sends_file(self, name: str, content: bytes, **fields: Any) -> dict[str, Any]:
        """A document."""
        file_id = self.keep(content)
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
        return await self.sends(document=document, **fields)

    async def sends_photo(self, content: bytes, **fields: Any) -> dict[str, Any]:
        """A photo, which comes in several sizes."""
        sizes = [
            {
                "file_id": self.keep(shown),
                "file_unique_id": "u",
                "width": width,
                "height": width,
                "file_size": len(shown),
            }
            for width, shown in ((90, content[:20]), (800, content))
        ]
        return await self.sends(photo=sizes, **fields)

    def keep(self, content: bytes) -> str:
        """Uploads a file and tells its id."""
        file_id = f"file-{self.api.number()}"
        self.api.files[file_id] = content
        return file_id

    async def presses(self, title: str, message: Sent | None = None, data: str | None = None) -> dict[str, Any]:
        """A button of the last message, or of another one."""
        message = message or self.messages[-1]
        found = [button["callback_data"] for row in message.keyboard for button in row if button["text"] == title]
        query_id = str(self.api.number())
        self.api.queries.add(query_id)
        query = {
            "id": query_id,
            "from": self.user,
            "chat_instance": "1",
            "data": data or found[0],
            "message": {
                "message_id": message.id,
                "date": 1700000000,
                "chat": {"id": self.chat, "type": "private"},
                "text": message.text,
            },
        }
        return await self.api.add_update(callback_query=query)

    async def hears(self, *texts: str, seconds: float = 20) -> None:
        """Returns once the bot has said exactly this, from the beginning."""
        with suppress(TimeoutError):
            await self.api.until(lambda: len(self.heard) >= len(texts), seconds)
        assert self.heard == list(texts), self.heard

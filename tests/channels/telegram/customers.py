"""Customers on Telegram, as the Bot API tells of them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tests.channels.telegram.bot_api import BotApiServer, Sent


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
        return await self.api.add_update(**{kind: message})

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

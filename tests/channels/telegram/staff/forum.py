"""A group with topics on Telegram's side, and the people in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.channels.telegram.bot_api import ApiError, BotApiServer, Params, Sent

GROUP = -1001234567890
NORA, SAM, STRANGER = 501, 502, 666


@dataclass
class Thread:
    """A topic."""

    name: str
    closed: bool = False
    deleted: bool = False


class Forum:
    """`threads` are the topics by their number. What people do becomes updates, what the bot says is in `said`."""

    def __init__(self, api: BotApiServer, group: int = GROUP) -> None:
        self.api = api
        self.group = group
        self.threads: dict[int, Thread] = {}
        self.is_forum = True
        api.methods["createForumTopic"] = self._create
        api.methods["closeForumTopic"] = self._close
        api.before.append(self._before)

    def messages(self, thread: int) -> list[Sent]:
        """What the bot wrote in a topic."""
        return [one for one in self.api.sent if (one.chat, one.thread) == (self.group, thread)]

    def said(self, thread: int) -> list[str]:
        """What it said there."""
        return [message.text for message in self.messages(thread)]

    async def opens(self, count: int = 1) -> int:
        """Returns the number of the topic that is opened as the so many-th."""
        await self.api.until(lambda: len(self.threads) >= count)
        return list(self.threads)[count - 1]

    async def hears(self, thread: int, part: str) -> str:
        """Returns the bot's message in this topic that holds these words, once it has come."""
        await self.api.until(lambda: any(part in text for text in self.said(thread)))
        return next(text for text in self.said(thread) if part in text)

    async def closes(self, thread: int) -> None:
        """Returns once the topic is closed."""
        await self.api.until(lambda: self.threads[thread].closed)

    async def writes(self, user: int, text: str, thread: int | None = None, **fields: Any) -> dict[str, Any]:
        """Somebody writes in the group."""
        message: dict[str, Any] = {
            "message_id": self.api.number(),
            "date": 1700000000,
            "chat": self._chat,
            "from": {"id": user, "is_bot": False, "first_name": f"user {user}"},
            **({"text": text} if text else {}),
            **fields,
        }
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return await self.api.add_update(message=message)

    async def presses(self, user: int, title: str, thread: int) -> str:
        """Somebody presses a button in a topic; returns the query's id."""
        pressed = next(message for message in self.messages(thread) if title in message.titles)
        query_id = str(self.api.number())
        self.api.queries.add(query_id)
        data = next(button["callback_data"] for row in pressed.keyboard for button in row if button["text"] == title)
        query = {
            "id": query_id,
            "from": {"id": user, "is_bot": False, "first_name": f"user {user}"},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": pressed.id,
                "date": 1700000000,
                "chat": self._chat,
                "text": pressed.text,
                "message_thread_id": thread,
                "is_topic_message": True,
            },
        }
        await self.api.add_update(callback_query=query)
        return query_id

    async def is_told(self, query_id: str) -> str:
        """What whoever pressed is shown."""

        def answers() -> list[str]:
            return [
                str(params.get("text", ""))
                for method, params in self.api.calls
                if method == "answerCallbackQuery" and params["callback_query_id"] == query_id
            ]

        await self.api.until(lambda: bool(answers()))
        return answers()[0]

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.group, "type": "supergroup", "title": "Staff", "is_forum": True}

    async def _create(self, params: Params) -> Any:
        self._check(params)
        if not 1 <= len(params["name"]) <= 128:
            raise ApiError(400, "Bad Request: invalid topic name specified")
        number = self.api.number()
        self.threads[number] = Thread(params["name"])
        return {"message_thread_id": number, "name": params["name"], "icon_color": 7322096}

    async def _close(self, params: Params) -> Any:
        self._check(params)
        thread = self.threads[int(params["message_thread_id"])]
        if thread.closed:
            raise ApiError(400, "Bad Request: TOPIC_NOT_MODIFIED")
        thread.closed = True
        return True

    def _check(self, params: Params) -> None:
        if int(params["chat_id"]) != self.group:
            raise ApiError(400, "Bad Request: chat not found")
        if not self.is_forum:
            raise ApiError(400, "Bad Request: the chat is not a forum")

    async def _before(self, _request: web.Request, method: str, params: Params) -> None:
        """Telegram knows each topic, and those that were deleted not any more."""
        number = int(params.get("message_thread_id", 0))
        if method == "sendMessage" and number and (number not in self.threads or self.threads[number].deleted):
            raise ApiError(400, "Bad Request: message thread not found")

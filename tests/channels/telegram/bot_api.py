"""A Bot API server: methods at /bot<token>/<method>, files at /file/bot<token>/<path>, as Telegram documents them."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, unused_port

from tests.channels.telegram.chats import BadRequest, ChatMethods
from tests.channels.telegram.entities import BadEntities, Entity, check, utf16

Params = dict[str, Any]
Moment = Callable[[web.Request, str, Params], Awaitable[None]]
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.body = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters
        self.status = status


BLOCKED = ApiError(403, "Forbidden: bot was blocked by the user")
DOWN = ApiError(502, "Bad Gateway")


def flooded(seconds: int) -> ApiError:
    """Too many requests."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass
class Sent:
    """A message of the bot as its reader has it."""

    id: int
    chat: int
    text: str
    entities: list[Entity] = field(default_factory=list)
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)
    thread: int | None = None

    @property
    def titles(self) -> list[str]:
        """What the buttons say."""
        return [button["text"] for row in self.keyboard for button in row]


class BotApiServer(ChatMethods):
    """`sent` is what customers got, `calls` all that the bot asked for; `faults` are answers to give first."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.port = unused_port()
        self.updates: list[dict[str, Any]] = []
        self.sent: list[Sent] = []
        self.calls: list[tuple[str, Params]] = []
        self.faults: dict[str, deque[ApiError]] = defaultdict(deque)
        self.slow: dict[str, asyncio.Event] = {}
        self.blocked: set[int] = set()
        self.queries: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.webhook: Params = {}
        self.refuses_entities = False
        #: Further methods, and what happens before a request is looked at, after it was taken, and when it is over.
        self.methods: dict[str, Callable[[Params], Awaitable[Any]]] = {}
        self.before: list[Moment] = []
        self.after: list[Moment] = []
        self.ended: list[Moment] = []
        #: Whether a poll waits for updates.
        self.listening = False
        self.changed = asyncio.Condition()
        self._polls = 0
        self.numbering = 1000
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """TELEGRAM_API_BASE, also while it is down."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Comes up."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        """Goes down."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def number(self) -> int:
        """A new number for whatever needs one."""
        self.numbering += 1
        return self.numbering

    async def add_update(self, **content: Any) -> dict[str, Any]:
        """Something happened that the bot is to hear of."""
        update = {"update_id": self.number(), **content}
        await self.repeat(update)
        return update

    async def repeat(self, update: dict[str, Any]) -> None:
        """Offers an update, for the first time or once more."""
        async with self.changed:
            self.updates.append(update)
            self.changed.notify_all()

    async def until(self, check: Callable[[], bool], seconds: float = 20) -> None:
        """Returns once the check holds; it is looked at after every request."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(check)

    async def acknowledged(self) -> None:
        """Returns once the bot has asked for what comes after the last update."""
        await self.until(lambda: not self.updates)

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)

    async def push(self, http: TestClient[Any, Any], **changes: str) -> list[int]:
        """Posts all updates to the webhook, as Telegram does; returns the statuses and keeps what was not taken."""
        path = "/" + self.webhook["url"].split("/", 3)[3]
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]} | changes
        statuses = []
        for update in list(self.updates):
            response = await http.post(path, json=update, headers=headers)
            statuses.append(response.status)
            if response.status == 200:
                self.updates.remove(update)
        return statuses

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params = await _params(request)
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            self.calls.append((method, params))
            await _all(self.before, request, method, params)
            answer = {"ok": True, "result": await self._answer(method, params)}
            await _all(self.after, request, method, params)
            return web.json_response(answer)
        except ApiError as error:
            return web.json_response(error.body, status=error.status)
        finally:
            await _all(self.ended, request, method, params)
            async with self.changed:
                self.changed.notify_all()

    async def _answer(self, method: str, params: Params) -> Any:
        if method in self.slow:
            async with self.changed:
                self.changed.notify_all()
            await self.slow[method].wait()
        if self.faults[method]:
            raise self.faults[method].popleft()
        handler = self.methods.get(method) or getattr(self, f"_{method.lower()}", None)
        if handler is None:
            raise ApiError(404, "Not Found: method not found")
        try:
            return await handler(params)
        except BadRequest as error:
            raise ApiError(400, str(error)) from None

    async def _getme(self, _params: Params) -> Any:
        return {
            "id": int(self.token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "Pharos",
            "username": "pharos_bot",
        }

    async def _getupdates(self, params: Params) -> Any:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        self._polls += 1
        mine = self._polls
        offset, wanted = int(params.get("offset", 0)), set(params.get("allowed_updates") or ())
        async with self.changed:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            self.listening = True
            self.changed.notify_all()
            try:
                async with asyncio.timeout(min(float(params.get("timeout", 0)), 5)):
                    await self.changed.wait_for(lambda: bool(self._offered(wanted)) or self._polls != mine)
            except TimeoutError:
                return []
            finally:
                self.listening = False
            if self._polls != mine:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            return self._offered(wanted)

    def _offered(self, wanted: set[str]) -> list[dict[str, Any]]:
        found = [update for update in self.updates if not wanted or wanted & update.keys()]
        return sorted(found, key=lambda update: int(update["update_id"]))[:100]

    async def _setwebhook(self, params: Params) -> Any:
        self.webhook = params
        return True

    async def _deletewebhook(self, _params: Params) -> Any:
        self.webhook = {}
        return True

    async def _sendmessage(self, params: Params) -> Any:
        chat = int(params["chat_id"])
        if chat in self.blocked:
            raise BLOCKED
        message = self._read(chat, params)
        self.sent.append(message)
        return {"message_id": message.id, "date": 1, "chat": {"id": chat, "type": "private"}, "text": message.text}

    def _read(self, chat: int, params: Params) -> Sent:
        text, entities = str(params["text"]), params.get("entities") or []
        try:
            if entities and self.refuses_entities:
                raise BadEntities("the test says so")
            check(text, entities)
        except BadEntities as error:
            raise ApiError(400, f"Bad Request: can't parse entities: {error}") from None
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if utf16(text) > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        keyboard = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        if any(not _good_button(button) for row in keyboard for button in row):
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        return Sent(self.number(), chat, text, entities, keyboard, int(params.get("message_thread_id", 0)) or None)

    async def _sendchataction(self, params: Params) -> Any:
        return True

    async def _answercallbackquery(self, params: Params) -> Any:
        if params["callback_query_id"] not in self.queries:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries.discard(params["callback_query_id"])
        if len(params.get("text", "")) > 200:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.toasts[params["callback_query_id"]] = params.get("text", "")
        return True

    async def _editmessagereplymarkup(self, params: Params) -> Any:
        message = next((m for m in self.sent if m.id == int(params["message_id"])), None)
        if message is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        keyboard = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        if message.keyboard == keyboard:
            raise ApiError(400, "Bad Request: message is not modified")
        message.keyboard = keyboard
        return {"message_id": message.id, "date": 1, "chat": {"id": message.chat, "type": "private"}}

    async def _getfile(self, params: Params) -> Any:
        file_id = params["file_id"]
        if file_id not in self.files:
            raise ApiError(400, "Bad Request: invalid file_id")
        content = self.files[file_id]
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_size": len(content),
            "file_path": f"sent/{file_id}",
        }

    async def _file(self, request: web.Request) -> web.Response:
        file_id = request.match_info["path"].removeprefix("sent/")
        if self.faults["file"]:
            error = self.faults["file"].popleft()
            return web.json_response(error.body, status=error.status)
        if request.match_info["token"] != self.token or file_id not in self.files:
            return web.json_response(ApiError(404, "Not Found").body, status=404)
        return web.Response(body=self.files[file_id])


async def _all(moments: list[Moment], request: web.Request, method: str, params: Params) -> None:
    for moment in list(moments):
        await moment(request, method, params)


async def _params(request: web.Request) -> Params:
    """Parameters come in the query, as a form or as JSON; what is not a text is JSON within a form."""
    if request.content_type == "application/json":
        return dict(await request.json())
    raw = {**request.query, **await request.post()}
    return {name: _value(name, str(value)) for name, value in raw.items()}


_JSON = {
    "allowed_updates",
    "commands",
    "entities",
    "link_preview_options",
    "menu_button",
    "reply_markup",
    "reply_parameters",
    "scope",
}


def _value(name: str, value: str) -> Any:
    return json.loads(value) if name in _JSON else value


def _good_button(button: dict[str, str]) -> bool:
    """A button has exactly one action: callback data of 1 to 64 bytes, or an address."""
    if "url" in button:
        return "callback_data" not in button and button["url"].startswith(("https://", "http://", "tg://"))
    return 1 <= len(button["callback_data"].encode()) <= 64

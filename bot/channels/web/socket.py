"""The socket: everything said in a conversation as it is said, and whatever a lost connection missed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.web.doors import Doors
from bot.channels.web.options import WebOptions
from bot.channels.web.wire import incoming
from bot.desk.conversation import Conversation
from bot.desk.errors import DeskError, Invalid
from bot.desk.office import Office
from bot.desk.ports import Feed, Signal
from bot.desk.reception import receive
from bot.desk.replies import with_place
from bot.http.bodies import count_field, needed_text, parse_object
from bot.http.problems import Problem, Unauthorized, error_body

log = logging.getLogger(__name__)

#: Frames that may be refused before the client is taken for broken and dropped.
_PATIENCE = 20
#: Close codes of our own, beside the error frame that came before.
_UNAUTHORIZED, _NO_HELLO = 4401, 4408


class SocketTalk:
    """One open socket of one customer.

    Nothing is queued for a client: what it has not seen is read from the transcript when it can take it, so a slow
    one costs no memory, and is dropped when it takes nothing for too long.
    """

    def __init__(self, office: Office, feed: Feed, doors: Doors, options: WebOptions, request: web.Request) -> None:
        self._office = office
        self._feed = feed
        self._doors = doors
        self._options = options
        self._request = request
        limits = options.sockets
        self.socket = web.WebSocketResponse(
            heartbeat=limits.heartbeat_seconds, max_msg_size=limits.frame_bytes, compress=False, timeout=2.0
        )
        self._shown: dict[str, Any] | None = None
        self._refused = 0

    async def run(self) -> web.WebSocketResponse:
        """Serves the socket until either side closes it."""
        await self.socket.prepare(self._request)
        hello = await self._hello()
        if hello:
            conversation, after = hello
            with self._feed.conversation(conversation.id) as changed:
                showing = asyncio.create_task(self._show(conversation.id, after, changed))
                try:
                    await self._listen(conversation)
                finally:
                    showing.cancel()
                    await asyncio.gather(showing, return_exceptions=True)
        if not self.socket.closed:
            await self.socket.close()
        return self.socket

    async def _hello(self) -> tuple[Conversation, int] | None:
        """Who this is and what they have seen; None when they do not say, and the socket is closed then."""
        try:
            async with asyncio.timeout(self._options.sockets.hello_seconds):
                frame = await self._frame()
            if frame is None:
                return None
            if frame.get("type") != "hello":
                raise Unauthorized("The first frame must be hello with the session's token.")
            token, after = needed_text(frame, "token", longest=500), count_field(frame, "after")
            conversation = await self._doors.opened_by(self._request, token)
            self._doors.read(conversation)
        except TimeoutError:
            await self.socket.close(code=_NO_HELLO, message=b"no hello")
            return None
        except (DeskError, Problem) as error:
            await self._send_error(error)
            await self.socket.close(code=_UNAUTHORIZED, message=error.code.encode())
            return None
        return conversation, after

    async def _listen(self, conversation: Conversation) -> None:
        while self._refused < _PATIENCE:
            frame: dict[str, Any] | None = None
            try:
                frame = await self._frame()
                if frame is None:
                    return
                await self._take(conversation, frame)
            except (DeskError, Problem) as error:
                self._refused += 1
                await self._send_error(error, frame)
            except ConnectionError:
                return
            except Exception:
                log.exception("a frame of conversation %s broke", conversation.id)
                problem = Problem(500, "internal", "Something went wrong on our side. Please try again.")
                await self._send_error(problem, frame)
        await self.socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many errors")

    async def _frame(self) -> dict[str, Any] | None:
        """The next frame; None when the socket is closed. Raises Invalid for what is not a JSON object."""
        message = await self.socket.receive()
        if message.type is WSMsgType.TEXT:
            return parse_object(message.data)
        if message.type is WSMsgType.BINARY:
            raise Invalid("Frames must be text.")
        return None

    async def _take(self, conversation: Conversation, frame: Mapping[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "typing":
            return  # nobody is shown it yet, and a widget that tells us does nothing wrong
        if kind != "say":
            raise Invalid("The type of a frame must be say.")
        self._doors.message(self._request, conversation)
        options = self._options
        said = await incoming(self._office.storage, conversation.id, frame, options.languages, options.message_chars)
        received = await receive(self._office, conversation.id, said)
        self._refused = 0
        await self._send({"type": "ack", "id": said.id, "seq": received.message.seq})
        if received.turn and not received.repeated:
            await self._send({"type": "typing"})

    async def _show(self, conversation_id: str, seq: int, changed: Signal) -> None:
        """Sends what there is after `seq`, and from then on everything new, until it is cancelled."""
        try:
            while True:
                seq = await self._catch_up(conversation_id, seq)
                # News of another gateway may be lost, so there is a look at every heartbeat too.
                await changed.wait(self._options.sockets.heartbeat_seconds)
        except (ConnectionError, TimeoutError):
            self._drop()
        except Exception:
            log.exception("the socket of conversation %s broke", conversation_id)
            self._drop()

    async def _catch_up(self, conversation_id: str, seq: int) -> int:
        async with self._office.storage.read() as work:
            messages = await work.transcript.after(conversation_id, seq)
            shown = (await with_place(self._office, work, await work.conversations.get(conversation_id))).wire()
        for message in messages:
            await self._send({"type": "message", "message": message.wire()})
        if shown != self._shown:
            await self._send({"type": "conversation", "conversation": shown})
            self._shown = shown
        last = messages[-1].seq if messages else seq
        return await self._catch_up(conversation_id, last) if messages else last

    async def _send(self, frame: Mapping[str, Any]) -> None:
        """Sends a frame; raises TimeoutError when the client takes it too slowly, ConnectionError when it is gone."""
        async with asyncio.timeout(self._options.sockets.send_seconds):
            await self.socket.send_json(frame)

    async def _send_error(self, error: DeskError | Problem, frame: Mapping[str, Any] | None = None) -> None:
        body: dict[str, Any] = {"type": "error", **error_body(error)}
        if frame and isinstance(frame.get("id"), str):
            body["id"] = frame["id"]
        with contextlib.suppress(ConnectionError, TimeoutError):
            await self._send(body)

    def _drop(self) -> None:
        """Cuts the line: to a client that takes nothing, not even a close frame would get through."""
        if self._request.transport:
            self._request.transport.abort()

"""The assistants as the gateway sees them: which are healthy, which one a conversation goes to, and its turns."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass, field
from enum import StrEnum

import aiohttp

from bot.desk.errors import Invalid, Unavailable
from bot.desk.turn import TurnRequest, TurnResult

log = logging.getLogger(__name__)


class Health(StrEnum):
    """How an assistant is, in the words of /healthz."""

    READY = "ready"
    LOADING = "loading"
    DOWN = "down"


@dataclass(slots=True, eq=False)
class Endpoint:
    """One assistant. `name` stays when a process is replaced and its address changes, so conversations stay too."""

    name: str
    url: str
    health: Health = Health.DOWN
    heard_at: float = field(default_factory=time.monotonic)
    #: A process of ours that was just started: not listening yet is loading, not down.
    starting: bool = False


class Assistants:
    """Runs turns on the healthy assistants over HTTP; fills the desk's port `Assistant`."""

    def __init__(self, *, health_seconds: float, turn_seconds: float, connections: int = 100) -> None:
        self._endpoints: dict[str, Endpoint] = {}
        self._health_seconds = health_seconds
        self._turn_seconds = turn_seconds
        self._connections = connections
        self._http: aiohttp.ClientSession | None = None
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._ready = asyncio.Event()
        self._been_ready = False

    async def start(self) -> None:
        """Opens the connection pool and begins to watch."""
        connector = aiohttp.TCPConnector(limit=0, limit_per_host=self._connections, keepalive_timeout=30)
        self._http = aiohttp.ClientSession(connector=connector)
        for endpoint in self._endpoints.values():
            self._watch(endpoint)

    async def stop(self) -> None:
        """Ends watching and closes the pool."""
        watches = list(self._watches.values())
        for task in watches:
            task.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        self._watches.clear()
        if self._http:
            await self._http.close()

    def add(self, name: str, url: str, *, starting: bool = False) -> Endpoint:
        """Knows an assistant, in place of the one that had this name."""
        health = Health.LOADING if starting else Health.DOWN
        endpoint = Endpoint(name, url.rstrip("/"), health, starting=starting)
        self.remove(name)
        self._endpoints[name] = endpoint
        if self._http:
            self._watch(endpoint)
        return endpoint

    def remove(self, name: str) -> None:
        """Forgets an assistant."""
        self._endpoints.pop(name, None)
        watch = self._watches.pop(name, None)
        if watch:
            watch.cancel()
        self._note()

    @property
    def health(self) -> Health:
        """The best of all."""
        found = {endpoint.health for endpoint in self._endpoints.values()}
        return next((health for health in Health if health in found), Health.DOWN)

    @property
    def starting(self) -> bool:
        """Whether the first assistant has still to load; after one was ready, none being ready is a failure."""
        return not self._been_ready and self.health is Health.LOADING

    @property
    def ready(self) -> int:
        """How many are ready."""
        return sum(endpoint.health is Health.READY for endpoint in self._endpoints.values())

    async def wait_ready(self, seconds: float) -> bool:
        """Returns True once an assistant is ready, False after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
        except TimeoutError:
            return False
        return True

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Runs one turn, however long it takes; who calls decides when to stop waiting.

        Raises Unavailable when no assistant answers, Invalid when it fails on this message.
        """
        endpoint = self._choose(request.conversation_id)
        assert self._http is not None
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._turn_seconds)
        try:
            async with self._http.post(f"{endpoint.url}/turn", json=request.to_json(), timeout=timeout) as response:
                if response.status == 200:
                    return _result(await response.json())
                if response.status == 503:
                    self._set(endpoint, Health.LOADING)
                    raise Unavailable("The assistant is still loading.")
                raise Invalid(f"The assistant failed on this message with status {response.status}.")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The watch will say when it is back; until then nobody else need run into it.
            self._set(endpoint, Health.DOWN)
            raise Unavailable(f"The assistant does not answer: {type(error).__name__}.") from None

    def _choose(self, conversation_id: str) -> Endpoint:
        """The same one for a conversation as long as it is ready; losing one moves only its own conversations."""
        ready = [endpoint for endpoint in self._endpoints.values() if endpoint.health is Health.READY]
        if not ready:
            raise Unavailable("No assistant is ready.")
        return max(ready, key=lambda endpoint: _weight(endpoint.name, conversation_id))

    def _watch(self, endpoint: Endpoint) -> None:
        self._watches[endpoint.name] = asyncio.create_task(self._look_forever(endpoint))

    async def _look_forever(self, endpoint: Endpoint) -> None:
        while True:
            self._set(endpoint, await self._look(endpoint))
            # Until it is ready somebody may be waiting, so it is asked more often.
            pause = self._health_seconds if endpoint.health is Health.READY else min(0.25, self._health_seconds)
            await asyncio.sleep(pause)

    async def _look(self, endpoint: Endpoint) -> Health:
        assert self._http is not None
        try:
            timeout = aiohttp.ClientTimeout(total=max(5.0, self._health_seconds))
            async with self._http.get(f"{endpoint.url}/health", timeout=timeout) as response:
                await response.read()
                endpoint.heard_at = time.monotonic()
                if response.status == 200:
                    endpoint.starting = False
                    return Health.READY
                return Health.LOADING if response.status == 503 else Health.DOWN
        except TimeoutError:
            # Busy is not dead: a long turn may hold it up. Whoever supervises it decides when that is too long.
            return endpoint.health
        except (aiohttp.ClientError, OSError):
            return Health.LOADING if endpoint.starting else Health.DOWN

    def _set(self, endpoint: Endpoint, health: Health) -> None:
        if health is not endpoint.health:
            log.info("assistant %s is %s", endpoint.name, health)
        endpoint.health = health
        self._note()

    def _note(self) -> None:
        if self.ready:
            self._been_ready = True
            self._ready.set()
        else:
            self._ready.clear()


def _weight(name: str, conversation_id: str) -> bytes:
    return hashlib.blake2b(f"{name}/{conversation_id}".encode(), digest_size=8).digest()


def _result(data: object) -> TurnResult:
    try:
        assert isinstance(data, dict)
        return TurnResult.from_json(data)
    except (AssertionError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(f"The assistant's answer is not of the agreed form: {type(error).__name__}.") from None

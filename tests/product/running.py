"""Starts Pharos as `make run` does, and lets tests kill what they like."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

ADMIN_PASSWORD = "a-password-for-tests"
API_KEY = "a-key-for-tests"


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Running:
    """One installation: a data folder and a port. It can be started again after it was killed."""

    root: Path
    data: Path
    port: int = field(default_factory=free_port)
    settings: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Starts the gateway; it starts its assistant."""
        environment = {
            **os.environ,
            "PHAROS_PORT": str(self.port),
            "PHAROS_DATA": str(self.data),
            "PHAROS_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "PHAROS_API_KEY": API_KEY,
            "PHAROS_RATE_LIMITS": "off",
            **self.settings,
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=self.root, env=environment, stdout=asyncio.subprocess.DEVNULL
        )

    async def ready(self, seconds: float = 180) -> None:
        """Returns when a bot answer can be given."""
        async with asyncio.timeout(seconds), aiohttp.ClientSession() as http:
            while not await self._answers(http, "/readyz"):
                await asyncio.sleep(0.1)

    async def alive(self, seconds: float = 30) -> float:
        """Returns when pages are served, and how long that took."""
        began = time.monotonic()
        async with asyncio.timeout(seconds), aiohttp.ClientSession() as http:
            while not await self._answers(http, "/healthz"):
                await asyncio.sleep(0.05)
        return time.monotonic() - began

    async def _answers(self, http: aiohttp.ClientSession, path: str) -> bool:
        try:
            async with http.get(self.url + path) as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    def assistant(self) -> int:
        """The process id of the assistant."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def signal_assistant(self, number: signal.Signals) -> None:
        """Stops, continues or kills the assistant."""
        os.kill(self.assistant(), number)

    async def kill(self) -> None:
        """`kill -9` of the gateway; its assistant ends by itself, as nobody holds its standard input any more."""
        assert self.process is not None
        assistant = self.assistant()
        self.process.kill()
        await self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.kill(assistant, signal.SIGCONT)

    async def stop(self) -> None:
        """Ctrl-C."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
            async with asyncio.timeout(20):
                await self.process.wait()


@dataclass
class Customer:
    """A customer at the web channel's REST."""

    http: aiohttp.ClientSession
    url: str
    token: str = ""

    async def arrive(self) -> None:
        """Opens a session."""
        async with self.http.post(f"{self.url}/api/chat/session", json={}) as response:
            assert response.status == 201
            self.token = (await response.json())["token"]

    async def say(self, text: str, message_id: str | None = None) -> dict[str, Any]:
        """Sends a message; returns the answer's body."""
        body = {"id": message_id or str(uuid.uuid4()), "text": text}
        async with self.http.post(f"{self.url}/api/chat/messages", json=body, headers=self._head) as response:
            assert response.status in (200, 202), await response.text()
            answer: dict[str, Any] = await response.json()
            return answer

    async def transcript(self) -> list[dict[str, Any]]:
        """Everything said so far."""
        async with self.http.get(f"{self.url}/api/chat/messages?after=0", headers=self._head) as response:
            assert response.status == 200
            messages: list[dict[str, Any]] = (await response.json())["messages"]
            return messages

    async def answers(self, count: int, seconds: float = 120) -> list[dict[str, Any]]:
        """Waits for so many messages of the bot, then a little longer for one too many."""
        async with asyncio.timeout(seconds):
            while len(found := await self._said_by_bot()) < count:
                await asyncio.sleep(0.1)
        return found

    async def _said_by_bot(self) -> list[dict[str, Any]]:
        return [message for message in await self.transcript() if message["author"] == "bot"]

    @property
    def _head(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Staff:
    """Somebody at the console's API."""

    http: aiohttp.ClientSession
    url: str
    csrf: str = ""

    async def sign_in(self) -> None:
        """As the first account."""
        body = {"username": "admin", "password": ADMIN_PASSWORD}
        async with self.http.post(f"{self.url}/api/staff/login", json=body) as response:
            assert response.status == 200, await response.text()
            self.csrf = (await response.json())["csrf"]

    async def get(self, path: str) -> Any:
        """Reads."""
        async with self.http.get(f"{self.url}/api/staff/{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Changes; returns status and body."""
        head = {"X-CSRF-Token": self.csrf}
        async with self.http.post(f"{self.url}/api/staff/{path}", json=body or {}, headers=head) as response:
            return response.status, await response.json()

"""`kill -9` of a real gateway at any moment: nothing is lost, and nothing comes twice but what was in doubt."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.desk.turn import Reply, TurnRequest, TurnResult
from tests.channels.telegram.bot_api import DOWN, TOKEN, BotApiServer, Params
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.product.running import Running

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]

#: A claim lasts two minutes; whoever comes back must not wait for its own.
SOON = 100.0


class Gateway(Running):
    """The gateway's process alone: its assistant is the test's."""

    async def kill(self) -> None:
        """`kill -9`."""
        assert self.process
        self.process.kill()
        await self.process.wait()

    def in_doubt(self) -> set[tuple[int, str]]:
        """Chat and text of what a dead gateway had begun to send and not marked."""
        with sqlite3.connect(self.data / "pharos.db") as database:
            rows = database.execute(
                "SELECT external_id, text FROM outbox JOIN messages USING (conversation_id, seq) "
                "JOIN conversations ON conversations.id = conversation_id "
                "WHERE outbox.state = 'waiting' AND claimed_by IS NOT NULL"
            ).fetchall()
        database.close()
        return {(int(chat), text) for chat, text in rows}


@pytest.fixture
async def gateway(root: Path, tmp_path: Path, api: BotApiServer, assistant: FakeAssistant) -> AsyncIterator[Gateway]:
    """A gateway that polls."""
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": api.url,
        "PHAROS_ASSISTANT_URLS": assistant.url,
        "PHAROS_TELEGRAM_RATE": "100/1",
    }
    running = Gateway(root, tmp_path, settings=settings)
    await running.start()
    yield running
    await running.stop()


class Held:
    """Messages to one chat that Telegram has received; the first `after` ones pass.

    `taken`: it has sent them on and does not say so. Else it has not, and never will.
    """

    def __init__(self, api: BotApiServer, chat: int, after: int = 0, *, taken: bool = False) -> None:
        self.gate = asyncio.Event()
        self.here = 0
        self._chat = chat
        self._after = after
        (api.after if taken else api.before).append(self._hold)

    async def _hold(self, _request: web.Request, method: str, params: Params) -> None:
        if method != "sendMessage" or int(params["chat_id"]) != self._chat or self.gate.is_set():
            return
        self._after -= 1
        if self._after < 0:
            self.here += 1
            await self.gate.wait()
            raise DOWN  # the sender is dead


async def test_after_a_kill_only_what_telegram_had_taken_comes_twice_and_nothing_waits_long(
    gateway: Gateway, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    """Of Bob's answer Telegram had taken nothing, of Carol's all, of Dave's long one the first part."""

    def answers(request: TurnRequest) -> TurnResult:
        text = "word " * 2000 if request.text == "go on" else f"re: {request.text}"
        return TurnResult((Reply(text, "en"),), "en")

    assistant.script = answers
    carol, dave = Bob(api, 43, "Carol"), Bob(api, 44, "Dave")
    held = [Held(api, bob.chat), Held(api, carol.chat, taken=True), Held(api, dave.chat, after=1)]
    for person in (bob, carol):
        await person.says("one")
        await person.says("two")
    await dave.says("go on")
    await api.until(lambda: all(one.here == 1 for one in held), SOON)
    await gateway.kill()
    in_doubt = gateway.in_doubt()
    assert {chat for chat, _ in in_doubt} == {bob.chat, carol.chat, dave.chat}
    assert {(bob.chat, "re: one"), (carol.chat, "re: one")} < in_doubt
    for one in held:
        one.gate.set()
    await gateway.start()
    await bob.hears("re: one", "re: two", seconds=SOON)
    await carol.hears("re: one", "re: one", "re: two", seconds=SOON)
    await api.until(lambda: sum(text.count("word") for text in dave.heard) >= 2000, SOON)
    assert sum(text.count("word") for text in dave.heard) == 2000


async def _sent(api: BotApiServer, count: int) -> None:
    await api.until(lambda: len(api.sent) >= count, SOON)


async def test_killed_again_and_again_in_the_middle_of_everything(
    gateway: Gateway, api: BotApiServer, assistant: FakeAssistant
) -> None:
    def two_replies(request: TurnRequest) -> TurnResult:
        return TurnResult((Reply(f"a: {request.text}", "en"), Reply(f"b: {request.text}", "en")), "en")

    assistant.script = two_replies
    people = [Bob(api, 100 + number) for number in range(15)]
    dice, in_doubt, rounds = random.Random(3), set[tuple[int, str]](), 3
    for number in range(rounds):
        enough = len(api.sent) + dice.randrange(1, 25)
        for person in people:
            await person.says(f"message {number}")
        await _sent(api, enough)
        await gateway.kill()
        in_doubt |= gateway.in_doubt()
        await gateway.start()
    expected = [f"{reply}: message {number}" for number in range(rounds) for reply in "ab"]
    await api.until(lambda: all(set(person.heard) >= set(expected) for person in people), SOON * 2)
    await api.acknowledged()
    for person in people:
        twice = [text for text, count in Counter(person.heard).items() if count > 1]
        assert {(person.chat, text) for text in twice} <= in_doubt
        assert list(dict.fromkeys(person.heard)) == expected

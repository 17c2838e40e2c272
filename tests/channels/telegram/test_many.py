"""A thousand chats at once, in bad weather: each gets its answers in order, once, and nothing grows without bound."""

from __future__ import annotations

import resource

import pytest

from bot.http.rates import Rate
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import Connect
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.faults import BadWeather, Traffic

CHATS = 1000
#: Every so many-th goes on at once, so that order can be lost.
TALKATIVE = 20
#: Telegram's limits, thirty times as wide, or the test would take what they take: a minute and more.
EVERYONE, CHAT = Rate(150, 0.2), Rate(3, 0.1)
MEGABYTES = 200


def memory() -> float:
    """The most that this process has ever used, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.timeout(300)
async def test_a_thousand_chats_at_once(connect: Connect, api: BotApiServer) -> None:
    await connect(telegram_rate=EVERYONE, telegram_chat_rate=CHAT, turns_at_once=64)
    traffic, weather, before = Traffic(api), BadWeather(api), memory()
    people = [Bob(api, 10_000 + number) for number in range(CHATS)]
    said = {person.chat: ["one"] if number % TALKATIVE else ["one", "two"] for number, person in enumerate(people)}
    for person in people:
        for text in said[person.chat]:
            await person.says(text)
    await api.until(lambda: len(api.sent) >= sum(map(len, said.values())), 240)
    await api.acknowledged()

    heard: dict[int, list[str]] = {person.chat: [] for person in people}
    for message in api.sent:
        heard[message.chat].append(message.text.removeprefix("re: "))
    assert heard == said
    assert all(weather.seen[kind] for kind in ("flood", "down", "slow")), weather.seen
    assert traffic.most_at_once <= 30
    assert traffic.most_within(1.0) <= EVERYONE.count * (1 + 1 / EVERYONE.seconds)
    assert memory() - before < MEGABYTES

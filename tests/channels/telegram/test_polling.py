"""Where polling goes on after a pause, and what it does with updates that cannot be taken."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.polling import Polling
from bot.desk.errors import Unavailable
from bot.storage.database import SqlStorage
from tests.channels.telegram.bot_api import TOKEN, BotApiServer
from tests.channels.telegram.customers import Bob
from tests.desk.conftest import SetClock, clock, storage

__all__ = ["clock", "storage"]


class Desk:
    """Takes updates, or refuses them as often as the test says."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.errors: list[Exception] = []
        self.tried = 0

    async def take(self, update: Update) -> None:
        """Keeps its number."""
        self.tried += 1
        if self.errors:
            raise self.errors.pop()
        self.taken.append(update.update_id)


@pytest.fixture
async def connection(api: BotApiServer) -> AsyncIterator[BotApi]:
    """The Bot API of our bot."""
    connection = BotApi(TOKEN, api.url)
    yield connection
    await connection.stop()


@pytest.fixture
def desk() -> Desk:
    """Where updates go."""
    return Desk()


@pytest.fixture
def polling(connection: BotApi, storage: SqlStorage, clock: SetClock, desk: Desk) -> Polling:
    """Polling that does not wait."""
    return Polling(connection, storage, clock, desk.take, wait_seconds=0, first_retry=0.001)


def offset(api: BotApiServer) -> str | None:
    """What the last poll asked for."""
    found: str | None = api.calls[-1][1].get("offset")
    return found


async def test_the_next_poll_asks_for_what_comes_after(
    polling: Polling, api: BotApiServer, bob: Bob, desk: Desk
) -> None:
    await polling.receive()
    assert offset(api) is None
    numbers = [(await bob.says(text))["update_id"] for text in ("one", "two")]
    await polling.receive()
    assert desk.taken == numbers
    await polling.receive()
    assert offset(api) == str(numbers[-1] + 1)
    assert api.updates == []


async def test_another_bot_begins_from_its_own_start(
    polling: Polling, api: BotApiServer, bob: Bob, storage: SqlStorage, clock: SetClock, desk: Desk
) -> None:
    await bob.says("one")
    await polling.receive()
    api.token = "999:another-bot-of-the-same-exchange"
    other = BotApi(api.token, api.url)
    await Polling(other, storage, clock, desk.take, wait_seconds=0).receive()
    assert offset(api) is None
    await other.stop()


async def test_an_old_offset_is_forgotten_before_telegram_numbers_anew(
    polling: Polling, api: BotApiServer, bob: Bob, clock: SetClock, desk: Desk
) -> None:
    await bob.says("one")
    await polling.receive()
    await polling.receive()
    assert offset(api) is not None
    clock.tick(6 * 24 * 3600)
    api.numbering = 5
    await bob.says("in the new numbering")
    await polling.receive()
    assert offset(api) is None
    assert desk.taken[-1] < 1000


async def test_while_the_storage_is_away_an_update_waits(
    polling: Polling, api: BotApiServer, bob: Bob, desk: Desk
) -> None:
    desk.errors = [Unavailable("The database does not answer.") for _ in range(9)]
    number = (await bob.says("one"))["update_id"]
    await polling.receive()
    assert desk.taken == [number]
    assert desk.tried == 10


async def test_an_update_that_breaks_us_holds_up_no_other(
    polling: Polling, api: BotApiServer, bob: Bob, desk: Desk
) -> None:
    desk.errors = [RuntimeError("a mistake of ours") for _ in range(3)]
    await bob.says("poison")
    number = (await bob.says("water"))["update_id"]
    await polling.receive()
    assert desk.taken == [number]


async def test_an_update_that_the_library_cannot_read_holds_up_no_other(
    polling: Polling, api: BotApiServer, bob: Bob, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await api.add_update(message={"message_id": "from the future", "text": "my secret"})
    number = (await bob.says("water"))["update_id"]
    await polling.receive()
    assert desk.taken == [number]
    await polling.receive()
    assert api.updates == []
    assert "cannot be read" in caplog.text
    assert "my secret" not in caplog.text


async def test_a_webhook_of_before_is_taken_away(polling: Polling, api: BotApiServer) -> None:
    api.webhook = {"url": "https://old.example/hook"}
    await polling.connect()
    await polling.receive()
    assert api.webhook == {}

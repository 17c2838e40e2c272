"""A round that fails is followed by the next one."""

from __future__ import annotations

import asyncio

import pytest

from bot.gateway.rounds import Rounds


async def test_it_looks_at_once_and_goes_on_after_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    looks = asyncio.Semaphore(0)
    count = 0

    async def look() -> None:
        nonlocal count
        count += 1
        looks.release()
        if count == 1:
            raise OSError("the disk is full")

    rounds = Rounds(look, 0.01, "it could not be read")
    await rounds.start()
    async with asyncio.timeout(10):
        for _ in range(3):
            await looks.acquire()
    await rounds.stop()
    assert "it could not be read; trying again" in caplog.text
    assert count >= 3


async def test_what_never_started_can_be_stopped() -> None:
    async def look() -> None:
        raise AssertionError

    await Rounds(look, 1, "").stop()

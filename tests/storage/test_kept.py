"""Small durable things."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.storage.database import SqlStorage


@pytest.mark.parametrize("value", [0, 7, "текст\x00", [1, {"a": None}], {"b": 1, "a": 2}, None, False])
async def test_a_value_replaces_the_one_before(storage: SqlStorage, value: Any) -> None:
    async with storage.write() as work:
        assert await work.kept.get("telegram offset") is None
        await work.kept.put("telegram offset", 1)
        await work.kept.put("telegram offset", value)
        await work.commit()
    async with storage.read() as work:
        assert await work.kept.get("telegram offset") == value
        assert await work.kept.get("other") is None


async def test_of_many_who_keep_something_first_one_decides_for_all(storage: SqlStorage) -> None:
    async def keep(value: str) -> Any:
        async with storage.write() as work:
            found = await work.kept.first("key", value)
            await work.commit()
        return found

    found = await asyncio.gather(*(keep(f"key {number}") for number in range(6)))
    assert len(set(found)) == 1
    assert await keep("a later one") == found[0]

"""Signed links: what was signed is read, and nothing else."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.email.links import Claim, LinkKey, read, sign
from bot.storage.database import SqlStorage

KEYS = st.binary(min_size=32, max_size=32)
CLAIMS = st.builds(
    Claim,
    st.integers(1, 2**63 - 1),
    st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


@given(KEYS, CLAIMS)
def test_what_was_signed_is_read(key: bytes, claim: Claim) -> None:
    token = sign(key, claim)
    assert re.fullmatch("[A-Za-z0-9_-]{64}", token)
    assert read(key, token) == claim


@given(KEYS, KEYS, CLAIMS)
def test_another_key_reads_nothing(key: bytes, other: bytes, claim: Claim) -> None:
    assume(key != other)
    assert read(other, sign(key, claim)) is None


@given(KEYS, CLAIMS, st.integers(0, 63), st.sampled_from("ABCXYZabcxyz0189-_"))
def test_one_changed_letter_makes_it_void(key: bytes, claim: Claim, place: int, letter: str) -> None:
    token = sign(key, claim)
    changed = token[:place] + letter + token[place + 1 :]
    assume(changed != token)
    assert read(key, changed) is None


@given(KEYS, st.text(max_size=100))
def test_anything_else_is_no_link(key: bytes, text: str) -> None:
    assert read(key, text) is None


async def test_all_gateways_have_one_key_and_keep_it(storage: SqlStorage) -> None:
    keys = await asyncio.gather(*(LinkKey(storage).get() for _ in range(5)))
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    await storage.stop()
    await storage.start()
    assert await LinkKey(storage).get() == keys[0]

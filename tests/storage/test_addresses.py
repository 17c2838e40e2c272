"""Addresses of databases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.errors import Invalid
from bot.storage.addresses import address, shown


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///var/a.db", "sqlite+aiosqlite:///var/a.db"),
        ("sqlite+aiosqlite:////srv/a b.db", "sqlite+aiosqlite:////srv/a b.db"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u@h:5432/d", "postgresql+asyncpg://u@h:5432/d"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
    ],
)
def test_common_spellings_are_understood(written: str, understood: str) -> None:
    assert address(written).render_as_string(hide_password=False) == understood


@pytest.mark.parametrize(
    "written",
    [
        "",
        "pharos.db",
        "mysql://u@h/d",
        "sqlite+pysqlite:///a.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:a?mode=memory&uri=true",
        "sqlite:///a.db?mode=ro",
        "postgresql://u@h",
        "postgresql://u@h:port/d",
    ],
)
def test_what_cannot_be_ours_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        address(written)


def test_a_password_is_not_shown() -> None:
    assert shown(address("postgresql://u:hunter2@h/d")) == "postgresql+asyncpg://u:***@h/d"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_invalid(text: str) -> None:
    try:
        address(text)
    except Invalid as refused:
        assert str(refused)  # noqa: PT017  (the other outcome is as good)

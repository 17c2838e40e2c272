"""Column types: what may be stored, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DontWrapMixin

from bot.desk.errors import Invalid

#: PostgreSQL keeps no NUL in a text, and neither database half a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

#: An index entry of PostgreSQL holds 2.7 kB; 500 characters of 4 bytes fit beside another short key.
_LONGEST_KEY = 500


class BadKey(Invalid, DontWrapMixin):
    """An identifier holds what no database can store; SQLAlchemy hands it on as it is."""


def storable(text: str) -> str:
    """The text with U+FFFD for each character that cannot be stored, so that the rest of it is not lost."""
    return _UNSTORABLE.sub("\ufffd", text)


class Words(sa.types.TypeDecorator[str]):
    """Free text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Cleaned of what cannot be stored."""
        return None if value is None else storable(value)


class Key(sa.types.TypeDecorator[str]):
    """An identifier: never altered, since two different ones must not become the same."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Unchanged; raises Invalid when it cannot be stored."""
        if value is None:
            return None
        if len(value) > _LONGEST_KEY:
            raise BadKey(f"An identifier is longer than {_LONGEST_KEY} characters.")
        if _UNSTORABLE.search(value):
            raise BadKey("An identifier holds a NUL or half of a character.")
        return value


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time. SQLite has no type for it and keeps UTC as text that sorts."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; a naive time is a mistake of ours and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without its zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


#: SQLite counts rows only in a column that is exactly INTEGER.
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: JSON as text: keeps the order of what is inside and, unlike JSONB, any character. None is SQL's NULL.
DOCUMENT = sa.JSON(none_as_null=True)

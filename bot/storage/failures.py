"""What a failing database means to everybody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.desk.errors import Unavailable
from bot.storage.addresses import shown

#: SQL's classes of errors that are the server's and not the statement's: connection, transaction rolled back (a
#: deadlock), resources, an operator's intervention, a system error; and a wrong password or database.
_SERVER = ("08", "28", "3D", "40", "53", "57", "58")


@contextmanager
def told_clearly(url: URL) -> Iterator[None]:
    """Turns "the database does not answer" in all its forms into Unavailable; a mistake in a statement stays one."""
    try:
        yield
    except (OSError, PoolTimeout, sqlite3.Error) as error:
        raise _unavailable(url, error) from error
    except DBAPIError as error:
        if not _is_server(error):
            raise
        raise _unavailable(url, error.orig or error) from error


def _is_server(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state).startswith(_SERVER)
    # SQLite's plain DatabaseError: the file is damaged, or no database at all.
    return (
        error.connection_invalidated
        or type(error) is DatabaseError
        or isinstance(error, (OperationalError, InterfaceError, InternalError))
    )


def _unavailable(url: URL, error: BaseException) -> Unavailable:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Unavailable(f"The database {shown(url)} does not answer: {reason}")

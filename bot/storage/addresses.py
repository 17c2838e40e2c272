"""Where the database is: understands the addresses that people write, and refuses the others clearly."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.desk.errors import Invalid

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def address(url: str) -> URL:
    """The address with the driver that we use; raises Invalid for any that cannot be ours."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Invalid(
            "The database address must look like sqlite:///path/file.db or postgresql://user@host/name."
        ) from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise Invalid(f"The database must be sqlite or postgresql, not {parsed.drivername}.")
    parsed = parsed.set(drivername=driver)
    return _file(parsed) if parsed.get_backend_name() == "sqlite" else _server(parsed)


def shown(url: URL) -> str:
    """The address for messages and logs, without its password."""
    return url.render_as_string(hide_password=True)


def _file(url: URL) -> URL:
    # Each connection to a database in memory would see one of its own.
    if url.database in (None, "", ":memory:") or url.query or str(url.database).startswith("file:"):
        raise Invalid("The SQLite database must be a file, without options: sqlite:///path/file.db.")
    return url


def _server(url: URL) -> URL:
    if not url.database:
        raise Invalid("The PostgreSQL address must name a database: postgresql://user@host/name.")
    if "sslmode" not in url.query:
        return url
    # libpq's name, which hosting services write, for what asyncpg calls ssl.
    mode = url.query["sslmode"]
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})

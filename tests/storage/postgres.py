"""A PostgreSQL server of our own, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from bot.storage import staff_tables
from bot.storage.migrations import upgrade

OWNER = "pharos"
#: Nothing here must survive a power cut.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


class NoPostgres(Exception):
    """PostgreSQL is not installed, or cannot be run by this user."""


@dataclass
class PostgresServer:
    """A running server; `migrated` and `empty` give each test a database of its own."""

    port: int
    idle: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+asyncpg://{OWNER}@127.0.0.1:{self.port}/{database}"

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """The address of a database in which there is nothing; it goes away afterwards."""
        name = await self._create()
        try:
            yield self.url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def migrated(self) -> AsyncIterator[str]:
        """The address of a database with our tables and no rows; afterwards it is emptied for the next test."""
        if not self.idle:
            self.idle.append(await self._create())
            await upgrade(self.url(self.idle[-1]))
        name = self.idle.pop()
        yield self.url(name)
        tables = reversed(staff_tables.kept.metadata.sorted_tables)
        await self._run("".join(f"DELETE FROM {table};" for table in tables), name)
        self.idle.append(name)

    async def _create(self) -> str:
        name = f"test_{uuid.uuid4().hex}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    async def _run(self, statement: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user=OWNER, database=database)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running() -> Iterator[PostgresServer]:
    """Starts a server on a free loopback port; raises NoPostgres with the reason when that cannot be."""
    programs, user = _programs(), _user()
    home = Path(tempfile.mkdtemp(prefix="pharos-postgres-"))
    data, log = home / "data", home / "log"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, "-D", data, *arguments],
            user=user,
            cwd=home,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            said = log.read_text() if log.exists() else ""
            raise RuntimeError(f"{program} failed: {done.stderr}{said}")

    try:
        if user is not None:
            shutil.chown(home, user)
        run("initdb", "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        port = _free_port()
        run("pg_ctl", "start", "-w", "-l", str(log), "-o", f"-h 127.0.0.1 -p {port} -k {home} {FAST}")
        try:
            yield PostgresServer(port)
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not debian:
        raise NoPostgres("PostgreSQL is not installed: there is no initdb.")
    return debian[-1].parent


def _user() -> str | None:
    """Whom to run as: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Staff accounts: everybody sees who there is, administrators say who may sign in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web

from bot.console import schemas
from bot.console.doors import Caller, Doors
from bot.console.duties import DUTIES, read_duties
from bot.console.passwords import LONGEST, Passwords
from bot.desk.accounts import Account, Duties, Role, StaffStorage
from bot.desk.errors import Conflict, Invalid
from bot.desk.ports import Clock
from bot.http.bodies import needed_text, read_object, text_field
from bot.http.routes import Route

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_CHANGEABLE = frozenset({"password", "active"} | DUTIES)


class Accounts:
    """The handlers of /api/staff/accounts and /api/staff/colleagues."""

    def __init__(self, storage: StaffStorage, doors: Doors, passwords: Passwords, clock: Clock) -> None:
        self._storage = storage
        self._doors = doors
        self._passwords = passwords
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        admin = partial(self._doors.route, role=Role.ADMIN)
        path, one = "/api/staff/accounts", schemas.ONE_ACCOUNT
        return [
            admin(f"GET {path}", self.list, "All staff accounts", schemas.ACCOUNTS),
            admin(f"POST {path}", self.add, "Add an account", one, status=201, body=schemas.NEW_ACCOUNT),
            admin(
                f"PATCH {path}/{{username}}",
                self.change,
                "Set somebody's password or what they work on, keep them out or let them in again",
                one,
                body=schemas.ACCOUNT_CHANGES,
            ),
            self._doors.route(
                "GET /api/staff/colleagues", self.colleagues, "Who can be assigned", schemas.COLLEAGUES
            ),
        ]

    async def list(self, _request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/accounts."""
        async with self._storage.read() as work:
            found = await work.staff.list()
        return web.json_response({"accounts": [_wire(account) for account in found]})

    async def add(self, request: web.Request, _caller: Caller) -> web.Response:
        """POST /api/staff/accounts."""
        data = await read_object(request)
        username = needed_text(data, "username", longest=40).strip().casefold()
        if not _USERNAME.fullmatch(username):
            raise Invalid("`username` must have 2 to 40 letters (a-z), digits, dots, dashes or underscores.")
        name = " ".join(needed_text(data, "name", longest=80).split())
        role = _role(text_field(data, "role", longest=20) or Role.AGENT)
        password = self._passwords.check(needed_text(data, "password", longest=LONGEST))
        hashed = await self._passwords.hash(password)
        duties = read_duties(data, Duties())
        account = Account(username, name, role, hashed, active=True, created_at=self._clock(), duties=duties)
        async with self._storage.write() as work:
            await work.staff.add(account)
            await work.commit()
        return web.json_response({"account": _wire(account)}, status=201)

    async def change(self, request: web.Request, caller: Caller) -> web.Response:
        """PATCH /api/staff/accounts/{username}."""
        username = request.match_info["username"]
        data = await read_object(request)
        password, active = self._changes(data)
        if active is False and username == caller.account.username:
            raise Conflict("Nobody can keep themselves out; ask another administrator.")
        hashed = await self._passwords.hash(password) if password else None
        async with self._storage.write() as work:
            if hashed:
                await work.staff.set_password(username, hashed)
            if active is not None:
                await work.staff.set_active(username, active)
            account = await work.staff.get(username)
            duties = read_duties(data, account.duties)
            await work.staff.set_duties(username, duties)
            await work.commit()
        return web.json_response({"account": _wire(replace(account, duties=duties))})

    async def colleagues(self, _request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/colleagues: those who may sign in."""
        async with self._storage.read() as work:
            found = [account for account in await work.staff.list() if account.active]
            present = await work.duty.present(self._clock())
        shown = [{"username": a.username, "name": a.name, "present": a.username in present} for a in found]
        return web.json_response({"colleagues": shown})

    def _changes(self, data: Mapping[str, Any]) -> tuple[str | None, bool | None]:
        if not data or set(data) - _CHANGEABLE:
            raise Invalid(f"Only these can be changed: {', '.join(sorted(_CHANGEABLE))}.")
        password, active = None, data.get("active")
        if "password" in data:
            password = self._passwords.check(needed_text(data, "password", longest=LONGEST))
        if "active" in data and not isinstance(active, bool):
            raise Invalid("`active` must be true or false.")
        return password, active


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise Invalid(f"`role` must be one of: {', '.join(Role)}.") from None


def _wire(account: Account) -> dict[str, Any]:
    return {
        "username": account.username,
        "name": account.name,
        "role": str(account.role),
        "active": account.active,
        "created_at": account.created_at.isoformat(),
        "teams": list(account.duties.teams),
        "languages": list(account.duties.languages),
        "capacity": account.duties.capacity,
        "away": account.away,
    }

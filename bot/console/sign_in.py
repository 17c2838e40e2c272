"""Signing in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.console import schemas
from bot.console.attempts import Attempts
from bot.console.doors import Caller, Doors, clear_cookie, same_site
from bot.console.passwords import LONGEST, Passwords
from bot.desk.accounts import Account, StaffStorage
from bot.desk.errors import NotFound
from bot.http.bodies import needed_text, read_object
from bot.http.peers import client_address
from bot.http.problems import Unauthorized
from bot.http.routes import Route

LONGEST_USERNAME = 40


class SignIn:
    """The handlers of /api/staff/login, logout and me."""

    def __init__(self, storage: StaffStorage, doors: Doors, passwords: Passwords, attempts: Attempts) -> None:
        self._storage = storage
        self._doors = doors
        self._passwords = passwords
        self._attempts = attempts

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        return [
            Route(
                "POST",
                "/api/staff/login",
                self.login,
                "Sign in; sets the session cookie",
                "staff",
                {200: schemas.ME},
                body=schemas.LOGIN,
                errors=(400, 401, 403, 429),
            ),
            self._doors.route("POST /api/staff/logout", self.logout, "End the session", None, status=204),
            self._doors.route("GET /api/staff/me", self.me, "Who is signed in", schemas.ME),
        ]

    async def login(self, request: web.Request) -> web.Response:
        """POST /api/staff/login."""
        same_site(request)
        data = await read_object(request)
        username = needed_text(data, "username", longest=LONGEST_USERNAME).strip().casefold()
        password = needed_text(data, "password", longest=LONGEST)
        address = client_address(request)
        self._attempts.begin(username, address)
        account = await self._account(username)
        good = await self._passwords.verify(account.password_hash if account else None, password)
        if account is None or not good:
            raise Unauthorized("The username or the password is wrong.", "wrong_credentials")
        self._attempts.succeeded(username, address)
        async with self._storage.write() as work:
            token, session = await self._doors.open_session(work, account)
            await work.commit()
        response = web.json_response(shown(Caller(account, session.token_hash, session)))
        self._doors.set_cookie(request, response, token)
        return response

    async def logout(self, _request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/logout."""
        async with self._storage.write() as work:
            await work.staff.close_session(caller.proof)
            await work.commit()
        response = web.Response(status=204)
        clear_cookie(response)
        return response

    async def me(self, _request: web.Request, caller: Caller) -> web.Response:
        """GET /api/staff/me."""
        return web.json_response(shown(caller))

    async def _account(self, username: str) -> Account | None:
        async with self._storage.read() as work:
            try:
                account = await work.staff.get(username)
            except NotFound:
                return None
        return account if account.active else None


def shown(caller: Caller) -> dict[str, Any]:
    """The caller as they see themselves; `csrf` is null for a personal token, which needs none."""
    account = caller.account
    return {
        "username": account.username,
        "name": account.name,
        "role": str(account.role),
        "away": account.away,
        "csrf": caller.session.csrf if caller.session else None,
    }

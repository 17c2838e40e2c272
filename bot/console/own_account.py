"""What everybody does with their own account: change the password, keep personal tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import web

from bot.console import schemas
from bot.console.attempts import Attempts
from bot.console.doors import Caller, Doors, token_hash
from bot.console.passwords import LONGEST, Passwords
from bot.console.sign_in import shown
from bot.desk.accounts import PersonalToken, StaffStorage
from bot.desk.errors import Conflict, Forbidden, NotFound
from bot.desk.ports import Clock
from bot.http.bodies import count_field, needed_text, read_object
from bot.http.peers import client_address
from bot.http.routes import Route

#: How much of a token's hash names it in lists; it opens nothing.
_ID_CHARS = 16
_MOST_TOKENS = 20
_MOST_DAYS = 3650


class OwnAccount:
    """The handlers of /api/staff/password and /api/staff/tokens."""

    def __init__(
        self, storage: StaffStorage, doors: Doors, passwords: Passwords, attempts: Attempts, clock: Clock
    ) -> None:
        self._storage = storage
        self._doors = doors
        self._passwords = passwords
        self._attempts = attempts
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found; a stolen personal token must not be able to make itself at home."""
        route = partial(self._doors.route, browser=True)
        tokens = "/api/staff/tokens"
        return [
            route(
                "POST /api/staff/password",
                self.password,
                "Change the own password",
                schemas.ME,
                body=schemas.NEW_PASSWORD,
            ),
            route(f"GET {tokens}", self.tokens, "The own personal tokens", schemas.TOKENS),
            route(
                f"POST {tokens}",
                self.make_token,
                "Make a personal token",
                schemas.MADE_TOKEN,
                body=schemas.NEW_TOKEN,
                status=201,
            ),
            route(f"DELETE {tokens}/{{id}}", self.revoke_token, "Revoke a personal token", None, status=204),
        ]

    async def password(self, request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/password: ends all sessions of the account, and opens a new one here."""
        data = await read_object(request)
        current = needed_text(data, "current", longest=LONGEST)
        new = self._passwords.check(needed_text(data, "new", longest=LONGEST))
        account, address = caller.account, client_address(request)
        self._attempts.begin(account.username, address)
        if not await self._passwords.verify(account.password_hash, current):
            raise Forbidden("The current password is wrong.")
        self._attempts.succeeded(account.username, address)
        hashed = await self._passwords.hash(new)
        async with self._storage.write() as work:
            await work.staff.set_password(account.username, hashed)
            token, session = await self._doors.open_session(work, account)
            await work.commit()
        response = web.json_response(shown(Caller(account, session.token_hash, session)))
        self._doors.set_cookie(request, response, token)
        return response

    async def tokens(self, _request: web.Request, caller: Caller) -> web.Response:
        """GET /api/staff/tokens."""
        async with self._storage.read() as work:
            found = await work.staff.tokens_of(caller.account.username)
        return web.json_response({"tokens": [_token(token) for token in found]})

    async def make_token(self, request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/tokens: the token itself is shown this once."""
        data = await read_object(request)
        label = needed_text(data, "label", longest=80).strip()
        days = count_field(data, "days")
        expires = self._clock() + timedelta(days=min(days, _MOST_DAYS)) if days else None
        token = f"pharos_staff_{secrets.token_urlsafe(32)}"
        made = PersonalToken(token_hash(token), caller.account.username, label, expires)
        async with self._storage.write() as work:
            if len(await work.staff.tokens_of(made.username)) >= _MOST_TOKENS:
                raise Conflict(f"There are {_MOST_TOKENS} tokens already. Revoke one that is not used any more.")
            await work.staff.add_token(made)
            await work.commit()
        return web.json_response({**_token(made), "token": token}, status=201)

    async def revoke_token(self, request: web.Request, caller: Caller) -> web.Response:
        """DELETE /api/staff/tokens/{id}."""
        wanted, username = request.match_info["id"], caller.account.username
        async with self._storage.write() as work:
            found = [t for t in await work.staff.tokens_of(username) if _token(t)["id"] == wanted]
            if not found:
                raise NotFound("You have no such token.")
            await work.staff.remove_token(username, found[0].token_hash)
            await work.commit()
        return web.Response(status=204)


def _token(token: PersonalToken) -> dict[str, Any]:
    return {
        "id": token.token_hash[:_ID_CHARS],
        "label": token.label,
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
    }

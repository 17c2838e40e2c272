"""Who is let in: a session's cookie, with its CSRF word for changes, or a personal token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.console.options import ConsoleOptions
from bot.desk.accounts import Account, Role, Session, StaffStorage, StaffWork
from bot.desk.errors import Forbidden
from bot.desk.ports import Clock
from bot.desk.staffing import Member
from bot.http.peers import TRUSTED_PROXIES, bearer
from bot.http.problems import Problem, Unauthorized
from bot.http.routes import Handler, Route, Schema

COOKIE = "pharos_staff"
#: The cookie goes with API calls only; the pages are the same for everybody.
_COOKIE_PATH = "/api/staff"
_SAFE_METHODS = frozenset({"GET", "HEAD"})
#: A session in use is written down at most this often, in seconds.
_NOTE_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a request comes from. `session` is None for a program with a personal token; `proof` is its hash."""

    account: Account
    proof: str
    session: Session | None = None

    @property
    def member(self) -> Member:
        """The person as the desk's verbs know them."""
        return Member(self.account.username, self.account.name, str(self.account.role))

    def may(self, role: Role) -> bool:
        """Whether this person may what `role` may."""
        roles = list(Role)
        return roles.index(self.account.role) >= roles.index(role)


StaffHandler = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]


class Doors:
    """Opens sessions and checks what comes with a request."""

    def __init__(self, storage: StaffStorage, clock: Clock, options: ConsoleOptions) -> None:
        self._storage = storage
        self._clock = clock
        self._idle = timedelta(seconds=options.idle_seconds)
        self._longest = timedelta(seconds=options.session_seconds)

    def open_to(self, handler: StaffHandler, role: Role = Role.AGENT, *, browser: bool = False) -> Handler:
        """The handler behind its door: only for this role and those above, and with `browser` not for tokens."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            caller = await self.caller(request)
            if not caller.may(role):
                raise Forbidden(f"This needs the role {role}.")
            if browser and caller.session is None:
                raise Forbidden("Sign in with your password to do this.")
            return await handler(request, caller)

        return guarded

    def route(
        self,
        where: str,
        handler: StaffHandler,
        summary: str,
        shows: Schema | None,
        *,
        status: int = 200,
        role: Role = Role.AGENT,
        browser: bool = False,
        **more: Any,
    ) -> Route:
        """A route behind its door: `where` is its method and path, `shows` the JSON that it answers with."""
        method, _, path = where.partition(" ")
        errors = (401, 403, *((404,) if "{" in path else ()), *((400, 409) if method not in _SAFE_METHODS else ()))
        return Route(
            method,
            path,
            self.open_to(handler, role, browser=browser),
            summary,
            "staff",
            {status: shows},
            security="staff_cookie" if browser else "staff",
            errors=tuple(sorted(errors)),
            **more,
        )

    async def caller(self, request: web.Request) -> Caller:
        """Who is asking; raises Unauthorized, or Problem 403 for a change without the right CSRF word."""
        token = bearer(request)
        caller = await self._by_token(token) if token else await self._by_cookie(request)
        if caller is None:
            raise Unauthorized("Please sign in.")
        if caller.session is not None and request.method not in _SAFE_METHODS:
            same_site(request)
            _check_csrf(request, caller.session)
        return caller

    async def still_open(self, caller: Caller) -> bool:
        """Whether what the caller proved at first still holds."""
        async with self._storage.read() as work:
            if caller.session is None:
                return await work.staff.by_token(caller.proof, self._clock()) is not None
            return await work.staff.session(caller.proof, self._clock()) is not None

    async def open_session(self, work: StaffWork, account: Account) -> tuple[str, Session]:
        """A new session within the caller's unit of work: (what the cookie holds, the session)."""
        now = self._clock()
        # The time of sign-in is part of the random token, so nobody can alter it without ending the session.
        token = f"{secrets.token_urlsafe(32)}.{int(now.timestamp())}"
        expires = now + min(self._idle, self._longest)
        session = Session(token_hash(token), secrets.token_urlsafe(24), account.username, expires, now)
        await work.staff.drop_expired(now)
        await work.staff.open_session(session)
        return token, session

    def set_cookie(self, request: web.Request, response: web.Response, token: str) -> None:
        """Hands the browser its session."""
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(self._longest.total_seconds()),
            path=_COOKIE_PATH,
            httponly=True,
            samesite="Lax",
            secure=is_https(request),
        )

    async def _by_token(self, token: str) -> Caller | None:
        proof = token_hash(token)
        async with self._storage.read() as work:
            account = await work.staff.by_token(proof, self._clock())
        return Caller(account, proof) if account else None

    async def _by_cookie(self, request: web.Request) -> Caller | None:
        token = request.cookies.get(COOKIE, "")
        if not 0 < len(token) <= 200:
            return None
        proof, now = token_hash(token), self._clock()
        async with self._storage.read() as work:
            found = await work.staff.session(proof, now)
        if found is None:
            return None
        session, account = found
        used = "X-Background" not in request.headers  # the console says so when nobody has touched it lately
        if used and (now - session.last_seen).total_seconds() >= min(_NOTE_EVERY, self._idle.total_seconds() / 10):
            await self._note(token, proof, now)
        return Caller(account, proof, session)

    async def _note(self, token: str, proof: str, now: datetime) -> None:
        """The session was used and lives on, though never longer than a session may."""
        signed_in = datetime.fromtimestamp(int(token.rpartition(".")[2]), now.tzinfo)
        async with self._storage.write() as work:
            await work.staff.seen(proof, now, min(now + self._idle, signed_in + self._longest))
            await work.commit()


def clear_cookie(response: web.Response) -> None:
    """Takes the session from the browser."""
    response.del_cookie(COOKIE, path=_COOKIE_PATH, httponly=True, samesite="Lax")


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long, so a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def same_site(request: web.Request) -> None:
    """Raises Problem 403 when a page of another site sent this. Only the host counts: a proxy may end TLS."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise Problem(403, "forbidden_origin", "This must come from the console's own pages.")


def is_https(request: web.Request) -> bool:
    """Whether the browser speaks TLS, to us or to a proxy that we trust."""
    if request.secure:
        return True
    try:
        peer = ip_address(request.remote or "")
    except ValueError:
        return False
    trusted = any(peer in network for network in request.config_dict.get(TRUSTED_PROXIES, ()))
    return trusted and request.headers.get("X-Forwarded-Proto", "").lower() == "https"


def _check_csrf(request: web.Request, session: Session) -> None:
    sent = request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(sent.encode("utf-8", "replace"), session.csrf.encode()):
        raise Problem(
            403, "csrf", "The header X-CSRF-Token must hold this session's word, which /api/staff/me tells."
        )

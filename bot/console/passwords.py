"""Passwords: argon2id, in threads, so that nobody waits while one is checked."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.errors import Invalid

#: What a person may type; a longer text would only cost time.
LONGEST = 200
#: One check takes 64 MiB and a core for a moment, so only so many run side by side.
_AT_ONCE = 2


class Passwords:
    """Hashes and checks passwords, at the same cost whether or not there is such an account."""

    def __init__(self, shortest: int, hasher: PasswordHasher | None = None) -> None:
        self._shortest = shortest
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """What is stored of a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether this is the password; `stored` is None when there is no account, which takes as long."""
        if stored is None and self._nobody is None:
            self._nobody = await self.hash(secrets.token_urlsafe(16))
        async with self._turn:
            fits = await asyncio.to_thread(self._fits, stored or self._nobody or "", password)
        return fits and stored is not None

    def check(self, password: str) -> str:
        """The new password, if it may be one; raises Invalid."""
        if not self._shortest <= len(password) <= LONGEST:
            raise Invalid(f"A password must have {self._shortest} to {LONGEST} characters.")
        if len(set(password)) < 4:
            raise Invalid("This password is too simple.")
        return password

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

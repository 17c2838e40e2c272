"""The first account: without it nobody could sign in to make the others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from bot.console.passwords import Passwords
from bot.desk.accounts import Account, Role, StaffStorage
from bot.desk.errors import Conflict

USERNAME = "admin"


async def make_first_account(
    storage: StaffStorage, passwords: Passwords, password: str, now: datetime
) -> Sequence[str]:
    """Makes `admin` when there are no accounts; returns what to tell whoever started us, nothing when there are.

    With an empty `password` a random one is made, and this is the only time that it can be read.
    """
    async with storage.read() as work:
        if await work.staff.count():
            return ()
    chosen = password or secrets.token_urlsafe(12)
    account = Account(USERNAME, "Support", Role.ADMIN, await passwords.hash(chosen), active=True, created_at=now)
    async with storage.write() as work:
        try:
            await work.staff.add(account)
        except Conflict:  # another gateway on the same database was first
            return ()
        await work.commit()
    told = "the one in PHAROS_ADMIN_PASSWORD" if password else f"{chosen}  (shown only this once)"
    return (f"staff      /staff  first login: {USERNAME}, password: {told}",)

"""Customers and staff at the same ticket at the same moment, on both databases."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.desk import own_tickets
from bot.desk.conversation import Author, Conversation
from bot.desk.errors import Conflict
from bot.desk.staffing import edit_ticket
from bot.desk.ticket_answers import answer_ticket
from bot.storage.database import SqlStorage
from tests.console import seed
from tests.desk.conftest import NORA, TOM, HeardNews, SetClock, office_over


async def test_no_word_is_lost_and_each_change_is_told_once(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    office = replace(office_over(storage, HeardNews(), clock), mail=True)
    number = (await seed.ticket(storage, alice)).id

    async def move(status: str, member: object) -> None:
        with suppress(Conflict):  # whoever comes second is told so
            await edit_ticket(office, number, TOM if member else NORA, {"status": status})

    await asyncio.gather(
        *(own_tickets.comment(office, alice.id, number, f"word {count}") for count in range(6)),
        *(answer_ticket(office, number, NORA, f"answer {count}") for count in range(3)),
        *(move(status, member) for status in ("waiting_customer", "in_progress", "resolved") for member in (0, 1)),
    )
    async with storage.read() as work:
        history = (await work.tickets.get(number)).history
        said = await work.transcript.after(alice.id, 0)
    assert sorted(c.new or "" for c in history if c.what == "comment") == [f"word {count}" for count in range(6)]
    assert sorted(c.new or "" for c in history if c.what == "answer") == [f"answer {count}" for count in range(3)]
    moves = [c for c in history if c.what == "status" and c.who != "customer"]
    told = [m.text.split()[1] for m in said if m.author is Author.SYSTEM]
    assert told == [f"ticket_news_{change.new}" for change in moves]
    mails = []
    while True:
        async with storage.write() as work:
            due = await work.mails.due(clock())
            if not due:
                break
            mails.append(due[0])
            await work.mails.delivered(due[0].id)
            await work.commit()
    assert [mail.number for mail in mails] == list(range(1, len(moves) + 4))

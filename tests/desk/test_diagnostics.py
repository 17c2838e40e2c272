"""Technical details: only with a ticket, and nothing private among them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.conversation import Conversation
from bot.desk.diagnostics import Diagnostics
from bot.desk.errors import Invalid
from bot.desk.office import Office
from bot.desk.reception import Incoming, receive
from bot.desk.ticket import Ticket
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete

FIREFOX = {"browser": "Firefox 140", "page": "https://site.example/wallet", "errors": ["TypeError: x is null"]}
NEW = NewTicket("T-00000001", "app_problem", "The app", "It crashes")
LONGEST, MOST = 300, 5


async def answered(office: Office, conversation: Conversation, incoming: Incoming, result: TurnResult) -> None:
    await receive(office, conversation.id, incoming)
    async with office.storage.read() as work:
        pending = await work.inbox.oldest(conversation.id)
    assert pending
    await complete(office, pending, result)


async def ticket_of(office: Office, number: str = NEW.id) -> Ticket:
    async with office.storage.read() as work:
        return await work.tickets.get(number)


async def test_they_go_along_with_the_ticket_that_the_message_opens(office: Office, alice: Conversation) -> None:
    opening = TurnResult((Reply("done", "en"),), "en", tickets=(NEW,))
    await answered(office, alice, Incoming("m1", "yes", diagnostics=FIREFOX), opening)
    assert (await ticket_of(office)).wire()["diagnostics"] == FIREFOX


async def test_without_a_ticket_nothing_of_them_is_kept(office: Office, alice: Conversation) -> None:
    talk = TurnResult((Reply("which coin?", "en"),), "en")
    await answered(office, alice, Incoming("m1", "wait", diagnostics=FIREFOX), talk)
    opening = replace(talk, tickets=(NEW,))
    await answered(office, alice, Incoming("m2", "yes"), opening)
    assert (await ticket_of(office)).wire()["diagnostics"] is None


async def test_secrets_are_cut_out_of_them(office: Office, alice: Conversation) -> None:
    told = {"errors": ["wrong password hunter2"], "page": "https://site.example/hunter2?key=hunter2"}
    opening = TurnResult((Reply("done", "en"),), "en", tickets=(NEW,))
    await answered(office, alice, Incoming("m1", "yes", diagnostics=told), opening)
    kept = (await ticket_of(office)).wire()["diagnostics"]
    assert kept == {"errors": ["wrong password [removed]"], "page": "https://site.example/[removed]"}


@pytest.mark.parametrize(
    "told", [{"browser": 1}, {"errors": "one"}, {"errors": [None]}, {"page": ["https://site.example"]}]
)
async def test_what_is_not_of_the_form_is_refused_with_the_message(
    office: Office, alice: Conversation, told: dict[str, object]
) -> None:
    with pytest.raises(Invalid, match="diagnostics"):
        await receive(office, alice.id, Incoming("m1", "yes", diagnostics=told))
    async with office.storage.read() as work:
        assert await work.transcript.after(alice.id, 0) == []


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("https://site.example/a/b?token=1#part", "https://site.example/a/b"),
        ("https://alice:pass@site.example/", "https://site.example/"),
        ("http://site.example", "http://site.example"),
        ("javascript:alert(1)", ""),
        ("https://[broken/", ""),
        ("not an address", ""),
    ],
)
def test_of_the_page_only_its_place_is_kept(page: str, kept: str) -> None:
    assert Diagnostics.from_wire({"page": page}, str).page == kept


@given(st.dictionaries(st.sampled_from(["browser", "page", "unknown"]), st.text()), st.lists(st.text()))
def test_whatever_a_client_sends_stays_small_and_comes_back_the_same(told: dict[str, str], errors: list[str]) -> None:
    read = Diagnostics.from_wire({**told, "errors": errors}, str)
    assert len(read.errors) <= MOST
    assert all(len(text) <= LONGEST and "\0" not in text for text in (read.browser, read.page, *read.errors))
    again = Diagnostics.from_wire(read.wire(), str)
    assert again.wire() == read.wire()
    assert not hasattr(read, "unknown")

"""Answers: the first one counts, for one's own surveys only, and a bad one brings the matter back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.conversation import Conversation, Customer
from bot.desk.office import Office
from bot.desk.staffing import claim, close, edit_ticket
from bot.desk.survey import Kind, State, Survey, survey_id
from bot.desk.surveys import ask_due
from bot.desk.ticket import Priority, Status, Ticket, ticket_number
from bot.desk.turn import KnownSurvey, NewRating, Reply, TurnResult
from bot.desk.turns import complete, turn_request
from tests.desk.conftest import NORA, SetClock, asked, handed_over, opened
from tests.desk.test_surveys import csat_of, invitations, resolved, ticket_of

ASKED = survey_id(Kind.CSAT, "ticket T-00000001")


async def answered(office: Office, conversation: Conversation, survey: str = ASKED, **rating: Any) -> str:
    """The assistant heard a rating or a comment; returns the message's id."""
    pending = await asked(office, conversation.id, "…")
    result = TurnResult((Reply("Thank you!", "en", about="thanks"),), "en", ratings=(NewRating(survey, **rating),))
    assert await complete(office, pending, result)
    return pending.message.id


async def invited(office: Office, conversation: Conversation, clock: SetClock) -> None:
    """Nora has resolved the ticket, and the customer was asked."""
    await resolved(office, conversation)
    clock.tick(office.survey.after_ticket.total_seconds())
    assert await ask_due(office) == 1


async def found(office: Office, survey: str = ASKED) -> Survey:
    """The survey as it is stored now."""
    async with office.storage.read() as work:
        stored = await work.surveys.find(survey)
    assert stored is not None
    return stored


async def ticket(office: Office, number: str = "T-00000001") -> Ticket:
    """The ticket as it is stored now."""
    async with office.storage.read() as work:
        return await work.tickets.get(number)


async def test_an_answer_and_then_a_comment_are_kept(office: Office, alice: Conversation, clock: SetClock) -> None:
    await invited(office, alice, clock)
    await answered(office, alice, score=4)
    assert (await found(office)).answered_at == clock.now
    await answered(office, alice, comment="Nora was quick")
    survey = await found(office)
    assert (survey.state, survey.score, survey.comment) == (State.ANSWERED, 4, "Nora was quick")
    assert (await ticket(office)).status is Status.RESOLVED


async def test_the_first_answer_counts_and_the_first_comment(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await invited(office, alice, clock)
    for score in (5, 1):
        await answered(office, alice, score=score)
    for comment in ("good", "bad"):
        await answered(office, alice, comment=comment)
    survey = await found(office)
    assert (survey.score, survey.comment) == (5, "good")
    assert (await ticket(office)).status is Status.RESOLVED


async def test_a_comment_without_a_rating_and_a_score_beyond_the_scale_are_none(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await invited(office, alice, clock)
    await answered(office, alice, comment="hm")
    for score in (0, 6, -1):
        await answered(office, alice, score=score)
    assert (await found(office)).state is State.ASKED


async def test_an_answer_that_comes_too_late_does_not_count(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await invited(office, alice, clock)
    clock.tick(office.survey.open.total_seconds())
    await answered(office, alice, score=1)
    assert (await found(office)).state is State.ASKED


async def test_nobody_answers_for_somebody_else(office: Office, clock: SetClock) -> None:
    alice, again, bob = [await opened(office, customer=Customer(sub)) for sub in ("alice", "alice", "bob")]
    await invited(office, alice, clock)
    await answered(office, bob, score=1)
    await answered(office, bob, "s-unknown", score=1)
    assert (await found(office)).state is State.ASKED
    await answered(office, again, score=4)  # the same verified customer, elsewhere
    assert (await found(office)).score == 4


async def test_the_assistant_is_told_which_surveys_wait_and_what_was_asked_last(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    async def told(text: str) -> tuple[tuple[KnownSurvey, ...], str | None]:
        pending = await asked(office, alice.id, text)
        async with office.storage.read() as work:
            request = await turn_request(office, work, pending)
        assert await complete(office, pending, TurnResult((Reply("…", "en"),), "en"))
        return request.surveys, request.asked

    assert await told("hello") == ((), None)
    await invited(office, alice, clock)
    assert await told("5") == ((KnownSurvey(ASKED, "csat", "T-00000001", None),), "rating")
    await answered(office, alice, score=3)
    assert await told("hm") == ((KnownSurvey(ASKED, "csat", "T-00000001", 3),), None)
    await answered(office, alice, comment="it was all right")
    assert await told("hm") == ((), None)


@pytest.mark.parametrize("score", [1, 2])
async def test_a_bad_rating_brings_the_ticket_to_the_supervisors(
    office: Office, alice: Conversation, clock: SetClock, score: int
) -> None:
    await ticket_of(office, alice)
    await edit_ticket(office, "T-00000001", NORA, {"assignee": "nora", "status": "resolved"})
    clock.tick(office.survey.after_ticket.total_seconds())
    assert await ask_due(office) == 1
    await answered(office, alice, score=score)
    await answered(office, alice, comment="Nobody read what I wrote")
    reopened = await ticket(office)
    assert (reopened.status, reopened.priority, reopened.team, reopened.assignee) == (
        Status.OPEN,
        Priority.HIGH,
        "supervisors",
        None,
    )
    lines = [(line.who, line.what, line.old, line.new) for line in reopened.history[3:]]
    assert lines == [
        ("survey", "status", "resolved", "open"),
        ("survey", "priority", "medium", "high"),
        ("survey", "team", "payments", "supervisors"),
        ("survey", "assignee", "nora", None),
        ("survey", "rated", None, str(score)),
        ("customer", "comment", None, "Nobody read what I wrote"),
    ]


async def test_a_bad_rating_lowers_no_priority_and_finds_a_ticket_that_was_reopened_before_it(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await invited(office, alice, clock)
    await edit_ticket(office, "T-00000001", NORA, {"status": "open", "priority": "critical"})
    await edit_ticket(office, "T-00000001", NORA, {"status": "in_progress"})
    await answered(office, alice, score=1)
    rated = await ticket(office)
    assert (rated.status, rated.priority, rated.team) == (Status.IN_PROGRESS, Priority.CRITICAL, "supervisors")


async def test_a_bad_rating_of_a_conversation_opens_a_ticket_for_the_supervisors(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    handoff = await handed_over(office, alice.id)
    await claim(office, handoff.id, NORA)
    await close(office, handoff.id, NORA)
    clock.tick(office.survey.after_conversation.total_seconds())
    assert await ask_due(office) == 1
    survey = survey_id(Kind.CSAT, f"handoff {handoff.id}")
    message = await answered(office, alice, survey, score=2)
    opened_for_it = await ticket(office, ticket_number(alice.id, message))  # as the assistant told the customer
    assert (opened_for_it.team, opened_for_it.priority, opened_for_it.status) == (
        "supervisors",
        Priority.HIGH,
        Status.OPEN,
    )
    assert (opened_for_it.subject, opened_for_it.topic) == ("Rated 2 of 5", "support_contact")
    assert opened_for_it.description == handoff.summary
    assert (await found(office, survey)).ticket == opened_for_it.id
    await answered(office, alice, survey, comment="He was rude")
    assert (await ticket(office, opened_for_it.id)).history[-1].new == "He was rude"


@pytest.mark.parametrize(("score", "follows"), [(1, False), (2, False), (3, True), (5, True)])
async def test_nps_follows_an_answer_that_is_good_enough(
    office: Office, alice: Conversation, clock: SetClock, score: int, follows: bool
) -> None:
    await invited(office, alice, clock)
    await answered(office, alice, score=score)
    clock.tick(office.survey.nps_after.total_seconds() + 1)
    assert await ask_due(office) == follows
    if follows:
        invitation = (await invitations(office, alice.id))[-1]
        assert invitation.text == "[en] survey_nps lowest=0 highest=10 number="
        assert len(invitation.buttons) == 11
        nps = survey_id(Kind.NPS, ASKED)
        await answered(office, alice, nps, score=0)
        assert (await found(office, nps)).score == 0
        assert (await ticket(office)).status is Status.RESOLVED


async def test_nps_is_asked_at_most_so_often_however_many_matters_there_are(office: Office, clock: SetClock) -> None:
    talks = [await opened(office, customer=Customer("alice")) for _ in range(4)]
    questions = 0
    for number, talk in enumerate(talks, start=1):
        await resolved(office, talk, f"T-0000000{number}")
        clock.tick(office.survey.after_ticket.total_seconds())
        assert await ask_due(office) == 1
        csat = await csat_of(office, f"T-0000000{number}")
        assert csat is not None
        await answered(office, talk, csat.id, score=5)
        clock.tick(office.survey.nps_after.total_seconds() + 1)
        questions += await ask_due(office)
        clock.tick(29 * 86400)
    assert questions == 2  # on the first day, and after 90

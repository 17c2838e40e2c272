"""What customers answer to surveys: kept once, in the turn's own transaction, and a bad rating reopens the matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.desk.conversation import Conversation, Message
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.repositories import Pending
from bot.desk.sla import due_times, started
from bot.desk.survey import Kind, Survey, customer_key, survey_id
from bot.desk.ticket import UNSOLVED, Change, Priority, Status, Ticket, ticket_number
from bot.desk.timekeeping import change_ticket
from bot.desk.turn import KnownSurvey, NewRating

#: Who did it, in a ticket's history.
WHO = "survey"


async def open_surveys(office: Office, work: UnitOfWork, conversation: Conversation) -> tuple[KnownSurvey, ...]:
    """The surveys that this customer may answer or comment on now; the one asked, or answered, last stands last."""
    now = office.clock()
    asked = await work.surveys.open_to(conversation.id, customer_key(conversation), now - office.survey.open)
    return tuple(
        KnownSurvey(survey.id, str(survey.kind), survey.ticket, survey.score)
        for survey in sorted(asked, key=lambda survey: survey.answered_at or survey.asked_at or now)
        if survey.comment is None
    )


async def asked_before(work: UnitOfWork, conversation_id: str, message: Message) -> str | None:
    """What our last message before this one waits for, whoever wrote it."""
    last = await work.transcript.last_of_ours(conversation_id, message.seq)
    return last.asks if last else None


async def rate(
    office: Office, work: UnitOfWork, conversation: Conversation, pending: Pending, rating: NewRating
) -> None:
    """Keeps a score or a comment.

    Nothing happens for a survey of somebody else's, one that is over, a second answer, or a score beyond the scale.
    """
    survey = await work.surveys.find(rating.survey)
    now = office.clock()
    if survey is None or not _theirs(survey, conversation) or not office.survey.is_open(survey, now):
        return
    valid = rating.score is not None and rating.score in office.survey.scale(survey.kind).scores
    if rating.score is not None and valid and await work.surveys.answer(survey.id, rating.score, now):
        await _follow_up(office, work, conversation, pending, survey, rating.score)
    if rating.comment and await work.surveys.add_comment(survey.id, rating.comment):
        await _tell_reviewer(office, work, survey, rating.comment, now)


def _theirs(survey: Survey, conversation: Conversation) -> bool:
    """Of this conversation, or of the same customer where the exchange vouches for who that is."""
    return survey.conversation_id == conversation.id or survey.customer == customer_key(conversation)


async def _follow_up(
    office: Office, work: UnitOfWork, conversation: Conversation, pending: Pending, survey: Survey, score: int
) -> None:
    if office.survey.is_bad(survey.kind, score):
        if survey.ticket:
            await _reopen(office, work, survey.ticket, score)
        else:
            ticket = await _review(office, work, conversation, pending, survey, score)
            await work.surveys.about(survey.id, ticket.id)
    elif survey.kind is Kind.CSAT and score >= office.survey.nps_least:
        await _plan_nps(office, work, conversation, survey)


async def _reopen(office: Office, work: UnitOfWork, ticket_id: str, score: int) -> None:
    """Brings a ticket to the supervisors; one that was reopened by somebody else meanwhile, too."""
    review = office.survey.review

    def reopened(ticket: Ticket) -> Mapping[str, Any]:
        return {
            "status": ticket.status if ticket.status in UNSOLVED else Status.OPEN,
            "priority": _at_least(ticket.priority, review.priority),
            "team": review.team,
            "assignee": None,
        }

    await _change(office, work, ticket_id, reopened, Change(office.clock(), WHO, "rated", None, str(score)))


async def _change(
    office: Office, work: UnitOfWork, ticket_id: str, changes: Callable[[Ticket], Mapping[str, Any]], said: Change
) -> None:
    """Changes a ticket, also if staff move it at this very moment: what a customer said must not be lost to that."""
    while True:
        ticket = await work.tickets.get(ticket_id)
        if await change_ticket(office, work, ticket, changes(ticket), WHO, said=(said,)):
            return


def _at_least(priority: Priority, least: Priority) -> Priority:
    return priority if priority.rank >= least.rank else least


async def _review(
    office: Office, work: UnitOfWork, conversation: Conversation, pending: Pending, survey: Survey, score: int
) -> Ticket:
    """A ticket for what had none: the conversation that staff had closed, and now the customer says how it went."""
    review, now = office.survey.review, office.clock()
    handoff = await work.handoffs.get(survey.handoff) if survey.handoff else None
    topic = (handoff.topic if handoff else None) or review.topic
    priority = _at_least(office.plan(topic).priority, review.priority)
    first_response, resolution = due_times(office.sla, priority, now)
    subject = review.subject.format(score=score, highest=office.survey.csat.highest)
    ticket = Ticket(
        id=ticket_number(conversation.id, pending.message.id),
        conversation_id=conversation.id,
        topic=topic,
        subject=subject,
        description=handoff.summary if handoff else subject,
        priority=priority,
        status=Status.OPEN,
        team=review.team,
        lang=conversation.lang or "en",
        channel=conversation.channel,
        created_at=now,
        first_response_due=first_response,
        resolution_due=resolution,
        customer=conversation.customer.told(),
        facts=dict(handoff.facts) if handoff else {},
        history=(
            Change(now, WHO, "created", None, str(Status.OPEN)),
            Change(now, WHO, "rated", None, str(score)),
        ),
    )
    await work.tickets.add(started(office.sla, ticket))
    return ticket


async def _plan_nps(office: Office, work: UnitOfWork, conversation: Conversation, csat: Survey) -> None:
    now = office.clock()
    due = now + office.survey.nps_after
    last = await work.surveys.last_asked(Kind.NPS, csat.customer)
    if last is None or due >= last + office.survey.nps_every:
        survey = Survey(
            id=survey_id(Kind.NPS, csat.id),
            kind=Kind.NPS,
            conversation_id=conversation.id,
            customer=csat.customer,
            planned_at=now,
            due_at=due,
        )
        await work.surveys.plan(survey)


async def _tell_reviewer(office: Office, work: UnitOfWork, survey: Survey, comment: str, at: datetime) -> None:
    """What a customer says of a bad rating stands on the ticket that it made."""
    rated = await work.surveys.find(survey.id)
    if rated and rated.ticket and rated.score is not None and office.survey.is_bad(rated.kind, rated.score):
        said = Change(at, "customer", "comment", None, comment)
        await _change(office, work, rated.ticket, lambda _ticket: {}, said)

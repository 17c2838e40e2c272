"""Surveys are planned when staff have finished with a matter, and asked when their time has come, once."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.desk.conversation import Author, Conversation, Draft
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork
from bot.desk.survey import (
    Kind,
    Look,
    State,
    Survey,
    buttons,
    customer_key,
    is_settled,
    not_before,
    survey_id,
    why_not,
)
from bot.desk.ticket import Status, Ticket
from bot.desk.turns import announce

log = logging.getLogger(__name__)


async def after_ticket(
    office: Office, work: UnitOfWork, conversation: Conversation, before: Ticket, after: Ticket, by: str
) -> None:
    """Plans to ask about a ticket that a member of staff resolved, in the unit of work that did so.

    Closing a resolved one confirms it. One that is closed without, was no help that could be rated.
    """
    resolved = before.status is not Status.RESOLVED and after.status is Status.RESOLVED
    confirmed = before.status is Status.RESOLVED and after.status is Status.CLOSED
    if resolved or confirmed:
        await _plan(office, work, conversation, office.survey.after_ticket, by, ticket=after.id)


async def after_conversation(
    office: Office, work: UnitOfWork, conversation: Conversation, handoff: Handoff, by: str
) -> None:
    """Plans to ask about a conversation that a member of staff closed, if somebody had taken it."""
    if handoff.state is HandoffState.CLAIMED:
        await _plan(office, work, conversation, office.survey.after_conversation, by, handoff=handoff.id)


async def ask_due(office: Office) -> int:
    """Asks all that may be asked now; returns how many. One that fails stays due and keeps none of the others."""
    async with office.storage.read() as work:
        due = await work.surveys.due(office.clock())
    count = 0
    for survey in due:
        try:
            count += await ask(office, survey)
        except Exception:
            log.exception("survey %s could not be asked", survey.id)
    return count


async def ask(office: Office, survey: Survey) -> bool:
    """Asks the customer in the conversation, if the survey is still due and nothing stands against it now or ever.

    Question and mark are one transaction, and only one of those who try at once finds it due.
    """
    async with office.storage.write() as work:
        conversation = await work.conversations.get(survey.conversation_id)
        due = await work.surveys.find(survey.id)  # read again, now that nobody else changes the conversation
        if due is None or due.state is not State.DUE:
            return False
        now = office.clock()
        look = await _look(work, conversation, due)
        reason = why_not(office.survey, due, look, now)
        again = not_before(office.survey, look, now)
        if reason:
            log.info("survey %s is not asked: %s", due.id, reason)
            await work.surveys.skip(due.id)
        elif again:
            await work.surveys.postpone(due.id, again)
        elif await work.surveys.asked(due.id, now):
            await post(work, conversation, _invitation(office, conversation, due), now)
        await work.commit()
    if reason or again:
        return False
    announce(office, conversation)
    return True


async def _plan(
    office: Office,
    work: UnitOfWork,
    conversation: Conversation,
    delay: timedelta,
    by: str,
    *,
    ticket: str | None = None,
    handoff: str | None = None,
) -> None:
    now = office.clock()
    survey = Survey(
        id=survey_id(Kind.CSAT, f"ticket {ticket}" if ticket else f"handoff {handoff}"),
        kind=Kind.CSAT,
        conversation_id=conversation.id,
        customer=customer_key(conversation),
        planned_at=now,
        due_at=now + delay,
        ticket=ticket,
        handoff=handoff,
        by=by,
    )
    await work.surveys.plan(survey)


async def _look(work: UnitOfWork, conversation: Conversation, survey: Survey) -> Look:
    ticket = await work.tickets.get(survey.ticket) if survey.ticket and survey.kind is Kind.CSAT else None
    return Look(
        owner=conversation.state,
        channel=conversation.channel,
        settled=ticket is None or is_settled(ticket, survey.by),
        unanswered=await work.inbox.oldest(conversation.id) is not None,
        since=await work.transcript.since(conversation.id, survey.planned_at),
        asked_at=await work.surveys.last_asked(survey.kind, survey.customer),
    )


def _invitation(office: Office, conversation: Conversation, survey: Survey) -> Draft:
    scale = office.survey.scale(survey.kind)
    key = f"survey_{survey.kind}_ticket" if survey.kind is Kind.CSAT and survey.ticket else f"survey_{survey.kind}"
    values = {"lowest": str(scale.lowest), "highest": str(scale.highest), "number": survey.ticket or ""}
    return Draft(
        Author.SYSTEM,
        office.texts.say(key, conversation.lang, **values),
        conversation.lang or "en",
        asks="rating",
        buttons=buttons(scale, survey.id),
    )

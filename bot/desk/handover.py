"""The bot gives a conversation to people, and the customer learns what to expect."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.assignment import assign_conversation
from bot.desk.conversation import Author, Conversation, Owner
from bot.desk.handoff import Handoff, HandoffState, Reason, summarise
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.turn import Reply
from bot.desk.waiting import in_words, outlook


async def hand_over(
    office: Office, work: UnitOfWork, conversation: Conversation, reason: Reason, topic: str | None
) -> str | None:
    """Moves a conversation from the bot to the staff queue and offers it to whoever is right for it.

    Returns the sentence that tells the customer what to expect; None when the bot does not own it any more.
    """
    escalation = {"escalated": True, "escalation_reason": str(reason)}
    if not await work.conversations.move(conversation.id, Owner.BOT, Owner.WAITING, **escalation):
        return None
    given = await assign_conversation(office, work, conversation, reason, topic)
    ahead = await outlook(office, work, given.team)
    said = await work.transcript.last_said(conversation.id, Author.CUSTOMER, 3)
    now = office.clock()
    await work.handoffs.add(
        Handoff(
            id=uuid.uuid4().hex,
            conversation_id=conversation.id,
            reason=reason,
            state=HandoffState.WAITING,
            summary=summarise(reason, topic, conversation.facts, tuple(said)),
            lang=conversation.lang or "en",
            mood=conversation.mood,
            priority=given.priority,
            reasons=given.reasons,
            team=given.team,
            attended=ahead.attended,
            offered_to=given.person,
            offered_until=now + office.routing.offer if given.person else None,
            created_at=now,
            topic=topic,
            facts=dict(conversation.facts),
            channel=conversation.channel,
        )
    )
    await work.inbox.drop(conversation.id)
    return in_words(office, conversation.lang, ahead)


def completed(replies: Sequence[Reply], sentence: str | None) -> Sequence[Reply]:
    """The replies of a turn with the sentence at the end of the last one.

    The assistant tells of the handoff last, and cannot know the queue. Filling a mark in its text instead would show
    that mark wherever nobody fills it: in plain Rasa, and in the words of customers who type it.
    """
    if not sentence or not replies:
        return replies
    *others, last = replies
    return (*others, replace(last, text=joined(last.text, sentence)))


def joined(text: str, sentence: str) -> str:
    """Both as one message; scripts whose full stop brings its own room take no blank."""
    return f"{text}{sentence}" if text.endswith(("。", "！", "？")) else f"{text} {sentence}"

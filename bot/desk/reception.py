"""A customer's message arrives: it is cleaned of secrets, stored once, and given its turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.desk.conversation import Author, Conversation, Draft, Message, Owner
from bot.desk.diagnostics import Diagnostics
from bot.desk.errors import Conflict, Invalid, Left
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a channel received. `id` is the client's: the same id again is the same message, not a second one.

    `quiet`: it is kept, but the channel answers it by itself, so the bot gets no turn. `removed` names secrets that
    the channel has cut out already, so that the customer is warned of them too.
    """

    id: str
    text: str
    payload: str | None = None
    lang: str | None = None
    attachments: tuple[str, ...] = ()
    diagnostics: Mapping[str, Any] | None = None  # as the client sent it, for the ticket that this message opens
    quiet: bool = False
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """The stored message; `repeated` when it had been received before. `turn` says whether the bot will answer.

    `removed` names the kinds of secrets that were cut out of it.
    """

    message: Message
    repeated: bool
    turn: bool
    removed: tuple[str, ...] = ()


async def receive(office: Office, conversation_id: str, incoming: Incoming) -> Received:
    """Stores a message and, where the bot owns the conversation, puts it in the inbox.

    Raises Invalid for an empty or too long message or too many files, NotFound for files of somebody else, and Left
    when the chat has another conversation by now. When it returns, the message is durable, so the channel may
    acknowledge it.
    """
    _check(office, incoming)
    async with office.storage.write() as work:
        known = await work.transcript.find(conversation_id, incoming.id)
        if known is not None:
            if known.author is not Author.CUSTOMER:
                raise Conflict("This id belongs to another message of the conversation.")
            removed = (*incoming.removed, *office.clean(incoming.text).kinds)
            return Received(known, repeated=True, turn=not incoming.quiet, removed=removed)
        conversation = await work.conversations.get(conversation_id)
        if conversation.left:
            raise Left("This chat goes on in another conversation.")
        if not conversation.reachable:
            await work.conversations.update(conversation_id, unreachable_at=None)
            conversation = replace(conversation, unreachable_at=None)
        if conversation.state is Owner.CLOSED:
            conversation = await _reopen(work, conversation)
        received = await _store(office, work, conversation, incoming)
        await work.commit()
    office.news.message_received(conversation.channel)
    if received.turn:
        office.news.work_arrived(conversation_id)
    office.news.conversation_changed(conversation_id)
    if conversation.pushed:
        office.news.delivery_due(conversation.channel)
    return received


def _check(office: Office, incoming: Incoming) -> None:
    if not incoming.id or len(incoming.id) > 100:
        raise Invalid("A message needs an id of 1 to 100 characters.")
    if not incoming.text.strip() and not incoming.payload and not incoming.attachments:
        raise Invalid("The message is empty.")
    if len(incoming.text) > office.limits.message_chars:
        raise Invalid(f"The message is longer than {office.limits.message_chars} characters.")
    if incoming.payload and office.clean(incoming.payload).kinds:
        raise Invalid("A payload must not hold secrets.")
    if len(incoming.attachments) > office.limits.attachments_per_message:
        raise Invalid(f"At most {office.limits.attachments_per_message} files fit one message.")


async def _reopen(work: UnitOfWork, conversation: Conversation) -> Conversation:
    """A closed conversation that is written to starts afresh with the bot."""
    fresh = {"escalated": False, "escalation_reason": None, "memory": None}
    if not await work.conversations.move(conversation.id, Owner.CLOSED, Owner.BOT, **fresh):
        raise Conflict("The conversation has just changed. Please send the message again.")
    return replace(conversation, state=Owner.BOT, memory=None, escalated=False, escalation_reason=None)


async def _store(office: Office, work: UnitOfWork, conversation: Conversation, incoming: Incoming) -> Received:
    now = office.clock()
    cleaned = office.clean(incoming.text)
    lang = incoming.lang or conversation.lang or "en"
    if incoming.lang and conversation.lang is None:
        await work.conversations.update(conversation.id, lang=incoming.lang)
    files = await work.attachments.named(conversation.id, incoming.attachments) if incoming.attachments else ()
    draft = Draft(Author.CUSTOMER, cleaned.text, lang, id=incoming.id, attachments=tuple(files))
    message = await post(work, conversation, draft, now)
    bot = conversation.state is Owner.BOT
    turn = bot and not incoming.quiet
    if turn:
        await work.inbox.add(
            conversation.id, message.seq, incoming.payload, now, diagnostics=_diagnostics(office, incoming)
        )
    removed = (*incoming.removed, *cleaned.kinds)
    if removed:
        await post(work, conversation, warning(office, removed, lang, bot=bot, reply_to=message.seq), now)
    return Received(message, repeated=False, turn=turn, removed=removed)


def _diagnostics(office: Office, incoming: Incoming) -> Diagnostics | None:
    if incoming.diagnostics is None:
        return None
    return Diagnostics.from_wire(incoming.diagnostics, lambda text: office.clean(text).text)


def warning(office: Office, kinds: Sequence[str], lang: str, *, bot: bool, reply_to: int | None = None) -> Draft:
    """Says what was removed and why; while people own the conversation the bot is silent and the system says it."""
    words = office.texts.say("secret_removed", lang)
    seed = {"seed_phrase", "private_key"} & set(kinds)
    return Draft(
        Author.BOT if bot else Author.SYSTEM,
        words,
        lang,
        about="security_seed_phrase" if seed else None,
        reply_to=reply_to,
    )

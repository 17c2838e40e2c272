"""What staff should know of the customer's side of a chat, though nobody answers it: edits, and being blocked.

These stand in the transcript, where staff read them in their order, and are never sent to the customer.
"""

from __future__ import annotations

from bot.desk.conversation import Author, Conversation, Draft, Owner
from bot.desk.delivering import give_up
from bot.desk.kept import KeptStorage, KeptWork
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork
from bot.desk.reception import warning
from bot.desk.turns import announce

#: An edit that changes none of so many last messages is news. Telegram also tells of edits that change no words.
_LOOK_BACK = 50

#: When the channel says that something happened, and what tells apart what happened in the same second.
Moment = tuple[int, int]


async def note_edit(office: Office, conversation_id: str, aside_id: str, text: str) -> tuple[str, ...]:
    """Notes how a message reads now, cleaned of secrets; returns their kinds, of which the customer is warned.

    The same `aside_id` again changes nothing and returns the same.
    """
    cleaned = office.clean(text)
    async with office.storage.write() as work:
        known = await work.transcript.find(conversation_id, aside_id)
        conversation = await work.conversations.get(conversation_id)
        said = await work.transcript.last_said(conversation_id, Author.CUSTOMER, _LOOK_BACK)
        if known or cleaned.text in said:
            return cleaned.kinds
        await _append(office, work, conversation, aside_id, "customer_edited", text=cleaned.text)
        if cleaned.kinds:
            bot = conversation.state is Owner.BOT
            lang = conversation.lang or "en"
            await post(work, conversation, warning(office, cleaned.kinds, lang, bot=bot), office.clock())
        await work.commit()
    announce(office, conversation)
    return cleaned.kinds


async def note_blocked(
    office: Office, storage: KeptStorage, conversation_id: str, aside_id: str, moment: Moment
) -> None:
    """The customer lets nothing through any more: staff see it, and what waits to be sent is given up."""
    async with storage.write() as work:
        conversation = await work.conversations.get(conversation_id)
        if not await _is_news(work, conversation_id, moment):
            return
        await give_up(office, work, conversation, aside_id)
        await work.commit()
    announce(office, conversation)


async def note_unblocked(
    office: Office, storage: KeptStorage, conversation_id: str, aside_id: str, moment: Moment
) -> None:
    """The customer can be reached again."""
    async with storage.write() as work:
        conversation = await work.conversations.get(conversation_id)
        if not await _is_news(work, conversation_id, moment):
            return
        await work.conversations.update(conversation_id, unreachable_at=None)
        await _append(office, work, conversation, aside_id, "customer_unblocked")
        await work.commit()
    announce(office, conversation)


async def _is_news(work: KeptWork, conversation_id: str, moment: Moment) -> bool:
    """Whether nothing later is known: a block that is told late or again must not silence who is back since."""
    key = f"reach.{conversation_id}"
    if list(moment) <= (await work.kept.get(key) or []):
        return False
    await work.kept.put(key, list(moment))
    return True


async def _append(
    office: Office, work: UnitOfWork, conversation: Conversation, aside_id: str, key: str, **values: str
) -> None:
    """Without `post`, which would send it."""
    words = office.texts.say(key, conversation.lang, **values)
    draft = Draft(Author.SYSTEM, words, conversation.lang or "en", id=aside_id)
    await work.transcript.append(conversation.id, draft, office.clock())

"""Which button was pressed, and that each keyboard counts once and only while its question stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.telegram.updates import Pressed
from bot.desk.conversation import Author, Button, Message
from bot.desk.kept import Kept, KeptStorage

#: Keyboards remembered in a conversation; their buttons are gone from the chat long before.
_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Press:
    """A press that counts has its `button`; of one that does not, `why` is the key of what the customer is told."""

    button: Button | None = None
    why: str | None = None


_USED = Press(why="telegram_press_used")
_OVER = Press(why="telegram_press_over")


class Presses:
    """Finds pressed buttons in the transcript."""

    def __init__(self, storage: KeptStorage) -> None:
        self._storage = storage

    async def take(self, conversation_id: str, pressed: Pressed) -> Press:
        """What the press says. The same update again is the same press."""
        if pressed.place is None:
            return _OVER
        async with self._storage.write() as work:
            page = await work.transcript.after(conversation_id, pressed.place.seq - 1)
            message = page[0] if page else None
            # Customers have no buttons; surveys, which the system asks, have some as well as the bot.
            if message is None or message.author is Author.CUSTOMER or pressed.place.index >= len(message.buttons):
                return _OVER
            shown = await work.outbox.remote_id(conversation_id, message.seq)
            if shown not in {None, str(pressed.message_id)}:
                return _OVER  # of another conversation, which the chat had before
            button = message.buttons[pressed.place.index]
            known = await work.transcript.find(conversation_id, pressed.id) is not None
            if not known and _is_over(button, page):
                return _OVER
            if not await _first(work.kept, conversation_id, message.seq, pressed.update_id):
                return _USED
            await work.commit()
        return Press(button)


def _is_over(button: Button, page: Sequence[Message]) -> bool:
    """Whether the dialogue has gone on since the question that begins the page.

    "Yes" or "I don't have it" would then answer another one. A payload with values of its own says all by itself.
    """
    question, *later = page
    if question.asks is None or "{" in button.payload:
        return False
    return any(message.author is Author.BOT and (message.reply_to or 0) > question.seq for message in later)


async def _first(kept: Kept, conversation_id: str, seq: int, update_id: int) -> bool:
    """Whether this update is the first that presses the keyboard of this message."""
    key = f"telegram.pressed.{conversation_id}"
    pressed: dict[str, int] = await kept.get(key) or {}
    first = pressed.setdefault(str(seq), update_id) == update_id
    await kept.put(key, dict(list(pressed.items())[-_REMEMBERED:]))
    return first

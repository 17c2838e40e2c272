"""Which button was pressed, and that each keyboard counts once."""

from __future__ import annotations

from bot.channels.telegram.updates import Pressed
from bot.desk.conversation import Author, Button
from bot.desk.kept import Kept, KeptStorage

#: Keyboards remembered in a conversation; their buttons are gone from the chat long before.
_REMEMBERED = 50


class Presses:
    """Finds pressed buttons in the transcript."""

    def __init__(self, storage: KeptStorage) -> None:
        self._storage = storage

    async def take(self, conversation_id: str, pressed: Pressed) -> Button | None:
        """The button; None when there is none, or when its keyboard was used by another press before.

        The same update again is the same press.
        """
        if pressed.place is None:
            return None
        async with self._storage.write() as work:
            page = await work.transcript.after(conversation_id, pressed.place.seq - 1, limit=1)
            message = page[0] if page else None
            # Customers have no buttons; surveys, which the system asks, have some as well as the bot.
            if message is None or message.author is Author.CUSTOMER or pressed.place.index >= len(message.buttons):
                return None
            if not await _first(work.kept, conversation_id, pressed.place.seq, pressed.update_id):
                return None
            await work.commit()
        return message.buttons[pressed.place.index]


async def _first(kept: Kept, conversation_id: str, seq: int, update_id: int) -> bool:
    """Whether this update is the first that presses the keyboard of this message."""
    key = f"telegram.pressed.{conversation_id}"
    pressed: dict[str, int] = await kept.get(key) or {}
    first = pressed.setdefault(str(seq), update_id) == update_id
    await kept.put(key, dict(list(pressed.items())[-_REMEMBERED:]))
    return first

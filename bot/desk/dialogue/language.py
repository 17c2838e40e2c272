"""Which language the bot answers in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.desk.dialogue.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Language:
    """The language of the conversation. `asked_in` is set when the customer asked for it: the language they asked in.

    Such a choice outweighs what they write in, until they go on in a third language or ask again.
    """

    code: str
    asked_in: str | None = None


def choose_language(current: Language | None, heard: Understanding, offered: Collection[str]) -> Language:
    """The language of the next answer: asked for, clearly written in, kept, or guessed, in this order."""
    if heard.lang_requested in offered:
        return Language(str(heard.lang_requested), asked_in=heard.lang if heard.lang_certain else None)
    if heard.pressed or heard.lang not in offered:
        return current or Language("en")
    if current is None:
        return Language(heard.lang)
    if not heard.lang_certain or heard.lang == current.code:
        return current
    if current.asked_in == heard.lang:
        return current
    return Language(heard.lang)

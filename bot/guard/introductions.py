"""From a word that introduces a value to the value: over colons, quotes and words such as "is"."""

from dataclasses import dataclass

from bot.guard.lexicon import cues, is_spaceless

_SKIPPED = " \t\r\n\"'`*_«»“”‘’「」『』()[]<>|"
_SIGNS = ":=>→-~"
_MAX_GAP = 40
_MAX_WORDS = 3


@dataclass(frozen=True)
class Introduced:
    """Where the value begins, and what led there: a sign such as ":", a word such as "is", quotes."""

    start: int
    by_sign: bool
    by_word: bool
    quote: str

    @property
    def directly(self) -> bool:
        """Nothing but space stands between cue and value."""
        return not (self.by_sign or self.by_word)


def _connection(lower: str, start: int) -> int | None:
    """Where a connecting word ends, if it is not the beginning of the value.

    One Latin letter alone ("a", "è") only counts before a space, a Korean particle only at the end of its word.
    """
    end = cues("is").match(lower, start)
    if end is None:
        return None
    following = lower[end : end + 1]
    letter = end == start + 1 and lower[start].isalpha() and not is_spaceless(lower[start])
    inside = "\uac00" <= lower[end - 1] <= "\ud7a3" and "\uac00" <= following <= "\ud7a3"
    return None if inside or (letter and not following.isspace()) else end


def value_after(lower: str, end: int) -> Introduced:
    """Where the value begins that a cue ending at `end` introduces; it may lie at the end of the text."""
    position, by_sign, words, quote = end, False, 0, ""
    while position < len(lower) and position - end < _MAX_GAP:
        character = lower[position]
        if character in _SKIPPED:
            quote = character if character in "\"'`«“「『" else quote
            position += 1
        elif character in _SIGNS:
            by_sign = by_sign or character in ":=>→"
            position += 1
        elif words < _MAX_WORDS and (after := _connection(lower, position)):
            position, words, quote = after, words + 1, ""
        else:
            break
    return Introduced(position, by_sign, bool(words), quote)

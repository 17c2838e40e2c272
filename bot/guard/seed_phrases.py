"""Finds BIP-39 seed phrases: a run of list words anywhere, a few of them right after a word for seed phrase.

An ordinary sentence is told apart by its function words, hardly any of which is in a list: in 30,000 support
messages the longest run of list words is 8. Chinese is another matter, see `chinese_phrases`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from bot.guard import wordlists
from bot.guard.chinese_phrases import find_chinese_phrases
from bot.guard.folding import Folded
from bot.guard.introductions import value_after
from bot.guard.lexicon import Span, cues

RUN = 11
"""So many list words in a row are a phrase: of twelve, the twelfth is quickly guessed."""
RUN_WITH_ODD_WORDS = 12
"""So many words in a row, of which all but two at most are in the list and those two nearly."""
PARTIAL_RUN = 4
"""So many list words right after a word for seed phrase are a part of one."""

_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\W\d_]{1,16}")
_MAX_ODD_WORDS = 2
_VARIETY = 0.7
_LONGEST_GLUED = 4
# "is", "my", "und": so short are the words that make a sentence.
_FUNCTION_WORD = 3


def find_seed_phrases(folded: Folded) -> list[Span]:
    """Spans of the folded text that are a seed phrase or a part of one; they may overlap."""
    text = folded.lower
    introducing = cues("seed_phrase").spans(text)
    introduced = [end for _, end in introducing]
    spans = find_chinese_phrases(text, introduced)
    words = [match.span() for match in _WORD.finditer(text)]
    if len(words) >= RUN:
        spans.extend(_long_runs(text, words, introducing))
    if introduced:
        spans.extend(_introduced_runs(text, words, introduced))
    return spans


def _long_runs(text: str, words: list[Span], introducing: list[Span]) -> Iterator[Span]:
    known = wordlists.languages_of_words()
    by_language: dict[str, list[int]] = {}
    for position, (start, end) in enumerate(words):
        for language in known.get(text[start:end], ()):
            by_language.setdefault(language, []).append(position)
    for language, hits in by_language.items():
        if len(hits) >= RUN - 1:
            for first, last in _phrases(text, words, hits, language):
                yield words[_after_cue(words, first, last, introducing)][0], words[last][1]


def _phrases(text: str, words: list[Span], hits: list[int], language: str) -> Iterator[tuple[int, int]]:
    """First and last word of each phrase, by their positions."""
    hit = set(hits)

    def joined(position: int) -> bool:
        return bool(_GAP.fullmatch(text, words[position][1], words[position + 1][0]))

    def nearly(position: int) -> bool:
        return 0 <= position < len(words) and _nearly_a_word(text[slice(*words[position])], language)

    done = -1
    for first in hits:
        if first <= done:
            continue
        last, odd = first, 0
        while last + 1 < len(words) and joined(last):
            if last + 1 in hit:
                last += 1
            elif odd < _MAX_ODD_WORDS and last + 2 in hit and nearly(last + 1) and joined(last + 1):
                last, odd = last + 2, odd + 1
            else:
                break
        done = last
        count = last - first + 1
        if count < RUN - 1:
            continue
        before = first > 0 and joined(first - 1) and nearly(first - 1)
        after = last + 1 < len(words) and joined(last) and nearly(last + 1)
        long_enough = count - odd >= RUN or count + before + after >= RUN_WITH_ODD_WORDS
        if long_enough and _is_varied([text[slice(*words[i])] for i in range(first, last + 1)], language):
            yield first - before, last + after


def _is_varied(found: list[str], language: str) -> bool:
    """Hardly a word twice, as is to be expected of random words; or else somewhere the checksum of a phrase.

    Otherwise "help help help" and "(exit price - entry price) x size" would be phrases.
    """
    if len(set(found)) >= _VARIETY * len(found):
        return True
    table = wordlists.indexes(language)
    numbers = [table.get(word, -1) for word in found]
    windows = (numbers[i : i + n] for n in wordlists.PHRASE_LENGTHS for i in range(len(numbers) - n + 1))
    return any(min(window) >= 0 and wordlists.checksum_ok(window) for window in windows)


def _nearly_a_word(word: str, language: str) -> bool:
    """Whether a word is a list word with a letter wrong, or with an ending or beginning glued on."""
    if len(word) < 3:
        return False
    table = wordlists.indexes(language)
    for cut in range(1, min(_LONGEST_GLUED, len(word) - 2) + 1):
        if not word.isascii() and (word[:-cut] in table or word[cut:] in table):
            return True
    near = wordlists.with_one_letter_less(language)
    return len(word) > 3 and (word in near or any(word[:i] + word[i + 1 :] in near for i in range(len(word))))


def _after_cue(words: list[Span], first: int, last: int, introducing: list[Span]) -> int:
    """The first word of a phrase without the words that introduce it: "seed" and "phrase" are list words too."""
    for start, end in introducing:
        if start <= words[first][0] < end:
            after = bisect_left(words, (end, 0))
            whole = last - first + 1 in wordlists.PHRASE_LENGTHS
            return first if whole or last - after + 1 < RUN else after
    return first


def _introduced_runs(text: str, words: list[Span], introduced: list[int]) -> Iterator[Span]:
    done = 0
    for cue in introduced:
        value = value_after(text, cue)
        if cue < done or not (value.by_sign or value.by_word or text[cue : cue + 1].isspace()):
            continue
        first = bisect_left(words, (value.start, 0))
        last = _end_of_part(text, words, first, forgiving=value.by_sign)
        if last - first >= PARTIAL_RUN:
            done = words[last - 1][1]
            yield words[first][0], done


def _end_of_part(text: str, words: list[Span], first: int, *, forgiving: bool) -> int:
    """The word after the last of a run of words of one list; after a colon other words may be among them."""
    known = wordlists.languages_of_words()
    languages: frozenset[str] | None = None
    last, end, odd = first, first, 0
    while last < len(words) and (last == first or _GAP.fullmatch(text, words[last - 1][1], words[last][0])):
        own = frozenset(known.get(text[slice(*words[last])], ()))
        shared = own if languages is None else languages & own
        if shared:
            languages, end = shared, last + 1
        elif forgiving and words[last][1] - words[last][0] > _FUNCTION_WORD and odd < (last - first) / 3:
            odd += 1
        else:
            break
        last += 1
    return end

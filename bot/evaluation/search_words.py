"""`python -m bot.evaluation.search_words`: writes data/search from the training messages.

The help centre's search finds an article also by what customers call the matter. The gateway reads neither the
training text nor a model, so the most telling words of each topic are kept in small files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.content.words import is_sign, words
from bot.nlu.corpus import TRAINING, Labelled, training_messages
from bot.nlu.lexicon import PROJECT_ROOT

#: More go on helping, but less and less: the first three hold the right article in 93 % of tests/eval with 24 words
#: a topic, in 95 % with 40, in 82 % with none.
_WORDS = 24
_LEAST = 3
_HEADER = """\
# Words that customers use for a topic, the most telling first. Written by `python -m bot.evaluation.search_words`
# from data/nlu; run it again when that changes much.
"""


def main() -> None:
    """Writes `data/search/<lang>.yml`."""
    folder = PROJECT_ROOT / "data" / "search"
    folder.mkdir(exist_ok=True)
    by_language: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for message in training_messages(TRAINING):
        if topic := _topic(message):
            by_language[message.language].append((topic, message.text))
    for lang, messages in by_language.items():
        _write(folder / f"{lang}.yml", telling(messages))


def telling(messages: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """By topic the words that are frequent in its messages and rare in others'."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for topic, text in messages:
        counts[topic].update({word for word in words(text) if _says_something(word)})
    everywhere: Counter[str] = Counter()
    for found in counts.values():
        everywhere.update({word: times for word, times in found.items() if times >= _LEAST})
    return {
        topic: sorted(
            (word for word, times in found.items() if times >= _LEAST),
            key=lambda word: (-(found[word] ** 2) / everywhere[word], word),
        )[:_WORDS]
        for topic, found in sorted(counts.items())
    }


def _topic(message: Labelled) -> str | None:
    return message.intent.removeprefix("faq/") if message.intent.startswith("faq/") else None


def _says_something(word: str) -> bool:
    return not word.isdigit() and not (len(word) == 1 and is_sign(word))


def _write(file: Path, found: Mapping[str, Sequence[str]]) -> None:
    # By hand, since YAML breaks long lines, and some words need quotes.
    lines = [f'{topic}: "{" ".join(telling)}"\n' for topic, telling in found.items()]
    file.write_text(_HEADER + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()

"""Reads every training message with models that have not seen it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.nlu.corpus import Labelled
from bot.nlu.lexicon import read_lexicon
from bot.nlu.linear import LinearModel
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.training import fit_languages, fit_mood, fit_topics

FOLDS = 5
_ENOUGH = 15  # examples of an intent in other sittings, below which leaving one out measures only their absence


@dataclass(frozen=True)
class Models:
    """All that is trained."""

    languages: LinearModel
    topics: LinearModel
    mood: LinearModel


@dataclass(frozen=True)
class Fold:
    """Messages held out together, and the models trained on all others."""

    held_out: list[Labelled]
    models: Models


Progress = Callable[[str], None]


def leave_out(
    messages: Sequence[Labelled], parts: Sequence[Sequence[Labelled]], progress: Progress = lambda _: None
) -> Iterator[Fold]:
    """For each part the models trained on all messages that are not in it."""
    for number, held_out in enumerate(parts, 1):
        progress(f"training {number} of {len(parts)}")
        yield Fold(list(held_out), train(without(messages, held_out)))


def without(messages: Sequence[Labelled], held_out: Sequence[Labelled]) -> list[Labelled]:
    """All messages but those held out."""
    unseen = set(held_out)
    return [message for message in messages if message not in unseen]


def train(messages: Sequence[Labelled]) -> Models:
    """The models as the assistant trains them."""
    examples = [(message.text, message.intent) for message in messages]
    signs = MoodSigns(read_lexicon("data/lexicon/mood.yml"))
    languages = fit_languages((message.text, message.language) for message in messages)
    return Models(languages, fit_topics(examples), fit_mood(examples, signs))


def by_sitting(messages: Sequence[Labelled]) -> list[list[Labelled]]:
    """The messages of each sitting, as far as other sittings have enough of the same language and intent."""
    counts = Counter((message.language, message.intent) for message in messages)
    own = Counter((message.sitting, message.language, message.intent) for message in messages)
    sittings: defaultdict[str, list[Labelled]] = defaultdict(list)
    for message in messages:
        elsewhere = counts[message.language, message.intent] - own[message.sitting, message.language, message.intent]
        if elsewhere >= _ENOUGH:
            sittings[message.sitting].append(message)
    return list(sittings.values())


def stratified(messages: Sequence[Labelled], count: int = FOLDS) -> list[list[Labelled]]:
    """Folds with an equal share of each language and intent; the same at every call."""
    groups: defaultdict[tuple[str, str], list[Labelled]] = defaultdict(list)
    for message in messages:
        groups[message.language, message.intent].append(message)
    folds: list[list[Labelled]] = [[] for _ in range(count)]
    rng = random.Random(0)  # noqa: S311 - shuffling, the same every time
    for key in sorted(groups):
        group = groups[key]
        rng.shuffle(group)
        for position, message in enumerate(group):
            folds[position % count].append(message)
    return folds

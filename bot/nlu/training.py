"""Fits the models; without Rasa, so that the evaluation trains exactly what the assistant does."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.nlu.augment import romanised_copies
from bot.nlu.fitting import fit
from bot.nlu.linear import LinearModel
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.reading import TOPIC, VENT

UPSET, CALM = "upset", "calm"
MOOD = "mood/"  # prefix of the intents that are moods
TOPIC_DEFAULTS: Mapping[str, Any] = {"alpha": 1.5e-6, "epochs": 5, "min_df": 2}
MOOD_DEFAULTS: Mapping[str, Any] = {
    "alpha": 1e-5,
    "epochs": 15,
    "min_df": 2,
    "calm_per_topic": 40,
    "calm_per_act": 400,
}

LANGUAGE_DEFAULTS: Mapping[str, Any] = {"alpha": 3e-6, "epochs": 5, "min_df": 4}

# An example: its text and its intent as it stands in data/nlu (`faq/<topic>`, an act, `mood/upset`).
Example = tuple[str, str]


def topic_label(intent: str) -> str | None:
    """The class an intent trains: angry messages without a question are `vent`, calm ones train nothing."""
    return {MOOD + UPSET: VENT, MOOD + CALM: None}.get(intent, intent)


def fit_topics(examples: Iterable[Example], config: Mapping[str, Any] = TOPIC_DEFAULTS) -> LinearModel:
    """The topic model: all examples, and those of other scripts once more in Latin letters."""
    labelled = [(text, label) for text, intent in examples if text and (label := topic_label(intent))]
    labelled += romanised_copies(labelled)
    texts, labels = zip(*labelled, strict=True)
    return fit(texts, labels, alpha=config["alpha"], epochs=config["epochs"], min_df=config["min_df"])


def fit_mood(examples: Iterable[Example], signs: MoodSigns, config: Mapping[str, Any] = MOOD_DEFAULTS) -> LinearModel:
    """The mood model: the mood examples, and a sample of quiet messages of each other intent as calm ones."""
    rows: list[tuple[str, str, float]] = []
    others: defaultdict[str, list[str]] = defaultdict(list)
    for text, intent in examples:
        if intent.startswith(MOOD):
            rows.append((text, intent.removeprefix(MOOD), 1.0))
        else:
            others[intent].append(text)
    rng = random.Random(0)  # noqa: S311 - a sample, the same every time
    for intent in sorted(others):
        most = config["calm_per_topic"] if intent.startswith(TOPIC) else config["calm_per_act"]
        sample = rng.sample(others[intent], min(most, len(others[intent])))
        # Some are angry in ways that the lists do not know: a calm example of this kind counts half.
        rows += [(text, CALM, 0.5) for text in sample if not signs.words_of_anger(text) and not signs.shouts(text)]
    texts, labels, weights = zip(*rows, strict=True)
    return fit(
        texts,
        labels,
        alpha=config["alpha"],
        epochs=config["epochs"],
        min_df=config["min_df"],
        sample_weight=weights,
    )


def fit_languages(examples: Iterable[tuple[str, str]], config: Mapping[str, Any] = LANGUAGE_DEFAULTS) -> LinearModel:
    """The language model, of (text, language code): letters only, for words differ less than what they are about."""
    labelled = list(examples)
    # Kanji-only Japanese would be read as Chinese here.
    labelled += romanised_copies((text, code) for text, code in labelled if code != "ja")
    texts, codes = zip(*labelled, strict=True)
    return fit(
        texts, codes, blocks=("chars",), alpha=config["alpha"], epochs=config["epochs"], min_df=config["min_df"]
    )

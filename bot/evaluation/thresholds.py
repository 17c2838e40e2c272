"""`python -m bot.evaluation.thresholds`: chooses data/nlu/thresholds.yml on messages that the models have not seen.

How the signals of a message are weighed is learnt on the training text, a fold left out at a time; where the lines
are drawn is chosen on tests/eval, which is written as customers write and not, as the training text, to be diverse.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.evaluation.held_out import stratified, without
from bot.evaluation.messages import labelled_messages
from bot.nlu.corpus import TRAINING, Labelled, training_messages
from bot.nlu.lexicon import PROJECT_ROOT, read_lexicon
from bot.nlu.linear import LinearModel, Reading
from bot.nlu.mood_reader import MoodReader, MoodThresholds
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.parts import Splitter
from bot.nlu.reading import OUTSIDE, TOPIC, Reader
from bot.nlu.scope import SIGNALS, Calibration, signals_of, softmax
from bot.nlu.training import CALM, MOOD, UPSET, fit_mood, fit_topics, topic_label

_TEMPERATURES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5)
_HEADER = """\
# Written by `python -m bot.evaluation.thresholds` from messages that the models have not seen; run it again when
# data/nlu changes much.
#   temperature  divides the scores before they become probabilities: above 1 the model was too sure of itself
#   scope        a message is one of ours if sigmoid(bias + weights . signals + offset of its language) >= threshold
#   parts        probability from which a part of a message counts as a second question (second), or as an act (act);
#                a short act or anger counts from sure_act, sure_vent whatever the scope says; from hint on the
#                clauses are looked at for a wish for a person; a request has a matter whose own score is at least
#                matter, and that much apart from the next
#   mood         upset from this probability (upset), after the temperature; words of anger and shouting count as much
#                as by_words, by_signs
"""


@dataclass(frozen=True)
class Held:
    """One message as a model that has not seen it reads it."""

    message: Labelled
    label: str
    reading: Reading
    model: LinearModel


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the thresholds and prints what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--refused", type=float, default=0.015, help="share of topics that may be refused")
    parser.add_argument("--second", type=float, default=0.01, help="share of single questions that may be split")
    parser.add_argument("--calm", type=float, default=0.04, help="share of calm messages that may be taken for upset")
    parser.add_argument("--out", type=Path, default=TRAINING / "thresholds.yml")
    options = parser.parse_args(arguments)
    messages = training_messages()
    folds = [row for fold in stratified(messages) for row in _read(fold, without(messages, fold))]
    judged = labelled_messages(sorted((PROJECT_ROOT / "tests" / "eval").glob("*.jsonl")))
    content = choose(folds, _read(judged, messages), options.refused, options.second)
    content["mood"] = choose_mood(messages, judged, options.calm)
    options.out.write_text(_HEADER + yaml.safe_dump(content, sort_keys=False), "utf-8")
    print(options.out.read_text("utf-8"))
    return 0


def _read(messages: Sequence[Labelled], training: Sequence[Labelled]) -> list[Held]:
    """The messages as a topic model reads them that was trained on the others."""
    print(f"training on {len(training)}", file=sys.stderr)
    model = fit_topics([(message.text, message.intent) for message in training])
    return [
        Held(message, label, model.read(message.text), model)
        for message in messages
        if (label := topic_label(message.intent))
    ]


def choose(folds: Sequence[Held], judged: Sequence[Held], refused: float, second: float) -> dict[str, Any]:
    """Temperature, scope and parts, for a share of topics refused and a share of questions split wrongly."""
    temperature = best_temperature(folds)
    content: dict[str, Any] = {
        "temperature": temperature,
        "scope": choose_scope(folds, judged, temperature, refused),
        "parts": {
            "second": 0.5,
            "act": 0.75,
            "sure_act": 0.5,
            "sure_vent": 0.5,
            "hint": 0.02,
            "matter": -2.6,
            "apart": 1.0,
        },
    }
    for limit in np.arange(0.5, 0.99, 0.05):
        content["parts"]["second"] = round(float(limit), 2)
        if share_split(judged, content) <= second:
            break
    return content


def choose_mood(messages: Sequence[Labelled], judged: Sequence[Labelled], budget: float) -> dict[str, float]:
    """The line between upset and calm, for a share of calm messages that may be mistaken."""
    signs = MoodSigns(read_lexicon("data/lexicon/mood.yml"))
    limits = {"temperature": 2.0, "upset": 0.5, "by_words": 0.9, "by_signs": 0.7}
    model = fit_mood([(message.text, message.intent) for message in messages], signs)
    reader = MoodReader(model, signs, MoodThresholds(**limits))
    calm = sorted((_upset(reader, m.text) for m in judged if m.intent == MOOD + CALM), reverse=True)
    limit = calm[int(budget * len(calm))] + 0.01
    return {**limits, "upset": round(min(max(limit, 0.2), limits["by_signs"]), 2)}


def _upset(reader: MoodReader, text: str) -> float:
    label, confidence = reader.read(text)
    return confidence if label == UPSET else 1 - confidence


def best_temperature(held: Sequence[Held]) -> float:
    """The temperature with the highest likelihood of the true classes."""

    def loss(temperature: float) -> float:
        return -sum(
            float(np.log(softmax(row.reading.scores, temperature)[row.model.classes.index(row.label)] + 1e-9))
            for row in held
        )

    return min(_TEMPERATURES, key=loss)


def choose_scope(folds: Sequence[Held], judged: Sequence[Held], temperature: float, refused: float) -> dict[str, Any]:
    """Weights of the signals by logistic regression; the threshold by the share of topics refused."""
    topics = [row for row in folds if row.label.startswith(TOPIC)]
    outside = [row for row in folds if row.label == OUTSIDE]
    inside_signals, outside_signals = _signals(topics, temperature), _signals(outside, temperature)
    learner = LogisticRegression(class_weight="balanced", C=10, max_iter=1000)
    learner.fit(np.vstack([inside_signals, outside_signals]), np.repeat([1, 0], [len(topics), len(outside)]))
    topics = [row for row in judged if row.label.startswith(TOPIC)]
    logits = learner.decision_function(_signals(topics, temperature))
    threshold = float(np.quantile(logits, refused))
    languages = np.array([row.message.language for row in topics])
    offsets = {
        # Half the way: a language's share of refusals is itself an estimate.
        code: round(0.5 * (threshold - float(np.quantile(logits[languages == code], refused))), 3)
        for code in sorted({row.message.language for row in topics})
    }
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(SIGNALS, learner.coef_[0], strict=True)},
        "bias": round(float(learner.intercept_[0]), 4),
        "threshold": round(1 / (1 + float(np.exp(-threshold))), 4),
        "offsets": offsets,
    }


def share_split(held: Sequence[Held], content: dict[str, Any]) -> float:
    """The share of single-topic messages that these thresholds would answer as two questions."""
    calibration = Calibration.read(content)
    splitter = Splitter(read_lexicon("data/lexicon/questions.yml"))
    readers = {id(row.model): Reader(row.model, calibration, splitter) for row in held}
    topics = [row for row in held if row.label.startswith(TOPIC)]
    longer = [row for row in topics if len(splitter.parts(row.message.text)) > 1]
    split = sum(
        len(readers[id(row.model)].understand(row.message.text, row.message.language).questions) > 1 for row in longer
    )
    return split / max(len(topics), 1)


def _signals(held: Sequence[Held], temperature: float) -> NDArray[np.float64]:
    rows = []
    for row in held:
        probabilities = softmax(row.reading.scores, temperature)
        outside = row.model.classes.index(OUTSIDE)
        signals = signals_of(row.reading.scores, probabilities, outside, row.reading.coverage)
        rows.append([signals[name] for name in SIGNALS])
    return np.array(rows)


if __name__ == "__main__":
    sys.exit(main())

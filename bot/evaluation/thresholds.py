"""`python -m bot.evaluation.thresholds`: chooses data/nlu/thresholds.yml on held-out messages."""

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

from bot.evaluation.held_out import leave_out, stratified
from bot.nlu.corpus import TRAINING, Labelled, training_messages
from bot.nlu.lexicon import read_lexicon
from bot.nlu.linear import LinearModel, Reading
from bot.nlu.parts import Splitter
from bot.nlu.reading import OUTSIDE, TOPIC, Reader
from bot.nlu.scope import SIGNALS, Calibration, signals_of, softmax
from bot.nlu.training import topic_label

_TEMPERATURES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5)
_HEADER = """\
# Written by `python -m bot.evaluation.thresholds` from held-out messages; run it again when data/nlu changes much.
#   temperature  divides the scores before they become probabilities: above 1 the model was too sure of itself
#   scope        a message is one of ours if sigmoid(bias + weights . signals + offset of its language) >= threshold
#   parts        probability from which a part of a message counts as a second question, or as an act
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
    parser.add_argument("--refused", type=float, default=0.10, help="share of held-out topics that may be refused")
    parser.add_argument("--second", type=float, default=0.01, help="share of single questions that may be split")
    parser.add_argument("--out", type=Path, default=TRAINING / "thresholds.yml")
    options = parser.parse_args(arguments)
    messages = training_messages()
    held = [
        Held(message, label, fold.models.topics.read(message.text), fold.models.topics)
        for fold in leave_out(messages, stratified(messages), lambda line: print(line, file=sys.stderr))
        for message in fold.held_out
        if (label := topic_label(message.intent))
    ]
    content = choose(held, options.refused, options.second)
    options.out.write_text(_HEADER + yaml.safe_dump(content, sort_keys=False), "utf-8")
    print(options.out.read_text("utf-8"))
    return 0


def choose(held: Sequence[Held], refused: float, second: float) -> dict[str, Any]:
    """The content of thresholds.yml for a share of topics refused and a share of questions split wrongly."""
    temperature = best_temperature(held)
    scope = choose_scope(held, temperature, refused)
    content = {"temperature": temperature, "scope": scope, "parts": {"second": 0.5, "act": 0.75}}
    for limit in np.arange(0.5, 0.99, 0.05):
        content["parts"] = {"second": round(float(limit), 2), "act": 0.75}
        if share_split(held, content) <= second:
            break
    return content


def best_temperature(held: Sequence[Held]) -> float:
    """The temperature with the highest likelihood of the true classes."""

    def loss(temperature: float) -> float:
        return -sum(
            float(np.log(softmax(row.reading.scores, temperature)[row.model.classes.index(row.label)] + 1e-9))
            for row in held
        )

    return min(_TEMPERATURES, key=loss)


def choose_scope(held: Sequence[Held], temperature: float, refused: float) -> dict[str, Any]:
    """Weights of the signals by logistic regression; the threshold by the share of topics refused."""
    topics = [row for row in held if row.label.startswith(TOPIC)]
    outside = [row for row in held if row.label == OUTSIDE]
    inside_signals, outside_signals = _signals(topics, temperature), _signals(outside, temperature)
    learner = LogisticRegression(class_weight="balanced", C=10, max_iter=1000)
    learner.fit(np.vstack([inside_signals, outside_signals]), np.repeat([1, 0], [len(topics), len(outside)]))
    logits = learner.decision_function(inside_signals)
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

"""Whether a message is one of ours at all: a calibrated score over what the classifier saw."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGNALS = ("in_scope", "best", "margin", "strength", "coverage")


@dataclass(frozen=True)
class Calibration:
    """What `python -m bot.evaluation.thresholds` found on held-out messages (`data/nlu/thresholds.yml`)."""

    temperature: float
    weights: Mapping[str, float]
    bias: float
    threshold: float
    offsets: Mapping[str, float]
    second: float
    act: float
    sure_act: float
    sure_vent: float
    hint: float
    matter: float
    apart: float

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Calibration:
        """From the mapping in the file; a missing value is an error that names it."""
        scope, parts = content["scope"], content["parts"]
        missing = [name for name in SIGNALS if name not in scope["weights"]]
        if missing:
            raise ValueError(f"thresholds: no weight for {', '.join(missing)}")
        return cls(
            temperature=float(content["temperature"]),
            weights={name: float(scope["weights"][name]) for name in SIGNALS},
            bias=float(scope["bias"]),
            threshold=float(scope["threshold"]),
            offsets={code: float(value) for code, value in (scope.get("offsets") or {}).items()},
            second=float(parts["second"]),
            act=float(parts["act"]),
            sure_act=float(parts["sure_act"]),
            sure_vent=float(parts["sure_vent"]),
            hint=float(parts["hint"]),
            matter=float(parts["matter"]),
            apart=float(parts["apart"]),
        )

    def score(self, signals: Mapping[str, float], language: str) -> float:
        """The probability (0 to 1) that the message is in scope, shifted by the language's offset."""
        logit = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit + self.offsets.get(language, 0.0)))))


def softmax(scores: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Probabilities of decision scores, sharpened (below 1) or flattened (above 1) by the temperature."""
    shifted = np.exp((scores - scores.max()) / temperature)
    return np.asarray(shifted / shifted.sum(), dtype=np.float32)


def signals_of(
    scores: NDArray[np.float32], probabilities: NDArray[np.float32], outside: int, coverage: float
) -> dict[str, float]:
    """What the score looks at; `outside` is the column of out_of_scope, -1 when the model has none."""
    inside = probabilities.copy()
    strength = scores.copy()
    if outside >= 0:
        inside[outside] = 0.0
        strength[outside] = -np.inf
    best = float(inside.max())
    second = float(np.partition(inside, -2)[-2]) if inside.size > 1 else 0.0
    return {
        "in_scope": 1.0 - (float(probabilities[outside]) if outside >= 0 else 0.0),
        "best": best,
        "margin": best - second,
        "strength": float(np.tanh(strength.max() / 4)),
        "coverage": coverage,
    }

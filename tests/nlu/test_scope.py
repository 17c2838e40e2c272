"""The calibrated score of being in scope."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.lexicon import read_lexicon
from bot.nlu.scope import SIGNALS, Calibration, signals_of, softmax

_CONTENT: dict[str, Any] = {
    "temperature": 1.0,
    "scope": {"weights": dict.fromkeys(SIGNALS, 1.0), "bias": -2.0, "threshold": 0.4, "offsets": {"zh": 1.0}},
    "parts": {
        "second": 0.6,
        "act": 0.7,
        "sure_act": 0.5,
        "sure_vent": 0.5,
        "hint": 0.02,
        "matter": -2.6,
        "apart": 1.0,
    },
}


def test_the_file_in_the_project_is_complete() -> None:
    calibration = Calibration.read(read_lexicon("data/nlu/thresholds.yml"))
    assert 0 < calibration.threshold < 1
    assert 0.5 <= calibration.second < 1


def test_a_missing_weight_is_an_error_that_names_it() -> None:
    content = {**_CONTENT, "scope": {**_CONTENT["scope"], "weights": {"best": 1.0}}}
    with pytest.raises(ValueError, match="coverage"):
        Calibration.read(content)


def test_an_offset_favours_its_language() -> None:
    calibration = Calibration.read(_CONTENT)
    signals = dict.fromkeys(SIGNALS, 0.3)
    assert calibration.score(signals, "zh") > calibration.score(signals, "en")


def test_a_message_like_nothing_known_scores_lower() -> None:
    calibration = Calibration.read(read_lexicon("data/nlu/thresholds.yml"))
    clear, unclear = np.array([4, -3, -3], np.float32), np.array([-3, -3, 2], np.float32)
    inside = signals_of(clear, softmax(clear, 1.0), 2, 0.9)
    outside = signals_of(unclear, softmax(unclear, 1.0), 2, 0.2)
    assert calibration.score(inside, "en") > 0.5 > calibration.score(outside, "en")


@given(st.lists(st.floats(-50, 50, width=32), min_size=2, max_size=20), st.floats(0.25, 4, width=32), st.floats(0, 1))
def test_signals_stay_in_their_range(scores: list[float], temperature: float, coverage: float) -> None:
    array = np.array(scores, np.float32)
    probabilities = softmax(array, temperature)
    assert abs(float(probabilities.sum()) - 1) < 1e-3
    signals = signals_of(array, probabilities, 0, coverage)
    assert set(signals) == set(SIGNALS)
    assert all(-1 <= value <= 1.001 for value in signals.values())
    assert 0 < Calibration.read(_CONTENT).score(signals, "en") < 1

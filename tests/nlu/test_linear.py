"""The model answers after a round trip through its files as before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings

from bot.nlu.fitting import fit
from bot.nlu.linear import LinearModel
from tests.nlu.texts import any_text

_TEXTS = ["send money out", "money out please", "who are you", "are you a robot", "send it out", "you robot"]
_LABELS = ["withdraw", "withdraw", "bot", "bot", "withdraw", "bot"]


def _best(model: LinearModel, text: str) -> str:
    return model.classes[int(model.read(text).scores.argmax())]


def test_what_was_learnt_is_recognised() -> None:
    model = fit(_TEXTS, _LABELS)
    assert [_best(model, text) for text in _TEXTS] == _LABELS


def test_a_saved_model_reads_as_before(tmp_path: Path) -> None:
    model = fit([*_TEXTS, "出金できない", "出金したい"], [*_LABELS, "ja", "ja"])
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    for text in (*_TEXTS, "出金", ""):
        assert np.array_equal(loaded.read(text).scores, model.read(text).scores)
        assert loaded.read(text).coverage == model.read(text).coverage


def test_coverage_is_none_all_or_between() -> None:
    model = fit(_TEXTS, _LABELS)
    assert model.read("飛行機").coverage == 0
    assert model.read("").coverage == 0
    assert 0 < model.read("send me a rainbow unicorn").coverage < model.read("send out").coverage <= 1


def test_an_example_weighs_what_it_is_given() -> None:
    texts, labels = ["apple pie", "apple pie", "pear tart", "pear tart"], ["a", "b", "b", "b"]
    model = fit(texts, labels, sample_weight=[5.0, 0.1, 1.0, 1.0])
    assert _best(model, "apple pie") == "a"


@given(any_text)
@settings(deadline=None)
def test_any_text_is_read(topic_model: LinearModel, text: str) -> None:
    reading = topic_model.read(text)
    assert np.isfinite(reading.scores).all()
    assert 0 <= reading.coverage <= 1

"""The understanding of the trained model does not fall below what it once reached, on messages nobody trained on."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.evaluation.held_out import Models
from bot.evaluation.messages import labelled_messages
from bot.evaluation.run import Pipeline
from bot.evaluation.score import ALL, Scores, score
from bot.guard.facts import find_facts
from bot.nlu.linear import LinearModel

pytestmark = pytest.mark.model

FOLDER = Path(__file__).parents[1] / "eval"
FILES = sorted(FOLDER.glob("*.jsonl"))
FLOOR: dict[str, dict[str, float]] = yaml.safe_load((FOLDER / "floor.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def scores(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """What the trained model makes of tests/eval."""
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(model) as archive:
        archive.extractall(folder, filter="data")
    names = ("LanguageIdentifier", "TopicClassifier", "MoodClassifier")
    folders = (next(folder.glob(f"components/train_*.{name}*")) for name in names)
    pipeline = Pipeline(Models(*map(LinearModel.load, folders)))
    return score(list(pipeline.outcomes(labelled_messages(FILES))))


@pytest.mark.parametrize("measure", sorted(set(FLOOR) - {"facts"}))
def test_no_measure_falls_below_its_floor(scores: Scores, measure: str) -> None:
    by_language = {code: 100 * (scores.share(measure, code) or 0) for code in scores.languages()}
    assert 100 * (scores.share(measure, ALL) or 0) >= FLOOR[measure]["all"], by_language
    assert min(by_language.values()) >= FLOOR[measure]["worst"], by_language


def test_the_floor_is_measured_on_every_language(scores: Scores) -> None:
    assert scores.languages() == ["en", "es", "it", "ja", "ko", "ru", "zh"]


def test_a_message_is_understood_in_time(scores: Scores) -> None:
    """The median of processor time: three times what it takes here."""
    assert sorted(scores.seconds)[len(scores.seconds) // 2] < 0.003


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_facts_are_found(file: Path) -> None:
    told = [(found, wanted) for found, wanted in _facts(file)]
    hits = sum(found == wanted for found, wanted in told)
    assert 100 * hits / len(told) >= FLOOR["facts"]["worst"], [pair for pair in told if pair[0] != pair[1]]


def _facts(file: Path) -> Iterator[tuple[tuple[str, str | None], tuple[str, str]]]:
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] != "ticket":
            continue
        found = {str(fact.kind): fact.value for fact in find_facts(row["text"])}
        for kind, value in row["entities"].items():
            yield (kind, _plain(found.get(kind))), (kind, str(_plain(value)))


def _plain(value: str | None) -> str | None:
    """As score.py compares: without blanks and thousands' commas."""
    return value and "".join(value.split()).replace(",", "").lower()

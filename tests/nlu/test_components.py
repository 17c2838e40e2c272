"""The graph components as Rasa uses them: created, trained, loaded, and run over messages."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.nlu.training import Example
from tests.nlu.texts import AWKWARD

pytestmark = pytest.mark.filterwarnings("ignore")  # Rasa's own


@pytest.fixture(scope="module")
def pipeline(graph: ModuleType, examples: list[Example], tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    components: list[Any] = graph.pipeline(examples, tmp_path_factory.mktemp("storage"))
    return components


def test_a_message_leaves_the_pipeline_with_everything_the_dialogue_reads(
    graph: ModuleType, pipeline: list[Any]
) -> None:
    parsed = graph.parse(pipeline, "my deposit of 200 USDT has not arrived")
    assert parsed["language"]["code"] == "en"
    assert parsed["language"]["certain"] is True
    assert parsed["intent"]["name"] == "faq"
    assert parsed["questions"] == ["deposit_missing"]
    assert parsed["topics"][0]["name"] == "deposit_missing"
    assert parsed["intent_ranking"][0]["name"] == "faq/deposit_missing"
    assert len(parsed["topics"]) <= 5
    assert len(parsed["intent_ranking"]) <= 10
    assert parsed["acts"] == []
    assert parsed["mood"]["label"] == "calm"
    assert {"amount", "coin"} <= {entity["entity"] for entity in parsed["entities"]}


def test_entities_keep_their_place_in_the_text(graph: ModuleType, pipeline: list[Any]) -> None:
    text = "write to ann@example.com please"
    email = next(entity for entity in graph.parse(pipeline, text)["entities"] if entity["entity"] == "email")
    assert text[email["start"] : email["end"]] == "ann@example.com"
    assert email["extractor"] == "FactExtractor"


def test_a_request_for_a_language_is_given_out(graph: ModuleType, pipeline: list[Any]) -> None:
    assert graph.parse(pipeline, "please answer in Spanish")["language_requested"] == "es"
    assert "language_requested" not in graph.parse(pipeline, "hello there")


def test_a_language_named_in_a_message_about_language_is_the_one_wanted(
    graph: ModuleType, pipeline: list[Any]
) -> None:
    parsed = graph.parse(pipeline, "日本語じゃなくて英語のほうがいいです")
    if parsed["intent"]["name"] == "language_change":
        assert parsed["language_requested"] == "en"


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_no_text_stops_the_pipeline(graph: ModuleType, pipeline: list[Any], text: str) -> None:
    parsed = graph.parse(pipeline, text)
    assert {"language", "intent", "topics", "questions", "acts", "mood"} <= set(parsed)


def test_a_component_that_was_not_trained_says_so(graph: ModuleType, tmp_path: Path) -> None:
    for component in graph.TRAINABLE:
        untrained = graph.create(component, tmp_path / component.__name__)
        with pytest.raises(RuntimeError, match="not been trained"):
            graph.parse([untrained], "hi")


def test_changed_code_of_the_features_trains_anew(graph: ModuleType) -> None:
    addons = {component.fingerprint_addon({}) for component in graph.TRAINABLE}
    assert len(addons) == 1
    assert None not in addons

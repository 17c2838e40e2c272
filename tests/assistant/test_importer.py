"""The training text as Rasa gets it: what Rasa's own reader would give, only sooner."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path

import pytest

from bot.nlu.corpus import TRAINING
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from rasa.shared.importers.rasa import RasaFileImporter

    from bot.assistant.importer import CorpusImporter

SOME = [str(TRAINING / "en" / "second"), str(TRAINING / "ja" / "third")]


def _examples(importer: RasaFileImporter) -> list[tuple[str, str, str | None]]:
    read = importer.get_nlu_data().training_examples
    return sorted((m.get("text"), m.get("intent"), m.get("intent_response_key") or "") for m in read)


def test_both_read_the_same_examples() -> None:
    assert _examples(CorpusImporter(None, None, SOME)) == _examples(RasaFileImporter(None, None, SOME))


def test_rules_and_configuration_are_read_by_rasa() -> None:
    importer = CorpusImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "stories")])
    assert importer.get_stories().story_steps
    assert importer.get_config()["assistant_id"] == "pharos"


def test_thresholds_beside_the_training_text_are_no_examples() -> None:
    importer = CorpusImporter(None, None, [str(TRAINING)])
    texts = {text for text, _, _ in _examples(importer)}
    assert not any("temperature" in text for text in texts)


def test_examples_differ_by_text_and_by_intent(tmp_path: Path) -> None:
    folder = tmp_path / "nlu" / "en" / "first"
    folder.mkdir(parents=True)
    (folder / "acts.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: deny\n  examples: |\n    - no\n    - nope\n    - no\n'
        "- intent: stop\n  examples: |\n    - no\n",
        "utf-8",
    )
    read = CorpusImporter(None, None, str(tmp_path)).get_nlu_data()
    assert [(m.get("intent"), m.get("text")) for m in read.training_examples] == [
        ("deny", "no"),
        ("deny", "nope"),
        ("stop", "no"),
    ]
    assert copy.deepcopy(read).training_examples == read.training_examples

"""How Rasa reads the training text when it trains: once, and without its checks of every line."""

from __future__ import annotations

from hashlib import md5
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.corpus import examples_in
from bot.nlu.examples import WRITTEN_IN


class CorpusImporter(RasaFileImporter):  # type: ignore[misc]  # Rasa has no types
    """Rasa's own importer, with the examples read by `bot.nlu.corpus`.

    Rasa parses each file four times in pure Python and copies all examples at each of five merges: two thirds of a
    training. The suite holds that both read the same (tests/assistant/test_importer.py).
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        """`training_data_paths`: folders or files; those under a folder `nlu` hold examples, all others stories."""
        paths = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or [])
        files = sorted({file for path in paths for file in _yaml_files(Path(path))})
        self._examples = [file for file in files if "nlu" in file.parts and file.parent.name != "nlu"]
        others = [str(file) for file in files if "nlu" not in file.parts]
        super().__init__(config_file, domain_path, others)

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples, whatever their language: one model serves all."""
        return TrainingData([_message(file, *example) for file in self._examples for example in examples_in(file)])


class _Example(Message):  # type: ignore[misc]
    """A training example. Nothing changes one, so copies of the training data may share it."""

    _cached_fingerprint: str | None

    def __deepcopy__(self, memo: dict[int, Any]) -> _Example:
        return self

    def fingerprint(self) -> str:
        """Tells examples apart; Rasa's own takes apart and hashes every value of every example, ten times over."""
        if self._cached_fingerprint is None:
            self._cached_fingerprint = md5(repr(sorted(self.data.items())).encode()).hexdigest()  # noqa: S324
        return self._cached_fingerprint


def _message(file: Path, intent: str, text: str) -> Message:
    """As Rasa builds it: `faq/<key>` is the retrieval intent `faq` with that key; and the language of its folder."""
    data = {"text": text, "intent": intent.partition("/")[0], WRITTEN_IN: file.parts[-3]}
    if "/" in intent:
        data["intent_response_key"] = intent
    return _Example(data=data)


def _yaml_files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [*path.rglob("*.yml"), *path.rglob("*.yaml")]

"""Graph component: the language a message is written in, and the one it asks for."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import linear
from bot.nlu.detector import WheelDetector
from bot.nlu.examples import languages_of
from bot.nlu.language_reader import LanguageReader
from bot.nlu.language_rules import Rules
from bot.nlu.lexicon import read_lexicon
from bot.nlu.sources import fingerprint
from bot.nlu.training import LANGUAGE_DEFAULTS, fit_languages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageIdentifier(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Sets `language` {code, confidence, certain}; `languages_named` and `language_requested` if one is asked for."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: linear.LinearModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._rules = Rules(read_lexicon(config["lexicon"]), config["languages"])
        self._detector = WheelDetector()
        self._reader = LanguageReader(model, config["temperature"]) if model else None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """languages: the codes offered; lexicon: what they are called; temperature and the learner's settings."""
        return {
            "languages": ["en", "es", "it", "ru", "zh", "ja", "ko"],
            "lexicon": "data/lexicon/languages.yml",
            "temperature": 1.0,
            **LANGUAGE_DEFAULTS,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """What has to be installed, for Rasa's check and for its training cache."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Trains anew when the code that makes features changed, not only when this class did."""
        return fingerprint()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """An untrained identifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on all examples whose language the importer noted."""
        model = fit_languages(languages_of(training_data), self._config)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        """The trained identifier, with the lexicon as it stands on disk now."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, linear.LinearModel.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Labels each message with its language."""
        if self._reader is None:
            raise RuntimeError("LanguageIdentifier has not been trained")
        for message in messages:
            text = message.get("text") or ""
            guess = self._rules.identify(text, self._reader, self._detector)
            language = {"code": guess.code, "confidence": guess.confidence, "certain": guess.certain}
            message.set("language", language, add_to_output=True)
            if named := self._rules.named(text):
                message.set("languages_named", named, add_to_output=True)
            if requested := self._rules.requested(text):
                message.set("language_requested", requested, add_to_output=True)
        return messages

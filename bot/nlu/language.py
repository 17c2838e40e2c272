"""Graph component: the language a message is written in, and the one it asks for."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.detector import WheelDetector
from bot.nlu.language_rules import Rules
from bot.nlu.lexicon import read_lexicon


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentifier(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Sets `language` {code, confidence, certain}; `languages_named` and `language_requested` if one is asked for."""

    def __init__(self, rules: Rules, detector: WheelDetector) -> None:
        self._rules = rules
        self._detector = detector

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """languages: the codes offered; lexicon: where their words stand."""
        return {
            "languages": ["en", "es", "it", "ru", "zh", "ja", "ko"],
            "lexicon": "data/lexicon/languages.yml",
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Reads the lexicon; nothing of this component is trained."""
        return cls(Rules(read_lexicon(config["lexicon"]), config["languages"]), WheelDetector())

    def process(self, messages: list[Message]) -> list[Message]:
        """Labels each message with its language."""
        for message in messages:
            text = message.get("text") or ""
            guess = self._rules.identify(text, self._detector)
            language = {"code": guess.code, "confidence": guess.confidence, "certain": guess.certain}
            message.set("language", language, add_to_output=True)
            if named := self._rules.named(text):
                message.set("languages_named", named, add_to_output=True)
            if requested := self._rules.requested(text):
                message.set("language_requested", requested, add_to_output=True)
        return messages

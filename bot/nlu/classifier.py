"""Graph component: which topics and dialogue acts a message holds."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import linear
from bot.nlu.examples import examples_of
from bot.nlu.lexicon import read_lexicon
from bot.nlu.parts import Splitter
from bot.nlu.reading import Reader, Understanding
from bot.nlu.scope import Calibration
from bot.nlu.sources import fingerprint
from bot.nlu.training import TOPIC_DEFAULTS, fit_topics

LANGUAGE_CHANGE = "language_change"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Sets `intent`, `intent_ranking`, `topics`, `questions`, `acts` and `matter` of a message."""

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
        self._reader: Reader | None = None
        if model:
            self._reader = Reader(
                model,
                Calibration.read(read_lexicon(config["thresholds"])),
                Splitter(read_lexicon(config["questions"])),
            )

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Files beside the model, the learner's settings, and how much of a ranking is given out."""
        return {
            "thresholds": "data/nlu/thresholds.yml",
            "questions": "data/lexicon/questions.yml",
            "ranking_length": 10,
            "topics_length": 5,
            **TOPIC_DEFAULTS,
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
    ) -> TopicClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on all examples and on copies of the Russian ones in Latin letters."""
        model = fit_topics(examples_of(training_data), self._config)
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
    ) -> TopicClassifier:
        """The trained classifier, with thresholds and lexicon as they stand on disk now."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, linear.LinearModel.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Labels each message; one whose intent is already given (a button's payload) keeps it."""
        for message in messages:
            language = (message.get("language") or {}).get("code", "en")
            self._label(message, self._trained().understand(message.get("text") or "", language))
        return messages

    def _trained(self) -> Reader:
        if self._reader is None:
            raise RuntimeError("TopicClassifier has not been trained")
        return self._reader

    def _label(self, message: Message, found: Understanding) -> None:
        ranking = [{"name": name, "confidence": p} for name, p in found.ranking]
        topics = [{"name": name, "confidence": p} for name, p in found.topics]
        intent = {"name": found.intent, "confidence": found.confidence}
        message.set("intent", intent, add_to_output=True)
        message.set("intent_ranking", ranking[: self._config["ranking_length"]], add_to_output=True)
        message.set("topics", topics[: self._config["topics_length"]], add_to_output=True)
        message.set("questions", found.questions, add_to_output=True)
        message.set("acts", found.acts, add_to_output=True)
        message.set("matter", found.matter, add_to_output=True)
        named = message.get("languages_named")
        # "Is Korean possible?" is no request by its words alone; the intent says that it is one.
        if found.intent == LANGUAGE_CHANGE and named and not message.get("language_requested"):
            message.set("language_requested", named[-1], add_to_output=True)

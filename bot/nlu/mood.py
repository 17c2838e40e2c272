"""Graph component: whether a customer is upset, whatever the message is about."""

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
from bot.nlu.mood_reader import MoodReader, MoodThresholds
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.sources import fingerprint
from bot.nlu.training import MOOD_DEFAULTS, fit_mood


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MoodClassifier(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Sets `mood` {label: upset or calm, confidence}."""

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
        self._signs = MoodSigns(read_lexicon(config["lexicon"]))
        self._reader = (
            MoodReader(model, self._signs, MoodThresholds.read(read_lexicon(config["thresholds"]))) if model else None
        )

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The lists, the file of the thresholds, and the learner's settings."""
        return {"lexicon": "data/lexicon/mood.yml", "thresholds": "data/nlu/thresholds.yml", **MOOD_DEFAULTS}

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
    ) -> MoodClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on the mood examples and a sample of the others."""
        model = fit_mood(examples_of(training_data), self._signs, self._config)
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
    ) -> MoodClassifier:
        """The trained classifier, with the lists as they stand on disk now."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, linear.LinearModel.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Labels each message with the customer's mood."""
        if self._reader is None:
            raise RuntimeError("MoodClassifier has not been trained")
        for message in messages:
            label, confidence = self._reader.read(message.get("text") or "")
            message.set("mood", {"label": label, "confidence": confidence}, add_to_output=True)
        return messages

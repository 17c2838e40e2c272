"""Graph component: transaction hashes, amounts, coins and other facts as entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.guard.facts import find_facts

EXTRACTOR = "FactExtractor"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Adds what `bot.guard.facts` recognises to a message's entities, in Rasa's shape."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Needs neither training nor configuration."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the facts of each message to the entities that are already there."""
        for message in messages:
            found = [
                {
                    "entity": str(fact.kind),
                    "value": fact.value,
                    "start": fact.start,
                    "end": fact.end,
                    "extractor": EXTRACTOR,
                }
                for fact in find_facts(message.get("text") or "")
            ]
            message.set("entities", [*message.get("entities", []), *found], add_to_output=True)
        return messages

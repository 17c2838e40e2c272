"""The graph components as Rasa uses them; imported late, by the fixture `graph`, for Rasa takes seconds and warns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import TopicClassifier
from bot.nlu.examples import WRITTEN_IN
from bot.nlu.facts import FactExtractor
from bot.nlu.language import LanguageIdentifier
from bot.nlu.mood import MoodClassifier
from bot.nlu.scripts import count_scripts
from bot.nlu.training import Example

TRAINABLE = (LanguageIdentifier, TopicClassifier, MoodClassifier)
_CONTEXT = ExecutionContext(GraphSchema({}))


def create(component: Any, folder: Path) -> Any:
    """A component with its default configuration, not trained."""
    folder.mkdir()
    storage = LocalModelStorage.create(folder)
    return component.create(component.get_default_config(), storage, Resource(component.__name__), _CONTEXT)


def trained(component: Any, folder: Path, data: TrainingData) -> Any:
    """A component that was trained, stored, and loaded again."""
    folder.mkdir()
    storage, resource = LocalModelStorage.create(folder), Resource(component.__name__)
    config = component.get_default_config()
    component.create(config, storage, resource, _CONTEXT).train(data)
    return component.load(config, storage, resource, _CONTEXT)


def pipeline(examples: Sequence[Example], folder: Path) -> list[Any]:
    """The components in the order of config.yml, trained on the examples."""
    data = TrainingData([_example(text, intent) for text, intent in examples])
    facts = create(FactExtractor, folder / FactExtractor.__name__)
    return [facts, *(trained(component, folder / component.__name__, data) for component in TRAINABLE)]


def _example(text: str, intent: str) -> Message:
    """As bot.assistant.importer makes it; these examples are of three languages of three scripts."""
    example = Message.build(text, intent)
    scripts = count_scripts(text)
    example.set(WRITTEN_IN, "ru" if scripts["cyrillic"] else "ja" if scripts["kana"] or scripts["han"] else "en")
    return example


def parse(components: Sequence[Any], text: str) -> dict[str, Any]:
    """What the components give out for a text, as Rasa's parse does."""
    messages = [Message({"text": text})]
    for component in components:
        messages = component.process(messages)
    return dict(messages[0].as_dict(only_output_properties=True))


def examples_in(folder: Path) -> list[tuple[str, str, bool]]:
    """(intent, text, whether Rasa saw an entity in it) of every example that Rasa reads below a folder."""
    return [
        (
            message.get("intent_response_key") or message.get("intent"),
            message.get("text"),
            bool(message.get("entities")),
        )
        for message in load_data(str(folder)).training_examples
    ]

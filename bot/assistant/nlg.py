"""What `utter_…` says: the texts of data/responses in the customer's language."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content.library import project_content
from bot.content.texts import LocalisedTexts


class LocalisedNLG(NaturalLanguageGenerator):  # type: ignore[misc]  # Rasa is not typed
    """Texts by key and language; slots fill the placeholders. Plain Rasa creates it from endpoints.yml."""

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
        *,
        texts: LocalisedTexts | None = None,
    ) -> None:
        self._texts = texts or project_content().texts

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The text with its quick replies, and `custom` with about, asks and lang; None for an unknown key."""
        lang = (tracker.get_slot("language") or {}).get("code", "en")
        values = {name: slot.value for name, slot in tracker.slots.items() if isinstance(slot.value, str)}
        try:
            said = self._texts.utterance(utter_action, lang, **values)
        except KeyError:
            return None
        return {
            "text": said.text,
            "buttons": [button.wire() for button in said.buttons],
            "custom": {"about": said.about, "asks": said.asks, "lang": lang},
        }

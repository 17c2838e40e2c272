"""Another language."""

from __future__ import annotations

from actions.turn import DeskAction, Events, Turn
from actions.wiring import content


class ActionChangeLanguage(DeskAction):
    """The language was asked for; it has been changed already when this runs."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_change_language"

    async def act(self, turn: Turn) -> Events:
        """Confirms in the new language, or says which there are."""
        wanted = turn.heard.lang_requested
        if wanted is None:
            turn.say("language_ask")
        elif wanted in content().texts.languages:
            turn.say("language_changed")
        else:
            turn.say("language_not_offered")
        return []

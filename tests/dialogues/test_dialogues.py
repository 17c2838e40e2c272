"""Every conversation under tests/dialogues/<lang>/ goes as its data says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant.agent import DeskAgent
from bot.desk.conversation import Customer
from bot.desk.turn import KnownSurvey
from tests.dialogues.talk import Talk, differences

_FOLDER = Path(__file__).parent


def _conversations() -> list[Any]:
    return [
        pytest.param(conversation, id=f"{path.parent.name}/{path.stem}: {conversation['name']}")
        for path in sorted(_FOLDER.glob("*/*.yml"))
        for conversation in yaml.safe_load(path.read_text("utf-8"))
    ]


@pytest.mark.model
@pytest.mark.parametrize("conversation", _conversations())
async def test_the_conversation_goes_as_expected(conversation: dict[str, Any], agent: DeskAgent) -> None:
    talk = Talk(agent, customer=Customer(**conversation.get("customer", {})), lang=conversation.get("lang"))
    if survey := conversation.get("survey"):
        talk.invite(KnownSurvey(**survey))
    for number, line in enumerate(conversation["turns"], start=1):
        said = line.get("said") or ""
        result = await talk.say(said, payload=talk.filled(line.get("pressed")))
        wrong = differences(line, result)
        assert not wrong, f"turn {number} ({said or line.get('pressed')}):\n  " + "\n  ".join(wrong)

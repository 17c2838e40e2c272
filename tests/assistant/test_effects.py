"""What actions say beside their words comes back as effects of the turn."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.agent import _result
from bot.desk.turn import Move, NewComment, NewMove
from tests.conftest import ROOT


def test_comments_and_moves_are_collected_from_all_replies() -> None:
    domain = Domain.load(ROOT / "domain.yml")
    said = [
        {"comments": [{"ticket": "T-1", "text": "it was 0.6"}], "moves": [{"ticket": "T-1", "to": "reopened"}]},
        {"moves": [{"ticket": "T-2", "to": "withdrawn"}]},
        {},
    ]
    events = [BotUttered("ok", {"custom": {"lang": "en", **effects}}) for effects in said]
    result = _result(DialogueStateTracker.from_events("alice", events, domain.slots), 0)
    assert result.comments == (NewComment("T-1", "it was 0.6"),)
    assert result.moves == (NewMove("T-1", Move.REOPENED), NewMove("T-2", Move.WITHDRAWN))

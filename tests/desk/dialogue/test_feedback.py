"""What is taken as the comment on a rating, and what stays what it is."""

from __future__ import annotations

import pytest

from bot.desk.dialogue.feedback import is_comment
from bot.desk.dialogue.understanding import FAQ, UNSURE, VENT, Understanding


def heard(intent: str, text: str = "it was all right with me", **more: object) -> Understanding:
    """A message."""
    return Understanding(text, intent, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "asks", "comment"),
    [
        (heard(UNSURE), False, True),
        (heard("out_of_scope"), False, True),
        (heard(VENT, upset=True), False, True),
        (heard("helpful_yes", "solved, and kindly so"), False, True),
        (heard(FAQ, "my withdrawal took three days", questions=("withdrawal_pending",)), False, True),
        (heard(FAQ, "how do I withdraw", questions=("withdrawal_how_to",)), True, False),
        (heard("thanks", "thank you, Nora was wonderful"), False, True),
        (heard("thanks", "thanks"), False, False),
        (heard("greet", "hello"), False, False),
        (heard("deny", "no"), False, True),
        (heard("deny", "No, thanks", pressed=True), False, True),
        (heard("human_request"), False, False),
        (
            heard("human_request", "the agent was kind", confidence=0.7, acts=frozenset({"human_request"})),
            False,
            True,
        ),
        (heard(UNSURE, acts=frozenset({"human_request"})), False, False),
        (heard("ticket_create"), False, False),
        (heard("ticket_status"), False, False),
        (heard("language_change"), False, False),
        (heard("rate", pressed=True), False, False),
        (heard(FAQ, pressed=True, questions=("withdrawal_how_to",)), False, False),
        (heard(UNSURE, "why so slow?"), True, True),
    ],
)
def test_what_is_a_comment(message: Understanding, asks: bool, comment: bool) -> None:
    assert is_comment(message, asks=asks) == comment

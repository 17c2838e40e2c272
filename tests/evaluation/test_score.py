"""The evaluation holds out what it measures, and counts right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation.held_out import by_sitting, stratified
from bot.evaluation.messages import labelled_messages
from bot.evaluation.report import as_text, draw
from bot.evaluation.score import Outcome, score
from bot.nlu.corpus import Labelled, training_messages
from bot.nlu.language_rules import Guess
from bot.nlu.reading import Understanding


def _outcome(
    intent: str, said: str, *, questions: tuple[str, ...] = (), acts: tuple[str, ...] = (), mood: str = "calm"
) -> Outcome:
    ranking = [("faq/" + name, 0.5) for name in questions]
    upset = 0.9 if mood == "upset" else 0.1
    found = Understanding(said, 0.9, ranking, 0.9, list(questions), list(acts))
    return Outcome(Labelled("en", "first", intent, "text"), found, mood, upset, Guess("en", 0.9, True), 0.001)


def test_each_kind_of_message_is_judged_by_its_own_measures() -> None:
    scores = score(
        [
            _outcome("faq/api_keys", "faq", questions=("api_keys",)),
            _outcome("faq/api_keys", "unsure"),
            _outcome("greet", "greet"),
            _outcome("human_request", "faq", questions=("api_keys",), acts=("human_request",)),
            _outcome("out_of_scope", "faq", questions=("api_keys",)),
            _outcome("mood/upset", "vent", mood="upset"),
            _outcome("mood/calm", "faq", questions=("api_keys",), mood="upset"),
        ]
    )
    assert scores.share("topic first") == 0.5
    assert scores.share("topic refused") == 0.5
    assert scores.share("act") == 1.0
    assert scores.share("out of scope caught") == 0.0
    assert scores.share("upset") == 1.0
    assert scores.share("calm") == 0.0
    assert scores.share("topic first", "it") is None
    assert scores.confusions["out_of_scope", "faq/api_keys"] == 1


def test_the_report_names_measures_languages_and_confusions(tmp_path: Path) -> None:
    scores = score([_outcome("faq/api_keys", "faq", questions=("kyc_how_to",))])
    text = as_text("Title", scores)
    assert "topic first" in text
    assert "faq/api_keys  ->  faq/kyc_how_to" in text
    draw("Title", scores, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_folds_share_every_intent_and_lose_no_message() -> None:
    messages = [Labelled("en", "first", f"faq/t{n % 3}", str(n)) for n in range(30)]
    folds = stratified(messages, 5)
    assert sorted(message.text for fold in folds for message in fold) == sorted(message.text for message in messages)
    assert {len({message.intent for message in fold}) for fold in folds} == {3}
    assert folds == stratified(messages, 5)


def test_a_sitting_is_held_out_where_others_have_enough_of_the_same() -> None:
    sizes = {("first", "en"): 20, ("second", "en"): 15, ("first", "it"): 30}
    messages = [
        Labelled(language, sitting, "greet", f"{language} {sitting} {n}")
        for (sitting, language), size in sizes.items()
        for n in range(size)
    ]
    parts = by_sitting(messages)
    assert [{(message.sitting, message.language) for message in part} for part in parts] == [
        {("first", "en")},
        {("second", "en")},
    ]


def test_training_messages_carry_language_and_sitting(tmp_path: Path) -> None:
    file = tmp_path / "it" / "second" / "acts.yml"
    file.parent.mkdir(parents=True)
    file.write_text('version: "3.1"\nnlu:\n- intent: deny\n  examples: |\n    - no\n    - -1 no\n', "utf-8")
    assert training_messages(tmp_path) == [
        Labelled("it", "second", "deny", "no"),
        Labelled("it", "second", "deny", "-1 no"),
    ]


@pytest.mark.parametrize(
    ("kind", "label", "intent"),
    [
        ("faq", "api_keys", "faq/api_keys"),
        ("mixed", "api_keys", "faq/api_keys"),
        ("act", "greet", "greet"),
        ("oos", "", "out_of_scope"),
        ("upset", "calm", "mood/calm"),
    ],
)
def test_a_labelled_line_becomes_an_intent(tmp_path: Path, kind: str, label: str, intent: str) -> None:
    file = tmp_path / "lines.jsonl"
    lines = [{"lang": "en", "kind": kind, "label": label, "text": "x"}, {"lang": "en", "kind": "ticket", "text": "y"}]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    assert labelled_messages([file]) == [Labelled("en", "lines", intent, "x")]

"""data/survey.yml: a slip in it is named, and scores are read as people type them in every language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import Content, project_content
from bot.content.survey import load_survey
from bot.desk.errors import Invalid
from bot.desk.scores import read_score
from bot.desk.survey import NPS_SCALE, Rules
from tests.conftest import ROOT

FILE = ROOT / "data" / "survey.yml"
CONTENT: Content = project_content()
WORDS, CSAT = CONTENT.score_words, CONTENT.survey.csat


def test_the_defaults_of_the_code_are_those_of_the_file() -> None:
    rules = CONTENT.survey
    names: tuple[str, ...] = (
        "csat",
        "after_ticket",
        "after_conversation",
        "apart",
        "nps_after",
        "nps_least",
        "nps_every",
        "quiet",
    )
    names += ("latest", "open", "channels")
    assert {name: getattr(rules, name) for name in names} == {name: getattr(Rules(), name) for name in names}


def test_small_talk_is_what_the_bot_may_answer_with() -> None:
    assert CONTENT.survey.small_talk <= CONTENT.taxonomy.acts
    assert CONTENT.survey.review.topic in CONTENT.taxonomy.topics


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        ("csat.scale", [1], "lowest and the highest"),
        ("csat.scale", [1, 50], "scale"),
        ("csat.bad", 5, "bad and good"),
        ("csat.good", "high", "good"),
        ("csat.title", "{stars}", "title"),
        ("csat.after_ticket", "soon", "'soon' is not a length of time"),
        ("csat.after_ticket", "4d", "latest"),
        ("nps.every", 90, "90 is not a length of time"),
        ("nps.often", 1, "often is unknown"),
        ("channels", "web", "channels"),
        ("review.priority", "urgent", "priority"),
        ("review.subject", "{what}", "subject"),
        ("numbers", {"en": ["zero", "one"]}, "from 0 to 10"),
        ("numbers", {"en": [*"0123456789", "0"]}, "is 0 and 10"),
        ("quiet", None, "None is not a length of time"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, place: str, value: object, complaint: str) -> None:
    data = yaml.safe_load(FILE.read_text("utf-8"))
    *path, last = place.split(".")
    inner: Any = data
    for name in path:
        inner = inner[name]
    inner[last] = value
    file = tmp_path / "survey.yml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(Invalid, match=r"^survey\.yml") as raised:
        load_survey(file)
    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("5", 5),
        ("５点", 5),
        ("5️⃣", 5),
        ("five stars", 5),
        ("Five!", 5),
        ("4/5", 4),
        ("4 out of 5", 4),
        ("a solid 4", 4),
        ("⭐⭐⭐⭐", 4),
        ("⭐️ ⭐️", 2),
        ("★★★☆☆", 3),
        ("4 ★", 4),
        ("cinco estrellas", 5),
        ("4 de 5", 4),
        ("una estrella", 1),
        ("cinque stelle", 5),
        ("4 su 5", 4),
        ("пять", 5),
        ("5 звёзд", 5),
        ("ставлю 4", 4),
        ("четвёрка", 4),
        ("五颗星", 5),
        ("给5分", 5),
        ("五つ星", 5),
        ("3点です", 3),
        ("별 다섯 개", 5),
        ("5점이요", 5),
        ("5 dogs", None),
        ("not 5", None),
        ("пятьдесят", None),
        ("4.5", None),
        ("-1", None),
        ("3 4", None),
        ("4 out of 10", None),
        ("6", None),
        ("50", None),
        ("⭐⭐⭐⭐⭐⭐", None),
        ("", None),
        ("☆☆☆", None),
        ("5 USDT has not arrived", None),
    ],
)
def test_a_typed_score_is_read(text: str, score: int | None) -> None:
    assert read_score(text, CSAT, WORDS) == score


@pytest.mark.parametrize(("text", "score"), [("0", 0), ("ten", 10), ("十", 10), ("10/10", 10), ("⭐⭐⭐⭐⭐", None)])
def test_recommendations_go_to_ten_and_are_not_counted_in_stars(text: str, score: int | None) -> None:
    assert read_score(text, NPS_SCALE, WORDS) == score


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_what_is_read_is_on_the_scale(text: str) -> None:
    for scale in (CSAT, NPS_SCALE):
        score = read_score(text, scale, WORDS)
        assert score is None or score in scale.scores


@given(st.sampled_from(sorted(WORDS.numbers)), st.text(" .,!", max_size=3))
def test_every_number_is_read_by_itself_and_among_punctuation(word: str, around: str) -> None:
    number = WORDS.numbers[word]
    assert read_score(around + word + around, NPS_SCALE, WORDS) == number

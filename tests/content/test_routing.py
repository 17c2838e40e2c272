"""Which team gets what, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.library import load_content
from bot.content.routing import load_routing
from bot.desk.errors import Invalid
from bot.desk.routing import Case, Rule, route
from bot.desk.ticket import Priority
from tests.conftest import ROOT

DATA = ROOT / "data"
CONTENT = load_content(DATA)


def test_the_products_own_rules_send_security_to_security_and_the_rest_to_the_topics_team() -> None:
    for topic in CONTENT.taxonomy.topics.values():
        own = CONTENT.plan(topic.id).team
        case = Case(topic.id, "en", Priority.MEDIUM, vip=False, channel="web")
        expected = "security" if topic.category == "security" else own
        assert route(CONTENT.routing, case, own).team == expected


def test_customers_hear_of_a_calendar_that_exists() -> None:
    assert CONTENT.routing.hours in CONTENT.calendars


def written(folder: Path, **changes: Any) -> Path:
    """The product's file with these changes."""
    data = yaml.safe_load((DATA / "routing.yml").read_text("utf-8")) | changes
    file = folder / "routing.yml"
    file.write_text(yaml.safe_dump(data), "utf-8")
    return file


def test_a_rule_is_read_whole(tmp_path: Path) -> None:
    entry = {"when": {"vip": True, "language": ["zh", "ja"]}, "languages": ["customer", "en"], "prefer": ["nora"]}
    file = written(tmp_path, rules=[entry | {"team": "asia"}, {"when": {}}])
    first, second = load_routing(file, CONTENT.taxonomy, CONTENT.calendars).rules
    when: dict[str, frozenset[str | bool]] = {"vip": frozenset({True}), "language": frozenset({"zh", "ja"})}
    assert first == Rule(when, "asia", ("customer", "en"), ("nora",))
    assert second == Rule()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"rules": {}}, "rules"),
        ({"rules": [{"team": "x"}]}, r"rules\[1\].*when"),
        ({"rules": [{"when": {}}, {"when": {"mood": "upset"}}]}, r"rules\[2\].*mood"),
        ({"rules": [{"when": {"topic": "lost"}}]}, "lost"),
        ({"rules": [{"when": {"category": "loss"}}]}, "loss"),
        ({"rules": [{"when": {"language": ["en", False]}}]}, "False"),
        ({"rules": [{"when": {"priority": "urgent"}}]}, "urgent"),
        ({"rules": [{"when": {"vip": "yes"}}]}, "yes"),
        ({"rules": [{"when": {}, "team": " "}]}, "team"),
        ({"rules": [{"when": {}, "languages": ["klingon"]}]}, "klingon"),
        ({"rules": [{"when": {}, "prefer": "nora"}]}, "prefer"),
        ({"stick_to_earlier": "maybe"}, "stick_to_earlier"),
        ({"offer_seconds": -1}, "offer_seconds"),
        ({"tickets_at_once": 1.5}, "tickets_at_once"),
        ({"hours": "night shift"}, "night shift"),
        ({"waits": {"least": 9, "newest": 5, "days": 1}}, "waits.least"),
        ({"waits": {"least": 0, "newest": 5, "days": 1}}, "waits.least"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_slip_is_told_by_file_and_place(tmp_path: Path, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid, match=rf"routing\.yml.*{named}"):
        load_routing(written(tmp_path, **changes), CONTENT.taxonomy, CONTENT.calendars)

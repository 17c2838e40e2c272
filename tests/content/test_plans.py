"""Plans name what exists."""

from __future__ import annotations

from bot.content.library import load_content
from bot.desk.dialogue.understanding import FACTS
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "data")


def test_plans_are_for_known_topics_and_ask_known_facts() -> None:
    assert set(CONTENT.plans) <= set(CONTENT.taxonomy.topics)
    assert {fact for plan in CONTENT.plans.values() for fact in plan.asks} <= set(FACTS)


def test_every_problem_has_a_plan_of_its_own() -> None:
    assert {topic.id for topic in CONTENT.taxonomy.topics.values() if topic.ticket} <= set(CONTENT.plans)


def test_a_topic_without_a_plan_gets_the_default() -> None:
    assert CONTENT.plan("funds_safety") == CONTENT.default_plan

"""Which team and person gets a matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.routing import Candidate, Case, Route, RoutingPolicy, Rule, attended, chosen, route
from bot.desk.ticket import Priority

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NAMES = ("ada", "nora", "sam", "tom")
TEAMS = st.frozensets(st.sampled_from(["payments", "security"]))
LANGUAGES = st.frozensets(st.sampled_from(["en", "es", "zh"]))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        username=st.sampled_from(NAMES),
        teams=TEAMS,
        languages=LANGUAGES,
        present=st.booleans(),
        load=st.integers(0, 4),
        capacity=st.integers(0, 4),
        last_given=st.none() | st.integers(0, 3).map(lambda minutes: NOON - timedelta(minutes=minutes)),
    ),
    unique_by=lambda one: one.username,
)
ROUTES = st.builds(
    Route,
    team=st.sampled_from(["payments", "security", "nobody's"]),
    languages=LANGUAGES,
    prefer=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
)
EARLIER = st.none() | st.sampled_from(NAMES)

NORA = Candidate("nora", frozenset({"payments"}), frozenset({"en", "es"}), present=True, load=1, capacity=3)
SAM = replace(NORA, username="sam", languages=frozenset({"en", "zh"}))
PAYMENTS = Route("payments", frozenset({"en"}))
CASE = Case("withdrawal_pending", "es", Priority.HIGH, vip=False, channel="web")


@given(ROUTES, CANDIDATES, EARLIER)
def test_never_an_absent_full_or_wrong_person_and_always_somebody_when_there_is_a_right_one(
    wanted: Route, candidates: list[Candidate], earlier: str | None
) -> None:
    right = {
        one.username
        for one in candidates
        if one.present
        and one.load < one.capacity
        and wanted.team in one.teams
        and (not one.languages or wanted.languages <= one.languages)
    }
    found = chosen(wanted, candidates, earlier)
    assert found in right if right else found is None
    if earlier in right:
        assert found == earlier
    elif preferred := right & set(wanted.prefer):
        assert found in preferred


@given(ROUTES, CANDIDATES)
def test_of_the_right_ones_none_has_less_and_of_those_none_has_waited_longer(
    wanted: Route, candidates: list[Candidate]
) -> None:
    plain = replace(wanted, prefer=())
    found = next((one for one in candidates if one.username == chosen(plain, candidates)), None)
    if found is None:
        return
    long_ago = NOON - timedelta(days=1)
    for other in candidates:
        if chosen(plain, [other]) is None:
            continue
        assert (found.load, found.last_given or long_ago) <= (other.load, other.last_given or long_ago)


@given(ROUTES, CANDIDATES, EARLIER, st.randoms())
def test_the_order_in_which_people_are_listed_decides_nothing(
    wanted: Route, candidates: list[Candidate], earlier: str | None, random: st.DataObject
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chosen(wanted, shuffled, earlier) == chosen(wanted, candidates, earlier)


@pytest.mark.parametrize(
    ("nora", "sam", "expected"),
    [
        ({"load": 0}, {}, "nora"),
        ({"last_given": NOON}, {"last_given": NOON - timedelta(minutes=1)}, "sam"),
        ({"last_given": NOON - timedelta(days=9)}, {"last_given": None}, "sam"),
        ({"present": False}, {"load": 2}, "sam"),
        ({"teams": frozenset()}, {"load": 2}, "sam"),
        ({"languages": frozenset()}, {"load": 2}, "nora"),
        ({"load": 3}, {"load": 3}, None),
    ],
)
def test_load_decides_and_then_who_has_waited_longest(
    nora: dict[str, object], sam: dict[str, object], expected: str | None
) -> None:
    assert chosen(PAYMENTS, [replace(NORA, **nora), replace(SAM, **sam)]) == expected  # type: ignore[arg-type]


def test_a_teams_name_in_capitals_is_the_same_team() -> None:
    assert chosen(replace(PAYMENTS, team="Payments"), [NORA]) == "nora"


@pytest.mark.parametrize(
    ("teams", "present", "there"),
    [({"payments"}, True, True), ({"security"}, True, False), (set(), True, True), ({"payments"}, False, False)],
)
def test_who_is_in_no_team_looks_after_every_queue(teams: set[str], present: bool, there: bool) -> None:
    assert attended("payments", [replace(NORA, teams=frozenset(teams), present=present, load=9)]) is there


def test_the_first_rule_that_fits_decides() -> None:
    policy = RoutingPolicy(
        rules=(
            Rule({"category": frozenset({"security"})}, "security"),
            Rule({"language": frozenset({"zh"}), "vip": frozenset({True})}, "asia", ("customer", "en"), ("sam",)),
            Rule({"priority": frozenset({"high", "critical"})}, languages=()),
            Rule({}, "never reached"),
        ),
        categories={"security_hacked": "security"},
    )
    hacked = replace(CASE, topic="security_hacked")
    assert route(policy, hacked, "payments") == Route("security", frozenset({"es"}))
    important = replace(CASE, lang="zh", vip=True)
    assert route(policy, important, "payments") == Route("asia", frozenset({"zh", "en"}), ("sam",))
    assert route(policy, CASE, "payments") == Route("payments", frozenset())
    assert route(policy, replace(CASE, priority=Priority.LOW), "payments").team == "never reached"


def test_without_a_rule_the_topics_team_gets_it_in_the_customers_language() -> None:
    assert route(RoutingPolicy(), replace(CASE, topic=None), "support") == Route("support", frozenset({"es"}))

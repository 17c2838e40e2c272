"""When a customer is asked, and when not: rules without any I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.conversation import Author, Conversation, Customer, Message, Owner
from bot.desk.payloads import checked_payload
from bot.desk.satisfaction import Satisfaction, ScoreCount
from bot.desk.survey import (
    NPS_SCALE,
    Kind,
    Look,
    Rules,
    Scale,
    Survey,
    buttons,
    customer_key,
    not_before,
    survey_id,
    why_not,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
RULES = Rules()
SURVEY = Survey("s1", Kind.CSAT, "c_1", "sub:alice", NOON, NOON + RULES.after_ticket, ticket="T-1", by="nora")
LOOK = Look(Owner.BOT, "web", settled=True, unanswered=False)
DUE = SURVEY.due_at
SPANS = st.timedeltas(timedelta(0), timedelta(days=200))


def said(author: Author, about: str | None = None, at: datetime = NOON) -> Message:
    """A message."""
    return Message(1, "m", author, "…", "en", at, about=about)


def test_nothing_stands_against_asking_a_customer_who_is_left_in_peace() -> None:
    assert why_not(RULES, SURVEY, LOOK, DUE) is None
    assert not_before(RULES, LOOK, DUE) is None


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("channel", {"channel": "rest"}),
        ("unsettled", {"settled": False}),
        ("asked", {"asked_at": DUE - RULES.apart + timedelta(seconds=1)}),
        ("moved_on", {"since": [said(Author.BOT, "withdrawal_fees")]}),
    ],
)
def test_there_are_reasons_never_to_ask(reason: str, changes: dict[str, object]) -> None:
    assert why_not(RULES, SURVEY, replace(LOOK, **changes), DUE) == reason  # type: ignore[arg-type]


def test_a_survey_that_could_not_be_asked_in_time_is_not_asked_late() -> None:
    latest = NOON + RULES.latest
    assert why_not(RULES, SURVEY, LOOK, latest - timedelta(seconds=1)) is None
    assert why_not(RULES, SURVEY, LOOK, latest) == "late"


@given(st.lists(st.sampled_from([*RULES.small_talk, None])))
def test_small_talk_is_no_other_matter(abouts: list[str | None]) -> None:
    since = [said(Author.BOT, about) for about in abouts]
    assert why_not(RULES, SURVEY, replace(LOOK, since=since), DUE) is None


@pytest.mark.parametrize("owner", [Owner.WAITING, Owner.STAFF])
def test_who_is_being_served_is_not_asked_now(owner: Owner) -> None:
    assert not_before(RULES, replace(LOOK, owner=owner), DUE) == DUE + RULES.quiet


def test_who_waits_for_an_answer_or_has_just_written_is_left_to_it() -> None:
    assert not_before(RULES, replace(LOOK, unanswered=True), DUE) == DUE + RULES.quiet
    just = replace(LOOK, since=[said(Author.CUSTOMER, at=DUE - timedelta(seconds=30))])
    assert not_before(RULES, just, DUE) == DUE - timedelta(seconds=30) + RULES.quiet


@given(owner=st.sampled_from(Owner), unanswered=st.booleans(), ago=SPANS)
def test_looking_again_is_always_later(owner: Owner, unanswered: bool, ago: timedelta) -> None:
    look = replace(LOOK, owner=owner, unanswered=unanswered, since=[said(Author.CUSTOMER, at=DUE - ago)])
    again = not_before(RULES, look, DUE)
    assert again is None or again > DUE


@given(st.lists(SPANS, max_size=12))
def test_nps_is_never_asked_twice_within_its_time(pauses: list[timedelta]) -> None:
    """However answers to CSAT follow each other."""
    now, asked = NOON, list[datetime]()
    for pause in pauses:
        now += pause
        survey = replace(SURVEY, kind=Kind.NPS, planned_at=now, due_at=now, ticket=None)
        if why_not(RULES, survey, replace(LOOK, asked_at=asked[-1] if asked else None), now) is None:
            asked.append(now)
    assert all(later - earlier >= RULES.nps_every for earlier, later in pairwise(asked))


def test_a_customer_is_known_again_only_where_the_exchange_vouches_for_them() -> None:
    anonymous = Conversation("c_1", "web", Owner.BOT, NOON, NOON, customer=Customer(None, "Alice"))
    verified = replace(anonymous, customer=Customer("alice"))
    assert customer_key(anonymous) == "conversation:c_1"
    assert customer_key(verified) == customer_key(replace(verified, id="c_2")) == "sub:alice"


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_survey_s_id_is_that_of_its_matter(one: str, other: str) -> None:
    ids = {survey_id(kind, matter) for kind in Kind for matter in (one, other)}
    assert len(ids) == (2 if one == other else 4)
    assert survey_id(Kind.CSAT, one) in ids


@pytest.mark.parametrize("scale", [RULES.csat, NPS_SCALE])
def test_there_is_a_well_formed_button_for_each_score(scale: Scale) -> None:
    made = buttons(scale, survey_id(Kind.CSAT, "ticket T-1"))
    assert len(made) == len(scale.scores) == len({button.title for button in made})
    assert all(checked_payload(button.payload) and len(button.title) <= 4 for button in made)


def test_only_a_bad_csat_reopens_a_matter() -> None:
    assert [score for score in RULES.csat.scores if RULES.is_bad(Kind.CSAT, score)] == [1, 2]
    assert not any(RULES.is_bad(Kind.NPS, score) for score in NPS_SCALE.scores)


COUNTS = st.lists(
    st.one_of(
        st.builds(ScoreCount, st.just(Kind.CSAT), st.integers(1, 5), st.integers(1, 50)),
        st.builds(ScoreCount, st.just(Kind.NPS), st.integers(0, 10), st.integers(1, 50)),
    )
)


@given(COUNTS)
def test_figures_lie_within_their_bounds_and_are_none_without_answers(counts: list[ScoreCount]) -> None:
    found = Satisfaction(counts)
    average, good, nps = found.average(Kind.CSAT), found.good_share(RULES.csat), found.nps
    assert (average is None) == (good is None) == (found.answers(Kind.CSAT) == 0)
    assert average is None or 1 <= average <= 5
    assert good is None or 0 <= good <= 1
    assert (nps is None) == (found.answers(Kind.NPS) == 0)
    assert nps is None or -100 <= nps <= 100
    for kind in Kind:
        assert sum(found.wire(RULES.csat)[kind]["by_score"].values()) == found.answers(kind)


def test_nps_is_promoters_less_detractors() -> None:
    scores = [ScoreCount(Kind.NPS, 10, 5), ScoreCount(Kind.NPS, 8, 3), ScoreCount(Kind.NPS, 6, 2)]
    assert Satisfaction(scores).nps == 30

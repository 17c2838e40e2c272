"""What interrupts the ordinary way, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.dialogue.notice import Interruption, Kinds, Situation, notice
from bot.desk.dialogue.understanding import FAQ, UNSURE, VENT, Understanding
from bot.desk.handoff import Reason

KINDS = Kinds(problems={"deposit_missing", "withdrawal_pending", "security_hacked"}, escalating={"security_hacked"})


def heard(intent: str, *topics: str, upset: bool = False, text: str = "…", **more: object) -> Understanding:
    return Understanding(text, intent, questions=topics, upset=upset, surely_upset=upset, **more)  # type: ignore[arg-type]


def reason(situation: Situation, message: Understanding) -> Reason | None:
    interruption = notice(situation, message, KINDS)[1]
    return interruption.reason if interruption else None


FORM = Situation(form_open=True, form_topic="deposit_missing", requested="description")


@pytest.mark.parametrize(
    ("situation", "message", "expected"),
    [
        (Situation(), heard("human_request"), Reason.ASKED),
        (Situation(), heard(FAQ, "deposit_missing", acts=frozenset({"human_request"})), Reason.ASKED),
        (FORM, heard("human_request"), Reason.ASKED),
        (Situation(), heard(FAQ, "security_hacked"), Reason.SECURITY),
        (Situation(), heard(FAQ, "withdrawal_fees", "security_hacked"), Reason.SECURITY),
        (Situation(), heard(FAQ, "deposit_missing", upset=True), Reason.UPSET),
        (Situation(problem="withdrawal_pending"), heard(VENT, upset=True), Reason.UPSET),
        (Situation(upsets=1), heard(FAQ, "withdrawal_fees", upset=True), Reason.UPSET),
        (FORM, heard(VENT, upset=True), Reason.UPSET),
        (Situation(unclear=1), heard(UNSURE), Reason.UNRESOLVED),
        (Situation(unclear=1), heard("out_of_scope"), Reason.UNRESOLVED),
        (Situation(unhelpful=1), heard("helpful_no"), Reason.UNRESOLVED),
        (Situation(unhelpful=1, asked="helpful"), heard("deny"), Reason.UNRESOLVED),
        (Situation(), heard(FAQ, "deposit_missing"), None),
        (Situation(), heard(FAQ, "withdrawal_fees", upset=True), None),
        (Situation(), heard(VENT, upset=True), None),
        (Situation(), heard(UNSURE), None),
        (Situation(), heard("helpful_no"), None),
        (Situation(unhelpful=1), heard("deny"), None),
        (Situation(unhelpful=1, form_open=True, requested="email"), heard("helpful_no"), None),
        (Situation(unclear=1), heard(FAQ, "withdrawal_fees"), None),
    ],
)
def test_when_a_person_takes_over(situation: Situation, message: Understanding, expected: Reason | None) -> None:
    assert reason(situation, message) == expected


@pytest.mark.parametrize(
    ("situation", "message", "action"),
    [
        (FORM, heard("stop"), "action_cancel_ticket"),
        (FORM, heard(FAQ, "withdrawal_fees", text="what are the fees?"), "action_answer"),
        (FORM, heard(FAQ, "withdrawal_fees", text="the fees were high"), None),
        (FORM, heard(FAQ, "deposit_missing", text="where is it?"), None),
        (FORM, heard(FAQ, "withdrawal_pending", text="it is stuck, why?"), None),
        (FORM, heard("greet"), "utter_greet"),
        (Situation(form_open=True, requested="email"), heard(FAQ, "withdrawal_fees"), "action_answer"),
        (Situation(form_open=True, requested="uid", fits=True), heard(FAQ, "withdrawal_fees"), None),
        (Situation(form_open=True, requested="uid", fits=True), heard("ticket_status"), None),
        (Situation(form_open=True, requested="ticket_topic"), heard(FAQ, "withdrawal_fees"), None),
        (Situation(), heard(VENT, upset=True, topics=(("withdrawal_fees", 0.3),)), "action_answer"),
        (Situation(), heard("stop"), None),
        (Situation(), heard("rate", pressed=True), "action_rate"),
        (FORM, heard("rate", pressed=True), "action_rate"),
        (Situation(score=5), heard(UNSURE), "action_rate"),
        (Situation(comments=True), heard(UNSURE), "action_comment"),
    ],
)
def test_what_comes_in_between(situation: Situation, message: Understanding, action: str | None) -> None:
    interruption = notice(situation, message, KINDS)[1]
    assert (interruption.action if interruption else None) == action


def test_an_answer_that_helped_forgets_the_trouble() -> None:
    troubled = Situation(problem="deposit_missing", upsets=1, unhelpful=1, asked="helpful")
    calm, interruption = notice(troubled, heard("affirm"), KINDS)
    assert interruption is None
    assert (calm.problem, calm.upsets, calm.unhelpful) == (None, 0, 0)


def test_the_handoff_knows_the_problem_talked_about_before() -> None:
    assert notice(Situation(problem="deposit_missing"), heard("human_request"), KINDS)[1] == Interruption(
        "action_handoff", Reason.ASKED, "deposit_missing"
    )


@given(
    st.builds(
        Situation,
        problem=st.sampled_from([None, "deposit_missing"]),
        upsets=st.integers(0, 3),
        unclear=st.integers(0, 3),
        unhelpful=st.integers(0, 3),
        form_open=st.booleans(),
        requested=st.sampled_from([None, "description", "email", "ticket_topic"]),
    ),
    st.sampled_from([FAQ, UNSURE, VENT, "stop", "greet", "deny", "affirm", "out_of_scope", "ticket_create"]),
    st.booleans(),
)
def test_asking_for_a_person_always_gets_one(situation: Situation, intent: str, upset: bool) -> None:
    message = heard(intent, upset=upset, acts=frozenset({"human_request"}))
    assert reason(situation, message) is Reason.ASKED


def test_a_second_ticket_about_the_same_matter_is_not_opened_unasked() -> None:
    wanted = heard("ticket_create", "deposit_missing")
    offered = notice(Situation(), wanted, KINDS, {"deposit_missing"})[1]
    assert offered == Interruption("action_offer_ticket", topic="deposit_missing")
    assert notice(Situation(), wanted, KINDS, {"withdrawal_pending"})[1] is None
    again = heard("ticket_create", "deposit_missing", pressed=True, values={"another": "yes"})
    assert notice(Situation(), again, KINDS, {"deposit_missing"})[1] is None


def test_what_is_written_after_what_shall_i_add_is_added() -> None:
    asked = Situation(asked="description")
    assert notice(asked, heard(FAQ, "deposit_missing"), KINDS)[1] == Interruption("action_ticket_comment")
    assert notice(asked, heard("stop"), KINDS)[1] is None
    assert notice(asked, heard("human_request"), KINDS)[1] == Interruption("action_handoff", Reason.ASKED)
    in_form = notice(replace(asked, form_open=True), heard(FAQ, "deposit_missing"), KINDS)[1]
    assert in_form == Interruption("action_answer")


@pytest.mark.parametrize("answers", [Situation(score=1), Situation(comments=True)])
def test_an_answer_to_a_survey_is_neither_unclear_nor_a_new_problem(answers: Situation) -> None:
    known = replace(answers, unclear=1, unhelpful=1)
    for message in (heard(UNSURE), heard("helpful_no"), heard(FAQ, "deposit_missing"), heard("human_request")):
        after, interruption = notice(known, message, KINDS)
        assert interruption is not None
        assert interruption.reason is None
        assert (after.unclear, after.unhelpful, after.problem) == (0, 1, None)


def test_a_bare_score_is_neither_anger_nor_a_request() -> None:
    """ "uno" is also somebody, and "one star!" sounds angry."""
    after, interruption = notice(Situation(score=1, upsets=1), heard("human_request", upset=True), KINDS)
    assert interruption == Interruption("action_rate")
    assert after.upsets == 1


def test_danger_and_anger_go_before_a_comment() -> None:
    assert reason(Situation(comments=True), heard(FAQ, "security_hacked")) is Reason.SECURITY
    assert reason(Situation(comments=True, upsets=1), heard(VENT, upset=True)) is Reason.UPSET

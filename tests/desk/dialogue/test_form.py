"""The ticket form: what it asks, what it takes, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.dialogue.form import CHANGE, CONFIRM, DESCRIPTION, GENERAL_TOPIC, TOPIC, Answered, Form, Reader, answer
from bot.desk.dialogue.understanding import FACTS, FAQ, Understanding


def _interpret(kind: str, text: str) -> str | None:
    shape = {"email": r"\S+@\S+\.\w+", "amount": r"\d+", "coin": r"\b[A-Z]{3,4}\b"}.get(kind)
    found = re.search(shape, text) if shape else None
    return found[0] if found else None


READER = Reader(
    interpret=_interpret,
    complaint=lambda kind, text: f"{kind}_invalid" if "?" in text else None,
    declines=lambda text: "don't have" in text,
    restarts=lambda text: "start over" in text,
    travels=lambda coin, network: (coin, network) != ("XRP", "TRC20"),
)

FORM = Form(topic="deposit_missing", description="It never came.", asks=("coin", "amount", "email"))


def heard(text: str, intent: str = "unsure", *, topic: str | None = None, **facts: str) -> Understanding:
    return Understanding(text, intent, questions=(topic,) if topic else (), entities=facts)


def take(form: Form, requested: str, message: Understanding) -> Answered:
    """As the action does it: what stands in the message is in the facts already."""
    return answer(
        replace(form, facts={**form.facts, **message.entities}), requested, message, READER, before=form.facts
    )


def test_it_asks_in_order_and_only_what_is_not_known() -> None:
    assert Form().next() == TOPIC
    assert Form(topic="x").next() == DESCRIPTION
    assert FORM.next() == "coin"
    assert replace(FORM, facts={"coin": "BTC", "amount": "3"}).next() == "email"
    assert replace(FORM, facts={"coin": "BTC", "amount": "3", "email": "a@b.co"}).next() == CONFIRM
    assert replace(FORM, facts=dict.fromkeys(FORM.asks, "x"), confirmed=True).next() is None


def test_facts_are_kept_whichever_was_asked() -> None:
    answered = take(FORM, "email", heard("310 USDT", coin="USDT", amount="310"))
    assert answered.form.facts == {"coin": "USDT", "amount": "310"}
    assert answered.ask == "email"


def test_a_bare_answer_is_read_as_what_was_asked() -> None:
    assert take(FORM, "amount", heard("about 300 i think")).form.facts == {"amount": "300"}


def test_not_having_it_goes_on() -> None:
    answered = take(FORM, "coin", heard("I don't have it"))
    assert answered.ask == "amount"
    assert answered.complaint is None


def test_an_invalid_value_is_not_stored_and_asked_again_with_a_reason() -> None:
    answered = take(FORM, "email", heard("alice at example?"))
    assert (answered.ask, answered.complaint) == ("email", "email_invalid")
    assert "email" not in answered.form.facts


def test_after_three_attempts_it_goes_on_without() -> None:
    form, asked = FORM, "email"
    for _ in range(3):
        answered = take(form, asked, heard("what?"))
        form = answered.form
    assert "email" in form.skipped


def test_a_description_must_tell_something() -> None:
    empty = replace(FORM, description=None)
    assert take(empty, DESCRIPTION, heard("hm")).complaint == "description_short"
    assert take(empty, DESCRIPTION, heard("it has not arrived since Monday")).form.description
    assert take(empty, DESCRIPTION, heard("充值三天了还没到账")).complaint is None


def test_a_topic_can_be_left_open() -> None:
    assert take(Form(), TOPIC, heard("hm")).complaint == "topic_unclear"
    assert take(Form(tries=1), TOPIC, heard("hm")).form.topic == GENERAL_TOPIC
    assert take(Form(), TOPIC, heard("x", "something_else")).form.topic == GENERAL_TOPIC
    assert take(Form(), TOPIC, heard("x", FAQ, topic="kyc_rejected")).form.topic == "kyc_rejected"


FULL = replace(FORM, facts={"coin": "BTC", "amount": "250", "email": "a@b.co"})


@pytest.mark.parametrize("intent", ["affirm", "helpful_yes"])
def test_yes_confirms(intent: str) -> None:
    assert take(FULL, CONFIRM, heard("yes", intent)).ask is None


def test_no_asks_what_to_change() -> None:
    assert take(FULL, CONFIRM, heard("no", "deny")).ask == CHANGE


def test_a_correction_is_taken_and_shown_before_sending() -> None:
    answered = take(FULL, CONFIRM, heard("no, my mail is c@d.co", "deny", email="c@d.co"))
    assert (answered.form.facts["email"], answered.ask, answered.changed) == ("c@d.co", CONFIRM, "email")


def test_a_bare_new_amount_corrects_the_amount() -> None:
    answered = take(FULL, CONFIRM, heard("no, it was 300", "deny"))
    assert (answered.form.facts["amount"], answered.ask, answered.changed) == ("300", CONFIRM, "amount")


def test_what_belongs_to_another_ticket_is_asked_again_but_the_person_is_not() -> None:
    second = replace(FULL, filed=FULL.facts)
    assert second.next() == "coin"
    assert second.ticket_facts() == {"email": "a@b.co"}
    assert take(second, "coin", heard("BTC", coin="BTC")).form.ticket_facts()["coin"] == "BTC"


@given(
    st.sampled_from([TOPIC, DESCRIPTION, CONFIRM, CHANGE, *FORM.asks]),
    st.text(max_size=60),
    st.sampled_from(["affirm", "deny", "faq", "unsure", "something_else"]),
    st.dictionaries(st.sampled_from(FACTS), st.text("abc1", min_size=1, max_size=5), max_size=3),
)
def test_whatever_is_said_the_form_asks_something_it_needs_or_is_done(
    requested: str, text: str, intent: str, facts: dict[str, str]
) -> None:
    answered = take(FULL, requested, heard(text, intent, **facts))
    assert answered.ask in {None, TOPIC, DESCRIPTION, CONFIRM, CHANGE, *FORM.asks}
    assert (answered.ask is None) == (answered.form.confirmed and answered.form.next() is None)


FULL = replace(FORM, facts={"coin": "XRP", "amount": "3", "email": "a@b.co"})


@pytest.mark.parametrize(
    ("field", "asked"), [("amount", "amount"), ("email", "email"), ("description", DESCRIPTION), ("topic", TOPIC)]
)
def test_a_field_chosen_in_the_summary_is_asked_anew(field: str, asked: str) -> None:
    pressed = Understanding("Amount", "edit_field", pressed=True, values={"field": field})
    answered = take(FULL, CONFIRM, pressed)
    assert answered.ask == asked
    assert field not in answered.form.facts


def test_a_fact_that_was_skipped_can_still_be_told() -> None:
    skipped = replace(FORM, facts={"coin": "XRP", "email": "a@b.co"}, skipped=frozenset({"amount"}))
    assert skipped.next() == CONFIRM
    assert (
        take(skipped, CHANGE, Understanding("Amount", "edit_field", pressed=True, values={"field": "amount"})).ask
        == "amount"
    )


def test_beginning_anew_keeps_who_they_are_and_asks_for_the_rest() -> None:
    answered = take(FULL, CONFIRM, heard("let's start over"))
    assert answered.ask == TOPIC
    assert answered.form.known("email") == "a@b.co"
    assert answered.form.known("coin") is None


def test_a_network_that_the_coin_does_not_have_is_asked_again_once() -> None:
    form = replace(FORM, facts={"coin": "XRP"}, asks=("coin", "network"))
    first = take(form, "network", heard("TRC20", network="TRC20"))
    assert (first.ask, first.complaint) == ("network", "network_of_coin")
    assert "network" not in first.form.facts
    second = take(first.form, "network", heard("TRC20", network="TRC20"))
    assert second.form.facts["network"] == "TRC20"
    assert second.ask == CONFIRM


def test_no_network_is_refused_where_a_wrong_one_is_the_matter() -> None:
    form = replace(FORM, facts={"coin": "XRP"}, asks=("coin", "network"), any_network=True)
    assert take(form, "network", heard("TRC20", network="TRC20")).complaint is None

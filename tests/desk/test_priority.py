"""How urgent a matter is, and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.priority import Matter, PriorityRules, Raise, Sizes, Why, assess
from bot.desk.ticket import Priority

STABLE = Sizes(Decimal(5000), Decimal(50000))
RULES = PriorityRules(
    raises={
        Why.UPSET: Raise(),
        Why.VIP: Raise(),
        Why.LARGE_AMOUNT: Raise(),
        Why.HUGE_AMOUNT: Raise(2),
        Why.REPEAT_CONTACT: Raise(1, Priority.HIGH),
        Why.SECURITY: Raise(3),
    },
    sizes={"USDT": STABLE, "BTC": Sizes(Decimal("0.1"), Decimal(1))},
    security_topics=frozenset({"security_hacked"}),
)
PRIORITIES = st.sampled_from(Priority)
MATTERS = st.builds(
    Matter,
    base=PRIORITIES,
    topic=st.sampled_from([None, "withdrawal_pending", "security_hacked"]),
    upset=st.booleans(),
    vip=st.booleans(),
    coin=st.sampled_from([None, "BTC", "USDT", "usdt", "NOCOIN"]),
    amount=st.none() | st.decimals(0, 10**9, allow_nan=False),
    earlier=st.integers(0, 5),
    security=st.booleans(),
)


@pytest.mark.parametrize(
    ("known", "priority", "reasons"),
    [
        ({}, Priority.LOW, ()),
        ({"upset": True}, Priority.MEDIUM, ("upset",)),
        ({"upset": True, "vip": True}, Priority.HIGH, ("upset", "vip")),
        ({"coin": "USDT", "amount": Decimal(5000)}, Priority.MEDIUM, ("large_amount",)),
        ({"coin": "usdt", "amount": Decimal(50000)}, Priority.HIGH, ("huge_amount",)),
        ({"coin": "USDT", "amount": Decimal("4999.99")}, Priority.LOW, ()),
        ({"coin": "BTC", "amount": Decimal("0.1")}, Priority.MEDIUM, ("large_amount",)),
        ({"coin": "NOCOIN", "amount": Decimal(10**9)}, Priority.LOW, ()),
        ({"amount": Decimal(10**9)}, Priority.LOW, ()),
        ({"coin": "BTC"}, Priority.LOW, ()),
        ({"earlier": 1}, Priority.LOW, ()),
        ({"earlier": 2}, Priority.MEDIUM, ("repeat_contact",)),
        ({"base": Priority.HIGH, "earlier": 9}, Priority.HIGH, ("repeat_contact",)),
        ({"topic": "security_hacked"}, Priority.CRITICAL, ("security",)),
        ({"security": True, "upset": True}, Priority.CRITICAL, ("upset", "security")),
        ({"base": Priority.CRITICAL, "vip": True}, Priority.CRITICAL, ("vip",)),
    ],
)
def test_each_reason_raises_and_is_told(
    known: dict[str, object], priority: Priority, reasons: tuple[str, ...]
) -> None:
    assert assess(RULES, Matter(**({"base": Priority.LOW} | known))) == (priority, reasons)  # type: ignore[arg-type]


@given(MATTERS)
def test_a_priority_is_never_below_the_topics_own_and_rises_only_for_a_reason(matter: Matter) -> None:
    priority, reasons = assess(RULES, matter)
    assert priority.rank >= matter.base.rank
    assert reasons or priority is matter.base
    assert set(reasons) <= {str(why) for why in Why}
    assert len(set(reasons) & {"large_amount", "huge_amount"}) <= 1


@given(MATTERS, st.sampled_from([{"upset": True}, {"vip": True}, {"security": True}, {"earlier": 9}]))
def test_whatever_is_added_lowers_nothing_and_takes_no_reason_away(matter: Matter, added: dict[str, object]) -> None:
    before, reasons = assess(RULES, matter)
    after, more = assess(RULES, replace(matter, **added))  # type: ignore[arg-type]
    assert after.rank >= before.rank
    assert set(reasons) <= set(more)


@given(MATTERS, st.sampled_from(Why))
def test_a_reason_that_the_rules_leave_out_raises_nothing(matter: Matter, left_out: Why) -> None:
    fewer = replace(RULES, raises={why: each for why, each in RULES.raises.items() if why is not left_out})
    assert str(left_out) not in assess(fewer, matter)[1]
    assert assess(replace(RULES, raises={}), matter) == (matter.base, ())


@given(PRIORITIES, st.integers(1, 5), PRIORITIES)
def test_a_raise_stops_at_its_limit_and_lowers_nothing_that_is_above(
    priority: Priority, steps: int, up_to: Priority
) -> None:
    raised = Raise(steps, up_to).applied(priority)
    assert priority.rank <= raised.rank <= max(priority.rank, up_to.rank)
    assert raised.rank - priority.rank <= steps

"""What an answer means to the customer and to staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.content.library import project_content
from bot.desk.findings import finding
from bot.desk.lookup import (
    Absent,
    AccountState,
    AccountStatus,
    Answer,
    Kind,
    OrderState,
    OrderStatus,
    Subject,
    TransactionState,
    Unchecked,
    Verification,
    Wanted,
)
from tests.desk.test_lookup import HEX, PLAN

TX = f"0x{HEX}"


def wanted(kind: Kind = Kind.TRANSACTION, topic: str = "deposit_missing", subject: Subject | None = None) -> Wanted:
    """A lookup that Alice's turn asked for."""
    subject = subject or Subject(TX, "Ethereum")
    return Wanted("c_alice", 1, kind, topic, subject, "alice", datetime(2026, 5, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("answer", "state", "line"),
    [
        (TransactionState(TX, 0), "pending", "not in a block yet on Ethereum"),
        (TransactionState(TX, 11), "confirming", "11 of 12 confirmations on Ethereum"),
        (TransactionState(TX, 12), "confirmed", "12 of 12 confirmations on Ethereum"),
        (TransactionState(TX, 1, failed=True), "failed", "failed, 1 of 12 confirmations on Ethereum"),
        (Absent(), "not_found", "not found on Ethereum"),
        (Unchecked("slow"), "unchecked", "could not be checked (slow) on Ethereum"),
    ],
)
def test_a_deposit_is_told_by_its_confirmations(answer: Answer, state: str, line: str) -> None:
    found = finding(PLAN, wanted(), answer)
    assert (found.state, found.text, found.line) == (state, f"lookup_transaction_{state}", line)
    assert found.values["page"] == f"https://etherscan.io/tx/{TX}"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (TransactionState(TX, 0), "lookup_transaction_pending"),
        (TransactionState(TX, 1), "lookup_withdrawal_confirmed"),
        (TransactionState(TX, 40), "lookup_withdrawal_confirmed"),
        (TransactionState(TX, 1, failed=True), "lookup_withdrawal_failed"),
        (Absent(), "lookup_transaction_not_found"),
        (Unchecked("busy"), "lookup_transaction_unchecked"),
    ],
)
def test_a_withdrawal_is_the_receivers_matter_once_it_is_in_a_block(answer: Answer, text: str) -> None:
    assert finding(PLAN, wanted(topic="withdrawal_pending"), answer).text == text


def test_a_network_that_was_switched_off_meanwhile_is_not_spoken_of() -> None:
    gone = wanted(subject=Subject(HEX, "TRON"))
    assert finding(PLAN, gone, Absent()).text is None


def test_the_reason_of_a_freeze_is_for_staff_only() -> None:
    frozen = AccountState(AccountStatus.FROZEN, Verification.APPROVED, "sanctions screening")
    found = finding(PLAN, wanted(Kind.ACCOUNT, "account_frozen", Subject("alice")), frozen)
    assert "sanctions screening" in found.line
    assert found.values == {}


def every_answer() -> Iterator[tuple[Wanted, Answer]]:
    """Whatever may be found out about whatever may be asked."""
    others: list[Answer] = [Absent(), Unchecked("slow")]
    for topic in ("deposit_missing", "withdrawal_pending"):
        for answer in [*(TransactionState(TX, n, f) for n in (0, 1, 12) for f in (True, False)), *others]:
            yield wanted(topic=topic), answer
    states = [AccountState(status, step) for status in AccountStatus for step in Verification]
    for kind in (Kind.ACCOUNT, Kind.VERIFICATION):
        for answer in [*states, *others]:
            yield wanted(kind, "account_frozen", Subject("alice")), answer
    for answer in [*(OrderState(status, "BTC/USDT", "1", "0.5") for status in OrderStatus), *others]:
        yield wanted(Kind.ORDER, "trading_order_cancel", Subject("OR-1")), answer


def test_everything_that_can_be_found_out_can_be_said_with_nothing_left_open() -> None:
    texts = project_content().texts
    told = set()
    for asked, answer in every_answer():
        found = finding(PLAN, asked, answer)
        assert found.text is not None
        told.add(found.text)
        for lang in texts.languages:
            assert "{" not in texts.say(found.text, lang, **found.values)
    assert told == {key for key in texts.keys("en") if key.startswith("lookup_")}

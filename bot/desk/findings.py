"""What a lookup's answer means: a state, the text that says it to the customer, and a line for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.desk.lookup import (
    Absent,
    AccountState,
    Answer,
    Kind,
    LookupPlan,
    OrderState,
    TransactionState,
    Unchecked,
    Wanted,
)

NOT_FOUND, UNCHECKED = "not_found", "unchecked"

#: States of a transaction sent by the exchange that mean something else to the customer than those of a deposit.
_OUTGOING = frozenset({"confirmed", "failed"})


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is told once, by the text of that key (None: nothing to say); `line` is for staff, in English."""

    state: str
    text: str | None
    line: str
    values: Mapping[str, str] = field(default_factory=dict)


def finding(plan: LookupPlan, wanted: Wanted, answer: Answer) -> Finding:
    """What the answer to a wanted lookup means."""
    if wanted.kind is Kind.TRANSACTION:
        return _transaction(plan, wanted, answer)
    return _at_the_exchange(wanted, answer)


def _transaction(plan: LookupPlan, wanted: Wanted, answer: Answer) -> Finding:
    network = plan.networks.get(wanted.subject.network)
    if network is None:  # taken out of the settings since it was asked for
        return Finding(UNCHECKED, None, f"could not be checked on {wanted.subject.network} (off)")
    values = {"network": network.name, "page": network.page_of(wanted.subject.id)}
    known = plan.topics.get(wanted.topic)
    outgoing = known is not None and known.outgoing
    state, line = _told_of_chain(answer, network.confirmations, outgoing=outgoing)
    if isinstance(answer, TransactionState):
        values |= {"confirmations": str(answer.confirmations), "required": str(network.confirmations)}
    what = "withdrawal" if outgoing and state in _OUTGOING else "transaction"
    return Finding(state, f"lookup_{what}_{state}", f"{line} on {network.name}", values)


def _told_of_chain(answer: Answer, required: int, *, outgoing: bool) -> tuple[str, str]:
    """(state, line). How many confirmations a withdrawal needs is the receiver's matter: with one it has left us."""
    if isinstance(answer, Absent):
        return NOT_FOUND, "not found"
    if not isinstance(answer, TransactionState):
        return UNCHECKED, f"could not be checked ({_why(answer)})"
    if answer.confirmations == 0:
        return "pending", "not in a block yet"
    count = f"{answer.confirmations} of {required} confirmations"
    if answer.failed:
        return "failed", f"failed, {count}"
    enough = answer.confirmations >= (1 if outgoing else required)
    return ("confirmed" if enough else "confirming"), count


def _at_the_exchange(wanted: Wanted, answer: Answer) -> Finding:
    if isinstance(answer, OrderState) and wanted.kind is Kind.ORDER:
        values = {"order": wanted.subject.id, "pair": answer.pair, "amount": answer.amount, "filled": answer.filled}
        line = f"{answer.status.replace('_', ' ')}, {answer.filled} of {answer.amount} filled, {answer.pair}"
        return Finding(answer.status, f"lookup_order_{answer.status}", line, values)
    if isinstance(answer, AccountState) and wanted.kind is not Kind.ORDER:
        state = answer.status if wanted.kind is Kind.ACCOUNT else answer.verification
        reason = f", reason: {answer.reason}" if answer.reason else ""
        line = f"{answer.status}, verification: {answer.verification}{reason}"
        return Finding(state, f"lookup_{wanted.kind}_{state}", line)
    if isinstance(answer, Absent):
        # A vouched-for customer without an account is a fault between servers, nothing that the customer could mend.
        text = "lookup_order_not_found" if wanted.kind is Kind.ORDER else "lookup_unchecked"
        return Finding(NOT_FOUND, text, "not found at the exchange", {"order": wanted.subject.id})
    return Finding(UNCHECKED, "lookup_unchecked", f"could not be checked ({_why(answer)})")


def _why(answer: Answer) -> str:
    return answer.reason if isinstance(answer, Unchecked) else "unreadable"

"""How urgent a matter is, and why. Pure.

A matter begins with the priority of its topic; each thing that makes it more urgent raises it by some steps and is
kept as a reason, so that staff can see why it stands where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from bot.desk.ticket import Priority


class Why(StrEnum):
    """What raises a priority; the ids of `data/priority.yml`, in the order in which they are looked at."""

    UPSET = "upset"
    VIP = "vip"
    LARGE_AMOUNT = "large_amount"
    HUGE_AMOUNT = "huge_amount"
    REPEAT_CONTACT = "repeat_contact"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class Raise:
    """How far one reason raises: by so many steps, but not beyond `up_to`."""

    steps: int = 1
    up_to: Priority = Priority.CRITICAL

    def applied(self, priority: Priority) -> Priority:
        """The priority after this reason; never lower than before."""
        ranks = list(Priority)
        raised = ranks[min(priority.rank + self.steps, self.up_to.rank)]
        return max(priority, raised, key=lambda one: one.rank)


@dataclass(frozen=True, slots=True)
class Sizes:
    """From which amounts of a coin on a loss is large, and from which huge."""

    large: Decimal
    huge: Decimal


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """`data/priority.yml`. A reason without a `Raise` raises nothing; a coin without `Sizes` is never large."""

    raises: Mapping[Why, Raise] = field(
        default_factory=lambda: {Why.UPSET: Raise(), Why.VIP: Raise(), Why.SECURITY: Raise(3)}
    )
    sizes: Mapping[str, Sizes] = field(default_factory=dict)
    contacts: int = 3
    within: timedelta = timedelta(days=7)
    security_topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Matter:
    """What is known when a ticket is opened or a conversation handed over.

    `base` is the priority of the topic's plan; `earlier` counts the customer's tickets and handoffs before this one,
    within the time of the rules; `security` says that the account may be in danger, whatever the topic.
    """

    base: Priority
    topic: str | None = None
    upset: bool = False
    vip: bool = False
    coin: str | None = None
    amount: Decimal | None = None
    earlier: int = 0
    security: bool = False


def assess(rules: PriorityRules, matter: Matter) -> tuple[Priority, tuple[str, ...]]:
    """(the priority, the ids of the reasons that hold): never below the topic's own and never above critical.

    A reason is told also when the priority had reached the top before: it is true, and somebody may lower another.
    """
    priority, reasons = matter.base, []
    for why in Why:
        if why in rules.raises and _holds(why, rules, matter):
            priority = rules.raises[why].applied(priority)
            reasons.append(str(why))
    return priority, tuple(reasons)


def _holds(why: Why, rules: PriorityRules, matter: Matter) -> bool:
    match why:
        case Why.UPSET:
            return matter.upset
        case Why.VIP:
            return matter.vip
        case Why.LARGE_AMOUNT | Why.HUGE_AMOUNT:
            return _size(rules, matter) is why
        case Why.REPEAT_CONTACT:
            return matter.earlier + 1 >= rules.contacts
        case Why.SECURITY:
            return matter.security or matter.topic in rules.security_topics


def _size(rules: PriorityRules, matter: Matter) -> Why | None:
    """How large the amount is; None for an ordinary one, and for a coin of which we do not know what it is worth."""
    sizes = rules.sizes.get((matter.coin or "").upper())
    if sizes is None or matter.amount is None:
        return None
    if matter.amount >= sizes.huge:
        return Why.HUGE_AMOUNT
    return Why.LARGE_AMOUNT if matter.amount >= sizes.large else None

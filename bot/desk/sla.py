"""When a ticket must have been answered and solved, and what follows when it was not. Pure.

Three clocks run, in the working time of the calendar of the ticket's priority: until the first response, until the
next one (from the customer's first words since the last), and until it is solved. All stand still while the ticket
waits for the customer or is solved. Everything is computed anew from what happened, so nothing can drift, and what
happened between two looks is noted by the next one, however late that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.hours import ALWAYS, OpeningHours
from bot.desk.ticket import UNSOLVED, Change, Clocks, Priority, Promise, Status, Ticket

#: Who did what the clocks did, in a ticket's history.
WHO = "sla"
_RUNNING = UNSOLVED - {Status.WAITING_CUSTOMER}


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised for one priority, in the time of a calendar."""

    first_response: timedelta
    next_response: timedelta
    resolution: timedelta
    hours: OpeningHours = ALWAYS


@dataclass(frozen=True, slots=True)
class Policy:
    """All promises. A clock warns at the share `warn_at` of its time; each breach raises by `raise_steps`."""

    targets: Mapping[Priority, Target]
    warn_at: float = 0.8
    raise_steps: int = 1
    lower_again: bool = True


#: A ticket after something, and the lines of history that the clocks add to it.
Step = tuple[Ticket, Sequence[Change]]


def due_times(policy: Policy, priority: Priority, opened_at: datetime) -> tuple[datetime, datetime]:
    """(first response due, resolution due) of a ticket opened at `opened_at`."""
    target = policy.targets[priority]
    return target.hours.add(opened_at, target.first_response), target.hours.add(opened_at, target.resolution)


def started(policy: Policy, ticket: Ticket) -> Ticket:
    """A new ticket with its clocks running."""
    return _timed(policy, replace(ticket, clocks=Clocks(priority=ticket.priority)))


def looked_at(policy: Policy, ticket: Ticket, now: datetime) -> Step:
    """Notes the warnings and breaches that have come due, each once; to come before whatever else happens now."""
    ticket = _timed(policy, _stopped_or_not(ticket, now))
    if ticket.status not in _RUNNING:
        return ticket, ()
    log: list[Change] = []
    clocks = ticket.clocks
    for promise in _open_promises(ticket):
        if promise in clocks.breached:
            continue
        if _due(policy, ticket, promise) <= now:
            clocks = replace(clocks, breached=(*clocks.breached, promise), raised=(*clocks.raised, promise))
            log.append(Change(now, WHO, "sla_breach", None, str(promise)))
        elif promise not in clocks.warned and _warning(policy, ticket, promise) <= now:
            clocks = replace(clocks, warned=(*clocks.warned, promise))
            log.append(Change(now, WHO, "sla_warning", None, str(promise)))
    ticket, levelled = _levelled(policy, replace(ticket, clocks=clocks), now)
    return ticket, (*log, *levelled)


def moved(policy: Policy, ticket: Ticket, status: Status, now: datetime) -> Step:
    """The ticket gets another status: its clocks stop, go on where they stood, or end."""
    return _levelled(policy, _stopped_or_not(replace(ticket, status=status), now), now)


def ranked(policy: Policy, ticket: Ticket, priority: Priority, now: datetime) -> Step:
    """Somebody sets the ticket's priority: from now on that is what promises are by, and nothing is raised.

    A promise that the new priority gives more time is not broken any more, and may be broken again.
    """
    ticket = replace(ticket, priority=priority, clocks=replace(ticket.clocks, priority=priority, raised=()))
    clocks, until = ticket.clocks, ticket.clocks.stops[-1][0] if ticket.clocks.paused else now
    kept = () if ticket.first_responded_at is None else (Promise.FIRST_RESPONSE,)  # late or not, that is settled
    still = (p for p in clocks.breached if p in kept or _due(policy, ticket, p) <= until)
    near = (p for p in clocks.warned if p in kept or _warning(policy, ticket, p) <= until)
    return _levelled(policy, replace(ticket, clocks=replace(clocks, breached=tuple(still), warned=tuple(near))), now)


def answered(policy: Policy, ticket: Ticket, now: datetime) -> Step:
    """Staff say something to the customer."""
    clocks = _without(replace(ticket.clocks, awaiting_since=None), Promise.NEXT_RESPONSE)
    responded = ticket.first_responded_at or now
    return _levelled(policy, replace(ticket, clocks=clocks, first_responded_at=responded), now)


def asked(policy: Policy, ticket: Ticket, now: datetime) -> Step:
    """The customer adds something; before the first response the clock for that one is enough.

    Words after words that wait already change nothing: asking again must not put the answer off.
    """
    if ticket.first_responded_at is None or ticket.clocks.awaiting_since is not None:
        return ticket, ()
    return _levelled(policy, replace(ticket, clocks=replace(ticket.clocks, awaiting_since=now)), now)


def _open_promises(ticket: Ticket) -> Sequence[Promise]:
    """Those that are neither kept nor void."""
    if ticket.status not in UNSOLVED:
        return ()
    if ticket.first_responded_at is None:
        return Promise.FIRST_RESPONSE, Promise.RESOLUTION
    if ticket.clocks.awaiting_since is None:
        return (Promise.RESOLUTION,)
    return Promise.NEXT_RESPONSE, Promise.RESOLUTION


def _stopped_or_not(ticket: Ticket, now: datetime) -> Ticket:
    """The clocks run in some statuses and not in others, whoever set the status."""
    stops, running = ticket.clocks.stops, ticket.status in _RUNNING
    if running and ticket.clocks.paused:
        stops = (*stops[:-1], (stops[-1][0], now))
    elif not running and not ticket.clocks.paused:
        stops = (*stops, (now, None))
    return replace(ticket, clocks=replace(ticket.clocks, stops=stops))


def _levelled(policy: Policy, ticket: Ticket, now: datetime) -> Step:
    """The priority as it is raised by the breaches that have not ended, and all times."""
    clocks, before = ticket.clocks, ticket.priority
    if policy.lower_again:
        ended = set(clocks.raised) - set(_open_promises(ticket))
        clocks = replace(clocks, raised=tuple(promise for promise in clocks.raised if promise not in ended))
    priority = _base(ticket)
    for _ in range(policy.raise_steps * len(clocks.raised)):
        priority = priority.raised()
    ticket = _timed(policy, replace(ticket, clocks=clocks, priority=priority))
    return ticket, () if priority is before else (Change(now, WHO, "priority", str(before), str(priority)),)


def _timed(policy: Policy, ticket: Ticket) -> Ticket:
    """With all its due times, and when to look again. What was promised for an answer that was given, stays."""
    if ticket.first_responded_at is None:
        ticket = replace(ticket, first_response_due=_due(policy, ticket, Promise.FIRST_RESPONSE))
    awaiting = ticket.clocks.awaiting_since is not None
    ticket = replace(
        ticket,
        clocks=replace(ticket.clocks, priority=_base(ticket)),
        next_response_due=_due(policy, ticket, Promise.NEXT_RESPONSE) if awaiting else None,
        resolution_due=_due(policy, ticket, Promise.RESOLUTION),
    )
    return replace(ticket, clock_due=_look_again(policy, ticket))


def _look_again(policy: Policy, ticket: Ticket) -> datetime | None:
    if ticket.status not in _RUNNING:
        return None
    moments = [
        (_due if promise in ticket.clocks.warned else _warning)(policy, ticket, promise)
        for promise in _open_promises(ticket)
        if promise not in ticket.clocks.breached
    ]
    return min(moments, default=None)


def _due(policy: Policy, ticket: Ticket, promise: Promise) -> datetime:
    return _moment(policy, ticket, promise, 1)


def _warning(policy: Policy, ticket: Ticket, promise: Promise) -> datetime:
    return _moment(policy, ticket, promise, policy.warn_at)


def _moment(policy: Policy, ticket: Ticket, promise: Promise, share: float) -> datetime:
    """When so much of the promise's time was or will have been used, the clocks running on from now."""
    target = policy.targets[_base(ticket)]
    left: timedelta = getattr(target, promise) * share
    begun = ticket.created_at
    if promise is Promise.NEXT_RESPONSE and ticket.clocks.awaiting_since:
        begun = ticket.clocks.awaiting_since
    for stopped, resumed in ticket.clocks.stops:
        if resumed is None or resumed <= begun:
            continue
        used = target.hours.worked(begun, stopped)
        if used >= left:
            break
        left, begun = left - used, resumed
    return target.hours.add(begun, left)


def _base(ticket: Ticket) -> Priority:
    return ticket.clocks.priority or ticket.priority


def _without(clocks: Clocks, promise: Promise) -> Clocks:
    """A promise that may be given again is forgotten when it is kept."""
    return replace(
        clocks,
        warned=tuple(each for each in clocks.warned if each is not promise),
        breached=tuple(each for each in clocks.breached if each is not promise),
    )

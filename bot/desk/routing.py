"""Whom a matter goes to: the team, the languages it needs, and the person. Pure.

A rule of `data/routing.yml` gives the team; of its members one is chosen who is present, has room and speaks the
language. Nobody is a good answer too: then the matter waits in the queue for whoever comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from bot.desk.ticket import Priority

#: In a rule's `languages`: whatever the customer writes in.
CUSTOMERS_LANGUAGE = "customer"
#: What a rule may look at.
TRAITS = ("topic", "category", "language", "priority", "vip", "channel")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Hours(Protocol):
    """When people work; `bot.desk.hours.OpeningHours` is one."""

    @property
    def zone(self) -> tzinfo:
        """The time zone in which the hours are told."""
        ...

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at that moment."""
        ...

    def next_opening(self, at: datetime) -> datetime:
        """The first open moment from `at` on."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at."""

    topic: str | None
    lang: str
    priority: Priority
    vip: bool
    channel: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Where matters go for which every trait in `when` has one of the values there; `team` None is the topic's own.

    `languages` are all needed; `prefer` names people who come before others of the team.
    """

    when: Mapping[str, frozenset[str | bool]] = field(default_factory=dict)
    team: str | None = None
    languages: tuple[str, ...] = (CUSTOMERS_LANGUAGE,)
    prefer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """`data/routing.yml`, and each topic's category. `hours` names the calendar that customers hear of.

    An expected wait needs at least `waits_least` real ones, of the newest `waits_newest` within `waits_within`.
    """

    rules: Sequence[Rule] = ()
    stick_to_earlier: bool = True
    offer: timedelta = timedelta(seconds=60)
    tickets_at_once: int = 20
    hours: str = "always"
    waits_least: int = 5
    waits_newest: int = 20
    waits_within: timedelta = timedelta(days=14)
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """What one matter needs: a team, languages that somebody must speak, and who comes before others."""

    team: str
    languages: frozenset[str]
    prefer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person on the staff, as far as giving them something is concerned.

    `load` counts what they have, `capacity` what they can have at once; `last_given` is when they were given
    something last, None for never. Without `languages` somebody serves all; without `teams` they take from the queue
    what they like, and nothing is offered to them.
    """

    username: str
    teams: frozenset[str]
    languages: frozenset[str]
    present: bool
    load: int
    capacity: int
    last_given: datetime | None = None

    def speaks(self, languages: frozenset[str]) -> bool:
        """Whether these languages are no obstacle."""
        return not self.languages or languages <= self.languages

    def serves(self, team: str) -> bool:
        """Whether they look after this team's queue."""
        return not self.teams or self.is_in(team)

    def is_in(self, team: str) -> bool:
        """Whether they are a member; people's teams are kept in small letters, names in data may have others."""
        return team.casefold() in self.teams


def route(policy: RoutingPolicy, case: Case, own_team: str) -> Route:
    """Where the first rule that fits sends the case; by default the topic's own team, in the customer's language."""
    rule = next((rule for rule in policy.rules if _fits(rule, _traits(policy, case))), Rule())
    languages = {case.lang if wanted == CUSTOMERS_LANGUAGE else wanted for wanted in rule.languages}
    return Route(rule.team or own_team, frozenset(languages), rule.prefer)


def chosen(wanted: Route, candidates: Sequence[Candidate], earlier: str | None = None) -> str | None:
    """The username of the person who gets it, None when nobody is right for it.

    Right is who is of the team, present, not full, and speaks the languages. Of those `earlier` comes first, who had
    this customer last; then whom the rule prefers, who has the least, and who has waited longest.
    """
    right = [one for one in candidates if _is_right(one, wanted)]

    def place(one: Candidate) -> tuple[bool, bool, int, datetime, str]:
        not_known, not_preferred = one.username != earlier, one.username not in wanted.prefer
        return not_known, not_preferred, one.load, one.last_given or _LONG_AGO, one.username

    return min(right, key=place).username if right else None


def attended(team: str, candidates: Sequence[Candidate]) -> bool:
    """Whether somebody is there who looks after this team's queue, however busy."""
    return any(one.present and one.serves(team) for one in candidates)


def _is_right(one: Candidate, wanted: Route) -> bool:
    return one.present and one.load < one.capacity and one.is_in(wanted.team) and one.speaks(wanted.languages)


def _traits(policy: RoutingPolicy, case: Case) -> Mapping[str, str | bool | None]:
    return {
        "topic": case.topic,
        "category": policy.categories.get(case.topic or ""),
        "language": case.lang,
        "priority": str(case.priority),
        "vip": case.vip,
        "channel": case.channel,
    }


def _fits(rule: Rule, traits: Mapping[str, str | bool | None]) -> bool:
    return all(traits[name] in values for name, values in rule.when.items())

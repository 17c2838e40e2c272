"""Which team and person gets a matter: `data/routing.yml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.content.forms import fields_of, read_yaml
from bot.content.taxonomy import Taxonomy
from bot.desk.errors import Invalid
from bot.desk.routing import CUSTOMERS_LANGUAGE, TRAITS, RoutingPolicy, Rule
from bot.desk.ticket import Priority

_FIELDS = {"rules", "stick_to_earlier", "offer_seconds", "tickets_at_once", "hours", "waits"}


def load_routing(path: Path, taxonomy: Taxonomy, calendars: Collection[str]) -> RoutingPolicy:
    """The policy; raises Invalid naming the file and what in it is wrong."""
    name = path.name
    data = fields_of(name, read_yaml(path), _FIELDS)
    waits = fields_of(f"{name}: waits", data["waits"], {"least", "newest", "days"})
    least, newest, days = (_count(f"{name}: waits.{each}", waits[each]) for each in ("least", "newest", "days"))
    if least > newest:
        raise Invalid(f"{name}: waits.least must not be more than waits.newest.")
    if type(data["stick_to_earlier"]) is not bool:
        raise Invalid(f"{name}: stick_to_earlier must be true or false, not {data['stick_to_earlier']!r}.")
    if data["hours"] not in calendars:
        raise Invalid(f"{name}: hours must be one of {', '.join(calendars)}, not {data['hours']!r}.")
    return RoutingPolicy(
        rules=_rules(f"{name}: rules", data["rules"], taxonomy),
        stick_to_earlier=data["stick_to_earlier"],
        offer=timedelta(seconds=_count(f"{name}: offer_seconds", data["offer_seconds"], least=0)),
        tickets_at_once=_count(f"{name}: tickets_at_once", data["tickets_at_once"], least=0),
        hours=data["hours"],
        waits_least=least,
        waits_newest=newest,
        waits_within=timedelta(days=days),
        categories={topic.id: topic.category for topic in taxonomy.topics.values()},
    )


def _rules(where: str, entries: object, taxonomy: Taxonomy) -> tuple[Rule, ...]:
    if not isinstance(entries, list):
        raise Invalid(f"{where} must be a list.")
    known: Mapping[str, Collection[Any]] = {
        "topic": taxonomy.topics,
        "category": taxonomy.categories,
        "language": {*taxonomy.languages, *taxonomy.next_languages},
        "priority": {str(priority) for priority in Priority},
        "vip": (True, False),
    }
    return tuple(_rule(f"{where}[{number}]", entry, known) for number, entry in enumerate(entries, 1))


def _rule(where: str, entry: object, known: Mapping[str, Collection[Any]]) -> Rule:
    fields = fields_of(where, entry, {"when"}, {"team", "languages", "prefer"})
    when = fields_of(f"{where}.when", fields["when"], set(), set(TRAITS))
    team = fields.get("team")
    if team is not None and (not isinstance(team, str) or not team.strip()):
        raise Invalid(f"{where}.team must be a name, not {team!r}.")
    languages = _texts(f"{where}.languages", fields.get("languages", [CUSTOMERS_LANGUAGE]))
    strange = set(languages) - {CUSTOMERS_LANGUAGE, *known["language"]}
    if strange:
        raise Invalid(f"{where}.languages: {', '.join(sorted(strange))} is no language of taxonomy.yml.")
    return Rule(
        when={trait: _values(f"{where}.when.{trait}", values, known.get(trait)) for trait, values in when.items()},
        team=team,
        languages=languages,
        prefer=_texts(f"{where}.prefer", fields.get("prefer", [])),
    )


def _values(where: str, values: object, known: Collection[Any] | None) -> frozenset[str | bool]:
    found = values if isinstance(values, list) else [values]
    for value in found:
        # YAML reads a bare `no` as false: without this a rule for Norwegian would never fit and nobody would know.
        if not (isinstance(value, str | bool) and (known is None or value in known)):
            raise Invalid(f"{where}: {value!r} is not known.")
    return frozenset(found)


def _texts(where: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise Invalid(f"{where} must be a list of names.")
    return tuple(values)


def _count(where: str, value: object, *, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= 1_000_000:
        raise Invalid(f"{where} must be a whole number from {least}, not {value!r}.")
    return value

"""What makes a matter urgent: `data/priority.yml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bot.content.forms import fields_of, read_yaml
from bot.desk.errors import Invalid
from bot.desk.priority import PriorityRules, Raise, Sizes, Why
from bot.desk.ticket import Priority


def load_priorities(path: Path, topics: Collection[str]) -> PriorityRules:
    """The rules; raises Invalid naming the file and what in it is wrong."""
    name = path.name
    data = fields_of(name, read_yaml(path), {"raises", "repeat_contact", "security_topics", "amounts"})
    raises = fields_of(f"{name}: raises", data["raises"], set(), {str(why) for why in Why})
    repeat = fields_of(f"{name}: repeat_contact", data["repeat_contact"], {"contacts", "days"})
    unknown = [topic for topic in data["security_topics"] if topic not in topics]
    if unknown:
        raise Invalid(f"{name}: security_topics: {', '.join(map(str, unknown))} is no topic of taxonomy.yml.")
    return PriorityRules(
        raises={Why(why): _raise(f"{name}: raises.{why}", entry) for why, entry in raises.items()},
        sizes=_sizes(f"{name}: amounts", data["amounts"]),
        contacts=_count(f"{name}: repeat_contact.contacts", repeat["contacts"], least=2),
        within=timedelta(days=_count(f"{name}: repeat_contact.days", repeat["days"])),
        security_topics=frozenset(data["security_topics"]),
    )


def _raise(where: str, entry: object) -> Raise:
    known = fields_of(where, entry, {"steps"}, {"up_to"})
    up_to = known.get("up_to", str(Priority.CRITICAL))
    if up_to not in list(Priority):
        raise Invalid(f"{where}.up_to must be one of {', '.join(Priority)}, not {up_to!r}.")
    return Raise(_count(f"{where}.steps", known["steps"]), Priority(up_to))


def _sizes(where: str, classes: object) -> Mapping[str, Sizes]:
    if not isinstance(classes, dict):
        raise Invalid(f"{where} must be classes of coins by name.")
    found: dict[str, Sizes] = {}
    for name, entry in classes.items():
        known = fields_of(f"{where}.{name}", entry, {"coins", "large", "huge"})
        large, huge = (_amount(f"{where}.{name}.{size}", known[size]) for size in ("large", "huge"))
        if large > huge:
            raise Invalid(f"{where}.{name}: large must not be more than huge.")
        for coin in known["coins"]:
            if coin in found:
                raise Invalid(f"{where}.{name}: {coin} is in two classes.")
            found[coin] = Sizes(large, huge)
    return found


def _amount(where: str, value: object) -> Decimal:
    if type(value) not in (int, float) or not 0 < value < 1e15:  # type: ignore[operator]  # a number by then
        raise Invalid(f"{where} must be a number above zero, not {value!r}.")
    return Decimal(str(value))  # by its text, or 0.1 would be a little more than a tenth


def _count(where: str, value: object, *, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= 10_000:
        raise Invalid(f"{where} must be a whole number from {least}, not {value!r}.")
    return value

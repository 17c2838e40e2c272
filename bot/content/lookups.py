"""What is looked up when, and on which networks: `data/lookups.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.desk.errors import Invalid
from bot.desk.lookup import Kind, LookupPlan, Network, TopicLookup


def load_lookups(path: Path) -> LookupPlan:
    """Reads the file; raises Invalid, naming it, when something in it is not of its form."""
    data = yaml.safe_load(path.read_text("utf-8"))
    try:
        networks = {name: _network(name, entry) for name, entry in data["networks"].items()}
        return LookupPlan(
            topics={topic: _topic(entry) for topic, entry in data["topics"].items()},
            networks=networks,
            names=_names(data["networks"]),
            of_coin={coin: name for name, entry in data["networks"].items() for coin in entry.get("coins", ())},
        )
    except KeyError as error:
        raise Invalid(f"{path.name}: {error.args[0]} is missing.") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise Invalid(f"{path.name}: {error}.") from None


def _topic(entry: Mapping[str, Any]) -> TopicLookup:
    return TopicLookup(Kind(entry["looks_up"]), outgoing=bool(entry.get("outgoing")))


def _network(name: str, entry: Mapping[str, Any]) -> Network:
    confirmations, page, chain_id = entry["confirmations"], entry["page"], entry.get("chain_id")
    if not isinstance(confirmations, int) or confirmations < 1:
        raise ValueError(f"confirmations of {name} must be a number from 1")
    if not str(page).startswith("https://") or "{hash}" not in page:
        raise ValueError(f"page of {name} must be an https address with {{hash}} in it")
    return Network(name, entry["kind"], confirmations, page, None if chain_id is None else int(chain_id))


def _names(entries: Mapping[str, Mapping[str, Any]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, entry in entries.items():
        for written in (name, *entry.get("also", ())):
            if found.setdefault(written.casefold(), name) != name:
                raise ValueError(f"{written} names two networks")
    return found

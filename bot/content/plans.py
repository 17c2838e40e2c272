"""How tickets are treated: `data/tickets.yml` (team, kind, priority, facts asked)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.desk.office import TopicPlan
from bot.desk.ticket import Kind, Priority


def load_plans(path: Path) -> tuple[Mapping[str, TopicPlan], TopicPlan]:
    """(plans by topic, the plan of all other topics)."""
    data = yaml.safe_load(path.read_text("utf-8"))
    default = _plan(data["default"], {})
    return {name: _plan(entry, data["default"]) for name, entry in data["topics"].items()}, default


def _plan(entry: Mapping[str, Any], default: Mapping[str, Any]) -> TopicPlan:
    merged = {**default, **entry}
    return TopicPlan(
        team=merged["team"],
        priority=Priority(merged["priority"]),
        asks=tuple(merged.get("asks", ())),
        any_network=bool(merged.get("any_network")),
        kind=Kind(merged["kind"]),
    )

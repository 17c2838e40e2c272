"""The topics and dialogue acts that a conversation can be about: `data/taxonomy.yml`, whose ids are the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that customers ask about. `ticket`: a problem that may need staff, not just a question."""

    id: str
    category: str
    gloss: str
    ticket: bool = False
    escalate: bool = False


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All topics, acts and languages."""

    topics: Mapping[str, Topic]
    acts: frozenset[str]
    languages: tuple[str, ...]
    next_languages: tuple[str, ...]

    @property
    def categories(self) -> Mapping[str, tuple[Topic, ...]]:
        """The topics by category, in the order of the file."""
        found: dict[str, tuple[Topic, ...]] = {}
        for topic in self.topics.values():
            found[topic.category] = (*found.get(topic.category, ()), topic)
        return found


def load_taxonomy(path: Path) -> Taxonomy:
    """Reads the taxonomy."""
    data = yaml.safe_load(path.read_text("utf-8"))
    topics = {
        name: Topic(
            id=name,
            category=entry["category"],
            gloss=entry["gloss"],
            ticket=bool(entry.get("ticket")),
            escalate=entry.get("escalate") == "always",
        )
        for name, entry in data["topics"].items()
    }
    languages = data["languages"]
    return Taxonomy(topics, frozenset(data["dialogue"]), tuple(languages["core"]), tuple(languages["next"]))

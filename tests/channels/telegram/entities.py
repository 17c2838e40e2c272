"""Telegram's entities, checked as strictly as its documentation states them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]

#: What may lie within each other; code may not even lie in these.
_STYLES = {"bold", "italic"}
_TYPES = _STYLES | {"code", "text_link"}


class BadEntities(Exception):
    """Telegram would not take this, or show it otherwise than it was meant."""


def utf16(text: str) -> int:
    """The length that Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def covered(text: str, entity: Entity) -> str:
    """The characters that an entity stands for; raises BadEntities when it tears one."""
    coded = text.encode("utf-16-le", "surrogatepass")
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    if not 0 <= start < end <= len(coded):
        raise BadEntities(f"entity beyond the text: {entity}")
    try:
        return coded[start:end].decode("utf-16-le")
    except UnicodeDecodeError:
        raise BadEntities(f"entity tears a surrogate pair: {entity}") from None


def check(text: str, entities: Sequence[Entity]) -> None:
    """Raises BadEntities."""
    for entity in entities:
        covered(text, entity)
        if entity["type"] not in _TYPES:
            raise BadEntities(f"unsupported entity {entity}")
        url = entity.get("url", "")
        if (entity["type"] == "text_link") != bool(url) or urlsplit(url or "http:").scheme not in {"http", "https"}:
            raise BadEntities(f"not a link that we allow: {entity}")
    for one, other in combinations(entities, 2):
        _check_pair(*sorted((one, other), key=lambda entity: (entity["offset"], -entity["length"])))


def _check_pair(outer: Entity, inner: Entity) -> None:
    end = outer["offset"] + outer["length"]
    if inner["offset"] >= end:
        return
    if inner["offset"] + inner["length"] > end:
        raise BadEntities(f"{outer} and {inner} overlap")
    if "code" in (outer["type"], inner["type"]):
        raise BadEntities(f"nothing nests with code: {outer}, {inner}")
    if outer["type"] == inner["type"] or not _STYLES & {outer["type"], inner["type"]}:
        raise BadEntities(f"{outer} and {inner} may not nest")

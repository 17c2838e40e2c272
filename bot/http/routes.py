"""Routes with what the API description says of them, side by side, so that neither is forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and path with its handler and its OpenAPI operation.

    `body` and the values of `answers` are JSON schemas, or None where there is no JSON; `media` names the type of
    an answer that is not JSON. `security` names one of the document's security schemes. `errors` are the statuses
    that are answered with the error shape.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    answers: Mapping[int, Schema | None]
    body: Schema | None = None
    body_type: str = "application/json"
    media: str = "application/json"
    query: Mapping[str, Schema] = field(default_factory=dict)
    security: str | None = None
    errors: tuple[int, ...] = ()


def ref(name: str) -> Schema:
    """A reference to one of the document's named schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(of: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": of}


def shape(needed: Mapping[str, Schema] | None = None, **optional: Schema) -> Schema:
    """The schema of an object with needed and optional fields."""
    needed = needed or {}
    found: dict[str, Any] = {"type": "object", "properties": {**needed, **optional}}
    if needed:
        found["required"] = list(needed)
    return found


TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": "string", "format": "date-time"}


def maybe(kind: str) -> Schema:
    """The schema of a value that may be null."""
    return {"type": [kind, "null"]}

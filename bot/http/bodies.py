"""Reads what clients send: JSON objects with fields of known types. Everything else is a clear 400."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from bot.desk.errors import Invalid


def parse_object(raw: bytes | str) -> dict[str, Any]:
    """The JSON object in `raw`; raises Invalid for anything else, also for text that is not valid Unicode."""
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        text.encode("utf-8")
        data = json.loads(text, parse_constant=_no_constant)
        # A lone surrogate written as \ud800 survives the parser and would break storage later.
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise Invalid("The body must be valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise Invalid("The body is not valid JSON.") from None
    if not isinstance(data, dict):
        raise Invalid("The body must be a JSON object.")
    return data


async def read_object(request: web.Request) -> dict[str, Any]:
    """The request's JSON object; raises Invalid. Bodies over the server's limit are refused before."""
    return parse_object(await request.read())


async def form_field(request: web.Request, name: str) -> str:
    """A field of an HTML form, "" when it is absent; raises Invalid for a body that is no form."""
    try:
        return str((await request.post()).get(name, ""))
    except (ValueError, LookupError, RuntimeError, AssertionError):
        raise Invalid("The body is not a form that can be read.") from None


def text_field(data: Mapping[str, Any], name: str, *, longest: int) -> str | None:
    """An optional text, without NUL characters (no database keeps them); raises Invalid."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(f"`{name}` must be a text.")
    if len(value) > longest:
        raise Invalid(f"`{name}` must have at most {longest} characters.")
    return value.replace("\0", "")


def needed_text(data: Mapping[str, Any], name: str, *, longest: int) -> str:
    """A text that must be there and not be blank; raises Invalid."""
    value = text_field(data, name, longest=longest)
    if value is None or not value.strip():
        raise Invalid(f"`{name}` is needed and must be a text of 1 to {longest} characters.")
    return value


def list_field(data: Mapping[str, Any], name: str, *, longest: int = 100) -> tuple[str, ...]:
    """An optional list of short texts; raises Invalid."""
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and 0 < len(item) <= longest for item in value):
        raise Invalid(f"`{name}` must be a list of texts.")
    return tuple(value)


def object_field(data: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """An optional object; raises Invalid."""
    value = data.get(name)
    if value is not None and not isinstance(value, dict):
        raise Invalid(f"`{name}` must be an object.")
    return value


def count_field(data: Mapping[str, Any], name: str) -> int:
    """An optional number from 0 up, 0 when absent, in JSON or in a query; raises Invalid."""
    value = data.get(name)
    if value is None:
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value
    raise Invalid(f"`{name}` must be a whole number from 0.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)

"""Errors as clients see them: `{"error": {"code", "message"}}` with a fitting status, never a stack trace."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.desk.errors import Conflict, DeskError, Forbidden, IllegalMove, Invalid, NotFound, Unavailable

#: The status of each of the desk's refusals; the first class that fits counts.
_STATUS: tuple[tuple[type[DeskError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 400),
    (Forbidden, 403),
    (Unavailable, 503),
)


class Problem(Exception):
    """A refusal that has no place in the desk's own errors, with the status it is answered with."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


class Unauthorized(Problem):
    """No credentials, or wrong ones."""

    def __init__(self, message: str = "A valid token is needed.", code: str = "unauthorized") -> None:
        super().__init__(401, code, message, {"WWW-Authenticate": "Bearer"})


class TooMany(Problem):
    """More requests than allowed; `wait` is the seconds after which one more will be let through."""

    def __init__(self, wait: float, message: str = "Too many requests. Please wait a moment.") -> None:
        super().__init__(429, "rate_limited", message, {"Retry-After": str(max(1, math.ceil(wait)))})


def error_body(error: DeskError | Problem) -> dict[str, Any]:
    """The error as CONTRACT.md shows it; an illegal move also names the legal ones."""
    shown: dict[str, Any] = {"code": error.code, "message": str(error)}
    if isinstance(error, IllegalMove):
        shown["legal"] = list(error.legal)
    return {"error": shown}


def error_response(error: DeskError | Problem) -> web.Response:
    """The error as a response."""
    if isinstance(error, Problem):
        return web.json_response(error_body(error), status=error.status, headers=error.headers)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    return web.json_response(error_body(error), status=status)

"""Which language a reader gets."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web


def preferred(request: web.Request, offered: Collection[str]) -> str:
    """The language that the reader's browser likes best of those offered; English when it likes none."""
    wishes = [_wish(part) for part in request.headers.get("Accept-Language", "").split(",")[:20]]
    liked = [(weight, lang) for lang, weight in wishes if weight > 0 and lang in offered]
    return max(liked, key=lambda wish: wish[0])[1] if liked else "en"


def _wish(part: str) -> tuple[str, float]:
    """`pt-BR;q=0.8` as ("pt", 0.8); what is broken counts as not wanted."""
    lang, _, weight = part.partition(";")
    try:
        return lang.strip().lower().partition("-")[0], float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return "", 0.0

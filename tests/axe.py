"""What axe finds wrong with a page as it stands, for people who cannot see it or use a pointer."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

#: WCAG 2.2 AA with all before it, and what is good practice besides.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(page: Page, *, within: str | None = None, but: tuple[str, ...] = ()) -> list[str]:
    """Each violation with the place where it is; shadow roots are looked into. `but` names rules left out."""
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": _RULES},
        "rules": {rule: {"enabled": False} for rule in but},
        "resultTypes": ["violations"],
    }
    found = await Axe().run(page, context=within, options=options)
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]

"""What a customer's browser tells of itself, with their consent, so that a ticket about a fault can be understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from bot.desk.errors import Invalid

_LONGEST = 300
_MOST_ERRORS = 5


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """All of it may be absent. `page` is an address without query and fragment, which may hold what is private."""

    browser: str = ""
    system: str = ""
    language: str = ""
    window: str = ""
    page: str = ""
    app_version: str = ""
    widget_version: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def from_wire(cls, data: Mapping[str, Any], clean: Callable[[str], str]) -> Diagnostics:
        """From a client's JSON, each text through `clean` and cut; raises Invalid for what is not of this form."""
        known = {field.name for field in fields(cls)} - {"errors"}
        texts = {name: _short(clean(_text(value))) for name, value in data.items() if name in known}
        errors = data.get("errors", ())
        if not isinstance(errors, list | tuple):
            raise Invalid("`diagnostics.errors` must be a list of texts.")
        if "page" in texts:
            texts["page"] = _bare(texts["page"])
        return cls(**texts, errors=tuple(_short(clean(_text(error))) for error in errors[-_MOST_ERRORS:]))

    def wire(self) -> dict[str, Any]:
        """As JSON, without what is absent."""
        found: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        found["errors"] = list(self.errors)
        return {name: value for name, value in found.items() if value}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid("Each value of `diagnostics` must be a text.")
    return value


def _short(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]


def _bare(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme in ("http", "https") and host else ""

"""What the web channel's clients send, read from JSON: the same fields in a request's body and a socket's frame."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from bot.desk.errors import Invalid
from bot.desk.payloads import checked_payload, payload_title
from bot.desk.ports import Storage
from bot.desk.reception import Incoming
from bot.http.bodies import list_field, needed_text, object_field, text_field

_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,6}")


def language(data: Mapping[str, Any], languages: Collection[str]) -> str | None:
    """The primary subtag of `lang` when we speak it, else None; raises Invalid for what is no language tag."""
    tag = text_field(data, "lang", longest=60)
    if not tag:
        return None
    if not _TAG.fullmatch(tag):
        raise Invalid("`lang` must be a language tag such as es or zh-CN.")
    primary = re.split("[-_]", tag)[0].lower()
    return primary if primary in languages else None


async def incoming(
    storage: Storage, conversation_id: str, data: Mapping[str, Any], languages: Collection[str], longest: int
) -> Incoming:
    """The message in a body or frame; raises Invalid. A pressed button says its title when it brings no text."""
    message_id = needed_text(data, "id", longest=100)
    text = text_field(data, "text", longest=longest) or ""
    payload = text_field(data, "payload", longest=600) or None
    if payload is not None:
        checked_payload(payload)
        if not text.strip():
            async with storage.read() as work:
                text = await payload_title(work, conversation_id, payload)
    attachments, diagnostics = list_field(data, "attachments"), object_field(data, "diagnostics")
    return Incoming(message_id, text, payload, language(data, languages), attachments, diagnostics)

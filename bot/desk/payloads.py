"""Payloads of quick replies: which are well formed, and what the customer is shown to have said by one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from bot.desk.conversation import Message
from bot.desk.errors import Invalid
from bot.desk.ports import UnitOfWork

_FORM = re.compile(r"/([a-z0-9_]{1,40})(\{.{0,500}\})?", re.DOTALL)


def checked_payload(payload: str) -> str:
    """The payload itself; raises Invalid unless it is `/name` or `/name{JSON object}`."""
    form = _FORM.fullmatch(payload)
    if form is None:
        raise Invalid("A payload has the form /name or /name{JSON object}.")
    if form[2]:
        try:
            json.loads(form[2])
        except (ValueError, RecursionError):
            raise Invalid("What follows the payload's name must be a JSON object.") from None
    return payload


async def payload_title(work: UnitOfWork, conversation_id: str, payload: str) -> str:
    """The title of the newest offered button with this payload, else the payload's name in words."""
    return await offered_title(work, conversation_id, payload) or _name(payload).replace("_", " ")


async def offered_title(work: UnitOfWork, conversation_id: str, payload: str) -> str | None:
    """The title of the newest button with this payload that the conversation was offered."""
    title: str | None = None
    seq = 0
    while page := await work.transcript.after(conversation_id, seq):
        title = _last_title(page, payload) or title
        seq = page[-1].seq
    return title


def _last_title(messages: Sequence[Message], payload: str) -> str | None:
    titles = [button.title for message in messages for button in message.buttons if button.payload == payload]
    return titles[-1] if titles else None


def _name(payload: str) -> str:
    form = _FORM.fullmatch(payload)
    return form[1] if form else payload

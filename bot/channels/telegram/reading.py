"""Reads updates as they came. One that cannot be read is left out, or Telegram would send it again and again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from telegram import Update

from bot.channels.telegram.api import BotApi
from bot.desk.errors import Invalid

log = logging.getLogger(__name__)


def read_or_leave_out(api: BotApi, plain: Mapping[str, Any]) -> Update | None:
    """None for an update that the library cannot read, such as one of a newer Bot API."""
    try:
        return api.update(plain)
    except Invalid:
        # Only its kind is said, for the rest is what a customer wrote.
        log.warning("update %s cannot be read and is left out (%s)", plain.get("update_id"), ", ".join(plain))
        return None

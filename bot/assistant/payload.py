"""What a pressed button says: `/name` or `/name{"entity": "value"}`, without any guessing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.desk.errors import Invalid

_PAYLOAD = re.compile(r"/([a-z_]{1,40})(\{.{0,500}\})?", re.DOTALL)


def parsed_payload(payload: str, shown: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A payload in the shape that NLU gives to a text; `shown` is what the customer saw on the button.

    Raises Invalid for anything that is not a payload.
    """
    match = _PAYLOAD.fullmatch(payload)
    if match is None:
        raise Invalid("This is not a payload of the form /name or /name{…}.")
    try:
        entities = json.loads(match[2] or "{}")
    except json.JSONDecodeError as error:
        raise Invalid("The payload's values are not JSON.") from error
    return {
        "text": shown,
        "intent": {"name": match[1], "confidence": 1.0},
        "entities": [
            {"entity": name, "value": value, "start": 0, "end": 0}
            for name, value in entities.items()
            if isinstance(value, str)
        ],
        "metadata": dict(metadata),
    }

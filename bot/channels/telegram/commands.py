"""The commands: what they say to the assistant, or what the channel does by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.linking import PREFIX


class Order(StrEnum):
    """Commands that the channel carries out, because they are about the chat and not about the customer's matter."""

    LANGUAGE = "language"
    PRIVACY = "privacy"
    STOP = "stop"


#: Commands that are quick ways of saying something to the assistant.
PAYLOADS: Mapping[str, str] = {
    "start": "/greet",
    "help": "/capabilities",
    "ticket": "/ticket_create",
    "status": "/ticket_status",
    "human": "/human_request",
}

_ORDERS: Mapping[str, Order] = {str(order): order for order in Order}

#: The menu, in its order. /start is Telegram's own button.
MENU = ("help", "ticket", "status", "human", "language", "privacy", "stop")
#: What is offered in groups, where the bot only says that it answers in private.
GROUP_MENU = ("help",)

#: /start may bring a parameter, from a link to the bot.
_COMMAND = re.compile(
    r"/(?:(?P<start>start)(?:@\w+)?(?:\s+(?P<with>[\w-]{0,64}))?|(?P<name>\w+)(?:@\w+)?)\s*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: a `payload` for the assistant or an `order` for the channel; `token` is that of a sign-in link."""

    payload: str | None = None
    order: Order | None = None
    token: str | None = None

    @classmethod
    def read(cls, text: str) -> Command | None:
        """The command that is all of the text; None for other text, even if it begins with "/"."""
        found = _COMMAND.fullmatch(text)
        name = (found["start"] or found["name"]) if found else None
        if found is None or name is None:
            return None
        if name in PAYLOADS:
            parameter = found["with"] or ""
            return cls(PAYLOADS[name], token=parameter if parameter.startswith(PREFIX) else None)
        return cls(order=_ORDERS[name]) if name in _ORDERS else None

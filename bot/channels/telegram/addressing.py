"""Whether a message in a group is meant for the bot."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message
from telegram.constants import MessageEntityType


@dataclass(frozen=True, slots=True)
class Me:
    """The bot: its number, and its name without @."""

    id: int
    name: str


def is_addressed(message: Message, me: Me) -> bool:
    """A reply to the bot, a mention of it, or a command with its name."""
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == me.id:
        return True
    found = {**message.parse_entities(), **message.parse_caption_entities()}
    for entity, text in found.items():
        match entity.type:
            case MessageEntityType.MENTION | MessageEntityType.BOT_COMMAND:
                if text.partition("@")[2].casefold() == me.name.casefold():
                    return True
            case MessageEntityType.TEXT_MENTION:
                if entity.user and entity.user.id == me.id:
                    return True
    return False

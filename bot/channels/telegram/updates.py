"""What an update says. Edited messages are no new turns, and what is not a private chat is left unanswered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import CallbackQuery, Document, Message, PhotoSize, Update, Video
from telegram.constants import ChatType

from bot.channels.telegram.keyboards import Place

#: The updates that we ask Telegram for.
ALLOWED = ("message", "callback_query")

#: What commands say. All other text that begins with "/" is text.
COMMANDS: Mapping[str, str] = {
    "start": "/greet",
    "help": "/capabilities",
    "human": "/human_request",
    "status": "/ticket_status",
    "ticket": "/ticket_create",
}
#: /start may bring a parameter, from a link to the bot.
_COMMAND = re.compile(r"/(?:(start)(?:@\w+)?(?:\s+[\w-]{0,64})?|(\w+)(?:@\w+)?)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A photo, video or document; `size` in bytes, None when Telegram does not say."""

    file_id: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `puzzling`: it holds something that is neither text nor a file, such as a sticker."""

    update_id: int
    chat: int
    text: str = ""
    payload: str | None = None
    file: SentFile | None = None
    puzzling: bool = False
    name: str | None = None
    lang: str | None = None

    @property
    def id(self) -> str:
        """The message's id in its conversation."""
        return f"tg:{self.update_id}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed. `place` is None for callback data that we never wrote."""

    update_id: int
    chat: int
    message_id: int
    query_id: str
    place: Place | None

    @property
    def id(self) -> str:
        """The message's id in its conversation."""
        return f"tg:{self.update_id}"


def read_update(update: Update) -> Said | Pressed | None:
    """What the customer said or pressed; None for all that is to be left alone."""
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    if update.message and update.message.chat.type == ChatType.PRIVATE:
        return _said(update.update_id, update.message)
    return None


def _pressed(update_id: int, query: CallbackQuery) -> Pressed | None:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return Pressed(update_id, message.chat.id, message.message_id, query.id, Place.parse(query.data or ""))


def _said(update_id: int, message: Message) -> Said | None:
    text = message.text or message.caption or ""
    file = _file(message)
    puzzling = file is None and message.effective_attachment is not None
    if not text.strip() and file is None and not puzzling:
        return None  # a service message: a pinned message, a changed setting
    sender = message.from_user
    return Said(
        update_id,
        message.chat.id,
        text,
        payload=_payload(text),
        file=file,
        puzzling=puzzling,
        name=sender.full_name if sender else None,
        lang=sender.language_code if sender else None,
    )


def _payload(text: str) -> str | None:
    found = _COMMAND.fullmatch(text)
    return COMMANDS.get(found[1] or found[2]) if found else None


def _file(message: Message) -> SentFile | None:
    match message.effective_attachment:
        case [*_, PhotoSize() as photo]:  # all sizes of one photo, the largest last
            return SentFile(photo.file_id, "photo.jpg", photo.file_size)
        case Document() as document:
            return SentFile(document.file_id, document.file_name or "file", document.file_size)
        case Video() as video:
            return SentFile(video.file_id, video.file_name or "video.mp4", video.file_size)
    return None

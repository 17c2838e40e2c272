"""What an update says. Of groups only what is addressed to the bot is heard, of channels nothing."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import (
    Audio,
    CallbackQuery,
    ChatMemberUpdated,
    Contact,
    Document,
    Location,
    Message,
    PhotoSize,
    Poll,
    Story,
    Update,
    Venue,
    Video,
    VideoNote,
    Voice,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram.addressing import Me, is_addressed
from bot.channels.telegram.commands import Command
from bot.channels.telegram.keyboards import Place
from bot.desk.linking import without_tokens

#: The updates that we ask Telegram for.
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})
_INSIDE = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class SentFile:
    """A photo, video, document or recording; `size` in bytes, None when Telegram does not say.

    `spoken`: a recording that says something which the bot cannot hear.
    """

    file_id: str
    name: str
    size: int | None
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class _Happened:
    update_id: int
    chat: int

    @property
    def id(self) -> str:
        """The id in its conversation of what came of it."""
        return f"tg:{self.update_id}"


@dataclass(frozen=True, slots=True)
class Said(_Happened):
    """A message; `number` is Telegram's in this chat.

    `puzzle` is the key of what we say to something that is neither text nor a file, such as a sticker. Files of one
    album have the same `album`.
    """

    number: int
    text: str = ""
    command: Command | None = None
    file: SentFile | None = None
    album: str | None = None
    puzzle: str | None = None
    name: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Edited(_Happened):
    """A message reads otherwise now."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Pressed(_Happened):
    """A button was pressed. `place` is None for callback data that we never wrote."""

    message_id: int
    query_id: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Blocked(_Happened):
    """A customer has blocked the bot, or lets it in again; `at` in seconds since 1970."""

    blocked: bool
    at: int

    @property
    def moment(self) -> tuple[int, int]:
        """What tells which of two came later."""
        return self.at, self.update_id


@dataclass(frozen=True, slots=True)
class InGroup(_Happened):
    """Somebody speaks to the bot in a group, or brought it there (`number` is None then)."""

    number: int | None = None
    topic: int | None = None
    lang: str | None = None


def read_update(update: Update, me: Me | None = None) -> Said | Edited | Pressed | Blocked | InGroup | None:
    """What happened; None for all that is to be left alone. Without `me` nothing in a group is addressed to us."""
    number = update.update_id
    if update.callback_query:
        return _pressed(number, update.callback_query)
    if update.my_chat_member:
        return _membership(number, update.my_chat_member)
    if update.edited_message and update.edited_message.chat.type == ChatType.PRIVATE:
        return _edited(number, update.edited_message)
    if update.message and update.message.chat.type == ChatType.PRIVATE:
        return _said(number, update.message)
    if update.message and update.message.chat.type in _GROUPS:
        return _in_group(number, update.message, me)
    return None


def _pressed(update_id: int, query: CallbackQuery) -> Pressed | None:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    return Pressed(update_id, message.chat.id, message.message_id, query.id, Place.parse(query.data or ""))


def _said(update_id: int, message: Message) -> Said | None:
    text = message.text or message.caption or ""
    file = _file(message)
    # Words under an animation are words.
    puzzle = _puzzle(message) if file is None and not text.strip() else None
    if not text.strip() and file is None and puzzle is None:
        return None  # a service message: a pinned message, a changed setting
    command = Command.read(text) if file is None else None
    sender = message.from_user
    return Said(
        update_id,
        message.chat.id,
        message.message_id,
        # The token of a link is a key, so it is kept nowhere.
        "/start" if command and command.token else without_tokens(text),
        command=command,
        file=file,
        album=message.media_group_id if file else None,
        puzzle=puzzle,
        name=sender.full_name if sender else None,
        lang=sender.language_code if sender else None,
    )


def _edited(update_id: int, message: Message) -> Edited | None:
    text = without_tokens(message.text or message.caption or "")
    return Edited(update_id, message.chat.id, message.message_id, text) if text.strip() else None


def _membership(update_id: int, changed: ChatMemberUpdated) -> Blocked | InGroup | None:
    before, after, chat = changed.old_chat_member.status, changed.new_chat_member.status, changed.chat
    if chat.type == ChatType.PRIVATE:
        return Blocked(update_id, chat.id, after in _OUTSIDE, int(changed.date.timestamp()))
    if chat.type in _GROUPS and before in _OUTSIDE and after in _INSIDE:
        return InGroup(update_id, chat.id, lang=changed.from_user.language_code)
    return None


def _in_group(update_id: int, message: Message, me: Me | None) -> InGroup | None:
    sender = message.from_user
    if me is None or sender is None or sender.is_bot or not is_addressed(message, me):
        return None
    topic = message.message_thread_id if message.is_topic_message else None
    return InGroup(update_id, message.chat.id, message.message_id, topic, sender.language_code)


def _file(message: Message) -> SentFile | None:
    match message.effective_attachment:
        case [*_, PhotoSize() as photo]:  # all sizes of one photo, the largest last
            return SentFile(photo.file_id, "photo.jpg", photo.file_size)
        case Document() as document:
            return SentFile(document.file_id, document.file_name or "file", document.file_size)
        case Video() as video:
            return SentFile(video.file_id, video.file_name or "video.mp4", video.file_size)
    return _recording(message)


def _recording(message: Message) -> SentFile | None:
    match message.effective_attachment:
        case Voice() as voice:
            return SentFile(voice.file_id, "voice.ogg", voice.file_size, spoken=True)
        case VideoNote() as note:
            return SentFile(note.file_id, "video-note.mp4", note.file_size, spoken=True)
        case Audio() as audio:
            return SentFile(audio.file_id, audio.file_name or "audio.mp3", audio.file_size, spoken=True)
    return None


def _puzzle(message: Message) -> str | None:
    match message.effective_attachment:
        case None:
            return None
        case Location() | Venue() | Contact():
            return "telegram_not_needed"
        case Document() | Poll() | Story():
            return "telegram_unsupported"
    return "telegram_in_words"

"""Albums: several files that a channel brings one by one, and that are one message of the customer's.

Each part is durable as soon as it has come, so it may be acknowledged. The album is closed when no more parts have
come for a while; closing is an ordinary `receive` with the album's id, so it counts once, however often it is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.conversation import Message
from bot.desk.errors import Invalid
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.reception import Incoming, Received, receive


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `number` gives the order, `text` is clean, `removed` names the secrets that were cut out of it."""

    conversation_id: str
    album: str
    number: int
    text: str = ""
    attachment: str | None = None
    removed: tuple[str, ...] = ()
    lang: str | None = None


class Albums(Protocol):
    """Parts of albums that are not closed yet."""

    async def expect(self, part: Part, until: datetime) -> None:
        """A part is on its way, so its album is not quiet before then; nothing changes when the part is known."""
        ...

    async def add(self, part: Part, at: datetime) -> None:
        """Keeps a part, in place of what is known of it."""
        ...

    async def quiet_since(self) -> Sequence[tuple[str, str, datetime]]:
        """All albums: the conversation, the album, and when its last part came; longest ago first."""
        ...

    async def parts(self, conversation_id: str, album: str) -> Sequence[Part]:
        """The album's parts by number."""
        ...

    async def drop(self, parts: Sequence[Part]) -> None:
        """Forgets these parts, unless more of them has come since they were read."""
        ...


class AlbumWork(UnitOfWork, Protocol):
    """A unit of work with albums."""

    albums: Albums


class AlbumStorage(Protocol):
    """A storage whose units of work keep albums."""

    def write(self) -> AbstractAsyncContextManager[AlbumWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[AlbumWork]:
        """A unit of work that only looks."""
        ...


async def expect_part(office: Office, storage: AlbumStorage, part: Part, seconds: float) -> None:
    """Keeps an album open while the file of one of its parts is fetched, which may take so many seconds."""
    async with storage.write() as work:
        await work.albums.expect(part, office.clock() + timedelta(seconds=seconds))
        await work.commit()


async def keep_part(office: Office, storage: AlbumStorage, part: Part) -> None:
    """Keeps a part of an album; the same part again changes nothing. Raises NotFound without its conversation."""
    async with storage.write() as work:
        await work.albums.add(part, office.clock())
        await work.commit()


async def close_album(office: Office, storage: AlbumStorage, conversation_id: str, album: str) -> Received | None:
    """Receives all parts as one message; None when there is nothing to say, or the album is known.

    Parts that come after that, and are not the same ones again, are a message of their own.
    """
    async with storage.read() as work:
        parts = await work.albums.parts(conversation_id, album)
    received = await _receive(office, f"album:{album}", parts)
    if received and received.repeated:
        parts_left = [part for part in parts if not _holds(received.message, part)]
        received = await _receive(office, f"album:{album}:{parts[0].number}", parts_left)
    async with storage.write() as work:
        await work.albums.drop(parts)
        await work.commit()
    return received


async def _receive(office: Office, message_id: str, parts: Sequence[Part]) -> Received | None:
    text = "\n\n".join(part.text for part in parts if part.text.strip())
    files = [part.attachment for part in parts if part.attachment]
    if not text and not files:
        return None
    incoming = Incoming(
        message_id,
        text,
        lang=next((part.lang for part in parts if part.lang), None),
        # The rest is not lost: all files of a conversation are shown to staff and go with its tickets.
        attachments=tuple(files[: office.limits.attachments_per_message]),
        removed=tuple(kind for part in parts for kind in part.removed),
    )
    try:
        return await receive(office, parts[0].conversation_id, incoming)
    except Invalid:
        # Captions that are too long together would be refused each time; the files count more.
        return await receive(office, parts[0].conversation_id, _without_text(incoming)) if files else None


def _without_text(incoming: Incoming) -> Incoming:
    return Incoming(incoming.id, "", lang=incoming.lang, attachments=incoming.attachments, removed=incoming.removed)


def _holds(message: Message, part: Part) -> bool:
    if part.attachment:
        return any(attachment.id == part.attachment for attachment in message.attachments)
    return part.text in message.text

"""Photos, documents and recordings that customers send, kept with their conversation."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass
from enum import StrEnum

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.options import Inspect
from bot.channels.telegram.updates import SentFile
from bot.desk.conversation import Attachment
from bot.desk.errors import Conflict, NotFound, TransportError
from bot.desk.office import Office
from bot.http.problems import Problem

log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5
_TEXT = "text/plain"


class Refusal(StrEnum):
    """Why a file is not kept: the key of what the customer is told."""

    TOO_LARGE = "telegram_too_large"
    UNSUPPORTED = "telegram_unsupported"
    NOT_FETCHED = "telegram_not_fetched"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept; `removed` names the secrets that were cut out of it."""

    attachment_id: str
    removed: tuple[str, ...] = ()


class Files:
    """Fetches a file from Telegram; `seconds` bounds all attempts together."""

    def __init__(self, office: Office, api: BotApi, inspect: Inspect, *, largest: int, seconds: float) -> None:
        self._office = office
        self._api = api
        self._inspect = inspect
        self._largest = largest
        self._seconds = seconds

    async def keep(self, conversation_id: str, message_id: str, file: SentFile) -> Kept | Refusal:
        """Keeps the file; the same message's again is not fetched a second time."""
        # The same message taken again gives the same file, not a second one.
        attachment_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{conversation_id}/{message_id}").hex
        known = await self._known(conversation_id, attachment_id)
        # What was cut out of a text is told by the text alone, and the customer may not have been told of it yet.
        if known and known.type != _TEXT:
            return Kept(attachment_id)
        fetched = await self._fetch_clean(file, attachment_id)
        if isinstance(fetched, Refusal):
            return Kept(attachment_id) if known else fetched
        attachment, content, removed = fetched
        await self._store(conversation_id, attachment, content)
        return Kept(attachment_id, removed)

    async def _known(self, conversation_id: str, attachment_id: str) -> Attachment | None:
        async with self._office.storage.read() as work:
            try:
                return (await work.attachments.named(conversation_id, [attachment_id]))[0]
            except NotFound:
                return None

    async def _fetch_clean(
        self, file: SentFile, attachment_id: str
    ) -> tuple[Attachment, bytes, tuple[str, ...]] | Refusal:
        """The file without its secrets, whose kinds come last."""
        if (file.size or 0) > self._largest:
            return Refusal.TOO_LARGE
        content = await self._fetch(file)
        if isinstance(content, Refusal):
            return content
        try:
            name, kind = self._inspect(self._office.clean(file.name).text, content)
        except Problem:
            return Refusal.UNSUPPORTED
        content, removed = self._office.clean_file(kind, content)
        return Attachment(attachment_id, name, kind, len(content)), content, removed

    async def _store(self, conversation_id: str, attachment: Attachment, content: bytes) -> None:
        try:
            async with self._office.storage.write() as work:
                await work.attachments.add(conversation_id, attachment, content)
                await work.commit()
        except Conflict:
            log.debug("the file %s was kept before", attachment.id)

    async def _fetch(self, file: SentFile) -> bytes | Refusal:
        try:
            async with asyncio.timeout(self._seconds):
                content = await self._fetch_patiently(file)
        except (TransportError, TimeoutError) as error:
            log.warning("a customer's file could not be fetched: %s", error or "it took too long")
            return Refusal.NOT_FETCHED
        if content is None or len(content) > self._largest:
            return Refusal.TOO_LARGE
        return content

    async def _fetch_patiently(self, file: SentFile) -> bytes | None:
        pause = _FIRST_PAUSE
        while True:
            try:
                found = await self._api.call(self._api.bot.get_file(file.file_id))
                if (found.file_size or 0) > self._largest:
                    return None
                return bytes(await self._api.call(found.download_as_bytearray()))
            except TransportError as error:
                if error.permanent:
                    raise
                await asyncio.sleep(error.retry_after or pause)
                pause *= 2

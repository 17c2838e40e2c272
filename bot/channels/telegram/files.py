"""Photos and documents that customers send, kept with their conversation."""

from __future__ import annotations

import asyncio
import logging
import uuid

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.options import Inspect
from bot.channels.telegram.updates import SentFile
from bot.desk.conversation import Attachment
from bot.desk.errors import Conflict, TransportError
from bot.desk.office import Office
from bot.http.problems import Problem

log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5


class Files:
    """Fetches a file from Telegram; `seconds` bounds all attempts together."""

    def __init__(self, office: Office, api: BotApi, inspect: Inspect, *, largest: int, seconds: float) -> None:
        self._office = office
        self._api = api
        self._inspect = inspect
        self._largest = largest
        self._seconds = seconds

    async def keep(self, conversation_id: str, message_id: str, file: SentFile) -> str | None:
        """The attachment's id; None when the file is too large, of no type that we take, or not to be had."""
        if (file.size or 0) > self._largest:
            return None
        content = await self._fetch(file)
        if not content or len(content) > self._largest:
            return None
        try:
            name, kind = self._inspect(self._office.clean(file.name).text, content)
        except Problem:
            return None
        if kind == "text/plain":
            # A seed phrase in a text file is a seed phrase.
            content = self._office.clean(content.decode("utf-8-sig")).text.encode("utf-8")
        # The same message taken again gives the same file, not a second one.
        attachment_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{conversation_id}/{message_id}").hex
        attachment = Attachment(attachment_id, name, kind, len(content))
        try:
            async with self._office.storage.write() as work:
                await work.attachments.add(conversation_id, attachment, content)
                await work.commit()
        except Conflict:
            log.debug("the file of %s was kept before", message_id)
        return attachment_id

    async def _fetch(self, file: SentFile) -> bytes | None:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetch_patiently(file)
        except (TransportError, TimeoutError) as error:
            log.warning("a customer's file could not be fetched: %s", error or "it took too long")
            return None

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

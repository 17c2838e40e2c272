"""Files that customers send with their messages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.channels.web import schemas
from bot.channels.web.doors import Doors
from bot.channels.web.filetypes import checked_type, clean_name
from bot.desk.conversation import Attachment
from bot.desk.errors import Invalid
from bot.desk.office import Office
from bot.http.problems import Problem
from bot.http.routes import Route, ref, shape


class Files:
    """Takes files and gives them back to the conversation that they belong to, and to nobody else."""

    def __init__(self, office: Office, doors: Doors, largest: int) -> None:
        self._office = office
        self._doors = doors
        self._largest = largest

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        return [
            Route(
                "POST",
                "/api/chat/attachments",
                self.upload,
                "Send a file, to be named in the next message",
                "chat",
                {201: shape({"attachment": ref("Attachment")})},
                body=schemas.UPLOAD,
                body_type="multipart/form-data",
                security="customer",
                errors=(400, 401, 413, 415, 429),
            ),
            Route(
                "GET",
                "/api/chat/attachments/{id}",
                self.download,
                "A file of this conversation",
                "chat",
                {200: None},
                media="application/octet-stream",
                security="customer",
                errors=(401, 404, 429),
            ),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        """POST /api/chat/attachments."""
        conversation = await self._doors.conversation(request)
        self._doors.upload(request, conversation)
        name, content = await self._received(request)
        kind = checked_type(name, content)
        content, _ = self._office.clean_file(kind, content)
        attachment = Attachment(uuid.uuid4().hex, self._office.clean(name).text, kind, len(content))
        async with self._office.storage.write() as work:
            await work.attachments.add(conversation.id, attachment, content)
            await work.commit()
        return web.json_response({"attachment": attachment.wire()}, status=201)

    async def download(self, request: web.Request) -> web.Response:
        """GET /api/chat/attachments/{id}: never shown as a page of this site, whatever it holds."""
        conversation = await self._doors.conversation(request)
        self._doors.read(conversation)
        async with self._office.storage.read() as work:
            attachment, content = await work.attachments.get(conversation.id, request.match_info["id"])
        charset = "; charset=utf-8" if attachment.type.startswith("text/") else ""
        headers = {
            "Content-Type": attachment.type + charset,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        }
        return web.Response(body=content, headers=headers)

    async def _received(self, request: web.Request) -> tuple[str, bytes]:
        """The name and content of the first file in the form."""
        # Some room for the form around the file; what is larger need not be read at all.
        if (request.content_length or 0) > self._largest + 10_000:
            raise self._too_large()
        if request.content_type != "multipart/form-data":
            raise Invalid("Send the file as multipart/form-data.")
        try:
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.filename:
                    return clean_name(part.filename), await self._read(part)
        except (ValueError, AssertionError, RuntimeError):
            raise Invalid("The form is broken.") from None
        raise Invalid("The form has no file.")

    async def _read(self, part: BodyPartReader) -> bytes:
        content = bytearray()
        while chunk := await part.read_chunk(64 * 1024):
            content += chunk
            if len(content) > self._largest:
                raise self._too_large()
        if not content:
            raise Invalid("The file is empty.")
        return bytes(content)

    def _too_large(self) -> Problem:
        return Problem(413, "too_large", f"A file may have at most {self._largest // 2**20} MB.")

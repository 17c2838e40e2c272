"""What a file really is, by its first bytes; its name must agree."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from bot.http.problems import Problem

#: The types that are taken, with the endings that their names may have.
ENDINGS = {
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/webp": {".webp"},
    "application/pdf": {".pdf"},
    "video/mp4": {".mp4", ".m4v"},
    "text/plain": {".txt", ".log"},
}
_LONGEST_NAME = 120


def checked_type(name: str, content: bytes) -> str:
    """The file's media type; raises Problem 415 unless content and name agree on one that is taken."""
    found = _sniffed(content)
    ending = PurePosixPath(name.lower()).suffix
    if found is None or ending not in ENDINGS[found]:
        raise Problem(415, "unsupported_type", "Only PNG, JPEG, WebP, PDF, MP4 and plain text files can be sent.")
    return found


def clean_name(name: str) -> str:
    """The name without folders, control characters and excess length; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if not unicodedata.category(char).startswith("C")).strip(" .")
    if len(kept) > _LONGEST_NAME:
        ending = PurePosixPath(kept).suffix[:10]
        kept = kept[: _LONGEST_NAME - len(ending)] + ending
    return kept or "file"


def _sniffed(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return "text/plain" if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text) and not any(char < " " and char not in "\t\n\r\f" for char in text)

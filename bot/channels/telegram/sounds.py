"""Recordings, which only this channel has: kept for people to listen to."""

from __future__ import annotations

from pathlib import PurePosixPath

_ENDINGS = {
    "audio/ogg": {".ogg", ".oga", ".opus"},
    "audio/mpeg": {".mp3"},
    "audio/mp4": {".m4a"},
}


def sound_type(name: str, content: bytes) -> str | None:
    """The recording's media type; None unless content and name agree on one that is taken."""
    found = _sniffed(content)
    ending = PurePosixPath(name.lower()).suffix
    return found if found and ending in _ENDINGS[found] else None


def _sniffed(content: bytes) -> str | None:
    if content.startswith(b"OggS"):
        return "audio/ogg"
    # An ID3 tag, or at once the eleven set bits with which every frame of MPEG audio begins.
    if content.startswith(b"ID3") or (content[:1] == b"\xff" and content[1:2] >= b"\xe0" and len(content) > 2):
        return "audio/mpeg"
    if content[4:11] == b"ftypM4A":
        return "audio/mp4"
    return None

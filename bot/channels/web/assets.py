"""The widget's files as they are sent: small, compressed, and under an address that changes when they do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import minify
from aiohttp import web

from bot.channels.web.bundle import bundled
from bot.http.prepared import Prepared

#: In the loader, where what only the server knows is written in: the version of the other files, and settings.
PLACE = "{%s}"
#: By name's ending. The system's own table differs from machine to machine, and modules run only with the right one.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_TEXT = frozenset({".html", ".js", ".css", ".json", ".svg"})
_MINIFIED = {".js": "application/javascript", ".css": "text/css", ".json": "application/json"}
_FRESH = "public, max-age=300"
_FOREVER = "public, max-age=31536000, immutable"
#: The demo page: everything from here, the chat's calls and sockets too.
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class Assets:
    """Everything in a folder, made ready once; each script brings along what it imports.

    `settings` go into their places in the loader. Raises minify.MinifyError for a script that is none, ValueError for
    one that cannot be bundled.
    """

    def __init__(self, folder: Path, settings: Mapping[str, object] | None = None) -> None:
        contents = {
            path.relative_to(folder).as_posix(): _content(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self.version = _version(contents)
        loader = contents.get("widget.js", b"").decode()
        for name, value in {"version": self.version, **(settings or {})}.items():
            loader = loader.replace(PLACE % name, str(value))
        contents["widget.js"] = loader.encode()
        self._prepared: Mapping[str, Prepared] = {
            name: Prepared(content, _headers(name), compress=Path(name).suffix in _TEXT)
            for name, content in contents.items()
        }

    def weight(self, *names: str) -> int:
        """How many bytes these files are on the wire."""
        files = [self._prepared[name] for name in names]
        return sum(len(file.content if file.packed is None else file.packed) for file in files)

    def answer(self, request: web.Request, name: str, version: str | None = None) -> web.Response | None:
        """The answer to a request for this file; None when there is none of this name.

        Only under this version's own address may it be kept for good.
        """
        file = self._prepared.get(name)
        kept = _FOREVER if version == self.version else _FRESH
        return file.answer(request, {"Cache-Control": kept}) if file else None


def _content(path: Path) -> bytes:
    kind = _MINIFIED.get(path.suffix)
    if kind is None:
        return path.read_bytes()
    try:
        text = bundled(path) if path.suffix == ".js" else path.read_text("utf-8")
        return str(minify.string(kind, text)).encode()
    except minify.MinifyError as error:
        raise minify.MinifyError(f"{path.name}: {error}") from None


def _version(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def _headers(name: str) -> Mapping[str, str]:
    suffix = Path(name).suffix
    headers = {"Content-Type": _TYPES.get(suffix, "application/octet-stream")}
    if suffix == ".html":
        return {**headers, "Content-Security-Policy": _PAGE_POLICY}
    # Modules and texts of the widget are loaded by pages of other sites; they hold nothing private.
    return {**headers, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

"""What holds for every request: errors as JSON, security headers, and which sites may call the web channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.desk.errors import DeskError
from bot.http.problems import Problem, error_response
from bot.http.routes import Handler

log = logging.getLogger(__name__)

#: What other sites may call, if PHAROS_WIDGET_ORIGINS says so.
_CHAT = ("/api/chat/", "/api/help/")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_type"}


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal has the agreed shape; what nobody foresaw is logged and says nothing of its inside."""
    try:
        return await handler(request)
    except (DeskError, Problem) as error:
        return error_response(error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _from_http(error)
    except (asyncio.CancelledError, ConnectionResetError):
        raise
    except Exception:
        log.exception("%s %s broke", request.method, request.path)
        return error_response(Problem(500, "internal", "Something went wrong on our side. Please try again."))


def security_headers() -> Middleware:
    """Sets what protects browsers; a page that needs more sets its own policy."""

    @web.middleware
    async def add(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if not response.prepared:
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            if request.path.startswith("/api/"):
                response.headers.setdefault("Cache-Control", "no-store")
        return response

    return add


def cross_origin(origins: Collection[str]) -> Middleware:
    """Lets the named sites call the web channel, and refuses all others there; no cookies are ever involved.

    A site that is refused can read why: else its widget would take us for unreachable and try again for ever.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(_CHAT):
            return await handler(request)
        origin = request.headers.get("Origin")
        foreign = origin is not None and not _same(origin, request.host)
        if foreign and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: web.StreamResponse = web.Response(status=204, headers=_PREFLIGHT)
        elif not foreign or "*" in origins or origin in origins:
            response = await handler(request)
        else:
            response = error_response(Problem(403, "forbidden_origin", f"{origin} is not in PHAROS_WIDGET_ORIGINS."))
        if not response.prepared:
            # Always: what a cache got without an origin would else be given to other sites, which may not read it.
            response.headers.add("Vary", "Origin")
            if foreign:
                response.headers["Access-Control-Allow-Origin"] = str(origin)
                response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        return response

    return check


def _same(origin: str, host: str) -> bool:
    """Only the host counts: behind a proxy that ends TLS the scheme is another one."""
    return urlsplit(origin).netloc.lower() == host.lower()


def _from_http(error: web.HTTPException) -> web.Response:
    code = _CODES.get(error.status, "bad_request" if error.status < 500 else "internal")
    message = "The body is too large." if error.status == 413 else (error.reason or "Refused.")
    headers = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
    return error_response(Problem(error.status, code, f"{message.rstrip('.')}.", headers))

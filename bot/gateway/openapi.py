"""The API description, put together from the routes themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.http.routes import TEXT, Route, Schema, ref, shape

_SECURITY: Mapping[str, Any] = {
    "customer": {"type": "http", "scheme": "bearer", "description": "The token of POST /api/chat/session."},
    "server": {"type": "http", "scheme": "bearer", "description": "PHAROS_API_KEY."},
    "staff": {"type": "http", "scheme": "bearer", "description": "A staff member's personal token."},
    "staff_cookie": {"type": "apiKey", "in": "cookie", "name": "pharos_staff"},
}
_ERROR = shape({"error": shape({"code": TEXT, "message": TEXT})})
#: `{name:regex}` as aiohttp writes path parameters.
_PARAMETER = re.compile(r"\{([a-z_]+)(?::[^{}]*)?\}")


def openapi_route(routes: Sequence[Route], schemas: Mapping[str, Schema], version: str) -> Route:
    """`GET /api/openapi.json`, which describes these routes and itself."""

    async def show(_request: web.Request) -> web.Response:
        return web.json_response(document)

    itself = Route("GET", "/api/openapi.json", show, "This description", "health", {200: {"type": "object"}})
    document = describe([*routes, itself], schemas, version)
    return itself


def describe(routes: Sequence[Route], schemas: Mapping[str, Schema], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = _PARAMETER.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pharos", "version": version, "description": "Support assistant for crypto exchanges."},
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR, **schemas}, "securitySchemes": dict(_SECURITY)},
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [route.tag],
        "responses": {
            **{str(status): _answer(status, schema, route.media) for status, schema in route.answers.items()},
            **{str(status): _answer(status, ref("Error"), "application/json") for status in route.errors},
        },
    }
    if parameters := _parameters(route):
        found["parameters"] = parameters
    if route.body is not None:
        found["requestBody"] = {"required": True, "content": {route.body_type: {"schema": dict(route.body)}}}
    if route.security:
        found["security"] = [{route.security: []}]
    return found


def _answer(status: int, schema: Schema | None, media: str) -> dict[str, Any]:
    found: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if schema is not None:
        found["content"] = {media: {"schema": dict(schema)}}
    elif media != "application/json":
        found["content"] = {media: {}}
    return found


def _parameters(route: Route) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": dict(TEXT)}
        for name in _PARAMETER.findall(route.path)
    ]
    in_query = [{"name": name, "in": "query", "schema": dict(schema)} for name, schema in route.query.items()]
    return in_path + in_query


def _operation_id(route: Route) -> str:
    words = re.sub(r"[^a-z]+", "_", _PARAMETER.sub(r"\1", route.path.lower())).strip("_")
    return f"{route.method.lower()}_{words or 'home'}"

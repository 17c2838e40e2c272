"""Figures of a period, as JSON and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.console import schemas
from bot.console.doors import Caller, Doors
from bot.console.queries import period, size
from bot.desk.office import Office
from bot.desk.reports import ReportStorage, Summary, summarise_period
from bot.desk.satisfaction import remark
from bot.http.routes import COUNT, Route

#: A spreadsheet takes a cell that begins so for a formula, and would run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Reports:
    """The handlers of /api/staff/reports."""

    def __init__(self, office: Office, storage: ReportStorage, doors: Doors) -> None:
        self._office = office
        self._storage = storage
        self._doors = doors

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        route, path = self._doors.route, "/api/staff/reports/summary"
        return [
            route(f"GET {path}", self.summary, "Figures of a period", schemas.SUMMARY, query=schemas.PERIOD),
            route(f"GET {path}.csv", self.table, "The same as CSV", None, query=schemas.PERIOD, media="text/csv"),
            route(
                "GET /api/staff/reports/comments",
                self.comments,
                "What customers said of their ratings, newest first",
                schemas.COMMENTS,
                query={**schemas.PERIOD, "limit": COUNT},
            ),
        ]

    async def summary(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/reports/summary."""
        return web.json_response((await self._read(request)).wire())

    async def table(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/reports/summary.csv."""
        found = await self._read(request)
        name = f"support-{found.start:%Y-%m-%d}-{found.end:%Y-%m-%d}.csv"
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return web.Response(body=as_csv(found).encode("utf-8"), headers=headers)

    async def comments(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/reports/comments."""
        start, end = period(request.query, self._office.clock())
        limit = size(request.query, usual=50, most=500)
        async with self._storage.read() as work:
            found = await work.reports.comments_between(start, end, limit)
        return web.json_response({"comments": [remark(survey) for survey in found]})

    async def _read(self, request: web.Request) -> Summary:
        start, end = period(request.query, self._office.clock())
        return await summarise_period(self._storage, start, end, self._office.survey)


def as_csv(summary: Summary) -> str:
    """The summary as rows of section, name and value."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["section", "name", "value"])
    table.writerows([[safe_cell(cell) for cell in row] for row in _rows("period", summary.wire())])
    return out.getvalue()


def safe_cell(value: object) -> str:
    """The value as a cell's text; one that a spreadsheet would run gets an apostrophe before it."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rows(section: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _rows(name if section == "period" else f"{section} {name}", value)
        else:
            yield section, name, value

"""`/tickets/{token}`: the page behind the link in a mail.

Programs that look through mail follow every link; so following shows a button only, and pressing it opens the ticket.
The link is used up by that, and the browser gets a cookie by which it may look again for an hour.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from aiohttp import web

from bot.channels.email.links import LinkKey, read
from bot.channels.email.options import EmailOptions
from bot.channels.email.views import Views
from bot.channels.email.visits import COOKIE, Visit, reader_of
from bot.desk.errors import NotFound
from bot.desk.office import Office
from bot.desk.ticket_link import READING, look_up, open_once, renew, stop_mail
from bot.http.routes import Handler, Route

_STYLE = Path(__file__).parent / "static" / "style.css"

Show = Callable[[Visit], Awaitable[web.Response]]


class TicketPages:
    """The handlers of /tickets."""

    def __init__(self, office: Office, key: LinkKey, options: EmailOptions) -> None:
        self._office = office
        self._key = key
        self._options = options
        self._views = Views(office.texts, options)

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        one = "/tickets/{token:[A-Za-z0-9_-]+}"
        return [
            Route("GET", "/tickets/style.css", self.style, "Its style", "pages", {200: None}, media="text/css"),
            self._page("GET", one, self.show, "The page behind the link in a mail"),
            self._page("POST", one, self.open, "Opens the ticket, once"),
            self._page("POST", f"{one}/again", self.again, "Mails a new link to the same address"),
            self._page("GET", f"{one}/stop", self.ask_stop, "Asks whether to end the mails about this ticket"),
            self._page("POST", f"{one}/stop", self.stop, "Ends the mails about this ticket"),
        ]

    async def style(self, _request: web.Request) -> web.StreamResponse:
        """GET /tickets/style.css."""
        return web.FileResponse(_STYLE, headers={"Cache-Control": "public, max-age=300"})

    async def show(self, visit: Visit) -> web.Response:
        """GET: the ticket for whoever opened it, else a button, or why there is none."""
        if visit.may_read:
            return self._views.ticket(visit)
        return self._refusal(visit) or self._views.note(visit, "ready", button="ticket_page_show", action=visit.path)

    async def open(self, visit: Visit) -> web.Response:
        """POST: the link is used up; then back to the page, so that it can be loaded again."""
        if visit.may_read:
            return self._views.redirect(visit.path)
        if refusal := self._refusal(visit):
            return refusal
        secret = secrets.token_urlsafe(32)
        if not await open_once(self._office, visit.mail.id, reader_of(secret)):
            return self._used(visit)
        opened = self._views.redirect(visit.path)
        opened.set_cookie(
            COOKIE,
            secret,
            max_age=int(READING.total_seconds()),
            path=visit.path,
            httponly=True,
            samesite="Lax",
            secure=self._options.secure,
        )
        return opened

    async def again(self, visit: Visit) -> web.Response:
        """POST …/again: whoever has an old link gets a new one, but only by mail to where the old one went."""
        await renew(self._office, visit.mail.id)
        return self._views.note(visit, "again_done")

    async def ask_stop(self, visit: Visit) -> web.Response:
        """GET …/stop."""
        return self._views.note(visit, "stop_ask", button="mail_stop", action=f"{visit.path}/stop")

    async def stop(self, visit: Visit) -> web.Response:
        """POST …/stop, by the button or by a mail program itself (RFC 8058)."""
        await stop_mail(self._office, visit.mail.id)
        return self._views.note(visit, "stopped")

    def _refusal(self, visit: Visit) -> web.Response | None:
        """Why the link does not open, None when it does."""
        if visit.expired:
            return self._views.note(
                visit, "expired", button="ticket_page_again", action=f"{visit.path}/again", status=410
            )
        return self._used(visit) if visit.mail.opened_at else None

    def _used(self, visit: Visit) -> web.Response:
        return self._views.note(visit, "used", button="ticket_page_again", action=f"{visit.path}/again", status=410)

    def _page(self, method: str, path: str, show: Show, summary: str) -> Route:
        return Route(
            method, path, self._visited(show), summary, "pages", {200: None, 404: None, 410: None}, media="text/html"
        )

    def _visited(self, show: Show) -> Handler:
        """A handler of links that we have written; for all others there is one page that says so."""

        async def handler(request: web.Request) -> web.Response:
            visit = await self._visit(request)
            return await show(visit) if visit else self._views.unknown(request)

        return handler

    async def _visit(self, request: web.Request) -> Visit | None:
        token = request.match_info["token"]
        claim = read(await self._key.get(), token)
        if claim is None:
            return None
        try:
            mail, ticket = await look_up(self._office, claim.mail_id)
        except NotFound:
            return None
        now = self._office.clock()
        path = f"{self._options.base_path}/{token}"
        return Visit(mail, ticket, path, now, expired=now >= claim.expires, secret=request.cookies.get(COOKIE))

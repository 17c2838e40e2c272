"""How a ticket's page looks: the ticket itself, or a sentence with a button. No script, and all words localised."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.channels.email.options import EmailOptions
from bot.channels.email.story import story
from bot.channels.email.visits import Visit
from bot.desk.ports import Texts
from bot.http.direction import direction

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address is the key
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


class Views:
    """Renders the pages."""

    def __init__(self, texts: Texts, options: EmailOptions) -> None:
        self._texts = texts
        self._options = options
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(),
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def ticket(self, visit: Visit) -> web.Response:
        """The ticket with its public history, newest last."""
        say = partial(self._say, visit.mail.lang)
        return self._page(
            "ticket.html",
            visit.mail.lang,
            title=say("ticket_page_title", number=visit.ticket.id),
            topic=self._options.topic_title(visit.ticket.topic, visit.mail.lang),
            status=visit.ticket.status,
            entries=story(visit.ticket, say),
        )

    def note(
        self, visit: Visit, about: str, *, button: str | None = None, action: str = "", status: int = 200
    ) -> web.Response:
        """A sentence, `ticket_page_{about}`, and perhaps a button that posts to `action`."""
        say = partial(self._say, visit.mail.lang, number=visit.ticket.id)
        return self._page(
            "note.html",
            visit.mail.lang,
            title=say("ticket_page_title"),
            words=say(f"ticket_page_{about}"),
            button=say(button) if button else None,
            action=action,
            status_code=status,
        )

    def unknown(self, request: web.Request) -> web.Response:
        """For a link that is not ours, or lost a piece; its reader is known only by what the browser says."""
        lang = preferred(request.headers.get("Accept-Language", ""), self._options.languages)
        title, words = self._say(lang, "help_title"), self._say(lang, "ticket_page_unknown")
        return self._page("note.html", lang, title=title, words=words, status_code=404)

    def redirect(self, path: str) -> web.Response:
        """To be loaded by GET."""
        return web.Response(status=303, headers={**_HEADERS, "Location": path})

    def _page(self, template: str, lang: str, *, status_code: int = 200, **values: object) -> web.Response:
        html = self._templates.get_template(template).render(
            say=partial(self._say, lang),
            lang=lang,
            dir=direction(lang),
            exchange=self._options.exchange,
            style=f"{self._options.base_path}/style.css",
            **values,
        )
        return web.Response(text=html, status=status_code, content_type="text/html", headers=_HEADERS)

    def _say(self, lang: str, key: str, **values: str) -> str:
        return self._texts.say(key, lang, **values)


def preferred(accepted: str, offered: Collection[str]) -> str:
    """The first language of an Accept-Language header that is offered, English when none is."""
    wanted = (part.partition(";")[0].strip().partition("-")[0].lower() for part in accepted.split(","))
    return next((lang for lang in wanted if lang in offered), "en")

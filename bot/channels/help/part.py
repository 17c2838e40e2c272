"""The help centre as a part of the gateway: pages for browsers and search engines, JSON for the widget."""

from __future__ import annotations

from bot.channels.help.api import HelpApi
from bot.channels.help.ballot import Ballot
from bot.channels.help.options import HelpOptions
from bot.channels.help.pages import HelpPages
from bot.channels.help.schemas import SCHEMAS
from bot.channels.help.shelf import shelves_of
from bot.channels.help.views import Views
from bot.content.library import Content
from bot.desk.article_votes import VoteStorage
from bot.desk.ports import Clock
from bot.http.parts import Part


def help_part(content: Content, storage: VoteStorage, clock: Clock, options: HelpOptions) -> Part:
    """All of it; the searches are made ready here, pages when they are first asked for."""
    shelves = shelves_of(content)
    ballot = Ballot(storage, clock, options.buckets(options.votes))
    searches = options.buckets(options.searches)
    pages = HelpPages(shelves, Views(content, shelves), ballot, searches, options)
    api = HelpApi(shelves, ballot, searches, options)
    return Part(name="help", routes=[*pages.routes(), *api.routes()], schemas=SCHEMAS)

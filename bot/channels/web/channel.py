"""The web channel as a part of the gateway."""

from __future__ import annotations

from bot.channels.web.attachments import Files
from bot.channels.web.chat import Chat
from bot.channels.web.doors import Doors
from bot.channels.web.options import WebOptions
from bot.channels.web.pages import Pages
from bot.channels.web.schemas import SCHEMAS
from bot.channels.web.sockets import Sockets
from bot.channels.web.telegram_link import TelegramLink
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.http.parts import Part


def web_part(office: Office, feed: Feed, options: WebOptions) -> Part:
    """REST, socket, files and the widget. Nothing is pushed: clients fetch what is new by themselves."""
    doors = Doors(office.storage, options.rates)
    sockets = Sockets(office, feed, doors, options)
    routes = [
        *Chat(office, feed, doors, options).routes(),
        *sockets.routes(),
        *Files(office, doors, options.attachment_bytes).routes(),
        *TelegramLink(doors, options).routes(),
        *Pages(options.limits).routes(),
    ]
    return Part("web", routes, stop=sockets.stop, schemas=SCHEMAS)

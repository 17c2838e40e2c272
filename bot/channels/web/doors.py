"""Who is let in: a customer's token opens one conversation, and nobody may knock too often."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from aiohttp import web

from bot.channels.web.options import Rates
from bot.desk.conversation import Conversation
from bot.desk.ports import Storage
from bot.http.peers import bearer, client_address
from bot.http.problems import Unauthorized
from bot.http.rates import Buckets, NoLimit, Rate


def new_token() -> str:
    """A key to one conversation that cannot be guessed: 32 random bytes."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long, so a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Doors:
    """Checks tokens and rates of the web channel."""

    def __init__(self, storage: Storage, rates: Rates) -> None:
        def buckets(rate: Rate) -> Buckets:
            return Buckets(rate) if rates.on else NoLimit()

        self._storage = storage
        self._sessions = buckets(rates.sessions)
        self._messages = buckets(rates.messages)
        self._messages_ip = buckets(rates.messages_ip)
        self._reads = buckets(rates.reads)
        self._uploads = buckets(rates.uploads)
        self._uploads_ip = buckets(rates.uploads_ip)
        self._failures = buckets(rates.failures)

    async def conversation(self, request: web.Request) -> Conversation:
        """The conversation that the request's token opens; raises Unauthorized, or TooMany after many wrong ones."""
        token = bearer(request)
        return await self.opened_by(request, token or "")

    async def opened_by(self, request: web.Request, token: str) -> Conversation:
        """The same, with the token given."""
        address = client_address(request)
        self._failures.check(address)
        found = None
        if token:
            async with self._storage.read() as work:
                found = await work.conversations.by_token(token_hash(token))
        if found is None:
            self._failures.take(address)
            raise Unauthorized("This needs the token of a session.")
        return found

    def server(self, request: web.Request, api_key: str) -> None:
        """Raises Unauthorized unless the request shows the key of server-to-server calls."""
        address = client_address(request)
        self._failures.check(address)
        if not hmac.compare_digest((bearer(request) or "").encode(), api_key.encode()):
            self._failures.take(address)
            raise Unauthorized("This needs the API key.")

    def session(self, request: web.Request) -> None:
        """Raises TooMany when this address opens too many sessions."""
        self._sessions.take(client_address(request))

    def message(self, request: web.Request, conversation: Conversation) -> None:
        """Raises TooMany when too much is said."""
        self._messages.take(conversation.id)
        self._messages_ip.take(client_address(request))

    def read(self, conversation: Conversation) -> None:
        """Raises TooMany when the conversation is looked at too often."""
        self._reads.take(conversation.id)

    def upload(self, request: web.Request, conversation: Conversation) -> None:
        """Raises TooMany when too many files are sent."""
        self._uploads.take(conversation.id)
        self._uploads_ip.take(client_address(request))

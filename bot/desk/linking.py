"""Links that tie a chat to a customer for whom the exchange vouches: signed, short-lived, and good for one use."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.desk.conversation import Author, Conversation, Customer, Draft, Owner
from bot.desk.errors import Forbidden, Left
from bot.desk.kept import KeptWork
from bot.desk.office import Office, post
from bot.desk.staffing import end
from bot.desk.turns import announce

#: What tells such a link's token from other parameters that bring somebody to a chat.
PREFIX = "in-"
_BYTES = 16
#: What the link's token looks like anywhere in a text.
_TOKEN = re.compile(r"(?<![\w-])in-[A-Za-z0-9_-]{44}(?![\w-])")
#: So many conversations that a chat had before are remembered.
_FORMER = 10


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link that was issued. `used_by` is the message that used it, None until then."""

    customer: Customer
    expires_at: datetime
    used_by: str | None = None


class Links(Protocol):
    """Links by the hash of their token, which itself is kept nowhere."""

    async def add(self, token_hash: str, customer: Customer, expires_at: datetime) -> None:
        """A new link to this customer, who is a verified one."""
        ...

    async def find(self, token_hash: str) -> KnownLink | None:
        """The link."""
        ...

    async def use(self, token_hash: str, by: str, now: datetime) -> bool:
        """Uses it up; False when it was used before or has expired."""
        ...

    async def drop_expired(self, before: datetime) -> int:
        """Forgets what expired before then; returns how many."""
        ...


class LinkWork(KeptWork, Protocol):
    """A unit of work with links."""

    links: Links


class LinkStorage(Protocol):
    """A storage whose units of work keep links."""

    def write(self) -> AbstractAsyncContextManager[LinkWork]:
        """A unit of work that will commit."""
        ...


@dataclass(frozen=True, slots=True)
class LinkPolicy:
    """The key that signs links, and for how many seconds one can be used; after `forget` it is unknown."""

    key: bytes
    seconds: float = 900.0
    forget: timedelta = timedelta(days=1)

    @classmethod
    def of_secret(cls, secret: str, seconds: float) -> LinkPolicy:
        """With a key of its own, derived from the secret that signs the exchange's user tokens."""
        return cls(hmac.digest(secret.encode(), b"pharos: links into a chat", "sha256"), seconds)

    def token(self) -> str:
        """A new token: 47 characters of those that a chat's start parameter may have."""
        nonce = secrets.token_bytes(_BYTES)
        return PREFIX + _written(nonce) + _written(self._signed(nonce))

    def vouches_for(self, token: str) -> bool:
        """Whether this key has signed it."""
        nonce, signature = _read(token)
        return bool(nonce) and hmac.compare_digest(self._signed(nonce), signature)

    def _signed(self, nonce: bytes) -> bytes:
        return hmac.digest(self.key, nonce, "sha256")[:_BYTES]


@dataclass(frozen=True, slots=True)
class Link:
    """Where a customer goes to be known in a chat, and until when."""

    url: str
    expires_at: datetime


#: Makes a link for a verified customer; raises Unavailable while the chat's address is not known.
IssueLink = Callable[[Customer], Awaitable[Link]]


class Outcome(StrEnum):
    """What became of a link that was opened."""

    TIED = "tied"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


async def issue_token(
    office: Office, storage: LinkStorage, policy: LinkPolicy, customer: Customer
) -> tuple[str, datetime]:
    """A token that ties one chat to this customer, and when it expires; raises Forbidden for who is not verified."""
    if not customer.verified:
        raise Forbidden("Only a signed-in customer can be linked to a chat.")
    token, now = policy.token(), office.clock()
    expires_at = now + timedelta(seconds=policy.seconds)
    async with storage.write() as work:
        await work.links.drop_expired(now - policy.forget)
        await work.links.add(_hash(token), customer, expires_at)
        await work.commit()
    return token, expires_at


async def redeem(
    office: Office,
    storage: LinkStorage,
    policy: LinkPolicy | None,
    token: str,
    conversation: Conversation,
    said: str,
    *,
    lang: str | None = None,
) -> tuple[Conversation, Outcome]:
    """Ties a chat's conversation to the customer of the link; returns the chat's conversation and what became of it.

    `said` is the message that brought the token: the same one again has the same outcome. `lang` is what to speak
    where the conversation has no language yet. A conversation that is tied
    to somebody else ends here, and the chat gets a fresh one: nothing of the one person may be seen by the other.
    """
    if policy is None or not policy.vouches_for(token):
        return conversation, Outcome.UNKNOWN
    by = f"{conversation.channel}:{conversation.external_id}:{said}"
    async with storage.write() as work:
        found = await work.links.find(_hash(token))
        if found is None:
            return conversation, Outcome.UNKNOWN
        if found.used_by == by:
            return conversation, Outcome.TIED
        if not await work.links.use(_hash(token), by, office.clock()):
            return conversation, Outcome.USED if found.used_by else Outcome.EXPIRED
        current = await _current(work, conversation)
        tied = await _tie(office, work, current, found.customer, lang)
        await work.commit()
    _announce(office, current, tied)
    return tied, Outcome.TIED


async def untie(office: Office, storage: LinkStorage, conversation_id: str, name: str | None = None) -> bool:
    """Signs a chat out: the customer's conversation ends, and the chat gets one of nobody's, in which that is said.

    Whoever has the chat next sees nothing of the customer's. `name` is what the chat calls itself. False, and nothing
    changes, where nobody is signed in.
    """
    async with storage.write() as work:
        old = await work.conversations.get(conversation_id)
        if old.left or not old.customer.verified:
            return False
        fresh = await _begin_afresh(office, work, old, Customer(name=name))
        await work.conversations.move(fresh.id, fresh.state, Owner.CLOSED)
        words = office.texts.say("telegram_signed_out", fresh.lang)
        await post(work, fresh, Draft(Author.SYSTEM, words, fresh.lang or "en"), office.clock())
        await work.commit()
    _announce(office, old, fresh)
    return True


async def known_before(work: KeptWork, channel: str, address: str, message_ids: Sequence[str]) -> bool:
    """Whether a conversation that the chat had before knows one of these messages, which then come again."""
    if not message_ids:
        return False
    for former in await work.kept.get(_former_key(channel, address)) or ():
        for message_id in message_ids:
            if await work.transcript.find(former, message_id):
                return True
    return False


def without_tokens(text: str) -> str:
    """The text without links' tokens, which are keys."""
    return _TOKEN.sub(f"{PREFIX}…", text)


async def _current(work: LinkWork, conversation: Conversation) -> Conversation:
    """The chat's own conversation, which another link may have changed a moment ago; kept from other writers."""
    while True:
        held = await work.conversations.get(conversation.id)
        if not held.left:
            return held
        found = await work.conversations.by_external(conversation.channel, conversation.external_id or "")
        if found is None:
            raise Left("This chat has no conversation any more.")
        conversation = found


def _announce(office: Office, old: Conversation, new: Conversation) -> None:
    announce(office, new, queue=new.id != old.id)
    if new.id != old.id:
        announce(office, old)


async def _tie(
    office: Office, work: LinkWork, conversation: Conversation, customer: Customer, lang: str | None
) -> Conversation:
    if conversation.customer.sub not in {None, customer.sub}:
        conversation = await _begin_afresh(office, work, conversation, customer)
    await work.conversations.update(conversation.id, customer=customer)
    author = Author.BOT if conversation.state is Owner.BOT else Author.SYSTEM
    who = customer.name or customer.email or ""
    key = "telegram_linked_as" if who else "telegram_linked"
    lang = conversation.lang or lang
    words = office.texts.say(key, lang, name=who)
    await post(work, conversation, Draft(author, words, lang or "en"), office.clock())
    return await work.conversations.get(conversation.id)


async def _begin_afresh(office: Office, work: LinkWork, old: Conversation, customer: Customer) -> Conversation:
    if old.state is not Owner.CLOSED:
        await end(office, work, old)
        # Without `post`: it is for staff, and the chat is somebody else's by now.
        words = office.texts.say("customer_closed", old.lang)
        await work.transcript.append(old.id, Draft(Author.SYSTEM, words, old.lang or "en"), office.clock())
    await work.outbox.abandon(old.id)
    await work.conversations.leave_address(old.id)
    key = _former_key(old.channel, old.external_id or "")
    former = [*(await work.kept.get(key) or ()), old.id]
    await work.kept.put(key, former[-_FORMER:])
    return await work.conversations.open(old.channel, external_id=old.external_id, lang=old.lang, customer=customer)


def _former_key(channel: str, address: str) -> str:
    return f"{channel}.former.{address}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(token: str) -> tuple[bytes, bytes]:
    """The random part and the signature; empty when the token is not of this form."""
    body = token.removeprefix(PREFIX)
    half = len(_written(bytes(_BYTES)))
    if not token.startswith(PREFIX) or len(body) != 2 * half or not token.isascii():
        return b"", b""
    halves = body[:half], body[half:]
    try:
        nonce, signature = (base64.b64decode(part + "==", b"-_", validate=True) for part in halves)
    except ValueError:
        return b"", b""
    # The last letter holds bits that are not read: only one way of writing a token is the token.
    return (nonce, signature) if _written(nonce) + _written(signature) == body else (b"", b"")

"""Links that sign customers in: made for those whom the exchange vouches for, and redeemed in their chat."""

from __future__ import annotations

from bot.channels.telegram.identity import Identity
from bot.channels.telegram.notices import Notices
from bot.desk.conversation import Conversation, Customer
from bot.desk.linking import Link, LinkPolicy, LinkStorage, Outcome, issue_token, redeem
from bot.desk.office import Office


class Arrivals:
    """`policy` is None where no links are issued; then none is valid either."""

    def __init__(
        self, office: Office, storage: LinkStorage, identity: Identity, notices: Notices, policy: LinkPolicy | None
    ) -> None:
        self._office = office
        self._storage = storage
        self._identity = identity
        self._notices = notices
        self._policy = policy

    async def issue(self, customer: Customer) -> Link:
        """A link for a verified customer; raises Unavailable while the bot's name is not known, Forbidden."""
        assert self._policy is not None
        self._identity.link("")  # before a link is noted that nobody can be given
        token, expires_at = await issue_token(self._office, self._storage, self._policy, customer)
        return Link(self._identity.link(token), expires_at)

    async def redeem(
        self, conversation: Conversation, said_id: str, token: str, lang: str | None
    ) -> Conversation | None:
        """The chat's conversation, tied to the link's customer; None, and the chat hears why, when the link fails."""
        tied, outcome = await redeem(
            self._office, self._storage, self._policy, token, conversation, said_id, lang=lang
        )
        if outcome is Outcome.TIED:
            return tied
        await self._notices.say(conversation.id, f"{said_id}:link", f"telegram_link_{outcome}", lang)
        return None

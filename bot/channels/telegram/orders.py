"""/language, /privacy and /stop: what a customer asks of the chat itself, whoever owns the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.telegram.commands import Order
from bot.channels.telegram.notices import Notices
from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.storage import TelegramStorage
from bot.desk.conversation import Button, Owner
from bot.desk.linking import untie
from bot.desk.office import Office
from bot.desk.reception import Received
from bot.desk.staffing import end_by_customer


class Orders:
    """Carries them out once their message is in the transcript; the same one again changes nothing."""

    def __init__(self, office: Office, storage: TelegramStorage, notices: Notices, options: TelegramOptions) -> None:
        self._office = office
        self._storage = storage
        self._notices = notices
        #: What a language is called in itself, by its code.
        self._names = {code: office.texts.say("language_name", code) for code in sorted(options.languages)}

    async def carry_out(
        self, order: Order, conversation_id: str, received: Received, lang: str | None, name: str | None = None
    ) -> None:
        """Does what the message asked for; `name` is what the customer calls themselves there."""
        answer_id = f"{received.message.id}:{order}"
        match order:
            case Order.LANGUAGE:
                await self._notices.say(conversation_id, answer_id, "language_ask", lang, buttons=self._languages())
            case Order.PRIVACY:
                await self._notices.say(conversation_id, answer_id, "telegram_privacy", lang)
            case Order.STOP:
                await self._stop(conversation_id, received, name)

    async def language_chosen(self, conversation_id: str, title: str) -> None:
        """If this is the name of a language, the conversation goes on in it, also where people own it."""
        code = next((code for code, name in self._names.items() if name == title), None)
        if code:
            async with self._office.storage.write() as work:
                await work.conversations.update(conversation_id, lang=code)
                await work.commit()

    def _languages(self) -> Sequence[Button]:
        """They have no payload: their titles are requests that the assistant understands by itself."""
        return [Button(name, "") for name in self._names.values()]

    async def _stop(self, conversation_id: str, received: Received, name: str | None) -> None:
        """Also signs the customer out: somebody else may have the phone next."""
        async with self._office.storage.read() as work:
            conversation = await work.conversations.get(conversation_id)
            went_on = await work.transcript.after(conversation_id, received.message.seq, limit=1)
        # Telegram may repeat it later, when the customer has begun again.
        if received.repeated and went_on:
            return
        signed_out = await untie(self._office, self._storage, conversation_id, name)
        if not signed_out and conversation.state is not Owner.CLOSED:
            await end_by_customer(self._office, conversation_id)

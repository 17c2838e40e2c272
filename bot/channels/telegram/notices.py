"""What the channel itself says in a chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk.conversation import Author, Button, Draft, Owner
from bot.desk.office import Office, post
from bot.desk.turns import announce


class Notices:
    """Says texts of data/responses in conversations, each once."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def say(
        self,
        conversation_id: str,
        notice_id: str,
        key: str,
        lang: str | None,
        *,
        buttons: Sequence[Button] = (),
        only_for_bot: bool = False,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Says it, unless `notice_id` was said before. While people own the conversation the bot is silent: then the
        system says it, or nobody if it is `only_for_bot`.
        """
        async with self._office.storage.write() as work:
            if await work.transcript.find(conversation_id, notice_id):
                return
            conversation = await work.conversations.get(conversation_id)
            with_people = conversation.state in {Owner.WAITING, Owner.STAFF}
            if only_for_bot and with_people:
                return
            author = Author.SYSTEM if with_people else Author.BOT
            words = self._office.texts.say(key, lang, **(values or {}))
            draft = Draft(author, words, lang or "en", id=notice_id, buttons=tuple(buttons))
            await post(work, conversation, draft, self._office.clock())
            await work.commit()
        announce(self._office, conversation)

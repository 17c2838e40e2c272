"""What is said to staff in their group; in English, as summaries are, and never seen by customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.channels.telegram.markdown import rich_text
from bot.channels.telegram.rich import Rich, Span, units
from bot.channels.telegram.splitting import LONGEST, split
from bot.desk.conversation import Author, Conversation, Message
from bot.desk.handoff import Handoff

CLAIM = "Claim"
HELP = (
    "Write here to take the conversation and to answer the customer. "
    "/claim takes it, /release gives it back to the bot, /close ends it, /note is for staff only."
)
TEXT_ONLY = "Only text reaches the customer from here; this was not sent."
ENDED = "This conversation has ended here; that was not sent."
UNKNOWN_COMMAND = "There is no such command, and it was not sent to the customer. " + HELP

#: Telegram's limit for the title of a topic.
_LONGEST_TITLE = 128
#: A single message of the transcript is shown so far; the console has all of it.
_LONGEST_SAID = 1500
_SIGNS = {Author.CUSTOMER: "👤", Author.BOT: "🤖", Author.STAFF: "🎧", Author.SYSTEM: "—"}


def title(handoff: Handoff, conversation: Conversation) -> str:
    """The topic's: number, reason, language, and what the customer calls themselves."""
    parts = [handoff.id[:6], str(handoff.reason), handoff.lang, conversation.customer.name or ""]
    return " · ".join(part for part in parts if part)[:_LONGEST_TITLE]


def summary(handoff: Handoff, conversation: Conversation, clean: Callable[[str], str]) -> Rich:
    """What stands first in a topic."""
    head = f"{handoff.priority} · {handoff.team} · {handoff.channel}"
    lines = [head, clean(handoff.summary)]
    if conversation.tickets:
        lines.append(f"Tickets: {', '.join(conversation.tickets)}")
    lines.append(HELP)
    return Rich("\n\n".join(lines), (Span(0, len(head), "b"),))


def told(
    messages: Sequence[Message], clean: Callable[[str], str], *, first: Rich | None = None
) -> tuple[Rich, Sequence[Message]]:
    """As many of the messages as fit into one of Telegram's, after what stands `first`; and those that are left."""
    text, spans = (f"{first.text}\n", first.spans) if first else ("", ())
    for number, message in enumerate(messages):
        more = _said(message, clean)
        if number and units(text) + units(more.text) + 1 > LONGEST:
            return Rich(text, spans), messages[number:]
        start = len(text) + bool(text)
        text = f"{text}\n{more.text}" if text else more.text
        spans += tuple(Span(start + span.start, start + span.end, span.tag) for span in more.spans)
    return Rich(text, spans), ()


def taken(claimed_by: str | None) -> str:
    """That somebody has the conversation."""
    return f"{claimed_by} has this conversation now." if claimed_by else "Nobody has this conversation now."


def unknown(user: int) -> str:
    """To somebody who is not on the staff."""
    return (
        f"Telegram user {user} is not on the staff here, and nothing that they write reaches the customer. "
        "To change that, add them to PHAROS_TELEGRAM_STAFF."
    )


def not_done(reason: str) -> str:
    """That something was refused."""
    return f"Not done: {reason}"


def _said(message: Message, clean: Callable[[str], str]) -> Rich:
    who = f"{_SIGNS[message.author]} {message.name}:" if message.name else _SIGNS[message.author]
    text = rich_text(message.text).text if message.author is Author.BOT else message.text
    said = [clean(text), *(f"[{file.name}, {file.type}]" for file in message.attachments)]
    pieces = split(Rich(" ".join(words for words in said if words.strip())), _LONGEST_SAID)
    shown = pieces[0].text if pieces else ""
    return Rich(f"{who} {shown}{' […]' if len(pieces) > 1 else ''}", (Span(0, len(who), "b"),))

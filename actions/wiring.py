"""What the actions need from the rest of the product, read once when it is first needed."""

from __future__ import annotations

from functools import cache

from bot.content.library import project_content
from bot.desk.dialogue.form import Reader
from bot.desk.dialogue.notice import Kinds
from bot.desk.dialogue.understanding import CALL_FACTS
from bot.guard.facts import FactKind, complaint, interpret, travels
from bot.guard.phones import phone_number
from bot.nlu.lexicon import read_lexicon
from bot.nlu.parts import Splitter

#: The content of the project that these actions belong to.
content = project_content


@cache
def kinds() -> Kinds:
    """What the taxonomy says of topics."""
    topics = content().taxonomy.topics.values()
    return Kinds(
        problems=frozenset(topic.id for topic in topics if topic.ticket),
        escalating=frozenset(topic.id for topic in topics if topic.escalate),
    )


@cache
def reader() -> Reader:
    """How texts read as facts."""
    return Reader(
        interpret=_interpret,
        complaint=lambda kind, text: None if kind in CALL_FACTS else complaint(FactKind(kind), text),
        declines=lambda text: _says("skip_phrases", text),
        restarts=lambda text: _says("restart_phrases", text),
        travels=travels,
    )


def wants_call(text: str) -> bool:
    """Whether somebody asks to be called back."""
    return _says("callback_phrases", text)


def _interpret(kind: str, text: str) -> str | None:
    if kind == "phone":
        return phone_number(text)
    if kind == "call_time":
        return " ".join(text.split()) if any(char.isalnum() for char in text) else None
    return interpret(FactKind(kind), text)


def asks(text: str) -> bool:
    """Whether a text reads as a question: by its mark, or by a question word where questions have it."""
    first_and_last = text.split()[:2] + text.split()[2:][-1:]
    return text.rstrip().endswith(("?", "？")) or _questions().is_question(" ".join(first_and_last))


@cache
def _questions() -> Splitter:
    return Splitter(read_lexicon("data/lexicon/questions.yml"))


@cache
def _phrases(key: str) -> tuple[str, ...]:
    texts = content().texts
    return tuple(phrase for lang in texts.languages for phrase in texts.say(key, lang).split("|"))


def _says(key: str, text: str) -> bool:
    folded = " ".join(text.casefold().replace("’", "'").split())
    return len(folded) <= content().manners.refusal and any(phrase in folded for phrase in _phrases(key))

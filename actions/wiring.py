"""What the actions need from the rest of the product, read once when it is first needed."""

from __future__ import annotations

from functools import cache

from bot.content.library import project_content
from bot.desk.dialogue.form import Reader
from bot.desk.dialogue.notice import Kinds
from bot.guard.facts import FactKind, complaint, interpret
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
        interpret=lambda kind, text: interpret(FactKind(kind), text),
        complaint=lambda kind, text: complaint(FactKind(kind), text),
        declines=_declines,
    )


def asks(text: str) -> bool:
    """Whether a text reads as a question: by its mark, or by a question word where questions have it."""
    first_and_last = text.split()[:2] + text.split()[2:][-1:]
    return text.rstrip().endswith(("?", "？")) or _questions().is_question(" ".join(first_and_last))


@cache
def _questions() -> Splitter:
    return Splitter(read_lexicon("data/lexicon/questions.yml"))


@cache
def _refusals() -> tuple[str, ...]:
    texts = content().texts
    return tuple(phrase for lang in texts.languages for phrase in texts.say("skip_phrases", lang).split("|"))


def _declines(text: str) -> bool:
    folded = " ".join(text.casefold().replace("’", "'").split())
    return len(folded) <= content().manners.refusal and any(phrase in folded for phrase in _refusals())

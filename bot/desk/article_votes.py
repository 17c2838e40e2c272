"""Whether articles helped: votes of readers, counted by article and day; nothing is kept of who voted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bot.desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ArticleVotes:
    """How many readers an article helped, and how many not."""

    topic: str
    lang: str
    helped: int = 0
    not_helped: int = 0

    @property
    def promise(self) -> float:
        """The share that it helped, taken with care: two votes, one each way, are added, for few votes say little."""
        return (self.helped + 1) / (self.helped + self.not_helped + 2)

    def wire(self) -> dict[str, Any]:
        """The votes as staff clients see them."""
        total = self.helped + self.not_helped
        share = round(self.helped / total, 4) if total else None
        return {"helped": self.helped, "not_helped": self.not_helped, "helped_share": share}


@dataclass(frozen=True, slots=True)
class Readers:
    """What readers said of all articles."""

    articles: Sequence[ArticleVotes] = field(default_factory=tuple)

    def wire(self) -> dict[str, Any]:
        """The worst first, each under `lang/topic`, which is its page in the help centre."""
        total = ArticleVotes("", "", sum(a.helped for a in self.articles), sum(a.not_helped for a in self.articles))
        return {**total.wire(), "by_article": {f"{a.lang}/{a.topic}": a.wire() for a in worst_first(self.articles)}}


class Votes(Protocol):
    """The counts by article and day."""

    async def add(self, topic: str, lang: str, day: date, *, helped: bool) -> None:
        """Counts one more."""
        ...


class VoteWork(UnitOfWork, Protocol):
    """A unit of work that counts votes."""

    votes: Votes


class VoteStorage(Protocol):
    """A storage whose units of work count votes."""

    def write(self) -> AbstractAsyncContextManager[VoteWork]:
        """A unit of work that will commit."""
        ...


async def vote(storage: VoteStorage, topic: str, lang: str, day: date, *, helped: bool) -> None:
    """A reader said whether an article helped."""
    async with storage.write() as work:
        await work.votes.add(topic, lang, day, helped=helped)
        await work.commit()


def worst_first(articles: Iterable[ArticleVotes]) -> Sequence[ArticleVotes]:
    """Those that want rewriting most at the top; of two alike the one that more readers voted on."""
    return sorted(articles, key=lambda one: (one.promise, -one.helped - one.not_helped, one.topic, one.lang))


def by_article(counts: Iterable[tuple[str, str, bool, int]]) -> Sequence[ArticleVotes]:
    """From rows of topic, language, whether it helped, and how often."""
    found: dict[tuple[str, str], Mapping[bool, int]] = {}
    for topic, lang, helped, count in counts:
        found[topic, lang] = {**found.get((topic, lang), {}), helped: count}
    return [ArticleVotes(*key, votes.get(True, 0), votes.get(False, 0)) for key, votes in found.items()]

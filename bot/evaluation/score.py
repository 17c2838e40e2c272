"""Counts what was understood, by language: the measures of `make eval`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.nlu.corpus import Labelled
from bot.nlu.language_rules import Guess
from bot.nlu.reading import OUTSIDE, TOPIC, Understanding
from bot.nlu.training import MOOD

ALL = "all"


@dataclass(frozen=True)
class Outcome:
    """A labelled message and what the components made of it; `upset` is the probability behind `mood`."""

    message: Labelled
    understanding: Understanding
    mood: str
    upset: float
    language: Guess
    seconds: float


@dataclass
class Scores:
    """Hits and tries of each measure by language, and the pairs that are confused most."""

    counts: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    # Scores behind the two decisions that weigh one mistake against another, by what the message was.
    outside: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    upset: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, outcome: Outcome) -> None:
        """Judges one outcome by every measure that concerns its kind of message."""
        self.seconds.append(outcome.seconds)
        for measure, judge in _MEASURES_OF[_kind(outcome.message.intent)].items():
            for language in (outcome.message.language, ALL):
                hits = self.counts[measure, language]
                hits[0] += judge(outcome)
                hits[1] += 1
        kind = _kind(outcome.message.intent)
        self.outside[kind].append(1 - outcome.understanding.in_scope)
        self.upset[kind].append(outcome.upset)
        said = _said(outcome.understanding)
        if not outcome.message.intent.startswith(MOOD) and said != outcome.message.intent:
            self.confusions[outcome.message.intent, said] += 1

    def share(self, measure: str, language: str = ALL) -> float | None:
        """The share of hits (0 to 1); None where nothing was tried."""
        hits, tries = self.counts.get((measure, language), (0, 0))
        return hits / tries if tries else None

    def languages(self) -> list[str]:
        """The languages that were scored."""
        return sorted({language for _, language in self.counts} - {ALL})


def score(outcomes: Sequence[Outcome]) -> Scores:
    """The scores of all outcomes."""
    scores = Scores()
    for outcome in outcomes:
        scores.add(outcome)
    return scores


def _kind(intent: str) -> str:
    if intent.startswith(TOPIC):
        return "topic"
    if intent.startswith(MOOD):
        return intent.removeprefix(MOOD)
    return "outside" if intent == OUTSIDE else "act"


def _said(found: Understanding) -> str:
    return TOPIC + found.questions[0] if found.questions else found.intent


def _top1(outcome: Outcome) -> bool:
    found = outcome.understanding
    return found.intent == "faq" and outcome.message.intent.removeprefix(TOPIC) in found.questions


def _top3(outcome: Outcome) -> bool:
    return outcome.message.intent.removeprefix(TOPIC) in [name for name, _ in outcome.understanding.topics[:3]]


def _refused(outcome: Outcome) -> bool:
    return outcome.understanding.intent in (OUTSIDE, "unsure")


Judge = Callable[[Outcome], bool]
_LANGUAGE: dict[str, Judge] = {
    "language right": lambda outcome: outcome.language.code == outcome.message.language,
    "language wrong, yet sure": lambda outcome: (
        outcome.language.certain and outcome.language.code != outcome.message.language
    ),
}
_MEASURES_OF: dict[str, dict[str, Judge]] = {
    "topic": {
        "topic first": _top1,
        "topic in three": _top3,
        "topic refused": _refused,
        "topic split": lambda outcome: len(outcome.understanding.questions) > 1,
        **_LANGUAGE,
    },
    "act": {
        "act": lambda outcome: outcome.message.intent in (outcome.understanding.intent, *outcome.understanding.acts)
    },
    # What counts is that no topic is answered; small talk may be answered as small talk.
    "outside": {"out of scope caught": lambda outcome: outcome.understanding.intent != "faq"},
    "upset": {"upset": lambda outcome: outcome.mood == "upset"},
    "calm": {"calm": lambda outcome: outcome.mood == "calm"},
}
MEASURES = tuple(dict.fromkeys(name for judges in _MEASURES_OF.values() for name in judges))

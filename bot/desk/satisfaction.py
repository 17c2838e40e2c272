"""What customers say of the help they got, in figures and in their own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.desk.survey import NPS_SCALE, Kind, Scale, Survey


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """How many answers of one kind there are with one score."""

    kind: Kind
    score: int
    count: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The answers of a time, and how many were asked in it, by kind. Figures are None when nobody answered."""

    scores: Sequence[ScoreCount] = ()
    asked: Mapping[Kind, int] = field(default_factory=dict)

    def answers(self, kind: Kind) -> int:
        """How many answered."""
        return self._count(kind, lambda _score: True)

    def average(self, kind: Kind) -> float | None:
        """The mean score."""
        total = sum(each.score * each.count for each in self.scores if each.kind is kind)
        return total / self.answers(kind) if self.answers(kind) else None

    def good_share(self, scale: Scale) -> float | None:
        """The share of CSAT answers that are good, from 0 to 1."""
        answers = self.answers(Kind.CSAT)
        return self._count(Kind.CSAT, lambda score: score >= scale.good) / answers if answers else None

    @property
    def nps(self) -> float | None:
        """Promoters less detractors, of a hundred: from -100 to 100."""
        answers = self.answers(Kind.NPS)
        promoters = self._count(Kind.NPS, lambda score: score >= NPS_SCALE.good)
        detractors = self._count(Kind.NPS, lambda score: score <= NPS_SCALE.bad)
        return 100 * (promoters - detractors) / answers if answers else None

    def wire(self, csat: Scale) -> dict[str, Any]:
        """As staff clients see it."""
        return {
            "csat": {
                "asked": self.asked.get(Kind.CSAT, 0),
                "answers": self.answers(Kind.CSAT),
                "average": _rounded(self.average(Kind.CSAT), 2),
                "good_share": _rounded(self.good_share(csat), 4),
                "by_score": self._by_score(Kind.CSAT, csat),
            },
            "nps": {
                "asked": self.asked.get(Kind.NPS, 0),
                "answers": self.answers(Kind.NPS),
                "score": _rounded(self.nps, 1),
                "by_score": self._by_score(Kind.NPS, NPS_SCALE),
            },
        }

    def _count(self, kind: Kind, wanted: Callable[[int], bool]) -> int:
        return sum(each.count for each in self.scores if each.kind is kind and wanted(each.score))

    def _by_score(self, kind: Kind, scale: Scale) -> dict[str, int]:
        return {str(score): self._count(kind, score.__eq__) for score in scale.scores}


def remark(survey: Survey) -> dict[str, Any]:
    """An answer with the customer's own words, as staff clients see it."""
    return {
        "kind": str(survey.kind),
        "score": survey.score,
        "comment": survey.comment,
        "conversation": survey.conversation_id,
        "ticket": survey.ticket,
        "at": survey.answered_at.isoformat() if survey.answered_at else None,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)

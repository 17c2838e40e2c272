"""What one kind of mistake costs in the other: how many are caught at a given share of false alarms."""

from __future__ import annotations

from collections.abc import Sequence

#: Shares of false alarms at which a curve is read out in the text report.
BUDGETS = (0.01, 0.02, 0.03, 0.05, 0.10)


def caught_at(alarms: Sequence[float], quiet: Sequence[float], budget: float) -> float:
    """The share of `alarms` (scores of what should be caught) above a limit that `budget` of `quiet` also exceed."""
    if not alarms:
        return 0.0
    ordered = sorted(quiet, reverse=True)
    allowed = int(budget * len(ordered))
    limit = ordered[allowed] if allowed < len(ordered) else float("-inf")
    return sum(score > limit for score in alarms) / len(alarms)


def curve(alarms: Sequence[float], quiet: Sequence[float], points: int = 40) -> list[tuple[float, float]]:
    """(share of false alarms, share caught) from no false alarm to a fifth."""
    budgets = [0.2 * step / points for step in range(points + 1)]
    return [(budget, caught_at(alarms, quiet, budget)) for budget in budgets]

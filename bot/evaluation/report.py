"""The evaluation as text and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

from bot.evaluation.curves import BUDGETS, caught_at, curve
from bot.evaluation.score import ALL, MEASURES, Scores

_CONFUSIONS = 25
_DRAWN = ("topic first", "topic in three", "act", "out of scope caught", "upset", "calm")


def as_text(title: str, scores: Scores) -> str:
    """A table of the measures by language in per cent, the worst confusions, and the time a message takes."""
    languages = [ALL, *scores.languages()]
    lines = [title, "", "measure".ljust(26) + "".join(language.rjust(8) for language in languages)]
    lines += [
        measure.ljust(26) + "".join(_cell(scores, measure, language) for language in languages)
        for measure in MEASURES
    ]
    ordered = sorted(scores.seconds)
    if ordered:
        middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        lines += ["", f"messages {len(ordered)}; {middle * 1e3:.2f} ms a message, 95 % under {late * 1e3:.2f} ms"]
    lines += [
        "",
        "caught at a share of false alarms of".ljust(50) + "".join(f"{100 * b:.0f} %".rjust(8) for b in BUDGETS),
    ]
    lines += [
        name.ljust(50) + "".join(f"{100 * caught_at(alarms, quiet, b):.1f}".rjust(8) for b in BUDGETS)
        for name, alarms, quiet in _decisions(scores)
    ]
    lines += ["", "most confused (what it was, what was understood):"]
    lines += [f"{n:5}  {was}  ->  {said}" for (was, said), n in scores.confusions.most_common(_CONFUSIONS)]
    return "\n".join(lines) + "\n"


def _decisions(scores: Scores) -> list[tuple[str, Sequence[float], Sequence[float]]]:
    """The two decisions that weigh mistakes: (what, scores of what should be caught, of what should not)."""
    found = [
        ("out of scope (false alarm: a topic refused)", scores.outside["outside"], scores.outside["topic"]),
        ("upset (false alarm: a calm message)", scores.upset["upset"], scores.upset["calm"]),
    ]
    return [(name, alarms, quiet) for name, alarms, quiet in found if alarms and quiet]


def _cell(scores: Scores, measure: str, language: str) -> str:
    share = scores.share(measure, language)
    return ("-" if share is None else f"{100 * share:.1f}").rjust(8)


def draw(title: str, scores: Scores, file: Path) -> None:
    """Bars of the main measures by language, and the curves of the two decisions that weigh mistakes, as a PNG."""
    matplotlib.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415 - only after the choice of a backend without a screen

    languages = [ALL, *scores.languages()]
    figure, (axes, curves) = pyplot.subplots(1, 2, figsize=(15, 4.5), width_ratios=(3, 1))
    width = 0.8 / len(_DRAWN)
    for number, measure in enumerate(_DRAWN):
        places = [index + (number - len(_DRAWN) / 2) * width for index in range(len(languages))]
        axes.bar(places, [100 * (scores.share(measure, code) or 0) for code in languages], width, label=measure)
    axes.set(title=title, ylabel="%", ylim=(0, 100))
    axes.set_xticks(range(len(languages)), languages)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(ncols=len(_DRAWN), fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.08))
    _draw_curves(curves, scores)
    figure.tight_layout()
    figure.savefig(file, dpi=120)
    pyplot.close(figure)


def _draw_curves(axes: Any, scores: Scores) -> None:
    for name, alarms, quiet in _decisions(scores):
        points = curve(alarms, quiet)
        axes.plot([100 * x for x, _ in points], [100 * y for _, y in points], label=name)
    axes.set(title="caught, at a share of false alarms", xlabel="false alarms, %", ylim=(0, 101))
    axes.grid(alpha=0.3)
    if axes.has_data():
        axes.legend(fontsize="small", loc="lower right")

"""When customers are asked how they were served: `data/survey.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.content.forms import fields_of, read_yaml
from bot.desk.errors import Invalid
from bot.desk.scores import ScoreWords
from bot.desk.survey import NPS_SCALE, Review, Rules, Scale
from bot.desk.ticket import Priority

_TOP = {"csat", "nps", "quiet", "latest", "open", "channels", "small_talk", "review", "numbers", "fillers", "of"}
_CSAT = {"after_ticket", "after_conversation", "apart", "scale", "bad", "good", "title"}
_SPAN = re.compile(r"(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def load_survey(path: Path) -> tuple[Rules, ScoreWords]:
    """The rules, and how scores are typed; raises Invalid, naming the file and what in it is wrong."""
    where = path.name
    data = fields_of(where, read_yaml(path), _TOP)
    csat = fields_of(f"{where}: csat", data["csat"], _CSAT)
    nps = fields_of(f"{where}: nps", data["nps"], {"every", "after", "least"})
    rules = Rules(
        csat=_scale(f"{where}: csat", csat),
        after_ticket=_span(f"{where}: csat.after_ticket", csat["after_ticket"]),
        after_conversation=_span(f"{where}: csat.after_conversation", csat["after_conversation"]),
        apart=_span(f"{where}: csat.apart", csat["apart"]),
        nps_after=_span(f"{where}: nps.after", nps["after"]),
        nps_least=_number(f"{where}: nps.least", nps["least"]),
        nps_every=_span(f"{where}: nps.every", nps["every"]),
        quiet=_span(f"{where}: quiet", data["quiet"]),
        latest=_span(f"{where}: latest", data["latest"]),
        open=_span(f"{where}: open", data["open"]),
        channels=frozenset(_texts(f"{where}: channels", data["channels"])),
        small_talk=frozenset(_texts(f"{where}: small_talk", data["small_talk"])),
        review=_review(f"{where}: review", data["review"]),
    )
    if rules.latest <= max(rules.after_ticket, rules.after_conversation, rules.nps_after):
        raise Invalid(f"{where}: latest must be longer than it takes until a survey is asked.")
    return rules, _words(where, data)


def _scale(where: str, csat: Mapping[str, Any]) -> Scale:
    ends = csat["scale"]
    if not isinstance(ends, list) or len(ends) != 2:
        raise Invalid(f"{where}.scale must be the lowest and the highest score.")
    lowest, highest = (_number(f"{where}.scale", end) for end in ends)
    bad, good = _number(f"{where}.bad", csat["bad"]), _number(f"{where}.good", csat["good"])
    if not lowest <= bad < good <= highest or highest - lowest > 10:
        raise Invalid(
            f"{where}: bad and good must lie within the scale, in this order, and it has at most 11 scores."
        )
    return Scale(lowest, highest, bad, good, _pattern(f"{where}.title", csat["title"], "score"))


def _review(where: str, entry: object) -> Review:
    known = fields_of(where, entry, {"team", "priority", "topic", "subject"})
    try:
        priority = Priority(known["priority"])
    except ValueError:
        raise Invalid(f"{where}.priority must be one of: {', '.join(Priority)}.") from None
    subject = _pattern(f"{where}.subject", known["subject"], "score", "highest")
    team, topic = _texts(where, [known["team"], known["topic"]])
    return Review(team, priority, topic, subject)


def _words(where: str, data: Mapping[str, Any]) -> ScoreWords:
    if not isinstance(data["numbers"], dict):
        raise Invalid(f"{where}: numbers must be lists by language.")
    numbers: dict[str, int] = {}
    for lang, listed in data["numbers"].items():
        names = _texts(f"{where}: numbers.{lang}", listed)
        if len(names) != NPS_SCALE.highest + 1:
            raise Invalid(f"{where}: numbers.{lang} must be those from 0 to {NPS_SCALE.highest}.")
        for number, alike in enumerate(names):
            for name in alike.casefold().split("|"):
                if numbers.setdefault(name, number) != number:
                    raise Invalid(f"{where}: {name!r} is {numbers[name]} and {number}.")
    folded = [frozenset(map(str.casefold, _texts(f"{where}: {key}", data[key]))) for key in ("fillers", "of")]
    return ScoreWords(numbers, folded[0] - numbers.keys(), folded[1])


def _texts(where: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise Invalid(f"{where} must be a list of words.")
    return value


def _pattern(where: str, text: object, *names: str) -> str:
    try:
        if isinstance(text, str) and text.format(**dict.fromkeys(names, 5)).strip():
            return text
    except (KeyError, IndexError, ValueError):
        pass
    raise Invalid(f"{where} must be a text; it may hold {', '.join(f'{{{name}}}' for name in names)}.")


def _number(where: str, value: object) -> int:
    if type(value) is not int or not 0 <= value <= 10:
        raise Invalid(f"{where} must be a whole number from 0 to 10, not {value!r}.")
    return value


def _span(where: str, text: object) -> timedelta:
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Invalid(f"{where}: {text!r} is not a length of time such as 30s, 10m, 2h or 3d.")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})

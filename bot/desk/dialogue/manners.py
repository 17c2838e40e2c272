"""When the bot does what: the thresholds of `data/dialogue.yml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manners:
    """See the file for what each means; these are its defaults, so that a test may build one without it."""

    patience: int = 2
    surely_upset: float = 0.85
    stands_out: float = 0.5
    glimmer: float = 0.02
    sure: float = 0.85
    worth_offering: float = 0.02
    offers: int = 3
    description: int = 12
    story: int = 40
    story_with_facts: int = 20
    refusal: int = 60
    plain_request: float = 0.98

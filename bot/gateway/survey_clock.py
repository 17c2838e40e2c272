"""Asks customers how they were served when the time for it has come; what came due while nothing ran, at start."""

from __future__ import annotations

from functools import partial

from bot.desk.office import Office
from bot.desk.surveys import ask_due
from bot.gateway.rounds import Rounds


class SurveyClock(Rounds):
    """Looks every few seconds; several may do so on one database, and each survey is asked once."""

    def __init__(self, office: Office, seconds: float) -> None:
        super().__init__(partial(ask_due, office), seconds, "the surveys could not be read")

"""Why something could not be looked up."""

from __future__ import annotations


class Trouble(Exception):
    """A lookup failed; `reason` is a word for staff. Never holds an address, for those carry keys.

    `rest`: seconds for which the other side does not want to be asked again; None when it did not say so.
    """

    def __init__(self, reason: str, *, rest: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rest = rest


SLOW, UNREACHABLE, BUSY, REFUSED, FAILING, UNREADABLE = (
    "slow",
    "unreachable",
    "busy",  # asked too often
    "refused",  # a wrong key or signature
    "failing",
    "unreadable",  # an answer that is not of the documented form, or not about what was asked
)

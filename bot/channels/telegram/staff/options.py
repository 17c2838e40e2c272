"""What an installation decides about its staff's group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: How the ids of messages begin that staff wrote in the group.
FROM_HERE = "tgstaff:"


@dataclass(frozen=True, slots=True)
class GroupOptions:
    """The group's number, empty for none, and who on Telegram is who on the staff; lengths of time in seconds."""

    group: str = ""
    staff: Mapping[int, str] = field(default_factory=dict)
    #: How often it is looked at without news, and how long at least between two looks.
    look: float = 5.0
    breath: float = 0.1
    #: What was said so long before the handoff is told with it, and how many messages of that at most.
    earlier: float = 86400.0
    most_earlier: int = 40
    #: How long one gateway has a topic to itself; longer than telling and noting can take.
    lease: float = 60.0
    first_retry: float = 1.0
    longest_retry: float = 300.0

    @property
    def chat(self) -> int:
        """The group's number, as Telegram has it."""
        return int(self.group)

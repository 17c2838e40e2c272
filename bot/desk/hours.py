"""When people work, and how much of their time lies between two moments. Pure; all results are in UTC."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk.errors import Invalid

_DAY = 24 * 60
_ONE_DAY = timedelta(days=1)
#: A calendar with no opening for so many days in a row never opens; without an end the search would not have one.
_LONGEST_CLOSED = 400


@dataclass(frozen=True, slots=True)
class Shift:
    """Open from `start` to `end`, in minutes since the midnight on which its day begins.

    One that goes past midnight ends beyond 1440 and belongs wholly to the day on which it begins.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < _DAY and self.start < self.end <= self.start + _DAY):
            raise Invalid("A shift begins within its day, ends after that, and lasts a day at most.")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week of shifts (seven days, Monday first) in a time zone, without the days that are `closed`.

    Where clocks are set back, an hour that comes twice counts twice; an hour that is skipped counts not at all.
    Shifts may overlap. Raises Invalid when a week has no shift.
    """

    zone: ZoneInfo
    week: Sequence[Sequence[Shift]]
    closed: Container[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise Invalid("Opening hours need seven days, and a shift on at least one of them.")

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at that moment."""
        return self.next_opening(at) == at

    def next_opening(self, at: datetime) -> datetime:
        """The first open moment from `at` on, which is `at` itself when it is open."""
        start, _ = next(self._open_from(at))
        return start

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The moment when `duration` has been worked since `start`; `start` itself for none. It may be a closing."""
        if duration <= timedelta():
            return start.astimezone(UTC)
        for begin, end in self._open_from(start):
            if end - begin >= duration:
                return begin + duration
            duration -= end - begin
        raise AssertionError("openings never end")

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """How much is worked from `start` to `end`; nothing when that is not after `start`."""
        total = timedelta()
        if end <= start:
            return total
        for begin, until in self._open_from(start):
            if begin >= end:
                break
            total += min(until, end) - begin
        return total

    def _open_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is open from `at` on: non-empty stretches in their order, none over another, without end."""
        reached = at.astimezone(UTC)
        day = at.astimezone(self.zone).date() - _ONE_DAY  # its shifts may go on past midnight
        idle = 0
        while idle < _LONGEST_CLOSED:
            idle += 1
            for opening, end in self._on(day):
                begin = max(opening, reached)  # shifts may overlap
                if begin < end:
                    yield begin, end
                    reached, idle = end, 0
            day += _ONE_DAY
        raise Invalid("These opening hours have no opening for more than a year.")

    def _on(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        if day in self.closed:
            return ()
        shifts = self.week[day.weekday()]
        return sorted((self._moment(day, s.start, fold=0), self._moment(day, s.end, fold=1)) for s in shifts)

    def _moment(self, day: date, minutes: int, fold: int) -> datetime:
        """`fold` as in datetime: of an hour that comes twice, a start is the first and an end the second."""
        days, rest = divmod(minutes, _DAY)
        wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60, fold=fold), self.zone)
        moment = wall.astimezone(UTC)
        # A time that is skipped is read by the clock before the change; its other reading would lie before the gap.
        return max(moment, wall.replace(fold=0).astimezone(UTC))


#: Open day and night.
ALWAYS = OpeningHours(ZoneInfo("UTC"), ((Shift(0, _DAY),),) * 7)

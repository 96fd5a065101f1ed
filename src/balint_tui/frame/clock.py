"""Time: the wall, and a clock that runs on while the laptop sleeps.

A session is timed by the sleep-including clock, so neither a corrected wall clock nor daylight
saving moves it; the wall time is only what is shown and what bridges a reboot.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

LONGEST_AHEAD = timedelta(hours=8)
"""A hard stop further ahead than this was meant for a time that has already passed."""


class Clock(Protocol):
    """Where all time comes from."""

    speed: float

    def wall(self) -> datetime:
        """The wall time, aware of its offset."""
        ...

    def elapsed_s(self) -> float:
        """Seconds on a clock that never goes back and includes sleep; its zero means nothing."""
        ...

    def boot(self) -> str:
        """A name for this boot: ``elapsed_s`` of two moments compare only within one boot."""
        ...


class SystemClock:
    """The machine's own clocks."""

    speed = 1.0

    def wall(self) -> datetime:
        """The local wall time."""
        return datetime.now().astimezone()

    def elapsed_s(self) -> float:
        """Linux CLOCK_BOOTTIME, macOS CLOCK_MONOTONIC_RAW, else monotonic (on Windows it counts
        sleep)."""
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
        return time.monotonic()

    def boot(self) -> str:
        """The kernel's boot id, else the minute at which the machine must have started."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            return f"boot-{round((time.time() - self.elapsed_s()) / 60)}"


@dataclass
class RehearsalClock:
    """The real clock, ``speed`` times as fast from now on."""

    speed: float
    real: SystemClock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        self._wall, self._from_s = self.real.wall(), self.real.elapsed_s()

    def wall(self) -> datetime:
        """The wall time at which the rehearsal began, and the faster seconds since."""
        return self._wall + timedelta(seconds=self.elapsed_s())

    def elapsed_s(self) -> float:
        """Faster seconds since the rehearsal began."""
        return (self.real.elapsed_s() - self._from_s) * self.speed

    def boot(self) -> str:
        """A rehearsal is never resumed."""
        return "rehearsal"


def until(text: str, now: datetime) -> datetime:
    """The next moment at which a wall clock shows ``text`` ("13:00", "1300", "9.30").

    Raises ValueError with a sentence if it is no time, or only comes long after it has passed.
    """
    match = re.fullmatch(r"\s*(\d{1,2})[:.h]?(\d\d)\s*", text, re.ASCII)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"{text!r} is no time of day; write it like 13:00.")
    hour, minute = int(match[1]), int(match[2])
    today = now.astimezone().replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None)
    # Each day is looked up in the zone anew, and an hour that comes twice is tried twice (fold):
    # right on the days when the clocks change.
    moments = (
        (today + timedelta(days=days)).replace(fold=fold).astimezone()
        for days in (0, 1)
        for fold in (0, 1)
    )
    moment = next(moment for moment in moments if moment > now)
    if moment - now > LONGEST_AHEAD:
        raise ValueError(f"{hour:02}:{minute:02} has passed; give a time that is still to come.")
    return moment

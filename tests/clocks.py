"""A clock that stands until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """``at`` is the wall time; ``up_s`` the seconds since the boot called ``booted``."""

    at: datetime = NOON
    up_s: float = 1000.0
    booted: str = "boot-1"
    speed: float = 1.0

    def wall(self) -> datetime:
        return self.at

    def elapsed_s(self) -> float:
        return self.up_s

    def boot(self) -> str:
        return self.booted

    def tick(self, seconds: float) -> None:
        """Time passes, awake or asleep."""
        self.at += timedelta(seconds=seconds)
        self.up_s += seconds

    def step_wall(self, seconds: float) -> None:
        """Someone corrects the wall clock; no time passes."""
        self.at += timedelta(seconds=seconds)

    def reboot(self, away_s: float) -> None:
        """The machine restarts and comes back after ``away_s``."""
        self.at += timedelta(seconds=away_s)
        self.up_s = 5.0
        self.booted += "+"

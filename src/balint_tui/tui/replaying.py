"""Where the replay of a session stands, and how fast it runs. No Textual here."""

from __future__ import annotations

from balint_tui.frame import picture
from balint_tui.frame.session import Session

SPEEDS = (30, 60, 120, 300, 600)
"""How many seconds of the session pass in one of replay."""


class Replay:
    """``at_s`` is the moment of the session that is shown; None shows it whole."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.at_s: float | None = None
        self.runs = False
        self._speed = SPEEDS.index(60)

    @property
    def now(self) -> Session:
        """The session as it stood at the moment, or whole."""
        return self.session if self.at_s is None else picture.as_of(self.session, self.at_s)

    @property
    def speed(self) -> int:
        """How many seconds pass in one."""
        return SPEEDS[self._speed]

    @property
    def is_before_the_end(self) -> bool:
        """Whether the group is not over yet at the moment that is shown."""
        return self.at_s is not None and self.at_s < picture.end_s(self.session)

    def is_now(self, at_s: float) -> bool:
        """Whether something has just happened."""
        return self.at_s is not None and self.at_s - 30 <= at_s <= self.at_s

    def toggle(self) -> None:
        """Runs from the beginning, or from where it stands; stops if it runs."""
        if not self.is_before_the_end:
            self.go_to(0.0)
        self.runs = not self.runs

    def stop(self) -> None:
        """Shows the session whole again."""
        self.at_s, self.runs = None, False

    def passed(self, seconds: float) -> bool:
        """So much time has passed; whether that moved anything."""
        if not self.runs or self.at_s is None:
            return False
        self.go_to(self.at_s + self.speed * seconds)
        return True

    def go_to(self, at_s: float) -> None:
        """To a moment, within the session; at its end it stops."""
        self.at_s = max(0.0, min(at_s, picture.end_s(self.session)))
        self.runs = self.runs and self.is_before_the_end

    def on(self) -> None:
        """To the next thing that happened."""
        at_s = -1.0 if self.at_s is None else self.at_s
        later = [moment for moment in picture.moments(self.session) if moment > at_s]
        self.go_to(later[0] if later else picture.end_s(self.session))

    def back(self) -> None:
        """To the thing before."""
        at_s = picture.end_s(self.session) + 1 if self.at_s is None else self.at_s
        before = [moment for moment in picture.moments(self.session) if moment < at_s]
        self.go_to(before[-1] if before else 0.0)

    def change_speed(self, by: int) -> None:
        """So many steps faster, or slower."""
        self._speed = max(0, min(self._speed + by, len(SPEEDS) - 1))

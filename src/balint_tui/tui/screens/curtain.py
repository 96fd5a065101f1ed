"""The curtain: nothing on the screen but the time of day, for when others can see it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Digits

from balint_tui.frame.clock import Clock


class CurtainScreen(Screen[None]):
    """Any key lifts it; the session's clock runs on."""

    NAME = "curtain"
    DEFAULT_CSS = """
    CurtainScreen { align: center middle; background: $background; }
    CurtainScreen Digits { width: auto; color: $foreground 60%; }
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def compose(self) -> ComposeResult:
        """The clock."""
        yield Digits(self._time())

    def on_mount(self) -> None:
        """Follows the clock."""
        self.set_interval(1.0, lambda: self.query_one(Digits).update(self._time()))

    def on_key(self, event: events.Key) -> None:
        """Lifts the curtain and does nothing else."""
        event.stop()
        event.prevent_default()
        if self.is_current:  # a second key may come at once
            self.dismiss()

    def _time(self) -> str:
        return f"{self._clock.wall():%H:%M}"

"""Reads many sessions beside the screen: it says how far it is, and can be stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from textual import work
from textual.worker import get_current_worker

from balint_tui.frame.session import Session
from balint_tui.library.reading import sessions
from balint_tui.tui.screens.part import Part

TELL_EVERY = 50
"""After so many sessions it is told how far it is."""


class Stopped(Exception):
    """The work is not wanted any more."""


class Gathering(Part):
    """A screen about many sessions. It shows ``reading`` until ``gather`` has gone through all."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__()
        self._ids = ids
        self.reading = "Reading …"
        """How far it is; empty once all is read."""
        self.notices: list[str] = []
        """A sentence for each session that cannot be read."""

    def on_mount(self) -> None:
        """Begins to read."""
        super().on_mount()
        self.read_again()

    @work(thread=True, exclusive=True, group="gather")
    def read_again(self) -> None:
        """Reads all of it (anew), beside the screen."""
        self.notices = []
        read = sessions(self.balint.library, self._ids, self._progress, self.notices.append)
        try:
            found = self.gather(read)
        except Stopped:
            return
        self.app.call_from_thread(self._all_read, found)

    def _progress(self, done: int, of: int) -> None:
        if get_current_worker().is_cancelled:
            raise Stopped
        if done % TELL_EVERY == 0:
            self.app.call_from_thread(self._told, f"Reading {done} of {of} sessions; esc stops.")

    def _told(self, reading: str) -> None:
        self.reading = reading
        if self.composed:
            self.show()

    def _all_read(self, found: Any) -> None:
        self.reading = ""
        if self.composed:
            self.take(found)
            self.show()

    def gather(self, read: Iterator[Session]) -> Any:
        """What the sessions come to; not on the event loop."""
        raise NotImplementedError

    def take(self, found: Any) -> None:
        """Keeps what ``gather`` found, to be shown; on the event loop."""
        raise NotImplementedError

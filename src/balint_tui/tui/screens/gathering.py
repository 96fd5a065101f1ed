"""Reads many sessions beside the screen: it says how far it is, and can be stopped."""

from __future__ import annotations

import gc
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from textual import work
from textual.worker import Worker, get_current_worker

from balint_tui.frame.session import Session
from balint_tui.library.reading import sessions
from balint_tui.tui.screens.part import Part

TELL_EVERY = 50
"""After so many sessions it is told how far it is."""


class Stopped(Exception):
    """The work is not wanted any more."""


class Gathering(Part):
    """A screen about many sessions. It shows ``reading`` until ``gather`` has gone through all;
    whoever leaves it before stops the reading."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__()
        self._ids = ids
        self.reading = "Reading …"
        """How far it is; empty once all is read."""
        self.notices: list[str] = []
        """A sentence for each session that could not be read."""

    def on_mount(self) -> None:
        """Begins to read; Textual calls the ``on_mount`` of Part as well."""
        self.read_again()

    def on_unmount(self) -> None:
        """What was read may go now."""
        gc.unfreeze()

    @work(thread=True, exclusive=True, group="gather")
    def read_again(self, ids: Sequence[str] | None = None) -> None:
        """Reads all of it, or only these sessions anew, beside the screen."""
        notices = [] if ids is None else list(self.notices)
        wanted = self._ids if ids is None else ids
        read = sessions(self.balint.library, wanted, self._progress, notices.append)
        try:
            found = self.gather(read)
            worker = self._wanted()
        except Stopped:
            return
        self.on_loop(self._all_read, worker, found, notices)

    def _wanted(self) -> Worker[None]:
        """The worker that reads; raises Stopped if nobody waits for it any more."""
        worker = get_current_worker()
        if worker.is_cancelled:
            raise Stopped
        return worker

    def _progress(self, done: int, of: int) -> None:
        worker = self._wanted()
        if done % TELL_EVERY == 0 and done < of:
            gc.freeze()  # looking for garbage in all that is kept would hold up a key now and then
            told = f"Reading session {done + 1} of {of}; esc stops."
            self.on_loop(self._told, worker, told)

    def _told(self, worker: Worker[None], reading: str) -> None:
        if self.composed and not worker.is_cancelled:
            self.reading = reading
            self.show()

    def _all_read(self, worker: Worker[None], found: Any, notices: list[str]) -> None:
        if self.composed and not worker.is_cancelled:  # or else a later reading tells
            self.reading = ""
            self.notices = list(dict.fromkeys(notices))
            self.take(found)
            self.show()
            gc.freeze()

    @abstractmethod
    def gather(self, read: Iterator[Session]) -> Any:
        """What the sessions come to; not on the event loop."""

    @abstractmethod
    def take(self, found: Any) -> None:
        """Keeps what ``gather`` found, to be shown; on the event loop."""

    def action_back_out(self) -> None:
        """Back to where it was opened; with the screen its reading ends."""
        if self.is_current:  # a second escape may come at once
            self.app.pop_screen()

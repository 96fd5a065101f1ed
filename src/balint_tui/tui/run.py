"""Opens the app from the command line and says in one sentence how it ended."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.screen import Screen

from balint_tui.frame.clock import Clock, RehearsalClock, SystemClock
from balint_tui.frame.formats import Format
from balint_tui.frame.tables import TableError
from balint_tui.library.library import Library, LibraryError
from balint_tui.settings import Settings
from balint_tui.tui import driver
from balint_tui.tui.app import BalintApp
from balint_tui.tui.meeting import Meeting

Opening = Callable[[BalintApp], Screen[Any]]
"""Makes the first screen."""


def run_home(folder: Path, settings: Settings) -> int:
    """Opens the app at home; its exit status."""
    return _run(folder, settings, SystemClock(), None)


def run_live(
    folder: Path,
    settings: Settings,
    *,
    fmt: Format,
    until: datetime | None,
    group: str,
    clock: Clock,
) -> int:
    """Opens the app in a live session; its exit status."""
    from balint_tui.tui.screens.live import LiveScreen

    def begin(app: BalintApp) -> Screen[Any]:
        app.meeting, message = Meeting.begin(
            app.store, clock, app.legend, app.cues, fmt, until=until, group=group
        )
        return LiveScreen(app.meeting, message)

    return _run(folder, settings, clock, begin)


def _run(folder: Path, settings: Settings, clock: Clock, first: Opening | None) -> int:
    driver.be_lenient()
    keep = not isinstance(clock, RehearsalClock)
    try:
        library = Library.open(folder, read_only=not keep)
    except LibraryError as error:
        return _say(str(error), 2)
    try:
        try:
            app = BalintApp(library, settings, clock, keep=keep)
            app.first = first(app) if first else None
        except (LibraryError, TableError, ValueError) as error:
            return _say(str(error), 2)
        # Without the mouse a terminal that comes back sends no reports that could read as keys.
        app.run(mouse=False)
    finally:
        library.close()
    if app.crash:
        return _say(
            f"This should not have happened ({app.crash}); what the disk took is safe, and a "
            "session is offered again at the next start. Please report these words.",
            2,
        )
    return _say(app.farewell, 0) if app.farewell else 0


def _say(sentence: str, status: int) -> int:
    print(f"balint-tui: {sentence}", file=sys.stderr if status else sys.stdout)
    return status

"""Opens the app from the command line and says in one sentence how it ended."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.screen import Screen

from balint_tui.frame.clock import Clock, RehearsalClock, SystemClock
from balint_tui.frame.formats import Format
from balint_tui.library import keys
from balint_tui.library.library import Library, LibraryError
from balint_tui.library.seal import PLAIN, Seal
from balint_tui.settings import Settings
from balint_tui.tui import driver
from balint_tui.tui.app import BalintApp, Opening
from balint_tui.tui.gate import Gate
from balint_tui.tui.meeting import Meeting


def run_home(folder: Path, settings: Settings, secret: str | None) -> int:
    """Opens the app at home; its exit status. ``secret``: the passphrase, if it is known."""
    return _run(folder, settings, secret, SystemClock(), None)


def run_live(
    folder: Path,
    settings: Settings,
    secret: str | None,
    *,
    fmt: Format,
    until: datetime | None,
    group: str,
    clock: Clock,
) -> int:
    """Opens the app in a live session; its exit status. ``secret``: the passphrase, if known."""
    from balint_tui.tui.screens.live import LiveScreen

    def begin(app: BalintApp) -> Screen[Any]:
        app.meeting, message = Meeting.begin(
            app.store, clock, app.legend, app.cues, fmt, until=until, group=group
        )
        app.recall_names(app.meeting)
        return LiveScreen(app.meeting, message)

    return _run(folder, settings, secret, clock, begin)


def _run(
    folder: Path, settings: Settings, secret: str | None, clock: Clock, opening: Opening | None
) -> int:
    driver.be_lenient()
    keep = not isinstance(clock, RehearsalClock)
    library: Library | None = None

    def open_library(seal: Seal) -> Library:
        nonlocal library
        library = Library.open(folder, read_only=not keep, seal=seal)
        return library

    gate = Gate(folder, open_library) if keep and keys.is_sealed(folder) else None
    try:
        if gate is None:
            open_library(PLAIN)
        elif secret is not None:
            open_library(gate.unlock(secret))
        app = BalintApp(library, settings, clock, keep=keep, gate=gate, opening=opening)
        # Without the mouse a terminal that comes back sends no reports that could read as keys.
        app.run(mouse=False)
    except (LibraryError, ValueError) as error:
        return _say(str(error), 2)
    finally:
        if library is not None:
            library.close()
    return _told(app)


def _told(app: BalintApp) -> int:
    """Says how the app ended; its exit status."""
    if app.crash:
        return _say(
            f"This should not have happened ({app.crash}); what the disk took is safe, and a "
            "session is offered again at the next start. Please report these words.",
            2,
        )
    if app.trouble:
        return _say(app.trouble, 2)
    return _say(app.farewell, 0) if app.farewell else 0


def _say(sentence: str, status: int) -> int:
    print(f"balint-tui: {sentence}", file=sys.stderr if status else sys.stdout)
    return status

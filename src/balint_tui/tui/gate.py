"""The way into a sealed library: its passphrase, asked for at first and after idle time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from balint_tui.library import keys
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.library.seal import Key, Seal
from balint_tui.tui import words

if TYPE_CHECKING:
    from balint_tui.tui.app import BalintApp

LOOK_S = 5.0
"""How often it is looked whether anybody is there."""

SEALED = "This library is sealed."


class Gate:
    """Locks the app, and opens it by the passphrase. ``open_library`` may raise LibraryError."""

    def __init__(self, folder: Path, open_library: Callable[[Key], Library]) -> None:
        self._folder, self._open_library = folder, open_library
        self._touched_s = 0.0
        self._of: Seal | None = None
        """The key of the library that is open: no other may lift the lock."""

    def guard(self, app: BalintApp) -> None:
        """Asks for the passphrase now, unless it was given, and whenever nobody is there."""
        self.touch(app)
        app.set_interval(LOOK_S, lambda: self._lock_if_idle(app))
        if app.has_library:
            self._of = app.library.seal
        else:
            self.lock(app)

    def touch(self, app: BalintApp) -> None:
        """Someone is there."""
        self._touched_s = app.clock.elapsed_s()

    def is_shut(self, app: BalintApp) -> bool:
        """Whether the passphrase is being asked for."""
        from balint_tui.tui.screens.lock import LockScreen

        return any(isinstance(screen, LockScreen) for screen in app.screen_stack)

    def lock(self, app: BalintApp) -> None:
        """Shows nothing but the clock and how the session stands until the passphrase is given."""
        from balint_tui.tui.screens.lock import LockScreen

        if not self.is_shut(app):
            app.push_screen(
                LockScreen(self, lambda: _stand(app), lambda key: self._let_in(app, key))
            )

    def unlock(self, secret: str) -> Key:
        """The key, by the passphrase or the recovery code; takes a third of a second.

        Raises WrongPassphrase, another LibraryError, or OSError.
        """
        key = keys.unlock(self._folder, secret)
        if isinstance(self._of, Key) and self._of.secret != key.secret:
            raise keys.WrongPassphrase  # other keys were put in the place of the library's own
        return key

    def _lock_if_idle(self, app: BalintApp) -> None:
        # The clock includes sleep: a laptop wakes up locked.
        idle_s, limit_s = app.clock.elapsed_s() - self._touched_s, app.settings.lock_after_min * 60
        if 0 < limit_s <= idle_s:
            self.lock(app)

    def _let_in(self, app: BalintApp, key: Key) -> None:
        self.touch(app)
        app.pop_screen()
        if not app.has_library:
            try:
                app.enter(self._open_library(key))
                self._of = key
            except (LibraryError, ValueError) as error:
                app.give_up(str(error))


def _stand(app: BalintApp) -> str:
    """How a session that runs behind the lock stands; what is said in it stays unseen."""
    meeting = app.meeting
    if meeting is None:
        return SEALED
    session = meeting.session
    if session.ended_s is not None:
        return "The group is over; the debrief waits."
    label, at = words.promise(session, meeting.live.plan())
    return f"{session.phase.name}. {label} {at}.\nThe session goes on."

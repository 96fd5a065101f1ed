"""An export that is being written beside the screen: it says how far it is, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

from balint_tui import exporting
from balint_tui.exporting import Extras, Plan
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.library.seal import PLAIN
from balint_tui.output import Trouble
from balint_tui.tui.screens.gathering import TELL_EVERY, Stopped

_GONE_WITHIN_S = 5.0
"""So long the app waits, when it is left, until nothing is there of what was being written."""


class Bundling:
    """The writing of one bundle; ``tell`` is called from its thread whenever ``so_far`` changes."""

    def __init__(
        self, library: Library, planned: Plan, path: Path, extras: Extras, tell: Callable[[], None]
    ) -> None:
        self._library, self._planned, self._path = library, planned, path
        self._extras, self._tell = extras, tell
        self._wanted = True
        self._done = Event()
        self.so_far = "Writing …"

    def run(self) -> str:
        """Writes it; returns what came of it as a sentence."""
        try:
            return self._write()
        except Stopped:
            return "Stopped; nothing was written."
        except (Trouble, LibraryError, OSError) as error:
            return sentence(error)
        finally:
            self._done.set()

    def _write(self) -> str:
        library, extras = self._library, self._extras
        place = exporting.destination(self._path, library.folder, extras)
        exporting.write(library, self._planned, place, self._progress, extras)
        said = exporting.told(self._planned, place)
        return said if library.seal is PLAIN else f"{said} It is not sealed as the library is."

    def _progress(self, what: str, done: int, of: int) -> None:
        if not self._wanted:
            raise Stopped
        if done % TELL_EVERY == 0 or done == of:
            self.so_far = f"{what.capitalize()}: {done} of {of}; esc stops."
            self._tell()

    def stop(self) -> None:
        """It is not wanted any more; nothing of it is left then, unless all of it was there."""
        self._wanted = False

    def wait(self) -> None:
        """Until it has ended."""
        self._done.wait(_GONE_WITHIN_S)


def sentence(error: Exception) -> str:
    """What is wrong, for people."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror or 'it cannot be used'}; look at its name."
    return str(error)

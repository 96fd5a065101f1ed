"""An export that is being written beside the screen: it says how far it is, and can be stopped."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from threading import Event

from balint_tui import exporting, output
from balint_tui.exporting import Extras, Plan
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.library.seal import PLAIN
from balint_tui.output import Trouble
from balint_tui.tui.screens.gathering import TELL_EVERY, Stopped

_GONE_WITHIN_S = 5.0
"""So long the app waits, when it is left, until nothing is there of what was being written."""


class Bundling:
    """The writing of one bundle for a recipient; ``tell`` is called from its thread whenever
    ``so_far`` changes."""

    def __init__(
        self,
        library: Library,
        planned: Plan,
        recipient: str,
        path: Path,
        extras: Extras,
        tell: Callable[[], None],
    ) -> None:
        self._library, self._planned, self._recipient = library, planned, recipient
        self._path, self._extras, self._tell = path, extras, tell
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
        planned = self._planned.for_(self._recipient)
        place = exporting.destination(self._path, library.folder, extras)
        exporting.write(library, planned, place, self._progress, extras)
        said = exporting.told(planned, place)
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


def free_name(day: date) -> str:
    """The name of a zip file of this day that is not in the home folder yet."""
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        name = f"balint-export-{day}{again}.zip"
        if not os.path.lexists(output.new_path(name)):
            break
    return name


def sentence(error: Exception) -> str:
    """What is wrong, for people."""
    if not isinstance(error, OSError):
        return str(error)
    why = error.strerror or "it cannot be used"
    if error.filename is None:
        return f"The disk cannot be read or written ({why}); check it."
    return f"{error.filename}: {why}; look at its name."

"""The report as a file: its sessions read, its pictures drawn, the page written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui import output
from balint_tui.output import Trouble

if TYPE_CHECKING:
    from balint_tui.library.library import Library
    from balint_tui.programme.facts import Facts
    from balint_tui.settings import Settings

Row = dict[str, Any]
Progress = Callable[[str, int, int], None]
"""Is told what is being done, and how many of how many are; what it raises ends the work."""


def read(
    library: Library, rows: Sequence[Row], progress: Progress, notice: Callable[[str], None]
) -> list[Facts]:
    """The facts of those of these sessions that are closed."""
    from balint_tui.library.reading import sessions
    from balint_tui.programme.facts import facts, turns

    numbers = turns(library.rows())
    ids = [row["id"] for row in rows if row["state"] == "closed"]

    def told(done: int, of: int) -> None:
        progress("sessions read", done, of)

    return [facts(session, numbers[session.id]) for session in sessions(library, ids, told, notice)]


def write(
    path: Path, many: Sequence[Facts], settings: Settings, made: date, progress: Progress
) -> None:
    """Writes the report; one that is there already gives way, any other file does not.

    Raises Trouble, or ``research.report.Refused`` if too few stand behind it.
    """
    from balint_tui.research.report import page

    older = gives_way(path)
    names = marks_and_codes(settings)
    text = page(many, *names, made, lambda done, of: progress("pictures drawn", done, of))
    if older:
        beside = path.with_name(path.name + ".new")
        output.new_file(beside, text.encode())
        os.replace(beside, path)
    else:
        output.new_file(path, text.encode())


def marks_and_codes(settings: Settings) -> tuple[dict[str, str], dict[str, str]]:
    """What people read for the ids of marks, and of codes. Raises TableError."""
    from balint_tui.coding.codebook import load, names
    from balint_tui.frame import marks

    legend = marks.load(settings.marks)
    return {mark.id: mark.label for mark in legend.values()}, names(load(settings.codebooks)[0])


def gives_way(path: Path) -> bool:
    """Whether an older report lies there; Trouble if something else does."""
    from balint_tui.research.report import GENERATOR

    try:
        with open(path, "rb") as file:
            beginning = file.read(1000)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise Trouble(f"There is no folder {path.parent}; make it first.") from None
        return False
    except OSError as error:
        raise Trouble(f"{path} cannot be written ({error.strerror}); give another name.") from None
    if f'content="{GENERATOR}"'.encode() not in beginning:
        raise Trouble(f"{path} is there already and is no report; give another name.")
    return True

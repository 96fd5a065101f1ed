"""What must be there, and sure, before anything is written to a library; what to tell of it."""

from __future__ import annotations

from pathlib import Path

from balint_tui.library import keys, layout, tables
from balint_tui.library.files import Files
from balint_tui.library.seal import Seal
from balint_tui.library.synced import synced_by


def folders(folder: Path) -> list[Path]:
    """The folders of every library, itself first; that of the answers only if it is there."""
    answered = [folder / layout.ANSWERED] if (folder / layout.ANSWERED).is_dir() else []
    return [folder, *(folder / name for name in layout.FOLDERS), *answered]


def made_sure(folder: Path, seal: Seal, files: Files) -> list[str]:
    """It is the right seal, and what is older has a backup; returns what there is to tell.

    Raises LibraryError or OSError; then nothing may be written.
    """
    told = keys.ensure(folder, seal, files=files)
    if program := synced_by(folder):
        told.append(
            f"{folder} is copied to other computers by {program}, which may also damage it; "
            "keep the library elsewhere with --library."
        )
    if tables.SCHEMA > tables.FIRST_SCHEMA:
        from balint_tui.library.backup import before_change

        told += before_change(folder, seal, files=files)
    return told

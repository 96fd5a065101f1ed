"""A session that is over goes from its journal to its file: steps that may be done again after a
crash."""

from __future__ import annotations

from pathlib import Path

from balint_tui.library import journals
from balint_tui.library.catalogue import Catalogue, snapshot
from balint_tui.library.errors import LibraryError
from balint_tui.library.files import Files


def settle(path: Path, catalogue: Catalogue, files: Files) -> str | None:
    """Makes sure of a journal's last line, and sets aside what a crash tore behind it; a sentence
    if it did. Raises OSError or LibraryError."""
    from balint_tui.library.storage import JournalStorage

    storage = JournalStorage(path, files=files, seal=catalogue.seal)
    storage.close()
    return journals.torn(path, storage.torn_file) if storage.torn_file else None


def close(session_id: str, paths: list[Path], catalogue: Catalogue, files: Files) -> None:
    """Puts the session in these segments of its journal into its file, and takes them away.

    Raises OSError or LibraryError; the journal is then still there.
    """
    session = snapshot(journals.decoded(journals.documents(paths, catalogue.seal), paths[0]))
    catalogue.holds(session_id, session)  # raises if what is there must be left alone
    # Written even if it is there: who wrote it may have died before it was sure to last.
    catalogue.write(session_id, session)
    if not catalogue.holds(session_id, session):
        raise LibraryError(
            "The session's file could not be read back as it was written; "
            "nothing is lost, check the disk and close it again."
        )
    year = catalogue.path(session_id).parent.name
    catalogue.refresh(year, {session_id: catalogue.entries_of(session_id, session)})
    journals.remove(paths[0].parent, session_id, files)


def leftover(path: Path, catalogue: Catalogue, files: Files) -> str | None:
    """Removes a later segment of a session that is closed; a sentence on any other with events.

    Raises OSError or LibraryError.
    """
    session_id = path.name[:26]
    if catalogue.path(session_id).exists():
        catalogue.read(session_id)  # only a sound file makes it superfluous
        files.sync_folder(path.parent)  # the first one must be gone for sure
        files.unlink(path)
    elif journals.documents([path], catalogue.seal):
        return (
            f"{path} holds the end of a session whose beginning is missing; it was left "
            "untouched, put the other files of the session back beside it."
        )
    return None

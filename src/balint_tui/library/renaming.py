"""Another name for a group: the old one is words of a person, too, and then in no file any more.

Sessions are changed one after the other, each as ``forget`` says: what only repeats the name goes
first. A crash leaves some with the new name and some with the old, and it may be done again.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from balint_tui.library import layout
from balint_tui.library.catalogue import with_events
from balint_tui.library.errors import LibraryError
from balint_tui.library.forget import Words, change_copies, closed_session, unknown, unreached
from balint_tui.library.ids import year_of
from balint_tui.library.journals import TABLE

if TYPE_CHECKING:
    from balint_tui.library.library import Library
    from balint_tui.library.tables import Tables

Row = dict[str, Any]


def rename(library: Library, session_id: str, group: str) -> list[str]:
    """Gives the group of a closed session another name, here only; empty: none.

    Returns a sentence for each file that may still hold the old one. Raises OSError, LibraryError
    or ValueError.
    """
    _refuse_open([row for row in library.rows() if row["id"] == session_id])
    names = layout.names_of(library.folder, session_id)
    library.catalogue.replace(session_id, _renamed(library, session_id, names, group))
    return unreached(library.folder, session_id)


def rename_group(library: Library, old: str, new: str) -> list[str]:
    """Gives a group another name, in its sessions and answers and for its members' names; empty:
    none.

    Returns a sentence for each file that may still hold the old one. Raises OSError, LibraryError
    or ValueError.
    """
    rows = library.rows()
    chosen = [row for row in rows if row["group"].casefold() == old.casefold()]
    _refuse_open(chosen)
    had_names = library.names.rename(old, new)
    answered = library.answers.rename_group(old, new)
    if not had_names and not answered and not chosen:
        raise LibraryError(f"There is no group {old!r} in this library.")
    told = _rename_all(library, [row["id"] for row in chosen if row["group"] != new], new)
    if had_names and not new:
        told.append("Its members' names are deleted: a group without a name has none.")
    told += unreached(library.folder, *(row["id"] for row in chosen), *answered)
    known = [row["id"] for row in rows] + [batch.id for batch in library.answers.batches()]
    return told + unknown(library.folder, known)


def _refuse_open(rows: list[Row]) -> None:
    for row in rows:
        if row["state"] != "closed":
            began = row["started"][:16].replace("T", " ")
            raise LibraryError(f"The session of {began} is not closed; finish it first.")


def _rename_all(library: Library, session_ids: list[str], group: str) -> list[str]:
    """Renames these, year by year; a sentence for each that cannot be read."""
    names: dict[str, list[str]] = {}
    for name in layout.names(library.folder):
        names.setdefault(layout.session_of(name), []).append(name)
    told: list[str] = []
    for _, some in groupby(session_ids, year_of):
        sessions: dict[str, Tables] = {}
        for session_id in some:
            try:
                of_it = names.get(session_id, [])
                sessions[session_id] = _renamed(library, session_id, of_it, group)
            except LibraryError as error:
                told.append(str(error))
        if sessions:
            library.catalogue.replace_all(sessions)
    return told


def _renamed(library: Library, session_id: str, names: list[str], group: str) -> Tables:
    """The session with another name of its group; the old one is gone from what repeats it."""
    session = closed_session(library.folder, session_id, library.catalogue)
    started, *documents = session[TABLE].values()
    renamed = with_events(session, [{**started, "group": group}, *documents])
    old = Words(str(started["group"]), "group", anywhere=False)
    change_copies(library.folder, names, [old], library.seal, library.files)
    return renamed

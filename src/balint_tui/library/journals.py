"""The journals in ``live/``: one session's events, in one file or, after disk trouble, several.

``<id>.jnl`` is the first; ``<id>.2.jnl`` and so on follow when a disk failed to confirm: what was
not acknowledged is written again there. A session is in ``live/`` as long as its first is.
"""

from __future__ import annotations

from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui.library import lock
from balint_tui.library.errors import Damaged
from balint_tui.library.files import Files
from balint_tui.library.ids import is_id
from balint_tui.library.seal import PLAIN, Seal

if TYPE_CHECKING:
    from balint_tui.frame.events import Event

TABLE = "events"


def segment(folder: Path, session_id: str, number: int) -> Path:
    """The file of the session's segment with this number, from 1."""
    return folder / (f"{session_id}.jnl" if number == 1 else f"{session_id}.{number}.jnl")


def segments(folder: Path, session_id: str) -> list[Path]:
    """The session's files in order; none if it is not here."""
    numbered = (segment(folder, session_id, number) for number in count(1))
    return list(takewhile(Path.exists, numbered))


def session_ids(folder: Path) -> list[str]:
    """The sessions that are here, oldest first."""
    return sorted(path.stem for path in folder.glob("*.jnl") if is_id(path.stem))


def is_live(folder: Path, session_id: str) -> bool:
    """Whether a running process writes this session."""
    return any(lock.is_held(path) for path in segments(folder, session_id))


def torn(path: Path, aside: Path) -> str:
    """What is told about the journal's torn end, which was set aside."""
    return (
        f"The end of {path.name} was torn by a crash before it was saved; "
        f"what was left of it is in {aside.name}."
    )


def documents(paths: list[Path], seal: Seal = PLAIN) -> list[dict[str, Any]]:
    """The encoded events in these segments, in order. Raises OSError or LibraryError."""
    from balint_tui.library.storage import read_journal

    found: list[dict[str, Any]] = []
    for path in paths:
        part = list(read_journal(path, seal).tables().get(TABLE, {}).values())
        if not part:
            continue
        first = part[0]["seq"]
        # What came after the last acknowledged event was written again at the head of this one.
        found = [document for document in found if document["seq"] < first]
        if found and found[-1]["seq"] != first - 1:
            raise Damaged(path, f"the events before number {first} are missing")
        found += part
    return found


def decoded(documents: list[dict[str, Any]], path: Path) -> list[Event]:
    """The events themselves. Raises Damaged, naming ``path``, if one cannot be read."""
    from balint_tui.frame.events import decode

    try:
        return [decode(document) for document in documents]
    except ValueError as error:
        raise Damaged(path, str(error).rstrip(".")) from None


def remove(folder: Path, session_id: str, files: Files) -> None:
    """Removes the session's journals for good; the first goes first, and for sure."""
    paths = segments(folder, session_id)
    for path in paths[:1]:
        files.unlink(path)
        files.sync_folder(folder)
    for path in paths[1:]:
        files.unlink(path)


def leftovers(folder: Path) -> list[Path]:
    """Later segments without a first one: a crash came while they were being removed."""
    return [
        path
        for path in sorted(folder.glob("*.*.jnl"))
        if not segment(folder, path.name[:26], 1).exists()
    ]

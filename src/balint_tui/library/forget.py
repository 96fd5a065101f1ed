"""Forgetting: a session is deleted, or words of it; they are then in no file of the library.

Each way is safe at every step. What only repeats the words (caches, torn ends, files that were set
aside) goes first, the session itself last, so that a crash leaves it whole as it was. A session
is deleted by a mark, ``live/<id>.gone``: from then on it is gone, and the next start completes what
a crash cut short.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui.library import journals, layout, tables
from balint_tui.library.catalogue import Catalogue, fold, with_events
from balint_tui.library.errors import LibraryError
from balint_tui.library.files import Files, write_atomic
from balint_tui.library.journals import TABLE
from balint_tui.library.seal import Seal, seems_sealed

if TYPE_CHECKING:
    from balint_tui.frame.events import Event
    from balint_tui.library.tables import Tables

Document = dict[str, Any]
Stretches = Iterable[tuple[int, int]]

_PIECE = 12
"""So many bytes in common are a piece of the same text."""


@dataclass(frozen=True)
class Words:
    """What is to be forgotten: the value of a field of an event. ``anywhere``: wherever else it
    stands in a file that was set aside, too; a short name would take a part of other words."""

    text: str
    field: str = "text"
    anywhere: bool = True

    def blanked(self, raw: bytes) -> bytes:
        """The bytes with stars in the place of the words, as they were written or as searched."""
        head = b"" if self.anywhere else self._begins
        forms = [self._written, fold(self.text).encode()] if self.anywhere else [self._written]
        for form in filter(None, forms):
            raw = raw.replace(head + form, head + b"*" * len(form))
        return raw

    def repeated_in(self, torn: bytes) -> bool:
        """Whether a torn end of a journal holds the words or a piece of them; nobody can tell of
        one that is sealed, and it is taken for one that does."""
        if seems_sealed(torn):
            return True
        wanted = self._written
        whole = wanted if self.anywhere else self._begins + wanted
        pieces = (whole[at : at + _PIECE] for at in range(max(1, len(whole) - _PIECE + 1)))
        if wanted and any(piece in torn for piece in pieces):
            return True
        _, field, begun = torn.rpartition(self._begins)
        begun = begun.rstrip(b"\0")  # what a power cut puts where nothing was written yet
        return bool(wanted and field and begun) and wanted.startswith(begun)

    @property
    def _written(self) -> bytes:
        """The words as they stand in a journal or a session's file."""
        return tables.encode(self.text)[1:-1]

    @property
    def _begins(self) -> bytes:
        """What stands before the value of the field."""
        return f'"{self.field}":"'.encode()


# --- a session


def delete(folder: Path, session_id: str, catalogue: Catalogue, files: Files) -> None:
    """Removes all files of the session. Raises OSError; it may be gone even then."""
    write_atomic(files, folder / "live" / (session_id + layout.GONE), b"")
    complete(folder, session_id, catalogue, files)


def marked(live: Path) -> list[str]:
    """The sessions whose deletion was cut short."""
    return sorted(path.stem for path in live.glob(f"*{layout.GONE}"))


def complete(folder: Path, session_id: str, catalogue: Catalogue, files: Files) -> None:
    """Removes what is left of a session that is marked, and the mark last. Raises OSError."""
    live = folder / "live"
    mark = live / (session_id + layout.GONE)
    journals.remove(live, session_id, files)
    catalogue.replace(session_id, None)
    rest = [folder / name for name in layout.names_of(folder, session_id)]
    _remove(files, [path for path in rest if path != mark])
    files.sync_folder(live)  # all of it is gone for sure before the mark is
    _remove(files, [mark])


def _remove(files: Files, paths: list[Path]) -> None:
    for path in paths:
        files.unlink(path)
    for parent in sorted({path.parent for path in paths}):
        files.sync_folder(parent)


# --- a note


def change_note(
    folder: Path,
    session_id: str,
    catalogue: Catalogue,
    files: Files,
    seq: int,
    text: str,
    unsure: Stretches,
) -> None:
    """Gives a note another text, an empty one if it is deleted, in all files of its session.

    Nothing may be written to its journal meanwhile. Raises OSError, LibraryError, or ValueError if
    that is no note; it may be done again.
    """
    closed = catalogue.read(session_id) if catalogue.path(session_id).exists() else None
    paths = journals.segments(folder / "live", session_id)
    _refuse_strays(folder, session_id, paths)
    if closed is None and not paths:
        raise LibraryError(f"There is no session {session_id} in this library.")
    filed = list(closed[TABLE].values()) if closed else []
    documents = journals.documents(paths, catalogue.seal) or filed
    changed = _changed(documents, seq, text, unsure)
    session = closed and with_events(closed, _changed(filed, seq, text, unsure))
    words = [Words(_words_of(documents, seq))]
    change_copies(folder, layout.names_of(folder, session_id), words, catalogue.seal, files)
    if session is not None:
        catalogue.replace(session_id, session)
    numbered = {document["seq"]: document for document in changed}
    for path in paths:
        _change_journal(path, numbered, words, catalogue.seal, files)


# --- a closed session


def closed_session(folder: Path, session_id: str, catalogue: Catalogue) -> Tables:
    """A closed session as it is in its file. Raises OSError or LibraryError."""
    if not catalogue.path(session_id).exists():
        raise LibraryError(f"There is no closed session {session_id} in this library.")
    if journals.segments(folder / "live", session_id):
        raise LibraryError(
            f"The session {session_id} was not closed to the end; start balint-tui anew first."
        )
    return catalogue.read(session_id)


def amend(
    folder: Path, session_id: str, events: list[Event], catalogue: Catalogue, files: Files
) -> list[str]:
    """Adds events to a closed session, without the words that these make void.

    Returns a sentence for each file that may still hold such words. Raises OSError, LibraryError,
    or ValueError if they do not follow it.
    """
    from balint_tui.frame.events import decode, encode
    from balint_tui.frame.forgetting import forget_undone

    session = closed_session(folder, session_id, catalogue)
    before = list(session[TABLE].values())
    history = [*map(decode, before), *events]
    if [event.seq for event in history] != list(range(1, len(history) + 1)):
        raise LibraryError("The session was changed meanwhile; read it again.")
    documents = [encode(event) for event in forget_undone(history)]
    amended = with_events(session, documents)
    words = _gone(before, documents)
    if words:
        change_copies(folder, layout.names_of(folder, session_id), words, catalogue.seal, files)
    catalogue.replace(session_id, amended)
    return unreached(folder, session_id) if words else []


def _gone(before: list[Document], now: list[Document]) -> list[Words]:
    """The texts that stood in the events before and stand in none of them now."""
    kept = {text for document in now for _, text in _texts(document)}
    found = {pair for document in before for pair in _texts(document)}
    # The longest first: a shorter one may be a part of it.
    gone = sorted((-len(text), field, text) for field, text in found)
    return [Words(text, field) for _, field, text in gone if text and text not in kept]


def _texts(document: Document) -> Iterable[tuple[str, str]]:
    """All texts in an encoded event, each with the name of its field."""
    for field, value in document.items():
        if isinstance(value, str):
            yield field, value
        elif isinstance(value, dict):
            yield from _texts(value)


# --- in the files


def _refuse_strays(folder: Path, session_id: str, paths: list[Path]) -> None:
    names = layout.names_of(folder, session_id)
    for path in (folder / name for name in names if layout.kind(name) == layout.JOURNAL):
        if path not in paths:
            raise LibraryError(f"{path} is out of place; run balint-tui check --repair first.")


def change_copies(
    folder: Path, names: list[str], words: list[Words], seal: Seal, files: Files
) -> None:
    """Takes the words out of what a crash or a repair left of a session, whose ``names`` of files
    these are. Raises OSError."""
    from balint_tui.library.salvage import contents

    remove: list[Path] = []
    for name in names:
        path, kind = folder / name, layout.kind(name)
        content = contents(path, seal) if kind in (layout.TORN, layout.ASIDE) else b""
        torn = kind == layout.TORN and any(some.repeated_in(content) for some in words)
        if torn or kind == layout.LEFT_OVER:
            remove.append(path)
        elif kind == layout.ASIDE:
            blanked = content
            for some in words:
                blanked = some.blanked(blanked)
            if blanked != content:
                write_atomic(files, path, seal.close(path, blanked))
    _remove(files, remove)


def _change_journal(
    path: Path, changed: dict[int, Document], words: list[Words], seal: Seal, files: Files
) -> None:
    """Writes a segment anew with these events in the place of its own, and without its past."""
    from balint_tui.library.storage import dump_journal, scan

    raw = path.read_bytes()
    journal = scan(raw, path, seal)
    content = journal.tables()
    for number, document in content.get(TABLE, {}).items():
        content[TABLE][number] = changed.get(document["seq"], document)
    torn = raw[journal.end :]
    kept = b"" if any(some.repeated_in(torn) for some in words) else torn
    write_atomic(files, path, dump_journal(content, path, seal) + kept)


def _words_of(documents: list[Document], seq: int) -> str:
    from balint_tui.frame.events import decode
    from balint_tui.frame.forgetting import text_of

    return text_of((decode(document) for document in documents), seq)


def _changed(documents: list[Document], seq: int, text: str, unsure: Stretches) -> list[Document]:
    """The encoded events with another text for this note; those that stay are not touched."""
    from balint_tui.frame.events import decode, encode
    from balint_tui.frame.forgetting import with_note

    events = [decode(document) for document in documents]
    kept = zip(documents, events, with_note(events, seq, text, unsure), strict=True)
    return [document if old == new else encode(new) for document, old, new in kept]


# --- what no deleting reaches


def unreached(folder: Path, *session_ids: str) -> list[str]:
    """A sentence for each file in the library that may still hold words of these sessions."""
    sentences = []
    for name in layout.names(folder):
        kind = layout.kind(name)
        if kind == layout.UNKNOWN:
            sentences.append(f"{name} is no file of the library; it was not looked into.")
        elif kind == layout.ASIDE and layout.session_of(name) in session_ids:
            sentences.append(f"{name} is damaged; only what stood in it intact is gone.")
    return sentences


def unknown(folder: Path, known: list[str]) -> list[str]:
    """A sentence for each file of a session or of answers of which nobody knows the group."""
    return [
        f"{name} cannot be read; nobody knows of which group it is."
        for name in layout.names(folder)
        if (layout.session_of(name) or layout.batch_of(name)) not in ("", *known)
    ]

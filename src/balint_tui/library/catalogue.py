"""Closed sessions, and what is derived from them: the rows of the list and the text to search.

Each session is a file, ``sessions/<year>/<id>.json``, and the only truth about itself. The
catalogue and the search text are caches, a file for each year, rebuilt when they are missing,
stale or damaged; losing them loses nothing. A year's folder tells by its time of change whether
its caches are still good, for session files are only ever replaced by renaming; if they are not,
size and time of each file tell which sessions must be read again.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui.library import tables
from balint_tui.library.errors import Damaged, LibraryError, Newer
from balint_tui.library.files import Files, make_folder
from balint_tui.library.ids import is_id, year_of
from balint_tui.library.journals import TABLE as EVENTS
from balint_tui.library.journals import decoded
from balint_tui.library.seal import Seal
from balint_tui.library.tables import Tables

if TYPE_CHECKING:
    from balint_tui.frame.events import Event
    from balint_tui.frame.session import Session

Entry = dict[str, Any]
Entries = dict[str, Entry]
"""Session id -> its entry in a cache."""


def fold(text: str) -> str:
    """The text as it is searched: without case and accents, so that "Bálint" finds "balint"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    # Taking a letter apart can bring up one that has a case of its own.
    return unicodedata.normalize("NFKD", bare.casefold())


def snapshot(events: Iterable[Event]) -> Tables:
    """The tables of a closed session's file: its row with count and digest, and its events."""
    from balint_tui.frame.events import encode
    from balint_tui.frame.forgetting import forget_undone
    from balint_tui.frame.session import replay
    from balint_tui.frame.summary import summary

    kept = forget_undone(events)
    return _session(summary(replay(kept)), [encode(event) for event in kept])


def with_events(session: Tables, documents: list[Entry]) -> Tables:
    """The session's tables with these encoded events in the place of its own; all else stays."""
    from balint_tui.frame.events import decode
    from balint_tui.frame.session import replay
    from balint_tui.frame.summary import summary

    row = summary(replay(decode(document) for document in documents))
    return {**session, **_session({**session["session"]["1"], **row}, documents)}


def _session(row: Entry, documents: list[Entry]) -> Tables:
    return {
        "session": {"1": row | {"count": len(documents), "digest": digest(documents)}},
        EVENTS: {str(number): document for number, document in enumerate(documents, 1)},
    }


def digest(documents: list[Entry]) -> str:
    """The SHA-256 of a session's encoded events."""
    from hashlib import sha256

    return sha256(tables.encode(documents)).hexdigest()


def load(raw: bytes, path: Path) -> Tables:
    """The tables in the bytes of a session's file, unsealed, count and digest verified.

    Raises Damaged or Newer.
    """
    session = tables.load(raw, path)
    try:
        row, documents = session["session"]["1"], list(session[EVENTS].values())
        good = row["id"] == path.stem and row["count"] == len(documents)
        good = good and row["digest"] == digest(documents)
    except (KeyError, TypeError, AttributeError):
        good = False
    if not good:
        raise Damaged(path, "its content does not fit its digest")
    return session


def listed(session: Tables) -> Entry:
    """The session's row as it is listed."""
    row = session["session"]["1"]
    return {key: row[key] for key in row if key not in ("count", "digest")} | {"state": "closed"}


def searched(session: Session) -> Entry:
    """The session's text as it is searched."""
    from balint_tui.frame.summary import search_text

    return {"id": session.id, "text": fold(search_text(session))}


def _row(session: Tables, path: Path) -> Entry:
    return listed(session)


def _text(session: Tables, path: Path) -> Entry:
    from balint_tui.frame.session import replay

    return searched(replay(decoded(list(session[EVENTS].values()), path)))


_DERIVE: dict[str, Callable[[Tables, Path], Entry]] = {"catalogue": _row, "text": _text}
"""Kind of cache -> how a session's entry in it is made from the session's file."""

CACHES = tuple(_DERIVE)


class Catalogue:
    """The closed sessions of a library. ``notice`` is told what could not be read or kept."""

    def __init__(
        self,
        folder: Path,
        files: Files,
        seal: Seal,
        read_only: bool,
        notice: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._files = files
        self.seal = seal
        self._read_only = read_only
        self._notice = notice
        self._one_at_a_time = threading.RLock()
        self._seen: dict[tuple[str, str], tuple[int, Entries]] = {}

    def path(self, session_id: str) -> Path:
        """Where the session is kept once it is closed; ValueError if that is no id."""
        return self._folder.joinpath("sessions", year_of(session_id), f"{session_id}.json")

    def years(self) -> list[str]:
        """The years with sessions, newest first."""
        try:
            return sorted(filter(str.isdigit, os.listdir(self._folder / "sessions")), reverse=True)
        except FileNotFoundError:
            return []

    def read(self, session_id: str) -> Tables:
        """The session's tables, count and digest verified.

        Raises FileNotFoundError, another OSError, Damaged or Newer.
        """
        path = self.path(session_id)
        return load(self.seal.open(path, path.read_bytes()), path)

    def holds(self, session_id: str, session: Tables) -> bool:
        """Whether the session's file is there, intact, and holds just these events.

        Raises OSError or Newer: such a file must not be replaced.
        """
        try:
            return self.read(session_id)["session"] == session["session"]
        except (FileNotFoundError, Damaged):
            return False

    def is_here(self, session_id: str) -> bool:
        """Whether the session's file is there; a damaged one may give way to a good copy.

        Raises OSError.
        """
        try:
            self.read(session_id)
        except (FileNotFoundError, Damaged):
            return False
        except Newer:
            return True
        return True

    def write(self, session_id: str, session: Tables, *, durable: bool = True) -> None:
        """Puts the session's file in its place. Raises OSError."""
        from balint_tui.library.storage import AtomicStorage

        path = self.path(session_id)
        make_folder(self._files, path.parent)
        if durable:  # its maker may have died before the folder's name was sure to last
            self._files.sync_folder(path.parent.parent)
        # One write of the whole file: two tables filled one after the other would be two.
        storage = AtomicStorage(path, files=self._files, durable=durable, seal=self.seal)
        storage.write(session)

    def replace(self, session_id: str, session: Tables | None) -> None:
        """Puts this in the place of the session's file, or removes it, and what it held before
        from the caches: at whatever step a crash comes, no cache holds words that no file does.

        Raises OSError; the session's file then is as it was, or as it should be.
        """
        self.replace_all({session_id: session})

    def replace_all(self, sessions: Mapping[str, Tables | None]) -> None:
        """The same for sessions of one year, whose caches are written only once."""
        (year,) = {self.path(session_id).parent for session_id in sessions}
        with self._one_at_a_time:
            for kind in _DERIVE:
                self._drop(kind, year.name, sessions)
            for session_id, session in sessions.items():
                if session is not None:
                    self.write(session_id, session)
                else:
                    self._remove(self.path(session_id))
            if year.exists():
                new = {
                    name: self.entries_of(name, session)
                    for name, session in sessions.items()
                    if session
                }
                self.refresh(year.name, new)

    def _drop(self, kind: str, year: str, session_ids: Collection[str]) -> None:
        """Takes the sessions out of a cache, and their files for changed."""
        path = self.cache(kind, year)
        self._remove(path.with_name(path.name + ".tmp"))
        try:
            _, known, entries = read_cache(path, self.seal)
        except FileNotFoundError:
            return
        except LibraryError:
            self._remove(path)  # who knows what it holds; it is made again
            return
        if any(name in entries or name in known for name in session_ids):
            rest = {name: entry for name, entry in entries.items() if name not in session_ids}
            files = {name: seen for name, seen in known.items() if name not in session_ids}
            self._write_cache(path, {"changed": 0, "files": files}, rest)

    def _remove(self, path: Path) -> None:
        if path.exists() or path.is_symlink():
            self._files.unlink(path)
            self._files.sync_folder(path.parent)

    def cache(self, kind: str, year: str) -> Path:
        """Where a cache of this kind is kept."""
        return self._folder / kind / f"{year}.json"

    def rows(self, year: str) -> Entries:
        """The rows of a year's sessions."""
        return self._kept("catalogue", year)

    def passing_rows(self, year: str) -> Entries:
        """The same, which do not stay in memory for the next time."""
        with self._one_at_a_time:
            changed, entries = self._seen.get(("catalogue", year), (0, {}))
            return (
                entries if changed == self._changed(year) else self._entries("catalogue", year, {})
            )

    def texts(self, year: str) -> Entries:
        """The folded search text of a year's sessions, ``text`` in each entry."""
        return self._kept("text", year)

    def _kept(self, kind: str, year: str) -> Entries:
        """The year's entries, which stay in memory while nothing changes."""
        with self._one_at_a_time:
            changed = self._changed(year)
            if self._seen.get((kind, year), (0, {}))[0] != changed:
                self._seen[kind, year] = (changed, self._entries(kind, year, {}))
            return self._seen[kind, year][1]

    def entries_of(self, session_id: str, session: Tables) -> Entries:
        """Kind of cache -> the session's entry in it."""
        path = self.path(session_id)
        return {kind: derive(session, path) for kind, derive in _DERIVE.items()}

    def refresh(self, year: str, new: Mapping[str, Entries]) -> None:
        """Brings a year's caches up to date; ``new``: session id -> its ``entries_of``."""
        for kind in _DERIVE:
            self._entries(kind, year, {name: entries[kind] for name, entries in new.items()})
            with self._one_at_a_time:
                self._seen.pop((kind, year), None)

    def _changed(self, year: str) -> int:
        return os.stat(self._folder / "sessions" / year).st_mtime_ns

    def _entries(self, kind: str, year: str, new: Entries) -> Entries:
        """The year's entries from the cache, those of changed files made anew."""
        with self._one_at_a_time:
            changed = self._changed(year)  # looked up first: a later change must show
            seen, known, old = self._load(kind, year)
            # Two files written within one tick of the file system's clock look like one change.
            if seen == changed and all(old.get(name) == entry for name, entry in new.items()):
                return old
            found = self.signatures(year)
            entries: Entries = {}
            for name, signature in list(found.items()):
                if name not in new and known.get(name) == signature and name in old:
                    entries[name] = old[name]
                elif entry := new.get(name) or self._derived(kind, name):
                    entries[name] = entry
                else:
                    changed, found[name][0] = 0, -1  # look and tell again next time; no file has -1
                    if name in old:
                        entries[name] = old[name]  # never hidden because it is damaged
            if not self._read_only:
                self._save(kind, year, {"changed": changed, "files": found}, entries)
            return entries

    def signatures(self, year: str) -> dict[str, list[int]]:
        """Session id -> size and time of change of its file."""
        found: dict[str, list[int]] = {}
        with os.scandir(self._folder / "sessions" / year) as listing:
            for item in listing:
                name, _, suffix = item.name.partition(".")
                if suffix == "json" and is_id(name):
                    try:
                        status = item.stat()
                        found[name] = [status.st_size, status.st_mtime_ns]
                    except OSError:
                        found[name] = [-1, 0]  # a link that leads nowhere: who reads it is told
        return found

    def _derived(self, kind: str, session_id: str) -> Entry | None:
        try:
            return _DERIVE[kind](self.read(session_id), self.path(session_id))
        except (LibraryError, OSError, ValueError) as error:
            self._notice(str(error))
            return None

    def _load(self, kind: str, year: str) -> tuple[int, dict[str, list[int]], Entries]:
        """What ``read_cache`` reads; nothing if the cache is missing or cannot be read."""
        try:
            return read_cache(self.cache(kind, year), self.seal)
        except (OSError, LibraryError):
            return 0, {}, {}

    def _save(self, kind: str, year: str, year_now: Entry, entries: Entries) -> None:
        try:
            # What a power cut makes of it is made again; the sessions themselves are sure to last.
            self._write_cache(self.cache(kind, year), year_now, entries, durable=False)
        except OSError as error:
            self._notice(
                f"The {kind} of {year} could not be kept ({error.strerror}); it is made again "
                "at the next start."
            )

    def _write_cache(
        self, path: Path, year_now: Entry, entries: Entries, *, durable: bool = True
    ) -> None:
        from balint_tui.library.storage import AtomicStorage

        rows = {str(number): entry for number, entry in enumerate(entries.values(), 1)}
        storage = AtomicStorage(path, files=self._files, durable=durable, seal=self.seal)
        storage.write({"year": {"1": year_now}, "entries": rows})


def read_cache(path: Path, seal: Seal) -> tuple[int, dict[str, list[int]], Entries]:
    """The cache: the folder's time of change, the files' signatures, the entries.

    Raises OSError or LibraryError.
    """
    cache = tables.read(path, seal)
    try:
        year_then = cache["year"]["1"]
        entries = {entry["id"]: entry for entry in cache["entries"].values()}
        return year_then["changed"], year_then["files"], entries
    except (KeyError, TypeError, AttributeError):
        raise Damaged(path, "it is no cache") from None

"""The library: what is kept, and how it survives.

A running session is a journal in ``live/``; a closed one is a file in ``sessions/``. What is
shown, resumed and exported is read from these by ``events``; lists and search come from caches
beside them. One process writes; others may read, at any time, without waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from balint_tui.library import closing, forget, journals, layout, renaming
from balint_tui.library.answers import AllAnswers
from balint_tui.library.catalogue import Catalogue, Entries, fold, snapshot
from balint_tui.library.errors import LibraryError, ReadOnly, in_a_sentence
from balint_tui.library.files import FILES, Files, make_folder
from balint_tui.library.ids import is_id
from balint_tui.library.lock import FolderLock
from balint_tui.library.names import Names
from balint_tui.library.opening import folders, made_sure
from balint_tui.library.seal import PLAIN, Seal

if TYPE_CHECKING:
    from balint_tui.frame.events import Event
    from balint_tui.frame.session import Session
    from balint_tui.library.exports import Exports
    from balint_tui.library.writer import SaveState, Writer

__all__ = ["Library", "LibraryError"]

RETRY_S = 2.0
"""How long the writer waits before it tries a disk again that did not save."""

Row = dict[str, Any]


class Library:
    """A library that is open. Every method may be called from any thread.

    ``notices`` are sentences for people about what was found: a torn journal that was mended, a
    file that cannot be read, folders that were open to others.
    """

    def __init__(
        self, folder: Path, lock: FolderLock | None, *, files: Files, seal: Seal, retry_s: float
    ) -> None:
        self.folder = folder
        self.seal = seal
        self.read_only = lock is None
        self.notices: list[str] = []
        self._lock = lock
        self._files = files
        self._live = folder / "live"
        place = (folder, files, seal)
        self.names = Names(*place, read_only=self.read_only, notice=self._notice)
        self.answers = AllAnswers(*place, read_only=self.read_only, notice=self._notice)
        self._catalogue = Catalogue(folder, files, seal, self.read_only, self._notice)
        self._begun: set[str] = set()
        # No session is closed while it is begun, or changed while it is closed.
        self._turn = RLock()
        self._listeners: list[Callable[[SaveState], None]] = []
        self._writer = None if lock is None else self._start_writer(retry_s)

    @cached_property
    def exports(self) -> Exports:
        """What was exported, and to whom."""
        from balint_tui.library.exports import Exports

        return Exports(self.folder, self._files, self.seal, read_only=self.read_only)

    @property
    def files(self) -> Files:
        """The calls through which everything is written."""
        return self._files

    @property
    def catalogue(self) -> Catalogue:
        """The closed sessions and what is derived from them."""
        return self._catalogue

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        read_only: bool = False,
        files: Files = FILES,
        seal: Seal = PLAIN,
        retry_s: float = RETRY_S,
    ) -> Library:
        """Opens the library, making its folders; for reading only if another process writes.

        ``seal`` is the key of a sealed one, from ``keys.unlock``. With ``read_only`` nothing is
        made or changed. Raises LibraryError if it cannot be used.
        """
        opened = partial(cls, folder, files=files, seal=seal, retry_s=retry_s)
        if read_only:
            return opened(None)
        try:
            was_open = [path for path in folders(folder) if make_folder(files, path)]
            lock = FolderLock(folder / "lock")
            try:
                told = made_sure(folder, seal, files) if lock.taken else []
                library = opened(lock if lock.taken else None)
            except BaseException:
                lock.release()
                raise
        except OSError as error:
            raise LibraryError(
                f"The library {folder} cannot be used ({error.strerror}); "
                "check the folder, or name another with --library."
            ) from error
        for sentence in told:
            library._notice(sentence)
        if was_open:
            library._notice(f"Other users could look into {folder}; now only you can.")
        if lock.taken:
            library._tidy()
        return library

    def close(self) -> None:
        """Saves what is queued, ends the writer and lets another process write."""
        if self._writer:
            self._writer.close()
        if self._lock:
            self._lock.release()
        self._writer = self._lock = None
        self.read_only = self.names.read_only = True
        self.answers.read_only = True
        self.__dict__.pop("exports", None)

    # --- a running session

    def begin(self, session_id: str) -> None:
        """Makes the journal of a new session, or goes on with one that was left.

        Raises LibraryError, or ValueError if this is no id; disk trouble is told to the listeners.
        """
        with self._turn:
            self._begin(self._must_write(), session_id)

    def _begin(self, writer: Writer, session_id: str) -> None:
        if session_id in self._begun:
            return
        paths = journals.segments(self._live, session_id)
        try:
            known = journals.documents(paths, self.seal)
            last = journals.decoded(known[-1:], paths[-1])[0] if known else None
        except OSError as error:
            raise LibraryError(
                f"The session {session_id} cannot be read ({error.strerror}); check the disk."
            ) from error
        if not known and self._catalogue.path(session_id).exists():
            raise LibraryError(f"The session {session_id} is closed; begin another one.")
        self._begun.add(session_id)
        writer.begin(session_id, last)

    def record(self, session_id: str, event: Event) -> None:
        """Queues the event to be saved and returns at once, whatever the state of the disk."""
        writer = self._must_write()
        if session_id not in self._begun:
            raise LibraryError(f"The session {session_id} is not open; begin it first.")
        writer.record(session_id, event)

    def watch(self, listener: Callable[[SaveState], None]) -> None:
        """Calls ``listener``, on the writer's thread, when an event is saved or cannot be."""
        self._listeners.append(listener)

    def close_session(self, session_id: str) -> None:
        """Moves the session from its journal into its file; returns when that is on the disk.

        Raises LibraryError if it cannot be; the journal is then still there, and this may be
        called again. A session that is closed already stays as it is.
        """
        with self._turn:
            self._close(self._must_write(), session_id)

    def _close(self, writer: Writer, session_id: str) -> None:
        if trouble := writer.finish(session_id):
            raise LibraryError(trouble)
        try:
            self._move(session_id)
        except ValueError as error:
            raise LibraryError(f"The session could not be closed: {error}") from error
        except OSError as error:
            raise LibraryError(
                f"The session could not be closed ({error.strerror}); nothing is lost, "
                "check the disk and close it again."
            ) from error
        finally:
            self._forget_if_gone(session_id)

    def discard(self, session_id: str) -> None:
        """Removes the journal of a session in which nothing happened; LibraryError if it did."""
        with self._turn:
            self._discard(self._must_write(), session_id)

    def _discard(self, writer: Writer, session_id: str) -> None:
        if trouble := writer.finish(session_id):
            raise LibraryError(trouble)
        try:
            if journals.documents(journals.segments(self._live, session_id), self.seal):
                raise LibraryError(f"The session {session_id} is not empty; close it instead.")
            journals.remove(self._live, session_id, self._files)
        except OSError as error:
            raise LibraryError(
                f"The empty session could not be removed ({error.strerror}); check the disk."
            ) from error
        finally:
            self._forget_if_gone(session_id)

    def open_sessions(self) -> list[str]:
        """The ids of sessions left in ``live/`` that no running process holds, oldest first."""
        found = journals.session_ids(self._live)
        return [name for name in found if not self._is_live(name)]

    # --- reading

    def events(self, session_id: str) -> list[Event]:
        """All events of a session, running or closed. Raises LibraryError, OSError."""
        paths = journals.segments(self._live, session_id) if is_id(session_id) else []
        if paths:
            # A close in this moment may take the journal away; its file is there by then.
            with suppress(FileNotFoundError):
                return journals.decoded(journals.documents(paths, self.seal), paths[0])
        try:
            closed = self._catalogue.read(session_id)
        except (ValueError, FileNotFoundError):
            raise LibraryError(f"There is no session {session_id} in this library.") from None
        documents = list(closed[journals.TABLE].values())
        return journals.decoded(documents, self._catalogue.path(session_id))

    def rows(self) -> list[Row]:
        """The rows of all sessions with their state, newest first."""
        return self.newest_rows(None)

    def each_row(self) -> Iterator[Row]:
        """The rows of all sessions with their state, in no order, a year at a time."""
        running = {session.id: row for session, row in self._running()}
        for year in self._catalogue.years():
            rows = self._catalogue.passing_rows(year)
            yield from (row for name, row in rows.items() if name not in running)
        yield from running.values()

    def newest_rows(self, limit: int | None) -> list[Row]:
        """The newest ``limit`` rows; reads no more years than that needs."""
        running = {session.id: row for session, row in self._running()}
        found: dict[str, Row] = {}
        for year in self._catalogue.years():
            found |= self._catalogue.rows(year)
            if limit is not None and len(found) >= limit:
                break
        found |= running
        return [found[name] for name in sorted(found, reverse=True)][:limit]

    def search(self, text: str) -> dict[str, int]:
        """Session id -> how often ``text`` was written in it; case and accents do not matter."""
        from balint_tui.frame.summary import search_text

        wanted = fold(text).strip()
        if not wanted:
            return {}
        texts: Entries = {}
        for year in self._catalogue.years():
            texts |= self._catalogue.texts(year)
        for session, _ in self._running():
            texts[session.id] = {"text": fold(search_text(session))}
        found = ((name, entry["text"].count(wanted)) for name, entry in texts.items())
        return {name: hits for name, hits in found if hits}

    # --- many at once

    def add_closed(self, sessions: Iterable[list[Event]]) -> int:
        """Adds closed sessions in bulk; returns how many. Those already here stay as they are.

        One sync at the end brings all to the disk. Raises LibraryError.
        """
        self._must_write()
        years: dict[str, dict[str, Entries]] = {}
        try:
            for events in sessions:
                session = snapshot(events)
                session_id = session["session"]["1"]["id"]
                path = self._catalogue.path(session_id)
                if not self._catalogue.is_here(session_id):
                    self._catalogue.write(session_id, session, durable=False)
                    added = years.setdefault(path.parent.name, {})
                    added[session_id] = self._catalogue.entries_of(session_id, session)
            for year, added in years.items():
                self._catalogue.refresh(year, added)
            self._files.sync_all()
        except OSError as error:
            raise LibraryError(
                f"The sessions could not be added ({error.strerror}); check the disk."
            ) from error
        return sum(len(added) for added in years.values())

    # --- forgetting

    def delete_note(self, session_id: str, seq: int) -> list[str]:
        """Deletes a note, also of a session that is being written: its words are in no file any
        more. Returns a sentence for each file that may still hold them. Raises LibraryError."""
        return self._change_note(session_id, seq, "", ())

    def edit_note(
        self, session_id: str, seq: int, text: str, unsure: Iterable[tuple[int, int]] = ()
    ) -> list[str]:
        """Gives a note another text, de-identified; the old one is forgotten as if deleted.

        Returns a sentence for each file that may still hold it. Raises LibraryError.
        """
        if not text.strip():
            raise LibraryError("A note cannot be empty; delete it instead.")
        return self._change_note(session_id, seq, text.strip(), unsure)

    def delete_session(self, session_id: str) -> list[str]:
        """Deletes all of a session, damaged or not, unless it is being led.

        Returns a sentence for each file that may still hold its words. Raises LibraryError.
        """
        self._must_write()
        with self._turn, in_a_sentence("The session could not be deleted"):
            self._refuse_led([session_id])
            if not is_id(session_id) or not layout.names_of(self.folder, session_id):
                raise LibraryError(f"There is no session {session_id} in this library.")
            forget.delete(self.folder, session_id, self._catalogue, self._files)
            return forget.unreached(self.folder)

    def delete_group(self, group: str) -> list[str]:
        """Deletes all sessions and answers of a group, its name in whatever case, unless one of
        its sessions is being led.

        Returns a sentence for each file that may still hold its words. Raises LibraryError.
        """
        self._must_write()
        with self._turn, in_a_sentence("The group could not be deleted"):
            rows = [row for row in self.rows() if row["group"].casefold() == group.casefold()]
            chosen = [row["id"] for row in rows]
            self._refuse_led(chosen)
            if not any([self.names.forget(group), self.answers.forget_group(group), chosen]):
                raise LibraryError(f"There is no group {group!r} in this library.")
            for session_id in chosen:
                forget.delete(self.folder, session_id, self._catalogue, self._files)
            known = [row["id"] for row in self.rows()] + [b.id for b in self.answers.batches()]
            return forget.unreached(self.folder) + forget.unknown(self.folder, known)

    def amend(self, session_id: str, events: list[Event]) -> list[str]:
        """Adds events to a closed session; words that they make void are forgotten.

        Returns a sentence for each file that may still hold such words. Raises LibraryError; the
        session is then as it was.
        """
        self._must_write()
        with self._turn, in_a_sentence("The session could not be changed"):
            return forget.amend(self.folder, session_id, events, self._catalogue, self._files)

    def rename(self, session_id: str, group: str) -> list[str]:
        """Gives the group of one closed session another name (de-identified), or none.

        Returns a sentence for each file that may still hold the old one. Raises LibraryError.
        """
        self._must_write()
        with self._turn, in_a_sentence("The session could not be renamed"):
            return renaming.rename(self, session_id, group.strip())

    def rename_group(self, old: str, new: str) -> list[str]:
        """Gives a group, its name in whatever case, another one, or none; no session may be open.

        Returns a sentence for each file that may still hold the old one. Raises LibraryError.
        """
        self._must_write()
        with self._turn, in_a_sentence("The group could not be renamed"):
            return renaming.rename_group(self, old, new.strip())

    def _change_note(
        self, session_id: str, seq: int, text: str, unsure: Iterable[tuple[int, int]]
    ) -> list[str]:
        writer = self._must_write()
        place = (self.folder, session_id, self._catalogue, self._files)
        change = partial(forget.change_note, *place, seq, text, list(unsure))
        with self._turn, in_a_sentence("The note could not be forgotten"):
            if trouble := writer.between(session_id, change):
                raise LibraryError(trouble)
            return forget.unreached(self.folder, session_id)

    def _refuse_led(self, chosen: list[str]) -> None:
        for session_id in chosen:
            if self._is_live(session_id):
                raise LibraryError(f"The session {session_id} is being led; close it first.")

    # --- inside

    def _start_writer(self, retry_s: float) -> Writer:
        from balint_tui.library.writer import Writer, keep_ballast

        ballast = self.folder / "ballast"
        keep_ballast(ballast, self._files)
        place = (self._live, ballast, self._tell, self._notice)
        return Writer(*place, files=self._files, seal=self.seal, retry_s=retry_s)

    def _must_write(self) -> Writer:
        if self._writer is None:
            raise ReadOnly
        return self._writer

    def _notice(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)

    def _notice_if(self, sentence: str | None) -> None:
        if sentence is not None:
            self._notice(sentence)

    def _tell(self, state: SaveState) -> None:
        for listener in self._listeners:
            # A screen that is going away must not stop the saving.
            with suppress(Exception):
                listener(state)

    def _forget_if_gone(self, session_id: str) -> None:
        """A session without a journal is over; any other may go on, whatever went wrong."""
        if not journals.segments(self._live, session_id):
            self._begun.discard(session_id)

    def _is_live(self, session_id: str) -> bool:
        return session_id in self._begun or journals.is_live(self._live, session_id)

    def _running(self) -> list[tuple[Session, Row]]:
        """The sessions in ``live/`` and their rows; what cannot be read is noticed."""
        names = journals.session_ids(self._live)
        if not names:
            return []
        from balint_tui.frame.session import replay
        from balint_tui.frame.summary import summary

        found = []
        for name in names:
            try:
                events = self.events(name)
                if events and not self._is_closed(name, events):
                    session = replay(events)
                    state = "live" if self._is_live(name) else "interrupted"
                    found.append((session, summary(session) | {"state": state}))
            except (LibraryError, OSError, ValueError) as error:
                self._notice(str(error))
        return found

    def _is_closed(self, session_id: str, events: list[Event]) -> bool:
        """Whether the session's file holds all of this already: the journal is only left over."""
        path = self._catalogue.path(session_id)
        return path.exists() and self._catalogue.holds(session_id, snapshot(events))

    def _move(self, session_id: str) -> None:
        """Closes a session by steps of which each may be done again after a crash."""
        paths = journals.segments(self._live, session_id)
        if not paths:
            self.events(session_id)  # closed before, or unknown
            return
        if session_id not in self._begun:
            self._notice_if(closing.settle(paths[-1], self._catalogue, self._files))
        closing.close(session_id, paths, self._catalogue, self._files)

    def _tidy(self) -> None:
        """Completes what a crash cut short: closes that were begun, removals that were."""
        for name in forget.marked(self._live):
            try:
                forget.complete(self.folder, name, self._catalogue, self._files)
            except (LibraryError, OSError, ValueError) as error:
                self._notice(str(error))
        for path in journals.leftovers(self._live):
            try:
                self._notice_if(closing.leftover(path, self._catalogue, self._files))
            except (LibraryError, OSError, ValueError) as error:
                self._notice(str(error))
        for name in self.open_sessions():
            try:
                events = self.events(name)
                if events and (events[-1].kind == "closed" or self._is_closed(name, events)):
                    self._move(name)
            except (LibraryError, OSError, ValueError) as error:
                self._notice(str(error))

"""Saves events on one thread of its own, so that a key never waits for the disk.

An event is acknowledged when the disk has confirmed it, never before. When the disk fails, the
event is kept, in order, and tried again every two seconds and with each new event; the trouble is
told as one sentence. A disk that failed to confirm is not asked again about the same file: what
was not confirmed is written again into a new segment.
"""

from __future__ import annotations

import atexit
import errno
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import cast

from tinydb.table import Table

from balint_tui.frame.events import Event, encode
from balint_tui.library.files import FILES, Files, write_all
from balint_tui.library.journals import TABLE, segment, segments, torn
from balint_tui.library.seal import PLAIN, Seal
from balint_tui.library.storage import JournalDB, JournalStorage

RETRY_S = 2.0
BALLAST_BYTES = 64 * 1024
_ENDED = "The library was closed meanwhile; nothing is lost, open it and do that again."
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True)
class SaveState:
    """How far a session is saved: up to event ``saved_seq`` (0: nothing); what hinders the rest."""

    session_id: str
    saved_seq: int
    trouble: str | None


@dataclass
class _Journal:
    """A session being written: its open file, and what is not on the disk yet."""

    session_id: str
    path: Path
    number: int
    saved_seq: int
    last: Event | None
    """The last event that was found when this was begun."""
    waiting: deque[Event]
    storage: JournalStorage | None = None
    table: Table | None = None
    trouble: str | None = None
    finished: bool = False
    """Let go of, and opened again only if another event comes."""

    @property
    def unsaved(self) -> bool:
        return bool(self.waiting) or (self.table is None and not self.finished)

    def let_go(self) -> None:
        if self.storage:
            self.storage.close()
        self.storage = self.table = None


class Writer:
    """The one thread that writes journals; its methods return at once, but finish and close."""

    def __init__(
        self,
        folder: Path,
        ballast: Path,
        tell: Callable[[SaveState], None],
        notice: Callable[[str], None],
        *,
        files: Files = FILES,
        seal: Seal = PLAIN,
        retry_s: float = RETRY_S,
    ) -> None:
        self._folder = folder
        self._seal = seal
        self._ballast = ballast
        self._tell = tell
        self._notice = notice
        self._files = files
        self._retry_s = retry_s
        self._sure_of_folders = False
        self._journals: dict[str, _Journal] = {}
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()
        atexit.register(self.close)  # an end without a close must not lose what is queued

    def begin(self, session_id: str, last: Event | None) -> None:
        """Makes the session's journal, or goes on with it after the event ``last``."""
        self._jobs.put(partial(self._begin, session_id, last))

    def record(self, session_id: str, event: Event) -> None:
        """Saves the event of a session that was begun, after all before it."""
        self._jobs.put(partial(self._record, session_id, event))

    def finish(self, session_id: str) -> str | None:
        """Saves what is queued and lets go of the journal; else returns the trouble, and goes on.

        A session that was not begun is finished. An event recorded later opens the journal again.
        """
        return self._ask(partial(self._let_go, session_id))

    def between(self, session_id: str, work: Callable[[], None]) -> str | None:
        """Does ``work`` on the session's files while nothing is written to them.

        What is queued is saved before, else the trouble is returned and nothing done; what comes
        meanwhile waits. Raises what ``work`` raises.
        """
        raised: list[BaseException] = []
        trouble = self._ask(partial(self._do, session_id, work, raised))
        if raised:
            raise raised[0]
        return trouble

    def _ask(self, question: Callable[[], str | None]) -> str | None:
        answer: SimpleQueue[str | None] = SimpleQueue()
        self._jobs.put(lambda: answer.put(question()))
        # Whoever leaves the app while a session is being closed must not wait for ever.
        while self._thread.is_alive():
            with suppress(Empty):
                return answer.get(timeout=0.1)
        return _ENDED if answer.empty() else answer.get()

    def close(self) -> None:
        """Saves what can be saved and ends the thread; does nothing the second time."""
        atexit.unregister(self.close)
        self._jobs.put(None)
        self._thread.join()

    # --- on the thread

    def _run(self) -> None:
        while job := self._next():
            job()
        self._save_all()
        for journal in self._journals.values():
            journal.let_go()

    def _next(self) -> Callable[[], None] | None:
        hindered = any(journal.unsaved for journal in self._journals.values())
        try:
            return self._jobs.get(timeout=self._retry_s if hindered else None)
        except Empty:
            return self._save_all

    def _save_all(self) -> None:
        for journal in self._journals.values():
            if journal.unsaved:
                self._save(journal)

    def _begin(self, session_id: str, last: Event | None) -> None:
        number = max(1, len(segments(self._folder, session_id)))
        path = segment(self._folder, session_id, number)
        seq = last.seq if last else 0
        self._journals[session_id] = _Journal(session_id, path, number, seq, last, deque())
        self._save(self._journals[session_id])

    def _record(self, session_id: str, event: Event) -> None:
        journal = self._journals[session_id]
        journal.waiting.append(event)
        self._save(journal)

    def _let_go(self, session_id: str) -> str | None:
        journal = self._journals.get(session_id)
        if journal and journal.unsaved:
            self._save(journal)
        if journal and journal.unsaved:
            return journal.trouble
        if journal:
            journal.let_go()
            journal.finished = True
        return None

    def _do(
        self, session_id: str, work: Callable[[], None], raised: list[BaseException]
    ) -> str | None:
        journal = self._journals.get(session_id)
        goes_on = journal is not None and not journal.finished
        if trouble := self._let_go(session_id):
            return trouble
        try:
            work()
            if journal and goes_on:
                journal.finished = False  # held again at once: others see that it is being written
                self._save(journal)
        except BaseException as error:  # whoever asked is told; the thread must live on
            raised.append(error)
        return None

    def _save(self, journal: _Journal) -> None:
        """Writes what waits; where the first failure can be mended, once more."""
        for _ in range(2):
            try:
                return self._write(journal)
            # Whatever it is: the thread must live on, and what waits must not be lost.
            except Exception as error:
                journal.trouble = _sentence(error)
                self._report(journal)
                if not self._mended(journal, error):
                    return

    def _write(self, journal: _Journal) -> None:
        if journal.table is None:
            self._open(journal)
        while journal.waiting:
            assert journal.table is not None
            journal.table.insert(encode(journal.waiting[0]))
            journal.saved_seq = journal.waiting.popleft().seq
            journal.trouble = None
            self._report(journal)

    def _open(self, journal: _Journal) -> None:
        if not self._sure_of_folders:
            # Their maker may have died before their names were sure to last, and all in them.
            for folder in (self._folder.parent.parent, self._folder.parent):
                with suppress(PermissionError):  # a parent may be closed to us; all else goes on
                    self._files.sync_folder(folder)
            self._sure_of_folders = True
        db = JournalDB(journal.path, storage=JournalStorage, files=self._files, seal=self._seal)
        storage = cast(JournalStorage, db.storage)
        if storage.torn_file:
            self._notice(torn(journal.path, storage.torn_file))
        journal.storage, journal.finished = storage, False
        journal.table = db.table(TABLE, cache_size=0)
        if journal.last and not len(journal.table):
            # It is in the segment before, which the disk had failed to confirm.
            journal.waiting.appendleft(journal.last)
        elif journal.trouble and (journal.last or not journal.waiting):
            # What was found is confirmed now, before anything follows it.
            journal.trouble = None
            self._report(journal)
        journal.last = None

    def _mended(self, journal: _Journal, error: Exception) -> bool:
        """Whether something has changed so that a second try, at once, makes sense."""
        if journal.storage and journal.storage.dead:
            journal.let_go()
            journal.number += 1
            journal.path = segment(self._folder, journal.session_id, journal.number)
            self._notice(f"The disk failed while saving; the session goes on in {journal.path}.")
            return True
        if isinstance(error, OSError) and error.errno in _FULL and self._ballast.exists():
            with suppress(OSError):
                self._files.unlink(self._ballast)
            return not self._ballast.exists()
        return False

    def _report(self, journal: _Journal) -> None:
        self._tell(SaveState(journal.session_id, journal.saved_seq, journal.trouble))


def _sentence(error: Exception) -> str:
    if not isinstance(error, OSError):
        return f"The newest entries cannot be saved ({type(error).__name__}); keep the app open."
    if error.errno in _FULL:
        return "The disk is full: the newest entries wait in memory; free some space."
    reason = os.strerror(error.errno) if error.errno else "an error"
    return f"The disk does not save ({reason}): the newest entries wait in memory; check the disk."


def keep_ballast(path: Path, files: Files) -> None:
    """Keeps some space that a full disk can be given back; without it all else still works."""
    with suppress(OSError):
        if path.exists() and path.stat().st_size == BALLAST_BYTES:
            return
        fd = files.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            write_all(files, fd, bytes(BALLAST_BYTES))
        finally:
            os.close(fd)

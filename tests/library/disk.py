"""Invented sessions, and a disk that fails on command, for the tests of the library."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Condition
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.library.exports import Exported
from balint_tui.library.files import Files
from balint_tui.library.ids import new_id
from balint_tui.library.library import Library
from balint_tui.library.writer import SaveState

FIRST = datetime(2025, 3, 4, 12, 30, tzinfo=UTC)


class Crash(BaseException):
    """The process dies here: no ``except Exception`` may catch it."""


class Faults(Files):
    """Real calls that are counted, and fail where a test says so.

    ``plan(name)`` is asked before each call: what it returns is raised. ``short``: writes that
    fail have written half before.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.plan: Callable[[str], BaseException | None] = lambda name: None
        self.short = False

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if error := self.plan(name):
            raise error

    def break_call(self, number: int, error: BaseException, *, for_ever: bool = False) -> None:
        """The call with this number from now on, from 0, fails; with ``for_ever`` all later too."""
        at = len(self.calls) + number

        def plan(name: str) -> BaseException | None:
            now = len(self.calls) - 1
            return error if now == at or (for_ever and now > at) else None

        self.plan = plan

    def break_all(self, names: str, code: int) -> None:
        """Every call with one of these names fails from now on."""
        chosen = names.split()
        self.plan = lambda name: OSError(code, os.strerror(code)) if name in chosen else None

    def mend(self) -> None:
        """All calls work again."""
        self.plan = lambda name: None

    def open(self, path: Path, flags: int) -> int:
        self._call("open")
        return super().open(path, flags)

    def write(self, fd: int, data: bytes) -> int:
        try:
            self._call("write")
        except OSError:
            if self.short:
                super().write(fd, data[: len(data) // 2])
            raise
        return super().write(fd, data)

    def sync(self, fd: int) -> None:
        self._call("sync")
        super().sync(fd)

    def truncate(self, fd: int, size: int) -> None:
        self._call("truncate")
        super().truncate(fd, size)

    def replace(self, source: Path, target: Path) -> None:
        self._call("replace")
        super().replace(source, target)

    def sync_folder(self, path: Path) -> None:
        self._call("sync_folder")
        super().sync_folder(path)

    def unlink(self, path: Path) -> None:
        self._call("unlink")
        super().unlink(path)


class Quick(Faults):
    """The same without the waiting: nothing is synced, which only a power cut would show."""

    def sync(self, fd: int) -> None:
        self._call("sync")

    def sync_folder(self, path: Path) -> None:
        self._call("sync_folder")

    def sync_all(self) -> None:
        self._call("sync_all")


class Told:
    """A listener that remembers what it was told."""

    def __init__(self) -> None:
        self.states: list[SaveState] = []
        self._more = Condition()

    def __call__(self, state: SaveState) -> None:
        with self._more:
            self.states.append(state)
            self._more.notify_all()

    @property
    def saved(self) -> list[int]:
        """The numbers of the acknowledged events, in the order of their acknowledgement."""
        return [state.saved_seq for state in self.states if state.trouble is None]

    @property
    def troubles(self) -> list[str]:
        return [state.trouble for state in self.states if state.trouble is not None]

    def wait(self, told: Callable[[Told], bool]) -> None:
        """Returns when that is so; a failure, not a hang, if it never is."""
        with self._more:
            assert self._more.wait_for(lambda: told(self), 20), self.states


def session(number: int = 0, notes: int = 3, *, closed: bool = True) -> list[ev.Event]:
    """An invented session, the ``number``-th week after the first; its second note is undone."""
    began = FIRST + timedelta(weeks=number)
    events: list[ev.Event] = []

    def add(kind: type[ev.Event], **values: Any) -> None:
        seq = len(events) + 1
        at = (began + timedelta(minutes=seq)).isoformat(timespec="milliseconds")
        events.append(kind(seq=seq, at=at, at_s=60.0 * seq - 60.0, **values))

    fmt = formats.load()[0]["lunch-45"]
    session_id, group = new_id(began), "Invented circle"
    add(ev.Started, id=session_id, format=fmt.encode(), stop_s=2700.0, seats=7, group=group)
    for turn in range(notes):
        add(ev.NoteAdded, text=f"Note {turn + 1} of week {number}: a silence, then Müdigkeit.")
    if notes > 1:
        add(ev.Undone, target=3)
    if closed:
        add(ev.Ended)
        add(ev.Closed, ending="cut off")
    return events


def id_of(events: list[ev.Event]) -> str:
    """The id of a session."""
    first = events[0]
    assert isinstance(first, ev.Started)
    return first.id


def run(library: Library, events: list[ev.Event]) -> str:
    """Begins a session, records its events and waits until all are saved; returns its id."""
    session_id = id_of(events)
    told = Told()
    library.watch(told)
    library.begin(session_id)
    for event in events:
        library.record(session_id, event)
    told.wait(lambda told: events[-1].seq in told.saved)
    return session_id


def hurt(raw: bytes) -> bytes:
    """The bytes with another last one."""
    return raw[:-1] + bytes([raw[-1] ^ 1])


def exported(number: int = 1, **changes: Any) -> Exported:
    """An invented export, the ``number``-th."""
    digit = f"{number % 16:x}"
    one = Exported(
        id=f"01JNGMGD20{number:016d}",
        day=(FIRST + timedelta(number)).date().isoformat(),
        tier="research",
        recipient="Dr. Example, Ward 9",
        sha256=digit * 64,
        content=digit * 64,
        sessions=20,
        people={"participation": 30, "module": 25},
    )
    return replace(one, **changes)


class NoteMaker:
    """Begins the session with this id, or goes on with it, and adds notes to it."""

    def __init__(self, folder: Path, session_id: str) -> None:
        self.library = Library.open(folder)
        self.id = session_id
        left = self.library.open_sessions()
        self.seq = self.library.events(session_id)[-1].seq if session_id in left else 0
        self._told = Told()
        self.library.watch(self._told)
        self.library.begin(session_id)

    def add(self, count: int) -> None:
        """Records so many events and waits until they are saved."""
        for _ in range(count):
            self.seq += 1
            self.library.record(self.id, self._event())
        self._told.wait(lambda told: bool(told.saved) and told.saved[-1] == self.seq)

    def _event(self) -> ev.Event:
        if self.seq == 1:
            return replace(session()[0], id=self.id)  # type: ignore[call-arg]
        text = f"This is note {self.seq}."
        at = FIRST + timedelta(seconds=self.seq)
        return ev.NoteAdded(seq=self.seq, at=at.isoformat(), at_s=float(self.seq), text=text)

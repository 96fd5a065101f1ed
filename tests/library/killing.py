"""Kills a process that writes, again and again, and looks at what is left.

``python -m tests.library.killing FOLDER KILLS`` prints what came of it. Each process is a fork of
this one, which must have no other thread then.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event as Flag

from balint_tui.library.files import Files
from balint_tui.library.library import Library, LibraryError
from balint_tui.library.writer import SaveState

from .ledger import Ledger, Promise, an_id, check, event, length, take_stock
from .vault import lay_key, seal_of

LIFE = 12
"""So many sessions a process begins or takes up, if it lives."""
FRESH = 20
"""After so many kills a new library is begun, since looking at a large one takes longer."""


class Deadly(Files):
    """Real calls, and a moment before, after, and in the middle of each in which it all ends."""

    def __init__(self, last: int, tell: int) -> None:
        self._left = last
        self._tell = tell

    def _moment(self, name: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.write(self._tell, f"died {name} -\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def _around(self, name: str) -> Iterator[None]:
        self._moment(name)
        yield
        self._moment(name)

    def open(self, path: Path, flags: int) -> int:
        with self._around("open"):
            return super().open(path, flags)

    def write(self, fd: int, data: bytes) -> int:
        with self._around("write"):
            if self._left == 1:
                super().write(fd, data[: len(data) // 2])
                self._moment("write")
            return super().write(fd, data)

    def sync(self, fd: int) -> None:
        with self._around("sync"):
            super().sync(fd)

    def truncate(self, fd: int, size: int) -> None:
        with self._around("truncate"):
            super().truncate(fd, size)

    def replace(self, source: Path, target: Path) -> None:
        with self._around("replace"):
            super().replace(source, target)

    def sync_folder(self, path: Path) -> None:
        with self._around("sync_folder"):
            super().sync_folder(path)

    def make_folder(self, path: Path) -> None:
        with self._around("make_folder"):
            super().make_folder(path)

    def unlink(self, path: Path) -> None:
        with self._around("unlink"):
            super().unlink(path)


# --- the process that dies


def _live(folder: Path, seed: int, last: int, tell: int) -> None:
    """Begins sessions and takes up others, writes and closes; tells each step and each answer."""
    random = Random(seed)
    library = Library.open(folder, files=Deadly(last, tell), seal=seal_of(folder))
    saved = Flag()
    awaited = 0

    def say(what: str, name: str, seq: int = 0) -> None:
        os.write(tell, f"{what} {name} {seq}\n".encode())

    def told(state: SaveState) -> None:
        if state.trouble is None:
            say("saved", state.session_id, state.saved_seq)
            if state.saved_seq == awaited:
                saved.set()

    library.watch(told)
    for _ in range(LIFE):
        name = random.choice([an_id(random), *library.open_sessions()])
        library.begin(name)
        try:
            seq = len(library.events(name))
        except LibraryError:  # its journal is not made yet
            seq = 0
        awaited = min(length(name), seq + random.randint(1, 9))
        saved.clear()
        for number in range(seq + 1, awaited + 1):
            say("recorded", name, number)
            library.record(name, event(name, number))
        if seq < awaited:
            saved.wait()
        if random.random() < 0.6:
            say("closing", name)
            library.close_session(name)
            say("closed", name)


def _fork(folder: Path, seed: int, last: int) -> tuple[int, int]:
    """A process that lives there; its id, and where its words are read."""
    reading, tell = os.pipe()
    pid = os.fork()
    if pid:
        os.close(tell)
        return pid, reading
    try:
        _live(folder, seed, last, tell)
        os._exit(0)
    finally:
        os._exit(1)  # whatever went wrong: only the parent goes on


# --- who kills it


@dataclass
class Kills:
    """What many kills came to."""

    kills: int = 0
    saved: int = 0
    """How many events had been acknowledged."""
    at: Counter[str] = field(default_factory=Counter)
    """How many died at which call; "any" are those killed from outside."""
    wrong: list[str] = field(default_factory=list)


def kill_many(folder: Path, kills: int, seed: int = 1) -> Kills:
    """Kills so many processes: half at a random call, half at a random moment from outside.

    Every other library is a sealed one.
    """
    random = Random(seed)
    count, ledger, number = Kills(), Ledger(), 0
    while count.kills < kills and not count.wrong:
        if number % FRESH == 0:
            ledger = {}
            if number // FRESH % 2 == 0:
                lay_key(folder / str(number // FRESH))
        kill(folder / str(number // FRESH), ledger, random, count)
        number += 1
    return count


def kill(folder: Path, ledger: Ledger, random: Random, count: Kills) -> None:
    """Kills one process, unless it has come to its end before, and looks at what it left."""
    outside = random.random() < 0.5
    last = 0 if outside else random.randint(1, 200)
    pid, reading = _fork(folder, random.getrandbits(32), last)
    words = bytearray(os.read(reading, 1))
    enough = random.randint(1, 3000)
    while part := os.read(reading, 100):
        words += part
        if outside and len(words) > enough:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            outside = False
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    at = _heard(words.decode(), ledger, count)
    if status == -signal.SIGKILL:
        count.kills += 1
        count.at[at] += 1
    elif status:
        count.wrong.append("the process failed")
    wrong = check(folder, ledger, thorough=False)
    library = Library.open(folder, read_only=True, seal=seal_of(folder))
    wrong += take_stock(library, ledger)
    count.wrong += [f"killed at {at}: {sentence}" for sentence in wrong]
    for promise in ledger.values():
        promise.acknowledged = promise.recorded  # the next process shows it, so it must stay


def _heard(words: str, ledger: Ledger, count: Kills) -> str:
    """Enters in the ledger what the process told; returns the call at which it died."""
    at = "any"
    for line in words.splitlines():
        what, name, seq = line.split()
        if what == "died":
            at = name
            continue
        promise = ledger.setdefault(name, Promise())
        if what == "recorded":
            promise.recorded = int(seq)
        elif what == "saved":
            count.saved += 1
            promise.acknowledged = int(seq)
        elif what == "closing":
            promise.closing = True
        else:
            promise.closed = True
    return at


def main() -> None:
    """Kills, and prints what came of it: kills, acknowledged events, calls, what was wrong."""
    count = kill_many(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{count.kills} {count.saved} {len(count.at)} {count.wrong}\n")


if __name__ == "__main__":
    main()

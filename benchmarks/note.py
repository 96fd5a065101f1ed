"""How much more than the disk itself a durable note costs, whatever the library's size.

Run it from the root of the repository: ``python -m benchmarks.note --rounds 500``. Each round does
once, in random order, for an empty library and for one with many sessions:

``floor``   one write of the line's bytes and one fdatasync, to a file beside the journal;
``insert``  ``JournalTable.insert`` on the calling thread: encoding, checksum, write, sync. What
            storage adds; the thread hand-over is left out;
``note``    ``Library.record`` until the listener of ``Library.watch`` has told the waiting thread
            that the event is on the disk: the hand-over to the writer's thread and the way back
            are in it. This is what a leader waits for and what is meant by "a durable note", so
            the goal is held against it.

The folder must lie on a disk: one in memory has nothing to sync, and the ratio says nothing.
"""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from random import Random
from tempfile import TemporaryDirectory
from typing import cast

from balint_tui import demo
from balint_tui.frame.events import Event, NoteAdded, encode
from balint_tui.library.files import Files
from balint_tui.library.ids import new_id
from balint_tui.library.library import Library
from balint_tui.library.storage import JournalDB, JournalStorage
from balint_tui.library.writer import SaveState
from benchmarks.measure import Row, busy, table

GOAL = 1.5
WARM_UP = 20
PATIENCE_S = 30.0
TEXT = (
    "She keeps coming back to the empty chair; the doctor feels that he has nothing left to give, "
    "and the group goes quiet."
)


class Recorder(Files):
    """Remembers what was written last, so that the floor can write the same."""

    last = b""

    def write(self, fd: int, data: bytes) -> int:
        """Writes and remembers."""
        self.last = data
        return super().write(fd, data)


class Desk:
    """A library, and the three ways to bring the same bytes to its disk."""

    def __init__(self, folder: Path, sessions: int) -> None:
        if sessions:
            demo.fill(folder, sessions, seed=1)
        self._files = Recorder()
        self._library = Library.open(folder, files=self._files)
        self._told: SimpleQueue[SaveState] = SimpleQueue()
        self._library.watch(self._told.put)
        self._id = new_id(datetime.now(UTC))
        self._library.begin(self._id)
        # No session's name, so that the library passes it over.
        db = JournalDB(folder / "live" / "insert.jnl", storage=JournalStorage, files=Recorder())
        self._storage = cast(JournalStorage, db.storage)
        self._table = db.table("events", cache_size=0)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._floor = os.open(folder / "live" / "floor", flags, 0o600)

    def ways(self) -> dict[str, Callable[[Event], None]]:
        """Each way by its name."""
        return {"floor": self._write, "insert": self._insert, "note": self._note}

    def close(self) -> None:
        """Lets go of the files."""
        self._library.close()
        self._storage.close()
        os.close(self._floor)

    def _write(self, event: Event) -> None:
        os.write(self._floor, self._files.last)
        os.fdatasync(self._floor)

    def _insert(self, event: Event) -> None:
        self._table.insert(encode(event))

    def _note(self, event: Event) -> None:
        self._library.record(self._id, event)
        state = self._told.get(timeout=PATIENCE_S)
        if state.trouble or state.saved_seq != event.seq:
            raise RuntimeError(f"event {event.seq} was not saved: {state}")


def measure(desks: dict[str, Desk], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each round of each way; the first rounds are dropped."""
    results: dict[str, list[float]] = defaultdict(list)
    turns = [(f"{desk} {name}", way) for desk, d in desks.items() for name, way in d.ways().items()]
    random = Random(1)
    for number in range(1, WARM_UP + rounds + 1):
        random.shuffle(turns)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        event = NoteAdded(seq=number, at=at, at_s=float(number), text=TEXT)
        for name, way in turns:
            begin = time.perf_counter_ns()
            way(event)
            passed_ms = (time.perf_counter_ns() - begin) / 1e6
            if number > WARM_UP:
                results[name].append(passed_ms)
    return results


def report(results: dict[str, list[float]], sessions: dict[str, int]) -> None:
    """Prints a table for each library, and the libraries against each other."""
    for desk, count in sessions.items():
        floor = results[f"{desk} floor"]
        rows = [
            Row("floor: write and fdatasync", floor),
            Row("insert, in the same thread", results[f"{desk} insert"], floor, GOAL),
            Row("note, until acknowledged", results[f"{desk} note"], floor, GOAL),
        ]
        table(f"{count} sessions in the library, ms", rows, high=99)
    empty, full = (results[f"{desk} note"] for desk in sessions)
    table("a note in the full library", [Row("against the empty one", full, empty)], high=99)


def main() -> None:
    """Reads the arguments, fills the libraries, measures and prints."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="how many rounds count (500)")
    parser.add_argument("--sessions", type=int, default=1000, help="in the full library (1000)")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a disk")
    args = parser.parse_args()
    sessions = {"empty": 0, "full": args.sessions}
    with TemporaryDirectory(prefix="balint-tui-", dir=args.folder) as name:
        desks = {desk: Desk(Path(name) / desk, count) for desk, count in sessions.items()}
        print(f"{args.rounds} rounds in {args.folder}; {busy()}")
        try:
            results = measure(desks, args.rounds)
        finally:
            for desk in desks.values():
                desk.close()
        report(results, sessions)
        print(f"\nat the end: {busy()}")


if __name__ == "__main__":
    main()

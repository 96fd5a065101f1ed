"""What a durable note costs beside SQLite and TinyDB, and what else the library's size costs.

Run it from the root of the repository: ``python -m benchmarks.store --sessions 10,1000,10000``. For
each size it invents a library, seals a copy of it, and prints two tables. Each round does all that
is compared once, in random order; times are those of the wall, in milliseconds; a p99 of fewer than
a hundred values is the highest.

The first table is of the library, as it is and sealed. Its floors read or write the bytes of the
same files, which the system has in its memory, and do nothing with them:

``list``          ``Library.rows``; the floor reads the files of ``catalogue/``;
``search first``  ``Library.search`` just after the library was opened, of a word that most sessions
                  have; the floor reads the files of ``text/``;
``search again``  the same once the texts are in memory, also of the word that the fewest have;
``open``          ``Library.events`` of one session, another each time; the floor reads its file;
``check``         ``check``; the floor reads all files;
``close``         ``Library.close_session``, its events being on the disk; the floor writes its file
                  atomically: write, sync, rename, sync of the folder.

The second is of one durable note in such a library:

``floor``         one write of the plain journal's line and one fdatasync, to a file beside it;
``journal``       ``JournalTable.insert``, as the writer's thread calls it, on the calling thread;
``until told``    ``Library.record`` until the listener was told: what a leader waits for;
``sqlite3``       WAL, synchronous=FULL, one table of all sessions' events with an index by session;
``TinyDB``        with its own JSONStorage, all sessions in one file, which is written anew for each
                  note; in rounds of its own, for it would keep the disk busy in those of the rest.

The folder must lie on a disk: one in memory has nothing to sync, and the ratios say nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

from tinydb import TinyDB

from balint_tui import demo
from balint_tui.frame.events import Event, NoteAdded, encode
from balint_tui.library import keys, layout, tables
from balint_tui.library.catalogue import snapshot
from balint_tui.library.check import check
from balint_tui.library.files import FILES, Files, write_atomic
from balint_tui.library.ids import new_id
from balint_tui.library.journals import TABLE
from balint_tui.library.library import Library
from balint_tui.library.seal import PLAIN, Seal
from balint_tui.library.sealing import seal
from balint_tui.library.storage import JournalDB, JournalStorage
from balint_tui.library.writer import SaveState
from benchmarks.measure import Row, busy, table

NOTE_GOAL = {"plain": 1.5, "sealed": 1.8}
LIST_MS, SEARCH_MS = 16, 50
WARM_UP = 20
LISTS, OPENS, CLOSES, LEAST_CHECKS = 50, 200, 20, 3
SLOW = 5000
"""From so many sessions on, a note in TinyDB takes half a minute."""
PATIENCE_S = 30.0
PASSPHRASE = "only for the benchmark"
TEXT = (
    "She keeps coming back to the empty chair; the doctor feels that he has nothing left to give, "
    "and the group goes quiet."
)

Results = dict[str, list[float]]
"""What was measured -> its milliseconds in each round."""
Way = Callable[[int], Callable[[], object]]
"""Prepares the round of this number, from 1; what it returns is timed."""


# --- measuring


def measure(ways: dict[str, Way], rounds: int, *, warm_up: int = 1) -> Results:
    """All rounds of all ways; the first rounds are dropped."""
    results: Results = defaultdict(list)
    turns, random = list(ways.items()), Random(1)
    for number in range(1, warm_up + rounds + 1):
        random.shuffle(turns)
        for name, way in turns:
            passed_ms = took_ms(way(number))
            if number > warm_up:
                results[name].append(passed_ms)
    return results


def took_ms(work: Callable[[], object]) -> float:
    """Wall time."""
    begin = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begin) / 1e6


def still(work: Callable[[], object]) -> Way:
    """A way that is the same in every round."""
    return lambda number: work


# --- the library


class Shelf:
    """A library that is open for writing, and what it tells."""

    def __init__(self, folder: Path, key: Seal) -> None:
        self.folder = folder
        self.key = key
        self.library = Library.open(folder, seal=key)
        self._told: SimpleQueue[SaveState] = SimpleQueue()
        self.library.watch(self._told.put)

    def save(self, session_id: str, event: Event) -> None:
        """Records the event and waits until it is on the disk."""
        self.library.record(session_id, event)
        state = self._told.get(timeout=PATIENCE_S)
        if state.trouble or state.saved_seq != event.seq:
            raise RuntimeError(f"event {event.seq} was not saved: {state}")

    def paths(self, *kinds: str) -> list[Path]:
        """The files of these kinds, see ``layout``; all without any."""
        names = layout.names(self.folder)
        return [self.folder / name for name in names if not kinds or name.split("/")[0] in kinds]

    def documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The encoded events of all closed sessions, each with its session's id."""
        for path in self.paths("sessions"):
            for document in self.library.catalogue.read(path.stem)[TABLE].values():
                yield path.stem, document


class Task(NamedTuple):
    """Something that is done with a library; ``pair`` gives the floor and the task itself."""

    what: str
    rounds: int
    pair: Callable[[Shelf], tuple[Way, Way]]
    most_ms: float | None = None


def tasks(shelf: Shelf, sessions: int) -> list[Task]:
    """All that is measured; closing comes last, for it changes the library."""
    common, rare = words(shelf.library)
    checks = max(LEAST_CHECKS, min(CLOSES, 3000 // sessions))
    return [
        Task("list", LISTS, listed, LIST_MS),
        Task(f"search first, {common!r}", LISTS, partial(searched_first, common), SEARCH_MS),
        Task(f"search again, {common!r}", LISTS, partial(searched, common), SEARCH_MS),
        Task(f"search again, {rare!r}", LISTS, partial(searched, rare), SEARCH_MS),
        Task("open", OPENS, opened),
        Task("check", checks, checked),
        Task("close", CLOSES, closed),
    ]


def words(library: Library) -> tuple[str, str]:
    """The words that the most and the fewest sessions have."""
    found: Counter[str] = Counter()
    for year in library.catalogue.years():
        for entry in library.catalogue.texts(year).values():
            found.update(set(re.findall("[a-z]{5,10}", entry["text"])))
    rare, *_, common = sorted(found, key=lambda word: (found[word], word))
    print(f"  {common!r} is in {found[common]} sessions, {rare!r} in {found[rare]}")
    return common, rare


def listed(shelf: Shelf) -> tuple[Way, Way]:
    """All rows."""
    return read(shelf.paths("catalogue")), still(shelf.library.rows)


def searched_first(word: str, shelf: Shelf) -> tuple[Way, Way]:
    """A search for which the texts must be read."""

    def fresh(number: int) -> Callable[[], object]:
        library = Library.open(shelf.folder, read_only=True, seal=shelf.key)
        return partial(library.search, word)

    return read(shelf.paths("text")), fresh


def searched(word: str, shelf: Shelf) -> tuple[Way, Way]:
    """A search while the texts are in memory; the round that is dropped brings them there."""
    return read(shelf.paths("text")), still(partial(shelf.library.search, word))


def opened(shelf: Shelf) -> tuple[Way, Way]:
    """A session, another each time."""
    paths = Random(2).choices(shelf.paths("sessions"), k=OPENS + 2)
    return (
        lambda number: paths[number].read_bytes,
        lambda number: partial(shelf.library.events, paths[number].stem),
    )


def checked(shelf: Shelf) -> tuple[Way, Way]:
    """All files, all of what is in them."""
    return read(shelf.paths()), still(partial(check, shelf.library))


def read(paths: list[Path]) -> Way:
    """The floor of whatever must read these files."""
    return still(lambda: [path.read_bytes() for path in paths])


def closed(shelf: Shelf) -> tuple[Way, Way]:
    """A session of the newest year; the next round deletes it, so that the library stays so big."""
    stories: list[list[Event]] = [[], *demo.sessions(CLOSES + 1, seed=2)]
    beside = shelf.folder.with_name(f"{shelf.folder.name} floor")
    beside.mkdir()

    def floor(number: int) -> Callable[[], object]:
        path = beside / f"{id_of(stories[number])}.json"
        raw = shelf.key.close(path, tables.dump(snapshot(stories[number])))
        return partial(write_atomic, FILES, path, raw)

    def close(number: int) -> Callable[[], object]:
        if number > 1:
            shelf.library.delete_session(id_of(stories[number - 1]))
        session_id = id_of(stories[number])
        shelf.library.begin(session_id)
        for event in stories[number]:
            shelf.save(session_id, event)
        return partial(shelf.library.close_session, session_id)

    return floor, close


def id_of(story: list[Event]) -> str:
    """The id of a session that was invented."""
    return str(encode(story[0])["id"])


def library_rows(shelves: dict[str, Shelf], sessions: int) -> list[Row]:
    """Does all tasks with both libraries."""
    rows = []
    for task in tasks(shelves["plain"], sessions):
        ways: dict[str, Way] = {}
        for kind, shelf in shelves.items():
            ways[f"{kind} floor"], ways[kind] = task.pair(shelf)
        found = measure(ways, task.rounds)
        for kind in shelves:
            floor = found[f"{kind} floor"]
            rows.append(Row(f"{task.what}, {kind}", found[kind], floor, most=task.most_ms))
    return rows


# --- a note


class Recorder(Files):
    """Remembers what was written last, so that the floor can write the same."""

    last = b""

    def write(self, fd: int, data: bytes) -> int:
        """Writes and remembers."""
        self.last = data
        return super().write(fd, data)


class Floor:
    """Writes what ``recorder`` saw last, and syncs."""

    def __init__(self, path: Path, recorder: Recorder) -> None:
        self._recorder = recorder
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, event: Event) -> None:
        """Brings the event to the disk."""
        os.write(self._fd, self._recorder.last)
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Lets go of the file."""
        os.close(self._fd)


class Journal:
    """A journal in the library that is no session's by its name, so the library passes it over."""

    def __init__(self, shelf: Shelf, files: Files) -> None:
        path = shelf.folder / "live" / "insert.jnl"
        db = JournalDB(path, storage=JournalStorage, files=files, seal=shelf.key)
        self._storage = cast(JournalStorage, db.storage)
        self._table = db.table(TABLE, cache_size=0)

    def write(self, event: Event) -> None:
        """Brings the event to the disk."""
        self._table.insert(encode(event))

    def close(self) -> None:
        """Lets go of the file."""
        self._storage.close()


class Told:
    """A session of the library."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._id = new_id(datetime.now(UTC))
        shelf.library.begin(self._id)

    def write(self, event: Event) -> None:
        """Brings the event to the disk."""
        self._shelf.save(self._id, event)


class Sqlite:
    """A database with all the library's events, and one session more."""

    def __init__(self, path: Path, shelf: Shelf) -> None:
        self._id = new_id(datetime.now(UTC))
        self._db = sqlite3.connect(path, isolation_level=None)  # each statement is durable
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE events (session TEXT, seq INTEGER, document BLOB)")
        self._db.execute("CREATE INDEX by_session ON events (session)")
        self._db.execute("BEGIN")
        for session_id, document in shelf.documents():
            self._insert(session_id, document)
        self._db.execute("COMMIT")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def write(self, event: Event) -> None:
        """Brings the event to the disk."""
        self._insert(self._id, encode(event))

    def _insert(self, session_id: str, document: dict[str, Any]) -> None:
        values = session_id, document["seq"], tables.encode(document)
        self._db.execute("INSERT INTO events VALUES (?, ?, ?)", values)

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()


class Tiny:
    """TinyDB as it comes, with all the library's events, and one session more."""

    def __init__(self, path: Path, shelf: Shelf) -> None:
        self._id = new_id(datetime.now(UTC))
        self._db = TinyDB(path)
        self._table = self._db.table(TABLE)
        self._table.insert_multiple({**one, "session": name} for name, one in shelf.documents())

    def write(self, event: Event) -> None:
        """Brings the event to the disk."""
        self._table.insert({**encode(event), "session": self._id})

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()


def note(number: int) -> Event:
    """The note of a round."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return NoteAdded(seq=number, at=at, at_s=float(number), text=TEXT)


def noted(write: Callable[[Event], None]) -> Way:
    """The way that writes a note."""
    return lambda number: partial(write, note(number))


def note_rows(folder: Path, shelves: dict[str, Shelf], rounds: int) -> list[Row]:
    """A note, by all ways but TinyDB's."""
    recorder = Recorder()
    with ExitStack() as stack:
        floor = stack.enter_context(closing(Floor(folder / "floor", recorder)))
        ways = {"floor": noted(floor.write)}
        for kind, shelf in shelves.items():
            files = recorder if kind == "plain" else FILES
            journal = stack.enter_context(closing(Journal(shelf, files)))
            ways[f"journal, {kind}"] = noted(journal.write)
            ways[f"until told, {kind}"] = noted(Told(shelf).write)
        sqlite = stack.enter_context(closing(Sqlite(folder / "events.db", shelves["plain"])))
        ways["sqlite3"] = noted(sqlite.write)
        os.sync()  # of all that was made, nothing may come to the disk with a note
        found = measure(ways, rounds, warm_up=WARM_UP)
    goals = {
        f"{what}, {kind}": NOTE_GOAL[kind] for kind in shelves for what in ("journal", "until told")
    }
    rows = [
        Row(name, found[name], found["floor"], goals.get(name)) for name in ways if name != "floor"
    ]
    return [Row("floor: write and fdatasync", found["floor"]), *rows]


def tiny_rows(folder: Path, shelf: Shelf, sessions: int) -> list[Row]:
    """A note in TinyDB, as often as can be waited for."""
    recorder = Recorder()
    recorder.last = tables.encode(encode(note(1)))
    tiny = Tiny(folder / "tiny.json", shelf)
    with closing(tiny), closing(Floor(folder / "tiny floor", recorder)) as floor:
        rounds = max(1, min(20, 3000 // sessions))
        found = measure({"floor": noted(floor.write), "tiny": noted(tiny.write)}, rounds, warm_up=0)
    return [Row("TinyDB, JSONStorage", found["tiny"], found["floor"])]


# --- all of it


def make(folder: Path, sessions: int) -> dict[str, Shelf]:
    """Invents a library, and seals a copy of it."""
    plain, sealed = folder / "plain", folder / "sealed"
    filled_s = took_ms(partial(demo.fill, plain, sessions, seed=1)) / 1000
    shutil.copytree(plain, sealed)
    quiet = partial(seal, sealed, PASSPHRASE, show=silent, progress=silent)
    sealed_s = took_ms(quiet) / 1000
    print(f"\n{sessions} sessions: invented in {filled_s:.1f} s, sealed in {sealed_s:.1f} s")
    key = keys.unlock(sealed, PASSPHRASE)
    return {"plain": Shelf(plain, PLAIN), "sealed": Shelf(sealed, key)}


def silent(*what: object) -> None:
    """Tells nobody."""


def report(folder: Path, sessions: int, rounds: int, *, slow: bool) -> None:
    """Makes the libraries of this size, measures and prints."""
    shelves = make(folder, sessions)
    try:
        os.sync()
        of_library = library_rows(shelves, sessions)
        of_note = note_rows(folder, shelves, rounds)
        left_out = sessions >= SLOW and not slow
        tiny = [] if left_out else tiny_rows(folder, shelves["plain"], sessions)
    finally:
        for shelf in shelves.values():
            shelf.library.close()
    table(f"{sessions} sessions, ms", of_library, high=99, counts=True)
    table(f"a note beside {sessions} sessions, ms", [*of_note, *tiny], high=99, counts=True)
    if left_out:
        print("  TinyDB was left out; --slow measures it.")


def file_system(folder: Path) -> str:
    """The type of the file system on which the folder lies, on Linux."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return "an unknown file system"
    holding = [m for m in mounts if folder.resolve().is_relative_to(m[1])]
    return max(reversed(holding), key=lambda m: len(m[1]))[2]  # of two in one place, the later


def sizes(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(number) for number in text.split(",")]


def main() -> None:
    """Reads the arguments; measures and prints size by size."""
    parser = ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="of notes that count (500)")
    parser.add_argument("--sessions", type=sizes, default=[10, 1000, 10000], help="10,1000,10000")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a disk")
    parser.add_argument("--slow", action="store_true", help="TinyDB with many sessions, too")
    args = parser.parse_args()
    print(f"in {args.folder} on {file_system(args.folder)}; {busy()}")
    for sessions in args.sessions:
        with TemporaryDirectory(prefix="balint-tui-", dir=args.folder) as name:
            report(Path(name), sessions, args.rounds, slow=args.slow)
    print(f"\nat the end: {busy()}")


if __name__ == "__main__":
    main()

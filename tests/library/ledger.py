"""What a library has promised to keep, and whether it does.

The events of a session follow from its id and their numbers, so a ledger need only count.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone
from balint_tui.frame.session import replay
from balint_tui.frame.summary import search_text
from balint_tui.library.catalogue import fold
from balint_tui.library.ids import new_id
from balint_tui.library.journals import segments
from balint_tui.library.library import Library, LibraryError, Row
from balint_tui.library.storage import read_journal

from .disk import FIRST, Quick, session
from .vault import seal_of

WORD = "silence"


def an_id(random: Random) -> str:
    """The id of an invented session, in one of two years."""
    began = FIRST.replace(year=random.choice((2025, 2026)))
    return new_id(began)[:10] + "".join(random.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=16))


def length(session_id: str) -> int:
    """How many events the session has when it is over; the last two end and close it."""
    return Random(session_id).randint(4, 14)


@cache
def event(session_id: str, seq: int) -> ev.Event:
    """The session's event with this number: a note, now and then one taken back, a draft."""
    random = Random(f"{session_id} {seq}")
    first = session(closed=False)[0]
    base: dict[str, Any] = {"seq": seq, "at": first.at, "at_s": float(seq)}
    if seq == 1:
        return replace(first, id=session_id)  # type: ignore[call-arg]
    if seq == length(session_id):
        return ev.Closed(**base, ending="planned")
    if seq == length(session_id) - 1:
        return ev.Ended(**base)
    kind = random.random()
    if kind < 0.2 and isinstance(event(session_id, seq - 1), ev.NoteAdded):
        return ev.Undone(**base, target=seq - 1)
    if kind > 0.9:
        return ev.DraftKept(**base, text=f"half of note {seq}")
    # On one page of the disk, on two, on many; folding a long text with an umlaut takes its time.
    times = random.choice((1, 1, 50, 450)) if length(session_id) % 3 else 0
    more = "and so on " * times or "Müdigkeit"
    return ev.NoteAdded(**base, text=f"{WORD} {seq}, {more}")


def first_events(session_id: str, count: int) -> list[ev.Event]:
    """The session's events up to this number."""
    return [event(session_id, seq) for seq in range(1, count + 1)]


@dataclass
class Promise:
    """What is known of a session: how many events were handed in, and how many acknowledged."""

    recorded: int = 0
    acknowledged: int = 0
    closing: bool = False
    """It was told to close, so its file may be there."""
    adding: bool = False
    """It is being added closed; it may be missing, or not whole and to be added again."""
    closed: bool = False


Ledger = dict[str, Promise]


def copied(ledger: Ledger) -> Ledger:
    """The ledger as it is now."""
    return {name: replace(promise) for name, promise in ledger.items()}


def kept(name: str, promise: Promise, found: list[ev.Event]) -> int | None:
    """How many of the session's events these are; None if that breaks the promise."""
    if promise.adding:
        whole = forget_undone(first_events(name, promise.recorded))
        return len(found) if found in ([], whole) else None
    most = min(promise.recorded, promise.acknowledged + 1)
    for count in range(promise.acknowledged, most + 1):
        events = first_events(name, count)
        over = promise.closing or count == length(name)
        if found == events and not promise.closed:
            return count
        if found == forget_undone(events) and (over or promise.closed):
            return count
    return None


def take_stock(library: Library, ledger: Ledger) -> list[str]:
    """Brings the ledger up to date after a crash: what was handed in and is not here is gone.

    Returns what is wrong.
    """
    wrong = []
    for name, promise in list(ledger.items()):
        if promise.adding or promise.closed:
            continue
        try:
            events = library.events(name)
        except LibraryError:
            events = []
        count = kept(name, promise, events)
        if count is None:
            wrong.append(f"{name}: {promise}, and there are {len(events)} events")
            count = promise.acknowledged
        promise.recorded = count
        if not segments(library.folder / "live", name):
            if count:
                promise.closed, promise.acknowledged = True, count
            else:
                del ledger[name]
    return wrong


# --- a library against its ledger


@dataclass(frozen=True)
class View:
    """What a library shows: its rows, the sessions' events, the hits of a search."""

    rows: list[Row]
    events: dict[str, list[ev.Event]]
    hits: dict[str, int]


def check(folder: Path, ledger: Ledger, *, thorough: bool = True) -> list[str]:
    """What is wrong with the library after a crash; it is mended on the way.

    ``thorough``: it is mended twice, its caches are made anew, and every session that was left
    goes on to its end.
    """
    try:
        torn = _torn(folder)
        # Until the library is opened for writing, a journal that a close removed may be back.
        before = {name: replace(p, closing=True, closed=False) for name, p in ledger.items()}
        wrong = _broken(
            _look(Library.open(folder, read_only=True, seal=seal_of(folder)), ledger), before
        )
        view, said = _opened(folder, ledger)
        wrong += _broken(view, ledger) + said + _lost(torn, folder)
        if thorough and not wrong:
            wrong = _used(folder, ledger, view)
        return wrong
    except Exception as error:  # whatever it is: a library that cannot be used has lost its notes
        return [f"{type(error).__name__}: {error}"]


def _used(folder: Path, ledger: Ledger, view: View) -> list[str]:
    files = _files(folder)
    if _opened(folder, ledger)[0] != view or _files(folder) != files:
        return ["mended twice it is not what it was when mended once"]
    for name in ("catalogue", "text"):
        shutil.rmtree(folder / name)
    if _opened(folder, ledger)[0] != view:
        return ["without its caches the library shows something else"]
    torn = _torn(folder)
    return _go_on(folder, ledger, view) + _lost(torn, folder)


def _look(library: Library, ledger: Ledger) -> View:
    events = {}
    for name in ledger:
        try:
            events[name] = library.events(name)
        except LibraryError as error:
            # A session of which nothing is known to be kept may be missing; no other.
            if ledger[name].acknowledged:
                raise
            if not ledger[name].adding and "no session" not in str(error):
                raise
    # One that could not be added whole may be listed, and may be not.
    half = [name for name, promise in ledger.items() if promise.adding and name not in events]
    rows = [row for row in library.rows() if row["id"] not in half]
    hits = {name: count for name, count in library.search(WORD).items() if name not in half}
    return View(rows, events, hits)


def _opened(folder: Path, ledger: Ledger) -> tuple[View, list[str]]:
    """What the library shows once it is open for writing, and what it complains of."""
    library = Library.open(folder, files=Quick(), seal=seal_of(folder))
    try:
        view = _look(library, ledger)
    finally:
        library.close()
    adding = [name for name, promise in ledger.items() if promise.adding]
    # That a torn end was set aside is told, and looked at by ``_lost``.
    expected = [*adding, "was torn by a crash"]
    return view, [n for n in library.notices if not any(part in n for part in expected)]


def _broken(view: View, ledger: Ledger) -> list[str]:
    wrong = []
    for name, promise in ledger.items():
        events = view.events.get(name, [])
        if kept(name, promise, events) is None:
            wrong.append(f"{name}: {promise}, and there are {len(events)} events")
    for name in {row["id"] for row in view.rows} ^ {name for name, e in view.events.items() if e}:
        wrong.append(f"{name}: it is in the list or in its file, not in both")
    hits = {name: count for name, events in view.events.items() if (count := _count(events))}
    for name, _ in view.hits.items() ^ hits.items():
        wrong.append(f"{name}: a search does not find what is in its file")
    return wrong


def _count(events: list[ev.Event]) -> int:
    """How often the word was written."""
    return fold(search_text(replay(events))).count(WORD) if events else 0


def _files(folder: Path) -> dict[str, bytes]:
    """What is not derived: journals and sessions."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("live", "sessions")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }


def _go_on(folder: Path, ledger: Ledger, view: View) -> list[str]:
    """Adds what was being added; takes up what was left, with one event more, and closes it."""
    library = Library.open(folder, files=Quick(), seal=seal_of(folder))
    ends: dict[str, list[ev.Event]] = {}
    for name, promise in ledger.items():
        count = len(view.events.get(name, []))
        if promise.adding:
            library.add_closed([first_events(name, length(name))])
            ends[name] = first_events(name, length(name))
        elif name in library.open_sessions():
            library.begin(name)
            if count < length(name):
                count += 1
                library.record(name, event(name, count))
            if count:
                library.close_session(name)
                ends[name] = first_events(name, count)
    library.close()
    after = Library.open(folder, read_only=True, seal=seal_of(folder))
    return [
        f"{name}: it does not go on"
        for name, events in ends.items()
        if after.events(name) != forget_undone(events)
    ]


def _lost(torn: dict[str, bytes], folder: Path) -> list[str]:
    """Which of these torn ends are neither where they were nor set aside."""
    kept = [*_torn(folder).values(), *(path.read_bytes() for path in folder.glob("live/*.torn"))]
    return [f"{name}: its torn end is gone" for name, end in torn.items() if end not in kept]


def _torn(folder: Path) -> dict[str, bytes]:
    """The torn end of each session's last journal."""
    found = {}
    for path in (folder / "live").glob("*.jnl"):
        name = path.name[:26]
        last = segments(folder / "live", name)[-1:]
        if [path] == last and (end := path.read_bytes()[read_journal(path, seal_of(folder)).end :]):
            found[name] = end
    return found

"""The export of a whole bundle: how long it takes beside reading the library once, and its memory.

    .venv/bin/python -m benchmarks.export --sessions 2000 --rounds 5 --many 100000

Each round reads the library once (every session folded, in the same process), then exports it to a
folder and to a zip. ``--many`` exports that many sessions, and a tenth of them, in processes of
their own, and prints the peaks of memory.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from balint_tui import demo, exporting
from balint_tui.library.library import Library
from balint_tui.library.reading import sessions
from balint_tui.research.tables import Wish
from balint_tui.research.tiers import RESEARCH
from balint_tui.settings import Settings
from benchmarks.measure import Row, busy, table

GOAL_S, GOAL_RATIO = 2.0, 3.0
_FORGETTING_S = 6.0
"""ext4 does not use the place of a file again for five seconds after it was deleted, and looks for
another one: who makes a thousand files just after deleting a thousand waits a second for that."""


def main() -> None:
    """Prints both."""
    about = __doc__ or ""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--once", metavar="LIBRARY", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.once:
        _peak(Path(args.once))
        return
    print(busy())
    with tempfile.TemporaryDirectory() as place:
        _times(Path(place), args.sessions, args.rounds)
        if args.many:
            _memory(Path(place), args.many)
    print(busy())


def _times(place: Path, count: int, rounds: int) -> None:
    folder = place / "library"
    demo.fill(folder, count, 1)
    library = Library.open(folder)
    read, whole, packed = list[float](), list[float](), list[float]()
    for number in range(rounds):
        read.append(_timed(lambda: _read_once(library)))
        for target, times in (("folder", whole), ("zip.zip", packed)):
            path = place / f"{number}-{target}"
            time.sleep(_FORGETTING_S)
            times.append(_timed(lambda path=path: _export(library, path)))  # type: ignore[misc]
    library.close()
    table(
        f"{count} sessions, s",
        [
            Row("reading every session once", read),
            Row("the bundle, as a folder", whole, read, GOAL_RATIO, GOAL_S),
            Row("the bundle, as a zip", packed, read),
        ],
    )


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _read_once(library: Library) -> None:
    ids = sorted(row["id"] for row in library.rows())
    for _ in sessions(library, ids, lambda done, of: None, print):
        pass


def _export(library: Library, path: Path) -> None:
    def silent(*_: object) -> None:
        pass

    found = exporting.read(library, None, Settings(path.parent), silent, print)
    planned = exporting.plan(library, found, Wish(RESEARCH, date.today().year, "A benchmark"))
    exporting.write(library, planned, path, silent, exporting.Extras())


def _memory(place: Path, many: int) -> None:
    print(f"\n{'sessions':>10}{'peak, MB':>10}{'s':>8}")
    for count in (many // 10, many):
        folder = place / f"many-{count}"
        # Each in a process of its own: one that a large one starts counts as large from the start.
        _run("balint_tui", "demo", "--into", str(folder), "--sessions", str(count))
        began = time.perf_counter()
        peak = _run("benchmarks.export", "--once", str(folder))
        print(f"{count:10}{peak:>10}{time.perf_counter() - began:8.1f}", flush=True)
        shutil.rmtree(folder)


def _run(*command: str) -> str:
    """What this module prints."""
    python = [sys.executable, "-m", *command]
    return subprocess.run(python, capture_output=True, check=True, text=True).stdout.strip()


def _peak(folder: Path) -> None:
    library = Library.open(folder)
    _export(library, folder.parent / "peak")
    library.close()
    shutil.rmtree(folder.parent / "peak")
    print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if __name__ == "__main__":
    main()

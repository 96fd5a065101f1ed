"""What a library loses when its process is killed and its power is cut: nothing, or exit status 1.

Run it from the root of the repository: ``python -m benchmarks.faults --kills 1000 --cuts 10000``.

``kills``   a process that begins, writes, takes up and closes sessions is killed (SIGKILL) before,
            in or after a random call to the system, or from outside at a random moment;
``cuts``    the power is cut at random moments of random lives of a library, in which the disk fails
            and processes die, too; each life begins on what a cut left of the one before. For each
            cut some of the states that it may leave are made in another folder and looked at;
``blind``   the same lives, the syncs of files or of folders left out: to show that a library which
            needs them would be found out.

Looking at a library: every acknowledged event is there once and in order, and at most one more; no
session is missing; mending it twice is mending it once; lists and searches are the same without
their caches; and what was left goes on to its end. It is the long form of the tests of the library
in ``tests/library/test_power.py`` and ``test_kill.py``, and made of the same parts.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from itertools import count as numbers
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import busy
from tests.library.drive import Count, live
from tests.library.killing import Kills, kill_many
from tests.library.power import Power, WithoutFolderSync, WithoutSync

BLIND = 50
"""One life without syncs for so many cuts of those with."""


def cut(folder: Path, cuts: int, disk: Callable[[Path], Power] = Power) -> Count:
    """Lives until the power was cut so often."""
    count = Count()
    for seed in numbers(1):
        if count.cuts >= cuts:
            break
        live(folder, seed, count, disk=disk)
    return count


def report_kills(kills: Kills) -> None:
    """Prints how many were killed where."""
    at = ", ".join(f"{name} {times}" for name, times in sorted(kills.at.items()))
    print(f"kills       {kills.kills:7}  ({at})")
    print(f"  acknowledged events       {kills.saved:7}")
    print(f"  libraries that lost any   {len(kills.wrong):7}")


def report_cuts(title: str, count: Count) -> None:
    """Prints how many states were looked at, and how many broke a promise."""
    print(f"{title:12}{count.cuts:7}")
    print(f"  states looked at          {count.states:7}")
    print(f"  states that lost any      {len(count.wrong):7}")


def main() -> None:
    """Reads the arguments, kills and cuts, and prints what was lost."""
    parser = ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--kills", type=int, default=1000, help="how many kills (1000)")
    parser.add_argument("--cuts", type=int, default=10_000, help="how many power cuts (10000)")
    parser.add_argument("--folder", type=Path, help="where to work; one in memory is faster")
    args = parser.parse_args()
    begin = time.monotonic()
    print(busy())
    with TemporaryDirectory(prefix="balint-tui-", dir=args.folder) as name:
        kills = kill_many(Path(name), args.kills)
        report_kills(kills)
        count = cut(Path(name), args.cuts)
        report_cuts("power cuts", count)
        for disk in (WithoutSync, WithoutFolderSync):
            report_cuts(f"blind: {disk.__name__}", cut(Path(name), args.cuts // BLIND, disk))
    print(f"at the end: {busy()}; {time.monotonic() - begin:.0f} s")
    wrong = kills.wrong + count.wrong
    for sentence in wrong[:20]:
        print(sentence)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

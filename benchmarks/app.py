"""How much more than hello world the app costs: first frame, key to changed screen, memory.

Run it from the root of the repository: ``python -m benchmarks.app --rounds 20 --sessions 10000``.
Each round starts every program once, one after the other, so that a busy machine is busy for all
of them; the first round, which fills the caches, is dropped. Times are those of the wall, from
before there was a process (or from the key) until the screen shows the text that is waited for.
CPU time is the steadier figure where other jobs run.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

from benchmarks.measure import Row, busy, run_ms, table
from benchmarks.terminal import Moment, Terminal

BALINT = str(Path(sys.executable).with_name("balint-tui"))
HELLO = str(Path(__file__).with_name("hello.py"))
FIRST_FRAME, KEY, MEMORY = 1.3, 1.5, 1.4
VERSION, SESSIONS = 3, 8
PRESSES = 10
SETTLE_S = 0.3

Results = dict[str, list[float]]
"""What was measured -> its value in each round."""


@dataclass(frozen=True)
class Program:
    """A program, the text of its first frame, a key and what that shows after ``{}`` presses.

    ``later``: a text that comes after the first frame.
    """

    name: str
    command: list[str]
    first: str
    key: str = ""
    shows: str = ""
    later: str = ""


def programs(folder: Path, number: int) -> list[Program]:
    """What a round compares; the live session lies in a library of its own."""
    live = [BALINT, "live", "--library", str(folder / f"live-{number}")]
    home = [BALINT, "--library", str(folder / "library")]
    mark = "1 doctor's side {} "
    return [
        Program("hello", [sys.executable, HELLO], "pressed 0", "x", "pressed {} "),
        Program("live", live, "Bring the presenter back by", "1", mark),
        Program("home", home, "enter starts:", later="Past sessions"),
    ]


def commands(folder: Path) -> dict[str, list[str]]:
    """The short commands, the measure first."""
    return {
        "pass": [sys.executable, "-c", "pass"],
        "--version": [BALINT, "--version"],
        "sessions --json": [BALINT, "sessions", "--json", "--library", str(folder / "library")],
    }


def observe(program: Program, environment: Mapping[str, str]) -> dict[str, float]:
    """Starts the program once; what was measured -> its value."""
    with Terminal(program.command, environment) as terminal:
        frame = terminal.shows(program.first).since(terminal.started)
        found = {"first wall": frame.wall, "first cpu": frame.cpu}
        if program.later:
            found["later wall"] = terminal.shows(program.later).since(terminal.started).wall
        terminal.settle(SETTLE_S)
        if program.key:
            presses = [press(terminal, program, n) for n in range(1, PRESSES + 1)]
            found["key wall"] = median(moment.wall for moment in presses)
            found["key cpu"] = median(moment.cpu for moment in presses)
        found["memory"] = terminal.peak_mb()
    return {f"{program.name} {what}": value for what, value in found.items()}


def press(terminal: Terminal, program: Program, number: int) -> Moment:
    """Presses the key for the ``number``-th time; what passes until the screen shows it."""
    begin = terminal.press(program.key)
    changed = terminal.shows(program.shows.format(number)).since(begin)
    terminal.settle(SETTLE_S)
    sleep(0.003 * number)  # Textual draws 60 times a second; not always in the same part of that
    return changed


def environment_of(folder: Path) -> dict[str, str]:
    """A plain terminal's environment, and nobody's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
    plain = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return {**kept, **plain, "HOME": str(folder)}


def measure(folder: Path, rounds: int, environment: Mapping[str, str]) -> Results:
    """All rounds of all programs and commands."""
    results: Results = defaultdict(list)
    for number in range(rounds + 1):
        found: dict[str, float] = {}
        for program in programs(folder, number):
            found |= observe(program, environment)
        for name, command in commands(folder).items():
            times = [run_ms(command, environment) for _ in range(3)]
            found[f"{name} wall"], found[f"{name} cpu"] = map(median, zip(*times, strict=True))
        if number:  # the first only fills the caches
            for what, value in found.items():
                results[what].append(value)
    return results


def report(results: Results) -> None:
    """Prints the tables."""
    table("first frame, ms", _rows(results, "first wall", FIRST_FRAME, "live", "home"))
    table("the same, ms of CPU", _rows(results, "first cpu", FIRST_FRAME, "live", "home"))
    table("past sessions listed at home, ms", [Row("home", results["home later wall"])])
    table("key to changed screen, ms", _rows(results, "key wall", KEY, "live"))
    table("the same, ms of CPU", _rows(results, "key cpu", KEY, "live"))
    table("peak memory, MB", _rows(results, "memory", MEMORY, "live", "home"))
    for what, unit in (("wall", "command, ms"), ("cpu", "the same, ms of CPU")):
        floor = results[f"pass {what}"]
        goals = {"--version": VERSION, "sessions --json": SESSIONS}
        rows = [Row(name, results[f"{name} {what}"], floor, goal) for name, goal in goals.items()]
        table(unit, [Row("python -c pass", floor), *rows])


def _rows(results: Results, what: str, goal: float, *names: str) -> list[Row]:
    floor = results[f"hello {what}"]
    ours = [Row(name, results[f"{name} {what}"], floor, goal) for name in names]
    return [Row("hello", floor), *ours]


def main() -> None:
    """Reads the arguments, prepares the library, measures and prints."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how many rounds count (10)")
    parser.add_argument("--sessions", type=int, default=1000, help="in the library (1000)")
    args = parser.parse_args()
    with TemporaryDirectory(prefix="balint-tui-") as name:
        folder = Path(name)
        environment = environment_of(folder)
        fill = [BALINT, "demo", "--into", f"{name}/library", "--sessions", str(args.sessions)]
        run_ms(fill, environment)
        print(f"{args.rounds} rounds, {args.sessions} sessions in the library; {busy()}")
        results = measure(folder, args.rounds, environment)
        report(results)
        print(f"\nat the end: {busy()}")


if __name__ == "__main__":
    main()

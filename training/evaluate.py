"""Scores a model on annotated notes: ``python -m training.evaluate [MODEL.npz] [PART ...]``.

full    identifiers of which every letter and digit is masked, whatever the type said
prec    masked letters and digits that belong to an identifier, of all masked ones
alarm   notes without identifiers in which something was masked
Titles and articles count neither way.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from balint_tui.privacy import encoder, engine
from balint_tui.privacy.scrub import Scrubber
from balint_tui.privacy.spans import Span
from training.notes import CORPUS, Note, lower, read

_TITLES = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|drs|prof|professor|doctor|sir|madam|lady|lord|nurse|sister|rev|fr|"
    r"md|phd|jr|sr|the|a|an)\b\.?",
    re.IGNORECASE,
)
Finder = Callable[[str], Iterable[Span]]


@dataclass
class Score:
    """Counts over notes."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: int = 0
    innocent: int = 0
    alarmed: int = 0
    leaks: list[tuple[str, str, str]] = field(default_factory=list)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, note: Note, spans: list[Span]) -> None:
        """One note and what was found in it."""
        text = note.text
        neutral = {i for title in _TITLES.finditer(text) for i in range(*title.span())}
        counts = {i for i, c in enumerate(text) if c.isalnum()} - neutral
        masked = {i for span in spans for i in range(span.start, span.end)} & counts
        gold = {i for start, end, _ in note.spans for i in range(start, end)}
        for start, end, kind in note.spans:
            needed = counts & set(range(start, end))
            if not needed:
                continue
            self.wanted[kind] += 1
            if needed <= masked:
                self.found[kind] += 1
            else:
                self.leaks.append((kind, text[start:end], text[max(0, start - 30) : end + 20]))
        self.right += len(masked & gold)
        self.wrong += len(masked - gold)
        bad = [
            s
            for s in spans
            if counts & set(range(s.start, s.end)) and not gold & set(range(s.start, s.end))
        ]
        self.alarms += [
            (s.type, text[s.start : s.end], text[max(0, s.start - 30) : s.end + 20]) for s in bad
        ]
        if not note.spans:
            self.innocent += 1
            self.alarmed += bool(bad)

    def merge(self, other: Score) -> None:
        """Adds the counts of other notes."""
        self.wanted += other.wanted
        self.found += other.found
        for name in ("right", "wrong", "innocent", "alarmed", "leaks", "alarms"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def line(self) -> str:
        """The figures in one line."""
        full = self.found.total() / max(1, self.wanted.total())
        prec = self.right / max(1, self.right + self.wrong)
        return (
            f"full {full:.4f}  prec {prec:.4f}  "
            f"alarm {self.alarmed / max(1, self.innocent):.4f} of {self.innocent}"
        )

    def types(self) -> str:
        """The share found of each type."""
        return "  ".join(
            f"{kind} {self.found[kind] / n:.3f} of {n}" for kind, n in sorted(self.wanted.items())
        )


def whole(model: Path | None) -> Finder:
    """The scrubber as the app has it, with this model, a new one for each note."""
    judge = engine.helped(encoder.Encoder.load(model))
    return lambda text: Scrubber(judge=judge).scrub(text).spans


def scored(notes: list[Note], find: Finder) -> Score:
    """The score of a finder over notes."""
    score = Score()
    for note in notes:
        score.add(note, list(find(note.text)))
    return score


def main() -> None:
    """Prints the figures of the encoder alone and of the whole, as typed and in lower case."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["dev"])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    chosen = parser.parse_args()
    finders = {"alone": encoder.Encoder.load(chosen.model).find, "whole": whole(chosen.model)}
    notes = [note for part in chosen.parts for note in read(CORPUS / f"{part}.jsonl")]
    for name, some in (("as typed", notes), ("lower", [lower(note) for note in notes])):
        for how, finder in finders.items():
            score = scored(some, finder)
            sys.stdout.write(f"{name:9} {how:7} {score.line()}\n")
        sys.stdout.write(f"    {score.types()}\n")
        for what, rows in (("leak", score.leaks), ("alarm", score.alarms)):
            for kind, found, where in rows[: chosen.errors]:
                sys.stdout.write(f"    {what} {kind} {found!r} in {where!r}\n")


if __name__ == "__main__":
    main()

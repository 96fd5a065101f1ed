"""Instruments: what is asked before and after, read from files, and how answers become scores.

Shipped ones lie in ``assets/instruments``, a user's own in ``instruments/`` of the settings folder;
one of the same name takes the place of a shipped one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from balint_tui import assets
from balint_tui.frame.tables import Table, TableError, read

WAVES = ("pre", "post")
BOTH = "both"
SCORES = ("mean", "sum")
BETTER = ("higher", "lower")

CODE = "code"
"""The column of the participants' own codes; no item is called so."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_WIDEST = 100_000
"""No scale goes further than this from 0."""

Answers = Mapping[str, float | None]
"""Item -> what was answered; None if nothing was."""


@dataclass(frozen=True)
class Item:
    """A question, with the least and the most that can be answered. ``labels`` name the answers
    from ``least`` on, one apart; ``wave`` is one of WAVES, or BOTH."""

    id: str
    text: str
    least: float
    most: float
    labels: tuple[str, ...] = ()
    wave: str = BOTH
    reverse: bool = False

    def asked_in(self, wave: str) -> bool:
        """Whether it is asked in this wave."""
        return self.wave in (BOTH, wave)

    def turned(self, answer: float) -> float:
        """The answer as it counts: of a reverse item the other way round."""
        return self.least + self.most - answer if self.reverse else answer


@dataclass(frozen=True)
class Scale:
    """Items that make one score. ``fewest`` of them must be answered; ``better`` says which way
    is the better one; those that are ``stated`` in advance are one family for Holm's correction."""

    id: str
    title: str
    items: tuple[str, ...]
    score: str = "mean"
    fewest: int = 1
    better: str = "higher"
    stated: bool = True


@dataclass(frozen=True)
class Instrument:
    """A questionnaire. ``id`` is the file's name."""

    id: str
    title: str
    about: str
    source: str
    licence: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]

    def item(self, item_id: str) -> Item:
        """The item with this id; KeyError if there is none."""
        return {item.id: item for item in self.items}[item_id]

    def asked_in(self, wave: str) -> list[Item]:
        """The items of a wave."""
        return [item for item in self.items if item.asked_in(wave)]

    def is_paired(self, scale: Scale) -> bool:
        """Whether the scale is asked before and after."""
        return all(self.item(name).wave == BOTH for name in scale.items)

    def score(self, scale: Scale, answers: Answers) -> float | None:
        """The score of one person: reverse items turned; None if too few items were answered.

        A mean is that of the answered items; a sum with items missing is the mean times all.
        """
        given = [(self.item(name), answers.get(name)) for name in scale.items]
        turned = [item.turned(answer) for item, answer in given if answer is not None]
        if len(turned) < scale.fewest:
            return None
        mean = fmean(turned)
        return mean * len(scale.items) if scale.score == "sum" else mean


def load(own: Path | None = None) -> tuple[dict[str, Instrument], list[str]]:
    """The instruments by id, and a sentence for each file that cannot be used."""
    files: dict[str, Path] = {}
    for folder in (assets.folder("instruments"), own):
        if folder is not None:
            files |= {path.stem: path for path in sorted(folder.glob("*.toml"))}
    found: dict[str, Instrument] = {}
    problems: list[str] = []
    for name, path in files.items():
        try:
            found[name] = _instrument(name, Table(path.name, read(path)))
        except TableError as error:
            problems.append(str(error))
    return found, problems


def _instrument(name: str, table: Table) -> Instrument:
    known = ("title", "about", "source", "licence", "least", "most", "labels", "item", "scale")
    table.only(*known)
    items: dict[str, Item] = {}
    for row in table.tables("item"):
        item = _item(row, table)
        _refuse_again(row, "id", item.id, items)
        for other in items.values():
            if BOTH in (item.wave, other.wave) or item.wave == other.wave:
                _refuse_again(row, "text", item.text, (other.text,))
        items[item.id] = item
    scales: dict[str, Scale] = {}
    for row in table.tables("scale"):
        scale = _scale(row, items)
        _refuse_again(row, "id", scale.id, scales)
        scales[scale.id] = scale
    return Instrument(
        id=name,
        title=table.text("title"),
        about=table.text("about", default=""),
        source=table.text("source"),
        licence=table.text("licence"),
        items=tuple(items.values()),
        scales=tuple(scales.values()),
    )


def _refuse_again(row: Table, key: str, found: str, known: Container[str]) -> None:
    if found in known:
        raise row.wrong(key, "one of its own", odd=f"{found!r} is there already")


def _item(row: Table, whole: Table) -> Item:
    row.only("id", "text", "least", "most", "labels", "waves", "reverse")
    least, most = _range(
        row if "least" in row.values else whole, row if "most" in row.values else whole
    )
    if least >= most:
        raise row.wrong("most", f"a number over {least:g}", odd=f"is {most:g}")
    # Labels of the whole instrument are for items of its own range.
    own_range = "least" in row.values or "most" in row.values
    labels = (
        _labels(row, least, most)
        if own_range or "labels" in row.values
        else _labels(whole, least, most)
    )
    waves = row.choice("waves", (BOTH, *WAVES)) if "waves" in row.values else BOTH
    name = _id(row)
    if name == CODE:
        raise row.wrong("id", "another id", odd=f"{CODE!r} is the column of participants' codes")
    return Item(name, row.text("text"), least, most, labels, waves, row.flag("reverse"))


def _range(of_least: Table, of_most: Table) -> tuple[float, float]:
    return (
        of_least.number("least", -_WIDEST, _WIDEST),
        of_most.number("most", -_WIDEST, _WIDEST),
    )


def _labels(row: Table, least: float, most: float) -> tuple[str, ...]:
    """The names of the answers; there are none, or one for each whole number."""
    named = row.values.get("labels", [])
    if not isinstance(named, list) or not all(isinstance(x, str) and x.strip() for x in named):
        raise row.wrong("labels", "a list of texts in quotes")
    labels = [" ".join(label.split()) for label in named]
    if not all(label.isprintable() for label in labels):
        raise row.wrong("labels", "texts without control characters", odd="steers a terminal")
    if labels and len(labels) != most - least + 1:
        raise row.wrong("labels", f"{most - least + 1:g} texts, one for each answer")
    if len({label.casefold() for label in labels}) < len(labels):
        raise row.wrong("labels", "texts that differ")
    for place, label in enumerate(labels):
        # The number is a fine answer, too: "5" must not mean 1.
        if _NUMBER.fullmatch(label) and float(label.replace(",", ".")) != least + place:
            raise row.wrong("labels", f"{least + place:g} or words", odd=f"has {label} instead")
    return tuple(labels)


def _scale(row: Table, items: Mapping[str, Item]) -> Scale:
    row.only("id", "title", "items", "score", "fewest", "better", "stated")
    named = row.values.get("items")
    if not isinstance(named, list) or not named or not all(_is_one(x, items) for x in named):
        raise row.wrong("items", f"a list of ids of items: {', '.join(items)}")
    if len(set(named)) < len(named):
        raise row.wrong("items", "each item once")
    if len({items[name].wave for name in named}) > 1:
        raise row.wrong("items", "items of the same waves", odd="are asked at different times")
    return Scale(
        id=_id(row),
        title=row.text("title"),
        items=tuple(named),
        score=row.choice("score", SCORES) if "score" in row.values else "mean",
        fewest=_fewest(row, [items[name] for name in named]),
        better=row.choice("better", BETTER) if "better" in row.values else "higher",
        stated=row.flag("stated", default=True),
    )


def _is_one(name: object, items: Mapping[str, Item]) -> bool:
    return isinstance(name, str) and name in items


def _fewest(row: Table, items: Sequence[Item]) -> int:
    """How many must be answered: half of them, if nothing else is said (the half rule).

    All, if their ranges differ: the answered ones cannot stand for the others then.
    """
    count = len(items)
    alike = len({(item.least, item.most) for item in items}) == 1
    fewest = row.number("fewest", 1, count, default=-(-count // 2) if alike else count)
    if fewest != int(fewest):
        raise row.wrong("fewest", "a whole number")
    if not alike and fewest < count:
        raise row.wrong("fewest", f"{count}, all of them, because their ranges differ")
    return int(fewest)


def _id(row: Table) -> str:
    found = row.text("id")
    if not _ID.fullmatch(found):
        raise row.wrong("id", "small letters and digits, hyphens between, a letter first")
    return found

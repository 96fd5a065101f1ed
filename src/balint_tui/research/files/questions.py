"""The questions of the questionnaires as columns, for programs that want a row for each person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from balint_tui.evaluation.instruments import WAVES, Instrument, Item
from balint_tui.research.export import Export
from balint_tui.research.schema import Value

_LONGEST = 28
"""Of each half of a name, so that a name has fewer than the 64 characters that SPSS takes."""
_MISSING, _MISSING_FAR = -99, -999_999


@dataclass(frozen=True)
class Question:
    """An item in a wave. ``name``: small letters, digits and underscores, used once; ``label``:
    what people read."""

    name: str
    instrument: Instrument
    item: Item
    wave: str
    label: str


def plain(text: str) -> str:
    """The text as a name that REDCap, R and SPSS take: a letter, then letters and digits, with
    single underscores between."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return name if name[:1].isalpha() else f"q_{name}".rstrip("_")


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken; it is taken then."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def questions(export: Export) -> list[Question]:
    """All of the table questionnaire: one by one, item by item, wave by wave."""
    taken: set[str] = set()
    columns = {one.name: one for one in export.tables["questionnaire"].schema.columns}
    words = dict(columns["timepoint"].values)
    found: list[Question] = []
    for instrument in export.instruments:
        for item in instrument.items:
            short = f"{plain(instrument.id)[:_LONGEST]}_{plain(item.id)[:_LONGEST]}"
            for wave in WAVES:
                if item.asked_in(wave):
                    name = unique(f"{short}_{wave}", taken)
                    label = f"{item.text} ({words[wave]})"
                    found.append(Question(name, instrument, item, wave, label))
    return found


@dataclass(frozen=True)
class Person:
    """A participant. ``given``: (instrument, item, wave) -> the answer; None where it is empty."""

    id: str
    group: str
    given: Mapping[tuple[str, str, str], float | None]


def people(export: Export) -> list[Person]:
    """The participants in the order of the table questionnaire; none where it is not there.

    ``group`` is empty where the tier does not tell it.
    """
    table = export.tables.get("questionnaire")
    if table is None:
        return []
    names = table.schema.names
    found: dict[str, tuple[str, dict[tuple[str, str, str], float | None]]] = {}
    for row in table.rows:
        cells = dict(zip(names, row, strict=True))
        group = str(cells.get("group_id") or "")
        _, given = found.setdefault(str(cells["person_id"]), (group, {}))
        key = (str(cells["instrument"]), str(cells["item"]), str(cells["timepoint"]))
        given[key] = _number(cells["value"])
    return [Person(name, group, given) for name, (group, given) in found.items()]


def _number(value: Value) -> float | None:
    return None if value is None else float(value)


def missing_code(instruments: Iterable[Instrument]) -> int:
    """What stands for an empty cell where programs want a number; outside every item's range."""
    taken = any(i.least <= _MISSING <= i.most for one in instruments for i in one.items)
    return _MISSING_FAR if taken else _MISSING

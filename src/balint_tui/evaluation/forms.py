"""Answers as forms, spreadsheets and REDCap give them: a CSV, a line for each participant.

Columns are found by an item's id or its words, wherever they stand; what is not asked for is passed
over and never kept. A row with one answer that cannot be is refused as a whole, and named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from balint_tui import sheets
from balint_tui.evaluation.instruments import CODE as CODE
from balint_tui.evaluation.instruments import Answers, Instrument, Item
from balint_tui.evaluation.linking import SHORTEST, plain

_CODES = (
    *("code", "participant code", "your code", "personal code", "participant", "participant id"),
    "pseudonym",
)
"""What the column of the participants' own codes may be called; the first that is there counts."""
_IDS = ("id", "record id")
"""May be such a column, too, if it is not the number that a program gave to each row: the same
number in two files is not the same person."""
_EVENTS = ("redcap event name", "event name", "event", "wave", "timepoint", "time point")
_MISSING = {
    *("", ".", "-", "--", "–", "—", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "none", "null"),
    *("#null!", "missing", "no answer", "no response", "not answered", "not applicable"),
    "prefer not to say",
}
_MISSING_NUMBERS = {*(-1, -7, -8, -9, -77, -88, -99, -777, -888, -999), 77, 88, 99, 777, 888, 999}
"""How statistics programs write that there is no answer; if it cannot be one."""
_MISSING_CODES = {str(number) for number in _MISSING_NUMBERS if number < 0}
_FAR = 7
"""A missing number over 0 is this many times the most at least: 99 for 49 would be a slip."""
_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)(?:\s*[-–:=.()](?![\W_]*\d)(.*))?", re.S)
LARGEST = 50_000_000
LONGEST_CODE = 40
LONGEST_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """A participant's answers and the line of the file on which they begin."""

    line: int
    code: str
    answers: Answers


@dataclass(frozen=True)
class Reading:
    """What a file comes to. ``columns``: item (or CODE) -> head; ``missing`` items have none.

    ``refused``: line and reason. ``unanswered``: the lines of rows without any answer. With
    ``rows`` these are all rows below the heads but those that are empty.
    """

    columns: Mapping[str, str]
    missing: tuple[str, ...]
    passed_over: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[tuple[int, str], ...]
    unanswered: tuple[int, ...] = ()


class FormError(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


def template(instrument: Instrument, wave: str) -> str:
    """The CSV to fill in, a line for each participant, or to make a form of: its heads."""
    items = instrument.asked_in(wave)
    return sheets.write([CODE, *(item.id for item in items)], [])


def read(
    raw: bytes, instrument: Instrument, wave: str, identifies: Callable[[str], bool]
) -> Reading:
    """Reads a file. ``identifies`` tells of a code whether it is a name or an address.

    Raises FormError; nothing is kept here.
    """
    if len(raw) > LARGEST:
        raise FormError(f"It is over {LARGEST // 1_000_000} MB; export only these answers.")
    asked = instrument.asked_in(wave)
    if not asked:
        raise FormError(f"{instrument.title} asks nothing in the wave {wave}.")
    try:
        text = sheets.decoded(raw)
        found = list(sheets.lines(text, lambda heads: len(_places(heads, asked, wave))))
    except sheets.SheetError as error:
        raise FormError(str(error)) from None
    heads = found[0][1] if found else []
    places = _one_each(_places(heads, asked, wave), heads)
    if not set(places) - {CODE}:
        raise FormError(_no_columns(asked))
    if CODE in places and _plain(heads[places[CODE]]) in _IDS and _numbers(found[1:], places[CODE]):
        del places[CODE]
    rows, refused, unanswered = _rows(found[1:], len(heads), places, asked, identifies)
    _refuse_several_events(heads, {row.line for row in rows}, found[1:])
    taken = set(places.values())
    return Reading(
        columns={name: _shown(heads[at]) for name, at in places.items()},
        missing=tuple(item.id for item in asked if item.id not in places),
        passed_over=tuple(_shown(h) for n, h in enumerate(heads) if n not in taken and _shown(h)),
        rows=tuple(rows),
        refused=tuple(refused),
        unanswered=tuple(unanswered),
    )


def _no_columns(asked: Sequence[Item]) -> str:
    names = ", ".join(item.id for item in asked)
    return f"No column is an item; call the columns {CODE}, {names} (or by the items' words)."


def _shown(head: str) -> str:
    """On one line, without what steers a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in head).split())


# --- columns


def _places(heads: Sequence[str], asked: Sequence[Item], wave: str) -> dict[str, list[int]]:
    """Item (or CODE) -> the columns that are called by its id, with the wave, or by its words."""
    known: dict[str, list[int]] = {}
    for at, head in enumerate(heads):
        for name in _names(head):
            known.setdefault(name, []).append(at)
    names = [
        *((item.id, item.id) for item in asked),
        *((item.id, f"{item.id} {wave}") for item in asked),
        *((item.id, f"{wave} {item.id}") for item in asked),
        *((item.id, item.text) for item in asked),
        *((CODE, name) for name in (*_CODES, *_IDS)),
    ]
    found: dict[str, list[int]] = {}
    for name, called in names:
        taken = {at for places in found.values() for at in places}
        places = [at for at in known.get(_plain(called), ()) if at not in taken]
        if places and name not in found:
            found[name] = places
    return found


def _one_each(places: Mapping[str, list[int]], heads: Sequence[str]) -> dict[str, int]:
    for name, columns in places.items():
        if len(columns) > 1:
            one, other = (f"{_shown(heads[at])!r}" for at in columns[:2])
            raise FormError(f"Two columns could be {name}, {one} and {other}; leave one of them.")
    return {name: columns[0] for name, columns in places.items()}


def _names(head: str) -> set[str]:
    """How a head can be read: as it is, or only what a form put into brackets at its end."""
    inner = re.search(r"\[([^\[\]]+)\]\s*$", head)
    return {_plain(head), _plain(inner[1] if inner else "")} - {""}


def _plain(head: str) -> str:
    """Without case, accents and signs: "mbi_ee" and "MBI-EE " are one."""
    parts = unicodedata.normalize("NFKD", head.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _numbers(found: Iterable[tuple[int, list[str]]], at: int) -> bool:
    """Whether nothing but numbers is in this column."""
    return all(_cell(cells, at).isdecimal() for _, cells in found if _cell(cells, at))


def _refuse_several_events(
    heads: Sequence[str], answered: Collection[int], found: Sequence[tuple[int, list[str]]]
) -> None:
    """The rows of before and of after in one file would be taken for those of one wave."""
    for at in (n for n, head in enumerate(heads) if _plain(head) in _EVENTS):
        events = sorted({_shown(_cell(cells, at)) for line, cells in found if line in answered})
        if len(events) > 1:
            names = " and ".join(repr(event) for event in events[:2])
            raise FormError(
                f"Its rows are of {len(events)} times, as {names} in {_shown(heads[at])!r}; "
                "import one at a time, each from a file of its own."
            )


# --- rows


def _rows(
    found: Iterable[tuple[int, list[str]]],
    width: int,
    places: Mapping[str, int],
    asked: Sequence[Item],
    identifies: Callable[[str], bool],
) -> tuple[list[Row], list[tuple[int, str]], list[int]]:
    """The rows with answers, those that are refused, and the lines of those without any."""
    rows: list[Row] = []
    refused: list[tuple[int, str]] = []
    unanswered: list[int] = []
    for line, cells in found:
        try:
            if any(cell.strip() for cell in cells[width:]):
                raise ValueError("it has more cells than the first line; look for commas in them")
            answers = {
                item.id: answer(item, _cell(cells, places.get(item.id)))
                for item in asked
                if item.id in places
            }
            if all(value is None for value in answers.values()):
                unanswered.append(line)
            else:
                rows.append(
                    Row(line, own_code(_cell(cells, places.get(CODE)), identifies), answers)
                )
        except ValueError as error:
            refused.append((line, str(error)))
    return rows, refused, unanswered


def own_code(text: str, identifies: Callable[[str], bool]) -> str:
    """The participant's own code; it may be missing. Raises ValueError, which says what is wrong
    without the code."""
    if _said(text) in _MISSING or text in _MISSING_CODES:
        return ""
    if identifies(text):
        raise ValueError("the code looks like a name or an address; it was not kept")
    if not SHORTEST <= len(plain(text)) <= LONGEST_CODE:
        raise ValueError(f"the code has not from {SHORTEST} to {LONGEST_CODE} letters and digits")
    return _shown(text)


def answer(item: Item, text: str) -> float | None:
    """What was answered, said as a number, by its label, or as "4 - quite"; None if nothing was.

    Raises ValueError, which says what is expected.
    """
    said = _said(text)
    labels = [_said(label) for label in item.labels]
    if said in labels:
        return item.least + labels.index(said)
    if said in _MISSING:
        return None
    number = _NUMBER.fullmatch(said)
    value = float(number[1].replace(",", ".")) if number else None
    label = number[2].strip(" )") if number and number[2] else ""
    shown = repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")
    if label in labels and item.least + labels.index(label) != value:
        raise ValueError(f"{item.id} is {shown}, a number and the label of another")
    if value is not None and item.least <= value <= item.most:
        return value
    if value in _MISSING_NUMBERS and (value < 0 or value >= _FAR * item.most):
        return None
    raise ValueError(f"{item.id} is {shown}, not from {item.least:g} to {item.most:g}")


@lru_cache(1000)
def _said(text: str) -> str:
    """Without what does not count: capitals, spaces, the kind of apostrophe."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())

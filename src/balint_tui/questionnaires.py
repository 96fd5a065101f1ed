"""Questionnaires and files of answers: what a file comes to, keeping it, what there is."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from balint_tui import output
from balint_tui.evaluation import forms
from balint_tui.evaluation.instruments import WAVES
from balint_tui.evaluation.linking import plain as plain_code
from balint_tui.frame.prose import Section, plain
from balint_tui.output import Trouble

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from balint_tui.evaluation.forms import Reading, Row
    from balint_tui.evaluation.instruments import Instrument
    from balint_tui.evaluation.responses import Response
    from balint_tui.library.answers import Batch
    from balint_tui.library.library import Library

NONE = "There are no answers yet; balint-tui questionnaire import takes them in."
SAID = {"pre": "before", "post": "after"}
"""The waves as people read them."""
_SHOWN_ROWS = 3
_SHOWN_LETTERS = 60
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[^\W\d_]{2})(?=[A-Z][a-z]{2})")
_FULL = 3
"""Beside digits, words of fewer letters are parts of a code."""

Progress = Callable[[str, int, int], None]


# --- the participants' own codes


def identifies(text: str) -> bool:
    """Whether a participant's code is a name, an e-mail or a phone number, as far as is known.

    Two words of letters are a name; one is if it is on the list of names. What mixes letters and
    digits, as codes do that people make themselves, is none: "SAMA12".
    """
    from balint_tui.privacy import contacts
    from balint_tui.privacy.vocabulary import lists
    from balint_tui.privacy.vocabulary import plain as folded

    words = _WORD.findall(_HUMP.sub(" ", text))
    if any(map(str.isdigit, text)):
        words = [word for word in words if len(word) >= _FULL]
    elif len(words) == 1 and folded(words[0]) in lists().names:
        return True
    return len(words) > 1 or any(True for _ in contacts.find(text))


def group_name(text: str) -> str:
    """A group's name as it may be kept: numbers, dates and addresses are replaced.

    Raises LibraryError if it is empty.
    """
    from balint_tui.library.errors import LibraryError
    from balint_tui.privacy.scrub import Scrubber

    kept = Scrubber().scrub(plain(text)).text
    if not kept:
        raise LibraryError("The group has no name; give one, such as Residents.")
    return kept


# --- a file of answers


def template(instrument: Instrument, wave: str) -> str:
    """The CSV to fill in. Raises Trouble if nothing is asked in this wave."""
    _must_ask(instrument, wave)
    return forms.template(instrument, wave)


def _must_ask(instrument: Instrument, wave: str) -> None:
    if not instrument.asked_in(wave):
        other = next(name for name in WAVES if name != wave)
        raise Trouble(f"{instrument.id} asks nothing {SAID[wave]}; give --wave {other}.")


def raw(path: str) -> bytes:
    """The bytes of the file; "-" is stdin. Raises OSError."""
    if path == "-":
        return sys.stdin.buffer.read(forms.LARGEST + 1)
    with open(path, "rb") as file:
        return file.read(forms.LARGEST + 1)


def read(content: bytes, instrument: Instrument, wave: str, progress: Progress) -> Reading:
    """What the file comes to; nothing is kept yet. Raises Trouble or FormError."""
    _must_ask(instrument, wave)
    looked, lines = 0, max(content.count(b"\n"), content.count(b"\r"))

    def told(code: str) -> bool:
        nonlocal looked
        looked += 1
        progress("rows read", looked, lines)
        return identifies(code)

    return forms.read(content, instrument, wave, told)


def preview(reading: Reading, instrument: Instrument, wave: str) -> list[Section]:
    """What people see before anything is kept: columns, rows, what is refused or there twice."""
    parts: list[Section] = [
        (f"{instrument.title}, {SAID[wave]}", (), _columns(reading)),
        ("Rows", (), _counted(reading)),
        ("The first rows", (), [_row(row) for row in reading.rows[:_SHOWN_ROWS]]),
        ("Codes that are there twice and will not be linked", (), _twice(reading.rows)),
        ("Refused", ("line", "why"), [(str(n), _unnamed(why)) for n, why in reading.refused]),
    ]
    return [part for part in parts if part[2]]


def _columns(reading: Reading) -> list[tuple[str, ...]]:
    found = [(name, f"column “{_short(head)}”") for name, head in reading.columns.items()]
    if forms.CODE not in reading.columns:
        found.append((forms.CODE, "no column: nobody can be linked to the other wave"))
    found += [(item, "no column: not asked here") for item in reading.missing]
    over = ", ".join(map(_short, reading.passed_over))
    return [*found, ("passed over, not kept", over)] if over else [*found]


def _counted(reading: Reading) -> list[tuple[str, ...]]:
    counts = {
        "with answers": len(reading.rows),
        "of them without a code": sum(not row.code for row in reading.rows),
        "without an answer, passed over": len(reading.unanswered),
        "refused": len(reading.refused),
    }
    return [(name, str(n)) for name, n in counts.items() if n or name == "with answers"]


def _row(row: Row) -> tuple[str, ...]:
    given = (f"{item} {_value(value)}" for item, value in row.answers.items())
    return f"line {row.line}", f"{plain(row.code) or 'no code'}: {', '.join(given)}"


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _twice(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    lines: dict[str, list[str]] = {}
    for row in rows:
        if row.code:
            lines.setdefault(plain_code(row.code), []).append(str(row.line))
    return [(code, f"lines {', '.join(on)}") for code, on in lines.items() if len(on) > 1]


def _unnamed(reason: str) -> str:
    """The reason without names and addresses that stand where an answer should."""
    from balint_tui.privacy import contacts
    from balint_tui.privacy.vocabulary import lists
    from balint_tui.privacy.vocabulary import plain as folded

    text = plain(reason)
    for span in reversed(list(contacts.find(text))):
        text = f"{text[: span.start]}…{text[span.end :]}"
    return _WORD.sub(lambda word: "…" if lists().name(folded(word[0])) else word[0], text)


def _short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= _SHOWN_LETTERS else text[: _SHOWN_LETTERS - 1] + "…"


def must_be_sound(reading: Reading, *, skip_refused: bool) -> None:
    """Raises Trouble if a row is refused (unless those are skipped), or none has an answer."""
    if reading.refused and not skip_refused:
        raise Trouble(
            f"{_count(len(reading.refused), 'row')} refused, so nothing was kept; mend the file, "
            "or leave them out with --skip-refused."
        )
    if not reading.rows:
        raise Trouble("No row has an answer, so nothing was kept; fill in the file.")


def _count(number: int, thing: str) -> str:
    return f"1 {thing} is" if number == 1 else f"{number} {thing}s are"


def take_in(
    library: Library, instrument: Instrument, wave: str, group: str, reading: Reading, now: datetime
) -> Batch:
    """Keeps the answers, all or none of them; a group that is known keeps its spelling.

    Raises LibraryError or OSError.
    """
    given = [(row.code, row.answers) for row in reading.rows]
    return library.answers.add(instrument.id, wave, known_group(library, group), given, now)


def known_group(library: Library, typed: str) -> str:
    """The group's name as it may be kept, spelled as it is known already. Raises LibraryError."""
    group, batches = group_name(typed), library.answers.batches()
    known = [*(row["group"] for row in library.rows()), *(batch.group for batch in batches)]
    return next((name for name in known if name.casefold() == group.casefold()), group)


def tell(batch: Batch) -> None:
    """Says how many answers are in the library now."""
    output.say(f"{_count(len(batch.given), 'answer')} kept: {batch.group}, {SAID[batch.wave]}.")


# --- which there are


def rows(
    known: Iterable[Instrument], own: Path, responses: Sequence[Response]
) -> list[dict[str, Any]]:
    """The instruments as JSON shows them, with how many answers there are by group and wave."""
    return [
        {
            **asdict(one),
            "own": (own / f"{one.id}.toml").exists(),
            "answers": _answered([r for r in responses if r.instrument == one.id]),
        }
        for one in known
    ]


def homeless(
    responses: Iterable[Response], known: Container[str], problems: Iterable[str]
) -> list[str]:
    """A sentence for each instrument of which there are answers but no file, not even a broken one
    that ``problems`` tell of."""
    told = {problem.partition(".toml:")[0] for problem in problems}
    names = {response.instrument for response in responses}
    return [
        f"There are answers to {name}, but no questionnaire of this name; put its file back."
        for name in sorted(names - told)
        if name not in known
    ]


def _answered(responses: Sequence[Response]) -> list[dict[str, Any]]:
    names = {response.group.casefold(): response.group for response in responses}
    counts = Counter((response.group.casefold(), response.wave) for response in responses)
    return [
        {"group": names[group], **{wave: counts[group, wave] for wave in WAVES}}
        for group in sorted(names)
    ]


def show(listed: Iterable[dict[str, Any]]) -> None:
    """The instruments, a line each, and below them the answers by group."""
    listed = list(listed)
    cells = [
        (
            row["id"],
            row["title"],
            *(str(sum(item["wave"] in ("both", wave) for item in row["items"])) for wave in WAVES),
            "own" if row["own"] else "shipped",
        )
        for row in listed
    ]
    output.table(("instrument", "title", "items before", "after", "from"), cells, wraps=1)
    answers = [
        (row["id"], some["group"], *(str(some[wave]) for wave in WAVES))
        for row in listed
        for some in row["answers"]
    ]
    output.say("")
    if answers:
        output.table(("answers to", "group", "before", "after"), answers, wraps=1)
    else:
        output.say(NONE)


def show_sections(parts: Iterable[Section]) -> None:
    """Part by part; long ones quickly."""
    for n, (name, heads, cells) in enumerate(parts):
        if n:
            output.say("")
        output.say(name, style="bold")
        if heads:
            output.columns(heads, cells)
        else:
            output.table(heads, cells, wraps=1)

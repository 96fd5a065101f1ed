"""The privacy review as a picture in letters: what goes, what it risks, what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.cells import cell_len
from textual.content import Content

from balint_tui.exporting import Extras, Plan
from balint_tui.research.risk import SAID, Risk
from balint_tui.research.risk_words import risk_rows
from balint_tui.research.tiers import OPEN, Tier

_UNPARTED = "\N{NO-BREAK SPACE}"
_NARROWEST = 16
"""A column that gives way is never narrower than this."""
_LISTED = 60
"""In fewer cells the risks are a list: three columns would not fit."""


def review(planned: Plan, extras: Extras, without_undecided: bool, width: int) -> Content:
    """The whole page, ``width`` cells wide, in the order in which it is to be read."""
    risk = planned.risk
    parts = [
        ("What goes", _goes(planned, extras, width)),
        ("What it risks", _risks(risk, width)),
        ("Texts", _texts(risk, without_undecided)),
        ("Left out", _bullets(risk.dropped, width)),
    ]
    if planned.warnings:
        parts.append(("Warning: exports that went out before", _bullets(planned.warnings, width)))
    drawn = [
        Content("\n").join([Content.styled(title, "bold $accent"), *lines])
        for title, lines in parts
    ]
    return Content("\n\n").join([*drawn, Content.styled(SAID, "bold")])


def is_public(tier: Tier) -> bool:
    """Whether anyone may have it, so that nobody is to be named who receives it."""
    return tier.name == OPEN.name


def more_files(extras: Extras, planned: Plan | None) -> str:
    """Which files there will be beside the usual ones; of no plan, which are wanted."""
    parquet, spss = ("yes" if wanted else "no" for wanted in (extras.parquet, extras.spss))
    if extras.spss and planned is not None and "questionnaire" not in planned.export.tables:
        spss = "none, there are no rows about people"
    return f"Parquet files: {parquet}, SPSS file: {spss}"


def hindrances(planned: Plan, without_undecided: bool, recipient: str) -> list[tuple[str, str]]:
    """What must be settled before it may be written: a word for how bad it is, and a sentence."""
    risk = planned.risk
    found = [("Blocked", f"{one.reason} {one.fix}") for one in risk.refusals]
    if risk.undecided and not without_undecided:
        told = f"{_count(risk.undecided, 'text')} {_undecided(risk.undecided)}"
        found.append(("To do", f"{told}: a goes through them, u leaves them all out."))
    if not recipient and not is_public(planned.export.tier):
        found.append(("To do", "Nobody is named who receives it: r names the recipient."))
    return found


def standing(found: Sequence[tuple[str, str]], warnings: Sequence[str]) -> Content:
    """What stands in the way, a line each, and whether there is something to be warned of."""
    lines = [
        Content.styled(f"{word}: {told}", "bold $error" if word == "Blocked" else "$accent")
        for word, told in found
    ] or [Content("Nothing stands in the way: w writes it.")]
    if warnings:
        told = "Warning: whoever has an earlier export, too, could find out more; see below."
        lines.append(Content.styled(told, "$error"))
    return Content("\n").join(lines)


def _goes(planned: Plan, extras: Extras, width: int) -> list[Content]:
    risk, tables = planned.risk, planned.export.tables
    counts = [
        _count(risk.sessions, "session"),
        _count(risk.groups, "group"),
        _count(risk.people, "person", "people"),
        _count(risk.quotes, "approved text"),
    ]
    sizes = {name: _count(len(table.rows), "row") for name, table in tables.items()}
    sizes["segments"] = "coded passages"
    together = [f"{name} ({size})".replace(" ", _UNPARTED) for name, size in sizes.items()]
    rows = [
        ("Of", ", ".join(counts)),
        ("Tables", ", ".join(together)),
        ("Also", f"{more_files(extras, planned)} (p and s change that)"),
    ]
    return _columns(rows, width)


def _risks(risk: Risk, width: int) -> list[Content]:
    measured = risk_rows(risk)
    if width < _LISTED:
        told = [f"{what}: before {before}, after {after}" for what, before, after in measured]
        return _bullets(told, width)
    heads, *rows = _columns([("", "before", "after"), *measured], width)
    return [heads.stylize("dim"), *rows]


def _texts(risk: Risk, without_undecided: bool) -> list[Content]:
    leave = f"{_count(risk.quotes, 'approved text')} leave{'s' if risk.quotes == 1 else ''}."
    left, of = risk.undecided, "Of the groups that go out,"
    if not left:
        return [Content(leave), Content(f"{of} none is undecided.")]
    told = f"{of} {_count(left, 'text')} {_undecided(left)}"
    if without_undecided:
        told, done = f"{told} and left out of this export;", "u takes that back."
    else:
        told, done = f"{told}:", "a goes through them (keep, edit or drop), u leaves them all out."
    return [Content(leave), Content.styled(told, "bold"), Content(done)]


def _undecided(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} undecided"


def _bullets(sentences: Sequence[str], width: int) -> list[Content]:
    return _columns([("·", sentence) for sentence in sentences], width)


def _columns(rows: Sequence[tuple[str, ...]], width: int) -> list[Content]:
    """The rows in columns, of which the last gives way and is wrapped below itself."""
    widths = [max(cell_len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    left = max(_NARROWEST, width - sum(widths) - 2 * len(widths))
    return [Content("\n".join(_row(row, widths, left))) for row in rows]


def _row(row: Sequence[str], widths: Sequence[int], left: int) -> Iterator[str]:
    *cells, last = row
    first = "".join(
        cell + " " * (width - cell_len(cell) + 2) for cell, width in zip(cells, widths, strict=True)
    )
    for line in wrap(last, left) or [""]:
        yield f"{first}{line}"
        first = " " * len(first)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"

"""What questionnaires show, for people: what so few cannot show first, then scale by scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from balint_tui import output, sheets
from balint_tui.evaluation import prose
from balint_tui.evaluation.findings import as_row, findings
from balint_tui.evaluation.instruments import WAVES
from balint_tui.evaluation.responses import groups
from balint_tui.frame.prose import Section, markdown, plain

if TYPE_CHECKING:
    from balint_tui.evaluation.findings import Finding
    from balint_tui.evaluation.instruments import Instrument
    from balint_tui.evaluation.responses import Response

Found = list[tuple["Instrument", list["Finding"]]]
Row = tuple[str, ...]
_FEW = 12
"""So many different pairs are shown one by one."""


def of(known: Iterable[Instrument], responses: Sequence[Response]) -> Found:
    """The findings of each instrument that has answers."""
    found = ((one, findings(one, responses)) for one in known)
    return [(one, some) for one, some in found if some]


def sections(
    instrument: Instrument, found: Sequence[Finding], responses: Iterable[Response]
) -> list[Section]:
    """The results of one instrument, part by part."""
    scales = [one for one in found if not one.of]
    items = [one for one in found if one.of]
    parts: list[Section] = [
        ("What these numbers cannot say", (), _limits(scales)),
        ("Who answered", _HEADS, _who(instrument, responses)),
        *((plain(one.title), (), _scale(one)) for one in scales),
        ("Single items", _ITEM_HEADS, [_item(one) for one in items]),
    ]
    return [part for part in parts if part[2]]


def paper(found: Sequence[Finding]) -> list[str]:
    """The text for a paper: what was found, scale by scale, and by which methods."""
    return [*(prose.sentence(one) for one in found if not one.of), prose.methods(found)]


def show(found: Found, responses: Sequence[Response]) -> None:
    """Prints the results."""
    for n, (instrument, some) in enumerate(found):
        output.say("\n" * bool(n) + instrument.title, style="bold")
        for name, heads, rows in sections(instrument, some, responses):
            output.say("")
            output.say(name, style="bold")
            output.table(heads, rows, wraps=0 if heads else 1)
        output.say("")
        output.say("For a paper", style="bold")
        for text in paper(some):
            output.say(plain(text))


def document(
    instrument: Instrument, found: Sequence[Finding], responses: Iterable[Response], *, table: bool
) -> str:
    """The results of one instrument: as Markdown with the text for a paper, or as a CSV."""
    if table:
        rows = [as_row(one) for one in found]
        return sheets.write([*rows[0]] if rows else [], [_cells(row) for row in rows])
    parts: list[Section] = [*sections(instrument, found, responses)]
    text: Section = ("For a paper", (), [("Text", plain(said)) for said in paper(found)])
    return markdown(instrument.title, [*parts, text])


def _cells(row: dict[str, Any]) -> list[object]:
    """A finding as cells: several sentences, or groups, in one."""
    by_group = (
        f"{one['group']}: {_signed(one['mean_change'])} (n {one['n_pairs']})"
        for one in row["group_changes"]
    )
    joined = {"group_changes": "; ".join(by_group), "notes": " ".join(row["notes"])}
    return [*(row | joined).values()]


# --- parts


def _limits(scales: Sequence[Finding]) -> list[Row]:
    """Each sentence once, with the scales it is about."""
    about: dict[str, list[str]] = {}
    for one in scales:
        for note in one.notes:
            about.setdefault(note, []).append(plain(one.title))
    return [
        ("All scales" if len(titles) == len(scales) else ", ".join(titles), note)
        for note, titles in about.items()
    ]


_HEADS = ("group", "before", "after", "linked", "of them by one slip", "unclear")


def _who(instrument: Instrument, responses: Iterable[Response]) -> list[Row]:
    some = groups(one for one in responses if one.instrument == instrument.id)
    return [
        (
            plain(group.name),
            *(str(len(group.given(wave))) for wave in WAVES),
            str(len(group.links.pairs)),
            str(len(group.links.forgiven)),
            str(group.unclear),
        )
        for group in some
    ]


def _scale(one: Finding) -> list[Row]:
    rows: list[Row] = [("Answered", _answered(one)), ("Median", _medians(one))]
    if one.pairs:
        mean = sum(one.changes) / len(one.pairs)
        stayed = len(one.pairs) - one.rose - one.fell
        told = f"{_signed(mean)} on average; {one.rose} rose, {stayed} stayed, {one.fell} fell"
        rows.append(("Change", told))
    if 0 < len(pairs := Counter(one.pairs)) <= _FEW:
        rows.append(("Pairs", ", ".join(_pair(*pair, pairs[pair]) for pair in sorted(pairs))))
    if one.shift:
        shift = one.shift
        told = _signed(shift.estimate)
        if shift.level:  # one pair has no interval
            ends = f"{_signed(shift.low)} to {_signed(shift.high)}"
            told += f" (exact {100 * shift.level:.4g} % interval {ends})"
        rows.append(("Hodges-Lehmann shift", told))
    return [*rows, *_tested(one)]


def _pair(before: float, after: float, times: int) -> str:
    often = f" ({times} times)" if times > 1 else ""
    return f"{_number(before)} → {_number(after)}{often}"


def _answered(one: Finding) -> str:
    if not one.pre or not one.post:
        return f"{len(one.pre)} before, {len(one.post)} after"
    alone = f"{len(one.pre) - len(one.pairs)} only before, {len(one.post) - len(one.pairs)} after"
    return f"{len(one.pairs)} before and after, {alone}"


def _medians(one: Finding) -> str:
    """Of the pairs, if there are any; else of all who answered."""
    before = [a for a, _ in one.pairs] or one.pre
    after = [b for _, b in one.pairs] or one.post
    both = ((before, "before"), (after, "after"))
    return ", ".join(f"{_number(median(some))} {when}" for some, when in both if some)


def _tested(one: Finding) -> list[Row]:
    rows: list[Row] = []
    if one.test and one.p is not None:
        holm = "" if one.p_holm is None else f", after Holm {_p(one.p_holm)}"
        rows.append(("Wilcoxon", f"W = {_number(one.test.w)}, {_p(one.p)}{holm}"))
        rows.append(("Rank-biserial", _number(one.test.rank_biserial)))
    if one.alpha:
        low, high = _number(one.alpha.low), _number(one.alpha.high)
        told = f"{_number(one.alpha.value)} ({low} to {high}) of {one.alpha.n}"
        rows.append(("Cronbach's alpha", told))
    return rows


_ITEM_HEADS = ("item", "pairs", "before", "after", "rose", "fell")


def _item(one: Finding) -> Row:
    before = [a for a, _ in one.pairs] or one.pre
    after = [b for _, b in one.pairs] or one.post
    medians = (_number(median(some)) if some else "" for some in (before, after))
    changed = (str(one.rose), str(one.fell)) if one.pairs else ("", "")
    return plain(one.title), str(len(one.pairs)), *medians, *changed


# --- numbers


def _number(value: float) -> str:
    return f"{round(value, 2):.12g}"


def _signed(value: float) -> str:
    return f"{round(value, 2):+.12g}" if round(value, 2) else "0"


def _p(value: float) -> str:
    """As papers write it: three digits, no zero before the point."""
    return "p < .001" if value < 0.001 else f"p = {value:.3f}".replace("0.", ".")

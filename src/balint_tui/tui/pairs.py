"""A finding of a questionnaire as lines of text: every pair first, then the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median

from textual.content import Content

from balint_tui.evaluation.findings import Finding, Pair

WIDEST = 60
"""An axis has at most so many columns."""
MOST_LINES = 40
"""Of more different pairs than this only the numbers are shown."""


def draw(one: Finding, width: int) -> Content:
    """What so few people cannot show, every pair, the numbers."""
    parts = [Content.styled(one.title, "bold $accent")]
    parts += [Content.styled(note, "$accent") for note in one.notes]
    parts.append(Content(""))
    if one.pairs:
        parts += [*_pairs(one, width), Content(""), *map(Content, numbers(one))]
    else:
        parts += map(Content, _one_wave(one))
    return Content("\n").join(parts)


# --- every pair


def _pairs(one: Finding, width: int) -> list[Content]:
    counts = Counter(one.pairs)
    if len(counts) > MOST_LINES:
        return [Content.styled(f"{len(one.pairs)} pairs are too many to draw each.", "dim")]
    columns = max(20, min(WIDEST, width - 26))
    lines = [_axis(one, columns)]
    for pair in sorted(counts, key=lambda pair: (pair[0], pair[1])):
        times = f"  {counts[pair]} pairs" if counts[pair] > 1 else ""
        lines.append(_line(one, pair, columns) + Content.styled(times, "dim"))
    return [*lines, Content.styled("○ before, ● after, ◉ both", "dim")]


def _axis(one: Finding, columns: int) -> Content:
    least, most = f"{one.least:g}", f"{one.most:g}"
    return Content.styled(f"  {least}{most.rjust(columns - len(least))}", "dim")


def _line(one: Finding, pair: Pair, columns: int) -> Content:
    before, after = (_column(one, value, columns) for value in pair)
    first, last = min(before, after), max(before, after)
    cells = [" "] * first + ["─"] * (last - first + 1) + [" "] * (columns - last - 1)
    cells[before], cells[after] = ("○", "●") if before != after else ("◉", "◉")
    change = pair[1] - pair[0]
    said = "the same" if not change else _signed(change)
    return Content.assemble("  ", ("".join(cells), "$primary"), f"  {said}")


def _column(one: Finding, value: float, columns: int) -> int:
    share = (value - one.least) / (one.most - one.least)
    return max(0, min(columns - 1, round(share * (columns - 1))))


# --- the numbers


def numbers(one: Finding) -> list[str]:
    """The numbers of a paired finding, a line each."""
    before, after = [pair[0] for pair in one.pairs], [pair[1] for pair in one.pairs]
    return [*_middles(one, before, after), *_sure(one), *_besides(one)]


def _middles(one: Finding, before: Sequence[float], after: Sequence[float]) -> Iterator[str]:
    dropped = f"{len(one.pre) - len(before)} before only, {len(one.post) - len(after)} after only"
    stayed = len(before) - one.rose - one.fell
    yield f"  pairs         {len(before)}; {dropped}"
    yield f"  median        {median(before):.3g} before, {median(after):.3g} after"
    yield f"  mean          {fmean(before):.2f} before, {fmean(after):.2f} after"
    yield (
        f"  change        {_signed(fmean(one.changes))} (mean); {one.rose} rose, {stayed} stayed, "
        f"{one.fell} fell"
    )


def _sure(one: Finding) -> Iterator[str]:
    if shift := one.shift:
        ends = f"{_signed(shift.low)} to {_signed(shift.high)}"
        interval = f"; {ends}, exact {100 * shift.level:.4g} %" if shift.level else ""
        yield f"  shift         {_signed(shift.estimate)} (Hodges-Lehmann){interval}"
    if test := one.test:
        holm = "" if one.p_holm is None else f", Holm {_p(one.p_holm)}"
        holm += "" if one.p_bh is None else f", Benjamini-Hochberg {_p(one.p_bh)}"
        kind = "exact" if test.exact else "normal"
        p = "no p: too few pairs differ" if one.p is None else f"{kind} p {_p(one.p)}{holm}"
        yield f"  Wilcoxon      W {test.w:g}, {p}; zeros after {one.zeros.capitalize()}"
        yield f"  rank-biserial {_signed(test.rank_biserial)}"


def _besides(one: Finding) -> Iterator[str]:
    if (mean := one.means) and mean.g_av is not None:
        interval = (
            f"; mean change {_signed(one.bootstrap[0])} to {_signed(one.bootstrap[1])} (BCa 95 %)"
            if one.bootstrap
            else ""
        )
        yield f"  g_av          {_signed(mean.g_av)}{interval}"
    yield from _alpha(one)
    if len(one.group_changes) > 1:
        said = (
            f"{name or 'no name'} {_signed(change)} (n {n})"
            for name, n, change in one.group_changes
        )
        yield f"  by group      {', '.join(said)}"


def _signed(value: float) -> str:
    """With its sign, to two places at most: "+0.25", "-1", "0"."""
    return f"{round(value, 2):+g}" if round(value, 2) else "0"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def _one_wave(one: Finding) -> Iterator[str]:
    """A scale that was asked once only, or of which nothing could be linked."""
    for name, values in (("before", one.pre), ("after", one.post)):
        if values:
            yield (
                f"  {name:13} n {len(values)}; median {median(values):.3g}, "
                f"mean {fmean(values):.2f}, from {min(values):.3g} to {max(values):.3g} "
                f"on {one.least:g} to {one.most:g}"
            )
    yield from _alpha(one)


def _alpha(one: Finding) -> Iterator[str]:
    if alpha := one.alpha:
        interval = f"{alpha.low:.2f} to {alpha.high:.2f}"
        yield f"  alpha         {alpha.value:.2f} ({interval}), n {alpha.n}"

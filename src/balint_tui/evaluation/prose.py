"""Findings in the words of a paper: what was found, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

from balint_tui.evaluation import limits
from balint_tui.evaluation.findings import Finding
from balint_tui.evaluation.linking import FORGIVEN_FROM
from balint_tui.evaluation.paired import LEVEL, MOST_EXACT, RESAMPLES

_ZEROS = {
    "pratt": "pairs without change were ranked and their ranks left out (Pratt, 1959)",
    "wilcoxon": "pairs without change were left out before ranking (Wilcoxon, 1945)",
}


def sentence(one: Finding) -> str:
    """For the results: what so few cannot show, the numbers, what else they cannot say."""
    first = tuple(limits.of_few(one))
    found = "; ".join(_paired(one) if one.pairs else _unpaired(one))
    way = ", lower is better" if one.better == "lower" else ""
    numbers = f"{one.title} ({one.least:g} to {one.most:g}{way}): {found}."
    return " ".join([*first, numbers, *one.notes[len(first) :]])


def methods(found: Sequence[Finding]) -> str:
    """For the methods: by what the numbers of ``sentence`` were reached."""
    paired = any(one.pairs for one in found)
    return " ".join([*(_of_pairs(found) if paired else _of_once()), *_of_alpha(found)])


# --- results


def _unpaired(one: Finding) -> Iterator[str]:
    for when, scores in (("before", one.pre), ("after", one.post)):
        if scores:
            yield f"{when}, n = {len(scores)}, Mdn = {_number(median(scores))}"
    yield "no pairs"


def _paired(one: Finding) -> Iterator[str]:
    before, after = ([pair[n] for pair in one.pairs] for n in (0, 1))
    yield f"n = {len(one.pairs)} pair{'s' * (len(one.pairs) > 1)}{_alone(one)}"
    yield f"Mdn = {_number(median(before))} before and {_number(median(after))} after"
    stayed = len(one.pairs) - one.rose - one.fell
    yield f"{one.rose} rose, {stayed} stayed, {one.fell} fell"
    if one.shift:
        interval = _interval(one.shift.low, one.shift.high, one.shift.level, "exact ")
        yield f"Hodges-Lehmann shift = {_number(one.shift.estimate)}{interval}"
    yield from _tested(one)
    yield from _means(one)


def _alone(one: Finding) -> str:
    before, after = len(one.pre) - len(one.pairs), len(one.post) - len(one.pairs)
    return f" ({before} only before, {after} only after)" if before or after else ""


def _tested(one: Finding) -> Iterator[str]:
    if one.test is None:
        return
    kind = "exact" if one.test.exact else "normal"
    p = f", {kind} p {_p(one.p)}" if one.p is not None else ""
    holm = f", Holm-adjusted p {_p(one.p_holm)}" if one.p_holm is not None else ""
    yield f"Wilcoxon signed-rank W = {one.test.w:g} ({one.zeros.capitalize()}){p}{holm}"
    yield f"matched-pairs rank-biserial r = {_share(one.test.rank_biserial)}"


def _means(one: Finding) -> Iterator[str]:
    """The secondary numbers; no p of means where the exact one is not given."""
    if one.means is None:
        return
    interval = _interval(*one.bootstrap, LEVEL, "BCa ") if one.bootstrap else ""
    yield f"mean change = {_number(one.means.change)}{interval}"
    if one.p is not None and one.means.t is not None and one.means.p is not None:
        yield f"t({one.means.df}) = {_number(one.means.t)}, p {_p(one.means.p)}"
    if one.means.g_av is not None:
        yield f"Hedges' g_av = {_number(one.means.g_av)}"


# --- methods


def _of_pairs(found: Sequence[Finding]) -> Iterator[str]:
    instruments = {one.instrument: one for one in found}.values()
    forgiven = sum(one.forgiven for one in instruments)
    unclear = sum(one.unclear for one in instruments)
    yield (
        "Answers before and after were linked by codes that participants made themselves, with "
        f"one slip forgiven in codes of {FORGIVEN_FROM} or more characters (n = {forgiven}); codes "
        f"that could be linked in several ways were not (n = {unclear} before)."
    )
    zeros = " or ".join(_ZEROS[name] for name in sorted({one.zeros for one in found}))
    yield (
        "Changes, after minus before, were tested with the exact two-sided Wilcoxon signed-rank "
        f"test, for which {zeros} and ties got the mean of their ranks{_normal(found)}; W is the "
        "sum of the ranks of those that rose. No p is given of fewer than "
        f"{limits.FEWEST_FOR_P} pairs that differ, because none could be under .0625."
    )
    yield (
        "Shifts are Hodges-Lehmann estimates with the exact interval of the signed-rank "
        "distribution, whose level is stated. Effect sizes are matched-pairs rank-biserial "
        "correlations (Kerby, 2014)."
    )
    yield from _of_holm(found)
    yield (
        "Secondary analyses are the paired t test, Hedges' g_av (Lakens, 2013) and the "
        "bias-corrected and accelerated (BCa) bootstrap interval of the mean change "
        f"({RESAMPLES:,} resamples)."
    )
    if any(len(one.group_changes) > 1 for one in found):
        yield "Members of one group are not independent; no test takes account of the groups."
    else:
        yield "All are members of one group and not independent; no test takes account of this."


def _normal(found: Sequence[Finding]) -> str:
    near = any(one.test and not one.test.exact for one in found)
    return f" (over {MOST_EXACT} pairs by its normal approximation)" if near else ""


def _of_holm(found: Sequence[Finding]) -> Iterator[str]:
    """The family is that of an instrument: its stated scales of which there are pairs."""
    families: dict[str, list[str]] = {}
    for one in found:
        if one.stated and not one.of and one.pairs:
            families.setdefault(one.instrument, []).append(one.title)
    named = "; ".join(", ".join(titles) for titles in families.values())
    each = " of each questionnaire" if len(families) > 1 else ""
    if named:
        yield (
            f"P values were adjusted with Holm's method (1979) over the scales{each} that were "
            f"stated in advance ({named}); others are not adjusted."
        )


def _of_once() -> Iterator[str]:
    yield "No answers before and after were paired; they are described by n and median."


def _of_alpha(found: Sequence[Finding]) -> Iterator[str]:
    alphas = [(one.title, one.alpha) for one in found if one.alpha]
    if alphas:
        told = ", ".join(f"{_share(a.value)} (n = {a.n}) of {title}" for title, a in alphas)
        yield f"Cronbach's alpha of those who answered every item was {told}."


# --- numbers


def _number(value: float) -> str:
    """Two places, a real minus."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _share(value: float) -> str:
    """What is not over 1 has no zero before the point."""
    return re.sub(r"^(−?)0\.", r"\1.", _number(value))


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else "= " + f"{value:.3f}".removeprefix("0")


def _interval(low: float, high: float, level: float, kind: str) -> str:
    """Nothing of level 0: a single pair has no interval."""
    ends = f"[{_number(low)}, {_number(high)}]"
    return f", {kind}{100 * level:.4g}% CI {ends}" if level else ""

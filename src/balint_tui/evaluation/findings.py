"""What a questionnaire shows, scale by scale; and first, what so few people cannot show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Any

from balint_tui.evaluation import limits
from balint_tui.evaluation.instruments import Answers, Instrument, Scale
from balint_tui.evaluation.paired import (
    Means,
    Shift,
    SignedRank,
    bca,
    benjamini_hochberg,
    differences,
    hodges_lehmann,
    holm,
    means,
    signed_rank,
)
from balint_tui.evaluation.reliability import Alpha, cronbach
from balint_tui.evaluation.responses import Group, Response, groups

Pair = tuple[float, float]


@dataclass(frozen=True)
class Finding:
    """A scale (or, ``of`` a scale, one of its items as it was answered) before and after.

    ``pre`` and ``post`` are all scores, with and without a pair, lowest first. Of all answers to
    the instrument ``forgiven`` were linked over a slip, and of ``unclear`` before it is unclear
    which after are theirs. ``group_changes``: group, pairs, mean change. ``p_holm`` is for what was
    stated in advance, ``p_bh`` for all else. ``notes`` are sentences on what the numbers cannot
    say.
    """

    instrument: str
    scale: str
    title: str
    least: float
    most: float
    better: str
    pairs: tuple[Pair, ...]
    pre: tuple[float, ...]
    post: tuple[float, ...]
    zeros: str
    of: str = ""
    stated: bool = True
    test: SignedRank | None = None
    shift: Shift | None = None
    means: Means | None = None
    bootstrap: tuple[float, float] | None = None
    alpha: Alpha | None = None
    group_changes: tuple[tuple[str, int, float], ...] = ()
    p_holm: float | None = None
    p_bh: float | None = None
    forgiven: int = 0
    unclear: int = 0
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> list[float]:
        """After minus before, pair by pair."""
        return differences(*_columns(self.pairs))

    @property
    def rose(self) -> int:
        """How many rose."""
        return sum(change > 0 for change in self.changes)

    @property
    def fell(self) -> int:
        """How many fell."""
        return sum(change < 0 for change in self.changes)

    @property
    def p(self) -> float | None:
        """The exact p value, if enough pairs differ for one to mean anything."""
        return self.test.p if self.test and limits.enough(self.test) else None


def _columns(pairs: Sequence[Pair]) -> tuple[list[float], list[float]]:
    return [before for before, _ in pairs], [after for _, after in pairs]


def findings(
    instrument: Instrument, responses: Iterable[Response], *, zeros: str = "pratt"
) -> list[Finding]:
    """A finding for each scale of which there are answers, each followed by those of its items if
    it has several."""
    some = groups(one for one in responses if one.instrument == instrument.id)
    found = [_finding(*part, some, zeros) for part in _parts(instrument)]
    return _corrected([one for one in found if one.pre or one.post])


def _parts(instrument: Instrument) -> Iterator[tuple[Instrument, Scale, str]]:
    """Each scale, and its items as scales of their own with the scale they belong to.

    By itself an item is shown as it was answered, so that the number suits the question: a reverse
    one is not turned, but better the other way.
    """
    as_answered = replace(
        instrument, items=tuple(replace(item, reverse=False) for item in instrument.items)
    )
    other = {"higher": "lower", "lower": "higher"}
    for scale in instrument.scales:
        yield instrument, scale, ""
        for name in scale.items if len(scale.items) > 1 else ():
            item = instrument.item(name)
            better = other[scale.better] if item.reverse else scale.better
            yield (
                as_answered,
                Scale(name, item.text, (name,), better=better, stated=False),
                scale.id,
            )


def _finding(
    instrument: Instrument, scale: Scale, of: str, some: Sequence[Group], zeros: str
) -> Finding:
    by_group = [(group, list(_pairs(instrument, scale, group))) for group in some]
    pairs = tuple(pair for _, found in by_group for pair in found)
    changes = differences(*_columns(pairs))
    least, most = _range(instrument, scale)
    test = signed_rank(changes, zeros=zeros)
    one = Finding(
        instrument=instrument.id,
        scale=scale.id,
        title=scale.title,
        least=least,
        most=most,
        better=scale.better,
        pairs=pairs,
        pre=_scores(instrument, scale, some, "pre"),
        post=_scores(instrument, scale, some, "post"),
        zeros=zeros,
        of=of,
        stated=scale.stated,
        test=test,
        shift=hodges_lehmann(changes),
        means=means(*_columns(pairs)),
        # Of so few that no p is given, an interval of means would be one by the back door.
        bootstrap=bca(changes) if test and limits.enough(test) else None,
        alpha=_alpha(instrument, scale, some),
        group_changes=tuple(
            (group.name, len(found), fmean(differences(*_columns(found))))
            for group, found in by_group
            if found
        ),
        forgiven=sum(len(group.links.forgiven) for group in some),
        unclear=sum(group.unclear for group in some),
    )
    return replace(one, notes=tuple(limits.notes(one, some)))


def _scores(
    instrument: Instrument, scale: Scale, some: Sequence[Group], wave: str
) -> tuple[float, ...]:
    given = (answers for group in some for answers in group.given(wave))
    scores = (instrument.score(scale, answers) for answers in given)
    return tuple(sorted(score for score in scores if score is not None))


def _pairs(instrument: Instrument, scale: Scale, group: Group) -> Iterator[Pair]:
    for before, after in group.pairs:
        pair = instrument.score(scale, before), instrument.score(scale, after)
        if pair[0] is not None and pair[1] is not None:
            yield pair[0], pair[1]


def _range(instrument: Instrument, scale: Scale) -> tuple[float, float]:
    """The least and the most that a score can be."""
    items = [instrument.item(name) for name in scale.items]
    parts = len(items) if scale.score == "mean" else 1
    return sum(item.least for item in items) / parts, sum(item.most for item in items) / parts


def _alpha(instrument: Instrument, scale: Scale, some: Sequence[Group]) -> Alpha | None:
    """Of the answers before; of a scale that is asked only after, of those after."""
    rows = [
        [_turned(instrument, name, answers) for name in scale.items]
        for group in some
        for answers in group.given("pre" if instrument.is_paired(scale) else "post")
    ]
    return cronbach(rows)


def _turned(instrument: Instrument, name: str, answers: Answers) -> float | None:
    answer = answers.get(name)
    return None if answer is None else instrument.item(name).turned(answer)


def _corrected(found: list[Finding]) -> list[Finding]:
    """With Holm's p values over the scales that were stated in advance and of which there are
    pairs, and Benjamini and Hochberg's over all else; those whose p is not given count as well,
    because they were looked at."""
    stated = [n for n, one in enumerate(found) if one.stated and not one.of and one.pairs]
    others = [n for n, one in enumerate(found) if n not in stated and one.pairs]
    by_holm = dict(zip(stated, holm([_p(found[n]) for n in stated]), strict=True))
    by_bh = dict(zip(others, benjamini_hochberg([_p(found[n]) for n in others]), strict=True))
    return [
        one if one.p is None else replace(one, p_holm=by_holm.get(n), p_bh=by_bh.get(n))
        for n, one in enumerate(found)
    ]


def _p(one: Finding) -> float:
    return one.test.p if one.test else 1.0


# --- for programs


def as_row(one: Finding) -> dict[str, Any]:
    """The finding as JSON types; None where so few people allow no answer."""
    pre, post = _columns(one.pairs)
    before, after = (pre, post) if one.pairs else (list(one.pre), list(one.post))
    shift, test, mean = one.shift, one.test, one.means
    interval = shift if shift and shift.level else None
    return {
        "instrument": one.instrument,
        "scale": one.scale,
        "item_of": one.of or None,
        "n_pairs": len(one.pairs),
        "n_pre_only": len(one.pre) - len(one.pairs),
        "n_post_only": len(one.post) - len(one.pairs),
        "n_forgiven": one.forgiven,
        "n_unclear": one.unclear,
        "median_pre": median(before) if before else None,
        "median_post": median(after) if after else None,
        "mean_pre": fmean(before) if before else None,
        "mean_post": fmean(after) if after else None,
        "mean_change": fmean(one.changes) if one.pairs else None,
        "rose": one.rose,
        "stayed": len(one.pairs) - one.rose - one.fell,
        "fell": one.fell,
        "hodges_lehmann": shift and shift.estimate,
        "hl_low": interval and interval.low,
        "hl_high": interval and interval.high,
        "hl_level": interval and interval.level,
        "wilcoxon_w": test and test.w,
        "wilcoxon_n": test.n if test else 0,
        "wilcoxon_p": one.p,
        "wilcoxon_p_holm": one.p_holm,
        "wilcoxon_p_bh": one.p_bh,
        "wilcoxon_exact": test and test.exact,
        "zeros": one.zeros,
        "rank_biserial": test and test.rank_biserial,
        "t": mean and mean.t,
        "t_p": mean.p if mean and one.p is not None else None,
        "hedges_g_av": mean and mean.g_av,
        "bca_low": one.bootstrap and one.bootstrap[0],
        "bca_high": one.bootstrap and one.bootstrap[1],
        "alpha": one.alpha and one.alpha.value,
        "alpha_n": one.alpha and one.alpha.n,
        "group_changes": [
            {"group": name, "n_pairs": count, "mean_change": change}
            for name, count, change in one.group_changes
        ],
        "notes": list(one.notes),
    }

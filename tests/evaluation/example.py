"""Eight invented residents in two groups, before and after: small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from balint_tui.evaluation.findings import Finding, findings
from balint_tui.evaluation.instruments import Instrument, Item, Scale
from balint_tui.evaluation.responses import Response

OURS = Instrument(
    *("ours", "Ours", "", "Our own", "CC0-1.0"),
    (
        Item("ask", "I ask what a patient fears", 1, 5),
        Item("hear", "I hear what is not said", 1, 5),
        Item("calm", "How calm are you?", 1, 5),
        Item("strain", "Total of the other form", 0, 20),
        Item("taught", "How good was the teaching?", 1, 5, (), "post"),
    ),
    (
        Scale("skill", "Skill", ("ask", "hear")),
        Scale("calm", "Calm", ("calm",)),
        Scale("strain", "Strain", ("strain",), "sum", better="lower"),
        Scale("taught", "Teaching", ("taught",)),
    ),
)
BEFORE = [
    ("Blue", "AB12", 2, 2, 2, 10),
    ("Blue", "CD34", 3, 3, 2, 12),
    ("Blue", "EF56", 4, 4, 1, 14),
    ("Blue", "GH78", 2, 3, 3, 9),
    ("Green", "AB12", 3, 3, 2, 8),  # another person than in Blue
    ("Green", "KL34", 4, 5, 1, 11),
    ("Green", "MN56", 1, 1, 4, 10),
    ("Green", "PQ78", 5, 3, 3, 5),
]
AFTER = [
    ("Blue", "AB12", 3, 2, 3, 8, 4),
    ("Blue", "CD34", 4, 4, 4, 9, 5),
    ("Blue", "EF57", 4, 5, 3, 10, 4),  # a slip
    ("Blue", "gh 78", 2, 3, 3, 4, 3),
    ("Green", "ab-12", 3, 3, 3, 2, 5),
    ("Green", "KL34", 4, 5, 4, 4, 5),
    ("Green", "MN56", 1, 1, 3, 2, 4),
    ("Green", "PQ78", 5, 3, 4, 6, 4),
]
NAMES = ("ask", "hear", "calm", "strain", "taught")
RESPONSES = [
    Response("ours", group, wave, code, dict(zip(NAMES, map(float, values), strict=False)))
    for wave, rows in (("pre", BEFORE), ("post", AFTER))
    for group, code, *values in rows
]


def found(responses: Sequence[Response], zeros: str = "pratt") -> dict[str, Finding]:
    """The findings by scale or item."""
    return {one.scale: one for one in findings(OURS, responses, zeros=zeros)}


@cache
def example() -> dict[str, Finding]:
    """Those of the residents."""
    return found(RESPONSES)


def calm(
    before: Sequence[float],
    after: Sequence[float],
    *,
    group: str = "Blue",
    item: str = "calm",
) -> list[Response]:
    """Answers to one item of people with the codes P1000, P2000, … and a group alone."""
    waves = (("pre", before), ("post", after))
    return [
        Response("ours", group, wave, f"P{n}000", {item: float(value)})
        for wave, values in waves
        for n, value in enumerate(values, 1)
    ]

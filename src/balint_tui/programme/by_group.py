"""The groups beside each other; in a report by letters, and small ones only together."""

from __future__ import annotations

from collections.abc import Sequence

from balint_tui.programme.facts import Facts
from balint_tui.programme.picture import (
    FEWEST_OF_A_GROUP,
    FEWEST_PEOPLE,
    Picture,
    Series,
    middle,
    share,
)

Group = tuple[str, Sequence[Facts]]


def groups(many: Sequence[Facts], fewest: int) -> Picture | None:
    """A row for each group, that with the most sessions first; None if there is only one."""
    found: dict[str, list[Facts]] = {}
    for one in many:
        found.setdefault(one.group.casefold(), []).append(one)
    ranked = sorted(found.values(), key=lambda some: (-len(some), some[0].group))
    rows: list[Group] = [(some[-1].group or "without a name", some) for some in ranked]
    if fewest > 1:
        rows = _protected(ranked)
    if len(rows) < 2:
        return None
    return Picture(
        "groups",
        "The groups",
        f"{len(found)} groups met {len(many)} times.",
        "table",
        tuple(name for name, _ in rows),
        (
            Series("sessions", tuple(len(some) for _, some in rows)),
            Series("circle", tuple(middle([one.seats for one in some]) for _, some in rows)),
            Series("as planned", tuple(_planned(some) for _, some in rows), unit="%"),
            Series("return", tuple(_returned(some) for _, some in rows), unit="min", digits=1),
        ),
        "Circle and return are medians.",
    )


def _protected(ranked: Sequence[Sequence[Facts]]) -> list[Group]:
    """Groups that are large enough, by letters; the others together. Where these are too few to
    stand for themselves, the smallest of the large ones joins them: nothing can be worked out."""
    shown = [some for some in ranked if _is_large(some)]
    rest = [some for some in ranked if not _is_large(some)]
    while rest and shown and (len(rest) < 2 or sum(map(len, rest)) < FEWEST_OF_A_GROUP):
        rest.append(shown.pop())
    rows: list[Group] = [
        (f"Group {letter}", some) for letter, some in zip(_LETTERS, shown, strict=False)
    ]
    rest += shown[len(_LETTERS) :]
    pooled = [one for some in rest for one in some]
    return rows + ([(f"{len(rest)} others", pooled)] if pooled else [])


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _is_large(some: Sequence[Facts]) -> bool:
    circle = middle([one.seats for one in some]) or 0
    return len(some) >= FEWEST_OF_A_GROUP and circle >= FEWEST_PEOPLE


def _planned(some: Sequence[Facts]) -> float | None:
    ended = [one for one in some if one.ending]
    return share(sum(one.ending == "planned" for one in ended), len(ended))


def _returned(some: Sequence[Facts]) -> float | None:
    return middle([seconds / 60 for one in some for seconds in one.returns_s if seconds])

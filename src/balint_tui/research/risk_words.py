"""The risk of an export as rows for people: for the screen, the command and the README."""

from __future__ import annotations

from balint_tui.research.risk import Figures, Risk

_NOBODY = "no rows about people"


def risk_rows(risk: Risk) -> list[tuple[str, str, str]]:
    """What is measured, before and after the policy, in the order in which it is to be read."""
    both = (risk.before, risk.after)
    people = [str(figures.people) if figures.people else _NOBODY for figures in both]
    return [
        ("People", *_pair(people)),
        ("Smallest class of people alike (k)", *_pair([_count(one.k) for one in both])),
        (
            f"People in classes of fewer than {risk.k}",
            *_pair([_share(one.share_under) for one in both]),
        ),
        ("Risk of the one most easily found (1/k)", *_pair([_share(one.worst) for one in both])),
        ("Mean risk (that a guess is right)", *_pair([_share(one.mean) for one in both])),
        ("Cells emptied", "0", str(risk.emptied)),
        ("Attendance patterns of one member alone", *_pair([str(one.patterns) for one in both])),
        ("Someone from the group could recognise", *_pair([_recognised(one) for one in both])),
    ]


def _pair(both: list[str]) -> tuple[str, str]:
    before, after = both
    return before, after


def _count(number: int | None) -> str:
    return _NOBODY if number is None else str(number)


def _share(share: float | None) -> str:
    """In per cent; what is more than none is never shown as none."""
    if share is None:
        return _NOBODY
    return "under 1%" if 0 < share < 0.01 else f"{100 * share:.0f}%"


def _recognised(figures: Figures) -> str:
    return f"{figures.recognised} of {figures.people}" if figures.people else _NOBODY

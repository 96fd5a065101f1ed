"""Of one's own questionnaires: what somebody is leaves only where enough are alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from balint_tui.evaluation.instruments import Instrument, Item
from balint_tui.evaluation.responses import Response
from balint_tui.research.export import Export
from balint_tui.research.tiers import RESEARCH, TEAM, TIERS, Tier
from balint_tui.research.traits import left_out
from tests.research.material import KNOWN, exported, series

ITEMS = (
    Item("item-1", "I feel at ease with the patients whom I find difficult", 1, 5),
    Item("item-2", "Your role", 1, 4, ("GP", "nurse", "psychiatrist", "other"), wave="pre"),
    Item("item-3", "Where do you come from", 1, 3),
)
OWN = Instrument("own-1", "Own", "", "own", "own", ITEMS, ())
NAMES = {item.id: item.id for item in ITEMS}
SESSIONS = [one for group in ("Harbour", "Hill") for one in series(group, 6)]


def of(roles: list[int], places: list[tuple[int, int]], tier: Tier = RESEARCH) -> Export:
    given = [
        Response("own", "Harbour", wave, f"AB{n:02}", answers)
        for n, (role, (before, after)) in enumerate(zip(roles, places, strict=True))
        for wave, answers in (
            ("pre", {"item-1": n % 5 + 1.0, "item-2": float(role), "item-3": float(before)}),
            ("post", {"item-1": (n + 1) % 5 + 1.0, "item-3": float(after)}),
        )
    ]
    known = replace(KNOWN, instruments={"own": OWN}, items={"own": NAMES})
    return exported(SESSIONS, given, tier, known=known)


def items(export: Export) -> set[object]:
    return set(export.tables["questionnaire"].cells("item"))


MIXED = [(n % 3 + 1, (n + n % 2) % 3 + 1) for n in range(30)]
SAME = [(n % 3 + 1, n % 3 + 1) for n in range(30)]


def test_a_role_that_few_have_is_left_out_and_named() -> None:
    export = of([1] * 27 + [2, 3, 4], MIXED)
    assert items(export) == {"item-1", "item-3"}
    assert [item.id for item in export.instruments[0].items] == ["item-1", "item-3"]
    assert any(
        one.startswith("The answers to own-1, item-2: they say what somebody is")
        for one in export.risk.dropped
    )


def test_a_role_that_enough_have_stays() -> None:
    assert items(of([1] * 30, MIXED)) == {"item-1", "item-2", "item-3"}


def test_what_nobody_ever_answers_otherwise_is_what_somebody_is() -> None:
    few = [(1, 1)] * 28 + [(2, 2), (3, 3)]
    assert items(of([1] * 30, few)) == {"item-1"}
    assert items(of([1] * 30, SAME)) >= {"item-1"}


def test_where_nothing_else_was_asked_nothing_is_left() -> None:
    given = [
        Response("own", "Harbour", "pre", f"AB{n:02}", {"item-2": 1.0 + n % 3}) for n in range(14)
    ]
    only = replace(OWN, items=ITEMS[1:2])
    known = replace(KNOWN, instruments={"own": only}, items={"own": {"item-2": "item-2"}})
    export = exported(SESSIONS, given, known=known)
    assert "questionnaire" not in export.tables
    assert export.instruments == ()
    assert "questionnaire" not in export.risk.withheld


def test_enough_are_alike_in_each_wave() -> None:
    """Whoever answered only before is told from whoever answered only after."""
    both = replace(OWN, items=(ITEMS[0], replace(ITEMS[1], wave="both")))
    known = replace(KNOWN, instruments={"own": both}, items={"own": NAMES})
    given = [
        Response(
            "own",
            "Harbour",
            wave,
            f"XQ{n:02}" if wave == "pre" else f"ZJ{n + 40}",
            {"item-1": 1.0 + n % 5, "item-2": 1.0 + (n % 3 == 0)},
        )
        for wave in ("pre", "post")
        for n in range(14)
    ]
    assert items(exported(SESSIONS, given, known=known)) == {"item-1"}


@pytest.mark.parametrize(
    ("text", "is_trait"),
    [
        ("Your role", True),
        ("What is your sex?", True),
        ("How old are you?", True),
        ("Years in practice", True),
        ("Are you a GP?", True),
        ("Department", True),
        ("I enjoy my job", False),
        ("The training was useful", False),
        ("How stressful is your job?", False),
        ("My practice has changed", False),
        ("I would recommend this training", False),
        ("The group was a safe place", False),
    ],
)
def test_what_is_asked_of_one_is_told_from_what_one_thinks(text: str, is_trait: bool) -> None:
    item = Item("a", text, 1, 5)
    given = [{"pre": {"a": 1.0 + n}} for n in range(5)]
    assert bool(left_out(replace(OWN, items=(item,)), given, 5)) is is_trait


def test_a_team_has_all_of_it() -> None:
    assert items(of([1] * 27 + [2, 3, 4], SAME, TEAM)) == {"item-1", "item-2", "item-3"}


@pytest.mark.parametrize("tier", TIERS.values(), ids=list(TIERS))
def test_shipped_questionnaires_ask_of_no_such_thing(tier: Tier) -> None:
    given = [
        Response("module", "Harbour", wave, f"AB{n:02}", {"relevance": 3.0 + (n == 0)})
        for n in range(30)
        for wave in ("pre", "post")
    ]
    lost = exported(SESSIONS, given, tier).risk.dropped
    assert not any("what somebody is" in one for one in lost)

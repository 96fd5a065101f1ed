"""The policy of each tier, on libraries made for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from uuid import NAMESPACE_URL, uuid1, uuid4, uuid5

import pytest

from balint_tui import demo
from balint_tui.coding.codebook import Code, Codebook
from balint_tui.evaluation.responses import Response
from balint_tui.frame.session import Session, replay
from balint_tui.privacy.disclosure import Classes
from balint_tui.research.codes import Books
from balint_tui.research.export import Export
from balint_tui.research.risk import Figures
from balint_tui.research.schema import Value
from balint_tui.research.texts import Document
from balint_tui.research.tiers import OPEN, RESEARCH, TEAM, TIERS, Tier
from tests.research.material import KNOWN, answers, exported, meeting, series

TWO_GROUPS = [
    *series("Harbour", 12, 8, {1: 2, 2: 3, 3: 6}),
    *series("Hill", 14, 9, {1: 4, 5: 2}),
]


def cells(export: Export, table: str, column: str) -> list[Value]:
    return export.tables[table].cells(column)


def documents(export: Export) -> list[Document]:
    return list(export.documents(lambda what, done, of: None))


def people(group: str, count: int, wave: str = "pre") -> list[Response]:
    given = {f"AB{n:02}": (1.0 + n % 5, 3.0, 2.0 + n % 3, 4.0) for n in range(count)}
    return answers(group, wave, **given)


# --- what is never said


def test_weeks_are_counted_from_the_first_session_of_the_group() -> None:
    sessions = [meeting(week=week) for week in (5, 6, 8, 30, 31)]
    assert cells(exported(sessions), "sessions", "week_index") == [0, 1, 3, 25, 26]


def test_a_public_deposit_has_no_weeks_and_no_people() -> None:
    export, _ = counted(*[5.0] * 25, *[1.0] * 20)
    assert set(export.tables) == {"groups", "sessions", "answers", "codes"}
    assert "week_index" not in export.tables["sessions"].schema.names


def test_times_are_rounded_to_five_minutes_unless_the_tier_is_team() -> None:
    assert cells(exported(series()), "sessions", "presentation_min") == [10] * 12
    assert cells(exported(series(), tier=TEAM), "sessions", "presentation_min") == [8] * 12


def test_formats_of_ones_own_have_no_name() -> None:
    sessions = [*series(count=5), meeting(week=6, fmt="dr-amber-circle")]
    export = exported(sessions)
    assert Counter(cells(export, "sessions", "format")) == {"standard-60": 5, "own-1": 1}


def test_identifiers_come_of_the_secret_and_of_nothing_else() -> None:
    one = exported(TWO_GROUPS, secret=b"one")
    other = exported(TWO_GROUPS, secret=b"other")
    for table, column in (("groups", "group_id"), ("participation", "person_id")):
        assert not set(cells(one, table, column)) & set(cells(other, table, column))
        assert len(set(cells(one, table, column))) == len(cells(one, table, column))
    assert [row[1:] for row in one.tables["sessions"].rows] == [
        row[1:] for row in other.tables["sessions"].rows
    ]


@pytest.mark.parametrize("tier", TIERS.values(), ids=list(TIERS))
def test_the_same_input_gives_the_same_tables(tier: Tier) -> None:
    responses = people("Harbour", 20)
    one, other = (exported(TWO_GROUPS, responses, tier) for _ in range(2))
    kept, again = ({n: (t.schema, *t.rows) for n, t in e.tables.items()} for e in (one, other))
    assert kept == again
    # They may be gone through as often as one likes, and are as many as they say.
    assert kept == {name: (table.schema, *table.rows) for name, table in one.tables.items()}
    assert all(len(table.rows) == len(kept[name]) - 1 for name, table in one.tables.items())
    assert one.risk == other.risk


# --- cells that tell of one person


def test_a_band_that_hangs_on_one_person_is_empty_and_half_the_others_by_a_coin() -> None:
    sessions = [meeting(week=week, absent=[1, 2, 3] * (week % 4 == 0)) for week in range(80)]
    export = exported(sessions)
    bands = cells(export, "sessions", "attendance_band")
    assert bands[::4] == [None] * 20
    others = Counter(band for week, band in enumerate(bands) if week % 4)
    assert set(others) == {None, ">=70%"}
    assert 20 <= others[None] <= 40


def test_that_one_person_left_early_is_not_said() -> None:
    sessions = [meeting(week=week, left=range(1, week % 3 + 1)) for week in range(60)]
    export = exported(sessions)
    left = cells(export, "sessions", "left_early_any")
    assert left[1::3] == [None] * 20
    assert set(left[0::3]) == {None, 0}
    assert set(left[2::3]) == {None, 1}
    bands = cells(export, "sessions", "attendance_band") + cells(export, "groups", "size_band")
    assert export.risk.emptied == left.count(None) + bands.count(None)


def test_the_coin_falls_in_the_same_way_in_every_export() -> None:
    whole = exported(TWO_GROUPS)
    part = exported([one for one in TWO_GROUPS if one.group == "Harbour"][3:])
    names = {group: n for group, _, _, n in whole.tables["groups"].rows}
    (harbour,) = [group for group, count in names.items() if count == 12]
    for name in ("attendance_band", "left_early_any"):
        at = whole.tables["sessions"].schema.names.index(name)
        all_of_it = [row[at] for row in whole.tables["sessions"].rows if row[0] == harbour]
        assert all_of_it[3:] == cells(part, "sessions", name)


def test_a_team_sees_all_of_it() -> None:
    sessions = [meeting(week=week, left=[1], absent=[2]) for week in range(5)]
    export = exported(sessions, tier=TEAM)
    assert cells(export, "sessions", "left_early_any") == [1] * 5
    assert cells(export, "sessions", "attendance_band") == ["70-89%"] * 5
    rows = export.tables["participation"].rows
    assert len(rows) == 7 * 5  # who never came is nobody
    assert sum(int(cell or 0) for cell in cells(export, "participation", "left_early")) == 5


# --- members


def test_every_member_shares_the_row_of_enough_others() -> None:
    export = exported(TWO_GROUPS)
    rows = Counter(row[1:] for row in export.tables["participation"].rows)
    assert min(rows.values()) >= RESEARCH.k
    assert export.risk.after.k == min(rows.values())
    assert export.risk.after.recognised == 0
    assert export.risk.before.recognised > 0


def test_some_members_are_withheld_by_lot_as_long_as_nobody_comes_or_goes() -> None:
    export = exported(TWO_GROUPS)
    shown = len(export.tables["participation"].rows)
    assert export.risk.withheld["participation"] == 17 - shown
    assert 17 - shown >= RESEARCH.withheld
    more = [*TWO_GROUPS, meeting("Harbour", 30, presents=1)]
    for _ in range(20):
        noted = [*more, meeting("Hill", 30, 9, notes={"More.": "More."})]
        assert lot(noted) == lot(TWO_GROUPS)
    assert lot([*TWO_GROUPS, meeting("Harbour", 30, 9)]) != lot(TWO_GROUPS)


def lot(sessions: list[Session]) -> set[tuple[str, int]]:
    """The seats that the table has, found out by their names."""
    export = exported(sessions)
    names = {
        export.pseudonyms.name("member", g, n): (g, n)
        for g in ("harbour", "hill")
        for n in range(1, 10)
    }
    return {names[str(row[0])] for row in export.tables["participation"].rows}


def test_what_nobody_shares_is_banded_or_left_out_and_said_by_name() -> None:
    mixed = [
        *series("Harbour", 12, 12, {seat: seat + 1 for seat in range(1, 9)}),
        *series("Hill", 20, 12, dict.fromkeys(range(1, 9), 2)),
    ]
    export = exported(mixed)
    assert [one for one in export.risk.dropped if one.startswith("participation, ")]
    table = export.tables["participation"]
    empty = [name for name in table.schema.names if set(table.cells(name)) == {None}]
    assert len(empty) < 3
    for column in table.schema.columns:
        if column.values and column.name not in empty:
            assert set(table.cells(column.name)) <= {value for value, _ in column.values}
        assert column.required is (column.name not in empty)


def test_few_members_have_no_table_and_it_is_said() -> None:
    export = exported(series(seats=8))
    assert "participation" not in export.tables
    assert any("participation: it needs about 12 people" in one for one in export.risk.dropped)
    assert not export.risk.refusals


# --- answers


def test_what_all_have_in_common_is_not_said() -> None:
    export = exported([meeting(group, n, presents=n % 8 + 1) for group in "AB" for n in range(16)])
    assert export.risk.before.people == 16
    assert "participation" not in export.tables
    assert any("participation: rows that say something" in one for one in export.risk.dropped)


def test_answers_of_a_pair_are_of_one_participant() -> None:
    given = people("Harbour", 20) + people("Harbour", 20, "post")
    export = exported(TWO_GROUPS, given)
    waves: dict[Value, set[Value]] = {}
    for row in export.tables["questionnaire"].rows:
        waves.setdefault(row[0], set()).add(row[3])
    assert 20 - RESEARCH.withheld - 3 <= len(waves) <= 20 - RESEARCH.withheld
    assert all(some == {"pre", "post"} for some in waves.values())


def test_without_a_code_nobody_before_is_anybody_after() -> None:
    cards = [replace(one, code="") for wave in ("pre", "post") for one in people("A", 12, wave)]
    export = exported(TWO_GROUPS, cards, TEAM)
    waves: dict[Value, set[Value]] = {}
    for row in export.tables["questionnaire"].rows:
        waves.setdefault(row[0], set()).add(row[4])
    assert len(waves) == 24
    assert all(len(some) == 1 for some in waves.values())


def test_who_answered_at_another_time_than_all_is_withheld() -> None:
    late = answers("Harbour", "post", ZZ99=(5.0, 5.0, 5.0, 5.0))
    given = people("Harbour", 20) + people("Harbour", 20, "post")
    for number in range(12):
        export = exported(TWO_GROUPS, given[: 39 - number] + late)
        waves: dict[Value, set[Value]] = {}
        for row in export.tables["questionnaire"].rows:
            waves.setdefault(row[0], set()).add(row[3])
        sizes = Counter(frozenset(some) for some in waves.values())
        assert min(sizes.values()) >= RESEARCH.k


def test_an_answer_that_all_gave_is_not_said() -> None:
    export = exported(TWO_GROUPS, people("Harbour", 20))
    by_item: dict[Value, set[Value]] = {}
    for row in export.tables["questionnaire"].rows:
        by_item.setdefault(row[2], set()).add(row[4])
    assert by_item["knowledge"] == {None}
    assert len(by_item["relevance"]) > 1


def test_few_who_answered_have_no_rows_and_it_is_said() -> None:
    export = exported(TWO_GROUPS, people("Harbour", 8))
    assert "questionnaire" not in export.tables
    assert any("answers to module: they need about 12 people" in one for one in export.risk.dropped)


def test_members_and_participants_have_nothing_in_common() -> None:
    export = exported(TWO_GROUPS, people("Harbour", 20))
    members = set(cells(export, "participation", "person_id"))
    assert not members & set(cells(export, "questionnaire", "person_id"))
    assert "group_id" not in export.tables["questionnaire"].schema.names


def test_a_team_is_told_the_group_of_an_answer() -> None:
    export = exported(TWO_GROUPS, people("harbour", 6) + people("Elsewhere", 6), TEAM)
    groups = Counter(cells(export, "questionnaire", "group_id"))
    known = set(cells(export, "groups", "group_id"))
    assert set(groups) - {None} <= known
    assert groups[None] == 6 * 3


def counted(*values: float) -> tuple[Export, dict[tuple[Value, ...], Value]]:
    """A public deposit of these answers to the first item, before; and its counts."""
    given = answers(
        "Harbour", "pre", **{f"AB{n:02}": (value, 4.0, 4.0) for n, value in enumerate(values)}
    )
    export = exported(TWO_GROUPS, given, OPEN)
    return export, {row[1:4]: row[4] for row in export.tables["answers"].rows}


def test_a_public_deposit_counts_answers_but_no_few() -> None:
    export, counts = counted(*[5.0] * 25, *[1.0] * 20)
    assert counts["relevance", "pre", 5] == 25
    assert counts["relevance", "pre", 1] == 20
    assert counts["relevance", "pre", 3] is None
    assert counts["knowledge", "pre", 4] is None  # all gave it
    assert "module" in {one.id for one in export.instruments}
    assert not {n for n in counts.values() if n is not None and (int(n) < 15 or int(n) % 5)}


def test_what_would_tell_a_small_count_goes_with_it() -> None:
    export, counts = counted(*[5.0] * 25, *[4.0] * 20, *[1.0] * 5)
    assert counts["relevance", "pre", 1] is None
    assert counts["relevance", "pre", 4] is None
    assert counts["relevance", "pre", 5] == 25
    without = counted(*[5.0] * 25, *[4.0] * 25)[0].risk
    assert export.risk.emptied == without.emptied + 2


def test_counts_are_rounded_up_or_down_by_lot() -> None:
    rounded = [
        counted(*[5.0] * count, *[1.0] * 30)[1]["relevance", "pre", 5] for count in range(31, 35)
    ]
    assert set(rounded) == {30, 35}


def test_answers_to_what_no_file_describes_are_counted() -> None:
    unknown = [Response("mine", "Harbour", "pre", f"AB{n:02}", {"x": 1.0}) for n in range(20)]
    export = exported(TWO_GROUPS, unknown)
    assert "The answers to 1 questionnaire without a description." in export.risk.dropped


# --- texts


NOTES = {
    "Kept as it is, in the end.": "Kept as it is, in the end.",
    "Nobody decided on this.": None,
    "w " * 41 + ".": "w " * 41 + ".",
}
CODES = [(0, 0, 4, "balint-frame"), (0, 0, 0, "mine"), (2, 0, 0, "reflection")]


def with_notes() -> list[Session]:
    return [
        *TWO_GROUPS,
        meeting("Harbour", 20, notes=NOTES, codes=CODES),
        meeting("Hill", 20, notes={"Nobody decided here.": None}),
    ]


def test_documents_are_of_the_sessions_with_approved_texts() -> None:
    export = exported(with_notes())
    (document,) = documents(export)
    assert document.text.startswith("Kept as it is, in the end.\n\nw w")
    assert {"group_id": document.group_id, "session_index": 13}.items() <= document.values.items()
    rows = list(export.rows_of(document))
    assert [row[-2:] for row in rows] == [
        ("Balint frame", "Kept"),
        ("Other code 1", "Kept as it is, in the end."),
        ("Reflection", ("w " * 41).strip() + " ."),
    ]
    assert export.risk.quotes == 2
    assert export.risk.undecided == 2
    ids = {group: list(some) for group, some in export.document_ids.items()}
    assert ids == {document.group_id: [document.id]}


def test_a_public_deposit_has_quotes_of_forty_words_at_most() -> None:
    export = exported(with_notes(), tier=OPEN)
    (document,) = documents(export)
    assert document.text == "Kept as it is, in the end."
    assert set(cells(export, "codes", "code")) == {"Process", "Balint frame", "Other code 1"}
    assert any("1 approved text of more than 40 words" in one for one in export.risk.dropped)


def test_codes_come_with_those_above_them_and_names_are_used_once() -> None:
    own = Codebook("own", "Own", "", (Code("x", "Process"), Code("mine", "Mine", parent="x")))
    books = Books((*KNOWN.books.all, own), frozenset({"own"}))
    known = replace(KNOWN, books=books)
    export = exported(with_notes(), known=known)
    rows = {row[0]: row[1] for row in export.tables["codes"].rows}
    assert rows == {
        "Process": None,
        "Balint frame": "Process",
        "Participation": None,
        "Reflection": "Participation",
        "Process (2)": None,
        "Mine": "Process (2)",
    }
    guids = cells(export, "codes", "guid")
    assert len(set(guids)) == len(guids)


def test_a_guid_is_kept_if_nothing_but_chance_is_in_it() -> None:
    ours = uuid5(NAMESPACE_URL, "own/margaret")
    for given, kept in ((uuid4(), True), (ours, False), (uuid1(), False)):
        own = Codebook("own", "Own", "", (Code("mine", "Mine", guid=str(given)),))
        known = replace(KNOWN, books=Books((own,), frozenset({"own"})))
        guids = cells(exported(with_notes(), known=known), "codes", "guid")
        assert (str(given) in guids) is kept


@pytest.mark.parametrize("tier", TIERS.values(), ids=list(TIERS))
def test_rounded_figures_do_not_contradict_each_other(tier: Tier) -> None:
    for rng in map(Random, range(50)):
        alike = Figures.of(Classes((9, 9, 9)), tier.k, 0).rounded(rng)
        assert (alike.k, alike.recognised) == (9, 0)
        assert alike.share_under == (tier.k > 9)
        assert alike.mean is not None
        assert alike.worst is not None
        assert alike.mean <= alike.worst
        few = Figures.of(Classes((1, 2, 20)), 5, 3)
        rounded = few.rounded(rng)
        assert (rounded.recognised, rounded.patterns) in {(a, b) for a in (5, 10) for b in (5, 10)}
        assert (rounded.share_under, rounded.mean) in {
            (a, b) for a in (0.15, 0.2) for b in (0.15, 0.2)
        }


@pytest.mark.parametrize("tier", TIERS.values(), ids=list(TIERS))
def test_answers_that_are_nobody_s_are_named(tier: Tier) -> None:
    given = people("Harbour", 30)
    twice = [*given, *given[:1], *given[:1]]
    lost = {
        name: exported(TWO_GROUPS, some, tier).risk.dropped
        for name, some in (("once", given), ("twice", twice))
    }
    found = [one for one in lost["twice"] if "with a code that came more than once" in one]
    many = "Answers" if tier is OPEN else "3 answers"
    assert [one.split(" to module ")[0] for one in found] == [many]
    assert not any("more than once" in one for one in lost["once"])


def test_cells_of_members_that_are_emptied_are_counted() -> None:
    export = exported(TWO_GROUPS)
    empty = [
        cell
        for name in ("groups", "sessions", "participation")
        for row in export.tables[name].rows
        for cell in row
        if cell is None
    ]
    assert export.risk.emptied == len(empty)
    assert any(None in row for row in export.tables["participation"].rows)


def test_of_one_group_nobody_is_told_which_session_a_passage_is_of() -> None:
    notes = {f"Text {n} of it.": f"Text {n} of it." for n in range(3)}
    sessions = [meeting("Harbour", week, notes=notes) for week in range(6)]
    export = exported(sessions)
    assert "session_index" not in export.segments.names
    (document,) = documents(export)
    assert (document.session_index, document.values) == (None, {})
    assert sorted(document.text.split("\n\n")) == sorted([*notes] * 6)
    assert len(documents(exported(sessions, tier=TEAM))) == 6


# --- what is refused


@pytest.mark.parametrize("tier", TIERS.values(), ids=list(TIERS))
def test_two_hundred_invented_sessions_meet_every_tier(tier: Tier) -> None:
    sessions = [replay(events) for events in demo.sessions(200, seed=1)]
    assert exported(sessions, people("Residents", 20), tier).risk.refusals == ()


@pytest.mark.parametrize(
    ("tier", "sessions", "says"),
    [
        (RESEARCH, series(count=4), "groups of 5 sessions and 5 people or more"),
        (RESEARCH, series(seats=4), "groups of 5 sessions and 5 people or more"),
        (OPEN, series(count=10, seats=12), "the most sessions of a group are 10"),
        (OPEN, series(count=12), "needs 11 people in all and there are 8"),
        (OPEN, [*series("A", 9), *series("B", 10)], "groups of 11 sessions and 5 people or more"),
        (TEAM, series(count=4), "needs 5 closed sessions and there are 4"),
        (TEAM, [*series(), *series("Hill", seats=4)], "1 group of fewer than 5 people"),
    ],
)
def test_too_few_are_refused_with_the_cheapest_fix(
    tier: Tier, sessions: list[Session], says: str
) -> None:
    refusals = exported(sessions, tier=tier).risk.refusals
    assert len(refusals) == 1
    assert says in refusals[0].reason
    assert refusals[0].fix


def test_a_team_may_have_a_small_group_for_a_reason() -> None:
    sessions = [*series(), *series("Hill", seats=4)]
    assert not exported(sessions, tier=TEAM, reason="Pilot, ethics 12/26").risk.refusals


def test_groups_of_few_sessions_or_people_are_left_out_and_counted() -> None:
    export = exported([*TWO_GROUPS, *series("New", 3), *series("Pair", 12, 2)])
    assert export.risk.groups == 2
    assert "2 groups of fewer than 5 sessions or 5 people." in export.risk.dropped


# --- a part of the library


def test_a_part_of_the_library_has_no_rows_about_people() -> None:
    for tier, tables in ((RESEARCH, 3), (OPEN, 3), (TEAM, 5)):
        export = exported(TWO_GROUPS, people("Harbour", 20), tier, filtered=True)
        assert len(export.tables) == tables
        assert any("only an export of the whole library" in d for d in export.risk.dropped) is (
            tier is not TEAM
        )


def test_of_a_part_a_team_has_the_answers_of_its_groups() -> None:
    given = people("Hill", 6) + people("Elsewhere", 6)
    part = exported(TWO_GROUPS, given, TEAM, filtered=True)
    assert len(set(cells(part, "questionnaire", "person_id"))) == 6


# --- figures


def test_figures_of_the_library_are_rounded_upward_unless_for_a_team() -> None:
    exact, rounded = (exported(TWO_GROUPS, tier=tier).risk.before for tier in (TEAM, RESEARCH))
    assert rounded.recognised >= exact.recognised
    assert rounded.recognised % 5 == 0 or rounded.recognised == rounded.people
    assert rounded.mean is not None
    assert rounded.mean * 20 == pytest.approx(round(rounded.mean * 20))
    assert (exact.k, exact.people) == (rounded.k, rounded.people)

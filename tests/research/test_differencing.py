"""Two exports of one library, with and without a member, are subtracted: nobody is given away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

import pytest

from balint_tui.evaluation.responses import Response
from balint_tui.frame.session import Session
from balint_tui.research.export import Export
from balint_tui.research.meetings import hanging, rough
from balint_tui.research.schema import ROUGH, Value
from balint_tui.research.sources import Source
from balint_tui.research.tiers import OPEN
from tests.research.material import answers, exported, meeting


@dataclass(frozen=True)
class Evening:
    """A session as it is made: who of the seats was away, who left early, who presented."""

    group: str
    week: int
    seats: int
    away: frozenset[int]
    left: frozenset[int]
    presents: int | None

    def without(self, seat: int) -> Evening:
        """The same session of a group in which that member never was."""

        def moved(some: frozenset[int]) -> frozenset[int]:
            return frozenset(one - (one > seat) for one in some if one != seat)

        presents = self.presents
        if presents is not None:
            presents = None if presents == seat else presents - (presents > seat)
        return Evening(
            self.group, self.week, self.seats - 1, moved(self.away), moved(self.left), presents
        )

    def session(self) -> Session:
        """As the library has it."""
        return meeting(
            self.group,
            self.week,
            self.seats,
            absent=sorted(self.away),
            left=sorted(self.left - self.away),
            presents=self.presents,
        )


def evenings(seed: int, harbour: int = 8) -> list[Evening]:
    """Of three groups in a term: some often away, some leaving early; ``harbour``: the seats of the
    first."""
    rng = Random(seed)
    found = []
    for group, seats in (("Harbour", harbour), ("Hill", 9), ("Night", 12)):
        habits = [rng.choice((0.02, 0.05, 0.1, 0.3)) for _ in range(seats)]
        for week in range(12):
            away = frozenset(n for n, habit in enumerate(habits, 1) if rng.random() < habit)
            left = frozenset(n for n in range(1, seats + 1) if rng.random() < 0.06)
            presents = rng.randint(1, seats)
            found.append(
                Evening(group, week, seats, away, left, None if presents in away else presents)
            )
    return found


def responses(seed: int, count: int, values: Sequence[int]) -> list[Response]:
    rng = Random(seed)
    given = {
        f"{a}{b}{n:02}": tuple(float(rng.choice(values)) for _ in range(4))
        for n, (a, b) in enumerate(zip("BDFGKLMNPRST" * 4, "AEIOU" * 10, strict=False))
        if n < count
    }
    return answers("Harbour", "pre", **given) + answers("Harbour", "post", **given)


def both(seed: int) -> Iterator[tuple[Export, Export, int]]:
    """With and without each member of the first group, whose seat that is."""
    told = evenings(seed)
    sessions = [one.session() for one in told]
    whole = exported(sessions)
    for seat in range(1, 9):
        less = [
            one.without(seat).session() if one.group == "Harbour" else session
            for one, session in zip(told, sessions, strict=True)
        ]
        yield whole, exported(less), seat


SHOWN = (
    *(("sessions", name) for name in ("attendance_band", "left_early_any", "week_index")),
    *(("groups", name) for name in ("size_band", "n_sessions", "format")),
)


@pytest.mark.parametrize("seats", [6, 7, 8, 13])
def test_shown_cells_do_not_change(seats: int) -> None:
    """What both exports show of a group and its sessions is the same in both."""
    for seed in range(3):
        told = evenings(seed, seats)
        for seat in range(1, seats + 1):
            less = [one.without(seat) if one.group == "Harbour" else one for one in told]
            harbour = [[one for one in some if one.group == "Harbour"] for some in (told, less)]
            exports = [exported([one.session() for one in some]) for some in harbour]
            for table, name in SHOWN:
                pairs = zip(*(one.tables[table].cells(name) for one in exports), strict=True)
                assert all(a == b for a, b in pairs if a is not None and b is not None)


def test_empty_cells_do_not_tell_either() -> None:
    """Whoever reads of a cell that came up or went in the export without a member that the member
    was away, or left, is wrong about as often as someone who knows how many were."""
    guesses: Counter[bool] = Counter()
    for seed in range(6):
        told = [one for one in evenings(seed) if one.group == "Harbour"]
        first = exported([one.session() for one in told]).tables["sessions"]
        for seat in range(1, 9):
            second = exported([one.without(seat).session() for one in told]).tables["sessions"]
            cells = zip(
                told, first.cells("attendance_band"), second.cells("attendance_band"), strict=True
            )
            for evening, before, after in cells:
                if before is None and after == ">=70%":
                    guesses[seat in evening.away] += 1
    assert guesses[True] < guesses[False]


def test_an_empty_size_does_not_tell_how_large_a_group_is() -> None:
    """A size that hangs on one is never shown; of others half are, whatever they are."""
    shown: dict[int, Counter[Value]] = {seats: Counter() for seats in (5, 6, 7, 12, 13, 14)}
    for seats, seen in shown.items():
        for group in map(str, range(40)):
            export = exported([meeting(f"Ward {group}", week, seats) for week in range(6)])
            seen.update(export.tables["groups"].cells("size_band"))
    assert set(shown[6]) == set(shown[13]) == {None}
    for seats, band in ((5, "under 6"), (7, "6 to 12"), (12, "6 to 12"), (14, "over 12")):
        assert set(shown[seats]) == {None, band}
        assert 8 <= shown[seats][None] <= 32


def vectors(export: Export) -> Counter[tuple[tuple[Value, ...], ...]]:
    """The answers of each participant."""
    found: dict[Value, list[tuple[Value, ...]]] = {}
    for row in export.tables["questionnaire"].rows:
        found.setdefault(row[0], []).append(row[2:])
    return Counter(tuple(sorted(rows, key=repr)) for rows in found.values())


def test_answers_that_went_with_a_member_are_not_alone() -> None:
    sessions = [one.session() for one in evenings(1)]
    given = responses(1, 24, range(1, 6))
    whole = vectors(exported(sessions, given))
    gone, come = [], []
    for code in sorted({one.code for one in given}):
        less = vectors(exported(sessions, [one for one in given if one.code != code]))
        gone.append(len(whole - less))
        come.append(len(less - whole))
    assert min(gone) >= 2
    assert sum(gone) > 3 * len(gone)
    assert sum(come) > 2 * len(come)


def test_no_column_of_members_tells_another() -> None:
    """Whoever knows one thing of somebody learns no other for certain."""
    compared = 0
    for seed in range(40):
        table = exported([one.session() for one in evenings(seed)]).tables["participation"]
        columns = [table.cells(name) for name in table.schema.names[1:]]
        for one, other in permutations([cells for cells in columns if any(cells)], 2):
            of: dict[Value, set[Value]] = {}
            for known, told in zip(one, other, strict=True):
                of.setdefault(known, set()).add(told)
            compared += 1
            assert min(map(len, of.values())) > 1
    assert compared


def test_a_row_is_at_no_place_that_stays() -> None:
    """The rows of people about whom nothing new is known are at other places in the next export."""
    sessions = [one.session() for one in evenings(1)]
    given = responses(1, 24, range(1, 6))
    now = exported(sessions, given)
    for table, later in (
        ("participation", exported(sessions, given[:-1])),
        ("questionnaire", exported(sessions[:-1], given)),
    ):
        first, second = ([row[1:] for row in one.tables[table].rows] for one in (now, later))
        assert sorted(first, key=repr) == sorted(second, key=repr)
        assert first != second


def test_a_band_that_is_shown_tells_of_nobody_whether_they_were_there() -> None:
    """Of all circles: two bands that are shown, with a member and without, fit one who came as well
    as one who did not; and none is a head count."""
    for seats in range(2, 41):
        for band in ROUGH:
            whole, less = (heads(size, band) for size in (seats, seats - 1))
            assert len(whole) != 1
            came = any(count - 1 in less for count in whole)
            away = any(count in less for count in whole)
            assert came == away


def heads(seats: int, band: str) -> set[int]:
    """How many may have come where this band is shown."""
    sources = (
        Source("", 0, "", 0, 0, 0, seats, (1 << came) - 1, 0, 0, (), 0) for came in range(seats + 1)
    )
    return {
        one.came.bit_count()
        for one in sources
        if rough(one.came.bit_count(), seats) == band and not hanging(one)["attendance_band"]
    }


def test_rows_of_members_do_not_tell_who_left() -> None:
    """The class that lost most between both exports is the member's own no more often than the
    largest class would be."""
    right = prior = total = 0
    for seed in range(4):
        for whole, less, seat in both(seed):
            columns = [
                name
                for name in whole.tables["participation"].schema.names[1:]
                if name in less.tables["participation"].schema.names
            ]
            rows = [rows_of(one, columns) for one in (whole, less)]
            lost = rows[0] - rows[1]
            guess = max(lost, key=lambda row: lost[row], default=())
            own = own_row(evenings(seed), seat, columns)
            total += 1
            right += guess == own
            prior += max(rows[0], key=lambda row: rows[0][row]) == own
    assert right <= prior + total // 5


def rows_of(export: Export, columns: list[str]) -> Counter[tuple[Value, ...]]:
    table = export.tables["participation"]
    places = [table.schema.names.index(name) for name in columns]
    return Counter(tuple(row[place] for place in places) for row in table.rows)


def own_row(told: list[Evening], seat: int, columns: list[str]) -> tuple[Value, ...]:
    """What a team would be told of the member, banded as in the other export."""
    mine = [one for one in told if one.group == "Harbour"]
    came = sum(seat not in one.away for one in mine)
    presented = sum(one.presents == seat for one in mine)
    left = any(seat in one.left - one.away for one in mine)
    share = 100 * came / len(mine)
    cells: dict[str, Value] = {
        "attended_band": "<70%" if share < 70 else "70-89%" if share < 90 else ">=90%",
        "contributions_band": str(presented) if presented < 2 else "2+",
        "left_early_any": int(left),
    }
    return tuple(cells[name] for name in columns)


def test_counts_of_a_public_deposit_do_not_tell_an_answer() -> None:
    """The count that fell most is of a member's answer little more often than by chance."""
    sessions = [one.session() for one in evenings(1)]
    right = total = 0
    for seed in range(3):
        given = responses(seed, 48, (4, 5))
        whole = counts(exported(sessions, given, OPEN))
        assert len([n for n in whole.values() if n]) > 5
        for one in given[:24]:
            rest = [other for other in given if other.code != one.code]
            less = counts(exported(sessions, rest, OPEN))
            for item, answer in one.answers.items():
                fell = {
                    value: whole[item, "pre", value] - less[item, "pre", value]
                    for value in range(1, 6)
                }
                guess = max(fell, key=lambda value: (fell[value], -value))
                right += guess == answer
                total += 1
    assert total > 200
    assert right < 0.45 * total  # a fifth by chance


def counts(export: Export) -> dict[tuple[Value, ...], int]:
    return {row[1:4]: int(row[4] or 0) for row in export.tables["answers"].rows}

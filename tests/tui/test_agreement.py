"""The comparison of two coders on screen: a table worked by hand, and what is to be minded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui.coding.agreement import Agreement
from balint_tui.tui.screens.agreement import uneven
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.rows import Rows

from . import coded
from .coded import Given
from .stage import Stage, home


@asynccontextmanager
async def compared(
    folder: Path, given: tuple[Given, ...] = coded.GIVEN, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stage]:
    """The comparison over a library that was coded so."""
    coded.fill(folder, given)
    async with home(folder, size=size) as stage:
        await stage.press("l")
        await until(stage, "count", "session")
        await stage.press("c")
        await until(stage, "book", "coded")
        await stage.press("k")
        assert stage.screen == "agreement"
        yield stage


async def until(stage: Stage, line: str, words: str) -> None:
    for _ in range(400):
        if words in stage.line(line):
            await stage.pilot.pause()
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line(line))


def table(stage: Stage) -> list[list[str]]:
    """The lines, without the mark of the chosen one."""
    shown = stage.app.screen.query_one(Rows).render().plain.splitlines()
    return [line[2:].split() for line in shown]


async def test_a_table_that_is_worked_by_hand(tmp_path: Path) -> None:
    """A and B both coded two sessions, with 12 and 5 notes.

    Reflection: both gave it to 3 notes, each to another one, so 12 have it from neither. They agree
    on 15 of 17, 88 %. Each gave it to 4 of 17: by chance 4/17 x 4/17 + 13/17 x 13/17 = 185/289 is
    to be expected, and kappa is (255 - 185) / (289 - 185) = 70/104 = 0.67.
    Trigger and of-old only one of them ever gave: chance alone brings 16/17, and kappa is 0.
    All: 68 times a note and a code, 4 both, 2 and 2: 64/68 = 94 %; by chance
    (6 x 6 + 62 x 62) / 68² = 3880/4624; kappa is (4352 - 3880) / (4624 - 3880) = 472/744 = 0.63.
    """
    async with compared(tmp_path) as stage:
        await until(stage, "units", "Counted are the 17 notes of the 2 sessions in which both gave")
        assert stage.line("pair") == "A and B"
        heads = "code notes both only A only B agree kappa"
        assert stage.line("heads").split() == heads.split()
        assert table(stage) == [
            ["Reflection", "17", "3", "1", "1", "88%", "0.67"],
            ["Trigger", "17", "0", "1", "0", "94%", "0.00", "rare"],
            ["Witnessing", "injustice", "17", "1", "0", "0", "100%", "1.00", "rare"],
            ["of-old", "17", "0", "0", "1", "94%", "0.00", "rare"],
            ["all", "68", "4", "2", "2", "94%", "0.63"],
        ]
        told = stage.line("told")
        assert told.startswith("rare: fewer than 10% of the notes have the code")
        assert "says little" not in told
        assert "–" not in told


async def test_where_there_is_no_kappa_it_is_said_why(tmp_path: Path) -> None:
    """The five notes of one session: both gave hope to all of them."""
    given = tuple((1, note, "validation", who, "") for note in range(5) for who in ("A", "B"))
    async with compared(tmp_path, given) as stage:
        await until(stage, "units", "the 5 notes of the 1 session in which")
        assert table(stage) == [
            ["Validation", "5", "5", "0", "0", "100%", "–", "often"],
            ["all", "5", "5", "0", "0", "100%", "–"],
        ]
        few, none, rare = stage.line("told").splitlines()
        assert few == "Only 5 notes: kappa from fewer than 10 says little yet."
        assert none.startswith("–: both gave this code to every note")
        assert rare.startswith("rare: ")


async def test_nothing_is_said_where_nothing_is_to_be_minded(tmp_path: Path) -> None:
    given = tuple((0, note, "purpose", who, "") for note in range(6) for who in ("A", "B"))
    async with compared(tmp_path, given) as stage:
        await until(stage, "units", "12 notes")
        assert stage.line("told") == ""


@pytest.mark.parametrize(
    ("both", "first", "second", "word"),
    [
        (1, 1, 0, "rare"),
        (2, 0, 0, ""),
        (1, 1, 1, ""),
        (18, 0, 0, ""),
        (18, 1, 0, "often"),
        (20, 0, 0, "often"),
    ],
)
def test_a_tenth_is_the_border(both: int, first: int, second: int, word: str) -> None:
    """Of 20 notes: 3 of 40 decisions are fewer than a tenth, 4 are not."""
    assert uneven(Agreement("x", 20, both, first, second)) == word


async def test_of_more_than_two_coders_each_pair_is_compared(tmp_path: Path) -> None:
    given = (*coded.GIVEN, (0, 2, "reflection", "", ""), (2, 1, "purpose", "Third coder", ""))
    async with compared(tmp_path, given) as stage:
        pairs = [
            ("A and B", "17 notes"),
            ("A and Third coder", "10 notes"),
            ("A and no sign", "12 notes"),
            ("B and no sign", "12 notes"),
        ]
        for number, (pair, units) in enumerate(pairs, 1):
            await until(stage, "units", units)
            assert stage.line("pair") == f"‹ {pair} ›  {number} of 4"
            await stage.press("right")
        await until(stage, "pair", "‹ A and B ›  1 of 4")
        await until(stage, "units", "17 notes")
        assert table(stage)[0] == ["Reflection", "17", "3", "1", "1", "88%", "0.67"]
        await stage.press("left", "left", "left")
        await until(stage, "pair", "Third coder")
        assert "only Third co" in stage.line("heads")
        bar = stage.app.screen.query_one(KeyBar).render().plain
        assert "→ next pair" in bar


async def test_one_pair_has_no_keys_for_others(tmp_path: Path) -> None:
    async with compared(tmp_path) as stage:
        await until(stage, "units", "17 notes")
        await stage.press("right", "left")
        assert stage.line("pair") == "A and B"
        assert "pair" not in stage.app.screen.query_one(KeyBar).render().plain


@pytest.mark.parametrize(
    "given",
    [
        (),
        ((0, 2, "reflection", "A", ""),),
        ((0, 2, "reflection", "A", ""), (1, 3, "reflection", "B", "")),
    ],
    ids=["none", "one coder", "each another session"],
)
async def test_without_two_coders_it_says_what_to_do(
    tmp_path: Path, given: tuple[Given, ...]
) -> None:
    async with compared(tmp_path, given) as stage:
        assert stage.line("pair").startswith("No session here has codes of two coders.")
        assert 'coder = "B"' in stage.line("pair")
        assert stage.app.screen.query_one("#pair").content_size.height >= 2
        await stage.press("right", "down", "end", "up", "left")
        assert stage.line("units") == stage.line("told") == ""
        assert table(stage) == []


async def test_back_to_the_codebook_and_to_the_library(tmp_path: Path) -> None:
    async with compared(tmp_path) as stage:
        await stage.press("down", "escape")
        assert stage.screen == "codebook"
        await stage.press("k", "k")
        assert stage.screen == "codebook"
        await stage.press("escape")
        assert stage.screen == "library"


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (120, 36), (200, 50)])
async def test_any_window(tmp_path: Path, size: tuple[int, int]) -> None:
    async with compared(tmp_path, size=size) as stage:
        await until(stage, "units", "17 notes")
        await stage.press("end", "home", "pagedown")
        head, *rest = stage.line("heads"), *map("".join, table(stage))
        assert head
        assert rest

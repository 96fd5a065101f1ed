"""Questionnaires on screen: what there is, answers taken down and imported, what they show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import Input

from balint_tui.evaluation.instruments import load
from balint_tui.library.answers import Batch
from balint_tui.library.library import Library
from balint_tui.tui.screens.questionnaires import QuestionnairesScreen
from balint_tui.tui.widgets.rows import Rows

from .stage import Stage, home

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BEFORE = ((3, 2, 2), (4, 3, 3), (5, 2, 1), (3, 3, 2), (4, 2, 2), (4, 1, 3), (5, 3, 2))
AFTER = ((4, 3, 3), (5, 4, 3), (5, 3, 3), (3, 4, 3), (5, 4, 4), (4, 3, 3), (4, 4, 4))
NAMES = ("relevance", "knowledge", "comfort")


def given(rows: Sequence[Sequence[int]]) -> list[tuple[str, dict[str, float | None]]]:
    return [
        (f"AB{n}CD", {name: float(value) for name, value in zip(NAMES, row, strict=True)})
        for n, row in enumerate(rows)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = Library.open(tmp_path / "library")
    library.answers.add("module", "pre", "Residents", given(BEFORE), NOW)
    library.answers.add("module", "post", "Residents", given(AFTER), NOW)
    library.close()
    return tmp_path


@asynccontextmanager
async def questionnaires(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    async with home(folder, size=size) as stage:
        await stage.press("l", "v")
        await until(stage, "count", "answered")
        yield stage


async def until(stage: Stage, line: str, words: str) -> None:
    for _ in range(400):
        if words in stage.line(line):
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line(line))


async def choose(stage: Stage, instrument: str) -> None:
    """Goes to the first row of this instrument."""
    rows = stage.app.screen.query_one(Rows)
    titles = [row.instrument.id for row in rows._items]
    for _ in range(titles.index(instrument)):
        await stage.press("down")
    assert rows.chosen.instrument.id == instrument


def batches(folder: Path) -> list[Batch]:
    return Library.open(folder / "library", read_only=True).answers.batches()


async def test_what_there_is_group_by_group(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        assert stage.line("count") == "14 answered"
        drawn = stage.app.screen.query_one(Rows).render().plain.splitlines()
        assert drawn[0].split() == ["▸", "Module", "evaluation", "Residents", "7", "7", "7"]
        assert len(drawn) == len(load()[0])
        assert "How relevant is this material" in stage.line("about")


async def test_of_none_it_says_what_to_do(tmp_path: Path) -> None:
    async with home(tmp_path) as stage:
        await stage.press("l", "v")
        await until(stage, "count", "Nobody has answered yet")


async def test_the_results_begin_with_what_so_few_cannot_show(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("enter")
        await until(stage, "drawn", "Relevance")
        drawn = stage.line("drawn")
        # 3-4 4-5 5-5 3-3 4-5 4-4 5-4: three rose, three stayed, one fell
        assert "Only 4 pairs changed: no two-sided p can be under .125" in drawn
        assert "3 rose, 3 stayed, 1 fell" in drawn
        assert drawn.index("Only 4 pairs") < drawn.index("○ before, ● after, ◉ both")
        # 2-3 3-4 2-3 3-4 2-4 1-3 3-4: all rose, exact 2 / 2^7; three scales were stated
        assert "exact p .016, Holm .047" in drawn
        await stage.press("escape")
        assert stage.screen == "questionnaires"


async def test_the_results_are_written_for_a_paper(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("enter")
        await until(stage, "drawn", "Relevance")
        for name in ("results.md", "results.csv"):
            await stage.press("w", "end", "ctrl+u")
            await stage.type(str(folder / name))
            await stage.press("enter")
            await until(stage, "message", f"The results are in {folder / name}")
    text = (folder / "results.md").read_text(encoding="utf-8")
    assert text.startswith("# Module evaluation")
    assert "Wilcoxon signed-rank" in text
    assert "significant" not in text
    heads, *rows = (folder / "results.csv").read_text(encoding="utf-8").splitlines()
    assert heads.startswith("instrument,scale,")
    assert len(rows) == 3
    assert "{" not in "".join(rows)
    assert "Residents: +0.29 (n 7)" in rows[0]  # of relevance three rose by 1, one fell by 1


async def test_answers_are_taken_down_one_after_another(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("a", "down", "down")
        assert stage.app.focused is not None
        assert stage.app.focused.id == "code"
        await stage.type("XY99ZZ")
        await stage.press("enter", "4", "3", "2")
        await until(stage, "message", "1 kept; the next participant.")
        assert stage.app.focused.id == "code"
        await stage.type("QQ11RR")
        await stage.press("enter", "5", "5", "5")
        await until(stage, "message", "2 kept")
        await stage.press("ctrl+z")
        await until(stage, "message", "Taken back")
        await stage.press("enter", "end", "backspace", "1", "down", "down", "enter")
        await until(stage, "message", "2 kept")
    last = batches(folder)[-1]
    assert (last.wave, last.group) == ("pre", "Residents")
    assert [code for code, _ in last.given] == ["XY99ZZ", "QQ11RR"]
    assert last.given[0][1] == {"relevance": 4, "knowledge": 3, "comfort": 2}
    assert last.given[1][1] == {"relevance": 1, "knowledge": 5, "comfort": 5}


async def test_digits_that_come_at_once_are_one_answer_each(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("a", "down", "down")
        await stage.type("XY99ZZ")
        await stage.press("enter")
        line = stage.app.focused
        assert isinstance(line, Input)
        line.value = "432"
        await until(stage, "message", "1 kept")
    assert batches(folder)[-1].given[0][1] == {"relevance": 4, "knowledge": 3, "comfort": 2}


@pytest.mark.parametrize(
    ("code", "answer", "said"),
    [
        ("Maria Huber", "3", "looks like a name"),
        ("AB", "3", "letters and digits"),
        ("AB12CD", "7", "not from 1 to 5"),
        ("AB12CD", "", "Nothing is answered yet"),
    ],
)
async def test_what_cannot_be_kept_is_said(folder: Path, code: str, answer: str, said: str) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("a", "down", "down")
        await stage.type(code)
        await stage.press("enter", *answer, "ctrl+s")
        await until(stage, "message", said)
    assert len(batches(folder)) == 2


async def test_what_is_not_kept_is_not_left_by_one_escape(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("a", "down", "down", "down", "4", "escape")
        assert stage.screen == "answers"
        assert "not kept" in stage.line("message")
        await stage.press("escape")
        assert stage.screen == "questionnaires"


async def test_another_wave_asks_other_questions(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("a")
        assert not stage.app.screen.query_one("#row-teaching").display
        await stage.press("right")
        assert stage.app.screen.query_one("#row-teaching").display


async def test_a_file_is_shown_before_it_is_kept(folder: Path) -> None:
    path = folder / "form.csv"
    path.write_text(
        "Name;Code;Relevance;Knowledge;Comfort\n"
        "x;KK77LL;4;3,5;quite\n"
        "x;MM88NN;9;3;3\n"
        "x;OO99PP;1;2;\n",
        encoding="utf-8",
    )
    async with questionnaires(folder) as stage:
        await stage.press("i", "down", "down")
        await stage.type(str(path))
        await stage.press("enter")
        await until(
            stage, "message", "Nothing is kept yet: ctrl+s keeps the answers of 2; 1 refused"
        )
        preview = stage.line("preview")
        assert "passed over, not kept" in preview
        assert "relevance is '9', not from 1 to 5" in preview
        assert len(batches(folder)) == 2
        await stage.press("ctrl+s")
        await until(stage, "message", "2 answers are kept")
    last = batches(folder)[-1]
    assert [dict(answers) for _, answers in last.given] == [
        {"relevance": 4, "knowledge": 3.5, "comfort": 4},
        {"relevance": 1, "knowledge": 2, "comfort": None},
    ]


async def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("i", "ctrl+s")
        await until(stage, "message", "Read the file first")
        await stage.press("down", "down")
        await stage.type(str(folder / "none.csv"))
        await stage.press("enter")
        await until(stage, "message", "none.csv")
        (folder / "odd.csv").write_text("a,b\n1,2\n")
        await stage.press("end", "ctrl+u")
        await stage.type(str(folder / "odd.csv"))
        await stage.press("enter")
        await until(stage, "message", "No column is an item")


async def test_a_template_is_written(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("t", "end", "ctrl+u")
        await stage.type(str(folder / "module-post.csv"))
        await stage.press("enter")
        await until(stage, "message", "the wave post")
    heads = (folder / "module-post.csv").read_text().split(",")
    assert [head.strip() for head in heads] == ["code", *NAMES, "teaching"]


async def test_answers_are_deleted_for_good(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("d")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, "count", "Nobody has answered yet")
    assert batches(folder) == []


async def test_codes_are_destroyed_and_pairs_stay(folder: Path) -> None:
    async with questionnaires(folder) as stage:
        await stage.press("x")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, "message", "The codes are destroyed.")
        drawn = stage.app.screen.query_one(Rows).render().plain.splitlines()
        assert drawn[0].split()[-3:] == ["7", "7", "7"]
    assert b"AB1CD" not in b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("size", [(60, 20), (200, 50)])
async def test_any_window(folder: Path, size: tuple[int, int]) -> None:
    async with questionnaires(folder, size=size) as stage:
        for key in ("enter", "a", "i"):
            await stage.press(key)
            await stage.pilot.pause()
            await stage.press("escape")
            assert isinstance(stage.app.screen, QuestionnairesScreen)

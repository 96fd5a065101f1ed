"""The marks behind the number keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from balint_tui.frame import marks
from balint_tui.frame.marks import Legend
from balint_tui.frame.tables import TableError


def _own(folder: Path, *rows: str) -> Path:
    path = folder / "marks.toml"
    path.write_text("".join(f"[[mark]]\n{row}\n" for row in rows), encoding="utf-8")
    return path


def test_nine_marks_are_shipped_one_for_each_key() -> None:
    legend = marks.load()
    assert list(legend) == list(range(1, 10))
    assert [legend[key].id for key in (1, 2, 3)] == ["doctor", "patient", "relationship"]


def test_an_own_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    own = _own(
        tmp_path,
        'key = 5\nid = "laughter"\nlabel = "laughter"',
        'key = 2\nid = "tears"\nlabel = "tears"',
    )
    assert list(marks.load(own).values()) == [
        Legend(2, "tears", "tears"),
        Legend(5, "laughter", "laughter"),
    ]


def test_without_an_own_file_the_shipped_one_holds(tmp_path: Path) -> None:
    assert marks.load(tmp_path / "marks.toml") == marks.load()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "mark is missing; expected at least one [[mark]] table."),
        (['key = 0\nid = "a"\nlabel = "a"'], "mark 1: key is 0; expected a number from 1 to 9."),
        (['key = 10\nid = "a"\nlabel = "a"'], "mark 1: key is 10; expected a number from 1 to 9."),
        (['id = "a"\nlabel = "a"'], "mark 1: key is missing; expected a number from 1 to 9."),
        (["key = 1\nid = 3"], "mark 1: id is 3; expected a text in quotes."),
        (['key = 1\nid = "a"'], "mark 1: label is missing; expected a text in quotes."),
        (
            ['key = 1\nhue = "a"'],
            "mark 1: hue is not known; expected one of the keys key, id, label.",
        ),
        (
            ['key = 1\nid = "a"\nlabel = "a"', 'key = 1\nid = "b"\nlabel = "b"'],
            "key 1 is used twice; expected once.",
        ),
        (
            ['key = 1\nid = "a"\nlabel = "a"', 'key = 2\nid = "a"\nlabel = "b"'],
            "id 'a' is used twice; expected once.",
        ),
    ],
)
def test_a_broken_file_of_marks_gives_one_sentence(
    tmp_path: Path, rows: list[str], said: str
) -> None:
    with pytest.raises(TableError) as caught:
        marks.load(_own(tmp_path, *rows))
    assert str(caught.value) == f"marks.toml: {said}"

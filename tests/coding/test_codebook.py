"""Codebooks, shipped and own."""

from __future__ import annotations

from pathlib import Path

import pytest

from balint_tui.coding.codebook import Code, load, names


def write(folder: Path, text: str, name: str = "own") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_codebooks_can_be_used() -> None:
    books, problems = load()
    assert problems == []
    assert set(books) == {"residents", "cases"}
    assert all(book.source for book in books.values())
    ids = [code.id for book in books.values() for code in book.codes]
    assert len(ids) == len(set(ids))


def test_the_residents_codebook_is_the_published_tree() -> None:
    book = load()[0]["residents"]
    tree = [("  " * book.depth(code)) + code.name for code in book.codes]
    assert tree == [
        "Purpose",
        "Process",
        "  Balint frame",
        "  Institutional factors",
        "Participation",
        "  Vulnerability",
        "  Reflection",
        "  Fellowship",
        "  Validation",
    ]


def test_an_own_codebook_stands_beside_them_or_takes_their_place(tmp_path: Path) -> None:
    text = 'title = "Mine"\n[[code]]\nid = "hope"\nname = "Hope"\n'
    folder = write(tmp_path / "codebooks", text)
    write(folder, text, "residents")
    books, problems = load(folder)
    assert problems == []
    assert books["own"].codes == (Code("hope", "Hope"),)
    assert books["residents"].title == "Mine"
    assert names(books)["hope"] == "Hope"


def test_codes_come_behind_the_one_above_them(tmp_path: Path) -> None:
    text = 'title = "T"\n' + "".join(
        f'[[code]]\nid = "{name}"\nname = "{name}"\n' + (f'parent = "{parent}"\n' if parent else "")
        for name, parent in (("a", ""), ("b", ""), ("c", "a"), ("d", "c"), ("e", "b"))
    )
    book = load(write(tmp_path / "c", text))[0]["own"]
    assert [(code.id, book.depth(code)) for code in book.codes] == [
        ("a", 0),
        ("c", 1),
        ("d", 2),
        ("b", 0),
        ("e", 1),
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('title = 3\n[[code]]\nid = "a"\nname = "x"', "own.toml: title is 3"),
        ('title = "T"', "own.toml: code is missing"),
        ('title = "T"\n[[code]]\nid = "A b"\nname = "x"', "code 1: id is 'A b'"),
        ('title = "T"\n[[code]]\nid = "a"', "code 1: name is missing"),
        ('title = "T"\n' + '[[code]]\nid = "a"\nname = "x"\n' * 2, "'a' is used twice"),
        ('title = "T"\n[[code]]\nid = "a"\nname = "x"\nparent = "a"', "parent is 'a'"),
        ('title = "T"\nmore = 1\n[[code]]\nid = "a"\nname = "x"', "more is not known"),
        ("\\", "own.toml: is not valid TOML"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(tmp_path: Path, text: str, wrong: str) -> None:
    books, (problem,) = load(write(tmp_path / "codebooks", text))
    assert wrong in problem
    assert problem.endswith(".")
    assert set(books) == {"residents", "cases"}

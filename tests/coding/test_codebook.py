"""Codebooks, shipped and own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.coding.codebook import (
    DEEPEST,
    DEFAULT,
    Code,
    Codebook,
    guid_in,
    ids,
    load,
    names,
    one_line,
    paragraphs,
    slug,
    toml,
)

from .books import books, chain

ONE = "0a1b2c3d-0000-4000-8000-00000000000a"


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


def test_the_default_comes_first_then_one_s_own_then_the_others(tmp_path: Path) -> None:
    text = toml(Codebook("", "Mine", "", (Code("hope", "Hope"),)))
    own = tmp_path / "codebooks"
    assert list(load(own)[0]) == [DEFAULT, "cases"]
    write(own, text, "zeal")
    write(own, text, "hope")
    assert list(load(own)[0]) == [DEFAULT, "hope", "zeal", "cases"]
    write(own, text, DEFAULT)
    write(own, text, "cases")
    assert list(load(own)[0]) == [DEFAULT, "cases", "hope", "zeal"]


def test_what_is_written() -> None:
    book = Codebook(
        "own",
        'My "own"',
        "",
        (Code("a", "A", "One.\nTwo."), Code("b", "B", parent="a", guid=ONE, codable=False)),
    )
    assert toml(book) == (
        'title = "My \\"own\\""\n'
        '\n[[code]]\nid = "a"\nname = "A"\nabout = "One.\\nTwo."\n'
        f'\n[[code]]\nid = "b"\nname = "B"\nparent = "a"\nguid = "{ONE}"\ncodable = false\n'
    )


@given(books())
def test_every_codebook_that_is_written_is_read_again(book: Codebook) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), toml(book), book.id)
        found, problems = load(Path(folder))
    assert problems == []
    assert found[book.id] == book


def test_levels_are_counted(tmp_path: Path) -> None:
    for levels in (DEEPEST, DEEPEST + 1):
        write(tmp_path, toml(chain(levels)), f"levels-{levels}")
    found, (problem,) = load(tmp_path)
    assert "levels-20" in found
    assert problem.startswith("levels-21.toml: code 21: parent is 'l20'; expected at most 20")


def test_names_are_one_line_in_which_everything_can_be_seen(tmp_path: Path) -> None:
    text = 'title = " T\\n"\n[[code]]\nid = "a"\nname = "x\\n\\u0085 y\\u007f"\nabout = " 1 \\n2"'
    book = load(write(tmp_path, text))[0]["own"]
    assert (book.title, book.codes) == ("T", (Code("a", "x y", "1\n2"),))


@given(st.text(st.characters()))
def test_tidying_what_is_tidy_changes_nothing(text: str) -> None:
    for tidy in (one_line, paragraphs):
        once = tidy(text)
        assert tidy(once) == once
        assert all(char == "\n" or char >= " " for char in once)
        once.encode()


def test_what_neither_a_terminal_nor_xml_can_hold_is_left_out() -> None:
    for tidy in (one_line, paragraphs):
        assert tidy(" a\x00\x1b\x7f\x9b\ud800\ufffe\uffffb ") == "ab"
    assert one_line("a\n\x00\u2028b") == "a b"
    assert paragraphs("a \r\n\x00 b\tc") == "a\nb c"


@pytest.mark.parametrize(
    ("text", "made"),
    [("Über alles!", "uber-alles"), ("希望", "none"), ("-", "none"), ("x" * 39 + "-yz", "x" * 39)],
)
def test_slugs(text: str, made: str) -> None:
    assert slug(text, "none") == made


def test_ids_are_all_different() -> None:
    assert list(ids(["A", "a", "A 2", "a", "b"], {"b"})) == ["a", "a-2", "a-2-2", "a-3", "b-2"]
    assert list(ids(["A", "A 2", "A"])) == ["a", "a-2", "a-3"]


@pytest.mark.parametrize(
    ("text", "guid"), [(ONE, ONE), (f" {{{ONE.upper()}}}", ONE), ("", ""), (ONE[:-1], "")]
)
def test_a_guid_has_one_spelling(text: str, guid: str) -> None:
    assert guid_in(text) == guid


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
        (
            'title = "\\u007f"\n[[code]]\nid = "a"\nname = "x"',
            "title is '\\x7f'; expected a text that can be seen",
        ),
        ('title = "T"\n[[code]]\nid = "a"\nname = "x"\ncodable = 1', "expected true or false"),
        ('title = "T"\n[[code]]\nid = "a"\nname = "x"\nguid = "1"', "code 1: guid is '1'"),
        (
            'title = "T"\n'
            + "".join(f'[[code]]\nid = "{n}"\nname = "x"\nguid = "{ONE}"\n' for n in "ab"),
            "code 2: guid is used twice",
        ),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(tmp_path: Path, text: str, wrong: str) -> None:
    books, (problem,) = load(write(tmp_path / "codebooks", text))
    assert wrong in problem
    assert problem.endswith(".")
    assert set(books) == {"residents", "cases"}

"""Codebooks as CSV."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.coding.codebook import (
    DEEPEST,
    LARGEST,
    Code,
    Codebook,
    CodebookError,
    load,
)
from balint_tui.coding.table import from_csv, to_csv

from .books import CUTS, books, chain, mutated

RESIDENTS = load()[0]["residents"]


def codes(text: str) -> list[Code]:
    return list(from_csv(text.encode(), "x").codes)


def refusal(text: str) -> str:
    with pytest.raises(CodebookError) as caught:
        from_csv(text.encode(), "x")
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


# --- out


def test_what_is_written() -> None:
    one = Codebook(
        "own",
        "Own",
        "",
        (
            Code("a", "=1+1", "Says, and\nstops."),
            Code("b", "'=1+1", parent="a", codable=False),
            Code("c", "-5", parent="a"),
        ),
    )
    assert to_csv(one) == (
        "name,description,parent,id,codable\n"
        '\'=1+1,"Says, and\nstops.",,a,1\n'
        "''=1+1,,a,b,0\n"
        "-5,,a,c,1\n"
    )


@given(books())
def test_every_codebook_comes_back(one: Codebook) -> None:
    back = from_csv(to_csv(one).encode(), one.id)
    assert back.codes == tuple(replace(code, guid="") for code in one.codes)


@given(books())
def test_no_cell_is_a_formula(one: Codebook) -> None:
    for row in csv.reader(io.StringIO(to_csv(one), newline="")):
        for cell in row:
            number = cell[:1] in "+-" and cell[1:2].isdigit()
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


# --- in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_delimiter_and_end_of_line(encoding: str, delimiter: str, end: str) -> None:
    rows = [["Name", "Description"], ["Nähe", "“so”"], ["a,b;c\td", 'x"y']]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    found = from_csv(file.getvalue().encode(encoding), "x").codes
    assert found == (Code("nahe", "Nähe", "“so”"), Code("a-b-c-d", "a,b;c d", 'x"y'))


def test_latin_1_where_windows_has_no_letter() -> None:
    assert from_csv(b"name\nN\xe4he\x81\n", "x").codes == (Code("nahe", "Nähe"),)


@pytest.mark.parametrize("head", ["name", "Tag", "CODE", "path", " label "])
@pytest.mark.parametrize("about", ["description", "about", "Memo", "DEFINITION"])
def test_the_names_of_columns(head: str, about: str) -> None:
    text = f"colour,{about},{head}\nred,What it is.,Group/Hope\n"
    assert codes(text) == [Code("group-hope", "Group/Hope", "What it is.")]


def test_name_counts_before_code() -> None:
    assert codes("code,name\n1,Hope\n") == [Code("hope", "Hope")]


def test_parents_are_names_or_ids_and_may_come_later() -> None:
    text = "name,parent,id\nC,Before all,\nB,first,\nBefore all,,first\nA,B,\n"
    assert codes(text) == [
        Code("first", "Before all"),
        Code("c", "C", parent="first"),
        Code("b", "B", parent="first"),
        Code("a", "A", parent="b"),
    ]


def test_an_id_counts_before_a_name() -> None:
    text = "name,parent,id\nx,,a\ny,,x\nz,x,\n"
    assert codes(text)[2] == Code("z", "z", parent="x")


def test_an_id_that_is_made_is_no_other_s() -> None:
    text = "name,id\nHope,\nhope,\nOther,hope\n"
    assert [code.id for code in codes(text)] == ["hope-2", "hope-3", "hope"]


@pytest.mark.parametrize(
    ("said", "codable"),
    [("", True), ("1", True), ("TRUE", True), ("yes", True), ("0", False), ("No", False)],
)
def test_what_is_codable(said: str, codable: bool) -> None:
    assert codes(f"name,codable\nA,{said}\n") == [Code("a", "A", codable=codable)]


def test_empty_lines_and_cells_are_passed_over() -> None:
    text = "\n name , description\n\n A \x07 , b\n , \nB\n"
    assert codes(text) == [Code("a", "A", "b"), Code("b", "B")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column of names"),
        ("a,b\nname,x\n", "no column of names"),
        ("name\n", "no codes"),
        ("name\n \n", "no codes"),
        ("name,id\n,a\n", "line 2 has no name"),
        ("name,about\nA,one, two\n", "line 2 has more cells"),
        ('name,about\nA,"one\ntwo"\nB,x,y\n', "line 4 has more cells"),
        ("name,id\nA,A b\n", "line 2 has the id 'A b'"),
        ("name,id\nA,a\nB,a\n", "line 3 has the id 'a', which another has"),
        ("name,codable\nA,maybe\n", "line 2 has 'maybe' as codable"),
        ("name,parent\nA,B\n", "line 2 has the parent 'B', which is not in the file"),
        ("name,parent\nA,\nA,\nB,A\n", "line 4 has the parent 'A', which several"),
        ("name,parent\nA,A\n", "line 2 is its own parent"),
        ("name,parent\nA,B\nB,A\n", "line 2 is its own parent, or beneath"),
        ("name,parent\nA,B\nB,C\nC,B\n", "line 4 is its own parent, or beneath"),
        (to_csv(chain(DEEPEST + 1)), "line 22 is beneath over 20 levels"),
        ('name\n"A\n', "Line 2 is no CSV"),
        ('name\nB\n"A"x\n', "Line 3 is no CSV"),
        (f"name\n{'x' * 200_000}\n", "Line 2 is no CSV"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(text: str, said: str) -> None:
    assert said in refusal(text)


def test_lines_that_are_refused_are_told_together() -> None:
    told = refusal("name,id\n,a\n" + "A,a b\n" * 4)
    assert told.startswith("Nothing was imported: line 2 has no name; line 3 has the id 'a b', ")
    assert "line 5" in told
    assert "line 6" not in told
    assert told.endswith("; and 3 more.")


def test_what_is_just_not_too_much() -> None:
    assert len(codes(to_csv(chain(DEEPEST)))) == DEEPEST
    large = "name\nA\n" + (" " * 99_999 + "\n") * (LARGEST // 100_000)
    assert len(codes(large[:LARGEST])) == 1
    assert "over 10 MB" in refusal(large[: LARGEST + 1])


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"PK\x03\x04\x00\x81", b"n\0a\0m\0e\0"])
def test_what_is_no_text(raw: bytes) -> None:
    with pytest.raises(CodebookError):
        from_csv(raw, "x")


HOSTILE = (b'"', b"\n", b",", b";", b"\r", b"\x00", b"\xff\xfe", b"process", b"'=")


@settings(max_examples=40)
@given(CUTS, st.sampled_from(HOSTILE), st.floats(0, 1), st.sampled_from(("utf-8", "utf-16")))
def test_mutated_files_are_read_or_refused(
    cuts: list[tuple[float, int, bytes]], hostile: bytes, place: float, encoding: str
) -> None:
    raw = to_csv(RESIDENTS).encode(encoding)
    with suppress(CodebookError):
        back = from_csv(mutated(raw, [*cuts, (place, 0, hostile)]), "x")
        assert all(code.name for code in back.codes)
        assert len({code.id for code in back.codes}) == len(back.codes)

"""Codebooks that come in and go out, from the command line."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from balint_tui import cli, codebooks
from balint_tui.coding.codebook import load, toml
from balint_tui.coding.refi import to_qdc
from balint_tui.coding.table import to_csv
from balint_tui.output import Trouble
from balint_tui.settings import Settings, settings_folder

from .test_cli import Out, answer, refusal

RESIDENTS = load()[0]["residents"]


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """``main`` sets the umask of the process, which here is that of all tests."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def own() -> Path:
    return Settings(settings_folder()).codebooks


@pytest.fixture
def qdc(tmp_path: Path) -> Path:
    path = tmp_path / "Our Codes.qdc"
    path.write_bytes(to_qdc(RESIDENTS))
    return path


def test_what_there_is(capsys: Out, own: Path) -> None:
    assert [line.split() for line in answer(capsys, "codebooks").splitlines()] == [
        ["codebook", "title", "codes", "from"],
        ["residents", "Residents'", "experience", "9", "shipped"],
        ["cases", "Cases", "15", "shipped"],
    ]
    own.mkdir(parents=True)
    (own / "cases.toml").write_text(
        'title = "Ours"\n[[code]]\nid = "a"\nname = "A"\ncodable = false\n'
        '[[code]]\nid = "b"\nname = "B"\nparent = "a"\nabout = "Says."\n'
    )
    assert answer(capsys, "codebooks").splitlines()[2].split() == ["cases", "Ours", "2", "own"]
    rows = json.loads(answer(capsys, "codebooks", "--json"))
    assert [(row["id"], row["own"]) for row in rows] == [("residents", False), ("cases", True)]
    a = {"id": "a", "name": "A", "about": "", "parent": "", "guid": "", "codable": False}
    b = {"id": "b", "name": "B", "about": "Says.", "parent": "a", "guid": "", "codable": True}
    assert rows[1]["codes"] == [a, b]


def test_a_broken_one_is_said_after_the_others(capsys: Out, own: Path, tmp_path: Path) -> None:
    own.mkdir(parents=True)
    (own / "mine.toml").write_text("title = 3")
    assert cli.main(["codebooks"]) == 2
    out, err = capsys.readouterr()
    assert "residents" in out
    assert err.startswith("balint-tui: mine.toml: ")
    said = refusal(capsys, "codebooks", "--export", "mine", str(tmp_path / "mine.qdc"))
    assert said.startswith("balint-tui: mine.toml: code is missing")


@pytest.mark.parametrize("name", ["r.qdc", "r.csv", "R.QDC"])
def test_out(capsys: Out, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    said = answer(capsys, "codebooks", "--export", "residents", str(path))
    assert said == f"9 codes are in {path}.\n"
    wanted = to_csv(RESIDENTS).encode() if name.endswith("csv") else to_qdc(RESIDENTS)
    assert path.read_bytes() == wanted
    again = refusal(capsys, "codebooks", "--export", "residents", str(path))
    assert "is there already" in again
    assert path.read_bytes() == wanted


def test_in(capsys: Out, own: Path, qdc: Path) -> None:
    said = answer(capsys, "codebooks", "--import", str(qdc))
    assert said == f"9 codes are in {own / 'our-codes.toml'}.\n"
    book = load(own)[0]["our-codes"]
    assert (book.title, book.source) == ("Our Codes", "balint-tui")
    assert to_qdc(book) == qdc.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="rights of another kind")
def test_what_is_taken_in_is_for_nobody_but_its_owner(own: Path, qdc: Path) -> None:
    codebooks.bring_in(qdc, own)
    assert stat.S_IMODE((own / "our-codes.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


def test_in_as_csv_under_another_name(capsys: Out, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("tag;parent\nHope;\nTrust;Hope\n")
    answer(capsys, "codebooks", "--import", str(path), "--name", "hope-2")
    book = load(own)[0]["hope-2"]
    assert [(code.id, code.parent) for code in book.codes] == [("hope", ""), ("trust", "hope")]
    path.write_text("tag\nHope\n")
    said = answer(capsys, "codebooks", "--import", str(path), "--name", "one")
    assert said == f"1 code is in {own / 'one.toml'}.\n"


@pytest.mark.parametrize("name", ["residents", "mine", "broken"])
def test_an_id_that_is_taken(capsys: Out, own: Path, qdc: Path, name: str) -> None:
    own.mkdir(parents=True)
    (own / "mine.toml").write_text(toml(RESIDENTS))
    (own / "broken.toml").write_text("title = 3")
    before = {path: path.read_bytes() for path in own.iterdir()}
    said = refusal(capsys, "codebooks", "--import", str(qdc), "--name", name)
    assert f"There is a codebook {name} already" in said
    assert {path: path.read_bytes() for path in own.iterdir()} == before


@pytest.mark.parametrize("name", ["Mine", "../mine", "a b", "-", "x" * 41])
def test_what_is_no_name(capsys: Out, own: Path, qdc: Path, name: str) -> None:
    assert "is no name" in refusal(capsys, "codebooks", "--import", str(qdc), f"--name={name}")
    assert not own.exists()


def test_what_cannot_be_read_leaves_nothing(capsys: Out, own: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.qdc"
    bad.write_bytes(to_qdc(RESIDENTS)[:-20])
    assert "bad.qdc: This is no XML" in refusal(capsys, "codebooks", "--import", str(bad))
    lines = tmp_path / "lines.csv"
    lines.write_text("name,parent\nA,\nB,C\n")
    said = refusal(capsys, "codebooks", "--import", str(lines))
    assert "lines.csv: Nothing was imported: line 3 has the parent 'C'" in said
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    assert "over 10 MB" in refusal(capsys, "codebooks", "--import", str(huge))
    none = tmp_path / "none.csv"
    assert "No such file" in refusal(capsys, "codebooks", "--import", str(none))
    (tmp_path / "folder.csv").mkdir()
    assert "folder.csv: " in refusal(capsys, "codebooks", "--import", str(tmp_path / "folder.csv"))
    assert not own.exists()


def test_a_folder_that_cannot_be_made(own: Path, qdc: Path) -> None:
    own.parent.parent.mkdir(parents=True, exist_ok=True)
    own.parent.write_text("a file in the place of the settings folder")
    with pytest.raises(Trouble, match="look at it and its rights"):
        codebooks.bring_in(qdc, own)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--export", "nobody", "x.qdc"), "There is no codebook 'nobody'; there are residents, "),
        (("--export", "residents", "x.txt"), "x.txt ends neither in .qdc nor in .csv"),
        (("--import", "x"), "x ends neither in .qdc nor in .csv"),
        (("--name", "x"), "give --import FILE with it"),
        (("--export", "residents"), "expected 2 arguments"),
        (("--json", "--import", "x.qdc"), "not allowed with"),
    ],
)
def test_what_is_not_understood(
    capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in refusal(capsys, "codebooks", *arguments)
    assert list(tmp_path.iterdir()) == []


def ids_after(tmp_path: Path, own: Path, name: str, content: bytes) -> list[tuple[str, str]]:
    path = tmp_path / name
    path.write_bytes(content)
    return [(code.id, code.parent) for code in codebooks.bring_in(path, own).codes]


def test_a_codebook_that_comes_back_has_the_same_codes(tmp_path: Path, own: Path) -> None:
    same = [(code.id, code.parent) for code in RESIDENTS.codes]
    assert ids_after(tmp_path, own, "revised.qdc", to_qdc(RESIDENTS)) == same
    assert ids_after(tmp_path, own, "as table.csv", to_csv(RESIDENTS).encode()) == same


def test_the_code_of_another_has_another_id(tmp_path: Path, own: Path) -> None:
    """Notes keep the id alone: a "process" of others must not count as ours."""
    theirs = replace(RESIDENTS, id="theirs", codes=RESIDENTS.codes[1:4])
    assert [code.id for code in theirs.codes] == [
        "process",
        "balint-frame",
        "institutional-factors",
    ]
    assert ids_after(tmp_path, own, "theirs.qdc", to_qdc(theirs)) == [
        ("process-2", ""),
        ("balint-frame-2", "process-2"),
        ("institutional-factors-2", "process-2"),
    ]
    table = b"id,name,parent\nprocess,Procedure,\nnew,New,process\n"
    assert ids_after(tmp_path, own, "table.csv", table) == [("process-3", ""), ("new", "process-3")]

"""``balint-tui report``: written whole or not at all, and over nothing that is no report."""

from __future__ import annotations

from pathlib import Path

import pytest

from balint_tui import demo
from balint_tui.cli import main

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    demo.fill(folder, 30, seed=1)
    return folder


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def report(library: Path, *arguments: str) -> int:
    return main(["--library", str(library), "report", *arguments])


def test_it_is_written_for_its_owner_only(library: Path, tmp_path: Path, capsys: Out) -> None:
    page = tmp_path / "r.html"
    assert report(library, str(page)) == 0
    assert "met 30 times" in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr()
    assert said.out == f"{page} is a report on 30 sessions; it can be printed from a browser.\n"
    assert said.err == ""


def test_a_newer_report_takes_the_place_of_an_older(library: Path, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    assert report(library, str(page)) == 0
    assert report(library, str(page), "--since", "2026-06-01") == 0
    assert "met 30 times" not in page.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_no_other_file_gives_way(library: Path, tmp_path: Path, capsys: Out) -> None:
    page = tmp_path / "thesis.html"
    page.write_text("<p>mine</p>")
    assert report(library, str(page)) == 2
    assert page.read_text() == "<p>mine</p>"
    assert capsys.readouterr().err == (
        f"balint-tui: {page} is there already and is no report; give another name.\n"
    )


def test_where_there_is_no_folder(library: Path, tmp_path: Path, capsys: Out) -> None:
    assert report(library, str(tmp_path / "none" / "r.html")) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_a_folder_is_no_file(library: Path, tmp_path: Path, capsys: Out) -> None:
    assert report(library, str(tmp_path)) == 2
    assert "cannot be written (Is a directory)" in capsys.readouterr().err


@pytest.mark.parametrize("choice", [("--group", "Nobody"), ("--since", "2026-06-30")])
def test_too_few_are_refused_and_nothing_is_written(
    library: Path, tmp_path: Path, capsys: Out, choice: tuple[str, str]
) -> None:
    page = tmp_path / "r.html"
    assert report(library, str(page), *choice) == 1
    assert not page.exists()
    assert "A report needs 5 closed sessions" in capsys.readouterr().err


def test_an_empty_library_is_refused(tmp_path: Path, capsys: Out) -> None:
    assert report(tmp_path / "none", str(tmp_path / "r.html")) == 1
    assert "there are 0" in capsys.readouterr().err


def test_a_session_that_cannot_be_read_is_said(tmp_path: Path, capsys: Out) -> None:
    folder = tmp_path / "library"
    demo.fill(folder, 12, seed=1)
    victim = sorted((folder / "sessions").rglob("*.json"))[0]
    victim.write_bytes(victim.read_bytes()[:-30])
    assert report(folder, str(tmp_path / "r.html")) == 0
    said = capsys.readouterr()
    assert "on 11 sessions" in said.out
    assert victim.name in said.err


def test_ctrl_c_leaves_nothing(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("balint_tui.research.report.page", stop)
    assert report(library, str(tmp_path / "r.html")) == 130
    assert not (tmp_path / "r.html").exists()

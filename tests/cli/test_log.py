"""``log``: the leader's own log for people, as a document, as rows; all numbers worked out by hand
(see ``tests/meetings.py``)."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from balint_tui import cli, logbook, settings
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.output import Trouble
from tests.meetings import SESSIONS, meeting, shelve

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture
def library(tmp_path: Path) -> str:
    return str(shelve(tmp_path / "library", SESSIONS))


def answer(capsys: Out, *argv: str) -> str:
    assert cli.main(argv) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def own_settings(text: str) -> None:
    folder = settings.settings_folder()
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text(text, encoding="utf-8")


DOCUMENT = """\
# A leader's log of Balint groups

- Meetings: 4
- Case discussions: 5
- Hours: 3.9
- Supervised: 2
- First: 2025-11-11
- Last: 2026-02-03
- Without a case: 1

## Goals

- Four: case discussions 5 of 5, meetings 4 of 4, reached on 2026-02-03 (our own page)
- Many: supervised meetings 2 of 12

## By format

| format | meetings | cases | hours | supervised |
| --- | --- | --- | --- | --- |
| lunch-50 | 3 | 3 | 2.4 | 2 |
| two-cases-90 | 1 | 2 | 1.5 | 0 |

## By role

| role | meetings | cases | hours | supervised |
| --- | --- | --- | --- | --- |
| co-led | 2 | 3 | 2.4 | 1 |
| led | 2 | 2 | 1.6 | 1 |

## By year

| year | meetings | cases | hours | supervised |
| --- | --- | --- | --- | --- |
| 2025 | 3 | 4 | 3.1 | 1 |
| 2026 | 1 | 1 | 0.8 | 1 |

## Meetings

| date | group | format | cases | minutes | role | supervised | ending |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 2025-11-11 | Residents | lunch-50 | 1 | 44 | led | no | shortened |
| 2025-11-25 | Residents | lunch-50 | 1 | 50 | co-led | yes | planned |
| 2025-12-09 |  | two-cases-90 | 2 | 91 | co-led | no | planned |
| 2026-02-03 | Residents | lunch-50 | 1 | 50 | led | yes | planned |

## Supervision: Boundaries

- 2026-01-20: Nobody.

## Supervision: Safety

- 2025-11-25: =calm

## Supervision: Frame

- 2025-11-25: We began late, [PERSON 1] was waiting.
- 2026-02-03: On | time.
"""

GOALS = """
[[goal]]
name = "Four"
meetings = 4
case_discussions = 5
source = "our own page"

[[goal]]
name = "Many"
supervised = 12
"""


def test_as_a_document(library: str, capsys: Out) -> None:
    own_settings(GOALS)
    assert answer(capsys, "--library", library, "log", "--markdown") == DOCUMENT


def test_for_people_it_has_the_same_parts(library: str, capsys: Out) -> None:
    out = answer(capsys, "--library", library, "log")
    parts = [line.removeprefix("## ") for line in DOCUMENT.splitlines() if line.startswith("## ")]
    assert [line for line in out.splitlines() if line in parts] == parts
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert "Case discussions 5" in rows
    assert "2025-12-09 two-cases-90 2 91 co-led no planned" in rows
    assert "2025-11-25 We began late, [PERSON 1] was waiting." in rows
    assert "Balint Society of Australia and New Zealand" in out
    assert "case discussions 5 of 30" in " ".join(rows)


def test_a_row_for_each_meeting_and_a_column_for_each_heading(library: str, capsys: Out) -> None:
    rows = list(csv.reader(io.StringIO(answer(capsys, "--library", library, "log", "--csv"))))
    heads = rows[0]
    assert heads[:9] == [*logbook.HEADS, "Boundaries"]
    assert len(heads) == 8 + 13
    assert [row[:8] for row in rows[1:]] == [
        ["2025-11-11", "Residents", "lunch-50", "1", "44", "led", "no", "shortened"],
        ["2025-11-25", "Residents", "lunch-50", "1", "50", "co-led", "yes", "planned"],
        ["2025-12-09", "", "two-cases-90", "2", "91", "co-led", "no", "planned"],
        ["2026-02-03", "Residents", "lunch-50", "1", "50", "led", "yes", "planned"],
    ]
    frame, safety = heads.index("Frame"), heads.index("Safety")
    assert rows[2][frame] == "We began late, [PERSON 1] was waiting."
    assert rows[2][safety] == "'=calm"  # no spreadsheet may run it
    assert rows[1][8:] == rows[3][8:] == [""] * 13


def test_the_role_of_the_settings_is_for_sessions_of_which_none_was_said(
    library: str, capsys: Out
) -> None:
    own_settings('role = "co-led"')
    out = answer(capsys, "--library", library, "log", "--csv")
    assert [line.split(",")[5] for line in out.splitlines()[1:]] == ["co-led"] * 4


@pytest.mark.parametrize("form", [(), ("--markdown",)])
def test_an_empty_library_is_a_sentence_that_says_what_to_do(
    tmp_path: Path, capsys: Out, form: tuple[str, ...]
) -> None:
    out = answer(capsys, "--library", str(tmp_path / "none"), "log", *form)
    assert out == logbook.EMPTY + "\n"
    assert "balint-tui live" in out


def test_an_empty_table_is_its_header(tmp_path: Path, capsys: Out) -> None:
    out = answer(capsys, "--library", str(tmp_path / "none"), "log", "--csv")
    assert out.startswith("date,group,format,cases,minutes,role,supervised,ending,Boundaries,")
    assert out.count("\n") == 1


def test_what_has_no_case_is_counted_apart(tmp_path: Path, capsys: Out) -> None:
    folder = shelve(tmp_path / "library", [meeting("2026-01-20", cases=0)])
    out = answer(capsys, "--library", str(folder), "log", "--markdown")
    assert "- Meetings: 0\n" in out
    assert "- Without a case: 1\n" in out
    assert "## Meetings" not in out


def test_one_form_at_a_time(library: str, capsys: Out) -> None:
    assert cli.main(["--library", library, "log", "--csv", "--markdown"]) == 2
    assert "not allowed with" in capsys.readouterr().err


def test_broken_goals_are_a_sentence(library: str, capsys: Out) -> None:
    own_settings('[[goal]]\nname = "Ours"')
    assert cli.main(["--library", library, "log"]) == 2
    assert "settings.toml: goal 1: meetings is missing" in capsys.readouterr().err


def test_only_sessions_with_notes_are_read_whole(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Library.open(Path(library), read_only=True)
    read: list[str] = []
    events = opened.events

    def watched(session_id: str) -> list[object]:
        read.append(session_id)
        return events(session_id)  # type: ignore[return-value]

    monkeypatch.setattr(opened, "events", watched)
    logbook.read(opened, "led", (), pytest.fail)
    assert len(read) == 3


def test_a_session_that_cannot_be_read_is_told_and_the_rest_is_there(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Library.open(Path(library), read_only=True)

    def broken(session_id: str) -> list[object]:
        raise LibraryError("It is damaged.")

    monkeypatch.setattr(opened, "events", broken)
    told: list[str] = []
    book = logbook.read(opened, "led", (), told.append)
    assert told == ["It is damaged."] * 3
    assert (len(book.log.entries), book.noted) == (4, {})


def test_a_file_is_a_document_or_a_table_by_its_ending(library: str, tmp_path: Path) -> None:
    book = logbook.read(Library.open(Path(library), read_only=True), "led", (), pytest.fail)
    for name, beginning in (("log.md", b"# A leader's log"), ("LOG.CSV", b"date,group,")):
        logbook.write(tmp_path / name, book)
        assert (tmp_path / name).read_bytes().startswith(beginning)
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    with pytest.raises(Trouble, match="is there already"):
        logbook.write(tmp_path / "log.md", book)
    with pytest.raises(Trouble, match=r"log\.doc ends in neither \.md nor \.csv"):
        logbook.write(tmp_path / "log.doc", book)

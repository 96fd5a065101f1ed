"""The leader's log of a closed session is kept with it; what was written before is in no file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.session import Session, replay
from balint_tui.library.check import check
from balint_tui.library.library import Library, LibraryError
from tests.meetings import meeting

GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"
OLD = "Quirin stood in the doorway"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "library")
    library.add_closed([meeting("2025-11-11"), meeting("2025-11-18")])
    return library


def log(library: Library, session_id: str, **values: Any) -> Session:
    """The session, read again, after this was logged of it."""
    last = library.events(session_id)[-1]
    event = ev.Logged(seq=last.seq + 1, at=last.at, at_s=last.at_s + 60, **values)
    library.amend(session_id, [event])
    return replay(library.events(session_id))


def written(folder: Path) -> bytes:
    """All bytes of all files of a library."""
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_it_is_there_when_it_is_read_again_in_the_row_and_in_the_search(library: Library) -> None:
    name = library.rows()[1]["id"]
    session = log(library, name, role="co-led", supervised=True, notes={"frame": OLD})
    assert session.supervision == {"frame": OLD}
    row = library.rows()[1]
    assert (row["role"], row["supervised"], row["supervision"]) == ("co-led", True, 1)
    assert library.rows()[0]["supervision"] == 0
    assert library.search("quirin") == {name: 1}
    library.close()
    assert check(Library.open(library.folder, read_only=True)).sound


@pytest.mark.parametrize("new", ["Someone stood in the doorway", ""])
def test_the_words_of_a_changed_note_are_in_no_file(library: Library, new: str) -> None:
    name = library.rows()[0]["id"]
    log(library, name, notes={"frame": OLD, "safety": "calm enough"})
    assert library.search("quirin")  # so that it is in the text that is searched, too
    assert b"Quirin" in written(library.folder)
    session = log(library, name, notes={"frame": new})
    assert library.search("quirin") == {}
    library.close()
    assert b"quirin" not in written(library.folder).lower()
    assert session.supervision == ({"frame": new} if new else {}) | {"safety": "calm enough"}


def test_an_unknown_role_changes_nothing(library: Library) -> None:
    name = library.rows()[0]["id"]
    before = library.events(name)
    with pytest.raises(LibraryError, match="one of led, co-led"):
        log(library, name, role="watched")
    assert library.events(name) == before
    library.close()


def test_an_old_library_is_listed_without_it_and_takes_it_up(tmp_path: Path) -> None:
    folder = tmp_path / "golden"
    shutil.copytree(GOLDEN / "library", folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    expected = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
    [closed] = [name for name, one in expected.items() if one["state"] == "closed"]
    library = Library.open(folder)
    assert replay(library.events(closed)).supervision == {}
    assert "supervision" not in next(row for row in library.rows() if row["id"] == closed)
    log(library, closed, supervised=True, notes={"frame": "held"})
    assert next(row for row in library.rows() if row["id"] == closed)["supervision"] == 1
    library.close()
    assert check(Library.open(folder, read_only=True)).sound

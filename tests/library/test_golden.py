"""Files of every schema there ever was are read; those of a later one are refused and left alone.

``tests/golden/schema-1`` was written once and must never be written again: a session left open with
a torn end, one in two segments (the first holds an event that was not confirmed), a closed one.
``tests/golden/sealed-1`` is the same library as the first version of sealing left it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from balint_tui.frame import events as ev
from balint_tui.library import backup as archive
from balint_tui.library import keys, storage, tables
from balint_tui.library.check import check
from balint_tui.library.errors import LibraryError, ReadOnly
from balint_tui.library.library import Library
from balint_tui.library.repair import repair
from balint_tui.library.seal import PLAIN, Seal

from .disk import Faults, id_of, run, session
from .vault import KEY, lay_key

GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"
SEALED = GOLDEN.parent / "sealed-1" / "library"
EXPECTED: dict[str, dict[str, Any]] = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
TORN, TWO = "01JRAP1ZA0N2R742B0RB3J0NZN", "01JTJS63A0K188HP7PQ8K1CQ3M"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the library of schema 1, for its owner only."""
    folder = tmp_path / "golden"
    shutil.copytree(GOLDEN / "library", folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return folder


def test_a_library_of_schema_1_is_read(golden: Path) -> None:
    library = Library.open(golden, read_only=True)
    assert {row["id"]: row["state"] for row in library.rows()} == {
        name: expected["state"] for name, expected in EXPECTED.items()
    }
    for name, expected in EXPECTED.items():
        assert [ev.encode(event) for event in library.events(name)] == expected["events"]
    assert set(library.search("müdigkeit").values()) == {2}
    assert library.notices == []
    report = check(library)
    assert report.sound
    assert (report.closed, report.open) == (1, 2)


@pytest.mark.parametrize("by", ["passphrase", "code"])
def test_a_library_of_the_first_sealing_is_read(tmp_path: Path, by: str) -> None:
    folder = tmp_path / "golden"
    shutil.copytree(SEALED, folder)
    opens = json.loads((SEALED.parent / "opens.json").read_text("utf-8"))
    library = Library.open(folder, read_only=True, seal=keys.unlock(folder, opens[by]))
    for name, expected in EXPECTED.items():
        assert [ev.encode(event) for event in library.events(name)] == expected["events"]
    assert set(library.search("müdigkeit").values()) == {2}
    assert library.notices == []


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """This version is one of schema 2."""
    for module in (tables, storage, archive):
        monkeypatch.setattr(module, "SCHEMA", 2)


def opened(folder: Path, seal: Seal = PLAIN) -> list[str]:
    """What is told when the library is opened for writing."""
    library = Library.open(folder, seal=seal)
    library.close()
    return library.notices


@pytest.mark.usefixtures("later")
def test_before_a_later_version_writes_to_it_an_old_library_is_kept(
    golden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = golden.with_name("golden.schema-1.zip")
    (sentence,) = opened(golden)
    assert str(kept) in sentence
    raw = kept.read_bytes()
    assert opened(golden) == []
    assert kept.read_bytes() == raw
    monkeypatch.undo()  # the version from before puts it back
    again = golden.with_name("again")
    archive.restore(kept, again)
    library = Library.open(again, read_only=True)
    for name, expected in EXPECTED.items():
        assert [ev.encode(event) for event in library.events(name)] == expected["events"]


@pytest.mark.usefixtures("later")
def test_so_is_one_with_closed_sessions_only_sealed_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seal in (PLAIN, KEY):
        folder = tmp_path / f"library {seal.id}"
        monkeypatch.setattr(tables, "SCHEMA", 1)
        if seal is KEY:
            lay_key(folder)
        library = Library.open(folder, seal=seal)
        library.add_closed([session(closed=True)])
        library.close()
        monkeypatch.setattr(tables, "SCHEMA", 2)
        assert len(opened(folder, seal)) == 1
        assert folder.with_name(f"{folder.name}.schema-1.zip").exists()


@pytest.mark.usefixtures("later")
def test_what_cannot_be_kept_is_not_written_to(golden: Path) -> None:
    before = {path: path.read_bytes() for path in golden.rglob("*.j*")}
    faults = Faults()
    faults.break_all("replace", 28)
    with pytest.raises(LibraryError):
        Library.open(golden, files=faults)
    assert {path: path.read_bytes() for path in golden.rglob("*.j*")} == before


def test_a_library_of_this_schema_is_not_copied(golden: Path) -> None:
    assert opened(golden) == []
    assert list(golden.parent.glob("*.zip")) == []


def test_a_library_of_schema_1_goes_on_and_is_closed(golden: Path) -> None:
    library = Library.open(golden)
    for name in (TORN, TWO):
        library.begin(name)
        library.close_session(name)
    library.close()
    torn = (golden / "live" / f"{TORN}.jnl.1.torn").read_bytes()
    assert torn.endswith(b'"text":"Half a no')
    assert [path.name for path in (golden / "live").iterdir()] == [f"{TORN}.jnl.1.torn"]
    again = Library.open(golden, read_only=True)
    assert [row["state"] for row in again.rows()] == ["closed"] * 3
    assert set(again.search("müdigkeit").values()) == {2}


def test_what_is_written_today_is_schema_1(tmp_path: Path) -> None:
    """When this fails, make tests/golden/schema-2, and keep schema-1 readable."""
    assert tables.SCHEMA == 1
    library = Library.open(tmp_path)
    run(library, session(closed=False))
    library.close()
    golden = (GOLDEN / "library" / "live" / f"{TORN}.jnl").read_bytes().split(b"\n")
    (written,) = (tmp_path / "live").glob("*.jnl")
    lines = written.read_bytes().split(b"\n")
    assert lines[0] == golden[0]
    fields = [list(json.loads(line[9:])[1][0][3]) for line in lines[1:-1]]
    assert fields == [list(json.loads(line[9:])[1][0][3]) for line in golden[1:-1]]


def newer_journal(path: Path) -> None:
    path.write_bytes(storage._line(0, {"schema": 2, "kind": "journal"}) + b"in another way\n")


def newer_file(path: Path) -> None:
    path.write_bytes(b'{"schema":{"1":{"number":2,"sum":"otherwise"}},"more":{}}')


@pytest.mark.parametrize("kind", ["live", "live, second", "sessions"])
def test_a_newer_file_is_refused_and_left_alone_whatever_is_done(tmp_path: Path, kind: str) -> None:
    library = Library.open(tmp_path)
    library.add_closed([session(0), session(1)])
    left = session(2, closed=False)
    run(library, left)
    library.close()
    name = id_of(left)
    path = tmp_path / "live" / f"{name}{'.2' if 'second' in kind else ''}.jnl"
    if kind == "sessions":
        path = sorted((tmp_path / "sessions").rglob("*.json"))[0]
        name = path.stem
    (newer_file if kind == "sessions" else newer_journal)(path)
    path.chmod(0o600)
    before = path.read_bytes()
    library = Library.open(tmp_path)
    for use in (library.events, library.begin, library.close_session):
        with pytest.raises(LibraryError, match=r"newer balint-tui|is closed"):
            use(name)
    with pytest.raises(LibraryError, match="newer balint-tui"):
        library.delete_note(name, 2)
    library.rows()
    library.search("silence")
    done, report = repair(library)
    assert done == []
    assert [f.sentence for f in report.findings] == [
        "It was written by a newer balint-tui; install that version to read it."
    ]
    library.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["catalogue", "text"])
def test_a_newer_cache_is_not_used(tmp_path: Path, kind: str) -> None:
    library = Library.open(tmp_path)
    library.add_closed([session(0), session(1)])
    library.close()
    newer_file(tmp_path / kind / "2025.json")
    for read_only in (True, False):
        library = Library.open(tmp_path, read_only=read_only)
        assert len(library.rows()) == len(library.search("silence")) == 2
        assert check(library).sound
        assert library.notices == []
        library.close()


def test_only_who_may_write_repairs(golden: Path) -> None:
    with pytest.raises(ReadOnly):
        repair(Library.open(golden, read_only=True))

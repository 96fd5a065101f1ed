"""``balint-tui export``: seen first, then written whole, or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from balint_tui import demo, export_review, exporting
from balint_tui.cli import main
from balint_tui.library.errors import Damaged, LibraryError
from balint_tui.library.library import Library
from balint_tui.output import Trouble
from balint_tui.research import bundle
from balint_tui.research.tables import Wish
from balint_tui.research.tiers import RESEARCH
from balint_tui.settings import Settings

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    demo.fill(folder, 60, seed=1)
    return folder


@pytest.fixture
def library(whole: Path, tmp_path: Path) -> Path:
    """One of one's own: the library remembers exports."""
    folder = tmp_path / "library"
    folder.mkdir(mode=0o700)
    for path in whole.rglob("*"):
        target = folder / path.relative_to(whole)
        if path.is_dir():
            target.mkdir(mode=0o700)
        else:
            os.link(path, target)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def export(library: Path, *arguments: str) -> int:
    return main(["--library", str(library), "export", *arguments])


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def refused(capsys: Out) -> str:
    """The sentence on stderr, which is one line."""
    err = capsys.readouterr().err
    assert err.startswith("balint-tui: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


# --- what is there


EXPECTED = {
    *("README.md", "MANIFEST.sha256", "datapackage.json", "dataset_description.json"),
    *("CITATION.cff", "datacite.json", "LICENSE.txt", "privacy_report.json", "codebook.csv"),
    *("qualitative/project.qdpx", "qualitative/codebook.qdc", "qualitative/codebook.taguette.csv"),
    *("import/redcap_data_dictionary.csv", "import/redcap_records.csv"),
    *("import/read.R", "import/labels.sps"),
    *(
        f"data/study-balint_description-{name}_data.csv"
        for name in ("groups", "sessions", "participation", "questionnaire", "segments", "codes")
    ),
}


def test_all_files_are_there(library: Path, out: Path) -> None:
    assert export(library, str(out / "b"), "--yes", "--recipient", "A. Researcher") == 0
    found = files(out / "b")
    assert {name for name in found if not name.startswith("qualitative/html/")} == EXPECTED
    assert len(found) > len(EXPECTED) + 30
    assert sorted(path.name for path in out.iterdir()) == ["b"]


def test_every_file_is_as_the_manifest_says_and_for_its_owner(library: Path, out: Path) -> None:
    assert export(library, str(out / "b"), "--yes", "--tier", "open") == 0
    lines = (out / "b" / "MANIFEST.sha256").read_text().splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(told) == files(out / "b") - {"MANIFEST.sha256"}
    for name, digest in told.items():
        path = out / "b" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
        assert path.stat().st_mode & 0o077 == 0
    assert (out / "b").stat().st_mode & 0o077 == 0


def test_a_zip_holds_the_same_in_a_folder_that_says_nothing(library: Path, out: Path) -> None:
    assert export(library, str(out / "b.zip"), "--yes", "--recipient", "X") == 0
    with zipfile.ZipFile(out / "b.zip") as bundle:
        names = bundle.namelist()
        assert bundle.testzip() is None
        assert {info.date_time for info in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    roots = {name.split("/")[0] for name in names}
    assert len(roots) == 1
    assert roots.pop().startswith("balint-export-20")
    assert {name.partition("/")[2] for name in names} >= EXPECTED
    assert (out / "b.zip").stat().st_mode & 0o077 == 0


def test_optional_files_come_when_they_are_wanted(library: Path, out: Path) -> None:
    assert export(library, str(out / "b"), "--yes", "--parquet", "--spss") == 0
    found = files(out / "b")
    assert "import/questionnaire.sav" in found
    assert {name for name in found if name.endswith(".parquet")}
    manifest = (out / "b" / "MANIFEST.sha256").read_text()
    assert "import/questionnaire.sav" in manifest


def test_the_report_says_what_was_shown(library: Path, out: Path, capsys: Out) -> None:
    assert export(library, str(out / "b"), "--dry-run") == 0
    shown = capsys.readouterr().out
    assert export(library, str(out / "b"), "--yes", "--recipient", "X") == 0
    assert shown.splitlines()[:12] == capsys.readouterr().out.splitlines()[:12]
    report = json.loads((out / "b" / "privacy_report.json").read_text())
    assert report["tier"] == "research"
    assert report["after"]["k"] >= 5
    assert report["after"]["recognised"] == 0
    readme = (out / "b" / "README.md").read_text()
    assert f"| {report['before']['k']} | {report['after']['k']} |" in readme
    assert all(sentence in " ".join(shown.split()) for sentence in report["left_out"])


def test_a_trial_writes_nothing_and_is_not_remembered(library: Path, out: Path) -> None:
    assert export(library, str(out / "b"), "--dry-run") == 0
    assert list(out.iterdir()) == []
    assert not (library / "exports.json").exists()


# --- remembered


def test_the_library_remembers_and_warns(library: Path, out: Path, capsys: Out) -> None:
    assert export(library, str(out / "one"), "--yes", "--recipient", "Dr. Amber") == 0
    opened = Library.open(library, read_only=True)
    (known,) = opened.exports.all()
    manifest = (out / "one" / "MANIFEST.sha256").read_bytes()
    assert known.sha256 == hashlib.sha256(manifest).hexdigest()
    assert (known.tier, known.recipient, known.sessions) == ("research", "Dr. Amber", 60)
    days = sorted({row["started"][:10] for row in opened.rows()})
    capsys.readouterr()
    assert export(library, str(out / "two"), "--dry-run", "--since", days[1]) == 0
    assert "The export of " in (shown := capsys.readouterr().out)
    assert "(tier research to Dr. Amber)" in shown


def test_the_same_again_is_no_reason_to_warn(library: Path, out: Path, capsys: Out) -> None:
    assert export(library, str(out / "one"), "--yes", "--recipient", "Dr. Amber") == 0
    capsys.readouterr()
    assert export(library, str(out / "two"), "--dry-run") == 0
    assert "Dr. Amber" not in capsys.readouterr().out


# --- bad wishes


def test_a_tier_that_is_not_met_is_status_1(tmp_path: Path, out: Path, capsys: Out) -> None:
    demo.fill(tmp_path / "few", 4, seed=1)
    assert export(tmp_path / "few", str(out / "b"), "--yes") == 1
    err = capsys.readouterr().err
    assert "shows groups of 5 sessions and 5 people or more, and there is none" in err
    assert "Wait for more" in err
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["b", "--tier", "secret"], "open"),
        (["b", "--yes", "--group", "Nobody"], "No closed session fits that"),
        (["b", "--yes", "--since", "2099-01-01"], "No closed session fits that"),
        (["b", "--since", "yesterday"], "yesterday"),
        (["none/b", "--yes"], "There is no folder"),
        (["there", "--yes"], "is there already"),
        (["library/b.zip", "--yes"], "lies in the library itself"),
        (["b"], "give --yes"),
        (["b.zip", "--yes", "--encrypt-to", "age1nonsense"], "no age key"),
        (["b.zip.age", "--yes"], "would not be encrypted; give the recipient's key"),
        (["b", "--yes", "--group", "Nobody"], "the groups are Evening circle"),
        (["b", "--yes", "--recipient", "x" * 201], "one line of at most 200 characters"),
        (["b", "--yes", "--recipient", "\udcff"], "one line of at most 200 characters"),
    ],
)
def test_a_bad_wish_gets_one_sentence(
    library: Path,
    out: Path,
    capsys: Out,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    says: str,
) -> None:
    (out / "there").mkdir()
    monkeypatch.chdir(library.parent if arguments[0].startswith("library") else out)
    before = files(library)
    assert export(library, *arguments) == 2
    assert says in refused(capsys)
    assert sorted(path.name for path in out.iterdir()) == ["there"]
    assert files(library) == before


def test_an_empty_library_and_none(tmp_path: Path, out: Path, capsys: Out) -> None:
    Library.open(tmp_path / "empty").close()
    assert export(tmp_path / "empty", str(out / "b"), "--yes") == 2
    assert "There is no closed session to export yet" in refused(capsys)
    assert export(tmp_path / "none", str(out / "b"), "--yes") == 2
    assert "There is no library" in refused(capsys)
    assert not (tmp_path / "none").exists()


def test_a_folder_in_which_one_may_not_write(
    library: Path, out: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != out)  # root may write anywhere
    assert export(library, str(out / "b"), "--yes") == 2
    assert "may not write" in refused(capsys)


def test_while_another_uses_the_library(library: Path, out: Path, capsys: Out) -> None:
    other = Library.open(library)
    try:
        assert export(library, str(out / "b"), "--yes") == 2
        assert "close the other balint-tui" in refused(capsys)
        assert export(library, str(out / "b"), "--dry-run") == 0
    finally:
        other.close()


def test_an_extra_that_is_not_installed_is_named(
    library: Path, out: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert export(library, str(out / "b"), "--yes", "--parquet") == 2
    assert "balint-tui[parquet]" in refused(capsys)
    assert list(out.iterdir()) == []


# --- what goes wrong in between


def full_disk(after: int) -> Callable[..., Any]:
    """``write_bytes`` of a disk on which so many files have room."""
    real, count = Path.write_bytes, iter(range(10**6))

    def write(self: Path, data: bytes) -> int:
        if next(count) >= after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(self, data)

    return write


@pytest.mark.parametrize("after", [0, 1, 20, 45])
def test_a_full_disk_leaves_nothing(
    library: Path, out: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(Path, "write_bytes", full_disk(after))
    assert export(library, str(out / "b"), "--yes") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert list(out.iterdir()) == []
    monkeypatch.undo()
    assert Library.open(library, read_only=True).exports.all() == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_whoever_stops_it_leaves_nothing_however_often(
    library: Path, out: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def stop(*_: object, **__: object) -> None:
        signal.raise_signal(getattr(signal, name))

    clears_up = shutil.rmtree

    def stopped_again(*given: Any, **options: Any) -> None:
        for _ in range(3):
            stop()
        clears_up(*given, **options)

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("balint_tui.research.bundle.pack", stop)
    monkeypatch.setattr(shutil, "rmtree", stopped_again)
    assert export(library, str(out / "b.zip"), "--yes") == 130
    assert list(out.iterdir()) == []
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_what_is_ignored_does_not_stop_it(
    library: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under nohup, when the terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)

    packs = bundle.pack

    def hung_up(*given: Any) -> None:
        signal.raise_signal(signal.SIGHUP)
        packs(*given)

    monkeypatch.setattr(bundle, "pack", hung_up)
    try:
        assert export(library, str(out / "b.zip"), "--yes") == 0
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (out / "b.zip").exists()


def test_what_came_to_its_place_meanwhile_stays(
    library: Path, out: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = exporting._made

    def and_another(*given: Any) -> Path:
        (out / "b.zip").write_text("mine")
        return made(*given)

    monkeypatch.setattr(exporting, "_made", and_another)
    assert export(library, str(out / "b.zip"), "--yes") == 2
    assert "is there by now" in refused(capsys)
    assert [path.read_text() for path in out.iterdir()] == ["mine"]


# --- asked


@pytest.mark.parametrize(
    ("typed", "recipient", "status"),
    [
        (["--recipient", "Ada"], "yes", 0),
        (["--recipient", "Ada"], "no", 2),
        ([], "Ada", 0),
        ([], "", 2),
        ([], None, 2),
    ],
)
def test_on_a_terminal_it_asks(
    library: Path,
    out: Path,
    capsys: Out,
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    recipient: str | None,
    status: int,
) -> None:
    def answer(_: str) -> str:
        assert "Left out" in capsys.readouterr().out
        assert list(out.iterdir()) == []
        if recipient is None:
            raise EOFError
        return recipient

    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    assert export(library, str(out / "b"), *typed) == status
    if status:
        assert "Nothing was written." in refused(capsys)
        assert list(out.iterdir()) == []
    else:
        assert "for Ada" in capsys.readouterr().out


def test_a_session_that_cannot_be_read_is_told_before(
    library: Path, out: Path, capsys: Out
) -> None:
    path = sorted((library / "sessions").rglob("*.json"))[0]
    raw = path.read_bytes()
    path.unlink()
    path.write_bytes(raw[:-20])
    assert export(library, str(out / "b"), "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "Not read: " in shown
    assert "1 session that cannot be read." in shown
    assert export(library, str(out / "b"), "--yes") == 0
    assert "- 1 session that cannot be read." in (out / "b" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("tier", ["open", "research", "team"])
def test_where_no_session_can_be_read_there_is_no_export(
    library: Path, out: Path, capsys: Out, tier: str
) -> None:
    for path in (library / "sessions").rglob("*.json"):
        path.unlink()
        path.write_bytes(b"{}")
    assert export(library, str(out / "b"), "--yes", "--tier", tier) == 1
    assert f"The tier {tier}" in capsys.readouterr().err
    assert list(out.iterdir()) == []


def test_names_that_cannot_be_read_stop_it(
    library: Path, out: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[int, str]:
        raise Damaged(library / "names.json", "it holds no names")

    monkeypatch.setattr("balint_tui.library.names.Names.of", broken)
    assert export(library, str(out / "b"), "--yes") == 2
    assert "The members' names cannot be read" in refused(capsys)
    assert list(out.iterdir()) == []


def test_what_is_refused_is_not_written_whoever_asks(library: Path, out: Path) -> None:
    opened = Library.open(library)
    try:
        few = {row["id"] for row in opened.rows()[:4]}
        given = Settings(out), lambda *_: None, print
        found = exporting.read(opened, lambda row: row["id"] in few, *given)
        planned = exporting.plan(opened, found, Wish(RESEARCH, 2026))
        assert planned.risk.refusals
        with pytest.raises(Trouble, match="shows groups of 5 sessions"):
            exporting.write(opened, planned, out / "b", lambda *_: None, exporting.Extras())
    finally:
        opened.close()
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("tier", ["open", "research", "team"])
def test_texts_are_read_again_where_there_are_too_many_to_keep(
    library: Path, out: Path, monkeypatch: pytest.MonkeyPatch, tier: str
) -> None:
    def texts(name: str) -> list[str]:
        assert export(library, str(out / name), "--yes", "--tier", tier) == 0
        rows = (out / name / SEGMENTS).read_text().splitlines()
        return [row.split(",", 4)[-1] for row in rows]

    kept = texts("kept")
    monkeypatch.setattr("balint_tui.research.sources.MOST_KEPT", 3)
    assert texts("again") == kept
    assert len(kept) > 50


def test_a_library_that_changes_meanwhile_is_told(
    library: Path, out: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: Library, session_id: str) -> None:
        raise LibraryError(f"There is no session {session_id} in this library.")

    monkeypatch.setattr("balint_tui.research.sources.MOST_KEPT", 0)
    monkeypatch.setattr(
        export_review, "show", lambda *_: monkeypatch.setattr(Library, "events", gone)
    )
    assert export(library, str(out / "b"), "--yes") == 2
    assert "The library was changed meanwhile" in refused(capsys)
    assert list(out.iterdir()) == []


SEGMENTS = "data/study-balint_description-segments_data.csv"


# --- for one recipient's eyes


def test_it_is_encrypted_for_an_age_key(library: Path, out: Path, capsys: Out) -> None:
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    to = ("--encrypt-to", str(identity.to_public()))
    assert export(library, str(out / "b.zip"), "--yes", *to) == 2
    assert "ends in .age" in refused(capsys)
    assert export(library, str(out / "b.zip.age"), "--yes", *to) == 0
    assert [path.name for path in out.iterdir()] == ["b.zip.age"]
    assert not [path for path in library.iterdir() if path.name.startswith(".")]
    raw = (out / "b.zip.age").read_bytes()
    assert raw.startswith(b"age-encryption.org/v1")
    (out / "b.zip").write_bytes(pyrage.decrypt(raw, [identity]))
    with zipfile.ZipFile(out / "b.zip") as bundle:
        assert any(name.endswith("/datapackage.json") for name in bundle.namelist())

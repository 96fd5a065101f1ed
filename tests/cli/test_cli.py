"""The command line from outside: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import balint_tui
from balint_tui import assets, cli, demo, output, settings
from balint_tui.cli import reading
from balint_tui.frame import prose
from balint_tui.frame.clock import RehearsalClock, SystemClock

Out = pytest.CaptureFixture[str]
SHIPPED = assets.folder("formats") / "lunch-45.toml"

SESSION_KEYS = {
    "id",
    "group",
    "state",
    "started",
    "ended",
    "format",
    "cases",
    "planned_s",
    "actual_s",
    "ending",
    "seats",
    "left_early",
    "notes",
    "marks",
}
NAMES = {
    "lunch-45",
    "lunch-50",
    "standard-60",
    "standard-75",
    "standard-90",
    "two-cases-90",
    "two-cases-120",
    "fishbowl-90",
    "students-90",
    "video-60",
}


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """``main`` sets the umask of the process, which here is that of all tests."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("library")
    demo.fill(folder, 60, seed=1)
    return str(folder)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """An app in the place of the real one that only notes how it was opened, on a terminal."""
    opened: dict[str, Any] = {}

    def run_home(folder: Path, chosen: settings.Settings, secret: str | None) -> int:
        files = len(list((folder / "sessions").rglob("*.json")))
        opened.update(folder=folder, settings=chosen, secret=secret, files=files)
        return 0

    def run_live(folder: Path, chosen: settings.Settings, secret: str | None, **how: Any) -> int:
        opened.update(folder=folder, settings=chosen, secret=secret, **how)
        return 0

    fake = types.ModuleType("balint_tui.tui.run")
    vars(fake).update(run_home=run_home, run_live=run_live)
    monkeypatch.setitem(sys.modules, "balint_tui.tui.run", fake)
    monkeypatch.setattr(os, "isatty", lambda _: True)
    return opened


def answer(capsys: Out, *argv: str) -> str:
    """What a command that succeeds prints; nothing else may be on stderr."""
    assert cli.main(argv) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def parsed(capsys: Out, *argv: str) -> Any:
    return json.loads(answer(capsys, *argv))


def refusal(capsys: Out, *argv: str) -> str:
    """The one sentence of a command that is refused; nothing may be on stdout."""
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("balint-tui: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def fresh(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """A fresh interpreter that finds this copy of the program."""
    source = str(Path(balint_tui.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": source, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, *argv], env=env, stderr=subprocess.PIPE, check=False, **options
    )


def run(*argv: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return fresh("-m", "balint_tui", *argv, **options)


def own_settings() -> Path:
    folder = settings.settings_folder()
    (folder / "formats").mkdir(parents=True)
    return folder


# --- use and misuse


def test_version_and_help_answer(capsys: Out) -> None:
    assert answer(capsys, "--version") == f"balint-tui {balint_tui.__version__}\n"
    overview = answer(capsys, "--help")
    for command in ("live", "formats", "sessions", "show", "demo", "where"):
        assert f"\n    {command} " in overview
        assert "--library DIR" in answer(capsys, command, "--help")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["dance"], "invalid choice: 'dance'"),
        (["--lib=x"], "--lib=x"),
        (["show"], "SESSION"),
        (["show", "last", "--json", "--markdown"], "not allowed with"),
        (["sessions", "--since", "30/6/2026"], "'30/6/2026' is no date; write it like 2026-06-30"),
        (["sessions", "--until", "2026-02-30"], "'2026-02-30' is no date"),
        (["demo", "--sessions", "0"], "'0' is no number from 1 to 100000"),
        (["demo", "--sessions", "many"], "'many' is no number"),
        (["demo", "--seed", "x"], "invalid int value: 'x'"),
        (["live", "--rehearse", "0"], "'0' is no speed; give a number up to 3600"),
        (["live", "--rehearse", "nan"], "'nan' is no speed"),
        (["live", "--rehearse", "3601"], "'3601' is no speed"),
        (["live", "--rehearse", "fast"], "'fast' is no speed"),
        (["formats", "a\nb"], "a b"),
    ],
)
def test_bad_use_is_one_sentence(capsys: Out, argv: list[str], words: str) -> None:
    sentence = refusal(capsys, *argv)
    assert words in sentence
    assert "--help." in sentence


def test_an_unforeseen_error_quotes_no_note(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_: argparse.Namespace) -> int:
        raise KeyError("what the patient said")

    monkeypatch.setitem(reading.COMMANDS, "formats", break_down)
    sentence = refusal(capsys, "formats")
    assert "patient" not in sentence
    assert "KeyError at test_cli.py:" in sentence


def test_a_file_error_names_the_file(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_: argparse.Namespace) -> int:
        raise PermissionError(13, "Permission denied", "some/folder")

    monkeypatch.setitem(reading.COMMANDS, "formats", break_down)
    assert "some/folder: Permission denied;" in refusal(capsys, "formats")


def test_ctrl_c_is_quiet(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(reading.COMMANDS, "formats", interrupt)
    assert cli.main(["formats"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("argv", [["formats"], ["formats", "--json"], ["--help"]])
def test_a_closed_pipe_is_quiet(argv: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    result = run(*argv, stdout=write_end)
    os.close(write_end)
    assert result.returncode == 0
    assert result.stderr == b""


def test_all_that_is_written_is_for_the_owner_alone(capsys: Out) -> None:
    os.umask(0)
    answer(capsys, "--version")
    assert os.umask(0) == 0o077


def loaded_by(*argv: str) -> str:
    """The heavy modules that a command which succeeds has loaded in a fresh interpreter."""
    program = (
        "import sys; from balint_tui import cli; status = cli.main(sys.argv[1:]); "
        "heavy = {'orjson', 'platformdirs', 'rich', 'textual', 'tinydb'} & set(sys.modules); "
        "print(' '.join(sorted(heavy)), file=sys.stderr); sys.exit(status)"
    )
    result = fresh("-c", program, *argv, stdout=subprocess.PIPE)
    assert result.returncode == 0
    return result.stderr.decode().strip()


def test_the_version_loads_nothing_heavy() -> None:
    assert loaded_by("--version") == ""


def test_json_loads_neither_textual_nor_rich(library: str) -> None:
    assert {"rich", "textual"}.isdisjoint(loaded_by("formats", "--json").split())
    sessions = loaded_by("--library", library, "sessions", "--json").split()
    assert {"rich", "textual"}.isdisjoint(sessions)


# --- formats


def test_formats_as_json_are_the_ten_with_their_phases(capsys: Out) -> None:
    rows = parsed(capsys, "formats", "--json")
    assert {row["name"] for row in rows} == NAMES
    assert rows[0]["name"] == "standard-60"
    for row in rows:
        assert set(row) == {"name", "title", "phases", "total", "total_s"}
        assert row["total_s"] == row["total"] * 60 == sum(p["minutes"] for p in row["phases"]) * 60
        for phase in row["phases"]:
            assert set(phase) == {"kind", "name", "minutes", "protected", "case"}
            assert phase["protected"] == (phase["kind"] in ("return", "close"))


def test_formats_for_people_name_all(capsys: Out) -> None:
    shown = answer(capsys, "formats")
    assert all(name in shown for name in NAMES)
    assert "Close 5*" in shown


def test_an_own_format_is_listed_and_a_broken_one_is_a_sentence(capsys: Out) -> None:
    folder = own_settings() / "formats"
    (folder / "tea.toml").write_bytes(SHIPPED.read_bytes())
    (folder / "odd.toml").write_text("title = 3\n", encoding="utf-8")
    assert cli.main(["formats", "--json"]) == 2
    out, err = capsys.readouterr()
    assert {row["name"] for row in json.loads(out)} == {*NAMES, "tea"}
    assert err.startswith("balint-tui: odd.toml: title is 3; expected")
    assert err.count("\n") == 1


# --- sessions


def test_sessions_as_json_are_an_array_newest_first(capsys: Out, library: str) -> None:
    rows = parsed(capsys, "--library", library, "sessions", "--json")
    assert len(rows) == 60
    assert all(set(row) >= SESSION_KEYS for row in rows)
    begun = [datetime.fromisoformat(row["started"]) for row in rows]
    assert begun == sorted(begun, reverse=True)
    assert {row["state"] for row in rows} == {"closed"}


def test_the_library_may_be_named_before_or_after_the_command(capsys: Out, library: str) -> None:
    before = parsed(capsys, "--library", library, "sessions", "--json")
    assert parsed(capsys, "sessions", "--json", "--library", library) == before
    assert parsed(capsys, "--library", "elsewhere", "sessions", "--json", "--library", library)


def test_a_library_that_is_not_there_has_no_sessions(capsys: Out, tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert parsed(capsys, "--library", str(folder), "sessions", "--json") == []
    assert answer(capsys, "--library", str(folder), "sessions") == "No sessions.\n"
    assert not folder.exists()


def test_sessions_of_a_group_and_of_some_days(capsys: Out, library: str) -> None:
    rows = parsed(capsys, "--library", library, "sessions", "--json")
    some = parsed(capsys, "--library", library, "sessions", "--json", "--group", "RESIDENTS ")
    assert some == [row for row in rows if row["group"] == "Residents"]
    first, last = rows[40]["started"][:10], rows[5]["started"][:10]
    between = ("--since", first, "--until", last)
    found = parsed(capsys, "--library", library, "sessions", "--json", *between)
    assert found == [row for row in rows if first <= row["started"][:10] <= last]
    assert rows[40] in found
    assert rows[5] in found


def test_a_search_keeps_the_sessions_with_hits(capsys: Out, library: str) -> None:
    rows = parsed(capsys, "--library", library, "sessions", "--json", "--search", "SILENCE")
    assert 0 < len(rows) < 60
    assert all(row["search_hits"] > 0 for row in rows)
    whole = parsed(capsys, "--library", library, "show", rows[0]["id"], "--json")
    written = [*(note["text"] for note in whole["notes"]), *whole["debrief"].values()]
    assert "silence" in " ".join(written).casefold()
    none = parsed(capsys, "--library", library, "sessions", "--json", "--search", "zebra crossing")
    assert none == []


def test_sessions_for_people_show_ids_that_show_accepts(capsys: Out, library: str) -> None:
    shown = answer(capsys, "--library", library, "sessions").splitlines()
    assert len(shown) >= 61
    assert "ending" in shown[0]
    identity = next(line for line in shown[1:] if line.startswith("2026-06-30")).split()[2]
    assert parsed(capsys, "--library", library, "show", identity, "--json")["id"].startswith(
        identity
    )
    assert "hits" in answer(capsys, "--library", library, "sessions", "--search", "silence")


def test_damage_is_a_sentence(capsys: Out, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    demo.fill(folder, 1, seed=1)
    (path,) = (folder / "sessions").rglob("*.json")
    path.write_bytes(b"\0" * 100)
    refusal(capsys, "--library", str(folder), "show", "last")


# --- show


def test_show_as_json_is_the_whole_session(capsys: Out, library: str) -> None:
    row = parsed(capsys, "--library", library, "sessions", "--json")[3]
    whole = parsed(capsys, "--library", library, "show", row["id"], "--json")
    counts = {key: len(whole[key]) for key in ("notes", "marks")}
    log = ("role", "supervised", "supervision")
    more = {key: whole[key] for key in ("codes", "approved", "undecided", *log)}
    assert {**{key: whole[key] for key in SESSION_KEYS}, **counts, **more} == row
    assert set(whole["phases"][0]) >= {
        "kind",
        "name",
        "case",
        "planned_s",
        "actual_s",
        "started_s",
    }
    assert set(whole["notes"][0]) >= {"seq", "at_s", "phase", "text", "codes", "approved"}
    assert set(whole["marks"][0]) >= {"seq", "at_s", "phase", "mark"}
    assert set(whole["attendance"][0]) >= {"seat", "arrived_s", "left_s", "word_offered"}
    assert [event["seq"] for event in whole["events"]] == list(range(1, len(whole["events"]) + 1))
    assert all({"seq", "kind", "at_s"} <= set(event) for event in whole["events"])


def test_last_and_a_unique_beginning_name_a_session(capsys: Out, library: str) -> None:
    newest = parsed(capsys, "--library", library, "sessions", "--json")[0]["id"]
    assert parsed(capsys, "--library", library, "show", "last", "--json")["id"] == newest
    short = newest[:12].lower()
    assert parsed(capsys, "--library", library, "show", short, "--json")["id"] == newest


def test_show_refuses_what_it_cannot_tell(capsys: Out, library: str, tmp_path: Path) -> None:
    where = ("--library", library)
    assert "No session's id begins with 'ZZ'" in refusal(capsys, *where, "show", "ZZ")
    assert "60 sessions' ids begin with '0'" in refusal(capsys, *where, "show", "0")
    none = str(tmp_path / "none")
    assert "There are no sessions yet" in refusal(capsys, "--library", none, "show", "last")


def test_show_for_people_has_times_notes_marks_attendance_and_ending(
    capsys: Out, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    rows = parsed(capsys, "--library", library, "sessions", "--json")
    row = next(row for row in rows if row["left_early"] and row["marks"])
    whole = parsed(capsys, "--library", library, "show", row["id"], "--json")
    shown = answer(capsys, "--library", library, "show", row["id"])
    assert row["ending"] in shown
    assert row["started"][11:16] in shown
    for words in ("planned", "actual", "left at", "Notes", "Marks", "Discuss"):
        assert words in shown
    for note in whole["notes"]:
        assert note["text"] in shown


def test_show_as_markdown_is_a_clean_document(capsys: Out, library: str) -> None:
    whole = parsed(capsys, "--library", library, "show", "last", "--json")
    document = answer(capsys, "--library", library, "show", "last", "--markdown")
    assert document.startswith("# Balint session, 30 June 2026\n")
    assert document.endswith("\n")
    assert not document.endswith("\n\n")
    assert not any(line != line.rstrip() for line in document.splitlines())
    for note in whole["notes"]:
        assert f": {note['text']}" in document
    assert "| phase | began | planned | actual |" in document


def test_notes_cannot_break_the_document_or_steer_the_terminal() -> None:
    assert prose.plain("one\n# two\x1b[2J\r\n- three\t| four") == "one # two [2J - three | four"
    section: prose.Section = ("Notes", (), [("12:30 Discuss", prose.plain("# no heading\n\n```"))])
    assert (
        prose.markdown("T", [section])
        == "# T\n\n## Notes\n\n- 12:30 Discuss: # no heading \\`\\`\\`\n"
    )
    table: prose.Section = ("Phases", ("a", "b"), [("x|y", "z")])
    assert "| x/y | z |" in prose.markdown("T", [table])


# --- where


def test_where_names_folders_contents_and_sizes(capsys: Out, library: str) -> None:
    shown = answer(capsys, "--library", library, "where")
    assert library in shown.replace("\n", "")
    assert "(not there yet)" in shown
    assert any(line.split()[:3] == ["sessions", "60", "files"] for line in shown.splitlines())
    assert any(line.split()[:3] == ["formats", "10", "files"] for line in shown.splitlines())


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1500, "2 KB"), (3e6, "3 MB"), (2.5e9, "2.5 GB")],
)
def test_sizes_are_short(size: float, words: str) -> None:
    assert output.size(size) == words


# --- demo


def test_demo_into_fills_an_empty_folder_once(capsys: Out, tmp_path: Path) -> None:
    folder = str(tmp_path / "new")
    shown = answer(capsys, "demo", "--into", folder, "--sessions", "5", "--seed", "3")
    assert shown.startswith("5 invented sessions are in")
    assert len(parsed(capsys, "--library", folder, "sessions", "--json")) == 5
    assert "is not an empty folder" in refusal(capsys, "demo", "--into", folder)


def test_demo_into_refuses_a_file_and_leaves_it(capsys: Out, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    assert "is not an empty folder" in refusal(capsys, "demo", "--into", str(path))
    assert path.read_text(encoding="utf-8") == "mine"


def test_demo_opens_an_invented_library_and_removes_it(
    capsys: Out, app: dict[str, Any], library: str
) -> None:
    answer(capsys, "--library", library, "demo", "--sessions", "7")
    assert app["files"] == 7
    assert app["folder"] != Path(library)
    assert not app["folder"].exists()


# --- opening the app


def test_no_command_opens_home(capsys: Out, app: dict[str, Any], tmp_path: Path) -> None:
    answer(capsys, "--library", str(tmp_path / "mine"))
    assert app["folder"] == tmp_path / "mine"
    assert app["settings"] == settings.load()


def test_live_opens_the_default_with_the_real_clock(capsys: Out, app: dict[str, Any]) -> None:
    answer(capsys, "live")
    assert app["fmt"].name == "standard-60"
    assert app["until"] is None
    assert app["group"] == ""
    assert isinstance(app["clock"], SystemClock)


def test_live_takes_format_group_and_speed(capsys: Out, app: dict[str, Any]) -> None:
    answer(capsys, "live", "--format", "lunch-50", "--group", " Tuesday ", "--rehearse", "60")
    assert (app["fmt"].name, app["group"]) == ("lunch-50", "Tuesday")
    assert isinstance(app["clock"], RehearsalClock)
    assert app["clock"].speed == 60


def test_live_takes_a_hard_stop(
    capsys: Out, app: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 6, 30, 12, 0).astimezone()
    monkeypatch.setattr(SystemClock, "wall", lambda _: noon)
    answer(capsys, "live", "--until", "13:00")
    assert (app["until"] - noon).total_seconds() == 3600
    assert "--until: 11:00 has passed" in refusal(capsys, "live", "--until", "11:00")
    assert "--until: 'noon' is no time of day" in refusal(capsys, "live", "--until", "noon")


def test_live_names_the_known_formats(capsys: Out, app: dict[str, Any]) -> None:
    sentence = refusal(capsys, "live", "--format", "tango")
    assert "There is no format 'tango'" in sentence
    assert all(name in sentence for name in NAMES)
    assert not app


def test_live_says_what_is_wrong_with_the_wanted_own_format(
    capsys: Out, app: dict[str, Any]
) -> None:
    (own_settings() / "formats" / "odd.toml").write_text("title = 3\n", encoding="utf-8")
    assert "odd.toml: title is 3" in refusal(capsys, "live", "--format", "odd")
    answer(capsys, "live")
    assert app["fmt"].name == "standard-60"


@pytest.mark.parametrize("argv", [[], ["live"], ["demo"]])
def test_broken_settings_are_a_sentence(capsys: Out, app: dict[str, Any], argv: list[str]) -> None:
    (own_settings() / "settings.toml").write_text("colour = 1\n", encoding="utf-8")
    assert "settings.toml: colour is not known" in refusal(capsys, *argv)
    assert not app


@pytest.mark.parametrize("argv", [[], ["live"], ["live", "--rehearse", "2"], ["demo"]])
def test_the_app_wants_a_terminal_and_loads_nothing_before(argv: list[str]) -> None:
    result = run(*argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr == (
        b"balint-tui: The app needs a terminal; start it without redirecting input or output.\n"
    )


def test_a_terminal_that_is_not_utf8_still_gets_an_answer() -> None:
    lunch = SHIPPED.read_text(encoding="utf-8").replace("Lunch hour", "Bálint hour")
    (own_settings() / "formats" / "tea.toml").write_text(lunch, encoding="utf-8")
    result = run("formats", stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, b"")
    assert rb"B\xe1lint hour" in result.stdout

"""The list and the search: caches that may be lost, old or broken, and never hide a session."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone
from balint_tui.frame.session import replay
from balint_tui.frame.summary import summary
from balint_tui.library import tables
from balint_tui.library.catalogue import fold, snapshot
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.library.seal import Seal

from .disk import Faults, id_of, run, session

WEEKS = (0, 1, 2, 60, 61, 120)
"""Three sessions in 2025, two in 2026, one in 2027."""
MANY = [session(week) for week in WEEKS]
NAMES = [id_of(events) for events in MANY]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with sessions of three years, closed by an earlier process."""
    library = Library.open(tmp_path / "library")
    library.add_closed(MANY)
    library.close()
    return tmp_path / "library"


@pytest.fixture(params=[False, True], ids=["writer", "reader"])
def opened(folder: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Library]]:
    """Opens that library, for writing or for reading only."""
    libraries: list[Library] = []

    def open_library() -> Library:
        libraries.append(Library.open(folder, read_only=request.param))
        return libraries[-1]

    yield open_library
    for library in libraries:
        library.close()


def file_of(folder: Path, name: str) -> Path:
    return next((folder / "sessions").glob(f"*/{name}.json"))


def put(path: Path, raw: bytes) -> None:
    """Puts a file in its place as programs do: whole, under its name at once."""
    temporary = path.with_suffix(".new")
    temporary.write_bytes(raw)
    temporary.replace(path)


def shown(library: Library) -> tuple[list[str], dict[str, int]]:
    """What a leader sees: the sessions of the list, and those in which a word was found."""
    return [row["id"] for row in library.rows()], library.search("silence")


ALL = (NAMES[::-1], dict.fromkeys(NAMES, 2))


# --- the list


def test_rows_are_newest_first_and_say_what_a_session_came_to(library: Library) -> None:
    library.add_closed(MANY)
    left = run(library, session(30, closed=False))
    rows = library.rows()
    assert [row["id"] for row in rows] == sorted([*NAMES, left], reverse=True)
    assert [row["state"] for row in rows if row["id"] == left] == ["live"]
    assert {row["state"] for row in rows if row["id"] != left} == {"closed"}
    first = rows[-1]
    assert (first["group"], first["format"], first["notes"]) == ("Invented circle", "lunch-45", 2)
    assert not {"count", "digest", "text"} & set(first)
    assert set(first) == set(summary(replay(MANY[0]))) | {"state"}


@pytest.mark.parametrize(
    ("limit", "years"), [(1, 1), (2, 2), (3, 2), (4, 3), (6, 3), (99, 3), (None, 3)]
)
def test_the_newest_rows_need_only_the_newest_years(
    folder: Path, limit: int | None, years: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = tables.read

    def watched(path: Path, seal: Seal) -> tables.Tables:
        read.append(path.name)
        return real(path, seal)

    monkeypatch.setattr(tables, "read", watched)
    library = Library.open(folder, read_only=True)
    assert [row["id"] for row in library.newest_rows(limit)] == NAMES[::-1][:limit]
    assert read == ["2027.json", "2026.json", "2025.json"][:years]


def test_a_running_session_is_among_the_newest_rows(library: Library) -> None:
    library.add_closed(MANY)
    left = run(library, session(100, closed=False))
    assert [row["id"] for row in library.newest_rows(2)] == [NAMES[-1], left]


def test_an_unchanged_library_is_listed_without_reading_a_session(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder)
    monkeypatch.setattr(library._catalogue, "read", None)
    assert shown(library) == ALL
    library.close()


# --- search


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("silence", 2),
        ("SILENCE", 2),
        ("müdigkeit", 2),
        ("Mudigkeit", 2),
        ("MU\u0308DIGKEIT", 2),
        ("  then müd ", 2),
        ("Note 1", 1),
        ("Note 2", 0),  # taken back
        ("silence\n", 2),
        ("a silence, then", 2),
        ("tired", 0),
        ("", 0),
        (" \n", 0),
        ("Invented circle", 0),  # not written in a session
    ],
)
def test_search_counts_without_case_and_accents(library: Library, text: str, hits: int) -> None:
    library.add_closed(MANY[:1])
    left = run(library, session(100, closed=False))
    expected = {NAMES[0]: hits, left: hits} if hits else {}
    assert library.search(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bálint", "balint"),
        ("STRASSE", "straße"),
        ("ﬁne", "FINE"),
        ("İstanbul", "istanbul"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ("\uff21\u030a", "å"),  # a wide A and its ring
    ],
)
def test_words_that_differ_in_case_and_accents_only_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["", "ASCII only", "Ǆ ẞ ŉ ΐ", "日本語", "\ud800", "a\u0301\u0302"])
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_answers_of_the_debrief_are_found(library: Library) -> None:
    events = session(closed=False)
    answers = {"doctor": "Tired, and found out.", "patient": ""}
    debrief = ev.Debriefed(seq=len(events) + 1, at=events[-1].at, at_s=500.0, answers=answers)
    name = run(library, [*events, debrief])
    assert library.search("found out") == {name: 1}
    library.close_session(name)
    assert library.search("found out") == {name: 1}


# --- caches


def _delete(path: Path, old: bytes) -> None:
    path.unlink()


def _garbage(path: Path, old: bytes) -> None:
    path.write_bytes(b"\x00\xff garbage" * 9)


def _empty(path: Path, old: bytes) -> None:
    path.write_bytes(b"")


def _flip(path: Path, old: bytes) -> None:
    path.write_bytes(old[:-9] + bytes([old[-9] ^ 4]) + old[-8:])


def _old(path: Path, old: bytes) -> None:
    path.write_bytes(old)


def _of_a_newer_version(path: Path, old: bytes) -> None:
    path.write_bytes(b'{"schema":{"1":{"number":2}},"other":{}}')


def _without_tables(path: Path, old: bytes) -> None:
    path.write_bytes(tables.dump({}))


SPOILS = [_delete, _garbage, _empty, _flip, _old, _of_a_newer_version, _without_tables]


@pytest.mark.parametrize("spoil", SPOILS)
def test_caches_that_are_gone_or_spoilt_are_made_again_the_same(
    folder: Path, opened: Callable[[], Library], spoil: Callable[[Path, bytes], None]
) -> None:
    library = Library.open(folder)
    library.add_closed([session(-4, notes=9)])  # in 2025, so that what was kept is not the same
    library.close()
    expected = shown(opened())
    rows = opened().rows()
    caches = [*(folder / "catalogue").iterdir(), *(folder / "text").iterdir()]
    assert len(caches) == 6
    older = {cache: cache.read_bytes() for cache in caches}
    for cache in caches:
        spoil(cache, older[cache])
    for _ in range(2):
        library = opened()
        assert shown(library) == expected
        assert library.rows() == rows
        assert library.notices == []
    if not library.read_only:
        assert {cache: len(cache.read_bytes()) for cache in caches} == {
            cache: len(raw) for cache, raw in older.items()
        }


def test_whole_folders_of_caches_may_be_deleted_while_it_is_open(
    folder: Path, opened: Callable[[], Library]
) -> None:
    library = opened()
    assert shown(library) == ALL
    for name in ("catalogue", "text"):
        shutil.rmtree(folder / name)
    assert [row["id"] for row in library.rows()] == ALL[0]
    assert opened().search("silence") == ALL[1]


def test_caches_from_before_a_session_was_added_or_changed_do_not_hide_it(
    folder: Path, opened: Callable[[], Library]
) -> None:
    old = {
        path: path.read_bytes()
        for kind in ("catalogue", "text")
        for path in (folder / kind).iterdir()
    }
    added = session(4)
    library = Library.open(folder)
    library.add_closed([added])
    library.close()
    changed = [replace(MANY[0][0], group="Another circle"), *MANY[0][1:]]  # type: ignore[call-arg]
    put(file_of(folder, NAMES[0]), tables.dump(snapshot(changed)))
    for path, raw in old.items():
        path.write_bytes(raw)
    library = opened()
    assert {row["id"] for row in library.rows()} == {*NAMES, id_of(added)}
    assert library.rows()[-1]["group"] == "Another circle"
    assert library.search("week 4") == {id_of(added): 2}


def test_a_session_whose_file_was_taken_away_is_not_listed(
    folder: Path, opened: Callable[[], Library]
) -> None:
    library = opened()
    assert shown(library) == ALL
    file_of(folder, NAMES[1]).unlink()
    assert (
        shown(library)
        == shown(opened())
        == (
            [name for name in ALL[0] if name != NAMES[1]],
            {name: 2 for name in ALL[1] if name != NAMES[1]},
        )
    )


def test_sessions_closed_within_one_tick_of_the_disk_s_clock_are_all_there(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = library.folder / "sessions" / "2025"
    library.add_closed([MANY[0]])
    tick = year.stat().st_mtime_ns
    assert shown(library) == ([NAMES[0]], {NAMES[0]: 2})
    real = library._catalogue.write

    def within_the_tick(*args: Any, **how: Any) -> None:
        real(*args, **how)
        os.utime(year, ns=(tick, tick))

    monkeypatch.setattr(library._catalogue, "write", within_the_tick)
    run(library, MANY[1])
    library.close_session(NAMES[1])
    library.add_closed([MANY[2]])
    assert year.stat().st_mtime_ns == tick
    assert shown(library) == (NAMES[2::-1], dict.fromkeys(NAMES[:3], 2))


def test_a_session_changed_within_one_tick_and_of_the_same_size_shows_its_change(
    library: Library,
) -> None:
    library.add_closed(MANY[:1])
    changed = [replace(MANY[0][0], group="Another circle"), *MANY[0][1:]]  # type: ignore[call-arg]
    entries = library._catalogue.entries_of(NAMES[0], snapshot(changed))
    library._catalogue.refresh("2025", {NAMES[0]: entries})
    assert library.rows()[0]["group"] == "Another circle"


def test_caches_that_cannot_be_kept_are_noticed_and_change_nothing(
    folder: Path, faults: Faults
) -> None:
    shutil.rmtree(folder / "catalogue")
    shutil.rmtree(folder / "text")
    library = Library.open(folder, files=faults)
    faults.break_all("replace", 28)
    assert shown(library) == ALL
    assert [n for n in library.notices if "The catalogue of 2027 could not be kept" in n]
    faults.mend()
    assert shown(library) == ALL
    library.close()
    library = Library.open(folder, files=faults)
    assert shown(library) == ALL
    assert len(list((folder / "catalogue").iterdir())) == 3
    library.close()


# --- session files that are not what was written

NOT_A_SESSION = {
    "empty": b"",
    "nulls": bytes(4096),
    "a list": b"[]",
    "other": b'{"session":{"1":{"id":"x"}},"events":{}}',
    "no tables": tables.dump({}),
    "of another": tables.dump(snapshot(session(7))),
    "a list for a table": tables.dump({"session": [1], "events": {}}),  # type: ignore[dict-item]
    "a text for a row": tables.dump({"session": {"1": "x"}, "events": {}}),
}


@pytest.mark.parametrize("raw", NOT_A_SESSION.values(), ids=NOT_A_SESSION.keys())
def test_a_damaged_session_stays_listed_is_noticed_and_left_alone(
    folder: Path, opened: Callable[[], Library], raw: bytes
) -> None:
    path = file_of(folder, NAMES[1])
    put(path, raw)
    for _ in range(2):  # the second start tells it again
        library = opened()
        assert shown(library) == ALL
        assert [notice for notice in library.notices if f"{path} is damaged" in notice]
        with pytest.raises(LibraryError, match="is damaged"):
            library.events(NAMES[1])
        assert library.events(NAMES[2]) == forget_undone(MANY[2])
    assert path.read_bytes() == raw


def test_a_damaged_session_without_any_cache_is_noticed_and_hides_no_other(
    folder: Path, opened: Callable[[], Library]
) -> None:
    put(file_of(folder, NAMES[1]), b"")
    shutil.rmtree(folder / "catalogue")
    library = opened()
    assert [row["id"] for row in library.rows()] == [n for n in ALL[0] if n != NAMES[1]]
    assert len(library.notices) == 1


def test_a_session_of_a_newer_version_is_refused_and_left_alone(
    folder: Path, opened: Callable[[], Library]
) -> None:
    path = file_of(folder, NAMES[0])
    raw = path.read_bytes().replace(b'"number":1', b'"number":2', 1)
    put(path, raw)
    library = opened()
    assert shown(library) == ALL
    assert library.notices == [
        f"{path} was written by a newer balint-tui; install that version to read it."
    ]
    with pytest.raises(LibraryError, match="newer balint-tui"):
        library.events(NAMES[0])
    if not library.read_only:
        assert library.add_closed([MANY[0]]) == 0
    assert path.read_bytes() == raw


def test_a_flipped_bit_anywhere_in_a_session_is_found(folder: Path) -> None:
    path = file_of(folder, NAMES[0])
    raw = path.read_bytes()
    library = Library.open(folder, read_only=True)
    for at in range(0, len(raw), 37):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :])
        with pytest.raises(LibraryError, match=r"is damaged|newer balint-tui"):
            library.events(NAMES[0])


def test_events_that_do_not_fit_the_digest_are_damage(folder: Path) -> None:
    path = file_of(folder, NAMES[0])
    content = tables.read(path)
    content["events"]["2"]["text"] = "put in by another hand"
    put(path, tables.dump(content))
    library = Library.open(folder, read_only=True)
    with pytest.raises(LibraryError, match="does not fit its digest"):
        library.events(NAMES[0])


def test_other_files_in_the_folders_of_sessions_are_passed_over(
    folder: Path, opened: Callable[[], Library]
) -> None:
    for name in ("notes.txt", f"{NAMES[0]}.json.tmp", f"{NAMES[0]}.bak", "readme.json"):
        (folder / "sessions" / "2025" / name).write_bytes(b"something")
    (folder / "sessions" / "old").mkdir()
    library = opened()
    assert shown(library) == ALL
    assert library.notices == []


# --- the files themselves


def test_a_session_s_file_is_a_tinydb_and_its_row_says_how_many_events_there_are(
    folder: Path,
) -> None:
    path = file_of(folder, NAMES[0])
    with TinyDB(path, access_mode="r") as db:
        row = db.table("session").all()[0]
        assert row["count"] == len(db.table("events")) == len(MANY[0])
        assert db.table("schema").all()[0]["number"] == 1
    assert [event["seq"] for event in json.loads(path.read_bytes())["events"].values()] == [
        *range(1, len(MANY[0]) + 1)
    ]


# --- one year after the other


def test_each_row_is_the_list_but_stays_nowhere(opened: Callable[[], Library]) -> None:
    library = opened()
    rows = list(library.each_row())
    assert library._catalogue._seen == {}
    assert sorted(rows, key=lambda row: row["id"], reverse=True) == library.rows()
    # What the list keeps is looked at as it is, and still is no older than the files.
    assert sorted(row["id"] for row in library.each_row()) == sorted(NAMES)


def test_each_row_knows_of_sessions_that_run_and_that_came(folder: Path) -> None:
    library = Library.open(folder)
    library.rows()
    added = session(3)
    library.add_closed([added])
    running = run(library, session(200)[:3])
    rows = {row["id"]: row["state"] for row in library.each_row()}
    library.close()
    assert rows.pop(running) == "live"
    assert rows == dict.fromkeys([*NAMES, id_of(added)], "closed")

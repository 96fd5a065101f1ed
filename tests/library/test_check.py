"""Check names all that is wrong; repair goes on with what can be read and deletes nothing."""

from __future__ import annotations

import re
import shutil
from itertools import count
from pathlib import Path
from random import Random

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone
from balint_tui.library import salvage, storage, tables
from balint_tui.library.catalogue import fold, snapshot
from balint_tui.library.check import Finding, check
from balint_tui.library.errors import Newer
from balint_tui.library.library import Library
from balint_tui.library.repair import repair
from balint_tui.library.seal import PLAIN
from balint_tui.library.storage import dump_journal

from .disk import Crash, Faults, Quick, id_of, run, session

CLOSED, OTHER = session(0), session(60)
OPEN = session(5, notes=4, closed=False)
NAME, LEFT = id_of(CLOSED), id_of(OPEN)
FILE, JOURNAL = f"sessions/2025/{NAME}.json", f"live/{LEFT}.jnl"
SECOND = f"live/{LEFT}.2.jnl"


def journal_of(events: list[ev.Event]) -> bytes:
    """A journal as the app writes it: a line for each event."""
    return dump_journal(
        {"events": {str(n): ev.encode(e) for n, e in enumerate(events, 1)}}, Path(JOURNAL)
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two closed sessions and one that was left open, with its caches."""
    folder = tmp_path_factory.mktemp("sound") / "library"
    library = Library.open(folder, files=Quick())
    library.add_closed([CLOSED, OTHER])
    library.search("silence")
    library.close()
    (folder / JOURNAL).write_bytes(journal_of(OPEN))
    (folder / JOURNAL).chmod(0o600)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "library", copy_function=shutil.copy2)
    return tmp_path / "library"


def found(folder: Path) -> list[Finding]:
    return check(Library.open(folder, read_only=True)).findings


def said(folder: Path) -> dict[str, str]:
    return {finding.name: finding.sentence for finding in found(folder)}


def mend(folder: Path, files: Faults | None = None) -> list[str]:
    library = Library.open(folder, files=files or Quick())
    try:
        return repair(library)[0]
    finally:
        library.close()


def content(folder: Path) -> dict[str, bytes]:
    """The files and what is in them, but for those that are made again at every start."""
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    again = ("lock", "ballast", "catalogue", "text")
    return {n: p.read_bytes() for n, p in sorted(files.items()) if not n.startswith(again)}


def read(folder: Path, name: str) -> list[ev.Event]:
    return Library.open(folder, read_only=True).events(name)


def test_a_sound_library_is_sound_and_untouched(folder: Path) -> None:
    before = content(folder)
    report = check(Library.open(folder, read_only=True))
    assert report.findings == []
    assert (report.closed, report.open, report.notes) == (2, 1, 2 + 2 + 4)
    assert content(folder) == before
    assert mend(folder) == []
    assert content(folder) == before


def test_what_is_only_odd_is_a_remark(folder: Path) -> None:
    with (folder / JOURNAL).open("ab") as file:
        file.write(b"a torn end")
    for name in (
        f"{JOURNAL}.1.torn",
        f"{FILE}.tmp",
        "notes.txt",
        f"live/{NAME}.gone",
        f"damaged/{NAME}.json.2",
    ):
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        (folder / name).touch(0o600)
    (folder / "more").mkdir(0o700)
    report = check(Library.open(folder, read_only=True))
    assert report.sound
    assert {finding.name: finding.sentence for finding in report.findings} == {
        f"{JOURNAL}.1.torn": "The end of a journal that a crash tore before it was saved.",
        f"{FILE}.tmp": "A write that was cut short; the next one replaces it.",
        "notes.txt": "It is no file of the library.",
        "more/": "It is no file of the library.",
        f"live/{NAME}.gone": "The session is deleted; the next start of the app completes that.",
        f"damaged/{NAME}.json.2": "It was set aside by a repair.",
    }


def test_a_library_in_use_is_sound(library: Library) -> None:
    run(library, OPEN)
    (library.folder / "live" / f"{NAME}.jnl.tmp").touch(0o600)
    assert check(Library.open(library.folder, read_only=True)).findings == []


def test_a_left_over_segment_of_a_closed_session_is_a_remark(folder: Path) -> None:
    (folder / f"live/{NAME}.2.jnl").write_bytes(journal_of(CLOSED[3:]))
    (folder / f"live/{NAME}.2.jnl").chmod(0o600)
    (finding,) = found(folder)
    assert not finding.wrong
    assert "Left over from closing" in finding.sentence


# --- rights


def test_rights_are_told_and_taken_away(folder: Path) -> None:
    (folder / FILE).chmod(0o640)
    (folder / "live").chmod(0o755)
    assert said(folder) == dict.fromkeys(
        ("live", FILE), "Other users of this computer can look into it."
    )
    library = Library.open(folder)  # this alone shuts the folders
    done, report = repair(library)
    library.close()
    assert done == [f"{folder / FILE} can be looked into by you only now."]
    assert report.sound
    assert found(folder) == []


# --- journals


def hurt(folder: Path, name: str, old: bytes, new: bytes) -> bytes:
    """Damages a file; returns what it then holds."""
    raw = (folder / name).read_bytes()
    assert old in raw
    (folder / name).write_bytes(raw.replace(old, new, 1))
    return (folder / name).read_bytes()


def test_a_damaged_journal_ends_where_it_can_be_read(folder: Path) -> None:
    raw = hurt(folder, JOURNAL, b"Note 2 of", b"Note 7 of")
    assert said(folder) == {
        JOURNAL: "It is damaged (line 4 is not what was written): 2 events (1 note) can be read, "
        "up to 2025-04-08 12:32, and what came after is lost, but for 3 whole behind the damage."
    }
    done = mend(folder)
    assert len(done) == 1
    assert f"{JOURNAL} was set aside as damaged/{LEFT}.jnl" in done[0]
    assert read(folder, LEFT) == OPEN[:2]
    assert (folder / "damaged" / f"{LEFT}.jnl").read_bytes() == raw
    assert [finding.wrong for finding in found(folder)] == [False]
    after = content(folder)
    assert mend(folder) == []
    assert content(folder) == after


def test_a_repaired_session_is_taken_up_and_closed(folder: Path) -> None:
    hurt(folder, JOURNAL, b"Note 2 of", b"Note 7 of")
    mend(folder)
    library = Library.open(folder, files=Quick())
    assert library.open_sessions() == [LEFT]
    library.begin(LEFT)
    library.record(LEFT, ev.Closed(seq=3, at=OPEN[2].at, at_s=200.0, ending="cut off"))
    library.close_session(LEFT)
    library.close()
    assert len(read(folder, LEFT)) == 3


def in_two(folder: Path, first: list[ev.Event], second: list[ev.Event]) -> None:
    for name, events in ((JOURNAL, first), (SECOND, second)):
        (folder / name).write_bytes(journal_of(events))
        (folder / name).chmod(0o600)


def test_damage_in_what_the_next_segment_repeats_loses_nothing(folder: Path) -> None:
    in_two(folder, OPEN[:5], OPEN[2:])
    hurt(folder, JOURNAL, b"Note 3 of", b"Note 7 of")
    assert (
        "6 events (4 notes) can be read, up to 2025-04-08 12:36, and nothing is lost"
        in (said(folder)[JOURNAL])
    )
    mend(folder)
    assert read(folder, LEFT) == OPEN
    assert read(folder, LEFT)[-1].seq == 6
    assert (folder / SECOND).read_bytes() == journal_of(OPEN[2:])


def test_damage_in_the_first_event_of_all_leaves_an_empty_first_segment(folder: Path) -> None:
    in_two(folder, OPEN[:2], OPEN)
    hurt(folder, JOURNAL, b'"kind":"started"', b'"kind":"startet"')
    mend(folder)
    assert read(folder, LEFT) == OPEN
    assert storage.read_journal(folder / JOURNAL).state == {}


def test_what_comes_after_a_gap_is_set_aside(folder: Path) -> None:
    in_two(folder, OPEN[:4], OPEN[4:])
    hurt(folder, JOURNAL, b"Note 2 of", b"Note 7 of")
    second = (folder / SECOND).read_bytes()
    assert said(folder)[JOURNAL].endswith("lost, but for 3 whole behind the damage.")
    mend(folder)
    assert read(folder, LEFT) == OPEN[:2]
    assert not (folder / SECOND).exists()
    assert (folder / "damaged" / f"{LEFT}.2.jnl").read_bytes() == second


@pytest.mark.parametrize("missing", [1, 2])
def test_a_missing_segment_is_told_and_the_rest_is_set_aside(folder: Path, missing: int) -> None:
    in_two(folder, OPEN[:2], OPEN[2:4])
    third = f"live/{LEFT}.3.jnl"
    (folder / third).write_bytes(journal_of(OPEN[4:]))
    (folder / third).chmod(0o600)
    (folder / (JOURNAL if missing == 1 else SECOND)).unlink()
    name = SECOND if missing == 1 else third
    assert f"what comes before {name[5:]} is missing" in said(folder)[name]
    mend(folder)
    kept = {JOURNAL} if missing == 2 else set()
    assert {n for n in content(folder) if n.startswith("live/")} == kept
    assert (folder / "damaged" / f"{LEFT}.3.jnl").read_bytes() == journal_of(OPEN[4:])


@pytest.mark.parametrize("raw", [b"", bytes(400), b"[]\n", b"no journal", b"0\n\n1\n"])
def test_what_is_no_journal_is_set_aside(folder: Path, raw: bytes) -> None:
    (folder / JOURNAL).write_bytes(raw)
    assert "nothing of it can be read" in said(folder)[JOURNAL]
    assert "nothing of it can be read" in mend(folder)[0]
    assert not (folder / JOURNAL).exists()
    assert (folder / "damaged" / f"{LEFT}.jnl").read_bytes() == raw


@pytest.mark.parametrize(
    "rows",
    [{"1": {"text": "no number"}}, {"1": 7}, {"1": {"seq": "x"}}, {"1": {"seq": 1, "kind": "no"}}],
)
def test_sound_lines_that_make_no_sense_are_damage_too(
    folder: Path, rows: dict[str, object]
) -> None:
    (folder / JOURNAL).write_bytes(dump_journal({"events": rows}, folder / JOURNAL))
    assert "It is damaged" in said(folder)[JOURNAL]


def test_an_event_that_does_not_fit_ends_the_session(folder: Path) -> None:
    odd = ev.SeatLeft(seq=4, at=OPEN[3].at, at_s=180.0, seat=99)
    (folder / JOURNAL).write_bytes(journal_of([*OPEN[:3], odd, *OPEN[4:]]))
    assert "There is no seat 99" in said(folder)[JOURNAL]
    mend(folder)
    assert read(folder, LEFT) == OPEN[:3]


def test_a_journal_that_is_being_written_is_not_touched(library: Library) -> None:
    run(library, OPEN)
    raw = hurt(library.folder, JOURNAL, b"Note 2 of", b"Note 7 of")
    assert repair(library)[0] == []
    assert (library.folder / JOURNAL).read_bytes() == raw


def test_two_damaged_files_of_one_name_are_both_kept(folder: Path) -> None:
    first = hurt(folder, JOURNAL, b"Note 2 of", b"Note 7 of")
    mend(folder)
    second = hurt(folder, JOURNAL, b"Note 1 of", b"Note 8 of")
    (folder / JOURNAL).write_bytes(second + second)
    mend(folder)
    assert (folder / "damaged" / f"{LEFT}.jnl").read_bytes() == first
    assert (folder / "damaged" / f"{LEFT}.jnl.2").read_bytes() == second + second


# --- session files

KEPT = forget_undone(CLOSED)


def test_a_changed_letter_is_told_as_such(folder: Path) -> None:
    raw = hurt(folder, FILE, b"Note 3 of", b"Note 9 of")
    assert said(folder) == {
        FILE: "It is damaged (its checksum is wrong): 7 events (2 notes) can be read, "
        "up to 2025-03-04 12:37, and nothing is lost; texts in it may not be what was written."
    }
    done = mend(folder)
    assert "texts in it may not be what was written" in done[0]
    assert [e.text for e in read(folder, NAME) if isinstance(e, ev.NoteAdded)][2][:6] == "Note 9"
    assert (folder / "damaged" / f"{NAME}.json").read_bytes() == raw
    # The search text still had the words as they were.
    assert b"note 3 of week 0" in (folder / "damaged" / f"{NAME}.txt").read_bytes()
    assert done[1].endswith(f"are in damaged/{NAME}.txt.")
    assert Library.open(folder, read_only=True).search("note 9")[NAME] == 1
    after = content(folder)
    assert mend(folder) == []
    assert content(folder) == after


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"crc32":"', b'"crc32":"0'), (b'"schema"', b'"schemo"'), (b'"seats":7', b'"seats":8')],
)
def test_damage_outside_the_events_loses_nothing_and_casts_no_doubt(
    folder: Path, old: bytes, new: bytes
) -> None:
    before = tables.load((folder / FILE).read_bytes(), folder / FILE)
    hurt(folder, FILE, old, new)
    assert said(folder)[FILE].endswith("and nothing is lost.")
    mend(folder)
    assert tables.read(folder / FILE) == before
    assert not (folder / "damaged" / f"{NAME}.txt").exists()


def test_a_session_cut_short_ends_where_it_can_be_read(folder: Path) -> None:
    raw = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(raw[: raw.index(b"Note 3 of")])
    assert "3 events (1 note) can be read" in said(folder)[FILE]
    assert "and 4 more are lost" in said(folder)[FILE]
    mend(folder)
    assert read(folder, NAME) == KEPT[:3]
    row = next(row for row in Library.open(folder).rows() if row["id"] == NAME)
    assert (row["notes"], row["ended"]) == (1, None)


@pytest.mark.parametrize(
    "raw", [b"", bytes(500), b"[]", b"\xff" * 9, b'{"events":{"1":{"seq":1}}}']
)
def test_what_is_no_session_is_set_aside(folder: Path, raw: bytes) -> None:
    (folder / FILE).write_bytes(raw)
    assert "nothing of it can be read" in said(folder)[FILE]
    mend(folder)
    assert not (folder / FILE).exists()
    assert (folder / "damaged" / f"{NAME}.json").read_bytes() == raw
    words = (folder / "damaged" / f"{NAME}.txt").read_text("utf-8").split("\n")
    assert words == [fold(f"Note {n} of week 0: a silence, then Müdigkeit.") for n in (1, 3)]
    assert [row["id"] for row in Library.open(folder).rows()] == [id_of(OTHER), LEFT]


def test_whatever_bit_flips_it_is_seen_and_what_is_read_is_told_for_what_it_is(sound: Path) -> None:
    raw, path, rng = (sound / FILE).read_bytes(), sound / FILE, Random(5)
    sure = 0
    for at in rng.sample(range(len(raw)), 250):
        changed = bytearray(raw)
        changed[at] ^= 1 << rng.randrange(8)
        try:
            read_out = salvage.of_session(bytes(changed), path, PLAIN)
        except Newer:
            assert b'"number":1' not in changed
            continue
        assert read_out.wrong
        assert len(read_out.events) == len(read_out.documents) <= len(KEPT)
        if read_out.sure:
            sure += 1
            assert read_out.events == KEPT
            assert read_out.lost == 0
        elif read_out.events:
            snapshot(read_out.events)  # it can be closed again
    assert sure > 10


def test_damage_beside_a_whole_journal_loses_nothing(folder: Path) -> None:
    """A close that was cut short: the journal has all of it."""
    (folder / f"live/{NAME}.jnl").write_bytes(journal_of(CLOSED))
    (folder / FILE).write_bytes(b"half")
    mend(folder)
    assert read(folder, NAME) == KEPT


def test_a_session_where_none_is_looked_for_is_told(folder: Path) -> None:
    (folder / "sessions" / "2024").mkdir(0o700)
    (folder / FILE).rename(folder / "sessions" / "2024" / f"{NAME}.json")
    assert said(folder) == {
        f"sessions/2024/{NAME}.json": "It lies where no session is looked for; "
        "move it to where it was."
    }


def test_a_file_that_cannot_be_read_at_all_is_told(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).symlink_to(folder / FILE)
    assert re.fullmatch(r"It cannot be read \(.*\)\.", said(folder)[FILE])
    assert mend(folder) == []
    library = Library.open(folder, read_only=True)
    assert len(library.rows()) == 3  # the cache still knows of it
    assert [notice for notice in library.notices if NAME in notice]


# --- caches


@pytest.mark.parametrize("kind", ["catalogue", "text"])
def test_a_damaged_cache_is_made_again(folder: Path, kind: str) -> None:
    name = f"{kind}/2025.json"
    sound = (folder / name).read_bytes()
    wrong = tables.load(sound, folder / name)
    first = next(iter(wrong["entries"].values()))
    first |= {"group": "Another", "text": "other words"}
    for raw in (b"", sound[:-4], tables.dump({}), tables.dump(wrong)):
        (folder / name).write_bytes(raw)
        assert said(folder)[name].endswith("; nothing is lost, it can be made again.")
        assert mend(folder) == [f"{name} was made again."]
        assert (
            tables.load((folder / name).read_bytes(), folder)["entries"]
            == (tables.load(sound, folder)["entries"])
        )


def test_a_cache_that_is_stale_or_missing_is_sound(folder: Path) -> None:
    (folder / "text" / "2025.json").unlink()
    (folder / "sessions" / "2025" / f"{NAME}.json").touch()
    assert found(folder) == []


# --- a crash at each step of a repair


def damages(folder: Path) -> None:
    """A damaged journal in two segments, a session cut short, one that cannot be read."""
    in_two(folder, OPEN[:4], OPEN[4:])
    hurt(folder, JOURNAL, b"Note 2 of", b"Note 7 of")
    (folder / FILE).write_bytes((folder / FILE).read_bytes()[:-200])
    (folder / f"sessions/2026/{id_of(OTHER)}.json").write_bytes(b"nothing")


def test_a_repair_that_crashes_anywhere_is_done_by_the_next(sound: Path, tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    shutil.copytree(sound, reference)
    damages(reference)
    damaged = content(reference)
    mend(reference)
    expected = content(reference)
    assert {raw for name, raw in damaged.items() if expected.get(name) != raw} <= {
        raw for name, raw in expected.items() if name.startswith("damaged/")
    }
    for step in count():
        folder, faults = tmp_path / str(step), Quick()
        shutil.copytree(sound, folder)
        damages(folder)
        library = Library.open(folder, files=faults)
        faults.break_call(step, Crash(), for_ever=True)
        try:
            repair(library)
            done = True
        except Crash:
            done = False
        faults.mend()
        library.close()
        mend(folder)
        left = {name: raw for name, raw in content(folder).items() if not name.endswith(".tmp")}
        assert left == expected
        if done:
            assert step > 20
            return

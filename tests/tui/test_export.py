"""The privacy review: what it shows, what it refuses, and that all of it is written or nothing."""

from __future__ import annotations

import shutil
import threading
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from balint_tui import demo, exporting
from balint_tui.exporting import READ_ONLY
from balint_tui.frame.overview import Filter
from balint_tui.library.library import Library
from balint_tui.output import Trouble
from balint_tui.research.risk import SAID
from balint_tui.tui.bundling import sentence
from balint_tui.tui.screens.export import ExportScreen
from balint_tui.tui.widgets.key_bar import KeyBar

from .stage import Stage, home, open_sealed, seal_library

SESSIONS = 40
WHERE = "balint-export-2026-03-02.zip"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    demo.fill(folder / "library", SESSIONS, seed=1)
    return folder


@pytest.fixture
def folder(invented: Path, tmp_path: Path) -> Path:
    shutil.copytree(invented / "library", tmp_path / "library")
    return tmp_path


@asynccontextmanager
async def review(
    folder: Path, words: str = "", size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Stage]:
    """The review of the sessions with these words, worked out."""
    async with home(folder, size=size) as stage:
        closed = Filter(stage.library.rows()).matching(words)
        of = f" with {words}" if words else ""
        await stage.app.push_screen(ExportScreen([row["id"] for row in closed], of))
        await ready(stage)
        yield stage


async def until(stage: Stage, holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await stage.pilot.pause(0.01)
    raise AssertionError([line._shown.plain for line in stage.app.screen.query("Line")])  # type: ignore[attr-defined]


async def says(stage: Stage, line: str, words: str) -> None:
    await until(stage, lambda: words in stage.line(line))


def drawn(stage: Stage) -> list[str]:
    """What can be seen of the page, row by row."""
    lines = [
        "".join(part.text for part in line) for line in stage.app.screen._compositor.render_strips()
    ]
    region = screen(stage).query_one("#page").region
    rows = [line[region.x : region.right].strip(" ▁▂▃▄▅▆▇█") for line in lines]
    return [row for row in rows[region.y : region.bottom] if row]


async def ready(stage: Stage) -> None:
    """Waits until all is read and worked out."""
    await until(stage, lambda: stage.screen == "export" and screen(stage)._plan is not None)
    await until(stage, lambda: not screen(stage)._busy())
    await stage.pilot.pause()


def screen(stage: Stage) -> ExportScreen:
    assert isinstance(stage.app.screen, ExportScreen)
    return stage.app.screen


def undecided(stage: Stage) -> int:
    planned = screen(stage)._plan
    assert planned is not None
    return planned.risk.undecided


async def answer(stage: Stage, key: str, text: str) -> None:
    """Types this into the line that the key opens."""
    await stage.press(key, "end", "ctrl+u")
    await stage.type(text)
    await stage.press("enter")
    await ready(stage)


async def settle(stage: Stage, recipient: str = "Dr Rivera") -> None:
    """Nothing stands in the way any more."""
    await stage.press("u")
    await answer(stage, "r", recipient)
    assert stage.line("state").startswith("Nothing stands in the way: w writes it.")


async def write(stage: Stage, path: Path) -> None:
    await stage.press("w", "end", "ctrl+u")
    await stage.type(str(path))
    await stage.press("enter")


def left(folder: Path) -> list[str]:
    """What lies in the folder beside library and settings."""
    return sorted(
        path.name for path in folder.iterdir() if path.name not in ("library", "settings")
    )


class Door:
    """Lets the writing go until this is told, and on once it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, until: str = "sessions written") -> None:
        self.reached, self._open = threading.Event(), threading.Event()
        self.times = 0
        real = exporting.write

        def written(
            library: Library, planned: exporting.Plan, path: Path, tell: Any, *rest: Any
        ) -> None:
            self.times += 1

            def told(what: str, done: int, of: int) -> None:
                tell(what, done, of)
                if what == until:
                    self.reached.set()
                    assert self._open.wait(10)
                    tell(what, done, of)

            real(library, planned, path, told, *rest)

        monkeypatch.setattr(exporting, "write", written)

    def open(self) -> None:
        self._open.set()


# --- what is shown


async def test_the_review_says_all_of_it(folder: Path) -> None:
    async with review(folder) as stage:
        assert stage.line("what") == f"{SESSIONS} closed sessions"
        planned = screen(stage)._plan
        assert planned is not None
        risk, page = planned.risk, stage.line("review")
        assert f"{risk.sessions} sessions, {risk.groups} groups, {risk.people} people" in page
        assert f"{risk.quotes} approved texts leave.\n" in page
        assert f"Of the groups that go out, {risk.undecided} texts are undecided:" in page
        recognised = f"{risk.before.recognised} of {risk.before.people}"
        assert f"Someone from the group could recognise   {recognised}" in page
        flat = " ".join(page.split())
        assert all(sentence in flat for sentence in risk.dropped)
        assert SAID in flat
        for name, table in planned.export.tables.items():
            assert f"{name} ({len(table.rows)} row" in page.replace("\N{NO-BREAK SPACE}", " ")
        titles = ["What goes", "What it risks", "Texts", "Left out", SAID[:20]]
        places = [page.index(title) for title in titles]
        assert places == sorted(places)
        assert "Warning" not in page + stage.line("state")


async def test_it_is_of_the_sessions_that_were_listed(folder: Path) -> None:
    async with home(folder) as stage:
        await stage.press("l")
        await says(stage, "count", "session")
        await stage.press("slash")
        await stage.type("residents")
        await stage.press("enter", "e")
        await ready(stage)
        rows = [row for row in stage.library.rows() if row["group"] == "Residents"]
        assert stage.line("what") == f"{len(rows)} closed sessions with residents"
        found = screen(stage)._read
        assert found is not None
        (sessions,) = found.material.groups.values()
        assert (len(sessions), found.material.filtered) == (len(rows), True)
        await stage.press("escape")
        assert stage.screen == "library"


async def test_nothing_is_wider_than_a_narrow_window(folder: Path) -> None:
    async with review(folder, size=(80, 24)) as stage:
        for _ in range(3):
            await stage.press("right")
            await ready(stage)
            page = stage.line("review").removesuffix(SAID)
            assert max(map(len, page.split("\n"))) <= 76
        await stage.pilot.resize_terminal(140, 40)
        await stage.pilot.pause()
        assert max(map(len, stage.line("review").split("\n"))) > 76


async def test_in_a_narrow_window_the_risks_are_a_list(folder: Path) -> None:
    async with review(folder, size=(60, 24)) as stage:
        planned = screen(stage)._plan
        assert planned is not None
        risk, page = planned.risk, stage.line("review")
        assert f"·  People: before {risk.before.people}, after {risk.after.people}\n" in page
        assert "before    after" not in page


async def test_arrows_scroll(folder: Path) -> None:
    async with review(folder, size=(80, 24)) as stage:
        scroll = screen(stage).query_one("#scroll")
        await stage.press("down", "down")
        assert scroll.scroll_y > 0
        await stage.press("up", "up")
        assert scroll.scroll_y == 0


@pytest.mark.parametrize("key", ["w", "r", "e", "u", "p", "s", "right", "left", "a"])
async def test_of_none_it_says_what_to_do(folder: Path, key: str) -> None:
    async with home(folder) as stage:
        await stage.app.push_screen(ExportScreen([], ""))
        await says(stage, "state", "No closed session is here to export")
        assert stage.line("message") == ""
        await stage.press(key)
        assert stage.screen == "export"
        assert stage.line("message") == stage.line("state")
        assert screen(stage)._form.tier.name == "research"


async def test_another_kind_of_recipient_is_read_from_the_top(folder: Path) -> None:
    async with review(folder, size=(80, 24)) as stage:
        scroll = screen(stage).query_one("#scroll")
        await stage.press("down", "down", "right")
        await ready(stage)
        assert scroll.scroll_y == 0


@pytest.mark.parametrize("width", [60, 80])
async def test_what_is_too_long_for_its_row_ends_in_dots(folder: Path, width: int) -> None:
    async with review(folder, size=(width, 24)) as stage:
        await answer(stage, "r", "Dr Rivera of " + "the Institute " * 10)
        rows = {row.partition(" ")[0]: row for row in drawn(stage)}
        assert rows["Recipient"].endswith("…")
        assert rows["For"].endswith("…" if width == 60 else "(research) ›")
        await answer(stage, "r", "Dr Rivera")
        assert any(row.endswith("Dr Rivera") for row in drawn(stage))


@pytest.mark.parametrize("size", [(40, 12), (50, 30), (80, 16)])
async def test_in_a_small_window_all_of_it_can_be_read(folder: Path, size: tuple[int, int]) -> None:
    async with review(folder, "lunch-50", size=size) as stage:
        await stage.press("left")
        await ready(stage)
        assert drawn(stage)[0].startswith("What ")
        assert any(row.startswith("Blocked: ") for row in drawn(stage))
        seen: list[str] = []
        while not drawn(stage)[-1].endswith(SAID.split()[-1]):
            assert len(seen) < 5000
            seen += drawn(stage)
            await stage.press("down")
        seen += drawn(stage)
        page = " ".join(" ".join(seen).split())
        assert all(f"{title} " in page for title in ("What goes", "What it risks", "Left out"))
        await stage.press("right")
        await ready(stage)
        assert drawn(stage)[0].startswith("What ")


# --- for whom


async def test_another_kind_of_recipient_is_worked_out_anew(folder: Path) -> None:
    async with review(folder) as stage:
        seen = []
        for _ in range(3):
            planned = screen(stage)._plan
            assert planned is not None
            seen.append(planned.export.tier.name)
            assert screen(stage)._form._ethics.display == (seen[-1] == "team")
            await stage.press("right")
            await ready(stage)
        assert seen == ["research", "team", "open"]
        await stage.press("left", "left")
        await ready(stage)
        assert screen(stage)._form.tier.name == "team"


async def test_writing_is_refused_until_someone_receives_it(folder: Path) -> None:
    async with review(folder) as stage:
        await stage.press("u", "w")
        sentence = "To do: Nobody is named who receives it: r names the recipient."
        assert stage.line("message") == sentence == stage.line("state")
        await stage.press("r")
        await stage.type("x" * 300)
        await stage.press("enter")
        assert stage.line("recipient") == "x" * 200
        await answer(stage, "r", "")
        assert stage.line("recipient") == "nobody is named yet"
        await stage.press("r")
        await stage.type("someone")
        await stage.press("escape")
        assert stage.line("recipient") == "nobody is named yet"


async def test_a_public_deposit_is_for_nobody_who_is_named(folder: Path) -> None:
    async with review(folder) as stage:
        await settle(stage)
        await stage.press("left")
        await ready(stage)
        assert stage.line("recipient") == "not needed: a public deposit"
        assert stage.line("state") == "Nothing stands in the way: w writes it."
        await stage.press("r")
        assert stage.screen == "export"
        told = "A public deposit is for anyone; no recipient is needed."
        assert stage.line("message") == told
        await write(stage, folder / "a.zip")
        await says(stage, "message", "the library remembers that")
        (kept,) = stage.library.exports.all()
        assert (kept.recipient, kept.tier) == ("", "open")
        await stage.press("right")
        await ready(stage)
        assert stage.line("recipient") == "Dr Rivera"


async def test_a_reason_is_asked_of_small_groups_only(folder: Path) -> None:
    async with review(folder) as stage:
        await stage.press("right")
        await ready(stage)
        assert stage.line("reason") == "needed only if a group has fewer than 5 people"
        assert "Blocked" not in stage.line("state")


async def test_what_was_said_goes_once_something_is_chosen(folder: Path) -> None:
    async with review(folder) as stage:
        for choice in ("u", "right", "left"):
            await stage.press("w")
            assert stage.line("message")
            await stage.press(choice)
            await ready(stage)
            assert stage.line("message") == ""
        for key in ("r", "question_mark"):
            await stage.press("w")
            assert stage.line("message")
            await stage.press(key, "escape")
            assert stage.screen == "export"
            assert stage.line("message") == ""


async def test_under_the_threshold_it_is_blocked(folder: Path) -> None:
    async with review(folder, "lunch-50") as stage:
        count = len(screen(stage)._ids)
        assert 5 <= count < 11
        await settle(stage)
        await stage.press("left")
        await ready(stage)
        planned = screen(stage)._plan
        assert planned is not None
        refusal = planned.risk.refusals[0]
        reason = f"Blocked: {refusal.reason}"
        assert stage.line("state").startswith(f"{reason} {refusal.fix}")
        spans = screen(stage).line("state")._shown.spans
        assert "$error" in str(spans[0].style)
        await stage.press("w")
        assert stage.screen == "export"
        assert stage.line("message").startswith(reason)


async def test_a_reason_lets_a_team_have_small_groups(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from balint_tui.research import tiers

    monkeypatch.setattr(
        "balint_tui.tui.widgets.for_whom.TIERS",
        {
            **tiers.TIERS,
            "team": tiers.Tier("team", "a team", 9, 9, by_person=True, by_session=True),
        },
    )
    async with review(folder) as stage:
        await stage.press("e")
        assert stage.line("message") == "Only a team with ethics approval is asked for a reason."
        await settle(stage)
        await stage.press("right")
        await ready(stage)
        assert "Blocked: " in stage.line("state")
        assert "would be shown session by session" in stage.line("state")
        assert stage.line("reason") == "needed only if a group has fewer than 9 people"
        await answer(stage, "e", "All agreed; REC 26/0417")
        assert stage.line("reason") == "All agreed; REC 26/0417"
        assert stage.line("state").startswith("Nothing stands in the way")
        planned = screen(stage)._plan
        assert planned is not None
        assert planned.risk.reason == "All agreed; REC 26/0417"
        await stage.press("left")
        await ready(stage)
        planned = screen(stage)._plan
        assert planned is not None
        assert planned.risk.reason == ""


# --- the texts


async def test_the_undecided_are_left_out_by_a_key(folder: Path) -> None:
    async with review(folder) as stage:
        await answer(stage, "r", "Dr Rivera")
        count = undecided(stage)
        sentence = (
            f"To do: {count} texts are undecided: a goes through them, u leaves them all out."
        )
        assert stage.line("state") == sentence
        await stage.press("w")
        assert stage.line("message") == sentence
        await stage.press("u")
        assert "are undecided and left out of this export" in stage.line("review")
        assert stage.line("state") == "Nothing stands in the way: w writes it."
        await stage.press("u")
        assert stage.line("state") == sentence


async def test_the_undecided_are_decided_on(folder: Path) -> None:
    async with review(folder, "cut off") as stage:
        count = undecided(stage)
        assert count > 1
        before = screen(stage)._plan
        assert before is not None
        await stage.press("a")
        assert stage.screen == "approval"
        await says(stage, "progress", f"{count} to go")
        await stage.press("k")
        for to_go in range(count - 1, 0, -1):
            await says(stage, "progress", f"{to_go} to go")
            await until(stage, lambda: bool(stage.line("where")))
            await stage.press("d")
        await says(stage, "progress", f"1 kept, {count - 1} dropped, 0 to go")
        await stage.press("escape")
        await ready(stage)
        after = screen(stage)._plan
        assert after is not None
        assert after.risk.undecided == 0
        assert after.risk.quotes == before.risk.quotes + 1
        assert "Of the groups that go out, none is undecided." in stage.line("review")
        assert "undecided" not in stage.line("state")
        read = screen(stage)._read
        await stage.press("question_mark", "escape")
        assert screen(stage)._read is read


# --- written


async def test_it_is_written_and_remembered(folder: Path, home: Path) -> None:
    async with review(folder) as stage:
        await settle(stage)
        await stage.press("w")
        assert stage.app.screen.query_one("Input").value == WHERE  # type: ignore[attr-defined]
        await stage.press("enter")
        await says(stage, "message", f"{home / WHERE} holds {SESSIONS} sessions")
        assert "for Dr Rivera; the library remembers that." in stage.line("message")
        (kept,) = stage.library.exports.all()
        assert (kept.recipient, kept.tier, kept.sessions) == ("Dr Rivera", "research", SESSIONS)
    with zipfile.ZipFile(home / WHERE) as bundle:
        names = [name.partition("/")[2] for name in bundle.namelist()]
        (page,) = (name for name in bundle.namelist() if name.endswith("/README.md"))
        assert "Residents" not in bundle.read(page).decode()
    assert {"MANIFEST.sha256", "datapackage.json", "qualitative/project.qdpx"} <= set(names)


async def test_the_suggested_name_is_free(folder: Path, home: Path) -> None:
    stem = WHERE.removesuffix(".zip")
    (home / WHERE).write_text("mine")
    (home / f"{stem}-2.zip").symlink_to(home / "gone")
    async with review(folder) as stage:
        await settle(stage)
        await stage.press("w")
        assert stage.app.screen.query_one("Input").value == f"{stem}-3.zip"  # type: ignore[attr-defined]
        await stage.press("enter")
        await says(stage, "message", f"{home / stem}-3.zip holds ")


async def test_a_name_without_zip_is_a_folder(folder: Path) -> None:
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, folder / "bundle")
        await says(stage, "message", "the library remembers that")
    assert (folder / "bundle" / "MANIFEST.sha256").is_file()
    assert left(folder) == ["bundle"]


async def test_a_second_one_is_warned_of_and_has_other_names(folder: Path) -> None:
    async with review(folder) as stage:
        await settle(stage)
        first = screen(stage)._plan
        assert first is not None
        await write(stage, folder / "a.zip")
        await says(stage, "message", "the library remembers that")
        await ready(stage)
        second = screen(stage)._plan
        assert second is not None
        assert set(first.export.document_ids).isdisjoint(second.export.document_ids)
        assert "Warning" not in stage.line("state")
        await stage.press("right")
        await ready(stage)
        assert "Warning: whoever has an earlier export" in stage.line("state")
        page = " ".join(stage.line("review").split())
        assert "Warning: exports that went out before" in page
        assert "(tier research to Dr Rivera) holds the same data" in page


async def test_where_it_cannot_be_is_said(folder: Path) -> None:
    taken = folder / "taken.zip"
    taken.write_text("mine")
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, taken)
        await says(stage, "message", f"{taken} is there already; give the export another name.")
        await write(stage, folder / "none" / "a.zip")
        await says(stage, "message", f"There is no folder {folder / 'none'}")
        await write(stage, folder / "library" / "a.zip")
        await says(stage, "message", "lies in the library itself")
        await write(stage, folder / f"{'n' * 300}.zip")
        await says(stage, "message", "too long")
        await ready(stage)
        await stage.press("w", "escape")
        assert stage.line("state") == "Nothing stands in the way: w writes it."
    assert taken.read_text() == "mine"
    assert left(folder) == ["taken.zip"]


async def test_what_goes_wrong_meanwhile_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> None:
        raise Trouble("The library was changed meanwhile; export it again.")

    monkeypatch.setattr(exporting, "write", failing)
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, folder / "a.zip")
        await says(stage, "message", "The library was changed meanwhile; export it again.")
        await ready(stage)


async def test_files_of_the_extras_are_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[exporting.Extras] = []

    def written(*given: Any) -> None:
        seen.append(given[-1])
        raise Trouble("Parquet needs the extra parquet.")

    monkeypatch.setattr(exporting, "write", written)
    async with review(folder) as stage:
        await settle(stage)
        assert "Parquet files: no, SPSS file: no" in stage.line("review")
        for key, told in (("p", "Parquet files: yes, SPSS file: no."), ("s", "SPSS file: yes.")):
            await stage.press(key)
            assert told in stage.line("message")
        await stage.press("p")
        await write(stage, folder / "a.zip")
        await says(stage, "message", "needs the extra")
    assert seen == [exporting.Extras(parquet=False, spss=True)]


async def test_where_there_are_no_rows_about_people_is_no_spss_file(folder: Path) -> None:
    async with review(folder) as stage:
        await stage.press("s")
        assert stage.line("message") == "Parquet files: no, SPSS file: yes."
        await stage.press("left")
        await ready(stage)
        told = "SPSS file: none, there are no rows about people"
        assert told in stage.line("review")
        await stage.press("p")
        assert stage.line("message") == f"Parquet files: yes, {told}."
        await stage.press("s")
        assert "SPSS file: no (p and s" in stage.line("review")


async def test_escape_stops_the_packing_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(monkeypatch, "files packed")
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, folder / "a.zip")
        await until(stage, door.reached.is_set)
        await says(stage, "state", "Files packed: 0 of ")
        await stage.press("escape")
        door.open()
        await says(stage, "message", "Stopped; nothing was written.")
        assert stage.screen == "export"
        assert stage.library.exports.all() == []
        assert left(folder) == []


async def test_escape_stops_the_writing_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(monkeypatch)
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, folder / "a.zip")
        await until(stage, door.reached.is_set)
        await says(stage, "state", "Sessions written: 0 of ")
        assert stage.line("state").endswith("; esc stops.")
        assert any(name.startswith(".balint-export-") for name in left(folder))
        for key in ("w", "a"):
            await stage.press(key)
            assert stage.screen == "export"
            assert stage.line("message") == stage.line("state")
        await stage.press("escape")
        door.open()
        await says(stage, "message", "Stopped; nothing was written.")
        assert stage.library.exports.all() == []
        assert left(folder) == []
        assert door.times == 1
        await ready(stage)
        await write(stage, folder / "a.zip")
        await says(stage, "message", "the library remembers that")
    assert left(folder) == ["a.zip"]


async def test_leaving_the_app_leaves_nothing_half_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(monkeypatch)
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, folder / "a.zip")
        await until(stage, door.reached.is_set)
        threading.Timer(0.2, door.open).start()
        await stage.press("ctrl+q")
        assert left(folder) == []


# --- reading


async def test_it_may_be_left_while_it_reads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("balint_tui.tui.screens.gathering.TELL_EVERY", 2)
    async with home(folder) as stage:
        events, shut = stage.library.events, threading.Event()
        asked: list[str] = []

        def read(session_id: str) -> Any:
            asked.append(session_id)
            if len(asked) == 5:
                assert shut.wait(10)
            return events(session_id)

        monkeypatch.setattr(stage.library, "events", read)
        await stage.press("l")
        await says(stage, "count", "session")
        await stage.press("e")
        await says(stage, "state", f"Reading session 5 of {SESSIONS}; esc stops.")
        await stage.press("w", "a", "right", "u")
        assert stage.screen == "export"
        await stage.press("escape")
        assert stage.screen == "library"
        shut.set()
        await stage.pilot.pause(0.2)
        assert len(asked) == 5


async def test_it_may_be_left_while_it_works_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, shut = exporting.plan, threading.Event()

    def planned(*given: Any) -> exporting.Plan:
        assert shut.wait(10)
        return real(*given)

    monkeypatch.setattr(exporting, "plan", planned)
    async with home(folder) as stage:
        await stage.press("l")
        await says(stage, "count", "session")
        await stage.press("e")
        await says(stage, "state", "Working out what it risks …")
        await stage.press("escape")
        shut.set()
        await stage.pilot.pause(0.2)
        assert stage.screen == "library"


async def test_a_session_that_cannot_be_read_is_said(folder: Path) -> None:
    victim = sorted((folder / "library" / "sessions").rglob("*.json"))[-1]
    victim.write_bytes(victim.read_bytes()[:-30])
    async with review(folder) as stage:
        assert victim.name in stage.line("message")


async def test_a_record_of_exports_that_is_damaged_blocks(folder: Path) -> None:
    (folder / "library" / "exports.json").write_text("{}")
    async with home(folder) as stage:
        await stage.press("l")
        await says(stage, "count", "session")
        await stage.press("e")
        await says(stage, "state", "exports.json is damaged")
        await stage.press("w")
        assert stage.screen == "export"
        assert "exports.json is damaged" in stage.line("message")


@pytest.mark.parametrize("step", ["gathered", "plan"])
async def test_what_cannot_be_read_is_said_and_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise Trouble("The members' names cannot be read; check the library.")

    async with home(folder) as stage:
        with monkeypatch.context() as patch:
            patch.setattr(exporting, step, failing)
            await stage.press("l")
            await says(stage, "count", "session")
            await stage.press("e")
            await says(stage, "state", "The members' names cannot be read; check the library.")
            await stage.press("w", "right")
            await says(stage, "state", "The members' names cannot be read; check the library.")
            await stage.press("escape")
            assert stage.screen == "library"
        await stage.press("e")
        await ready(stage)


async def test_the_disk_has_a_sentence_without_a_name_too() -> None:
    assert sentence(OSError(28, "No space left")) == (
        "The disk cannot be read or written (No space left); check it."
    )
    assert sentence(OSError("odd")) == (
        "The disk cannot be read or written (it cannot be used); check it."
    )
    named = OSError(13, "Permission denied", "a.zip")
    assert sentence(named) == "a.zip: Permission denied; look at its name."


@pytest.mark.parametrize("width", [80, 120])
async def test_the_library_says_the_key(folder: Path, width: int) -> None:
    async with home(folder, size=(width, 24)) as stage:
        await stage.press("l")
        bar = stage.app.screen.query_one(KeyBar).render().plain
        for key in ("enter open", "/ filter", "s search notes", "g groups", "e export", "esc back"):
            assert key in bar


async def test_a_library_for_reading_only_can_be_looked_at(folder: Path) -> None:
    first = Library.open(folder / "library")
    try:
        async with review(folder) as stage:
            assert stage.library.read_only
            assert stage.line("state").startswith(f"Blocked: {READ_ONLY}")
            await stage.press("w")
            assert stage.line("message") == f"Blocked: {READ_ONLY}"
    finally:
        first.close()


async def test_of_a_sealed_library_it_is_said_that_it_is_not_sealed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_library(folder, monkeypatch)
    sealed = open_sealed(folder)
    monkeypatch.setattr("tests.tui.stage.Library.open", lambda *_, **__: sealed)
    async with review(folder) as stage:
        await settle(stage)
        await write(stage, folder / "a.zip")
        await says(stage, "message", "remembers that. It is not sealed as the library is.")

"""One session: drawn, replayed, read, corrected, written to a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame import picture
from balint_tui.frame.review import Review
from balint_tui.frame.session import DEBRIEF, Session, replay
from balint_tui.library.library import Library
from balint_tui.tui.replaying import SPEEDS
from balint_tui.tui.screens.session import Answer, SessionScreen
from balint_tui.tui.widgets.rows import Rows

from .stage import PASSPHRASE, Stage, fill_unreviewed, home, locked, seal_library
from .test_lock import give

WORDS = "a sentence that nobody wrote before"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill_unreviewed(tmp_path, 8)
    return tmp_path


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """The newest session, opened from the list at home."""
    async with home(folder, size=size) as stage:
        newest = stage.library.rows()[0]["id"]
        stage.app.switch_screen(SessionScreen(replay(stage.library.events(newest))))
        await stage.pilot.pause()
        yield stage


def session(stage: Stage) -> Session:
    screen = stage.app.screen
    assert isinstance(screen, SessionScreen)
    return screen._session


def notes(stage: Stage) -> Rows:
    return stage.app.screen.query_one(Rows)


def items(stage: Stage) -> list[str]:
    """The texts of the rows: notes first, then the answers."""
    return [item.text for item in notes(stage)._items]


def bytes_of(folder: Path, stage: Stage) -> bytes:
    """What is in the session's own files; the same words may stand in another's."""
    name = session(stage).id
    return b"\n".join(path.read_bytes() for path in folder.rglob(f"{name}*"))


async def until(stage: Stage, beginning: str) -> None:
    for _ in range(400):
        if stage.line("message").startswith(beginning):
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.line("message"))


async def replace_with(stage: Stage, text: str) -> None:
    """Empties the line that asks, and types this into it."""
    await stage.press("end", "ctrl+u")
    await stage.type(text)
    await stage.press("enter")


async def test_it_is_drawn_and_its_notes_are_there_to_read(folder: Path) -> None:
    async with opened(folder) as stage:
        assert stage.line("head") == "Balint session, 30 June 2026"
        assert "Tuesday lunch · Lunch hour 50 · 12:30 to 13:19" in stage.line("facts")
        labels = [line.split()[0] for line in stage.line("picture").splitlines()]
        assert labels[:3] == ["planned", "actual", "notes"]
        assert items(stage)[:-5] == [note.text for note in session(stage).notes]
        assert stage.line("note") == session(stage).notes[0].text
        await stage.press("down")
        assert stage.line("note") == session(stage).notes[1].text


async def test_the_codes_of_a_note_and_who_gave_them(folder: Path) -> None:
    library = Library.open(folder / "library")
    review = Review(replay(library.events(library.rows()[0]["id"])))
    note, now = review.session.notes[0], review.session.started
    for coder in ("A", "B"):
        review.coder = coder
        review.code((note.seq, 0, 0), "reflection", now)
    review.code((note.seq, 4, 8), "of-no-book", now)
    library.amend(review.session.id, review.new)
    library.close()
    async with opened(folder) as stage:
        whole, piece = "■ Reflection (A, B)", f"■ of-no-book (B): {note.text[4:8]}"
        assert stage.line("note").splitlines() == [note.text, whole, piece]
        first, second, *_ = notes(stage).render().plain.splitlines()
        assert "■" in first
        assert "■" not in second


async def test_the_account_has_all_of_it_in_words(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("a")
        assert "Phases" in stage.line("words")
        assert stage.app.screen.query_one("#account").display
        await stage.press("escape")
        assert stage.app.screen.query_one("#drawn").display
        await stage.press("escape")
        assert stage.screen == "home"


# --- replay


async def test_replay_shows_how_things_stood(folder: Path) -> None:
    async with opened(folder) as stage:
        await stage.press("right")
        assert stage.line("moment").startswith("12:30  Settle")
        assert notes(stage).count == 0
        assert stage.line("note") == "No notes yet."
        while notes(stage).count == 0:
            await stage.press("right")
        assert notes(stage).chosen == session(stage).notes[0]
        await stage.press("left")
        assert notes(stage).count == 0
        await stage.press("escape")
        assert notes(stage).count == len(session(stage).notes) + 5
        assert stage.screen == "session"


async def test_jumping_ends_at_the_end(folder: Path) -> None:
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        for _ in range(60):
            screen.action_on()
        assert "▲" in stage.line("picture")
        assert notes(stage).count == len(session(stage).notes) + 5
        for _ in range(60):
            screen.action_back()
        assert stage.line("moment").startswith("12:30")


async def test_it_runs_by_itself_faster_slower_and_stops(folder: Path) -> None:
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        await stage.press("space")
        assert "60 x" in stage.line("moment")
        screen._tick()
        assert screen._replay.at_s is not None
        assert screen._replay.at_s >= 15
        await stage.press("plus", "plus")
        assert "300 x" in stage.line("moment")
        for _ in SPEEDS:
            await stage.press("minus")
        assert "30 x" in stage.line("moment")
        await stage.press("space")
        assert "stands" in stage.line("moment")
        before = screen._replay.at_s
        screen._tick()
        assert screen._replay.at_s == before


async def test_it_stops_at_the_end_and_begins_anew(folder: Path) -> None:
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        await stage.press("space")
        for _ in range(400):
            screen._tick()
        assert "stands" in stage.line("moment")
        await stage.press("space")
        assert stage.line("moment").startswith("12:30")


# --- corrections


async def test_a_note_is_corrected_de_identified_and_the_old_text_is_gone(folder: Path) -> None:
    async with opened(folder) as stage:
        old = session(stage).notes[0].text
        await stage.press("e")
        assert stage.screen == "ask"
        await replace_with(stage, f"{WORDS}, 030 23125 047")
        await until(stage, "Changed")
        kept = session(stage).notes[0].text
        assert kept == f"{WORDS}, [CONTACT 1]"
        assert replay(stage.library.events(session(stage).id)).notes[0].text == kept
        assert old.encode() not in bytes_of(folder, stage)
        assert b"23125" not in bytes_of(folder, stage)


async def test_a_note_is_left_as_it_is(folder: Path) -> None:
    async with opened(folder) as stage:
        before = session(stage).notes
        await stage.press("e", "enter")
        await stage.press("e", "escape")
        await stage.press("e", "end", "ctrl+u", "enter")
        assert stage.line("message") == "It stays as it was; d deletes it."
        await stage.press("d", "escape")
        assert stage.line("message") == "Nothing was deleted."
        assert replay(stage.library.events(session(stage).id)).notes == before


async def test_a_note_is_deleted_for_good(folder: Path) -> None:
    async with opened(folder) as stage:
        gone, rest = session(stage).notes[0], session(stage).notes[1:]
        await stage.press("d")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, "Deleted")
        assert session(stage).notes == rest
        assert gone.text.encode() not in bytes_of(folder, stage)


async def test_what_cannot_be_changed_is_said(folder: Path) -> None:
    async with opened(folder) as stage:
        stage.library.close()
        await stage.press("e")
        await replace_with(stage, WORDS)
        await until(stage, "The library is open for reading only")


# --- the answers


async def to_answer(stage: Stage, question: str) -> None:
    """Chooses the row of a question of the debrief."""
    await stage.press("end", *["up"] * (len(DEBRIEF) - 1 - DEBRIEF.index(question)))
    chosen = notes(stage).chosen
    assert isinstance(chosen, Answer)
    assert chosen.question == question


def answer_it(folder: Path, **answers: str) -> None:
    """The newest session gets these answers."""
    library = Library.open(folder / "library")
    name = library.rows()[0]["id"]
    review = Review(replay(library.events(name)))
    for question in DEBRIEF:
        text = answers.get(question, "")
        review.answer(question, text, review.session.started)
    library.amend(name, review.new)
    library.close()


def all_bytes(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_answers_come_after_the_notes(folder: Path) -> None:
    answer_it(folder, patient="asks for little")
    async with opened(folder) as stage:
        assert items(stage)[-5:] == ["", "asks for little", "", "", ""]
        await to_answer(stage, "patient")
        assert stage.line("note") == "The patient: asks for little"
        shown = notes(stage).render().plain
        lines = {line[2:].split()[0]: line for line in shown.splitlines()}
        assert lines["Patient"] == f"▸ {'Patient':18}asks for little"
        assert lines["Mirrored"] == f"  {'Mirrored':18}not answered"
        await stage.press("down")
        assert stage.line("note") == "Between them: e answers it."
        await stage.press("c")
        assert stage.line("message") == "Only a note can be coded."
        await stage.press("d")
        assert stage.screen == "session"


async def test_an_answer_is_corrected_de_identified_and_the_old_words_are_in_no_file(
    folder: Path,
) -> None:
    answer_it(folder, doctor="Ottilie wept", patient="asks for little")
    async with opened(folder) as stage:
        assert stage.library.search("ottilie")
        await to_answer(stage, "doctor")
        await stage.press("e")
        await replace_with(stage, "someone wept, 030 23125 047")
        await until(stage, "Changed; backups")
        assert session(stage).debrief["doctor"] == "someone wept, [CONTACT 1]"
        assert replay(stage.library.events(session(stage).id)).debrief == session(stage).debrief
        assert session(stage).debrief["patient"] == "asks for little"
        assert stage.library.search("ottilie") == {}
        assert b"Ottilie" not in all_bytes(folder)
        assert b"ottilie" not in all_bytes(folder)
        assert b"23125" not in all_bytes(folder)


async def test_an_answer_is_deleted_for_good(folder: Path) -> None:
    answer_it(folder, doctor="Ottilie wept", patient="asks for little")
    async with opened(folder) as stage:
        await to_answer(stage, "doctor")
        await stage.press("d")
        await stage.type("delete")
        await stage.press("enter")
        await until(stage, "Deleted; backups")
        assert session(stage).debrief == {"patient": "asks for little"}
        assert b"Ottilie" not in all_bytes(folder)
        assert items(stage)[-5:] == ["", "asks for little", "", "", ""]
        assert notes(stage).chosen == Answer("doctor", "")


async def test_what_was_not_answered_is_answered_later(folder: Path) -> None:
    answer_it(folder)
    async with opened(folder) as stage:
        await to_answer(stage, "mirrored")
        await stage.press("e", "escape", "e", "enter")
        assert stage.line("message") == ""
        await stage.press("e")
        await replace_with(stage, "we could not end either")
        await until(stage, "Saved.")
        assert session(stage).debrief == {"mirrored": "we could not end either"}
        assert isinstance(session(stage).events[-1], ev.Debriefed)


async def test_a_placeholder_is_not_used_for_someone_else(folder: Path) -> None:
    answer_it(folder, doctor="rang [CONTACT 1]")
    async with opened(folder) as stage:
        await to_answer(stage, "patient")
        await stage.press("e")
        await replace_with(stage, "rang 030 23125 047")
        await until(stage, "Saved.")
        assert session(stage).debrief["patient"] == "rang [CONTACT 2]"


async def test_in_replay_the_answers_come_with_the_end(folder: Path) -> None:
    answer_it(folder, patient="asks for little")
    async with opened(folder) as stage:
        screen = stage.app.screen
        assert isinstance(screen, SessionScreen)
        screen._replay.go_to(picture.end_s(session(stage)) - 1)
        screen._moved()
        assert not any(isinstance(item, Answer) for item in notes(stage)._items)
        await stage.press("right")
        assert items(stage)[-4] == "asks for little"


# --- handing it on


async def write_to(stage: Stage, path: str) -> None:
    await stage.press("w")
    assert stage.screen == "ask"
    if path:
        await stage.press("end", "ctrl+u")
        await stage.type(path)
    await stage.press("enter")


async def test_it_is_written_as_markdown_from_the_picture_and_from_the_account(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    answer_it(folder, doctor="tired of it")
    async with opened(folder) as stage:
        await write_to(stage, "")
        path = folder / "balint-2026-06-30.md"
        assert stage.line("message") == f"It is in {path}."
        text = path.read_text()
        assert text.startswith("# Balint session, 30 June 2026\n")
        assert "- The doctor: tired of it\n" in text
        assert path.stat().st_mode & 0o077 == 0
        await stage.press("a")
        await write_to(stage, str(folder / "again.md"))
        assert stage.screen == "session"
        assert stage.line("message") == f"It is in {folder / 'again.md'}."
        assert stage.app.screen.query_one("#message").region.height
        assert (folder / "again.md").read_text() == text


async def test_what_cannot_be_written_is_said(folder: Path) -> None:
    (folder / "there.md").write_text("precious")
    async with opened(folder) as stage:
        await write_to(stage, str(folder / "there.md"))
        assert stage.line("message").endswith("is there already; give another name.")
        assert (folder / "there.md").read_text() == "precious"
        await write_to(stage, str(folder / "none" / "there.md"))
        assert "cannot be written" in stage.line("message")
        await stage.press("w", "escape")
        assert stage.screen == "session"


async def test_it_is_said_that_the_file_of_a_sealed_library_is_not_sealed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_library(folder, monkeypatch)
    async with locked(folder) as stage:
        await give(stage, PASSPHRASE)
        await stage.press("l")
        while not notes(stage).count:
            await stage.pilot.pause(0.01)
        await stage.press("enter")
        await write_to(stage, str(folder / "out.md"))
        assert stage.line("message").endswith("The library is sealed, this file is not.")


async def test_in_the_account_no_unseen_note_is_changed(folder: Path) -> None:
    async with opened(folder) as stage:
        for key in ("e", "d", "c"):
            await stage.press("a", key)
            assert stage.screen == "session"
            assert stage.line("message").startswith("Go back to the notes first")
            await stage.press("escape")


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (200, 50)])
async def test_any_window(folder: Path, size: tuple[int, int]) -> None:
    async with opened(folder, size=size) as stage:
        await stage.press("down", "right", "space", "space", "a", "escape", "escape")
        assert stage.screen == "session"

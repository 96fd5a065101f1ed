"""The live screen: each key of the contract does what it says, and the screen shows it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from textual import events

from balint_tui.frame.events import PhaseEntered
from balint_tui.library.library import Library
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.note_line import NoteLine
from balint_tui.tui.widgets.plain_input import PlainInput
from tests.library.disk import Faults

from .stage import Stage, live


def rows(stage: Stage) -> list[str]:
    return stage.line("notes-text").splitlines()


async def test_it_shows_where_we_are_and_what_comes(tmp_path: Path) -> None:
    async with live(tmp_path, group="Tuesday lunch") as stage:
        assert stage.line("head").startswith("Standard hour · Tuesday lunch")
        assert "now 12:00 · the end 13:00" in stage.line("head")
        assert stage.line("phase").strip() == "SETTLE"
        assert stage.digits("left") == "3"
        assert stage.line("of") == "3 min left of 3 min"
        assert stage.line("promise-for") == "Bring the presenter back by"
        assert stage.digits("promise") == "12:49"
        assert stage.line("ahead") == "then Follow-up at 12:03"
        assert "1 doctor's side" in stage.line("legend")
        assert "9 own story" in stage.line("legend")
        assert "arrive for a moment" in stage.line("cue")


async def test_arrows_move_through_the_phases_and_nothing_else_does(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.tick(20 * 60)
        assert stage.session.phase.kind == "settle"
        assert stage.digits("left") == "+17"
        assert stage.line("of") == "17 min over its 3 min"
        await stage.press("right")
        assert stage.session.phase.kind == "follow-up"
        await stage.press("left")
        assert stage.session.phase.kind == "settle"
        await stage.press("left")
        assert stage.line("message") == "This is the first phase."


async def test_the_presenter_sits_back_and_returns_at_the_promised_time(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("right", "right", "right")
        assert "Who presents?" in stage.line("message")
        await stage.press("right", "right")
        assert stage.line("phase").split("  ") == ["DISCUSS", "presenter sits back"]
        assert "Slide back and listen" in stage.line("cue")
        await stage.press("o")
        assert not stage.session.sits_back
        await stage.press("right")
        assert stage.line("promise-for") == "Begin to close by"
        await stage.press("right")
        assert stage.line("promise-for") == "The end"
        assert stage.digits("promise") == "13:00"


async def test_seconds_show_only_in_the_last_two_minutes(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.tick(50)
        assert stage.digits("left") == "3"
        await stage.tick(25)
        assert stage.digits("left") == "1:45"


async def test_a_note_is_kept_and_shown_as_saved(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        await stage.type("a [heavy] silence [/]")
        await stage.press("enter")
        await stage.saved()
        assert [note.text for note in stage.session.notes] == ["a [heavy] silence [/]"]
        assert rows(stage) == ["  12:00 a [heavy] silence [/]"]
        assert not stage.app.screen.query_one(NoteLine).has_class("-open")


async def test_letters_are_text_while_the_line_is_open(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        await stage.type("q!u1")
        assert stage.app.screen.query_one(PlainInput).value == "q!u1"
        assert not stage.app.screen.query_one(KeyBar).display
        assert stage.session.landed_s is None
        assert not stage.session.marks


async def test_escape_leaves_what_was_typed_for_the_next_time(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        await stage.type("half a")
        await stage.press("escape")
        assert stage.app.screen.query_one(KeyBar).display
        await stage.press("right", "n")
        assert stage.app.screen.query_one(PlainInput).value == "half a"
        await stage.type(" thought")
        await stage.press("enter", "n")
        assert stage.app.screen.query_one(PlainInput).value == ""
        await stage.saved()
        assert stage.session.notes[0].text == "half a thought"


async def test_an_empty_note_is_not_kept(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n", "space", "enter")
        assert stage.line("message") == "An empty note is not kept."
        assert not stage.session.notes


async def test_what_identifies_is_shown_while_typing_and_never_kept(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.meeting.roster.assign(3, "Ada")
        await stage.press("n")
        await stage.type("Ada rang 07700 900123")
        await stage.known()
        preview = stage.app.screen.query_one(NoteLine).query("Line").last()
        assert "kept as  Seat 3 rang [CONTACT 1]" in str(preview._shown.plain)  # type: ignore[attr-defined]
        await stage.press("enter")
        await stage.saved()
        assert stage.session.notes[0].text == "Seat 3 rang [CONTACT 1]"
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"Ada" not in written
    assert b"900123" not in written


async def test_a_paste_of_several_lines_is_one_note(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        stage.app.screen.query_one(PlainInput).post_message(events.Paste("one\ntwo\r\n\x07three"))
        await stage.pilot.pause()
        await stage.press("enter")
        await stage.saved()
        assert stage.session.notes[0].text == "one two three"


async def test_notes_are_those_of_the_phase(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.meeting.note("in the beginning")
        await stage.press("right")
        assert rows(stage) == []
        assert stage.line("notes-title").startswith("Notes of Follow-up")
        await stage.press("left")
        assert rows(stage)[0].endswith("in the beginning")


async def test_a_long_note_goes_on_under_its_text(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.meeting.note("word " * 40)
        stage.show()
        await stage.saved()
        first, second, *_ = rows(stage)
        assert first.startswith("  12:00 word")
        assert second.startswith("        word")


async def test_marks_are_counted_in_the_legend(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("1", "1", "6")
        assert [mark.mark for mark in stage.session.marks] == ["doctor", "doctor", "advice"]
        assert "1 doctor's side 2" in stage.line("legend")
        assert stage.line("message") == "Marked: advice drift."


async def test_undo_takes_back_whatever_it_was(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("1", "right", "p", "u", "u", "u")
        assert not stage.session.marks
        assert stage.session.phase.kind == "settle"
        assert stage.session.paused_s is None
        assert stage.line("message") == "Taken back: the mark doctor's side."
        await stage.press("u")
        assert stage.line("message") == "Nothing to take back."


async def test_plus_and_minus_move_two_minutes_of_the_discussion(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("plus")
        assert stage.digits("left") == "5"
        assert stage.digits("promise") == "12:49"
        await stage.press("minus", "minus")
        assert stage.digits("left") == "1:00"
        await stage.press("right", "right", "right", "right", "right", "right", "minus")
        assert stage.line("message") == "Return keeps its minutes; go on when it is done."


async def test_a_pause_stops_the_phase_and_not_the_end(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("p")
        await stage.tick(60)
        assert stage.line("phase").split("  ") == ["SETTLE", "paused"]
        assert stage.digits("left") == "3"
        assert stage.digits("promise") == "12:49"
        await stage.press("p")
        assert stage.line("message") == "Going on."


async def test_one_cue_on_request_and_another_the_next_time(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("right", "right")
        first = stage.line("cue")
        await stage.press("c")
        second = stage.line("cue")
        await stage.press("c")
        assert len({first, second, stage.line("cue")}) == 3
        await stage.press("escape")
        assert stage.line("cue") == ""


async def test_the_lines_for_distress_leave_no_trace(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        before = stage.session.events
        await stage.press("d")
        assert len(stage.line("cue").splitlines()) == 4
        assert stage.session.events == before


async def test_landing_brings_the_presenter_back(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("right", "right", "right", "right", "right", "exclamation_mark")
        assert stage.session.phase.kind == "return"
        assert stage.line("phase").split("  ") == ["RETURN", "landing"]
        assert "Landing" in stage.line("cue")
        await stage.press("u")
        assert stage.session.phase.kind == "discuss"
        assert "Slide back" in stage.line("cue")


async def test_nobody_brings_a_case_and_the_group_still_closes(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("right", "right", "exclamation_mark")
        assert stage.session.phase.kind == "close"
        await stage.press("right")
        assert stage.screen == "debrief"


async def test_someone_who_leaves_is_offered_a_word_in_time(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.meeting.live.announce_leave(4, stage.session.wall(1200))
        await stage.tick(900)
        assert stage.line("notice") == ""
        assert stage.line("leaving") == "Leaving early: Seat 4 12:20"
        await stage.tick(140)
        assert stage.line("notice") == "Seat 4 leaves at 12:20: offer a word; w when it is done."
        await stage.press("w")
        assert stage.session.seat(4).word_offered
        assert stage.line("notice") == ""
        await stage.tick(200)
        assert stage.line("notice") == "Seat 4 was to leave at 12:20: x if gone."
        await stage.press("x")
        assert stage.session.seat(4).left_s is not None
        assert stage.line("leaving") == ""


async def test_a_word_for_nobody_is_said(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("w")
        assert "Nobody has said when to leave" in stage.line("message")
        await stage.press("x")
        assert "Nobody has said when to leave" in stage.line("message")


async def test_a_presenter_who_must_leave_is_warned_about(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("right", "right")
        stage.meeting.live.announce_leave(2, stage.session.wall(2400))
        stage.meeting.live.name_presenter(2)
        stage.show()
        assert stage.line("notice").startswith("Seat 2 presents and leaves at 12:40")


async def test_a_lost_link_is_waited_for_and_then_the_group_goes_on(tmp_path: Path) -> None:
    async with live(tmp_path, fmt="video-60") as stage:
        await stage.press("v")
        assert "wait until 12:02" in stage.line("notice")
        await stage.tick(130)
        assert "still lost: go on" in stage.line("notice")
        await stage.press("v")
        assert stage.line("notice") == ""
        assert "nod them in" in stage.line("message")


async def test_a_laptop_that_slept_asks_whether_it_was_a_pause(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.clock.tick(600)
        stage.meeting.tick()
        stage.show()
        assert "slept for 10 min" in stage.line("notice")
        await stage.press("g")
        assert stage.line("notice") == ""
        assert stage.digits("left") == "3"
        await stage.press("g")
        assert "did not sleep" in stage.line("message")


async def test_the_end_can_be_moved(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("t")
        assert stage.screen == "ask"
        await stage.press(*["backspace"] * 5)
        await stage.type("13:10")
        await stage.press("enter")
        assert stage.line("message") == "The end is now 13:10."
        assert stage.digits("promise") == "12:59"
        await stage.press("t", "x", "enter")
        assert "is no time of day" in stage.line("message")


async def test_the_curtain_shows_the_time_and_any_key_only_lifts_it(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("b")
        assert stage.screen == "curtain"
        await stage.press("exclamation_mark")
        assert stage.screen == "live"
        assert stage.session.landed_s is None


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_names_every_key(tmp_path: Path, key: str) -> None:
    async with live(tmp_path) as stage:
        await stage.press(key)
        assert stage.screen == "help"
        for sign in [*"→←nac!up+-wxobdvtg1"]:
            assert f"\n{sign} " in f"\n{stage.line('keys')}"
        await stage.press("escape")
        assert stage.screen == "live"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (200, 50)])
async def test_all_parts_fit_into_the_window(tmp_path: Path, size: tuple[int, int]) -> None:
    async with live(tmp_path, size=size) as stage:
        stage.meeting.live.announce_leave(4, stage.session.wall(60))
        stage.meeting.note("one")
        stage.show()
        await stage.pilot.pause()
        for name in ("phase", "promise", "timeline", "legend", "leaving", "notes", "message"):
            region = stage.app.screen.query_one(f"#{name}").region
            assert region.height > 0, name
            assert region.bottom < size[1], name


@pytest.mark.parametrize("size", [(59, 30), (80, 19), (20, 5), (1, 1)])
async def test_a_tiny_window_gets_a_sentence_and_the_clock(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with live(tmp_path) as stage:
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()
        assert stage.app.screen.has_class("-small")
        assert "Bring the presenter back by 12:49" in stage.line("small")
        await stage.press("1")
        await stage.pilot.resize_terminal(100, 30)
        await stage.pilot.pause()
        assert not stage.app.screen.has_class("-small")
        assert "1 doctor's side 1" in stage.line("legend")


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (1, 1)])
async def test_what_is_typed_in_a_tiny_window_goes_into_the_open_line(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n", "a")
        await stage.pilot.resize_terminal(*size)
        await stage.pilot.pause()
        await stage.press("b")
        await stage.pilot.resize_terminal(100, 30)
        await stage.pilot.pause()
        await stage.press("c")
        assert stage.app.screen.query_one(NoteLine).text == "abc"


async def test_a_full_disk_leaves_the_note_unsaved_and_says_so(tmp_path: Path) -> None:
    faults = Faults()
    async with live(tmp_path, files=faults) as stage:
        await stage.saved()
        faults.break_all("write unlink", errno.ENOSPC)
        await stage.press("n")
        await stage.type("kept in memory")
        await stage.press("enter")
        await stage.pilot.pause(0.05)
        stage.show()
        assert rows(stage) == ["~ 12:00 kept in memory"]
        assert "The disk is full" in stage.line("notice")
        await stage.press("q")
        assert stage.app.is_running
        assert "Leaving now loses them" in stage.line("notice")
        faults.mend()
        await stage.saved()
        assert rows(stage) == ["  12:00 kept in memory"]
        assert stage.line("notice") == ""


async def test_leaving_keeps_the_session_open_and_what_is_typed(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        name = stage.session.id
        await stage.press("n")
        await stage.type("tel 07700 900123 half")
        await stage.press("ctrl+q")
        assert "stays open" in stage.app.farewell
    library = Library.open(tmp_path / "library", read_only=True)
    assert vars(library.events(name)[-1])["text"] == "tel [CONTACT 1] half"
    assert library.open_sessions() == [name]


async def test_an_error_says_where_it_was_and_nothing_of_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, key: int) -> str:
        secret = "Mrs Quill rang"
        raise RuntimeError(secret)

    with pytest.raises(RuntimeError):  # noqa: PT012 - the app raises it as it ends
        async with live(tmp_path) as stage:
            await stage.saved()
            monkeypatch.setattr(type(stage.meeting.live), "mark", broken)
            await stage.press("1")
    assert stage.app.crash.startswith("RuntimeError at test_live.py:")
    assert "Quill" not in stage.app.crash
    assert not stage.app._exit_renderables
    assert stage.app.return_code == 2


async def test_a_case_that_ends_early_gives_its_time_to_the_next(tmp_path: Path) -> None:
    async with live(tmp_path, fmt="two-cases-90") as stage:
        for _ in range(7):
            await stage.press("right")
        assert stage.line("phase").strip() == "CALL · case 2"
        assert isinstance(stage.session.events[-1], PhaseEntered)
        talk = next(
            step
            for step in stage.meeting.live.plan().steps
            if step.state == "ahead" and stage.session.format.phases[step.index].kind == "discuss"
        )
        assert talk.left_s > 60 * 60


async def test_a_gap_stays_on_offer_after_an_undo_and_goes_when_it_is_not_wanted(
    tmp_path: Path,
) -> None:
    async with live(tmp_path) as stage:
        stage.clock.tick(600)
        stage.meeting.tick()
        await stage.press("g", "u")
        assert "slept for 10 min" in stage.line("notice")
        await stage.press("escape")
        assert stage.line("notice") == ""


async def test_time_is_up_is_said_without_being_asked(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.tick(3601)
        assert stage.line("notice").startswith("Time. Last word, then thanks.")


async def test_a_discussion_past_its_time_keeps_its_share(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        for _ in range(5):
            await stage.press("right")
        share = stage.line("of").rpartition(" of ")[2]
        await stage.tick(3600)
        assert stage.line("of").endswith(f"over its {share}")


async def test_a_message_goes_away_by_itself(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("1")
        for _ in range(30):
            stage.app.screen._tick()  # type: ignore[attr-defined]
        assert stage.line("message") == ""


async def test_a_paste_too_long_is_cut_and_said(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        stage.app.screen.query_one(PlainInput).post_message(events.Paste("word " * 500))
        await stage.known()
        preview = stage.app.screen.query_one(NoteLine).query("Line").last()
        assert "full at 2,000 characters" in str(preview._shown.plain)  # type: ignore[attr-defined]
        await stage.press("enter")
        await stage.saved()
        assert len(stage.session.notes[0].text) > 1990


async def test_a_presenter_who_left_is_not_brought_back(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("right", "right", "right")
        stage.meeting.live.name_presenter(4)
        await stage.press("right", "right")
        stage.meeting.live.leave(4)
        stage.show()
        assert "Seat 4 presented and has left" in stage.line("phase")
        assert stage.line("promise-for") == "Begin to close by"


async def test_two_enters_at_once_are_one_answer(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("t")
        field = stage.app.screen.query_one(PlainInput)
        for _ in range(3):
            field.post_message(PlainInput.Submitted(field, "13:10"))
        await stage.pilot.pause()
        assert stage.screen == "live"
        assert stage.line("message") == "The end is now 13:10."


async def test_what_steers_a_terminal_is_not_kept(tmp_path: Path) -> None:
    async with live(tmp_path, group="W\x1b[31mred\x07\u202eab\nnew") as stage:
        assert stage.session.group == "W [31mred ab new"
        stage.meeting.note("0171\u200b555\u200b0199 rang")
        assert stage.session.notes[0].text == "[CONTACT 1] rang"


async def test_a_draft_put_away_is_on_the_disk(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        await stage.type("half")
        await stage.press("escape")
        await stage.saved()
        assert vars(stage.library.events(stage.session.id)[-1])["text"] == "half"


async def test_the_palette_under_the_curtain_lifts_it(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("b", "ctrl+p")
        assert stage.screen == "live"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (80, 30), (200, 50)])
async def test_a_note_of_any_length_keeps_its_margin(tmp_path: Path, size: tuple[int, int]) -> None:
    async with live(tmp_path, size=size) as stage:
        stage.meeting.note("word " * 60)
        await stage.saved()
        shown = stage.app.screen.query_one("#notes-text", Line)
        assert max(len(row) for row in rows(stage)) <= shown.content_size.width
        assert all(row.startswith("        ") for row in rows(stage)[1:])

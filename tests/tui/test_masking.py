"""What the leader sees of the de-identifier, and that nothing gets past it to the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from balint_tui.privacy import engine
from balint_tui.privacy.spans import Findings, Span, nothing
from balint_tui.tui.meeting import Meeting
from balint_tui.tui.widgets.kept_as import KeptAs

from .stage import Stage, live


async def written(stage: Stage, text: str) -> str:
    """The text of a note as it is kept."""
    await stage.press("n")
    await stage.type(text)
    await stage.press("enter")
    await stage.saved()
    return stage.session.notes[-1].text


async def test_a_name_never_told_is_masked_and_met_again(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        first = await written(stage, "Dr Wojciechowska saw her with Mrs Adeyemi")
        assert first == "Dr [PERSON 1] saw her with Mrs [PERSON 2]"
        assert await written(stage, "adeyemi was silent") == "[PERSON 2] was silent"
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()).lower()
    assert b"wojciechowska" not in kept
    assert b"adeyemi" not in kept


async def test_a_false_alarm_can_be_let_go_and_a_missed_word_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ENGINE", nothing)
    async with live(tmp_path) as stage:
        meeting: Meeting = stage.meeting
        await stage.press("n")
        await stage.type("the quiet zorblax spoke")
        await stage.press(*["left"] * 8, "f2")
        await stage.known()
        assert meeting.preview("zorblax again").text == "[PERSON 1] again"
        await stage.press("f2")
        await stage.known()
        assert meeting.preview("zorblax again").text == "zorblax again"
        await stage.press("f2", "enter")
        await stage.saved()
        assert stage.session.notes[0].text == "the quiet [PERSON 1] spoke"


async def test_what_is_unsure_is_kept_as_places_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(text: str) -> Findings:
        at = text.find("Marwick")
        return Findings(unsure=(Span(at, at + 7, "PERSON"),) if at >= 0 else ())

    monkeypatch.setattr(engine, "ENGINE", judge)
    async with live(tmp_path) as stage:
        stage.meeting.note("on 3 April Marwick called")
        event = vars(stage.session.events[-1])
        assert event["text"] == "on [DATE 1] Marwick called"
        ((begin, end),) = event["unsure"]
        assert event["text"][begin:end] == "Marwick"


async def test_what_may_single_someone_out_is_asked_about_and_kept(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("n")
        await stage.type("the only Somali GP in the county")
        await stage.known()
        shown = str(stage.app.screen.query_one(KeptAs)._shown.plain)
        assert "the only one?  “the only Somali GP in the county” may tell who it is" in shown
        await stage.press("enter")
        await stage.saved()
        assert stage.session.notes[0].text == "the only Somali GP in the county"


async def test_a_note_that_waits_is_shown_with_a_tilde_and_never_lost(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        stage.meeting.wait("Mr Adeyemi waits")
        stage.show()
        assert stage.line("notes-text") == "~ 12:00 Mr Adeyemi waits"
        await stage.press("ctrl+q")
        name = stage.session.id
        events = stage.library.events(name)
    texts = [vars(event).get("text") for event in events]
    assert "Mr [PERSON 1] waits" in texts


async def test_without_the_encoder_it_says_so_and_still_masks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from balint_tui.privacy import encoder

    def gone(*_: object) -> None:
        raise encoder.Unavailable("numpy is missing")

    monkeypatch.setattr(encoder.Encoder, "load", gone)
    plain = engine.Engine()
    monkeypatch.setattr(engine, "ENGINE", plain)
    monkeypatch.setattr("balint_tui.tui.notices.ENGINE", plain)
    async with live(tmp_path) as stage:
        assert await written(stage, "Dr Wojciechowska rang") == "Dr [PERSON 1] rang"
        assert "Only a simple de-identifier works" in stage.line("notice")


async def test_a_hundred_identifiers_leave_no_trace_in_any_file(tmp_path: Path) -> None:
    members = ["Aurelia", "Bronisław", "Chidinma", "Dagfinn", "Eluned", "Fionnuala"]
    secrets: list[str] = []
    async with live(tmp_path) as stage:
        for seat, name in enumerate(members, 1):
            stage.meeting.roster.assign(seat, name)
        for n in range(30):
            phone, record = f"01632 960{n:03}", f"RX{734000 + n}"
            mail, day = f"p{n}@example.org", f"{1 + n % 28} March 20{10 + n % 15}"
            name = members[n % 6]
            said = (name.lower(), name.upper(), f"{name}'s", f"({name})")[n % 4]
            stage.meeting.note(f"{said} tel {phone}, MRN {record}, {mail}, on {day}")
            secrets += [phone, record, mail, day]
        await stage.saved()
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    text = kept.decode("utf-8", "replace").casefold()
    assert len(secrets) > 100
    assert [s for s in (*secrets, *members) if s.casefold() in text] == []

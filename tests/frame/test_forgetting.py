"""Words taken out of a session's past: they are gone, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import text_of, with_note
from balint_tui.frame.session import last_undoable, replay

from .strategies import Group, bare, gather, groups, laws


def texts(events: list[ev.Event]) -> list[str]:
    return [note.text for note in replay(events).notes]


def talked() -> Group:
    """A group in which three notes were written; the second is number 3."""
    group = gather()
    for text in ("one", "Anna was quiet", "three"):
        group.live.note(text)
    return group


def test_a_deleted_note_is_gone_and_the_numbers_run_on() -> None:
    group = talked()
    kept = with_note(group.session.events, 3, "")
    assert texts(kept) == ["one", "three"]
    assert "Anna" not in repr(kept)
    assert [event.seq for event in kept] == [event.seq for event in group.session.events]
    assert kept == with_note(kept, 3, "")


def test_an_edited_note_has_its_new_text_and_what_is_unsure_in_it() -> None:
    kept = with_note(talked().session.events, 3, "Someone was quiet", [(0, 7)])
    assert texts(kept) == ["one", "Someone was quiet", "three"]
    assert kept[2] == replace(kept[2], unsure=[[0, 7]])  # type: ignore[call-arg]
    assert "Anna" not in repr(kept)


def test_what_was_taken_back_goes_with_it_and_so_do_past_drafts() -> None:
    group = gather()
    group.live.keep_draft("Anna wa")
    group.live.note("Anna was quiet")
    group.live.undo()
    group.live.note("someone was quiet")
    kept = with_note(group.session.events, group.session.notes[0].seq, "all quiet")
    assert "Anna" not in repr(kept)
    assert texts(kept) == ["all quiet"]


@pytest.mark.parametrize(("draft", "stays"), [("Anna was", False), ("and then", True)])
def test_what_stands_in_the_note_line_stays_unless_it_has_the_same_words(
    draft: str, stays: bool
) -> None:
    group = talked()
    group.live.keep_draft("something else")
    group.live.keep_draft(draft)
    kept = with_note(group.session.events, 3, "")
    assert replay(kept).draft == (draft if stays else "")
    assert "something else" not in repr(kept)


def test_an_answer_that_was_changed_stays_for_the_change_may_be_taken_back() -> None:
    group = talked()
    group.live.debrief({"doctor": "first"})
    group.live.debrief({"doctor": "second"})
    kept = with_note(group.session.events, 3, "")
    seq = len(kept)
    undone = ev.Undone(seq=seq + 1, at=kept[-1].at, at_s=kept[-1].at_s, target=seq)
    assert replay([*kept, undone]).debrief == {"doctor": "first"}


def test_what_is_no_note_is_refused() -> None:
    group = talked()
    for seq in (0, 1, 99):
        with pytest.raises(ValueError, match=f"no note with the number {seq}"):
            with_note(group.session.events, seq, "")
    with pytest.raises(ValueError, match="was deleted"):
        with_note(with_note(group.session.events, 3, ""), 3, "again")


def test_a_note_that_was_taken_back_can_be_deleted_and_not_edited() -> None:
    group = talked()
    group.live.undo()
    assert "three" not in repr(with_note(group.session.events, 4, ""))
    with pytest.raises(ValueError, match="was deleted"):
        with_note(group.session.events, 4, "four")


def test_undo_passes_over_a_deleted_note() -> None:
    last = last_undoable(replay(with_note(talked().session.events, 4, "")))
    assert last is not None
    assert last.seq == 3


@laws(30)
@given(groups, st.data())
def test_deleting_a_note_changes_nothing_but_notes_and_drafts(
    group: Group, data: st.DataObject
) -> None:
    before = group.session
    if not before.notes:
        return
    note = data.draw(st.sampled_from(before.notes))
    kept = replay(with_note(before.events, note.seq, ""))
    rest = tuple(other for other in before.notes if other != note)
    assert bare(replace(kept, draft="")) == bare(replace(before, notes=rest, draft=""))
    assert kept.draft in ("", before.draft)
    assert text_of(kept.events, note.seq) == ""

"""Takes words out of a session's past: a note deleted, or its text replaced.

The events keep their numbers, so that a session that runs goes on as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from balint_tui.frame import events as ev
from balint_tui.frame.session import blank, replay, without_draft


def text_of(events: Iterable[ev.Event], seq: int) -> str:
    """The text of the note numbered ``seq``, taken back or not; empty if it was deleted.

    Raises ValueError if that is no note.
    """
    for event in events:
        if event.seq == seq and isinstance(event, ev.NoteAdded):
            return event.text
    raise ValueError(f"There is no note with the number {seq} in this session.")


def with_note(
    events: Iterable[ev.Event], seq: int, text: str, unsure: Iterable[tuple[int, int]] = ()
) -> list[ev.Event]:
    """The events with another text for the note numbered ``seq``; an empty one deletes it.

    What was taken back and past drafts go too, for they may hold the same words; only what stands
    in the note line now stays, unless it is a part of the old text or the other way round.
    Raises ValueError if that is no note, or text is to be given to one that is not there any more.
    """
    history = list(events)
    old = text_of(history, seq)
    if text and seq not in {note.seq for note in replay(history).notes}:
        raise ValueError(f"The note with the number {seq} was deleted; it cannot be changed.")
    undone = {event.target for event in history if isinstance(event, ev.Undone)}
    draft = _draft_to_keep(history, old)
    kept: list[ev.Event] = []
    for event in history:
        if event.seq == seq and isinstance(event, ev.NoteAdded):
            stretches = [list(stretch) for stretch in unsure]
            kept.append(replace(event, text=text, unsure=stretches))
        elif isinstance(event, ev.Coded | ev.Approved | ev.Dropped) and event.note == seq:
            kept.append(_of_changed(event, old, text))
        elif event.seq in undone:
            kept.append(blank(event))
        else:
            kept.append(event if event.seq == draft else without_draft(event))
    return kept


def _of_changed(
    event: ev.Coded | ev.Approved | ev.Dropped, old: str, text: str
) -> ev.Coded | ev.Approved | ev.Dropped:
    """What was decided on a note or a piece of it, now that the note has another text: approved
    was the old one, and a code of a piece that is not there any more is one of the whole note."""
    if isinstance(event, ev.Approved):
        return replace(event, text="")
    if (
        isinstance(event, ev.Coded)
        and old[event.start : event.end] != text[event.start : event.end]
    ):
        return replace(event, start=0, end=0)
    return event


def _draft_to_keep(history: list[ev.Event], old: str) -> int:
    """The number of the event with what stands in the note line; 0 if that is not to be kept."""
    draft = replay(history).draft
    if not draft or (old and (draft in old or old in draft)):
        return 0
    return max(event.seq for event in history if isinstance(event, ev.DraftKept))

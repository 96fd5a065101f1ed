"""Takes words out of a session's past: what was taken back, a note deleted, its text replaced.

The events keep their numbers, so that a session that runs goes on as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from balint_tui.frame import events as ev
from balint_tui.frame.session import Piece, piece_of, replay


def forget_undone(events: Iterable[ev.Event]) -> list[ev.Event]:
    """The events of a session that is over, without the words that nobody chose to keep.

    Blanked are notes and answers that were taken back, answers (to the debrief, and the leader's
    notes for supervision) that were changed later, texts for export that were decided on anew, and
    what stood in the note line when the app was left: it may be the text of a note taken back.
    """
    history = list(events)
    undone = {event.target for event in history if isinstance(event, ev.Undone)}
    kept: list[ev.Event] = []
    changed: set[tuple[str, str]] = set()
    decided: set[Piece] = set()
    for event in reversed(history):
        if event.seq in undone:
            kept.append(blank(event))
        elif answers := _ANSWERS.get(event.kind):
            given = getattr(event, answers)
            final = {name: given[name] for name in given if (event.kind, name) not in changed}
            changed |= {(event.kind, name) for name in given}
            kept.append(_answering(event, final))
        elif isinstance(event, ev.Approved | ev.Dropped):
            kept.append(blank(event) if piece_of(event) in decided else event)
            decided.add(piece_of(event))
        else:
            kept.append(without_draft(event))
    return kept[::-1]


_ANSWERS = {ev.Debriefed.kind: "answers", ev.Logged.kind: "notes"}
"""Where an event of this kind has answers by name, of which later ones overrule earlier ones."""


def _answering(event: ev.Event, answers: Mapping[str, str]) -> ev.Event:
    """The event with these answers in the place of its own."""
    changes: dict[str, Any] = {_ANSWERS[event.kind]: answers}
    return replace(event, **changes)


def without_draft(event: ev.Event) -> ev.Event:
    """The event without what stood in the note line."""
    return replace(event, text="") if isinstance(event, ev.DraftKept) else event


def blank(event: ev.Event) -> ev.Event:
    """The event without the words that a leader wrote in it."""
    if isinstance(event, ev.NoteAdded):
        return replace(event, text="", unsure=[])
    if event.kind in _ANSWERS:
        return _answering(event, {})
    return replace(event, text="") if isinstance(event, ev.Approved) else event


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

"""The leader's own log of a session: role, supervision, and notes under their headings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import blank, forget_undone
from balint_tui.frame.prose import markdown, sections, title
from balint_tui.frame.session import Session, apply, replay
from balint_tui.frame.summary import details, search_text, summary
from balint_tui.frame.supervision import HEADINGS, ROLES, labelled

from .strategies import Group, gather, groups, laws


def closed() -> Group:
    """A group that was closed."""
    group = gather()
    group.go_to("close")
    group.live.close("planned")
    return group


def log(group: Group, **values: Any) -> Session:
    """The session after the leader logged this."""
    group.live._emit(ev.Logged, **values)
    return group.session


def test_nothing_is_said_at_first() -> None:
    session = closed().session
    assert (session.role, session.supervised, dict(session.supervision)) == ("", False, {})


def test_later_ones_overrule_earlier_ones_heading_by_heading() -> None:
    group = closed()
    log(group, role="co-led", supervised=True, notes={"frame": "late start", "safety": "calm"})
    log(group, notes={"frame": "on time"})
    session = log(group, role="led", notes={"boundaries": "held"})
    assert (session.role, session.supervised) == ("led", True)
    assert session.supervision == {"frame": "on time", "safety": "calm", "boundaries": "held"}
    assert not log(group, supervised=False).supervised


def test_an_empty_text_takes_an_answer_away() -> None:
    group = closed()
    log(group, notes={"frame": "late start", "safety": "calm"})
    assert log(group, notes={"frame": ""}).supervision == {"safety": "calm"}
    group.live._emit(ev.Debriefed, answers={"doctor": "tired", "patient": "alone"})
    group.live._emit(ev.Debriefed, answers={"doctor": ""})
    assert group.session.debrief == {"patient": "alone"}


@pytest.mark.parametrize("role", ["watched", "Led", " led"])
def test_an_unknown_role_is_refused(role: str) -> None:
    session = closed().session
    logged = ev.Logged(seq=99, at=session.started.isoformat(), at_s=9999.0, role=role)
    with pytest.raises(ValueError, match="one of led, co-led, not"):
        apply(session, logged)


def test_the_words_of_a_changed_note_are_forgotten_and_what_stands_is_kept() -> None:
    group = closed()
    log(group, role="co-led", notes={"frame": "Ada in it", "safety": "kept"})
    log(group, notes={"frame": "without", "boundaries": "Ada here too"})
    log(group, notes={"boundaries": ""})
    kept = forget_undone(group.session.events)
    assert "Ada" not in repr(kept)
    session = replay(kept)
    assert (session.role, session.supervision) == ("co-led", {"frame": "without", "safety": "kept"})


def test_an_answer_to_the_debrief_and_a_note_of_the_same_name_are_two_things() -> None:
    group = closed()
    log(group, notes={"doctor": "of the log"})
    group.live._emit(ev.Debriefed, answers={"doctor": "of the debrief"})
    session = replay(forget_undone(group.session.events))
    assert session.supervision == {"doctor": "of the log"}
    assert session.debrief == {"doctor": "of the debrief"}


def test_what_was_taken_back_is_forgotten() -> None:
    group = closed()
    session = log(group, role="co-led", supervised=True, notes={"frame": "a slip"})
    group.live._emit(ev.Undone, target=session.events[-1].seq)
    assert (group.session.role, group.session.supervision) == ("", {})
    assert "a slip" not in repr(forget_undone(group.session.events))
    assert blank(session.events[-1]) == ev.Logged(
        **{**vars(session.events[-1]), "notes": {}},
    )


@laws(30)
@given(groups, st.lists(st.dictionaries(st.sampled_from([*HEADINGS]), st.text(max_size=9))))
def test_what_stands_is_the_last_that_was_said_and_nothing_else_is_kept(
    group: Group, said: list[dict[str, str]]
) -> None:
    before = dict(group.session.supervision)
    for notes in said:
        log(group, notes=notes)
    merged = {name: text for one in (before, *said) for name, text in one.items()}
    expected = {name: text for name, text in merged.items() if text}
    assert group.session.supervision == expected
    kept = forget_undone(group.session.events)
    texts = [t for e in kept if isinstance(e, ev.Logged) for t in e.notes.values() if t]
    assert sorted(texts) == sorted(expected.values())


# --- how it is shown


def test_the_row_the_search_and_the_whole_know_it() -> None:
    session = log(closed(), role="co-led", supervised=True, notes={"frame": "late", "safety": "x"})
    row = summary(session)
    assert (row["role"], row["supervised"], row["supervision"]) == ("co-led", True, 2)
    assert {"late", "x"} <= set(search_text(session).splitlines())
    whole = details(session)
    assert whole["supervision"] == 2
    assert whole["supervision_notes"] == {"frame": "late", "safety": "x"}


def test_in_words_it_is_a_part_of_its_own() -> None:
    notes = {"later": "unknown heading", "safety": "calm", "boundaries": "line one\nline two"}
    session = log(closed(), role="co-led", supervised=True, notes=notes)
    parts = sections(summary(session) | {"state": "closed"}, session)
    assert {("Role", "co-led"), ("Supervised", "yes")} <= set(parts[0][2])
    text = markdown(title(session), parts)
    lines = ["- Boundaries: line one line two", "- Safety: calm", "- Later: unknown heading"]
    assert "\n".join(["## Supervision", "", *lines]) in text


def test_nothing_is_said_of_what_was_not_logged() -> None:
    session = closed().session
    text = markdown("", sections(summary(session) | {"state": "closed"}, session))
    assert "Supervis" not in text
    assert "Role" not in text


def test_every_heading_has_a_label_and_comes_in_its_order() -> None:
    assert len(HEADINGS) == 13
    assert ROLES == ("led", "co-led")
    mixed = dict.fromkeys(reversed(HEADINGS), "text")
    assert [label for label, _ in labelled(mixed)] == list(HEADINGS.values())

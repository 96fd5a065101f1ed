"""Events on their way to JSON and back."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.frame import events as ev

from .strategies import FORMATS, laws

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_no_kind = _json.filter(lambda kind: str(kind) not in ev.KINDS)
_at = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
_by_field: dict[str, st.SearchStrategy[Any]] = {
    "at": _at,
    "format": st.sampled_from([fmt.encode() for fmt in FORMATS.values()]),
    "answers": st.dictionaries(st.text(max_size=8), st.text(max_size=8)),
    "notes": st.dictionaries(st.text(max_size=8), st.text(max_size=8)),
}
_by_hint: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(0, 99),
    float: st.floats(0, 9000),
    bool: st.booleans(),
    str: st.text(max_size=12),
    float | None: st.none() | st.floats(0, 9000),
    bool | None: st.none() | st.booleans(),
}


def _events(cls: type[ev.Event]) -> st.SearchStrategy[ev.Event]:
    hints = get_type_hints(cls)
    by_name = {name: _by_hint.get(hint, st.nothing()) for name, hint in hints.items()} | _by_field
    values = {f.name: by_name[f.name] for f in fields(cls)}
    return st.builds(cls, **values)


any_event = st.one_of([_events(cls) for cls in ev.KINDS.values()])


@laws(40)
@given(any_event)
def test_every_event_comes_back_from_json_unchanged(event: ev.Event) -> None:
    assert ev.decode(json.loads(json.dumps(ev.encode(event)))) == event


def test_every_kind_of_event_has_a_name_of_its_own() -> None:
    assert len(ev.KINDS) == len(ev.Event.__subclasses__())
    assert "" not in ev.KINDS


@laws(40)
@given(any_event, st.data())
def test_a_damaged_record_is_an_event_or_a_value_error(
    event: ev.Event, data: st.DataObject
) -> None:
    record: dict[str, Any] = ev.encode(event)
    key = data.draw(st.sampled_from(sorted(record)))
    if data.draw(st.booleans()):
        del record[key]
    else:
        record[key] = data.draw(_json)
    try:
        decoded = ev.decode(record)
    except ValueError:
        return
    assert type(decoded) in ev.KINDS.values()


@laws(40)
@given(st.dictionaries(st.sampled_from(["seq", "at", "at_s", "text"]), _json), _no_kind)
def test_any_record_of_no_known_kind_is_refused(record: dict[str, Any], kind: object) -> None:
    with pytest.raises(ValueError, match="of the unknown kind"):
        ev.decode(record | {"kind": kind})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "sung"}, "An event of the unknown kind 'sung' cannot be read."),
        ({"kind": None}, "An event of the unknown kind None cannot be read."),
        ({"text": 7}, "The note-added event holds an odd text: 7."),
        ({"seq": "1"}, "The note-added event holds an odd seq: '1'."),
    ],
)
def test_the_sentence_says_what_is_odd(change: dict[str, Any], sentence: str) -> None:
    record = {"kind": "note-added", "seq": 2, "at": "", "at_s": 1.0, "text": "a"}
    with pytest.raises(ValueError, match="event") as caught:
        ev.decode(record | change)
    assert str(caught.value) == sentence


def test_a_missing_field_is_named() -> None:
    with pytest.raises(ValueError, match=r"note-added event lacks a field: .*'text'"):
        ev.decode({"kind": "note-added", "seq": 2, "at": "", "at_s": 1.0})


def test_fields_of_a_later_version_are_passed_over() -> None:
    paused = ev.Paused(seq=2, at="2026-03-02T12:00:00+00:00", at_s=3.0)
    assert ev.decode(ev.encode(paused) | {"mood": "calm"}) == paused

"""The bytes of a TinyDB file: what was dumped is loaded, and anything else is refused."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from balint_tui.library import tables
from balint_tui.library.errors import Damaged, LibraryError, Newer
from balint_tui.library.tables import Tables

HERE = Path("session.json")
SAMPLE: Tables = {"session": {"1": {"group": "Zoë"}}, "events": {"1": {"text": "a, b"}, "2": {}}}

_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_values = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | _words
_names = _words.filter(lambda name: name != "schema")
_tables = st.dictionaries(
    _names,
    st.dictionaries(st.sampled_from("123"), st.dictionaries(_words, _values, max_size=3)),
    max_size=3,
)


@given(_tables)
@settings(max_examples=40, deadline=None)
def test_what_is_dumped_is_loaded(content: Tables) -> None:
    assert tables.load(tables.dump(content), HERE) == content


def test_any_tinydb_can_open_the_file(tmp_path: Path) -> None:
    path = tmp_path / "any.json"
    path.write_bytes(tables.dump(SAMPLE))
    with TinyDB(path, access_mode="r") as db:
        assert db.table("events").get(doc_id=1) == {"text": "a, b"}
        assert db.tables() == {"schema", "session", "events"}


def test_every_flipped_bit_is_noticed() -> None:
    raw, rng = tables.dump(SAMPLE), Random(3)
    for at in range(len(raw)):
        hurt = bytearray(raw)
        hurt[at] ^= 1 << rng.randrange(8)
        with pytest.raises(LibraryError):
            tables.load(bytes(hurt), HERE)


def test_every_shortened_file_is_noticed() -> None:
    raw = tables.dump(SAMPLE)
    for size in range(len(raw)):
        with pytest.raises(Damaged):
            tables.load(raw[:size], HERE)


@pytest.mark.parametrize("raw", [b"", bytes(300), b"[]", b"{}", b"null", b'"text"', b"\xff\xfe"])
def test_what_is_no_such_file_is_never_an_empty_one(raw: bytes) -> None:
    with pytest.raises(Damaged, match=r"session\.json is damaged"):
        tables.load(raw, HERE)


def test_a_file_of_a_newer_version_is_refused_as_such() -> None:
    raw = tables.dump(SAMPLE).replace(b'"number":1,', b'"number":2,"more":0,')
    with pytest.raises(Newer, match="newer balint-tui"):
        tables.load(raw, HERE)


def test_half_characters_and_long_numbers_are_written_all_the_same() -> None:
    raw = tables.dump({"events": {"1": {"text": "odd \ud800 paste", "number": 2**70}}})
    loaded = tables.load(raw, HERE)["events"]["1"]
    assert loaded["text"] == "odd ? paste"
    assert loaded["number"] == pytest.approx(2**70)

"""What takes little memory is what it was, as often as it is looked at."""

from __future__ import annotations

import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.research.files.packing import LARGE, Zip, entry
from balint_tui.research.memory import Anew, Packed

NUMBERS = st.integers(-(10**30), 10**30)
TUPLES = st.lists(st.tuples(st.text(), NUMBERS, st.lists(NUMBERS).map(tuple)))


@given(TUPLES)
def test_what_was_packed_comes_out_in_order(rows: list[Any]) -> None:
    packed = Packed(list)
    for row in rows:
        packed.append(row)
    assert len(packed) == len(rows)
    assert list(packed) == list(packed) == [list(row) for row in rows]


def test_it_may_be_gone_through_twice_at_a_time() -> None:
    packed = Packed(tuple)
    for number in range(5):
        packed.append((number,))
    pairs = list(zip(packed, islice(packed, 1, None), strict=False))
    assert pairs == [((n,), (n + 1,)) for n in range(4)]
    packed.append((5,))
    assert len(list(packed)) == len(packed) == 6


def test_what_is_made_anew_is_made_each_time() -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        return iter("abc")

    anew = Anew(make, 3)
    assert (made, len(anew)) == ([], 3)
    assert [*anew, *anew] == [*"abcabc"]
    assert len(made) == 2


def test_a_zip_of_many_files_is_read_by_others(tmp_path: Path) -> None:
    texts = {f"sources/{number}-é.txt": f"text {number} " * number for number in range(200)}
    with Zip(tmp_path / "ours.zip") as ours, zipfile.ZipFile(tmp_path / "usual.zip", "x") as u:
        for target in (ours, u):
            for name, text in texts.items():
                target.writestr(entry(name), text)
            with target.open(entry("large"), "w", force_zip64=True) as out:
                out.write(b"announced as large")
    assert (tmp_path / "ours.zip").read_bytes() == (tmp_path / "usual.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "ours.zip") as read:
        assert read.testzip() is None
        assert {name: read.read(name).decode() for name in texts} == texts


def test_more_files_than_a_short_zip_can_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)
    with Zip(tmp_path / "many.zip") as many:
        for number in range(100):
            many.writestr(entry(f"{number}"), f"{number}")
    with zipfile.ZipFile(tmp_path / "many.zip") as read:
        assert [read.read(name).decode() for name in read.namelist()] == [*map(str, range(100))]


def test_files_of_more_bytes_than_a_short_zip_can_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    with Zip(tmp_path / "large.zip") as large:
        for name in "abc":
            with large.open(entry(name), "w", force_zip64=True) as out:
                out.write(name.encode() * 200)
    with zipfile.ZipFile(tmp_path / "large.zip") as read:
        assert [read.read(name).decode() for name in "abc"] == ["a" * 200, "b" * 200, "c" * 200]
    assert LARGE < 1 << 31

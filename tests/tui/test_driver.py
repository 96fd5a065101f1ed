"""What a terminal may send must not end the app, and must not read as keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.tui.driver import InputDecoder
from tests.frame.strategies import laws

MOUSE = b"\x1b[M\x84\x21\x21"


def decoded(*pieces: bytes) -> str:
    decoder = InputDecoder()
    return "".join(decoder.decode(piece) for piece in pieces) + decoder.decode(b"", True)


def test_text_comes_through() -> None:
    assert decoded("Bálint n\r".encode()) == "Bálint n\r"


@pytest.mark.parametrize("cut", range(2, len(MOUSE) + 1))
def test_an_old_mouse_report_is_dropped_however_it_is_cut(cut: int) -> None:
    assert decoded(b"a" + MOUSE[:cut], MOUSE[cut:] + b"b") == "ab"


def test_bytes_that_are_not_utf8_do_not_raise() -> None:
    assert decoded(b"a\xff\xfe\x80b") == "a\ufffd\ufffd\ufffdb"


def test_a_lone_escape_is_not_held_back() -> None:
    assert InputDecoder().decode(b"\x1b") == "\x1b"
    assert InputDecoder().decode(b"\x1b[C") == "\x1b[C"


@laws(100)
@given(st.text(alphabet=st.characters(exclude_characters="\x1b"), max_size=60), st.integers(0, 60))
def test_utf8_survives_any_cut(text: str, cut: int) -> None:
    data = text.encode("utf-8", "ignore")
    assert decoded(data[:cut], data[cut:]) == data.decode()


@laws(150)
@given(st.lists(st.binary(max_size=20), max_size=6))
def test_nothing_raises(pieces: list[bytes]) -> None:
    decoded(*pieces)

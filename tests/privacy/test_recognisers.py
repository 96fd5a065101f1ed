"""What holds for every recogniser, whatever the text: no exception, true offsets, no runaway."""

from __future__ import annotations

import os
import subprocess
import sys

from hypothesis import given

from balint_tui.privacy.scrub import RECOGNISERS
from balint_tui.privacy.spans import TYPES

from .strategies import laws, texts

LENGTH = 20_000
HANG_S = 60
"""Far more than it takes; a pattern that backtracks would need hours."""

ADVERSARIES = (
    *("1", "a", "A1", "(", " ", "+", "1-1-1-", "a@a@", "a.a@", "Jan Jan Jan ", "1/1 ", "0 "),
    *("12.3. ", "MRN ", "07700 ", "AA 11 ", "one two ", "xxxx ", "ninety ", "aged 9", "1st and "),
    *("123 456 7890 ", "a at a dot ", "http://", "O0", "1,", "\u0301", "\ud800"),
)
_READ_ALL = """
import sys
from balint_tui.privacy.scrub import RECOGNISERS
for unit in sys.argv[2:]:
    unit = unit.encode().decode("unicode_escape")
    text = (unit * int(sys.argv[1]))[: int(sys.argv[1])]
    for find in RECOGNISERS:
        list(find(text))
"""


@laws(40)
@given(texts)
def test_spans_lie_inside_any_text(text: str) -> None:
    for find in RECOGNISERS:
        for span in find(text):
            assert 0 <= span.start < span.end <= len(text)
            assert span.type in TYPES


@laws(40)
@given(texts)
def test_spans_have_no_spaces_at_their_ends(text: str) -> None:
    for find in RECOGNISERS:
        for span in find(text):
            value = text[span.start : span.end]
            assert value == value.strip(" \n")


def test_a_long_mixture_is_read_to_its_end() -> None:
    text = (" ".join(ADVERSARIES) * LENGTH)[:LENGTH] + " tel 07700 900123"
    assert any(span.end == len(text) for span in RECOGNISERS[0](text))


def test_no_long_text_makes_a_recogniser_hang() -> None:
    units = [unit.encode("unicode_escape").decode() for unit in ADVERSARIES]
    command = [sys.executable, "-c", _READ_ALL, str(LENGTH), *units]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, env=environment, capture_output=True, timeout=HANG_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode()

"""Ages of ninety and above: what is caught, and what is left alone."""

from __future__ import annotations

import pytest

from balint_tui.privacy import ages

from .catch import caught, marked


@pytest.mark.parametrize(
    "text",
    [
        "«93»-year-old",
        "aged «94»",
        "«ninety-four» years old",
        "«95» yo",
        "a «92»F fell",
        "turned «ninety»",
        "«hundred and one» years old",
        "She is «97» and cross",
        "Mrs A, «91», widow",
        "the mother («96»)",
        "«102» y/o",
        "man of «94» with",
        "her «95th» birthday",
        "Mr B, «101», and his son",
        "is «ninety-one» and a half",
        "«99»yo man",
        "«93» year old",
        "a lady of «ninety-two»",
        "«einundneunzig» Jahre alt",
        "«quatre-vingt-douze» ans",
        "He's «96».",
        "a man, «91», and his dog",
        "AGE: «94»",
    ],
)
def test_caught(text: str) -> None:
    plain, expected = marked(text)
    assert caught(ages.find, plain, "AGE") == expected


@pytest.mark.parametrize(
    "text",
    [
        "90 mg",
        "90 minutes",
        "ninety minutes late",
        "89-year-old",
        "sats 94, pulse 98",
        "sats are 94.",
        "bus 94",
        "rang 111",
        "90%",
        "aged 45",
        "BP 90/60",
        "ninety things unsaid",
        "in her nineties",
        "98 patients",
        "in '98",
        "94 years ago",
        "room 94",
        "the A96",
        "dose of 90",
        "96 pages",
        "£95",
        "95%",
        "pulse 92, regular",
        "nine patients",
        "1994",
        "98.6",
        "five hundred and two people",
    ],
)
def test_left_alone(text: str) -> None:
    assert caught(ages.find, text, "AGE") == []

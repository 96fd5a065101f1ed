"""Names by lists and rules: what is caught, what is left alone, and that no text breaks it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui import assets
from balint_tui.privacy import lexicon, vocabulary
from balint_tui.privacy.spans import choose

from .catch import marked
from .strategies import any_text, laws

COVER = "\ufffc"
MOST_BYTES = 800_000
LENGTH, HANG_S = 20_000, 60


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The lists are read anew, and again by the next test."""
    vocabulary.lists.cache_clear()
    yield
    vocabulary.lists.cache_clear()


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in lexicon.find(text)]


def kinds(text: str) -> list[str]:
    return [span.type for span in lexicon.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr «Zelmira Quath» presented a man she does not like.",
        "then mrs «quath» rang again and the room went quiet",
        "Mr «van der Quath» said nothing.",
        "We heard «Ludmilla von Quath» out.",
        "Seen with Dr. «P.» and the daughter.",
        "The letter was signed «D.O.» and no one asked.",
        "The son, «Tobias H.», wept.",
        "«S.» keeps phoning the surgery.",
        "She told «Hope» that there is hope.",
        "«Will» said he will come.",
        "she told «siobhan» that she was tired",
        "«Siobhan»'s mother had the same illness.",
        "Frau «Quath» and Herr «Brzęczyk» sat apart.",
        "It was «Anne-Marie O'Quath» again.",
        "WE ASKED «SIOBHAN» TO WAIT OUTSIDE THE ROOM",
        "The visitor, «李明», said nothing.",
    ],
)
def test_people_are_caught(text: str) -> None:
    plain, expected = marked(text)
    assert found(plain) == expected
    assert set(kinds(plain)) == {"PERSON"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("He drove up from «Quathbury» in the rain.", "PLACE"),
        ("she came from «leeds» by bus", "PLACE"),
        ("The flat at «14 Quath Street» was cold.", "PLACE"),
        ("he moved to «14 quath street» last year", "PLACE"),
        ("The card said «LS1 4ZZ» and nothing else.", "PLACE"),
        ("He works at «Quathbury General Hospital» as a porter.", "ORG"),
        ("she was moved to «ward 7b» overnight", "ORG"),
        ("He was admitted to «St Quath's Hospice» at last.", "ORG"),
        ("the nurse from «st quath's hospice» rang", "ORG"),
        ("The head of «Quath School» was kind.", "ORG"),
    ],
)
def test_places_and_organisations_are_caught(text: str, kind: str) -> None:
    plain, expected = marked(text)
    assert found(plain) == expected
    assert kinds(plain) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "The group was silent for a long time. Nobody wanted to begin.",
        "the group was silent for a long time, nobody wanted to begin",
        "We wondered whether she will ever hope again.",
        "Her Parkinson's disease is worse. Sertraline helped, the GP said.",
        "A Balint group is not therapy, as Winnicott might say.",
        "The Polish lady from the NHS came on Tuesday with the nurse.",
        "In the hospital the ward was full, and the doctor tired.",
        "Member 3 spoke of vitamin B. and hepatitis C.",
        "Walking home, he had forgotten the unopened letters.",
        "",
        " \n\t",
        "1234 5678",
    ],
)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_what_is_covered_is_in_no_span_and_parts_what_stands_beside_it() -> None:
    assert found(f"Dr Zelmira {COVER} Quath") == ["Zelmira", "Quath"]
    assert found(f"at St {COVER} Hospital") == []


def test_the_lists_are_small_and_in_order() -> None:
    folder = assets.folder("lexicon")
    paths = [folder / name for name in ("names.txt", "towns.txt", "words.txt", "english.txt")]
    assert sum(path.stat().st_size for path in paths) <= MOST_BYTES
    for path in paths:
        some = path.read_text("utf-8").split()
        assert some == sorted(set(some))


@pytest.mark.usefixtures("forgotten")
def test_without_lists_whatever_has_a_capital_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise FileNotFoundError(name)

    monkeypatch.setattr(assets, "folder", missing)
    assert found("We met Siobhan again.") == ["We", "Siobhan"]


# --- laws

_BITS = (
    *("Dr ", "mrs ", "van ", "de ", "St ", "Siobhan", "siobhan", "Will ", "says ", "Hospital"),
    *("Ward ", "7b", "Street", "14 ", "from ", "Quath", "'s ", "’", "-", ". ", "D.", "O.", "&"),
    *("disease ", "weg ", "rue ", "our lady ", "LS1 4ZZ", "\n", " ", ",", "A38", "the ", "of "),
    *(COVER, "\u0301", "\u00ad", "\ud800", "\0", "李明", "ß", "İ", "ŉ", "ﬁ", "٣", "²", "ะ"),
)
texts = any_text | st.lists(st.sampled_from(_BITS), max_size=25).map("".join)


@laws(40)
@given(texts)
def test_spans_of_any_text_are_in_order_and_cover_nothing_twice(text: str) -> None:
    spans = lexicon.find(text)
    assert spans == choose(spans)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.type in ("PERSON", "PLACE", "ORG")
        value = text[span.start : span.end]
        assert value == value.strip()
        assert COVER not in value


@laws(40)
@given(texts)
def test_words_are_in_order_and_leave_out_no_letter(text: str) -> None:
    done = 0
    seen: set[int] = set()
    for word in vocabulary.words(text):
        assert done <= word.start < word.end <= word.close
        done = word.close
        seen.update(range(word.start, word.close))
    assert {i for i, c in enumerate(text) if c.isalnum()} <= seen


# --- time

ADVERSARIES = (
    *("a", "A", "Dr ", "A.", "Siobhan ", "van ", "St ", "Ward ", "Street ", "from ", "LS1 4ZZ "),
    *(
        "Hospital of ",
        "a'",
        "'",
        "-",
        "quath ",
        "Quath-",
        "in the of ",
        "14 Quath Street ",
        "\u0301",
    ),
    *("Hope said ", "'s ", "李", "un", "ings", "the A3 ", "rue 1 ", "our lady ", " "),
)
_READ_ALL = """
import sys
from balint_tui.privacy import lexicon
for unit in sys.argv[2:]:
    unit = unit.encode().decode("unicode_escape")
    lexicon.find((unit * int(sys.argv[1]))[: int(sys.argv[1])])
"""


def test_no_long_text_makes_it_hang() -> None:
    units = [unit.encode("unicode_escape").decode() for unit in ADVERSARIES]
    command = [sys.executable, "-c", _READ_ALL, str(LENGTH), *units]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, env=environment, capture_output=True, timeout=HANG_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode()

"""The encoder: its pieces lie where they say, the shipped model finds names, nothing breaks it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.privacy.encoder import SURE, Encoder, Unavailable, _windows
from balint_tui.privacy.spans import TYPES
from balint_tui.privacy.wordpiece import COVER, FEATURES, SPECIAL, WordPiece, sort_of, with_sort
from tests.privacy.strategies import any_text, laws

LETTERS = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
CUTTER = WordPiece([*SPECIAL, *LETTERS, *(f"##{c}" for c in LETTERS), "anna", "##ette", "co"])


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def shown(text: str) -> list[str]:
    pieces = CUTTER.cut(text)
    return [text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)]


# --- pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Annette, co", ["A", "n", "n", "ette", ",", "co"]),
        ("ANNA", ["ANNA"]),
        ("Ánna", ["Ánna"]),
        ("A\u0301nna", ["A\u0301nna"]),
        ("an\u00adna", ["an\u00adna"]),
        ("92co", ["9", "2", "c", "o"]),
        ("...", ["..."]),
        ("х李明", ["х", "李", "明"]),
        (f"co{COVER}{COVER}co", ["co", COVER, COVER, "co"]),
        ("a" * 500, ["a" * 500]),
        (" \n\t", []),
    ],
)
def test_a_text_is_cut_where_its_pieces_are(text: str, pieces: list[str]) -> None:
    assert shown(text) == pieces


@laws(40)
@given(any_text)
def test_pieces_are_in_order_and_leave_out_nothing_visible(text: str) -> None:
    pieces = CUTTER.cut(text)
    covered: set[int] = set()
    last = 0
    for start, end in zip(pieces.starts, pieces.ends, strict=True):
        assert last <= start <= end <= len(text)
        covered.update(range(start, end))
        last = end
    assert {i for i, c in enumerate(text) if c.isalnum()} <= covered
    assert pieces.units == sorted(pieces.units)
    assert all(0 <= feature < FEATURES for feature in pieces.features)


@laws(40)
@given(st.text("anetco -'A\n", max_size=40))
def test_case_changes_features_only(text: str) -> None:
    assert CUTTER.cut(text).rows == CUTTER.cut(text.lower()).rows


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("92", 0),
        ("O", 0),
        ("zorblaxian", 1),
        ("dictated", 2),
        ("Dabigatran", 2),
        ("adeyemi", 3),
        ("Adeyemis", 3),
        ("Grace", 4),
    ],
)
def test_a_piece_knows_what_the_lists_say_of_its_word(word: str, sort: int) -> None:
    features = CUTTER.cut(f"so {word}").features[2:]
    assert {sort_of(feature) for feature in features} == {sort}
    assert all(with_sort(feature, sort) == feature for feature in features)


def test_a_long_text_is_cut_where_sentences_end() -> None:
    text = "an anna net. " * 120
    windows = list(_windows(text, CUTTER.cut(text)))
    assert [window.first for window in windows] == [window.start for window in windows]
    pieces = CUTTER.cut(text)
    assert all(text[pieces.ends[window.end - 1] - 1] == "." for window in windows)


@pytest.mark.parametrize("text", ["an anna net " * 200, "an. " * 500, "a" * 3, "an " * 160])
def test_the_windows_of_a_text_count_every_piece_once(text: str) -> None:
    pieces = CUTTER.cut(text)
    counted = [at for w in _windows(text, pieces) for at in range(w.first, w.last)]
    assert counted == list(range(len(pieces)))
    assert all(window.end - window.start <= 158 for window in _windows(text, pieces))


def test_a_model_made_for_other_features_is_not_used(tmp_path: Path) -> None:
    np = pytest.importorskip("numpy")
    vocabulary = np.frombuffer("\n".join(SPECIAL).encode(), np.uint8)
    np.savez(tmp_path / "old.npz", vocabulary=vocabulary, features=np.zeros((15, 4)))
    with pytest.raises(Unavailable, match="another version"):
        Encoder.load(tmp_path / "old.npz")


# --- spans


@laws(30)
@given(any_text)
def test_spans_lie_in_the_text_and_do_not_overlap(encoder: Encoder, text: str) -> None:
    found = encoder.judge(text)
    last = 0
    for span in found.sure:
        assert last <= span.start < span.end <= len(text)
        assert span.type in TYPES
        assert COVER not in text[span.start : span.end]
        last = span.end
    for span in found.unsure:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800Maria\udfff", "\u202eمريم", COVER * 3, "😀" * 50, "İßǆ" * 9]
)
def test_no_text_is_refused(encoder: Encoder, text: str) -> None:
    encoder.find(text)


@pytest.mark.parametrize("sort", [str, str.lower])
@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Mrs Thackeray-Osei came with her son Kwabena.", ["Thackeray-Osei", "Kwabena"]),
        ("Then Wojciech told us about the girl from Hebden Bridge.", ["Wojciech", "Hebden Bridge"]),
        ("Dr Fitzsimmons works at Larkfield Surgery.", ["Fitzsimmons", "Larkfield Surgery"]),
        ("Priyanka presented, Gareth cried.", ["Priyanka", "Gareth"]),
        ("moved from Leicester to Wolverhampton last year", ["Leicester", "Wolverhampton"]),
    ],
)
def test_names_are_found_in_either_case(
    encoder: Encoder, text: str, hidden: list[str], sort: type[str]
) -> None:
    text = sort(text)
    found = {i for span in encoder.find(text) for i in range(span.start, span.end)}
    for name in hidden:
        at = text.index(sort(name))
        letters = {i for i in range(at, at + len(name)) if text[i].isalnum()}
        assert letters <= found, name


@pytest.mark.parametrize(
    "text",
    [
        "The group was silent for a long time, then someone laughed.",
        "Parkinson's disease, and on Madopar for six years.",
        "why this patient, why now",
        "He hopes she will come in the summer.",
        "PHQ-9 of 18, started on sertraline, review in two weeks.",
        "The registrar felt useless, like a chair in the corner.",
    ],
)
def test_innocent_words_are_left_alone(encoder: Encoder, text: str) -> None:
    assert encoder.find(text) == []
    assert encoder.find(text.lower()) == []


def test_a_name_is_found_anywhere_in_a_long_text(encoder: Encoder) -> None:
    filler = "The group stayed with the doctor's anger and then with the silence. "
    text = filler * 30 + "Mrs Thackeray-Osei came again. " + filler * 30
    at = text.index("Thackeray")
    assert any(span.start <= at < span.end for span in encoder.find(text))


def test_several_threads_find_the_same(encoder: Encoder) -> None:
    text = "Mrs Thackeray-Osei came with her son Kwabena."
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(encoder.find(text))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [encoder.find(text)] * 4


# --- loading


def test_every_type_has_a_threshold() -> None:
    assert set(SURE) == set(TYPES)


@pytest.mark.parametrize("content", [None, b"", b"not a model", b"PK\x03\x04"])
def test_a_missing_or_broken_model_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unavailable):
        Encoder.load(path)


def test_without_numpy_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(Unavailable, match="numpy"):
        Encoder.load()

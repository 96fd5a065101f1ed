"""The trained encoder: names, places and organisations by how they are used. Numpy alone.

A small transformer tags each word piece; words are judged as a whole and joined to spans. How it
was trained is told in ``training/README.md``. Nothing is loaded before ``Encoder.load``.
"""

from __future__ import annotations

import os
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from balint_tui import assets
from balint_tui.privacy.spans import TYPES, Findings, Span
from balint_tui.privacy.wordpiece import COVER, END, FEATURES, START, Pieces, WordPiece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    _Asked = tuple[tuple[int, ...], tuple[int, ...]]

MODEL = "model.npz"

SURE = {
    "PERSON": 1.25,
    "PLACE": 1.25,
    "ORG": 1.25,
    "DATE": 3.0,
    "AGE": 3.0,
    "CONTACT": 3.0,
    "ID": 3.0,
}
"""By how much (in log odds) a type must beat "no identifier" to be masked."""
NAMED = ("PERSON", "PLACE", "ORG")
"""What the encoder is the authority for; the other types have recognisers of their own."""
BESIDE = -4.0
"""What is added to that for a word beside a masked one of its type: names have several words."""
LISTED = -1.0
"""What is added where the word lists see a name as well: two weak signs are one good one."""
UNSURE = -2.0
"""What is added for what is only worth a question."""

_HEADS = 12
_NEVER = -99.0
_EPSILON = 1e-12
# The model has seen nothing longer than the first; the overlap gives every piece some text on
# both sides where a longer text has no sentences to cut it at.
_LONGEST, _WINDOW, _OVERLAP = 158, 128, 24
_MOST_REMEMBERED = 16
_MOST_KNOWN = 256
_MOST_THREADS = 4
_JOINTS = "-'’‐‑./@_:"
_ENDINGS = ("s", "t", "d", "ll", "re", "ve", "m")
_OPENERS = {"CONTACT": "+(@", "ID": "#"}


class Unavailable(Exception):
    """The encoder cannot be used here; the message says why."""


@dataclass(frozen=True)
class _Unit:
    """A word, or its letters or digits: what it most likely is, by how much, and where it is."""

    start: int
    end: int
    type: str
    odds: float
    begins: bool


class Encoder:
    """Read-only once loaded, so that several threads may ask it at once."""

    def __init__(self, weights: dict[str, Floats], cutter: WordPiece) -> None:
        self._weights = weights
        self._cutter = cutter
        self._layers = sum(name.endswith(".qkv") for name in weights)
        self._latest: dict[tuple[str, tuple[Span, ...]], Findings] = {}
        self._known: dict[_Asked, Floats] = {}

    def __repr__(self) -> str:
        return f"<Encoder of {self._layers} layers>"

    @classmethod
    def load(cls, path: Path | None = None) -> Encoder:
        """The shipped encoder, or that of another file; Unavailable if there is none."""
        # Notes are small: one thread each, and for a long text several beside each other.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        try:
            import numpy as np
        except ImportError as trouble:
            raise Unavailable("The encoder needs numpy, which is not installed.") from trouble
        try:
            source = path or assets.folder("encoder") / MODEL
            with source.open("rb") as file, np.load(file) as stored:
                pieces = stored["vocabulary"].tobytes().decode().split("\n")
                if len(stored["features"]) != FEATURES:
                    raise ValueError("it was made for another version")
                return cls(_restored(stored), WordPiece(pieces))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as trouble:
            raise Unavailable(f"The encoder's data cannot be read: {trouble}") from trouble

    def find(self, text: str) -> list[Span]:
        """What identifies, in order, without overlaps; never what is covered already."""
        return list(self.judge(text).sure)

    def judge(self, text: str, listed: Sequence[Span] = ()) -> Findings:
        """The same with what is not sure; less is enough where word lists see something too."""
        asked = (text, tuple(listed))
        known = self._latest.get(asked)
        if known is None:
            known = self._judge(*asked)
            # A text is asked for while it is typed and again when it is entered.
            if len(self._latest) >= _MOST_REMEMBERED:
                self._latest = {}
            self._latest[asked] = known
        return known

    def _judge(self, text: str, listed: tuple[Span, ...]) -> Findings:
        units = self._units(text)
        sure = tuple(_spans(text, _taken(text, units, 0, listed)))
        likely = _spans(text, _taken(text, units, UNSURE, listed))
        return Findings(sure, tuple(span for span in likely if not _within(span, sure)))

    # --- the network

    def _units(self, text: str) -> list[_Unit]:
        pieces = self._cutter.cut(text)
        if not pieces.rows:
            return []
        return list(_judged(text, pieces, self._scores(text, pieces)))

    def _scores(self, text: str, pieces: Pieces) -> Floats:
        """For each piece the log probability of each tag."""
        import numpy as np

        # What has no letter at all is no name: nothing is asked, and "outside" stands.
        result = np.full((len(pieces), 1 + 2 * len(TYPES)), _NEVER, np.float32)
        result[:, 0] = 0
        asked: dict[_Window, _Asked] = {}
        for window in _windows(text, pieces):
            start, end = window.start, window.end
            if any(map(str.isalpha, text[pieces.starts[start] : pieces.ends[end - 1]])):
                asked[window] = tuple(pieces.rows[start:end]), tuple(pieces.features[start:end])
        known = self._answers(set(asked.values()))
        for window, question in asked.items():
            scores = known[question][1:-1]  # without the marks around it
            result[window.first : window.last] = scores[
                window.first - window.start : window.last - window.start
            ]
        return result

    def _answers(self, questions: set[_Asked]) -> dict[_Asked, Floats]:
        """The scores for each stretch; those of the last ones are remembered.

        A text is looked at again with something covered, and most of a long one is as it was.
        """
        known = self._known
        new = [question for question in questions if question not in known]
        answers = {question: known[question] for question in questions if question in known}
        answers.update(zip(new, _all_at_once(self._answer, new), strict=True))
        if len(known) + len(new) > _MOST_KNOWN:
            known = self._known = {}
        known.update({question: answers[question] for question in new[:_MOST_KNOWN]})
        return answers

    def _answer(self, question: _Asked) -> Floats:
        import numpy as np

        rows, features = question
        whole = (self._row(START), *rows, self._row(END))
        return self._forward(np.array(whole), np.array((0, *features, 0)))

    def _row(self, piece: str) -> int:
        return self._cutter.vocabulary[piece]

    def _forward(self, rows: NDArray[np.int64], features: NDArray[np.int64]) -> Floats:
        import numpy as np

        w = self._weights
        x = w["words"][rows] * w["words.scale"][rows]
        x += w["positions"][: len(rows)]
        x += w["features"][features]
        x = _normal(x, w["norm.weight"], w["norm.bias"])
        for number in range(self._layers):
            x = self._layer(x, f"{number}.")
        scores = x @ w["head"] + w["head.bias"]
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)

    def _layer(self, x: Floats, at: str) -> Floats:
        w = self._weights
        x = x + _linear(_attended(_linear(x, w, at + "qkv")), w, at + "out")
        x = _normal(x, w[at + "norm1.weight"], w[at + "norm1.bias"])
        grown = _gelu(_linear(x, w, at + "inner"))
        x = x + _linear(grown, w, at + "outer")
        return _normal(x, w[at + "norm2.weight"], w[at + "norm2.bias"])


def _restored(stored: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """The weights as they are used: 32-bit floats, but for the many word pieces.

    One is read at a time, so that loading needs little more memory than what stays.
    """
    import numpy as np

    weights: dict[str, Floats] = {}
    for name in stored:
        if name == "vocabulary" or name.endswith(".scale"):
            continue
        if name == "words":
            weights[name] = stored[name]  # type: ignore[assignment]
            weights["words.scale"] = stored["words.scale"].astype(np.float32)
        elif f"{name}.scale" in stored:
            whole = stored[name].T.astype(np.float32, order="C")
            whole *= stored[f"{name}.scale"].T.astype(np.float32)
            weights[name] = whole
        else:
            weights[name] = stored[name].astype(np.float32)
    return weights


def _linear(x: Floats, weights: dict[str, Floats], name: str) -> Floats:
    result: Floats = x @ weights[name]
    result += weights[f"{name}.bias"]
    return result


def _normal(x: Floats, weight: Floats, bias: Floats) -> Floats:
    x = x - x.mean(axis=1, keepdims=True)
    variance = (x * x).mean(axis=1, keepdims=True)
    x /= (variance + _EPSILON) ** 0.5
    x *= weight
    x += bias
    return x


def _attended(qkv: Floats) -> Floats:
    import numpy as np

    length, size = len(qkv), qkv.shape[1] // 3
    q, k, v = qkv.reshape(length, 3, _HEADS, size // _HEADS).transpose(1, 2, 0, 3)
    scores = q @ k.transpose(0, 2, 1)
    scores *= (size // _HEADS) ** -0.5
    scores -= scores.max(axis=2, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=2, keepdims=True)
    return np.asarray((scores @ v).transpose(1, 0, 2).reshape(length, size), np.float32)


def _gelu(x: Floats) -> Floats:
    import numpy as np

    inner = x * x
    inner *= 0.044715
    inner += 1
    inner *= x
    inner *= 0.7978845608
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= 0.5
    return inner


@dataclass(frozen=True)
class _Window:
    """Pieces that are looked at together, and the stretch of them that counts."""

    start: int
    end: int
    first: int
    last: int


def _windows(text: str, pieces: Pieces) -> Iterator[_Window]:
    """A note is one; a longer text is cut where sentences end, or else the windows overlap."""
    start = first = 0
    while len(pieces) - start > _LONGEST:
        end = start + _WINDOW
        cut = next((at for at in range(end, end - _WINDOW // 2, -1) if _ends(text, pieces, at)), 0)
        last = cut or end - _OVERLAP // 2
        yield _Window(start, cut or end, first, last)
        start, first = cut or end - _OVERLAP, last
    yield _Window(start, len(pieces), first, len(pieces))


def _ends(text: str, pieces: Pieces, at: int) -> bool:
    """Whether a sentence or a line ends before this piece."""
    between = text[pieces.ends[at - 1] : pieces.starts[at]]
    return "\n" in between or (between.isspace() and text[pieces.ends[at - 1] - 1] in ".!?;")


def _all_at_once(answer: Callable[[_Asked], Floats], questions: list[_Asked]) -> list[Floats]:
    """All answers; several on several cores, since numpy lets go of the interpreter."""
    if len(questions) < 2:
        return [answer(question) for question in questions]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        return list(pool.map(answer, questions))


# --- from pieces to spans


def _judged(text: str, pieces: Pieces, scores: Floats) -> Iterator[_Unit]:
    """Each unit with its likeliest type: all its pieces vote."""
    import numpy as np

    units = np.array(pieces.units)
    firsts = np.flatnonzero(np.diff(units, prepend=-1))
    counts = np.diff(firsts, append=len(units))[:, None]
    begin, inside = scores[:, 1::2], scores[:, 2::2]
    of_types = np.add.reduceat(np.logaddexp(begin, inside), firsts) / counts
    outside = np.add.reduceat(scores[:, 0], firsts)[:, None] / counts
    best = of_types.argmax(axis=1)
    odds = np.take_along_axis(of_types, best[:, None], 1) - outside
    begins = begin[firsts, best] > inside[firsts, best]
    lasts = firsts + counts[:, 0] - 1
    rows = zip(firsts, lasts, best, odds[:, 0], begins, strict=True)
    for first, last, kind, value, fresh in rows:
        start, end = pieces.starts[first], pieces.ends[last]
        if text[start:end] != COVER:
            yield _Unit(start, end, TYPES[kind], float(value), bool(fresh))


def _taken(text: str, units: list[_Unit], slack: float, listed: tuple[Span, ...]) -> list[_Unit]:
    """The units above the threshold, and those beside one that nearly are."""
    bars = [SURE[unit.type] + slack + _help(unit, listed) for unit in units]
    kept = [unit.odds >= bar for unit, bar in zip(units, bars, strict=True)]
    forth = [(at - 1, at) for at in range(1, len(units))]
    for beside, at in [*forth, *((right, left) for left, right in reversed(forth))]:
        unit, other = units[at], units[beside]
        enough = unit.type in NAMED and unit.odds >= bars[at] + BESIDE
        if enough and kept[beside] and unit.type == other.type and _touch(text, unit, other):
            kept[at] = True
    return [unit for unit, is_kept in zip(units, kept, strict=True) if is_kept]


def _help(unit: _Unit, listed: tuple[Span, ...]) -> float:
    """What is added to the bar of a unit in which the word lists see a name, too."""
    if unit.type not in NAMED:
        return 0.0
    at = bisect_left(listed, unit.end, key=lambda span: span.start) - 1
    return LISTED if at >= 0 and listed[at].end > unit.start else 0.0


def _touch(text: str, one: _Unit, other: _Unit) -> bool:
    between = text[one.end : other.start] or text[other.end : one.start]
    return between in ("", " ") or between in _JOINTS


def _spans(text: str, units: list[_Unit]) -> Iterator[Span]:
    """Neighbours of one type joined, and marks at the edges left out."""
    group: list[_Unit] = []
    for unit in units:
        if group and not _joined(text, group[-1], unit):
            yield from _trimmed(text, group)
            group = []
        group.append(unit)
    if group:
        yield from _trimmed(text, group)


def _joined(text: str, left: _Unit, right: _Unit) -> bool:
    """Whether the two are one identifier."""
    if left.type != right.type:
        return False
    between = text[left.end : right.start]
    if not between or between in _JOINTS:
        return True
    return between.isspace() and "\n" not in between and not right.begins


def _trimmed(text: str, group: list[_Unit]) -> Iterator[Span]:
    """The group as a span, without the marks at its edges and without the end of "don't"."""
    while group and _is_ending(text, group[0]):
        group = group[1:]
    while group and group[-1].type == "PERSON" and _is_ending(text, group[-1]):
        group = group[:-1]
    if not group:
        return
    start, end, kind = group[0].start, group[-1].end, group[0].type
    keep: Callable[[str], bool] = str.isalnum
    opener = _OPENERS.get(kind, "")
    while start < end and not keep(text[start]) and text[start] not in opener:
        start += 1
    while start < end and not keep(text[end - 1]):
        end -= 1
    if start < end:
        yield Span(start, end, kind)


def _is_ending(text: str, unit: _Unit) -> bool:
    """Whether this is what stands behind the apostrophe of "Anna's" or "don't"."""
    mark = unit.start - 1
    between = mark > 0 and text[mark] in "'’ʼ`" and text[mark - 1].isalpha()
    return between and text[unit.start : unit.end].lower() in _ENDINGS


def _within(span: Span, others: tuple[Span, ...]) -> bool:
    """Whether one of the others, which are in order, says it all already."""
    at = bisect_right(others, span.start, key=lambda other: other.start) - 1
    return at >= 0 and span.end <= others[at].end

"""The pictures of many sessions: what the groups of a programme did, and how their sessions ended.

``fewest`` is how few sessions may stand behind a value: 1 for the leader's own eyes; in a report
``FEWEST_SESSIONS``, and then what few people stand behind is left out as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from balint_tui.frame.formats import KINDS
from balint_tui.frame.session import ENDINGS
from balint_tui.programme.facts import PERSPECTIVES, Facts
from balint_tui.programme.picture import (
    FEWEST,
    FEWEST_LEAVINGS,
    Picture,
    Series,
    Value,
    at_least,
    middle,
    periods,
    quartiles,
    share,
)

Many = Sequence[Facts]
Names = Mapping[str, str]
"""Marks or codes by id -> what people read."""

DRIFT = "advice"
"""The mark that tells of advice."""
TURNS = ((1, 5), (6, 10), (11, 20), (21, 40), (41, 80), (81, 10**6))
"""Stretches of the life of a group, in sessions."""
MOST_CODES = 10
"""So many codes are shown, the most frequent; the others are counted."""


def pictures(many: Many, marks: Names, codes: Names, fewest: int = 1) -> list[Picture]:
    """All pictures for which there is something to show."""
    found = [
        minutes(many, fewest),
        returns(many),
        endings(many, fewest),
        leavers(many, fewest),
        attendance(many, fewest),
        marked(many, marks),
        held(many, fewest),
        drift(many, fewest),
        themes(many, codes, fewest),
    ]
    return [picture for picture in found if picture is not None]


# --- time

_NOUNS = {"discuss": "discussion", "return": "return"}


def minutes(many: Many, fewest: int) -> Picture | None:
    """Minutes of each kind of phase, planned and actual, over all that were reached."""
    stays = [stay for one in many for stay in one.stays]
    rows = []
    for kind in KINDS:
        planned = [stay.planned_s / 60 for stay in stays if stay.kind == kind]
        actual = [stay.actual_s / 60 for stay in stays if stay.kind == kind]
        if len(actual) >= fewest and actual:
            rows.append((kind, middle(planned), middle(actual), *quartiles(actual), len(actual)))
    if not rows:
        return None
    labels, planned_min, actual_min, lower, upper, count = zip(*rows, strict=True)
    said = [
        f"the {_NOUNS[kind]} took {actual:.0f} min where {planned:.0f} were planned"
        for kind, planned, actual, *_ in rows
        if kind in _NOUNS
    ]
    return Picture(
        "minutes",
        "Minutes by phase, against the plan",
        _sentence(said),
        "plan",
        labels,
        (
            Series("planned", planned_min, unit="min", digits=1),
            Series("actual", actual_min, unit="min", digits=1),
            Series("lower quartile", lower, unit="min", digits=1),
            Series("upper quartile", upper, unit="min", digits=1),
            Series("phases", count, drawn=False),
        ),
        "Medians over all phases of a kind that were reached; half of them lie between the "
        "quartiles.",
    )


RETURNS = ((0, "none"), (2, "under 2"), (4, "2 to 4"), (6, "4 to 6"), (8, "6 to 8"))
"""Minutes below which a return belongs to a bar; the last bar is all above."""


def returns(many: Many) -> Picture | None:
    """How many minutes each presenter had on returning."""
    found = [seconds / 60 for one in many for seconds in one.returns_s]
    if not found:
        return None
    counts: Counter[str] = Counter(_bar(value) for value in found)
    labels = (*(label for _, label in RETURNS), "8 and more")
    none = counts["none"]
    back = [value for value in found if value > 0]
    said = [f"{none} of {len(found)} presenters did not come back"] if none else []
    if back:
        said.append(f"those who came back had {middle(back):.1f} min (median)")
    return Picture(
        "returns",
        "Minutes of the presenter's return",
        _sentence(said),
        "bars",
        labels,
        (Series("cases", tuple(counts[label] for label in labels)),),
    )


def _bar(value: float) -> str:
    if value == 0:
        return "none"
    return next((label for below, label in RETURNS[1:] if value < below), "8 and more")


def endings(many: Many, fewest: int) -> Picture | None:
    """How sessions ended, from period to period."""
    ended = [one for one in many if one.ending]
    if not ended:
        return None
    spans = periods(ended, at_least(fewest))
    planned = sum(one.ending == "planned" for one in ended)
    cut = sum(one.ending == "cut off" for one in ended)
    said = [f"{planned} of {len(ended)} sessions ended as planned"]
    said += [f"{cut} {'was' if cut == 1 else 'were'} cut off"] if cut else ["none was cut off"]
    return Picture(
        "endings",
        "How sessions ended",
        _sentence(said),
        "parts",
        tuple(span.name for span in spans),
        (
            *(
                Series(name, tuple(sum(o.ending == name for o in span.facts) for span in spans))
                for name in ENDINGS
            ),
            Series("sessions", tuple(len(span.facts) for span in spans), drawn=False),
        ),
    )


# --- who was there


def leavers(many: Many, fewest: int) -> Picture | None:
    """Those who left before the end, and whether a word was offered."""
    before = [seconds / 60 for one in many for seconds in one.left_before_s]
    if not before:
        return None
    some = sum(bool(one.left_before_s) for one in many)
    words = sum(one.words_offered for one in many)
    without = len(before) - words
    said = [f"someone left early in {some} of {len(many)} sessions"]
    # A few could be told apart by whoever was there: then only that some left.
    small = len(before) < FEWEST_LEAVINGS or 0 < min(words, without) < FEWEST
    if fewest > 1 and small:
        note = "Too few left early to say how many were offered a word."
        return Picture("leavers", "Leaving early", _sentence(said), "table", (), (), note)
    said.append(f"{words} of {len(before)} who left were offered a word first")
    said.append(f"they left {middle(before):.0f} min before the end (median)")
    return Picture(
        "leavers",
        "Leaving early",
        _sentence(said),
        "bars",
        ("after a word", "without a word"),
        (Series("who left early", (words, without)),),
    )


def attendance(many: Many, fewest: int) -> Picture | None:
    """How much of the circle came, came late, and left early."""
    if not many:
        return None
    spans = periods(many, at_least(fewest))
    seats = [sum(one.seats for one in span.facts) for span in spans]
    came = [sum(one.came for one in span.facts) for span in spans]
    late = [sum(one.late for one in span.facts) for span in spans]
    few = FEWEST if fewest > 1 else 0
    whole = share(sum(came), sum(seats)) or 0.0
    circle = middle([one.seats for one in many]) or 0.0
    return Picture(
        "attendance",
        "Attendance",
        _sentence([f"{whole:.0f} % of the seats were taken, in circles of {circle:.0f}"]),
        "bars",
        tuple(span.name for span in spans),
        (
            Series("came", _shares(came, seats), unit="%"),
            Series("of these late", _shares(late, came, few), drawn=False, unit="%"),
            Series("sessions", tuple(len(span.facts) for span in spans), drawn=False),
        ),
    )


# --- what was marked


def marked(many: Many, names: Names) -> Picture | None:
    """How often each mark was made in each kind of phase."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in many:
        counts.update(one.marks)
    kinds = [kind for kind in KINDS if any(at == kind for at, _ in counts)]
    used = {mark for _, mark in counts}
    known = [mark for mark in names if mark in used]
    if not counts:
        return None
    order = [*known, *sorted(used - set(known))]
    made = {mark: sum(counts[kind, mark] for kind in kinds) for mark in order}
    most = max(made, key=made.__getitem__)
    return Picture(
        "marks",
        "Marks by phase",
        _sentence([f"the mark made most was {names.get(most, most)}, {made[most]} times"]),
        "grid",
        tuple(names.get(mark, mark) for mark in order),
        tuple(Series(kind, tuple(counts[kind, mark] for mark in order)) for kind in kinds),
    )


def held(many: Many, fewest: int) -> Picture | None:
    """In how many discussions the doctor, the patient and the relationship were marked."""
    looked = [one for one in many if any(kind == "discuss" for kind, _ in one.marks)]
    if not looked or len(looked) < fewest:
        return None
    whole = sum(len(one.held) == len(PERSPECTIVES) for one in looked)
    counts = [sum(name in one.held for one in looked) for name in PERSPECTIVES]
    said = [f"all three were in view in {whole} of {len(looked)} discussions with marks"]
    return Picture(
        "held",
        "Doctor, patient and relationship",
        _sentence(said),
        "bars",
        (*PERSPECTIVES, "all three"),
        (
            Series("discussions", tuple(share(n, len(looked)) for n in (*counts, whole)), unit="%"),
            Series("sessions", (*counts, whole), drawn=False),
        ),
        "What was not marked may have been there all the same.",
    )


def drift(many: Many, fewest: int) -> Picture | None:
    """Advice in an hour of discussion, over the life of a group."""
    rows: list[tuple[str, Value, int, int]] = []
    for first, last in TURNS:
        some = [one for one in many if first <= one.turn <= last and one.discussed_s > 0]
        if some and len(some) >= fewest:
            hours = sum(one.discussed_s for one in some) / 3600
            drifts = sum(one.marks.get(("discuss", DRIFT), 0) for one in some)
            groups = len({one.group.casefold() for one in some})
            label = f"{first} to {last}" if last < 10**6 else f"{first} and on"
            rows.append((label, drifts / hours, len(some), groups))
    if not any(row[1] for row in rows):
        return None
    labels, rates, sessions, groups_in = zip(*rows, strict=True)
    said = [f"in the first sessions of a group {rates[0]:.1f} times an hour"]
    said += [f"later {rates[-1]:.1f}"] if len(rows) > 1 else []
    return Picture(
        "drift",
        "Advice in the discussion, over the life of a group",
        _sentence(said, "Advice was marked "),
        "bars",
        tuple(f"session {label}" for label in labels),
        (
            Series("times an hour", rates, digits=1),
            Series("sessions", sessions, drawn=False),
            Series("groups", groups_in, drawn=False),
        ),
    )


# --- what was coded


def themes(many: Many, names: Names, fewest: int) -> Picture | None:
    """In how many sessions each code was given, from period to period."""
    coded = [one for one in many if one.codes]
    in_sessions = Counter(code for one in coded for code in one.codes)
    least = FEWEST if fewest > 1 else 1
    ranked = sorted(in_sessions, key=lambda code: (-in_sessions[code], code))
    frequent = [code for code in ranked if in_sessions[code] >= least][:MOST_CODES]
    if not frequent or len(coded) < fewest:
        return None

    def enough(some: Many) -> bool:
        counts = [sum(code in one.codes for one in some) for code in frequent]
        return len(some) >= fewest and not any(0 < count < least for count in counts)

    spans = periods(coded, enough)
    left_out = len(in_sessions) - len(frequent)
    first = names.get(frequent[0], frequent[0])
    said = [f"{first} was found in {in_sessions[frequent[0]]} of {len(coded)} coded sessions"]
    columns = [
        Series(span.name, tuple(sum(code in one.codes for one in span.facts) for code in frequent))
        for span in spans
    ]
    whole = Series("in all", tuple(in_sessions[code] for code in frequent), drawn=len(spans) == 1)
    return Picture(
        "themes",
        "Codes over time",
        _sentence(said),
        "grid",
        tuple(names.get(code, code) for code in frequent),
        (*columns, whole) if len(spans) > 1 else (whole,),
        f"Sessions with the code. {left_out} less frequent ones are left out."
        if left_out
        else "Sessions with the code.",
    )


def _shares(parts: Iterable[int], wholes: Iterable[int], few: int = 0) -> tuple[Value, ...]:
    """Per cent of each; None for a part that is fewer than ``few`` people."""
    pairs = zip(parts, wholes, strict=True)
    return tuple(None if 0 < part < few else share(part, whole) for part, whole in pairs)


def _sentence(parts: Sequence[str], begin: str = "") -> str:
    """The parts as one sentence, or as two if that is long."""
    text = begin + "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if parts else ""

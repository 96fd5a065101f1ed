"""Instruments: the shipped ones, one's own, what is refused, and scores worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.evaluation.instruments import BOTH, Instrument, Item, Scale, load

GOOD = """
title = "Ours"
about = "On Thursdays."
source = "Our own"
licence = "CC0-1.0"
least = 1
most = 3
labels = ["never", "at times", "often"]

[[item]]
id = "calm"
text = "How calm are you?"

[[item]]
id = "rushed"
text = "How rushed are you?"
reverse = true

[[item]]
id = "total"
text = "Total of the other form"
least = 0
most = 40

[[item]]
id = "liked"
text = "Did you like it?"
waves = "post"
labels = ["no", "so so", "yes"]

[[scale]]
id = "ease"
title = "Ease"
items = ["calm", "rushed"]
score = "sum"
fewest = 2

[[scale]]
id = "burden"
title = "Burden"
items = ["total"]
better = "lower"
stated = false
"""


def write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# --- what is shipped


def test_the_shipped_instruments_are_whole() -> None:
    found, problems = load()
    assert problems == []
    assert list(found) == ["closing", "module", "totals"]
    for name, one in found.items():
        assert one.id == name
        assert all(item.least < item.most for item in one.items)
        assert {name for scale in one.scales for name in scale.items} == {i.id for i in one.items}


def test_the_module_is_asked_before_and_after_and_its_teaching_only_after() -> None:
    module = load()[0]["module"]
    assert [item.id for item in module.asked_in("pre")] == ["relevance", "knowledge", "comfort"]
    assert [item.id for item in module.asked_in("post")][-1] == "teaching"
    assert [module.is_paired(scale) for scale in module.scales] == [True, True, True, False]


def test_of_the_closing_card_an_abrupt_ending_counts_the_other_way() -> None:
    card = load()[0]["closing"]
    (scale,) = card.scales
    assert card.score(scale, {"safe": 5, "new": 4, "together": 4, "abrupt": 2}) == 4.25


@pytest.mark.parametrize(
    ("name", "least", "most", "better"),
    [
        ("jse", 20, 140, "higher"),
        ("mbi-ee", 0, 54, "lower"),
        ("mbi-dp", 0, 30, "lower"),
        ("mbi-pa", 0, 48, "higher"),
        ("proqol-cs", 10, 50, "higher"),
        ("proqol-bo", 10, 50, "lower"),
        ("cbi-work", 0, 100, "lower"),
    ],
)
def test_totals_have_the_ranges_of_their_manuals(
    name: str, least: float, most: float, better: str
) -> None:
    totals = load()[0]["totals"]
    item = totals.item(name)
    (scale,) = (one for one in totals.scales if one.items == (name,))
    assert (item.least, item.most, item.labels, scale.better) == (least, most, (), better)


# --- one's own


def test_an_own_instrument_is_read_as_written(tmp_path: Path) -> None:
    found, problems = load(write(tmp_path, GOOD))
    assert problems == []
    assert found["ours"] == Instrument(
        id="ours",
        title="Ours",
        about="On Thursdays.",
        source="Our own",
        licence="CC0-1.0",
        items=(
            Item("calm", "How calm are you?", 1, 3, ("never", "at times", "often")),
            Item("rushed", "How rushed are you?", 1, 3, ("never", "at times", "often"), BOTH, True),
            Item("total", "Total of the other form", 0, 40),
            Item("liked", "Did you like it?", 1, 3, ("no", "so so", "yes"), "post"),
        ),
        scales=(
            Scale("ease", "Ease", ("calm", "rushed"), "sum", 2),
            Scale("burden", "Burden", ("total",), better="lower", stated=False),
        ),
    )


def test_an_own_one_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    found, problems = load(write(tmp_path, GOOD, "module.toml"))
    assert (found["module"].title, problems) == ("Ours", [])
    assert len(found) == len(load()[0])


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == load()


def test_a_broken_one_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    found, problems = load(write(tmp_path, "title = ", "broken.toml"))
    assert "ours" in found
    assert "broken" not in found
    assert len(problems) == 1


def test_who_asks_the_same_words_again_after_uses_another_id(tmp_path: Path) -> None:
    again = '\n[[item]]\nid = "liked-then"\ntext = "Did you like it?"\nwaves = "pre"\n'
    text = GOOD.replace("[[scale]]", again + "\n[[scale]]", 1)
    found, problems = load(write(tmp_path, text))
    assert problems == []
    assert [i.id for i in found["ours"].asked_in("pre")][-1] == "liked-then"


_CALM = '[[item]]\nid = "calm"\ntext = "How calm are you?"\n'
_TEXT = "expected a text in quotes"
_NUMBER = "expected a number from -100000 to 100000"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Ours"', "", f"title is missing; {_TEXT}"),
        ('title = "Ours"', 'title = "\\u001b[2J"', "title steers a terminal"),
        ('"On Thursdays."', "3", f"about is 3; {_TEXT}"),
        ('source = "Our own"', 'source = " "', f"source is ' '; {_TEXT}"),
        ('licence = "CC0-1.0"', "", f"licence is missing; {_TEXT}"),
        ('title = "Ours"', 'title = "Ours"\nsale = 1', "sale is not known; expected one of"),
        ("least = 1", "", f"least is missing; {_NUMBER}"),
        ("least = 1", 'least = "1"', f"least is '1'; {_NUMBER}"),
        ("most = 3", "most = nan", f"most is nan; {_NUMBER}"),
        ("most = 3", "most = inf", f"most is inf; {_NUMBER}"),
        ("most = 3", "most = 1", "item 1: most is 1; expected a number over 1"),
        ("most = 40", "most = 1e6", f"item 3: most is 1000000.0; {_NUMBER}"),
        ("most = 40", "most = -1", "item 3: most is -1; expected a number over 0"),
        ('"often"]', "3]", "labels is ['never', 'at times', 3]; expected a list of texts"),
        ('"often"]', '" "]', "labels is ['never', 'at times', ' ']; expected a list of texts"),
        ('["never", "at times", "often"]', '"often"', "labels is 'often'; expected a list of text"),
        ('"often"]', '"often", "ever"]', "expected 3 texts, one for each answer"),
        ('"often"]', '"NEVER"]', "expected texts that differ"),
        ('"often"]', '"\\u001b[2J"]', "labels steers a terminal; expected texts without control"),
        ('["no", "so so", "yes"]', '["no", "yes"]', "item 4: labels is ['no', 'yes']; expected 3"),
        ('["no", "so so", "yes"]', '["3", "2", "1"]', "labels has 3 instead; expected 1 or words"),
        ('id = "calm"', "", "item 1: id is missing; expected a text in quotes"),
        ('id = "calm"', 'id = "Calm"', "id is 'Calm'; expected small letters and digits"),
        ('id = "calm"', 'id = "calm-"', "id is 'calm-'; expected small letters and digits"),
        ('id = "calm"', 'id = "code"', "id 'code' is the column of participants' codes"),
        ('id = "rushed"', 'id = "calm"', "item 2: id 'calm' is there already; expected one of its"),
        (
            'id = "burden"',
            'id = "ease"',
            "scale 2: id 'ease' is there already; expected one of its",
        ),
        ('"How calm are you?"', "", "TOML"),
        ('text = "How calm are you?"', "", "item 1: text is missing; expected a text in quotes"),
        ("How rushed are", "How calm are", "item 2: text 'How calm are you?' is there already"),
        ('"post"', '"after"', "waves is 'after'; expected one of both, pre, post"),
        ("reverse = true", 'reverse = "yes"', "reverse is 'yes'; expected true or false"),
        ("reverse = true", "revers = true", "item 2: revers is not known; expected one of"),
        (GOOD[GOOD.index("[[item]]") :], "", "item is missing; expected at least one [[item]]"),
        (GOOD[GOOD.index("[[scale]]") :], "", "scale is missing; expected at least one [[scale]]"),
        ("[[item]]", "[item]", "TOML"),
        ('title = "Ease"', "", "scale 1: title is missing; expected a text in quotes"),
        ('["calm", "rushed"]', "[]", "items is []; expected a list of ids of items: calm, rushed"),
        ('["calm", "rushed"]', '"calm"', "items is 'calm'; expected a list of ids of items"),
        ('["calm", "rushed"]', '[["calm"]]', "items is [['calm']]; expected a list of ids of"),
        ('["calm", "rushed"]', '["calm", "x"]', "items is ['calm', 'x']; expected a list of ids"),
        ('["calm", "rushed"]', '["calm", "calm"]', "expected each item once"),
        ('["calm", "rushed"]', '["calm", "liked"]', "items are asked at different times"),
        ('score = "sum"', 'score = "max"', "score is 'max'; expected one of mean, sum"),
        ("fewest = 2", "fewest = 3", "fewest is 3; expected a number from 1 to 2"),
        ("fewest = 2", "fewest = 1.5", "fewest is 1.5; expected a whole number"),
        ("fewest = 2", "fewest = true", "fewest is True; expected a number from 1 to 2"),
        (
            '["calm", "rushed"]\nscore = "sum"\nfewest = 2',
            '["calm", "total"]\nfewest = 1',
            "fewest is 1; expected 2, all of them, because their ranges differ",
        ),
        ('better = "lower"', 'better = "less"', "better is 'less'; expected one of higher, lower"),
        ("stated = false", "stated = 0", "stated is 0; expected true or false"),
        ("stated = false", "stead = false", "scale 2: stead is not known; expected one of"),
        (_CALM, "item = 3\n", "TOML"),
        (GOOD, "item = [3]\ntitle = 'x'", "item 1 is expected to be a table"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    found, problems = load(write(tmp_path, GOOD.replace(old, new, 1)))
    assert "ours" not in found
    (problem,) = problems
    assert problem.startswith("ours.toml: ")
    assert said in problem
    assert problem.endswith(".")
    assert "\n" not in problem
    assert problem.isprintable()


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_bytes(b"title = '\xff'")
    assert load(tmp_path)[1] == ["ours.toml: is not UTF-8 text; save it as UTF-8."]


# --- scores, by hand

NINE = tuple(Item(name, name, 1, 5, reverse=name in "bd") for name in "abcdefghi")


def score(count: int, answers: str, *, kind: str = "mean", fewest: int = 1) -> float | None:
    """The score of the first ``count`` items; of the answers a dot is none."""
    scale = Scale("s", "S", tuple("abcdefghi"[:count]), kind, fewest)
    one = Instrument("x", "X", "", "", "", NINE, (scale,))
    given = {
        name: None if sign == "." else float(sign)
        for name, sign in zip("abcdefghi", answers, strict=False)
    }
    return one.score(scale, given)


@pytest.mark.parametrize(
    ("answers", "kind", "fewest", "expected"),
    [
        ("3131", "mean", 2, (3 + 5 + 3 + 5) / 4),  # b and d are turned: 6 - 1
        ("3131", "sum", 2, 16),
        ("3.3.", "mean", 2, 3),
        ("3.3.", "mean", 3, None),
        ("3.3.", "sum", 2, 12),  # the mean of 3 for all four
        (".1.1", "sum", 2, 20),
        ("5...", "sum", 1, 20),
        ("....", "mean", 1, None),
        ("33", "mean", 2, (3 + 3) / 2),  # what is not in the answers is missing
    ],
)
def test_scores(answers: str, kind: str, fewest: int, expected: float | None) -> None:
    assert score(4, answers, kind=kind, fewest=fewest) == expected


@pytest.mark.parametrize(("count", "fewest"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_half_of_the_items_must_be_answered(tmp_path: Path, count: int, fewest: int) -> None:
    items = "".join(f'[[item]]\nid = "{n}"\ntext = "{n}"\n' for n in "abcdefg"[:count])
    named = ", ".join(f'"{n}"' for n in "abcdefg"[:count])
    text = f"{GOOD[: GOOD.index('labels')]}{items}[[scale]]\nid = 's'\ntitle = 'S'\n"
    found, problems = load(write(tmp_path, f"{text}items = [{named}]"))
    assert problems == []
    assert found["ours"].scales[0].fewest == fewest


def test_items_of_different_ranges_must_all_be_answered(tmp_path: Path) -> None:
    text = GOOD.replace('"calm", "rushed"', '"calm", "rushed", "total"').replace("fewest = 2\n", "")
    found, problems = load(write(tmp_path, text))
    assert problems == []
    ours = found["ours"]
    ease = ours.scales[0]
    assert ease.fewest == 3
    assert ours.score(ease, {"calm": 3, "rushed": 1, "total": 40}) == 3 + 3 + 40
    assert ours.score(ease, {"total": 40}) is None


# --- laws

RANGES = st.tuples(st.integers(-9, 9), st.integers(1, 90)).map(lambda r: (r[0], r[0] + r[1]))


@st.composite
def scored(draw: st.DrawFn) -> tuple[Instrument, dict[str, float | None]]:
    """An instrument of one scale whose items have one range, and answers to it."""
    least, most = draw(RANGES)
    names = [f"i{n}" for n in range(draw(st.integers(1, 6)))]
    items = tuple(Item(n, n, least, most, reverse=draw(st.booleans())) for n in names)
    kind, fewest = draw(st.sampled_from(["mean", "sum"])), draw(st.integers(1, len(names)))
    scale = Scale("s", "S", tuple(names), kind, fewest)
    given = st.none() | st.integers(least, most).map(float) | st.floats(least, most)
    return Instrument("x", "X", "", "", "", items, (scale,)), {n: draw(given) for n in names}


@settings(max_examples=40, deadline=None)
@given(scored())
def test_a_score_is_in_its_range(case: tuple[Instrument, dict[str, float | None]]) -> None:
    one, answers = case
    found = one.score(one.scales[0], answers)
    answered = [value for value in answers.values() if value is not None]
    assert (found is None) == (len(answered) < one.scales[0].fewest)
    if found is not None:
        times = len(one.items) if one.scales[0].score == "sum" else 1
        least, most = one.items[0].least * times, one.items[0].most * times
        assert least - 1e-9 <= found <= most + 1e-9


@settings(max_examples=40, deadline=None)
@given(scored())
def test_turned_all_over_the_score_is_turned(
    case: tuple[Instrument, dict[str, float | None]],
) -> None:
    one, answers = case
    items = tuple(replace(item, reverse=not item.reverse) for item in one.items)
    found = one.score(one.scales[0], answers)
    other = replace(one, items=items).score(one.scales[0], answers)
    assert (found is None) == (other is None)
    if found is not None and other is not None:
        times = len(one.items) if one.scales[0].score == "sum" else 1
        assert found + other == pytest.approx(times * (items[0].least + items[0].most), abs=1e-9)


@given(RANGES, st.booleans(), st.data())
def test_twice_turned_is_as_before(
    limits: tuple[int, int], reverse: bool, data: st.DataObject
) -> None:
    item = Item("a", "A", *limits, reverse=reverse)
    value = float(data.draw(st.integers(*limits)))
    assert item.turned(item.turned(value)) == value
    assert item.least <= item.turned(value) <= item.most
    assert item.turned(value) == (sum(limits) - value if reverse else value)

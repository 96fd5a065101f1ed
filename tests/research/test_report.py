"""The report: one page that needs nothing beside itself and tells nothing of few people."""

from __future__ import annotations

import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from balint_tui import demo
from balint_tui.frame.session import replay
from balint_tui.programme.facts import Facts, facts
from balint_tui.programme.picture import FEWEST_SESSIONS
from balint_tui.research.report import Refused, page
from tests.programme.invent import session

MADE = date(2026, 7, 1)
MANY = [facts(replay(events), turn) for turn, events in enumerate(demo.sessions(60, seed=2), 1)]


def written(many: list[Facts], **names: dict[str, str]) -> str:
    marks, codes = names.get("marks", {}), names.get("codes", {})
    return page(many, marks, codes, MADE, lambda done, of: None)


@pytest.fixture(scope="module")
def report() -> str:
    return written(MANY)


class Reader(HTMLParser):
    """Collects tags that are not closed, what would be fetched, and the words."""

    EMPTY = ("meta", "path", "use", "br", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "data", "srcset", "action") and value:
                self.fetched.append(value)
            if name == "id" and value:
                self.ids.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def test_it_needs_nothing_beside_itself(report: str) -> None:
    reader = read(report)
    assert [address for address in reader.fetched if not address.startswith("#")] == []
    assert not {"script", "img", "link", "iframe", "object", "image"} & set(reader.tags)
    assert "://" not in report
    assert "@import" not in report
    assert set(re.findall(r"url\((.)", report)) <= {"#"}
    assert "default-src 'none'" in report


def test_it_is_whole_and_each_id_is_there_once(report: str) -> None:
    reader = read(report)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    used = set(re.findall(r"url\(#([^)]*)\)", report))
    used |= {address[1:] for address in reader.fetched}
    assert used <= set(reader.ids)


def test_it_says_what_it_is_about_and_when_it_was_made(report: str) -> None:
    words = " ".join(read(report).words)
    assert "4 Balint groups met 60 times from" in words
    assert "Made on 1 July 2026 with balint-tui" in words
    assert "not the same as anonymous" in words


def test_every_picture_that_is_drawn_has_its_numbers_below(report: str) -> None:
    figures = re.findall(r"<h2>(\d+)\. ([^<]*)</h2>", report)
    assert [int(number) for number, _ in figures] == list(range(1, len(figures) + 1))
    assert len(figures) >= 8
    numbers = re.findall(r"<h3>(\d+)\. ([^<]*)</h3>", report)
    assert numbers == [figure for figure in figures if figure[1] != "The groups"]


def test_pictures_are_said_in_words_for_those_who_do_not_see_them(report: str) -> None:
    drawn = re.findall(r"<svg([^>]*)>", report)
    assert drawn
    assert all('role="img" aria-label="' in attributes for attributes in drawn)


def test_the_words_in_a_picture_are_words(report: str) -> None:
    svg = report[report.index("<svg") : report.index("</svg>")]
    assert ">discuss</text>" in svg


def test_the_same_sessions_are_the_same_page(report: str) -> None:
    assert written(MANY) == report


def test_no_group_and_no_day_is_named(report: str) -> None:
    for one in MANY:
        assert one.group not in report
        assert one.day not in report


def test_what_is_drawn_of_one_group_alone() -> None:
    alone = [one for one in MANY if one.group == "Residents"]
    words = " ".join(read(written(alone)).words)
    assert f"One Balint group met {len(alone)} times" in words
    assert "The groups" not in words


def test_names_of_codes_cannot_break_the_page() -> None:
    many = [session(codes={"x": 1})] * FEWEST_SESSIONS
    text = written(many, codes={"x": "<script>alert(1)</script> & more"})
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text


def test_any_name_can_be_drawn() -> None:
    names = {"a": r"cost $x^2$ \frac", "b": "$", "c": "恥", "d": "\u200f\u05d0"}
    text = written([session(codes=dict.fromkeys(names, 1))] * FEWEST_SESSIONS, codes=names)
    drawn = text[text.rindex("<svg") :]
    assert all(f">{name}</text>" in drawn for name in names.values())


@pytest.mark.parametrize("count", [0, 1, FEWEST_SESSIONS - 1])
def test_few_sessions_are_refused(count: int) -> None:
    with pytest.raises(Refused, match=f"needs 5 closed sessions and there are {count}; choose"):
        written(MANY[:count])


def test_few_people_are_refused() -> None:
    with pytest.raises(Refused, match="needs 5 people and these groups have 4; choose all groups"):
        written([session(seats=4)] * 20)


def test_two_small_groups_together_are_not() -> None:
    many = [session(seats=4, group=name) for name in "ab" for _ in range(4)]
    assert "2 Balint groups met 8 times" in written(many)


def test_progress_is_told_and_what_it_raises_ends_the_work() -> None:
    told: list[tuple[int, int]] = []
    page(MANY, {}, {}, MADE, lambda done, of: told.append((done, of)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 5

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        page(MANY, {}, {}, MADE, stop)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MPLCONFIGDIR", "as it was")
    written(MANY)
    assert list(tmp_path.iterdir()) == []
    assert os.environ["MPLCONFIGDIR"] == "as it was"

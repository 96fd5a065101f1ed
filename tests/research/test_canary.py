"""Hundreds of planted words that could say whose library it was are in no byte of the bundle."""

from __future__ import annotations

import io
import platform
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pyarrow.parquet
import pytest

from balint_tui.cli import main
from balint_tui.frame import events as ev
from balint_tui.frame import formats
from balint_tui.library.ids import new_id
from balint_tui.library.library import Library

GROUPS = ("Quillbrook", "Thornwick", "Zennor Moor", "The Dolphin")
USER = "quentinplover"
ITEMS = ("relevance", "knowledge", "comfort")


@dataclass
class Planted:
    """A library full of words that must not leave; ``words`` are all of them, in small letters."""

    folder: Path
    words: set[str] = field(default_factory=set)
    count: int = 0

    def word(self) -> str:
        """A new word that nobody else uses."""
        syllables = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
        first, second = divmod(self.count, len(syllables))
        self.count += 1
        found = f"xq{syllables[first]}{syllables[second]}wyx"
        self.words.add(found)
        return found

    def session(self, group: str, week: int) -> list[ev.Event]:
        """A closed session, in whatever of which words can be kept, there is a planted one."""
        began = datetime(2023, 3, 7, 18, 30, tzinfo=UTC) + timedelta(weeks=week)
        fmt = formats.load()[0]["standard-60"].encode()
        told: list[ev.Event] = []

        def tell(minute: float, cls: type[ev.Event], **values: object) -> int:
            at = (began + timedelta(minutes=minute)).isoformat(timespec="milliseconds")
            told.append(cls(seq=len(told) + 1, at=at, at_s=minute * 60, **values))
            return len(told)

        session_id = new_id(began)
        own = {**fmt, "name": f"practice-{self.word()}"} if week % 5 == 0 else fmt
        tell(0, ev.Started, id=session_id, format=own, stop_s=3600.0, seats=8, group=group)
        tell(2, ev.PhaseEntered, index=2)
        kept = tell(5, ev.NoteAdded, text=f"Seat 3 said of the {group} that {self.word()} hurts.")
        undecided = tell(6, ev.NoteAdded, text=f"Nobody decided on {self.word()}.")
        dropped = tell(7, ev.NoteAdded, text=f"It was decided against {self.word()}.")
        undone = tell(8, ev.NoteAdded, text=f"Taken back: {self.word()}.")
        tell(9, ev.Undone, target=undone)
        tell(10, ev.Marked, mark=self.word())
        tell(40, ev.SeatLeft, seat=week % 8 + 1)
        for minute, index in ((41, 4), (45, 5), (50, 6)):
            tell(minute, ev.PhaseEntered, index=min(index, len(fmt["phases"]) - 1))
        tell(60, ev.Ended)
        tell(61, ev.Debriefed, answers={"doctor": self.word(), "avoided": self.word()})
        tell(62, ev.DraftKept, text=self.word())
        tell(63, ev.Closed, ending="planned")
        tell(70, ev.Logged, role="led", supervised=True, notes={"themes": self.word()})
        coder = self.word()
        for note, code in ((kept, "balint-frame"), (undecided, self.word()), (dropped, "own-code")):
            tell(71, ev.Coded, note=note, code=code, coder=coder)
        tell(71, ev.Coded, note=kept, code="own-code", coder=coder)
        tell(72, ev.Approved, note=kept, text=f"Seat 3 said of the {group} that it hurts.")
        tell(73, ev.Dropped, note=dropped)
        self.words |= {session_id.casefold(), str(int(began.timestamp()))}
        self.words |= {f"{began:{form}}".casefold() for form in DATES}
        return told


INSTRUMENT = """
title = "Survey of Margaret Hawthorne"
about = "For the Quillbrook group, seat 3"
source = "Hawthorne"
licence = "by Margaret Hawthorne"
least = 1
most = 3
labels = ["as Hawthorne", "in between", "as Thornwick"]
[[item]]
id = "hawthorne-likes"
text = "How far is it as Margaret Hawthorne says, in Zennor Moor?"
[[item]]
id = "age"
text = "Your age"
least = 18
most = 99
[[scale]]
id = "hawthorne"
title = "Margaret Hawthorne"
items = ["hawthorne-likes"]
"""

DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y")


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Planted:
    home = tmp_path / "home" / USER
    settings = home / ".config" / "balint-tui"
    for name in ("codebooks", "instruments"):
        (settings / name).mkdir(parents=True)
    for name, value in (("HOME", home), ("XDG_CONFIG_HOME", home / ".config")):
        monkeypatch.setenv(name, str(value))
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, USER)
    found = Planted(home / "library")
    (settings / "codebooks" / "mine.toml").write_text(
        'title = "Codes of Margaret Hawthorne"\nsource = "Hawthorne"\n[[code]]\nid = "own-code"\n'
        'name = "What Margaret Hawthorne of the Dolphin said"\n'
        'about = "See margaret.hawthorne@example.org; seat 3 of The Dolphin"\n'
    )
    (settings / "settings.toml").write_text('coder = "mh"\n')
    (settings / "instruments" / "hawthorne-survey.toml").write_text(INSTRUMENT)
    found.words |= {"hawthorne", "margaret", "example.org"}
    library = Library.open(found.folder)
    library.add_closed([found.session(group, week) for group in GROUPS for week in range(12)])
    now = datetime(2023, 3, 7, tzinfo=UTC)
    for group, wave in product(GROUPS, ("pre", "post")):
        codes = [f"{a}{b}{n:02}" for n, (a, b) in enumerate(zip("XZJVWQ", "QXJZWV", strict=True))]
        given = [
            (code + group[0], {item: float(1 + n % 4) for item in ITEMS})
            for n, code in enumerate(codes)
        ]
        found.words |= {code.casefold() for code, _ in given}
        library.answers.add("module", wave, group, given, now)
        own = [
            (code, {"hawthorne-likes": 1.0 + (n + (wave == "post")) % 3, "age": 40.0 + n})
            for n, (code, _) in enumerate(given)
        ]
        library.answers.add("hawthorne-survey", wave, group, own, now)
    library.close()
    host = platform.node().casefold()
    found.words |= {group.casefold() for group in GROUPS} | {USER, str(tmp_path).casefold()}
    found.words |= {host} if len(host) > 3 else set()
    return found


def contents(raw: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, zips within zips unpacked; names are looked at too."""
    yield name, raw
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for info in packed.infolist():
                yield from contents(packed.read(info), f"{name}/{info.filename}")
                yield f"{name} (comment)", info.comment + info.extra
    if raw[:4] == b"PAR1":
        table = pyarrow.parquet.read_table(io.BytesIO(raw))
        yield f"{name} (unpacked)", repr((table.to_pydict(), table.schema.metadata)).encode()


@pytest.mark.parametrize("tier", ["open", "research", "team"])
def test_nothing_planted_is_in_it(planted: Planted, tmp_path: Path, tier: str) -> None:
    target = tmp_path / "b.zip"
    command = ["--library", str(planted.folder), "export", str(target), "--yes", "--tier", tier]
    assert main([*command, "--parquet", "--spss"]) == 0
    assert len(planted.words) > 300
    looked_at = 0
    for name, raw in contents(target.read_bytes(), "b"):
        looked_at += 1
        for text in (name, raw.decode("utf-8", "replace"), raw.decode("utf-16-le", "replace")):
            low = text.casefold()
            assert [word for word in planted.words if word in low] == [], name
            assert "seat 3" not in low
    assert looked_at > 40


def test_questionnaires_of_ones_own_leave_without_names(planted: Planted, tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    command = ["--library", str(planted.folder), "export", str(target), "--yes", "--tier", "team"]
    assert main(command) == 0
    rows = next(
        raw.decode()
        for name, raw in contents(target.read_bytes(), "b")
        if name.endswith("questionnaire_data.csv")
    )
    assert ",own-1,item-1,pre,2\n" in rows
    assert ",own-1,item-2,post,41\n" in rows
    (tmp_path / "b.zip").unlink()
    assert main(command[:-2]) == 0
    rows = next(
        raw.decode()
        for name, raw in contents(target.read_bytes(), "b")
        if name.endswith("questionnaire_data.csv")
    )
    assert ",own-1,item-1,pre," in rows
    assert "item-2" not in rows  # it may ask for an age


def test_what_was_approved_is_there_without_seat_and_group(
    planted: Planted, tmp_path: Path
) -> None:
    target = tmp_path / "b.zip"
    assert main(["--library", str(planted.folder), "export", str(target), "--yes"]) == 0
    texts = [raw.decode("utf-8", "replace") for _, raw in contents(target.read_bytes(), "b")]
    assert any("[MEMBER] said of the [GROUP] that it hurts." in text for text in texts)


def test_the_search_would_find_what_is_there(planted: Planted, tmp_path: Path) -> None:
    word = next(iter(planted.words))
    path = tmp_path / "b.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("sources/x.txt", f"There was {word}.")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("project.qdpx", inner.getvalue())
    found = [
        name for name, raw in contents(path.read_bytes(), "b") if word in raw.decode("latin-1")
    ]
    assert found == ["b/project.qdpx/sources/x.txt"]

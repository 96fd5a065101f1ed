"""Answers to questionnaires: all of an import or none, no pair is parted, no code comes back."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui import care
from balint_tui.evaluation.responses import Group, groups
from balint_tui.library import backup as archive
from balint_tui.library import keys, sealing, storage, tables
from balint_tui.library.answers import AllAnswers, Batch, Given
from balint_tui.library.batches import decode, encode, renewed, settled, with_codes_to_come
from balint_tui.library.check import check
from balint_tui.library.errors import Damaged, LibraryError, ReadOnly
from balint_tui.library.ids import new_id
from balint_tui.library.library import Library
from balint_tui.library.repair import repair
from balint_tui.library.salvage import contents
from balint_tui.library.seal import PLAIN, Seal

from .disk import FIRST, Crash, Faults, Quick, hurt, id_of, run, session
from .power import Power
from .vault import KEY, PASSPHRASE, lay_key, seal_of

GROUP, OTHER = "Zirkel Quitte", "Another circle"
LIKERT = {"ease": 3.0, "worth": 5.0}
PRE: list[Given] = [
    ("Kirsch12", {"ease": 1.0, "worth": None}),
    ("QUITTE-34", {"ease": 2.5, "worth": 4.0}),
    ("Ödland 56", LIKERT),  # nobody of that code after
    ("twice 77", {"ease": 4.0, "worth": 1.0}),
    ("twice 77", {"ease": 4.0, "worth": None}),
    ("UNCLEAR91", {"ease": 5.0, "worth": 2.0}),
    ("", {"ease": 2.0, "worth": 2.0}),
]
POST: list[Given] = [
    ("kirsch 12", {"ease": 4.0, "worth": 4.0}),
    ("QUITE34", {"ease": 5.0, "worth": None}),  # a slip
    ("UNCLEAR92", LIKERT),
    ("UNCLEAR93", LIKERT),
    ("twice 77", LIKERT),
    ("NEW-88", LIKERT),
]
CODES = [code for code, _ in (*PRE, *POST) if code]
PAIRS = [(PRE[0][1], POST[0][1]), (PRE[1][1], POST[1][1])]


def open_one(folder: Path, files: Faults | None = None) -> Library:
    return Library.open(folder, files=files or Quick(), seal=seal_of(folder), retry_s=60)


def reader(library: Library) -> Library:
    """The library as another process reads it."""
    return Library.open(library.folder, read_only=True, seal=library.seal)


def asked(library: Library, group: str = GROUP, instrument: str = "module") -> list[Batch]:
    """Both waves are taken in."""
    waves = (("pre", PRE), ("post", POST))
    return [library.answers.add(instrument, w, group, some, FIRST) for w, some in waves]


def group_of(library: Library, group: str = GROUP, instrument: str = "module") -> Group:
    """The group as it is evaluated."""
    mine = [r for r in library.answers.responses() if r.instrument == instrument]
    return next(one for one in groups(mine) if one.name == group)


def pairs_of(library: Library, group: str = GROUP) -> list[Any]:
    return sorted(group_of(library, group).pairs, key=repr)


def telling(library: Library, *words: str) -> list[str]:
    """The files in which one of the words can be read, by whoever has the key."""
    files = (path for path in library.folder.rglob("*") if path.is_file())
    found = [(path, contents(path, library.seal)) for path in files if "keys" not in path.name]
    forms = [tables.encode(word)[1:-1] for word in words]
    return sorted(path.name for path, raw in found if any(form in raw for form in forms))


@pytest.fixture(params=["plain", "sealed"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a library is to be, sealed or not."""
    place = tmp_path / "library"
    if request.param == "sealed":
        lay_key(place, Quick())
    return place


@pytest.fixture
def faults() -> Faults:
    return Quick()


@pytest.fixture
def library(folder: Path, faults: Faults) -> Iterator[Library]:
    library = open_one(folder, faults)
    yield library
    faults.mend()
    library.close()


# --- what goes in comes out


def test_answers_are_kept_and_read_back(library: Library) -> None:
    pre, post = asked(library)
    third = library.answers.add("module", "pre", OTHER, [("", LIKERT)], FIRST - timedelta(1))
    assert reader(library).answers.batches() == [third, *sorted([pre, post], key=lambda b: b.id)]
    assert (pre.instrument, pre.wave, pre.group) == ("module", "pre", GROUP)
    assert pre.given == tuple(PRE)
    codes = [r.code for r in library.answers.responses() if r.wave == "post"]
    assert codes == [code for code, _ in POST]
    assert library.notices == []
    assert pairs_of(library) == sorted(PAIRS, key=repr)


_words = st.text(max_size=12)
_numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 99)
_given = st.tuples(_words, st.dictionaries(_words, _numbers, max_size=4))
_batches = st.builds(
    Batch,
    id=st.datetimes(FIRST.replace(tzinfo=None)).map(lambda at: new_id(at.astimezone())),
    instrument=_words,
    wave=_words,
    group=_words,
    given=st.lists(_given, min_size=1, max_size=5).map(tuple),
    forgetting=_words,
)


@given(batch=_batches, half=st.booleans(), seal=st.sampled_from([PLAIN, KEY]))
@settings(max_examples=40, deadline=None)
def test_any_batch_is_read_as_it_was_written(batch: Batch, half: bool, seal: Seal) -> None:
    if half:
        codes = tuple(code[::-1] for code, _ in batch.given)
        batch = Batch(**{**vars(batch), "to_come": codes})
    path = Path("answers") / f"{batch.id}.json"
    raw = seal.close(path, tables.dump(encode(batch)))
    assert decode(tables.load(seal.open(path, raw), path), path) == batch


def test_the_folder_is_made_when_it_is_first_needed_for_its_owner_only(folder: Path) -> None:
    open_one(folder).close()
    assert not (folder / "answers").exists()
    before = os.umask(0)
    try:
        library = open_one(folder)
        (batch, _) = asked(library)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in ("answers", _name(batch))]
    assert modes == [0o700, 0o600]
    library.close()
    (folder / "answers").chmod(0o755)
    (folder / _name(batch)).chmod(0o644)
    library = open_one(folder)
    assert "Other users could look into" in library.notices[0]
    assert [f.name for f in check(library).findings] == [_name(batch)]
    repair(library)
    assert check(library).findings == []
    library.close()


def _name(batch: Batch) -> str:
    return f"answers/{batch.id}.json"


def test_just_the_same_answers_are_not_taken_in_twice(library: Library) -> None:
    pre, post = asked(library)
    for again in (PRE, PRE[::-1]):
        with pytest.raises(LibraryError, match="are there already"):
            library.answers.add("module", "pre", GROUP.upper(), again, FIRST)
    assert len(reader(library).answers.batches()) == 2
    for instrument, wave, group, some in (
        ("totals", "pre", GROUP, PRE),
        ("module", "post", GROUP, PRE),
        ("module", "pre", OTHER, PRE),
        ("module", "pre", GROUP, PRE[1:]),
        ("module", "pre", GROUP, [*PRE, PRE[0]]),
    ):
        library.answers.add(instrument, wave, group, some, FIRST)
    library.answers.remove(pre.id)
    library.answers.add("module", "pre", GROUP, PRE, FIRST)
    assert post in library.answers.batches()


def test_a_batch_of_nobody_is_refused(library: Library) -> None:
    with pytest.raises(LibraryError, match="no answers to be kept"):
        library.answers.add("module", "pre", GROUP, [], FIRST)


def test_participants_are_added_and_taken_back_one_by_one(library: Library) -> None:
    first = library.answers.add("module", "pre", GROUP, PRE[:1], FIRST)
    second = library.answers.extend(first, PRE[1])
    third = library.answers.extend(first, PRE[2])  # who asks need not know of the second
    assert third.given == tuple(PRE[:3])
    assert reader(library).answers.batches() == [third]
    assert library.answers.shorten(third) == second
    library.rename_group(GROUP, OTHER)
    assert library.answers.shorten(second).group == OTHER
    library.answers.shorten(first)
    assert list((library.folder / "answers").iterdir()) == []
    changes: list[Callable[[], object]] = [
        lambda: library.answers.extend(first, PRE[1]),
        lambda: library.answers.shorten(first),
    ]
    for change in changes:
        with pytest.raises(LibraryError, match="taken back meanwhile"):
            change()
    assert library.answers.batches() == []


def test_an_import_is_taken_back_as_a_whole(library: Library) -> None:
    pre, post = asked(library)
    aside = library.folder / "damaged" / f"{pre.id}.json"
    aside.parent.mkdir(0o700)
    aside.write_bytes((library.folder / _name(pre)).read_bytes())
    library.answers.remove(pre.id)
    assert reader(library).answers.batches() == [post]
    assert not list(library.folder.rglob(f"*{pre.id}*"))
    for odd in (pre.id, "", "*", f"../answers/{post.id}", "../keys", post.id.lower()):
        with pytest.raises(LibraryError, match="There are no answers"):
            library.answers.remove(odd)
    assert reader(library).answers.batches() == [post]


def test_whoever_only_reads_changes_nothing(library: Library) -> None:
    pre, post = asked(library)
    other = reader(library)
    library.close()
    for one in (other, library):
        changes: list[Callable[[], object]] = [
            lambda one=one: asked(one),  # type: ignore[misc]
            lambda one=one: one.answers.put(pre),  # type: ignore[misc]
            lambda one=one: one.answers.extend(pre, PRE[0]),  # type: ignore[misc]
            lambda one=one: one.answers.shorten(pre),  # type: ignore[misc]
            lambda one=one: one.answers.remove(pre.id),  # type: ignore[misc]
            lambda one=one: one.answers.rename_group(GROUP, OTHER),  # type: ignore[misc]
            lambda one=one: one.answers.forget_group(GROUP),  # type: ignore[misc]
            lambda one=one: one.answers.forget_codes("module", GROUP),  # type: ignore[misc]
            lambda one=one: one.delete_group(GROUP),  # type: ignore[misc]
            lambda one=one: one.rename_group(GROUP, OTHER),  # type: ignore[misc]
        ]
        for change in changes:
            with pytest.raises(ReadOnly):
                change()
    assert sorted(b.id for b in other.answers.batches()) == sorted([pre.id, post.id])


# --- damage, newer versions


def test_a_damaged_batch_is_told_and_hides_no_other(library: Library) -> None:
    pre, post = asked(library)
    path = library.folder / _name(pre)
    raw = path.read_bytes()
    for odd in (b"", bytes(len(raw)), raw[:-3], raw[: len(raw) // 2], b"[]", raw + b"more"):
        path.write_bytes(odd)
        other = reader(library)
        assert other.answers.batches() == [post]
        assert [str(path) in notice for notice in other.notices] == [True]
        assert path.read_bytes() == odd


def test_whatever_bit_flips_no_answer_is_another(library: Library) -> None:
    pre, _ = asked(library)
    path, random = library.folder / _name(pre), Random(7)
    raw = path.read_bytes()
    for at in random.sample(range(len(raw)), min(len(raw), 250)):
        changed = bytearray(raw)
        changed[at] ^= 1 << random.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(LibraryError, match=r"damaged|newer|is sealed"):
            library.answers.read(path)


SOUND = Batch(new_id(FIRST), "module", "pre", GROUP, (PRE[0],))
SOUND_ROW = {"code": "A", "answers": {}}


@pytest.mark.parametrize(
    "odd",
    [
        {"head": {"group": None}},
        {"head": {"wave": 3}},
        {"head": {"id": new_id(FIRST)}},
        {"head": {"forgetting": 1}},
        {"rows": []},
        {"rows": ["A"]},
        {"rows": [{**SOUND_ROW, "code": 7}]},
        {"rows": [{**SOUND_ROW, "answers": [1]}]},
        {"rows": [{**SOUND_ROW, "answers": {"q": "3"}}]},
        {"rows": [{**SOUND_ROW, "answers": {"q": True}}]},
        {"rows": [{**SOUND_ROW, "to_come": 5}]},
        {"rows": [SOUND_ROW, {**SOUND_ROW, "to_come": "C"}]},
    ],
)
def test_what_is_whole_and_holds_no_answers_is_damage(odd: dict[str, Any]) -> None:
    path, found = Path(f"{SOUND.id}.json"), encode(SOUND)
    assert decode(found, path) == SOUND
    found["batch"]["1"] |= odd.get("head", {})
    if "rows" in odd:
        found["answers"] = {str(n): row for n, row in enumerate(odd["rows"], 1)}
    for table in ({}, {"batch": found["batch"]}, {"answers": found["answers"]}, found):
        with pytest.raises(Damaged, match="it holds no answers"):
            decode(table, path)


def mended(library: Library) -> list[str]:
    return repair(library)[0]


def content(folder: Path) -> dict[str, bytes]:
    places = (folder / name for name in ("answers", "damaged"))
    return {p.name: p.read_bytes() for place in places for p in place.glob("*")}


def test_a_damaged_batch_is_set_aside_and_nothing_is_deleted(library: Library) -> None:
    pre, post = asked(library)
    path = library.folder / _name(pre)
    raw = path.read_bytes()
    at = raw.index(b"Kirsch") if library.seal is PLAIN else len(raw) - 25
    hurt = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
    path.write_bytes(hurt)
    report = check(reader(library))
    why = "its checksum is wrong" if library.seal is PLAIN else "it is not what was sealed"
    lost = (
        "its answers to module (pre), 7 or more, are lost; put back a good copy of it, or take "
        "them in again."
    )
    assert [(f.name, f.sentence, f.wrong) for f in report.findings] == [
        (_name(pre), f"It is damaged ({why}): {lost}", True)
    ]
    assert report.questionnaires == len(POST)
    assert mended(library) == [f"{_name(pre)} was set aside as damaged/{pre.id}.json: {lost}"]
    assert not path.exists()
    aside = library.folder / "damaged" / path.name
    assert library.seal.open(aside, aside.read_bytes()) == hurt
    report = check(library)
    assert [(f.name, f.wrong) for f in report.findings] == [(f"damaged/{path.name}", False)]
    assert mended(library) == []
    path.write_bytes(raw)
    path.chmod(0o600)
    assert sorted(b.id for b in library.answers.batches()) == sorted([pre.id, post.id])


@pytest.mark.parametrize("raw", [b"", bytes(300), b"[]", b"\xff" * 99])
def test_of_what_is_no_batch_nothing_is_told_but_that(library: Library, raw: bytes) -> None:
    path = library.folder / "answers" / f"{new_id(FIRST)}.json"
    asked(library)
    path.touch(0o600)
    path.write_bytes(raw)
    (finding,) = check(library).findings
    assert finding.sentence.endswith(
        "): its answers are lost; put back a good copy of it, or take them in again."
    )
    assert len(mended(library)) == 1


def test_a_repair_that_crashes_anywhere_is_done_by_the_next(folder: Path) -> None:
    for step, library, faults in steps(folder):
        pre, _ = asked(library)
        path = library.folder / _name(pre)
        harmed = hurt(path.read_bytes())
        path.write_bytes(harmed)
        with faults.at(step, Crash()):
            repair(library)
        repair(library)
        (aside,) = (library.folder / "damaged").iterdir()
        assert library.seal.open(aside, aside.read_bytes()) == harmed
        assert not path.exists()


def test_a_newer_batch_is_refused_and_left_alone_whatever_is_done(library: Library) -> None:
    pre, post = asked(library)
    path = library.folder / _name(pre)
    newer = tables.dump(encode(pre)).replace(b'"number":1', b'"number":2')
    raw = library.seal.close(path, newer)
    path.write_bytes(raw)
    other = reader(library)
    assert other.answers.batches() == [post]
    assert ["newer balint-tui" in notice for notice in other.notices] == [True]
    with pytest.raises(LibraryError, match="newer balint-tui"):
        library.answers.forget_codes("module", GROUP)
    assert mended(library) == []
    assert [f.sentence for f in check(library).findings] == [
        "It was written by a newer balint-tui; install that version to read it."
    ]
    unknown = f"{_name(pre)} cannot be read; nobody knows of which group it is."
    assert library.rename_group(GROUP, OTHER) == [unknown]
    assert library.delete_group(OTHER) == [unknown]
    assert path.read_bytes() == raw


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(library: Library) -> None:
    pre, post = asked(library)
    path = library.folder / _name(pre)
    path.unlink()
    path.symlink_to(path)
    assert library.answers.batches() == [post]
    (notice,) = library.notices
    assert notice.startswith(f"{path} cannot be read (")
    with pytest.raises(OSError, match="symbolic"):
        library.answers.forget_codes("module", GROUP)
    (finding,) = check(library).findings
    assert finding.sentence.startswith("It cannot be read (")
    assert mended(library) == []


def test_a_batch_that_is_taken_back_while_others_are_read_is_no_trouble(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, post = asked(library)
    monkeypatch.setattr(
        library.answers, "_paths", lambda *_: [Path("gone.json"), library.folder / _name(post)]
    )
    assert library.answers.batches() == [post]
    assert library.notices == []

    def gone(path: Path) -> Batch:
        raise FileNotFoundError(path)

    monkeypatch.setattr(library.answers, "read", gone)
    assert check(library).findings == []


def test_how_many_answered_is_told_where_somebody_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = open_one(tmp_path)
    assert care.check(tmp_path, PLAIN, repair=False) == 0
    nobody = "0 closed sessions, 0 open, 0 notes in them that can be read; all is sound.\n"
    assert capsys.readouterr().out == nobody
    asked(library)
    assert care.check(tmp_path, PLAIN, repair=False) == 0
    told = nobody.replace(";", ", 13 filled-in questionnaires;")
    assert capsys.readouterr().out == told
    library.close()


def test_a_plain_batch_that_was_put_into_a_sealed_library_is_found(tmp_path: Path) -> None:
    lay_key(tmp_path, Quick())
    library = open_one(tmp_path)
    pre, post = asked(library)
    (tmp_path / _name(pre)).write_bytes(tables.dump(encode(pre)))
    assert library.answers.batches() == [post]
    (finding,) = check(library).findings
    assert "it is not sealed" in finding.sentence
    (tmp_path / _name(pre)).write_bytes((tmp_path / _name(post)).read_bytes())
    (finding,) = check(library).findings
    assert "it is not what was sealed" in finding.sentence
    mended(library)
    library.close()
    seen = [path.read_bytes() for path in tmp_path.rglob("*.json*")]
    assert not any(code.encode() in raw for raw in seen for code in CODES)


def test_a_sealed_library_with_nothing_but_answers_is_not_taken_for_a_plain_one(
    tmp_path: Path,
) -> None:
    lay_key(tmp_path, Quick())
    library = open_one(tmp_path)
    asked(library)
    library.close()
    for name in (keys.FILE, keys.COPY):
        (tmp_path / name).unlink()
    with pytest.raises(LibraryError, match=r"is sealed, but keys\.json is missing"):
        Library.open(tmp_path)


def test_a_damaged_batch_is_sealed_as_it_is_and_stops_unsealing_only_if_it_was_damaged_since(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})
    library = open_one(folder)
    pre, _ = asked(library)
    library.close()
    path = folder / _name(pre)
    harmed = hurt(path.read_bytes())
    path.write_bytes(harmed)
    how: dict[str, Any] = {"files": Quick(), "progress": lambda *_: None}
    if seal_of(folder) is PLAIN:
        sealing.seal(folder, PASSPHRASE, lambda _: None, **how)
        assert not any(code.encode() in path.read_bytes() for code in CODES)
        sealing.unseal(folder, PASSPHRASE, **how)
        assert path.read_bytes() == harmed
        return
    with pytest.raises(LibraryError, match=r"is damaged .* run balint-tui check --repair"):
        sealing.unseal(folder, PASSPHRASE, **how)
    library = Library.open(folder, files=Quick(), seal=keys.unlock(folder, PASSPHRASE))
    assert len(mended(library)) == 1
    library.close()
    sealing.unseal(folder, PASSPHRASE, **how)
    assert [batch.given for batch in reader_of(folder).batches()] == [tuple(POST)]
    assert b"Kirsch" in (folder / "damaged" / path.name).read_bytes()


# --- a crash, or a disk that fails, at each step

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Breaking(Quick):
    """A disk that breaks at one call of what is done in ``at``."""

    over = False
    """Whether that was done before it came to the call."""

    @contextmanager
    def at(self, step: int, error: BaseException) -> Iterator[None]:
        """From this call on all fail; what is raised is over with it, and the disk works again."""
        before = len(self.calls)
        self.short = True
        self.break_call(step, error, for_ever=True)
        with suppress(Crash, OSError, LibraryError):
            yield
        self.over = len(self.calls) <= before + step
        self.mend()


def steps(folder: Path, what: str = "") -> Iterator[tuple[int, Library, Breaking]]:
    """For each call that is made: its number, and a library in which to break it."""
    for step in count():
        faults = Breaking()
        place = folder.with_name(f"{what} {step}")
        if seal_of(folder) is KEY:
            lay_key(place, faults)
        library = open_one(place, faults)
        yield step, library, faults
        library.close()
        if faults.over:
            assert step >= 2
            return


ERRORS = pytest.mark.parametrize("error", [Crash(), FULL], ids=["crash", "full"])


@ERRORS
def test_an_import_that_was_cut_short_is_there_whole_or_not_at_all(
    folder: Path, error: BaseException
) -> None:
    for step, library, faults in steps(folder):
        with faults.at(step, error):
            library.answers.add("module", "pre", GROUP, PRE, FIRST)
        there = reader(library).answers.batches()
        assert [batch.given for batch in there] in ([], [tuple(PRE)])
        if faults.over:
            assert there
        with suppress(LibraryError):  # it is there already
            library.answers.add("module", "pre", GROUP, PRE, FIRST)
        assert len(reader(library).answers.batches()) == 1
        assert len(list((library.folder / "answers").iterdir())) == 1


@ERRORS
def test_a_change_that_was_cut_short_leaves_the_old_or_the_new(
    folder: Path, error: BaseException
) -> None:
    for change in ("extend", "shorten", "remove"):
        for step, library, faults in steps(folder, change):
            batch = library.answers.add("module", "pre", GROUP, PRE, FIRST)
            after = {
                "extend": [(*batch.given, POST[0])],
                "shorten": [batch.given[:-1]],
                "remove": [],
            }[change]
            use = getattr(library.answers, change)
            wish = {"extend": (batch, POST[0]), "shorten": (batch,), "remove": (batch.id,)}[change]
            with faults.at(step, error):
                use(*wish)
            there = [batch.given for batch in reader(library).answers.batches()]
            assert there in ([batch.given], after)
            if faults.over:
                assert there == after


@ERRORS
def test_a_renaming_that_was_cut_short_is_done_again(folder: Path, error: BaseException) -> None:
    for step, library, faults in steps(folder):
        asked(library)
        with faults.at(step, error):
            library.rename_group(GROUP, OTHER)
        there = reader(library).answers.batches()
        assert {b.group for b in there} <= {GROUP, OTHER}
        assert sorted(len(b.given) for b in there) == [len(POST), len(PRE)]
        with suppress(LibraryError):  # it is done
            library.rename_group(GROUP, OTHER)
        assert telling(library, GROUP) == []
        assert pairs_of(library, OTHER) == sorted(PAIRS, key=repr)


@ERRORS
def test_a_group_that_was_deleted_in_part_is_deleted_again(
    folder: Path, error: BaseException
) -> None:
    for step, library, faults in steps(folder):
        asked(library)
        (kept,) = (library.answers.add("module", "pre", OTHER, [PRE[0]], FIRST),)
        with faults.at(step, error):
            library.delete_group(GROUP)
        there = reader(library).answers.batches()
        assert kept in there
        assert all(len(b.given) in (1, len(PRE), len(POST)) for b in there)
        with suppress(LibraryError):  # it is done
            library.delete_group(GROUP)
        assert reader(library).answers.batches() == [kept]
        assert telling(library, GROUP, "UNCLEAR9") == []


# --- a power cut


def cuts_of(power: Power, use: Callable[[], object], odds: float) -> Iterator[tuple[Path, bool]]:
    """What a power cut may leave while this is done, and (True) after it."""
    random, cuts = Random(str(power.folder)), count()

    def cut() -> Path:
        folder = power.folder.with_name(f"{power.folder.name}, cut {next(cuts)}")
        power.crash(folder, random)
        return folder / "library"

    left: list[Path] = []
    power.moment = lambda: left.append(cut()) if random.random() < odds else None
    use()
    power.moment = lambda: None
    yield from ((folder, False) for folder in left)
    yield from ((cut(), True) for _ in range(5))
    assert len(left) > 3


@pytest.fixture
def power(folder: Path) -> Power:
    """A library on a disk whose power can be cut."""
    disk = Power(folder.with_name("disk"))
    if seal_of(folder) is KEY:
        lay_key(disk.folder / "library", disk)
    return disk


def test_an_import_lasts_once_it_was_acknowledged(power: Power) -> None:
    library = open_one(power.folder / "library", power)
    use = lambda: library.answers.add("module", "pre", GROUP, PRE, FIRST)  # noqa: E731
    for folder, done in cuts_of(power, use, 0.9):
        left = open_one(folder)
        there = [batch.given for batch in left.answers.batches()]
        assert there == [tuple(PRE)] or (not done and there == [])
        assert left.notices == []
        left.close()
    library.close()


def test_it_lasts_in_a_folder_whose_maker_was_killed(tmp_path: Path) -> None:
    for step in range(6):
        power = Power(tmp_path / f"disk {step}")
        library = open_one(power.folder / "library", power)
        power.break_call(step, Crash(), for_ever=True)
        with suppress(Crash):
            library.answers.add("module", "pre", GROUP, PRE, FIRST)
        power.mend()
        library.close()
        library = open_one(library.folder, power)
        use = partial(library.answers.add, "totals", "pre", GROUP, PRE, FIRST)
        for folder, done in cuts_of(power, use, 0.9):
            left = reader_of(folder)
            assert not done or [b.given for b in left.batches()][-1:] == [tuple(PRE)]
        library.close()


def reader_of(folder: Path) -> AllAnswers:
    return Library.open(folder, read_only=True, seal=seal_of(folder)).answers


def test_a_power_cut_leaves_each_batch_with_the_old_group_or_the_new(power: Power) -> None:
    library = open_one(power.folder / "library", power)
    asked(library)
    for folder, done in cuts_of(power, lambda: library.rename_group(GROUP, OTHER), 0.6):
        left = open_one(folder)
        there = left.answers.batches()
        assert sorted(len(batch.given) for batch in there) == [len(POST), len(PRE)]
        assert {batch.group for batch in there} <= ({OTHER} if done else {GROUP, OTHER})
        left.close()
    library.close()


def test_what_was_forgotten_does_not_come_back_with_a_power_cut(power: Power) -> None:
    library = open_one(power.folder / "library", power)
    asked(library)
    for folder, done in cuts_of(power, lambda: library.delete_group(GROUP), 0.9):
        left = open_one(folder)
        assert all(len(b.given) in (len(PRE), len(POST)) for b in left.answers.batches())
        assert not done or telling(left, GROUP, *CODES) == []
        left.close()
    library.close()


def test_a_power_cut_parts_no_pair_while_codes_are_forgotten(power: Power) -> None:
    library = open_one(power.folder / "library", power)
    asked(library)
    use = lambda: library.answers.forget_codes("module", GROUP)  # noqa: E731
    for folder, done in cuts_of(power, use, 0.7):
        left = open_one(folder)
        assert pairs_of(left) == sorted(PAIRS, key=repr)
        assert not done or telling(left, *CODES) == []
        left.answers.forget_codes("module", GROUP)
        assert pairs_of(left) == sorted(PAIRS, key=repr)
        assert telling(left, "to_come", *CODES) == []
        left.close()
    library.close()


# --- codes are forgotten


def test_codes_are_forgotten_and_pairs_stay(library: Library) -> None:
    asked(library)
    asked(library, instrument="totals")
    asked(library, OTHER)
    before, others = group_of(library), bytes_without(library, "module", GROUP)
    assert library.answers.forget_codes("module", GROUP.upper()) == []
    after = group_of(library)
    assert pairs_of(library) == sorted(PAIRS, key=repr)
    assert (after.links.forgiven, after.links.unclear) == ((), ())
    for wave in ("pre", "post"):
        assert sorted(map(repr, after.given(wave))) == sorted(map(repr, before.given(wave)))
    assert len(after.twice) == len(before.twice) == 1
    assert (len(after.links.pre_only), len(after.links.post_only)) == (2, 3)
    assert bytes_without(library, "module", GROUP) == others
    library.delete_group(OTHER)
    library.answers.forget_codes("totals", GROUP)
    assert telling(library, "to_come", *CODES) == []
    batches = library.answers.batches()
    assert {code for batch in batches for code, _ in batch.given if not code.isalnum()} == {""}


def bytes_without(library: Library, instrument: str, group: str) -> list[bytes]:
    """The files of all other batches."""
    other = [b for b in library.answers.batches() if (b.instrument, b.group) != (instrument, group)]
    return [(library.folder / _name(batch)).read_bytes() for batch in other]


_codes = st.text("AB1", max_size=5)
_some = st.lists(st.tuples(_codes, st.just("")), max_size=8)


@given(waves=st.lists(st.tuples(st.sampled_from(["pre", "post"]), _some), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_whatever_codes_there_are_the_same_are_linked_afterwards_and_none_is_left(
    waves: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    batches: list[Batch] = []
    numbers = count()
    for wave, some in waves:
        answered = tuple((code, {"q": float(next(numbers))}) for code, _ in some)
        batches.append(Batch(str(len(batches)), "module", wave, GROUP, answered))
    if not any(batch.given for batch in batches):
        return
    half = with_codes_to_come(batches)
    whole = [renewed(batch) for batch in half]
    assert [[a for _, a in b.given] for b in whole] == [[a for _, a in b.given] for b in batches]
    before, after = evaluated(batches), evaluated(whole)
    assert sorted(map(repr, after.pairs)) == sorted(map(repr, before.pairs))
    assert len(after.twice) == len(before.twice)
    assert after.links.unclear == ()
    for wave in ("pre", "post"):
        assert sorted(map(repr, after.given(wave))) == sorted(map(repr, before.given(wave)))
    assert all(len(code) in (0, 16) for batch in whole for code, _ in batch.given)
    # However many of the files are written in a round, pairs are as they were.
    for done in range(len(batches) + 1):
        for mixed in ([*half[:done], *batches[done:]], [*whole[:done], *half[done:]]):
            settling = evaluated(settled([b for b in mixed if b.given]))
            assert sorted(map(repr, settling.pairs)) == sorted(map(repr, before.pairs))


def evaluated(batches: list[Batch]) -> Group:
    (group,) = groups(response for batch in batches for response in batch.responses)
    return group


@ERRORS
def test_a_forgetting_that_was_cut_short_parts_no_pair_and_is_completed(
    folder: Path, error: BaseException
) -> None:
    for again in ("forget", "add", "rename") if isinstance(error, Crash) else ("forget",):
        halves = 0
        for step, library, faults in steps(folder, again):
            asked(library)
            with faults.at(step, error):
                library.answers.forget_codes("module", GROUP)
            assert pairs_of(reader(library)) == sorted(PAIRS, key=repr)
            halves += bool(telling(library, "to_come"))
            library.close()
            library = open_one(library.folder)
            more = [("LATER-1", LIKERT)]
            if again == "add":
                library.answers.add("module", "post", GROUP, more, FIRST)
            elif again == "rename":
                library.answers.rename_group(GROUP, OTHER)
            name = OTHER if again == "rename" else GROUP
            assert pairs_of(library, name) == sorted(PAIRS, key=repr)
            library.answers.forget_codes("module", name)
            assert telling(library, "to_come", "LATER", *CODES) == []
            assert pairs_of(library, name) == sorted(PAIRS, key=repr)
            library.close()
        assert halves > 5


def test_a_second_forgetting_that_is_cut_short_parts_no_pair(tmp_path: Path) -> None:
    """Of codes some of which are random already."""
    late = [("LATER-1", LIKERT)], [("LATER1", {"ease": 1.0, "worth": 1.0})]
    expected = sorted([*PAIRS, (late[0][0][1], late[1][0][1])], key=repr)
    for step, library, faults in steps(tmp_path / "library"):
        asked(library)
        library.answers.forget_codes("module", GROUP)
        for wave, some in zip(("pre", "post"), late, strict=True):
            library.answers.add("module", wave, GROUP, some, FIRST)
        with faults.at(step, Crash()):
            library.answers.forget_codes("module", GROUP)
        assert pairs_of(reader(library)) == expected
        library.answers.forget_codes("module", GROUP)
        assert pairs_of(reader(library)) == expected
        assert telling(library, "LATER", "to_come", *CODES) == []


def test_codes_that_are_forgotten_are_not_forgotten_again(library: Library) -> None:
    asked(library)
    library.answers.forget_codes("module", GROUP)
    before = content(library.folder)
    library.answers.forget_codes("module", GROUP)
    assert content(library.folder) == before


def test_after_codes_are_forgotten_the_same_answers_are_still_known(library: Library) -> None:
    asked(library)
    library.answers.forget_codes("module", GROUP)
    with pytest.raises(LibraryError, match="are there already"):
        library.answers.add("module", "pre", GROUP, PRE, FIRST)


def test_a_code_that_comes_later_is_forgotten_later(library: Library) -> None:
    (pre, _) = asked(library)
    library.answers.forget_codes("module", GROUP)
    library.answers.extend(pre, ("LATER-1", LIKERT))
    library.answers.forget_codes("module", GROUP)
    assert telling(library, "LATER") == []
    assert pairs_of(library) == sorted(PAIRS, key=repr)


def test_codes_of_nobody_cannot_be_forgotten(library: Library) -> None:
    asked(library)
    for instrument, group in (("module", OTHER), ("totals", GROUP)):
        with pytest.raises(LibraryError, match="No answers to"):
            library.answers.forget_codes(instrument, group)


def test_before_a_damaged_batch_is_repaired_no_codes_are_forgotten(library: Library) -> None:
    pre, _ = asked(library)
    path = library.folder / _name(pre)
    path.write_bytes(path.read_bytes()[:-2])
    before = content(library.folder)
    with pytest.raises(LibraryError, match=f"{pre.id}.json is damaged"):
        library.answers.forget_codes("module", GROUP)
    assert content(library.folder) == before


def test_a_batch_that_cannot_be_read_costs_no_pair_that_hangs_on_it(folder: Path) -> None:
    """The file that tells that the codes to come count is hurt, and put back later."""
    for step, library, faults in steps(folder):
        asked(library)
        with faults.at(step, Crash()):
            library.answers.forget_codes("module", GROUP)
        for path in sorted((library.folder / "answers").glob("*.json")):
            if b"to_come" in contents(path, library.seal) or faults.over:
                continue
            raw = path.read_bytes()
            path.write_bytes(b"hurt")
            library.answers.add("module", "pre", OTHER, PRE, FIRST)
            library.delete_group(OTHER)
            path.write_bytes(raw)
        assert pairs_of(library) == sorted(PAIRS, key=repr)


def test_what_was_set_aside_loses_its_codes_too(library: Library) -> None:
    """One that was put back since, and one of which nobody knows any more."""
    pre, _ = asked(library)
    lost = library.answers.add("module", "pre", GROUP, PRE[:1], FIRST)
    for batch in (pre, lost):
        path = library.folder / _name(batch)
        good = path.read_bytes()
        path.write_bytes(library.seal.close(path, tables.dump(encode(batch))[:-1] + b"?"))
        mended(library)
        if batch is pre:
            path.write_bytes(good)
    library.add_closed([session()])
    (aside, other) = (library.folder / "damaged" / f"{b.id}.json" for b in (pre, lost))
    assert library.answers.forget_codes("module", GROUP) == [
        f"damaged/{pre.id}.json is damaged; only what stood in it intact is gone.",
        f"damaged/{lost.id}.json cannot be read; nobody knows of which group it is.",
    ]
    raw = contents(aside, library.seal)
    assert not any(tables.encode(code)[1:-1] in raw for code, _ in PRE if code)
    assert GROUP.encode() in raw
    assert b"Kirsch" in contents(other, library.seal)


# --- groups


def test_a_group_with_answers_only_is_renamed_and_deleted(library: Library) -> None:
    asked(library)
    asked(library, OTHER)
    assert library.rename_group(GROUP.upper(), "Tuesday lunch") == []
    assert {b.group for b in library.answers.batches()} == {"Tuesday lunch", OTHER}
    assert pairs_of(library, "Tuesday lunch") == sorted(PAIRS, key=repr)
    assert telling(library, GROUP) == []
    assert library.delete_group("TUESDAY lunch") == []
    assert {b.group for b in library.answers.batches()} == {OTHER}
    assert telling(library, "Tuesday") == []
    for use in (library.delete_group, lambda name: library.rename_group(name, OTHER)):
        with pytest.raises(LibraryError, match=f"There is no group '{GROUP}'"):
            use(GROUP)


def test_the_answers_of_a_group_go_the_way_of_its_sessions(library: Library) -> None:
    events = session()
    group = vars(events[0])["group"]
    library.add_closed([events])
    asked(library, group.lower())
    asked(library, OTHER)
    if library.names.may_be_kept:
        library.names.keep(group, {1: "Ada"})
    library.rename_group(group, GROUP)
    assert [row["group"] for row in library.rows()] == [GROUP]
    assert {b.group for b in library.answers.batches()} == {GROUP, OTHER}
    library.delete_group(GROUP)
    assert library.rows() == []
    assert {b.group for b in library.answers.batches()} == {OTHER}
    assert library.names.of(GROUP) == {}


def test_while_a_session_of_a_group_is_led_its_answers_stay(library: Library) -> None:
    events = session(closed=False)
    group = vars(events[0])["group"]
    asked(library, group)
    run(library, events)
    for use in (library.delete_group, lambda name: library.rename_group(name, OTHER)):
        with pytest.raises(LibraryError, match=r"close it first|finish it first"):
            use(group)
    assert {b.group for b in library.answers.batches()} == {group}
    assert [row["id"] for row in library.rows()] == [id_of(events)]


def test_what_repeats_the_name_of_a_group_loses_it_too(library: Library) -> None:
    """A write that was cut short, a copy that was set aside, one that nobody knows of."""
    pre, post = asked(library)
    (library.folder / "damaged").mkdir(0o700)
    strange = f"damaged/{new_id(FIRST)}.json"
    for name, batch in (
        (f"answers/{new_id(FIRST)}.json.tmp", pre),
        (f"{_name(post)}.tmp", post),
        (f"damaged/{pre.id}.json", pre),
        (f"damaged/{pre.id}.json.2", pre),
        (strange, pre),
    ):
        path = library.folder / name
        path.touch(0o600)
        raw = tables.dump(encode(batch))[:-1] + b"?"
        path.write_bytes(library.seal.close(path, raw))
    unknown = f"{strange} cannot be read; nobody knows of which group it is."
    assert library.rename_group(GROUP, OTHER) == [
        f"damaged/{pre.id}.json is damaged; only what stood in it intact is gone.",
        f"damaged/{pre.id}.json.2 is damaged; only what stood in it intact is gone.",
        unknown,
    ]
    assert telling(library, GROUP) == [strange[8:]]
    assert library.delete_group(OTHER) == [unknown]
    files = [p.name for n in ("answers", "damaged") for p in (library.folder / n).iterdir()]
    assert files == [strange[8:]]


# --- beside one that writes


def test_whoever_reads_meanwhile_sees_no_half_of_a_change(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(library)
    other = reader(library)
    real, looks = other.answers._read, count()

    def then_forget(**how: Any) -> list[Batch]:
        before = real(**how)
        if next(looks) > 0:
            return before
        library.answers.forget_codes("module", GROUP)
        return [before[0], *real(**how)[1:]]

    monkeypatch.setattr(other.answers, "_read", then_forget)
    assert pairs_of(other) == sorted(PAIRS, key=repr)


def test_a_backup_holds_no_half_of_a_change(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(library)
    real, looks = archive._batches, count()

    def then_forget(folder: Path) -> dict[str, bytes]:
        before = real(folder)
        if next(looks) == 0:
            library.answers.forget_codes("module", GROUP)
            first, *rest = real(folder).items()
            return {first[0]: before[first[0]], **dict(rest)}
        return before

    monkeypatch.setattr(archive, "_batches", then_forget)
    archive.backup(library.folder, tmp_path / "b.zip", files=Quick())
    archive.restore(tmp_path / "b.zip", tmp_path / "again", files=Quick())
    again = open_one(tmp_path / "again")
    assert pairs_of(again) == sorted(PAIRS, key=repr)
    again.close()


def test_a_backup_for_one_recipient_holds_the_answers(library: Library, tmp_path: Path) -> None:
    asked(library)
    own = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(own))
    target = tmp_path / "b.zip.age"
    archive.backup(library.folder, target, recipient=str(own.to_public()), files=Quick())
    assert b"answers/" not in target.read_bytes()
    archive.restore(target, tmp_path / "again", identity=tmp_path / "key.txt", files=Quick())
    assert content(tmp_path / "again") == content(library.folder)
    again = open_one(tmp_path / "again")
    assert again.answers.batches() == library.answers.batches()
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in again.folder.glob("answers/*")}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((again.folder / "answers").stat().st_mode) == 0o700
    again.close()


def test_an_empty_folder_of_answers_is_no_answers(library: Library, tmp_path: Path) -> None:
    """A library that holds nothing else is restored into."""
    for batch in asked(library):
        library.answers.remove(batch.id)
    library.close()
    empty = open_one(tmp_path / "source")
    archive.backup(empty.folder, tmp_path / "b.zip", files=Quick())
    empty.close()
    if seal_of(library.folder) is PLAIN:
        archive.restore(tmp_path / "b.zip", library.folder, files=Quick())
        assert not (library.folder / "answers").exists()


@pytest.mark.parametrize("sealed", [False, True])
def test_a_library_with_nothing_but_answers_is_kept_before_a_later_version_writes_to_it(
    tmp_path: Path, sealed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "library"
    if sealed:
        lay_key(place, Quick())
    library = open_one(place)
    asked(library)
    library.close()
    for module in (tables, storage, archive):
        monkeypatch.setattr(module, "SCHEMA", 2)
    library = open_one(place)
    library.close()
    assert place.with_name("library.schema-1.zip").exists()
    assert len(library.answers.batches()) == 2

"""What was exported is remembered whole."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from balint_tui.library import backup as archive
from balint_tui.library import keys, layout, sealing, storage, tables
from balint_tui.library.check import check
from balint_tui.library.errors import Damaged, LibraryError, Newer, ReadOnly
from balint_tui.library.exports import Exported, decode, encode
from balint_tui.library.library import Library
from balint_tui.library.repair import repair
from balint_tui.library.seal import PLAIN, Seal

from .disk import Crash, Faults, Quick, exported, hurt, session
from .power import Power
from .strategies import EXPORTS
from .vault import KEY, PASSPHRASE, lay_key, seal_of

PATH = Path("library", "exports.json")


def open_one(folder: Path, files: Faults | None = None) -> Library:
    return Library.open(folder, files=files or Quick(), seal=seal_of(folder), retry_s=60)


def reader(folder: Path) -> Library:
    """The library as another process reads it."""
    return Library.open(folder, read_only=True, seal=seal_of(folder))


@pytest.fixture(params=["plain", "sealed"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a library is to be, sealed or not."""
    place = tmp_path / "library"
    if request.param == "sealed":
        lay_key(place, Quick())
    return place


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    library = open_one(folder)
    yield library
    library.close()


@pytest.fixture
def path(library: Library) -> Path:
    """The file, with two exports in it."""
    library.exports.add(exported(1))
    library.exports.add(exported(2))
    return library.folder / "exports.json"


# --- what goes in comes out


def test_exports_are_kept_in_the_order_in_which_they_went_out(library: Library) -> None:
    assert library.exports.all() == reader(library.folder).exports.all() == []
    later_by_a_wrong_clock, then = exported(9), exported(3)
    for one in (later_by_a_wrong_clock, then):
        library.exports.add(one)
    assert reader(library.folder).exports.all() == [later_by_a_wrong_clock, then]
    assert stat.S_IMODE((library.folder / "exports.json").stat().st_mode) == 0o600
    assert check(library).findings == []
    assert library.notices == []


def test_one_that_is_remembered_again_counts_once(library: Library) -> None:
    for number in (1, 2, 1):
        library.exports.add(exported(number))
    assert library.exports.all() == [exported(2), exported(1)]


def test_any_tinydb_opens_the_file(tmp_path: Path) -> None:
    library = open_one(tmp_path / "library")
    library.exports.add(exported())
    library.close()
    with TinyDB(tmp_path / "library" / "exports.json", access_mode="r") as db:
        (row,) = db.table("exports").all()
    assert Exported(**row) == exported()


@given(
    some=st.lists(EXPORTS, min_size=1, max_size=5, unique_by=lambda one: one.id),
    seal=st.sampled_from([PLAIN, KEY]),
)
@settings(max_examples=40, deadline=None)
def test_all_exports_are_read_as_they_were_written(some: list[Exported], seal: Seal) -> None:
    raw = seal.close(PATH, tables.dump(encode(some)))
    assert decode(tables.load(seal.open(PATH, raw), PATH), PATH) == some


LONGEST = "é" * 200


@pytest.mark.parametrize("recipient", ["", "Ward 9", "Prof. Ödegård\u00a0& 李 [x] <y>", LONGEST])
def test_a_recipient_is_kept_as_it_was_typed(library: Library, recipient: str) -> None:
    library.exports.add(exported(recipient=recipient))
    assert [one.recipient for one in library.exports.all()] == [recipient]


ODD: dict[str, list[Any]] = {
    "id": ["", "x", exported().id.lower(), None, 5, ["a"]],
    "day": ["", "2025-3-4", "20250304", "2025-W10-2", "2025-02-30", None, 20250304],
    "tier": ["", "re search", "x" * 41, None],
    "recipient": [LONGEST + "é", "a\nb", "a\u2028b", "a\tb", "a\x1b[31mb", "\ud800", None, 3],
    "sha256": ["", "f" * 63, "F" * 64, "f" * 64 + "\n", None],
    "content": ["", "g" * 64, None],
    "sessions": [-1, 1.0, True, "3", None, 10**9 + 1],
    "people": [None, [], {"a": -1}, {"a": 2.5}, {"a": True}, {"a": "3"}, {"a\nb": 3}],
}
EACH_ODD = [(field, value) for field, values in ODD.items() for value in values]


@pytest.mark.parametrize(("field", "value"), EACH_ODD)
def test_what_could_not_be_read_again_is_not_written(
    library: Library, path: Path, field: str, value: Any
) -> None:
    before = path.read_bytes()
    with pytest.raises(LibraryError) as caught:
        library.exports.add(exported(3, **{field: value}))
    assert field in str(caught.value)
    assert str(caught.value).endswith(".")
    assert path.read_bytes() == before


def test_whoever_only_reads_remembers_nothing(library: Library, path: Path) -> None:
    before, other = path.read_bytes(), reader(library.folder)
    library.close()
    for one in (other, library):
        with pytest.raises(ReadOnly):
            one.exports.add(exported(3))
        assert one.exports.all() == [exported(1), exported(2)]
    assert path.read_bytes() == before


def test_what_is_deleted_or_renamed_changes_nothing_here(library: Library, path: Path) -> None:
    before = path.read_bytes()
    library.add_closed([session(0), session(1)])
    library.rename_group("Invented circle", "Another circle")
    assert library.delete_group("Another circle") == []
    assert path.read_bytes() == before


# --- damage, newer versions


def put(library: Library, path: Path, found: tables.Tables) -> None:
    """Lays tables with the right checksum there, sealed or not."""
    path.write_bytes(library.seal.close(path, tables.dump(found)))


def refused(library: Library) -> LibraryError:
    """What reading raises, and adding too; the file is left alone."""
    path = library.folder / "exports.json"
    before = path.read_bytes()
    for use in (library.exports.all, lambda: library.exports.add(exported(3))):
        with pytest.raises(LibraryError) as caught:
            use()
        assert str(caught.value).count(". ") == 0
        assert str(caught.value).endswith(".")
    assert path.read_bytes() == before
    return caught.value


ROW = encode([exported()])["exports"]["1"]


@pytest.mark.parametrize(
    "found",
    [
        *({"exports": {"1": {**ROW, field: value}}} for field, value in EACH_ODD),
        *({"exports": {"1": {k: v for k, v in ROW.items() if k != field}}} for field in ODD),
        {},
        {"batch": {"1": ROW}},
        {"exports": {}},
        {"exports": [ROW]},
        {"exports": None},
        {"exports": {"1": None}},
        {"exports": {"1": [1]}},
        {"exports": {"1": ROW, "2": ROW}},
    ],
)
def test_what_is_whole_and_holds_no_exports_is_damage(found: Any) -> None:
    with pytest.raises(Damaged, match="it holds no exports"):
        decode(found, PATH)


def test_what_a_later_version_of_this_schema_adds_is_passed_over() -> None:
    assert decode({"exports": {"1": {**ROW, "more": [1]}}, "also": {}}, PATH) == [exported()]


@pytest.mark.parametrize("odd", [b"", bytes(300), b"[]", b"\xff" * 99])
def test_a_record_that_cannot_be_read_is_not_taken_for_none(
    library: Library, path: Path, odd: bytes
) -> None:
    for raw in (odd, path.read_bytes()[:-3], path.read_bytes() + b"more"):
        path.write_bytes(raw)
        assert isinstance(refused(library), Damaged)
    put(library, path, {"exports": {"1": {"day": "2025-03-04"}}})
    assert isinstance(refused(library), Damaged)


def test_whatever_bit_flips_no_export_is_another(library: Library, path: Path) -> None:
    raw, random = path.read_bytes(), Random(11)
    for at in random.sample(range(len(raw)), 200):
        changed = bytearray(raw)
        changed[at] ^= 1 << random.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(LibraryError, match=r"damaged|newer|is sealed"):
            library.exports.all()


def test_a_newer_record_is_refused_and_left_alone_whatever_is_done(
    library: Library, path: Path
) -> None:
    newer = tables.dump(encode([exported()])).replace(b'"number":1', b'"number":2')
    raw = library.seal.close(path, newer)
    path.write_bytes(raw)
    assert isinstance(refused(library), Newer)
    done, report = repair(library)
    assert done == []
    assert [(f.name, f.sentence) for f in report.findings] == [
        ("exports.json", "It was written by a newer balint-tui; install that version to read it.")
    ]
    assert path.read_bytes() == raw


def test_a_damaged_record_is_told_set_aside_and_begun_again(library: Library, path: Path) -> None:
    raw = path.read_bytes()
    hurt = raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:]
    path.write_bytes(hurt)
    why = "its checksum is wrong" if library.seal is PLAIN else "it is not what was sealed"
    lost = (
        "to whom 2 or more exports went is lost, and no other is compared with them; "
        "put back a good copy of it."
    )
    (finding,) = check(reader(library.folder)).findings
    assert (finding.name, finding.wrong) == ("exports.json", True)
    assert finding.sentence == f"It is damaged ({why}): {lost}"
    assert path.read_bytes() == hurt
    done, report = repair(library)
    assert done == [f"exports.json was set aside as damaged/exports.json: {lost}"]
    assert report.sound
    aside = library.folder / "damaged" / "exports.json"
    assert library.seal.open(aside, aside.read_bytes()) == hurt
    assert layout.kind("damaged/exports.json") == layout.ASIDE
    library.exports.add(exported(3))
    assert library.exports.all() == [exported(3)]
    path.write_bytes(path.read_bytes()[:-1])
    assert repair(library)[0][0].startswith("exports.json was set aside as damaged/exports.json.2:")
    assert repair(library)[0] == []
    path.write_bytes(raw)
    path.chmod(0o600)
    assert library.exports.all() == [exported(1), exported(2)]
    assert check(library).sound


def test_of_what_is_no_record_nothing_is_told_but_that(library: Library, path: Path) -> None:
    path.write_bytes(b"")
    (finding,) = check(library).findings
    assert "to whom earlier exports went is lost" in finding.sentence


def test_a_record_that_cannot_be_opened_is_told_and_left(library: Library, path: Path) -> None:
    path.unlink()
    path.symlink_to(path)
    with pytest.raises(OSError, match="symbolic"):
        library.exports.all()
    done, report = repair(library)
    assert done == []
    assert report.findings[0].sentence.startswith("It cannot be read (")


def test_a_plain_record_that_was_put_into_a_sealed_library_is_found(tmp_path: Path) -> None:
    lay_key(tmp_path, Quick())
    library = open_one(tmp_path)
    library.exports.add(exported())
    (tmp_path / "exports.json").write_bytes(tables.dump(encode([exported(2)])))
    assert "it is not sealed" in str(refused(library))
    repair(library)
    library.close()
    assert not any(b"Dr. Example" in p.read_bytes() for p in tmp_path.rglob("*.json*"))


def test_a_sealed_library_with_nothing_but_exports_is_not_taken_for_a_plain_one(
    tmp_path: Path,
) -> None:
    lay_key(tmp_path, Quick())
    library = open_one(tmp_path)
    library.exports.add(exported())
    library.close()
    for name in (keys.FILE, keys.COPY):
        (tmp_path / name).unlink()
    with pytest.raises(LibraryError, match=r"is sealed, but keys\.json is missing"):
        Library.open(tmp_path)


def test_a_damaged_record_is_sealed_as_it_is_and_stops_unsealing_until_it_is_set_aside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})
    library = open_one(folder)
    library.exports.add(exported())
    library.close()
    path = folder / "exports.json"
    harmed = hurt(path.read_bytes())
    path.write_bytes(harmed)
    how: dict[str, Any] = {"files": Quick(), "progress": lambda *_: None}
    if seal_of(folder) is PLAIN:
        sealing.seal(folder, PASSPHRASE, lambda _: None, **how)
        assert b"Dr. Example" not in path.read_bytes()
        sealing.unseal(folder, PASSPHRASE, **how)
        assert path.read_bytes() == harmed
        return
    with pytest.raises(LibraryError, match=r"is damaged .* run balint-tui check --repair"):
        sealing.unseal(folder, PASSPHRASE, **how)
    library = Library.open(folder, files=Quick(), seal=keys.unlock(folder, PASSPHRASE))
    repair(library)
    library.close()
    sealing.unseal(folder, PASSPHRASE, **how)
    assert reader(folder).exports.all() == []
    assert b"Dr. Example" in (folder / "damaged" / "exports.json").read_bytes()


@pytest.mark.parametrize("sealed", [False, True])
def test_a_library_with_nothing_but_exports_is_kept_before_a_later_version_writes_to_it(
    tmp_path: Path, sealed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "library"
    if sealed:
        lay_key(place, Quick())
    library = open_one(place)
    library.exports.add(exported())
    library.close()
    for module in (tables, storage, archive):
        monkeypatch.setattr(module, "SCHEMA", 2)
    library = open_one(place)
    library.close()
    assert place.with_name("library.schema-1.zip").exists()
    assert library.exports.all() == [exported()]


def test_nothing_is_restored_over_a_library_that_remembers_exports(
    library: Library, path: Path, tmp_path: Path
) -> None:
    archive.backup(library.folder, tmp_path / "b.zip", files=Quick())
    library.close()
    with pytest.raises(LibraryError, match="is not empty"):
        archive.restore(tmp_path / "b.zip", library.folder, files=Quick())
    archive.restore(tmp_path / "b.zip", tmp_path / "again", files=Quick())
    assert (tmp_path / "again" / "exports.json").read_bytes() == path.read_bytes()
    assert reader(tmp_path / "again").exports.all() == [exported(1), exported(2)]


# --- a crash, a disk that fails, a power cut

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken(
    folder: Path, error: BaseException, before: Callable[[Library], object]
) -> Iterator[Any]:
    """For each call of what is done: a library in which that fails, and how to do it."""
    for step in count():
        place, faults = folder.with_name(f"library {step}"), Quick()
        if seal_of(folder) is KEY:
            lay_key(place, faults)
        library = open_one(place, faults)
        before(library)
        calls = len(faults.calls)

        def use(action: Callable[[], object], calls: int = calls, step: int = step) -> bool:
            faults.short = True  # noqa: B023
            faults.break_call(step, error, for_ever=True)  # noqa: B023
            with suppress(Crash, OSError, LibraryError):
                action()
            faults.mend()  # noqa: B023
            return len(faults.calls) <= calls + step  # noqa: B023

        yield library, use
        over = len(faults.calls) <= calls + step
        library.close()
        if over:
            assert step >= 4
            return


@pytest.mark.parametrize("error", [Crash(), FULL], ids=["crash", "full"])
@pytest.mark.parametrize("earlier", [0, 2])
def test_what_is_cut_short_leaves_the_old_record_or_the_new(
    folder: Path, error: BaseException, earlier: int
) -> None:
    old = [exported(number) for number in range(earlier)]
    wholly = []

    def before(library: Library) -> None:
        for one in old:
            library.exports.add(one)

    for library, use in broken(folder, error, before):
        done = use(lambda: library.exports.add(exported(7)))  # noqa: B023
        there = reader(library.folder).exports.all()
        assert there in ([*old, exported(7)], *([] if done else [old]))
        wholly.append(len(there) > len(old))
        assert check(library).sound
        if not done:
            library.exports.add(exported(7))
            assert library.exports.all() == [*old, exported(7)]
    assert set(wholly) == {False, True}


def test_a_repair_that_crashes_anywhere_is_done_by_the_next(folder: Path) -> None:
    for library, use in broken(folder, Crash(), lambda one: one.exports.add(exported())):
        path = library.folder / "exports.json"
        harmed = hurt(path.read_bytes())
        path.write_bytes(harmed)
        use(lambda: repair(library))  # noqa: B023
        repair(library)
        (aside,) = (library.folder / "damaged").iterdir()
        assert library.seal.open(aside, aside.read_bytes()) == harmed
        assert library.exports.all() == []
        assert check(library).sound


def test_an_export_lasts_once_it_was_remembered(folder: Path) -> None:
    power, random = Power(folder.with_name("disk")), Random(5)
    if seal_of(folder) is KEY:
        lay_key(power.folder / "library", power)
    library = open_one(power.folder / "library", power)
    cuts, numbers = [], count()

    def cut(sure: int) -> None:
        target = folder.with_name(f"cut {next(numbers)}")
        power.crash(target, random)
        cuts.append((target / "library", sure))

    for number in range(4):
        power.moment = lambda number=number: cut(number)  # type: ignore[misc]
        library.exports.add(exported(number))
        power.moment = lambda: None
        cut(number + 1)
    assert len(cuts) > 20
    for left, sure in cuts:
        there = reader(left).exports.all()
        assert there == [exported(number) for number in range(len(there))]
        assert len(there) in (sure, min(sure + 1, 4))
    library.close()

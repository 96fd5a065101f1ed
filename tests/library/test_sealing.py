"""A library that is sealed says nothing in any byte, loses nothing, and can be unsealed again."""

from __future__ import annotations

import base64
import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from zipfile import ZipFile, is_zipfile

import pytest

from balint_tui.frame import events as ev
from balint_tui.frame.forgetting import forget_undone
from balint_tui.frame.session import replay
from balint_tui.library import keys, layout, salvage, sealing
from balint_tui.library.backup import backup, restore
from balint_tui.library.catalogue import fold
from balint_tui.library.check import check
from balint_tui.library.errors import LibraryError
from balint_tui.library.library import Library
from balint_tui.library.repair import repair
from balint_tui.library.seal import PLAIN, SEALED, SEALING, UNSEALING, Key, Seal, is_boxed

from .disk import FIRST, Crash, Faults, Quick, exported, id_of, run, session
from .power import Power

SECRET = "an invented passphrase"
NOTE = "Frau Ödegård weinte leise"
GROUP = "Zirkel Quitte"
ANSWER = "we parted in Wehmut"
MEMBER = "Balthasar"
TITLE = "Lunch, 45 minutes"
CODE = "Malve 77 Kranich"
RECIPIENT = "Professor Holunder"
WORDS = (NOTE, GROUP, ANSWER, MEMBER, TITLE, CODE, RECIPIENT)
SEQ = 4
"""The number of the note with the planted words."""


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the third of a second that guessing is to cost."""
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})


def story(number: int = 0, *, closed: bool = True) -> list[ev.Event]:
    """An invented session with the planted words in it."""
    first, *rest = session(number, closed=closed)
    assert isinstance(first, ev.Started)
    fmt = {**first.format, "title": TITLE}
    events = [replace(first, group=GROUP, format=fmt), *rest]
    base = {"at": events[3].at, "at_s": events[3].at_s}
    events[3] = ev.NoteAdded(seq=SEQ, text=NOTE, **base)  # type: ignore[arg-type]
    answers = ev.Debriefed(seq=len(events), answers={"parting": ANSWER}, **base)  # type: ignore[arg-type]
    if closed:
        at = {"at": events[-1].at, "at_s": events[-1].at_s}
        answers = replace(answers, **at)  # type: ignore[arg-type]
        events[-1:] = [answers, replace(events[-1], seq=len(events) + 1)]
    return events


CLOSED, ADDED, LEFT, LIVE = (story(n, closed=n < 2) for n in range(4))
DAMAGED = story(4)


# --- what can be read


def forms(word: str) -> Iterator[bytes]:
    """The word as some program might write it."""
    for text in {word, word.lower(), word.upper(), fold(word)}:
        for raw in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
            yield raw
            yield raw.hex().encode()
            for shift in range(3):  # base 64 depends on where in three bytes it begins
                yield base64.b64encode(bytes(shift) + raw)[4 if shift else 0 : -4]
        yield text.encode("unicode-escape")


FORMS = {word: set(forms(word)) for word in WORDS}


def said(raw: bytes) -> set[str]:
    """Which of the words can be read in these bytes, or in what is packed in them."""
    pieces = [raw] if raw.strip(b"\0") else []
    if raw.startswith(b"PK") and is_zipfile(io.BytesIO(raw)):
        with ZipFile(io.BytesIO(raw)) as archive:
            pieces += [archive.read(name) for name in archive.namelist()]
    return {w for w, found in FORMS.items() if any(f in p for p in pieces for f in found)}


def readable(folder: Path) -> dict[str, set[str]]:
    """The files in which something can be read, and what."""
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: words for name, p in files.items() if (words := said(p.read_bytes()))}


# --- libraries with all that can be in one


def open_one(folder: Path, seal: Seal, files: Faults | None = None) -> Library:
    return Library.open(folder, files=files or Quick(), seal=seal, retry_s=60)


def unlocked(folder: Path) -> Key:
    return keys.unlock(folder, SECRET)


def nothing(*_: object) -> None:
    """Nobody looks."""


def seal(folder: Path, files: Faults | None = None, secret: str = SECRET) -> list[str]:
    return sealing.seal(folder, secret, nothing, files=files or Quick(), progress=nothing)


def unseal(folder: Path, files: Faults | None = None) -> list[str]:
    return sealing.unseal(folder, SECRET, files=files or Quick(), progress=nothing)


def sealed(folder: Path) -> Key:
    """The key of a new library that is sealed before it is used."""
    seal(folder)
    return unlocked(folder)


def asked(library: Library) -> None:
    """Somebody filled in a questionnaire before and after."""
    for wave in ("pre", "post"):
        library.answers.add("module", wave, GROUP, [(CODE, {"ease": 3.0})], FIRST)


def used(folder: Path, key: Seal) -> None:
    """Sessions that were closed, added, left with a torn end, and one whose file was damaged;
    answers and exports, and some of them damaged."""
    library = open_one(folder, key)
    library.exports.add(exported(1, recipient=RECIPIENT))
    asked(library)
    library.answers.add("totals", "pre", GROUP, [(CODE, {"sum": 9.0})], FIRST)
    library.close_session(run(library, CLOSED))
    library.add_closed([ADDED, DAMAGED])
    library.search("weinte")
    run(library, LEFT)
    if key is not PLAIN:
        library.names.keep(GROUP, {1: MEMBER})
    library.close()
    hurt = folder / "sessions" / "2025" / f"{id_of(DAMAGED)}.json"
    hurt.write_bytes(hurt.read_bytes()[:-9])
    for hurt in (next(folder.glob("answers/*.json")), folder / "exports.json"):
        hurt.write_bytes(hurt.read_bytes()[:-9])
    torn = folder / "live" / f"{id_of(LEFT)}.jnl"
    raw = torn.read_bytes()
    lines = raw.splitlines(keepends=True)
    torn.write_bytes(raw + lines[SEQ][:-3])
    library = open_one(folder, key)
    library.begin(id_of(LEFT))
    repair(library)
    library.exports.add(exported(2, recipient=RECIPIENT))
    library.close()
    torn.write_bytes(torn.read_bytes() + lines[SEQ][:-5])
    answered = next(folder.glob("answers/*.json")).relative_to(folder)
    caches = ("catalogue/2025.json", "text/2025.json")
    for name in (*caches, f"live/{id_of(LEFT)}.jnl", answered, "exports.json"):
        shutil.copyfile(folder / name, folder / f"{name}.tmp")
    (folder / "damaged" / f"{id_of(LEFT)}.jnl").write_bytes(b"?" + torn.read_bytes()[1:])


def kinds(folder: Path) -> set[str]:
    return {layout.kind(name) for name in layout.names(folder)}


ALL_KINDS = {
    *(layout.JOURNAL, layout.SESSION, layout.ANSWERS, layout.EXPORTS, layout.TORN, layout.ASIDE),
    *(layout.CACHE, layout.LEFT_OVER, layout.PROGRAM),
}


@pytest.fixture(scope="module")
def plain_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that is not sealed, with something of every kind in it."""
    folder = tmp_path_factory.mktemp("plain") / "library"
    used(folder, PLAIN)
    return folder


@pytest.fixture
def plain(plain_one: Path, tmp_path: Path) -> Path:
    shutil.copytree(plain_one, tmp_path / "library", copy_function=shutil.copy2)
    return tmp_path / "library"


def view(folder: Path, key: Seal) -> tuple[object, ...]:
    """All that a library shows: its rows, its events, what a search finds."""
    library = Library.open(folder, read_only=True, seal=key)
    rows = library.rows()
    events = {row["id"]: library.events(row["id"]) for row in rows}
    kept = library.answers.batches(), library.exports.all()
    shown = rows, events, library.search("weinte"), library.search("silence"), kept
    assert library.notices == []
    return shown


# --- nothing can be read


def test_in_a_plain_library_all_words_are_found_in_every_kind_of_file(plain: Path) -> None:
    """Else the tests that find none would say nothing."""
    found = readable(plain)
    assert {layout.kind(name) for name in found} == ALL_KINDS - {layout.PROGRAM}
    assert set.union(*found.values()) == {*WORDS} - {MEMBER}
    backup(plain, plain.parent / "b.zip", files=Quick())
    assert said((plain.parent / "b.zip").read_bytes()) == {*WORDS} - {MEMBER}


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "base64", "hex", "upper"])
def test_a_word_is_found_in_whatever_form(tmp_path: Path, form: str) -> None:
    raw = {
        "base64": base64.b64encode(f"and so {NOTE} and so".encode()),
        "hex": NOTE.encode().hex().encode(),
        "upper": NOTE.upper().encode(),
    }.get(form) or NOTE.encode(form)
    (tmp_path / "file").write_bytes(b"some bytes " + raw)
    assert readable(tmp_path) == {"file": {NOTE}}


def test_a_library_sealed_before_it_is_used_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    key = sealed(folder)
    used(folder, key)
    library = open_one(folder, key)
    run(library, LIVE)
    assert readable(folder) == {}
    backup(folder, tmp_path / "b.zip", files=Quick())
    assert said((tmp_path / "b.zip").read_bytes()) == set()
    assert kinds(folder) >= ALL_KINDS | {layout.NAMES, layout.KEYS}
    assert library.search("weinte")[id_of(LIVE)] == 1
    library.close()


def test_a_library_sealed_after_it_was_used_says_nothing(plain: Path) -> None:
    assert seal(plain) == []
    assert readable(plain) == {}
    assert kinds(plain) >= {*ALL_KINDS, layout.KEYS} - {layout.LEFT_OVER}
    backup(plain, plain.parent / "b.zip", files=Quick())
    assert said((plain.parent / "b.zip").read_bytes()) == set()


def test_a_torn_end_that_sealing_comes_upon_says_nothing(tmp_path: Path) -> None:
    library = open_one(tmp_path, PLAIN)
    run(library, LEFT)
    library.close()
    with (tmp_path / f"live/{id_of(LEFT)}.jnl").open("ab") as file:
        file.write(f'00000000 [9,[["p","events","9",{{"text":"{NOTE}'.encode())
    assert readable(tmp_path)
    seal(tmp_path)
    assert readable(tmp_path) == {}
    assert len(list(tmp_path.glob("live/*.torn"))) == 1


def test_what_is_no_file_of_the_library_stays_and_is_told(plain: Path) -> None:
    (plain / "letter.txt").write_text(NOTE)
    (plain / "sessions" / "2024").mkdir()
    shutil.copy(next(plain.glob("sessions/2025/*.json")), plain / "sessions" / "2024")
    said_left = seal(plain)
    assert [sentence.split()[0] for sentence in said_left] == sorted(readable(plain))
    assert len(said_left) == 2
    assert all(sentence.endswith("it is not sealed.") for sentence in said_left)


def test_no_message_quotes_what_was_written(tmp_path: Path, plain: Path) -> None:
    seal(plain)
    key = unlocked(plain)
    for name in layout.names(plain):
        if layout.kind(name) in (layout.JOURNAL, *sealing._WHOLE):
            raw = (plain / name).read_bytes()
            (plain / name).write_bytes(raw[: len(raw) // 2] + b"?" + raw[len(raw) // 2 + 1 :])
    library = open_one(plain, key)
    library.rows()
    library.answers.batches()
    done, report = repair(library)
    sentences = [*done, *library.notices, *(f.sentence for f in report.findings)]
    assert len(sentences) > 4
    assert said("\n".join(sentences).encode()) == set()
    library.close()


# --- there and back


def events_in(folder: Path, key: Seal) -> dict[str, bytes]:
    """The encoded events of each session, as they are written."""
    catalogue = open_one(folder, key).catalogue
    names = layout.names(folder)
    return {
        name: salvage.contents(folder / name, key)
        if layout.kind(name) == layout.JOURNAL
        else catalogue.seal.open(folder / name, (folder / name).read_bytes())
        for name in names
        if layout.kind(name) in (layout.JOURNAL, layout.SESSION)
    }


def content(folder: Path) -> dict[str, bytes]:
    """What is not made again, with its bytes."""
    chosen = {*ALL_KINDS} - {layout.CACHE, layout.LEFT_OVER, layout.PROGRAM}
    names = [name for name in layout.names(folder) if layout.kind(name) in chosen]
    return {name: (folder / name).read_bytes() for name in names}


def settled(folder: Path) -> None:
    """The torn end of the journal is set aside, as whoever goes on with it does."""
    library = open_one(folder, PLAIN)
    library.begin(id_of(LEFT))
    library.close()


def test_sealing_changes_nothing_that_is_shown_and_unsealing_gives_the_same_bytes(
    plain: Path,
) -> None:
    settled(plain)
    before, shown = content(plain), view(plain, PLAIN)
    seal(plain)
    assert view(plain, unlocked(plain)) == shown
    assert not any(content(plain)[name] == raw for name, raw in before.items())
    assert unseal(plain) == []
    assert view(plain, PLAIN) == shown
    assert content(plain) == before
    assert not kinds(plain) & {layout.KEYS, layout.NAMES}


def test_a_library_that_was_written_to_while_it_was_sealed_is_unsealed_whole(
    tmp_path: Path,
) -> None:
    key = sealed(tmp_path)
    used(tmp_path, key)
    shown = view(tmp_path, key)
    unseal(tmp_path)
    assert view(tmp_path, PLAIN) == shown
    assert not list(tmp_path.glob("keys.json*"))
    assert not (tmp_path / "names.json").exists()
    open_one(tmp_path, PLAIN).close()


def test_what_was_set_aside_is_unsealed_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    """Afterwards there is no key: what stays sealed then is lost."""
    key = sealed(tmp_path)
    library = open_one(tmp_path, key)
    run(library, LEFT)
    library.close()
    path = tmp_path / "live" / f"{id_of(LEFT)}.jnl"
    hurt(path, line=2)
    library = open_one(tmp_path, key)
    repair(library)
    library.close()
    unseal(tmp_path)
    assert NOTE.encode() in (tmp_path / "damaged" / path.name).read_bytes()


def test_a_line_that_could_not_be_opened_keeps_nothing_beside_it_readable(tmp_path: Path) -> None:
    """It stays sealed, with a key that is gone, when all else is sealed anew."""
    key = sealed(tmp_path)
    library = open_one(tmp_path, key)
    run(library, LEFT)
    library.close()
    path = tmp_path / "live" / f"{id_of(LEFT)}.jnl"
    hurt(path, line=2)
    library = open_one(tmp_path, key)
    repair(library)
    library.close()
    unseal(tmp_path)
    assert readable(tmp_path)
    seal(tmp_path)
    assert readable(tmp_path) == {}


@pytest.mark.parametrize("mark", ['{"box":"', '[0,{"sealed":"', "balint-tui sealed "])
@pytest.mark.parametrize("name", [".txt", ".jnl", ".json", ".jnl.1.torn"])
def test_words_that_look_like_a_seal_are_sealed_all_the_same(
    tmp_path: Path, name: str, mark: str
) -> None:
    folder = "live" if name.endswith("torn") else "damaged"
    for part in ("live", "sessions", "damaged"):
        (tmp_path / part).mkdir(0o700)
    path = tmp_path / folder / f"{id_of(LEFT)}{name}"
    path.touch(0o600)
    path.write_text(f"{mark}{NOTE}\n{NOTE}{mark}")
    seal(tmp_path)
    assert readable(tmp_path) == {}
    unseal(tmp_path)
    assert NOTE in path.read_text()


@pytest.mark.parametrize("at", [20, 30, 45], ids=["version", "key", "salt"])
def test_a_copy_whose_beginning_is_hurt_is_not_emptied(
    small_sealed: Path, tmp_path: Path, at: int
) -> None:
    folder = copied(small_sealed, tmp_path / "library")
    name = f"{id_of(CLOSED)}.json"
    raw = bytearray((folder / "sessions" / "2025" / name).read_bytes())
    raw[at] ^= 0x80
    (folder / "damaged" / name).touch(0o600)
    (folder / "damaged" / name).write_bytes(raw)
    with suppress(LibraryError):
        unseal(folder)
    assert len((folder / "damaged" / name).read_bytes()) > 400


def test_the_passphrase_is_changed_while_nobody_else_writes(library: Path) -> None:
    """Else one that seals or unseals meanwhile would be undone."""
    using = open_one(library, unlocked(library))
    with pytest.raises(LibraryError, match="close that one first"):
        sealing.rewrap(library, unlocked(library), "another passphrase", files=Quick())
    using.close()
    sealing.rewrap(library, unlocked(library), "another passphrase", files=Quick())
    assert keys.unlock(library, "another passphrase").state == SEALED


def test_a_copy_that_seems_to_be_of_a_newer_version_does_not_hinder_unsealing(
    small_sealed: Path, tmp_path: Path
) -> None:
    """One bit of it is hurt; nobody should have to delete it first."""
    folder = copied(small_sealed, tmp_path / "library")
    name = f"{id_of(CLOSED)}.json"
    raw = (folder / "sessions" / "2025" / name).read_bytes().replace(b"sealed 1 ", b"sealed 3 ", 1)
    (folder / "damaged" / name).touch(0o600)
    (folder / "damaged" / name).write_bytes(raw)
    unseal(folder)
    assert len((folder / "damaged" / name).read_bytes()) > 400


def test_sealing_again_makes_another_key(tmp_path: Path) -> None:
    first = sealed(tmp_path)
    unseal(tmp_path)
    assert sealed(tmp_path).secret != first.secret


def test_a_damaged_file_stops_it_with_a_sentence_and_after_a_repair_it_goes_on(
    plain: Path,
) -> None:
    path = next(plain.glob("sessions/2025/*.json"))
    shown = view(plain, PLAIN)
    seal(plain)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(LibraryError, match=r"is damaged .* run balint-tui check --repair"):
        unseal(plain)
    library = open_one(plain, unlocked(plain))
    assert library.seal.state == UNSEALING  # type: ignore[attr-defined]
    repair(library)
    library.close()
    unseal(plain)
    assert view(plain, PLAIN)[1].keys() == shown[1].keys()  # type: ignore[attr-defined]


# --- who may


def test_what_is_wrong_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="is not sealed"):
        unseal(tmp_path / "none")
    with pytest.raises(LibraryError, match="at least 8 characters"):
        seal(tmp_path / "library", secret="short")
    assert not keys.is_sealed(tmp_path / "library")
    seal(tmp_path / "library")
    with pytest.raises(LibraryError, match="is sealed already"):
        seal(tmp_path / "library")
    with pytest.raises(LibraryError, match="neither the passphrase"):
        seal(tmp_path / "library", secret="another one")
    with pytest.raises(LibraryError, match="neither the passphrase"):
        sealing.unseal(tmp_path / "library", "another one", progress=nothing)


def test_a_library_in_use_is_neither_sealed_nor_unsealed(tmp_path: Path) -> None:
    using = open_one(tmp_path, PLAIN)
    run(using, LEFT)
    with pytest.raises(LibraryError, match="Another balint-tui uses"):
        seal(tmp_path)
    assert not keys.is_sealed(tmp_path)
    using.close()
    seal(tmp_path)
    using = open_one(tmp_path, unlocked(tmp_path))
    with pytest.raises(LibraryError, match="Another balint-tui uses"):
        unseal(tmp_path)
    using.close()
    assert view(tmp_path, unlocked(tmp_path))


def test_the_code_is_shown_before_anything_is_sealed(plain: Path) -> None:
    before, shown = content(plain), []

    def show(code: str) -> None:
        shown.append(code)
        assert content(plain) == before

    settled(plain)
    before = content(plain)
    sealing.seal(plain, SECRET, show, files=Quick(), progress=nothing)
    assert keys.unlock(plain, shown[0]).state == SEALED


def cut_short(folder: Path, files: Faults) -> str:
    """Sealing that dies when the first file is done; its recovery code."""
    shown: list[str] = []

    def die(done: int, of: int) -> None:
        raise Crash

    with pytest.raises(Crash):
        sealing.seal(folder, SECRET, shown.append, files=files, progress=die)
    return shown[0]


def test_sealing_goes_on_with_the_code_and_the_passphrase_stays(plain: Path) -> None:
    code = cut_short(plain, Quick())
    shown: list[str] = []
    sealing.seal(plain, code, shown.append, files=Quick(), progress=nothing)
    assert readable(plain) == {}
    assert unlocked(plain).state == SEALED
    assert keys.unlock(plain, shown[0]).state == SEALED


def test_a_code_that_was_shown_before_is_void(plain: Path) -> None:
    code = cut_short(plain, Quick())
    seal(plain)
    with pytest.raises(LibraryError, match="neither"):
        keys.unlock(plain, code)


# --- cut short at every call


def small(folder: Path) -> None:
    """Two closed sessions, one that was left, a torn end, something set aside, a left-over; answers
    before and after, an export."""
    library = open_one(folder, PLAIN)
    asked(library)
    library.exports.add(exported(recipient=RECIPIENT))
    library.add_closed([CLOSED, ADDED])
    run(library, LEFT)
    library.close()
    for name in (f"live/{id_of(LEFT)}.jnl.1.torn", f"damaged/{id_of(LEFT)}.txt", "ballast"):
        (folder / name).parent.mkdir(0o700, exist_ok=True)
        (folder / name).touch(0o600)
        (folder / name).write_text("" if name == "ballast" else NOTE)
    shutil.copyfile(folder / "text/2025.json", folder / "text/2025.json.tmp")


@pytest.fixture(scope="module")
def small_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "library"
    small(folder)
    return folder


def copied(source: Path, folder: Path) -> Path:
    shutil.copytree(source, folder, copy_function=shutil.copy2)
    return folder


def any_key(folder: Path) -> Seal:
    return unlocked(folder) if keys.is_sealed(folder) else PLAIN


def holds_all(folder: Path, shown: tuple[object, ...]) -> None:
    """The library opens with the passphrase, if it needs one, and shows all of it."""
    library = open_one(folder, any_key(folder))
    library.close()
    assert view(folder, any_key(folder)) == shown


def done(use: Callable[..., object], *arguments: object) -> None:
    """Does it, unless it was done before."""
    try:
        use(*arguments)
    except LibraryError as error:
        if "is sealed already" not in str(error) and "is not sealed" not in str(error):
            raise


def steps(
    source: Path, tmp_path: Path, use: Callable[..., object], every: int = 1
) -> Iterator[Path]:
    """Libraries in which ``use`` was cut short: by a crash, or a disk that fails, at each call."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    for error, stride in ((Crash(), every), (full, 4 * every)):
        for step in count(0, stride):
            folder, faults = copied(source, tmp_path / f"{type(error).__name__} {step}"), Quick()
            faults.short = True
            faults.break_call(step, error, for_ever=True)
            with suppress(Crash, OSError, LibraryError):
                use(folder, faults)
            yield folder
            if len(faults.calls) <= step:
                assert step > 30
                break


def test_sealing_cut_short_anywhere_loses_nothing_and_is_completed(
    small_one: Path, tmp_path: Path
) -> None:
    shown, halfway = view(small_one, PLAIN), 0
    for folder in steps(small_one, tmp_path, seal):
        holds_all(folder, shown)
        halfway += keys.is_sealed(folder) and unlocked(folder).state == SEALING
        done(seal, folder)
        holds_all(folder, shown)
        assert unlocked(folder).state == SEALED
        assert readable(folder) == {}
        assert (folder / keys.FILE).read_bytes() == (folder / keys.COPY).read_bytes()
    assert halfway > 30


@pytest.fixture(scope="module")
def small_sealed(small_one: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(small_one, tmp_path_factory.mktemp("sealed") / "library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})
        seal(folder)
        library = open_one(folder, unlocked(folder))
        library.names.keep(GROUP, {1: MEMBER})
        library.close()
    return folder


def test_unsealing_cut_short_anywhere_loses_nothing_and_is_completed(
    small_one: Path, small_sealed: Path, tmp_path: Path
) -> None:
    shown, expected, halfway = view(small_one, PLAIN), content(small_one), 0
    for folder in steps(small_sealed, tmp_path, unseal):
        holds_all(folder, shown)
        halfway += keys.is_sealed(folder) and unlocked(folder).state == UNSEALING
        done(unseal, folder)
        assert not list(folder.glob("keys.json*"))
        assert not (folder / "names.json").exists()
        holds_all(folder, shown)
        assert content(folder) == expected
    assert halfway > 30


def test_whoever_turns_round_halfway_loses_nothing(
    small_one: Path, small_sealed: Path, tmp_path: Path
) -> None:
    shown = view(small_one, PLAIN)
    for folder in steps(small_one, tmp_path / "a", seal, every=7):
        if keys.is_sealed(folder):
            unseal(folder)
            holds_all(folder, shown)
            assert content(folder) == content(small_one)
    for folder in steps(small_sealed, tmp_path / "b", unseal, every=7):
        done(seal, folder)
        holds_all(folder, shown)
        assert readable(folder) == {}


def test_a_session_may_be_led_while_sealing_is_halfway(small_one: Path, tmp_path: Path) -> None:
    folder = copied(small_one, tmp_path / "library")
    cut_short(folder, Quick())
    library = open_one(folder, unlocked(folder))
    run(library, LIVE)
    library.close()
    seal(folder)
    assert readable(folder) == {}
    assert Library.open(folder, read_only=True, seal=unlocked(folder)).events(id_of(LIVE)) == LIVE


# --- the power is cut


@pytest.mark.parametrize("use", [seal, unseal], ids=["sealing", "unsealing"])
def test_a_power_cut_at_any_moment_loses_nothing(
    small_one: Path, small_sealed: Path, tmp_path: Path, use: Callable[..., object]
) -> None:
    copied(small_one if use is seal else small_sealed, tmp_path / "disk" / "library")
    power, random, cuts = Power(tmp_path / "disk"), Random(2), count()
    shown = view(small_one, PLAIN)

    def moment() -> None:
        if random.random() < 0.2:
            power.crash(tmp_path / f"cut {next(cuts)}", random)

    power.moment = moment
    use(tmp_path / "disk" / "library", power)
    for number in range(next(cuts)):
        folder = tmp_path / f"cut {number}" / "library"
        holds_all(folder, shown)
        done(use, folder)
        holds_all(folder, shown)
        assert keys.is_sealed(folder) is (use is seal)
        assert use is unseal or readable(folder) == {}
    assert next(cuts) > 20


def test_what_sealing_removed_does_not_come_back_with_a_power_cut(
    small_one: Path, tmp_path: Path
) -> None:
    """Once it says that it is sealed."""
    folder = copied(small_one, tmp_path / "disk" / "library")
    shutil.copyfile(folder / "text/2025.json", folder / "text/2024.json")
    for name in (f"live/{id_of(CLOSED)}.jnl.tmp", "sessions.tmp", f"damaged/{id_of(LEFT)}.txt.tmp"):
        (folder / name).write_text(NOTE)
    (folder / "sessions.tmp").rename(folder / "names.json.tmp")
    power = Power(tmp_path / "disk")
    seal(folder, power)
    for number in range(20):
        power.crash(tmp_path / f"cut {number}", Random(number))
        assert readable(tmp_path / f"cut {number}" / "library") == {}


def test_what_sealing_removed_is_gone_for_sure_before_it_says_sealed(
    small_one: Path, tmp_path: Path
) -> None:
    """The process dies before the caches are made again."""
    folder = copied(small_one, tmp_path / "disk" / "library")
    power = Power(tmp_path / "disk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_make_caches", nothing)
        seal(folder, power)
    for number in range(20):
        power.crash(tmp_path / f"cut {number}", Random(number))
        assert readable(tmp_path / f"cut {number}" / "library") == {}


def test_a_power_cut_in_the_last_step_of_unsealing_leaves_a_library_that_opens(
    small_one: Path, small_sealed: Path, tmp_path: Path
) -> None:
    """The names and the keys are removed, and not yet for sure."""
    shown = view(small_one, PLAIN)
    folder = copied(small_sealed, tmp_path / "disk" / "library")
    power = Power(tmp_path / "disk")

    def cut_before_the_sync(name: str) -> BaseException | None:
        gone = not any((folder / one).exists() for one in (keys.FILE, keys.COPY))
        return Crash() if gone and name == "sync_folder" else None

    power.plan = cut_before_the_sync
    with pytest.raises(Crash):
        unseal(folder, power)
    for number in range(25):
        power.crash(tmp_path / f"cut {number}", Random(number))
        cut = tmp_path / f"cut {number}" / "library"
        holds_all(cut, shown)
        done(unseal, cut)
        assert not (cut / "names.json").exists()


# --- forgetting


def texts(folder: Path, name: str) -> list[str]:
    library = Library.open(folder, read_only=True, seal=any_key(folder))
    return [note.text for note in replay(library.events(name)).notes]


def words_after_unsealing(folder: Path) -> set[str]:
    """What can be read once there is no seal any more; the library is sealed again as it was."""
    copy = folder.with_name(folder.name + " unsealed")
    copied(folder, copy)
    unseal(copy)
    found = set().union(*readable(copy).values())
    shutil.rmtree(copy)
    return found


def one_of_each(folder: Path) -> Key:
    """A sealed library with a closed session and one that was left, all that crashes leave, and
    damaged copies of both that say all of it."""
    key = sealed(folder)
    library = open_one(folder, key)
    library.close_session(run(library, CLOSED))
    run(library, LEFT)
    library.search("weinte")
    library.close()
    (folder / "damaged").mkdir(0o700)
    live = folder / "live" / f"{id_of(LEFT)}.jnl"
    file = folder / "sessions" / "2025" / f"{id_of(CLOSED)}.json"
    lines = live.read_bytes().splitlines(keepends=True)
    for path, raw in (
        (folder / "damaged" / live.name, live.read_bytes() + b"?"),
        (folder / "damaged" / f"{live.name}.2", key.close(live, f'"{NOTE}"?'.encode())),
        (folder / "damaged" / file.name, file.read_bytes()[:-1] + b"?"),
        (live.with_name(f"{live.name}.1.torn"), lines[SEQ][:-4]),
        (live.with_name(f"{live.name}.tmp"), live.read_bytes()),
        (file.with_name(f"{file.name}.tmp"), file.read_bytes()),
        (live, live.read_bytes() + lines[SEQ][:-4]),
    ):
        path.write_bytes(raw)
    text = folder / "damaged" / f"{id_of(CLOSED)}.txt"
    text.write_bytes(key.close(text, fold(NOTE).encode()))
    return key


def test_without_forgetting_the_words_would_be_in_the_unsealed_library(tmp_path: Path) -> None:
    one_of_each(tmp_path / "library")
    assert words_after_unsealing(tmp_path / "library") >= {NOTE, GROUP}


@pytest.mark.parametrize("edit", [False, True], ids=["deleted", "edited"])
def test_a_note_that_was_forgotten_is_in_no_file_whoever_unseals_it(
    tmp_path: Path, edit: bool
) -> None:
    folder = tmp_path / "library"
    library = open_one(folder, one_of_each(folder))
    for name in (id_of(CLOSED), id_of(LEFT)):
        before = texts(folder, name)
        assert NOTE in before
        if edit:
            library.edit_note(name, SEQ, "someone wept")
        else:
            library.delete_note(name, SEQ)
        expected = [text for text in before if text != NOTE] if not edit else None
        assert texts(folder, name) == (
            expected or [text.replace(NOTE, "someone wept") for text in before]
        )
    library.close()
    assert readable(folder) == {}
    assert NOTE not in words_after_unsealing(folder)
    assert GROUP in words_after_unsealing(folder)


def test_a_session_that_was_deleted_is_in_no_file_whoever_unseals_it(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    library = open_one(folder, one_of_each(folder))
    for name in (id_of(CLOSED), id_of(LEFT)):
        library.delete_session(name)
        assert not [path for path in folder.rglob("*") if name in path.name]
    assert library.rows() == []
    library.close()
    assert words_after_unsealing(folder) == set()


def test_a_group_that_was_deleted_is_in_no_file_whoever_unseals_it(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    library = open_one(folder, one_of_each(folder))
    other = session(8)
    library.add_closed([other])
    library.names.keep(GROUP, {1: MEMBER})
    asked(library)
    library.delete_group(GROUP.upper())
    assert library.names.of(GROUP) == {}
    assert library.answers.batches() == []
    assert [row["id"] for row in library.rows()] == [id_of(other)]
    library.close()
    assert words_after_unsealing(folder) == {TITLE} & words_after_unsealing(folder)


@pytest.mark.parametrize("state", [SEALING, UNSEALING])
def test_a_library_that_is_halfway_says_so_when_it_is_opened(
    small_sealed: Path, tmp_path: Path, state: str
) -> None:
    """Else whoever goes on using it would take for sealed what is written plain."""
    folder = copied(small_sealed, tmp_path / "library")
    keys.enter(folder, unlocked(folder), state, files=Quick())
    library = open_one(folder, unlocked(folder))
    library.close()
    assert [notice for notice in library.notices if "seal" in notice]


def test_forgetting_goes_on_while_sealing_is_halfway(small_one: Path, tmp_path: Path) -> None:
    folder = copied(small_one, tmp_path / "library")
    cut_short(folder, Quick())
    library = open_one(folder, unlocked(folder))
    for events in (CLOSED, ADDED, LEFT):
        library.delete_note(id_of(events), SEQ)
    library.close()
    assert NOTE not in set().union(*readable(folder).values())
    seal(folder)
    assert NOTE not in words_after_unsealing(folder)


# --- damage


def hurt(path: Path, *, line: int | None = None, at: float = 0.5) -> None:
    """Flips a bit in the middle of the file, or of one line of it."""
    raw = bytearray(path.read_bytes())
    starts = [0, *(n + 1 for n, byte in enumerate(raw) if byte == 10)]
    first, last = (0, len(raw)) if line is None else (starts[line], starts[line + 1])
    raw[first + int((last - first) * at)] ^= 1
    path.write_bytes(raw)


@pytest.fixture
def library(small_sealed: Path, tmp_path: Path) -> Path:
    return copied(small_sealed, tmp_path / "library")


def findings(folder: Path) -> dict[str, str]:
    report = check(Library.open(folder, read_only=True, seal=unlocked(folder)))
    return {finding.name: finding.sentence for finding in report.findings if finding.wrong}


def mend(folder: Path) -> list[str]:
    opened = open_one(folder, unlocked(folder))
    try:
        return repair(opened)[0]
    finally:
        opened.close()


def set_aside(folder: Path, name: str) -> bytes:
    """The bytes of the damaged file, which are in a box of their own."""
    path = folder / "damaged" / name
    return unlocked(folder).open(path, path.read_bytes())


def test_a_sound_sealed_library_is_sound(library: Path) -> None:
    assert findings(library) == {}
    assert mend(library) == []


def test_a_bit_in_a_closed_session_costs_a_letter_and_it_is_told(library: Path) -> None:
    name = f"sessions/2025/{id_of(CLOSED)}.json"
    key = unlocked(library)
    at = key.open(library / name, (library / name).read_bytes()).index(b"weinte")
    raw = bytearray((library / name).read_bytes())
    raw[raw.index(b"\n") + 1 + at] ^= 1
    (library / name).write_bytes(raw)
    assert "It is damaged (it is not what was sealed)" in findings(library)[name]
    assert "texts in it may not be what was written" in findings(library)[name]
    done = mend(library)
    assert "texts in it may not be what was written" in done[0]
    assert done[1].endswith(f"are in damaged/{id_of(CLOSED)}.txt.")
    assert NOTE.replace("weinte", "veinte") in texts(library, id_of(CLOSED))
    assert readable(library) == {}
    assert findings(library) == {}
    assert set_aside(library, f"{id_of(CLOSED)}.json") == bytes(raw)


def test_a_bit_in_the_middle_of_a_journal_ends_it_there(library: Path) -> None:
    path = library / "live" / f"{id_of(LEFT)}.jnl"
    raw = path.read_bytes()
    hurt(path, line=3)
    damaged = path.read_bytes()
    (sentence,) = findings(library).values()
    assert "2 events" in sentence
    mend(library)
    opened = Library.open(library, read_only=True, seal=unlocked(library))
    assert opened.events(id_of(LEFT)) == LEFT[:2]
    assert set_aside(library, path.name) == damaged != raw
    assert readable(library) == {}
    assert findings(library) == {}


@pytest.mark.parametrize("kind", ["catalogue", "text"])
def test_a_cache_that_is_hurt_or_planted_is_made_again(
    library: Path, small_one: Path, kind: str
) -> None:
    name = f"{kind}/2025.json"
    shown = view(library, unlocked(library))
    whole = (library / name).read_bytes()
    other = (library / {"text": "catalogue", "catalogue": "text"}[kind] / "2025.json").read_bytes()
    for raw in (whole[:-1], other, (small_one / name).read_bytes(), b""):
        (library / name).write_bytes(raw)
        assert findings(library)[name].startswith("It is damaged")
        assert view(library, unlocked(library)) == shown
        assert mend(library) == [f"{name} was made again."]
        assert is_boxed((library / name).read_bytes())
        assert readable(library) == {}
        assert findings(library) == {}


@pytest.mark.parametrize("name", [keys.FILE, keys.COPY])
@pytest.mark.parametrize("at", [0.01, 0.5], ids=["its form", "a letter in it"])
def test_a_copy_of_the_keys_that_is_hurt_is_told_and_mended(
    library: Path, name: str, at: float
) -> None:
    good = (library / name).read_bytes()
    hurt(library / name, at=at)
    assert findings(library)
    mend(library)
    assert findings(library) == {}
    assert (library / name).read_bytes() == good


def test_files_that_changed_places_are_found(library: Path) -> None:
    one, other = (library / f"sessions/2025/{id_of(e)}.json" for e in (CLOSED, ADDED))
    raw = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(raw)
    assert len(findings(library)) == 2
    for path in (one, other):
        with pytest.raises(LibraryError, match="is not what was sealed"):
            Library.open(library, read_only=True, seal=unlocked(library)).events(path.stem)


@pytest.mark.parametrize("name", ["sessions", "live"])
def test_a_plain_file_that_was_put_in_is_refused_and_told(
    library: Path, small_one: Path, name: str
) -> None:
    put = [path for path in (small_one / name).rglob("*.j*") if path.suffix in (".json", ".jnl")]
    for path in put:
        shutil.copyfile(path, library / path.relative_to(small_one))
    assert len(findings(library)) == len(put)
    assert all("it is not sealed" in sentence for sentence in findings(library).values())
    opened = open_one(library, unlocked(library))
    for path in put:
        with pytest.raises(LibraryError, match="it is not sealed"):
            opened.events(path.stem)
    opened.close()


@pytest.mark.parametrize("header", [b"[]", b"null", b"5", b"{}", b'{"schema":"x"}'])
def test_a_journal_whose_beginning_was_tampered_with_is_told_and_hides_nothing_else(
    library: Path, header: bytes
) -> None:
    from zlib import crc32

    path = library / "live" / f"{id_of(LEFT)}.jnl"
    _, *rest = path.read_bytes().splitlines(keepends=True)
    payload = b"[0," + header + b"]"
    path.write_bytes(b"%08x %b\n" % (crc32(payload), payload) + b"".join(rest))
    opened = open_one(library, unlocked(library))
    assert {row["id"] for row in opened.rows()} == {id_of(CLOSED), id_of(ADDED)}
    assert any(path.name in notice for notice in opened.notices)
    opened.close()
    assert len(findings(library)) == 1


def test_a_repair_leaves_no_plain_copy_of_what_was_put_in(library: Path, small_one: Path) -> None:
    name = f"sessions/2025/{id_of(CLOSED)}.json"
    shutil.copyfile(small_one / name, library / name)
    mend(library)
    assert readable(library) == {}


def harmed(folder: Path, random: Random) -> None:
    """Some file, the keys not among them, is not what was written any more."""
    names = [name for name in layout.names(folder) if layout.kind(name) != layout.PROGRAM]
    chosen = [folder / name for name in names if layout.kind(name) != layout.KEYS]
    path, other = random.sample(chosen, 2)
    raw = path.read_bytes() or b"?"
    at = random.randrange(len(raw))
    flipped = raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :]
    ways: list[bytes] = [
        flipped,
        raw[:at],
        raw + raw,
        raw + b"more",
        b"",
        other.read_bytes(),
        bytes(len(raw)),
    ]
    path.write_bytes(random.choice(ways))


def test_whatever_is_harmed_nothing_wrong_is_shown_nothing_is_readable_and_it_goes_on(
    small_sealed: Path, tmp_path: Path
) -> None:
    right = {id_of(e): [*map(ev.encode, forget_undone(e))] for e in (CLOSED, ADDED)}
    right[id_of(LEFT)] = [*map(ev.encode, LEFT)]
    whole = open_one(small_sealed, unlocked(small_sealed))
    answered, went_out = whole.answers.batches(), whole.exports.all()
    refusals = 0
    for seed in range(24):
        folder, random = copied(small_sealed, tmp_path / str(seed)), Random(seed)
        for _ in range(1 + seed % 3):
            harmed(folder, random)
        library = open_one(folder, unlocked(folder))
        library.rows()
        library.search("silence")
        assert all(batch in answered for batch in library.answers.batches())
        with suppress(LibraryError):
            assert library.exports.all() == went_out
        for name, expected in right.items():
            try:
                found = [*map(ev.encode, library.events(name))]
            except LibraryError:
                refusals += 1
                continue
            # Of a session that is open, the end may be missing.
            assert found == (expected[: len(found)] if name == id_of(LEFT) else expected)
        repair(library)
        library.close()
        assert readable(folder) == {}
        unseal(folder)
        open_one(folder, PLAIN).close()
    assert refusals > 4


# --- backups


def test_a_backup_of_a_sealed_library_opens_with_the_passphrase_of_its_day(
    library: Path, tmp_path: Path
) -> None:
    shown = view(library, unlocked(library))
    backup(library, tmp_path / "b.zip", files=Quick())
    keys.change(library, unlocked(library), passphrase="another passphrase", files=Quick())
    restore(tmp_path / "b.zip", tmp_path / "again", files=Quick())
    assert not (tmp_path / "again" / "names.json").exists()
    holds_all(tmp_path / "again", shown)
    assert (tmp_path / "again" / keys.COPY).exists()
    with pytest.raises(LibraryError, match="neither"):
        unlocked(library)
    assert said((tmp_path / "b.zip").read_bytes()) == set()


@pytest.mark.parametrize("state", [SEALING, UNSEALING])
def test_a_backup_of_a_library_that_is_halfway_is_whole(
    small_one: Path, small_sealed: Path, tmp_path: Path, state: str
) -> None:
    shown = view(small_one, PLAIN)
    folder = copied(small_one if state == SEALING else small_sealed, tmp_path / "library")
    if state == SEALING:
        cut_short(folder, Quick())
    else:
        faults = Quick()
        faults.break_call(20, Crash(), for_ever=True)
        with pytest.raises(Crash):
            unseal(folder, faults)
    assert unlocked(folder).state == state
    backup(folder, tmp_path / "b.zip", files=Quick())
    restore(tmp_path / "b.zip", tmp_path / "again", files=Quick())
    holds_all(tmp_path / "again", shown)
    done(seal, tmp_path / "again")
    assert readable(tmp_path / "again") == {}


def test_a_backup_holds_keys_that_open_it(library: Path, tmp_path: Path) -> None:
    """Also if one copy of them is hurt; else it would be worth nothing."""
    shown = view(library, unlocked(library))
    hurt(library / keys.FILE, at=0.5)
    with suppress(LibraryError):  # to refuse is right as well
        backup(library, tmp_path / "b.zip", files=Quick())
        restore(tmp_path / "b.zip", tmp_path / "again", files=Quick())
        holds_all(tmp_path / "again", shown)
        return
    assert not (tmp_path / "b.zip").exists()


def test_a_sealed_library_without_keys_is_not_backed_up(library: Path, tmp_path: Path) -> None:
    """Nobody could ever open that."""
    for name in (keys.FILE, keys.COPY):
        (library / name).unlink()
    with pytest.raises(LibraryError, match=r"keys\.json is missing"):
        backup(library, tmp_path / "b.zip", files=Quick())
    assert not (tmp_path / "b.zip").exists()


def test_sealing_in_the_middle_of_a_backup_is_noticed(
    small_one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(small_one, tmp_path / "library")
    real, looks = layout.names, count()

    def then_seal(place: Path) -> list[str]:
        found = real(place)
        if next(looks) == 1:
            monkeypatch.setattr(layout, "names", real)
            seal(folder)
        return found

    monkeypatch.setattr(layout, "names", then_seal)
    with pytest.raises(LibraryError, match="sealed or unsealed meanwhile"):
        backup(folder, tmp_path / "b.zip", files=Quick())
    assert not (tmp_path / "b.zip").exists()


def test_a_library_is_not_restored_over_a_sealed_one_that_is_empty(
    library: Path, tmp_path: Path
) -> None:
    backup(library, tmp_path / "b.zip", files=Quick())
    sealed(tmp_path / "empty")
    with pytest.raises(LibraryError, match="is not empty"):
        restore(tmp_path / "b.zip", tmp_path / "empty", files=Quick())

"""The key of a library: who opens it, what does not, and what becomes of it when it is hurt."""

from __future__ import annotations

import base64
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balint_tui.library import keys
from balint_tui.library.errors import Damaged, LibraryError, Newer
from balint_tui.library.keys import COPY, FILE, WrongPassphrase
from balint_tui.library.library import Library
from balint_tui.library.seal import PLAIN, SEALED, SEALING, UNSEALING, Key, Locked

from .disk import Crash, Quick, exported, id_of, run, session

WORDS = "drei Käse & ein Rätsel"
FILES = Quick()


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the third of a second that guessing is to cost."""
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})


@pytest.fixture
def made(tmp_path: Path) -> tuple[Key, str]:
    """The key and the recovery code of a library that is sealed."""
    key, code = keys.create(tmp_path, WORDS, files=FILES)
    keys.enter(tmp_path, key, SEALED, files=FILES)
    return key, code


@pytest.fixture
def code(made: tuple[Key, str]) -> str:
    return made[1]


def opens(folder: Path, secret: str) -> bool:
    """Whether it opens the library by each copy of its keys; not by one alone."""
    found = set()
    for name in (FILE, COPY):
        other = folder / ({FILE, COPY} - {name}).pop()
        raw = other.read_bytes()
        other.unlink()
        try:
            keys.unlock(folder, secret)
            found.add(True)
        except WrongPassphrase:
            found.add(False)
        other.write_bytes(raw)
    (same,) = found
    return same


# --- what opens


def test_the_passphrase_and_the_code_open_the_same_key(
    tmp_path: Path, made: tuple[Key, str]
) -> None:
    key, code = made
    for secret in (WORDS, code):
        assert opens(tmp_path, secret)
        again = keys.unlock(tmp_path, secret)
        assert (again.secret, again.id, again.state) == (key.secret, key.id, SEALED)


def test_a_code_is_28_letters_that_cannot_be_confused() -> None:
    codes = [keys.new_code() for _ in range(200)]
    assert len(set(codes)) == 200
    letters = "".join(codes).replace("-", "")
    assert len(letters) == 200 * 28
    assert set(letters) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def typed(code: str, random: Random) -> str:
    """The code as a hurried hand types it."""
    alike = {"0": "0oO", "1": "1iIlL"}
    kept = [letter for letter in code if letter != "-"]
    hand = (random.choice(alike.get(c, c.upper() + c.lower())) for c in kept)
    return "".join(letter + random.choice(("", "", " ", "-", "\t")) for letter in hand)


def test_a_code_opens_however_it_is_typed(tmp_path: Path) -> None:
    random = Random(3)
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        key, code = keys.create(folder, WORDS, files=FILES)
        for text in (code.lower(), f" {code}\n", typed(code, random), typed(code, random)):
            assert keys.unlock(folder, text).secret == key.secret


def test_a_code_with_one_other_letter_opens_nothing(tmp_path: Path, code: str) -> None:
    for at, letter in enumerate(code):
        other = "7" if letter != "7" else "8"
        with pytest.raises(WrongPassphrase):
            keys.unlock(tmp_path, code[:at] + other + code[at + 1 :])


def test_a_passphrase_opens_however_its_letters_are_composed(tmp_path: Path, code: str) -> None:
    forms = {unicodedata.normalize(form, WORDS) for form in ("NFC", "NFD")}
    assert len(forms) == 2
    assert all(opens(tmp_path, form) for form in forms)


@given(st.text(min_size=8).filter(lambda text: len(keys.normal(text).strip()) >= 8))
def test_any_passphrase_that_is_long_enough_opens(
    tmp_path_factory: pytest.TempPathFactory, secret: str
) -> None:
    folder = tmp_path_factory.mktemp("library")
    key, _ = keys.create(folder, secret, files=FILES)
    assert keys.unlock(folder, secret).secret == key.secret


def test_a_passphrase_may_look_like_a_code(tmp_path: Path) -> None:
    other = keys.new_code()
    key, code = keys.create(tmp_path, other, files=FILES)
    for secret in (other, code):
        assert keys.unlock(tmp_path, secret).secret == key.secret


@pytest.mark.parametrize(
    "wrong", ["", " ", WORDS[:-1], WORDS + " ", WORDS.upper(), "0" * 28, "\ud800", "x" * 10_000]
)
def test_what_is_wrong_opens_nothing(tmp_path: Path, code: str, wrong: str) -> None:
    with pytest.raises(WrongPassphrase, match="neither the passphrase nor the recovery code"):
        keys.unlock(tmp_path, wrong)


@pytest.mark.parametrize("weak", ["", "short", " " * 20, "seven77", "ﬁ" * 3])
def test_a_passphrase_that_protects_nothing_is_refused(tmp_path: Path, weak: str) -> None:
    with pytest.raises(LibraryError, match="at least 8 characters"):
        keys.create(tmp_path, weak)
    assert list(tmp_path.iterdir()) == []


def test_the_files_do_not_say_what_opens_them(tmp_path: Path, made: tuple[Key, str]) -> None:
    key, code = made
    bare = code.replace("-", "").encode()
    secret = WORDS.encode()
    for raw in ((tmp_path / name).read_bytes() for name in (FILE, COPY)):
        for word in (key.secret, secret, bare, code.encode()):
            assert word not in raw
            assert word.hex().encode() not in raw.lower()
            assert base64.b64encode(word)[:-4] not in raw
        assert os.stat(tmp_path / FILE).st_mode & 0o077 == 0


def test_two_libraries_with_one_passphrase_have_nothing_in_common(tmp_path: Path) -> None:
    made = []
    for name in "ab":
        (tmp_path / name).mkdir()
        key, _ = keys.create(tmp_path / name, WORDS, files=FILES)
        made.append({key.secret, key.id, *parts(stored(tmp_path / name))})
    assert made[0] & made[1] == set()


def parts(kept: dict[str, Any]) -> Iterator[str]:
    for slot in kept["slots"].values():
        yield from (slot["salt"], slot["box"])
    yield kept["mac"]


def stored(folder: Path, name: str = FILE) -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads((folder / name).read_bytes())
    return kept


def test_guessing_costs_what_the_page_on_security_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    keys.create(tmp_path, WORDS)
    for slot in stored(tmp_path)["slots"].values():
        assert (slot["kdf"], slot["memory_kib"], slot["passes"]) == ("argon2id", 64 * 1024, 3)
    assert keys.unlock(tmp_path, WORDS).state == SEALING


def test_without_the_part_that_seals_it_is_said_how_to_get_it(
    tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for use in (keys.unlock, keys.create):
        with pytest.raises(LibraryError, match=r"pipx install 'balint-tui\[seal\]'"):
            use(tmp_path, WORDS)


# --- another passphrase

OTHER = "another invented one"


def test_a_passphrase_that_was_given_up_opens_nothing(
    tmp_path: Path, made: tuple[Key, str]
) -> None:
    key, code = made
    keys.change(tmp_path, key, passphrase=OTHER, files=FILES)
    assert not opens(tmp_path, WORDS)
    assert opens(tmp_path, OTHER)
    assert opens(tmp_path, code)
    assert keys.unlock(tmp_path, OTHER).secret == key.secret


def test_another_code_makes_the_old_one_void(tmp_path: Path, made: tuple[Key, str]) -> None:
    key, code = made
    new = keys.new_code()
    keys.change(tmp_path, key, passphrase=OTHER, code=new, files=FILES)
    assert not opens(tmp_path, code)
    assert opens(tmp_path, new)
    assert opens(tmp_path, OTHER)


def test_a_change_that_is_cut_short_leaves_one_that_opens_and_then_no_old_copy(
    tmp_path: Path,
) -> None:
    for step in count():
        folder, faults = tmp_path / str(step), Quick()
        folder.mkdir()
        key, code = keys.create(folder, WORDS, files=faults)
        faults.break_call(step, Crash(), for_ever=True)
        with suppress(Crash):
            keys.change(folder, key, passphrase=OTHER, files=faults)
        over = len(faults.calls) <= 10 + step
        faults.mend()
        new = is_right(folder, OTHER)
        assert new is not is_right(folder, WORDS)
        assert is_right(folder, code)
        keys.ensure(folder, key, files=faults)
        assert (folder / FILE).read_bytes() == (folder / COPY).read_bytes()
        assert opens(folder, OTHER) is new
        if over:
            assert new
            assert step == 10
            return


def is_right(folder: Path, secret: str) -> bool:
    try:
        keys.unlock(folder, secret)
    except WrongPassphrase:
        return False
    return True


def test_a_change_does_not_bring_back_the_state_of_before(
    tmp_path: Path, made: tuple[Key, str]
) -> None:
    """Somebody begins to unseal in another window while the new passphrase is being typed."""
    key = keys.unlock(tmp_path, WORDS)
    keys.enter(tmp_path, keys.unlock(tmp_path, WORDS), UNSEALING, files=FILES)
    with suppress(LibraryError):
        keys.change(tmp_path, key, passphrase=OTHER, files=FILES)
    assert keys.unlock(tmp_path, OTHER).state == UNSEALING


# --- files that were tampered with


def put(folder: Path, raw: bytes, names: tuple[str, ...] = (FILE, COPY)) -> None:
    for name in names:
        (folder / name).write_bytes(raw)


SLOT = ("slots", "passphrase")
CHANGES: list[tuple[tuple[str, ...], Any]] = [
    (("schema",), 0),
    (("schema",), "1"),
    (("schema",), None),
    (("state",), SEALING),
    (("state",), UNSEALING),
    (("state",), "open"),
    (("state",), ["sealed"]),
    (("state",), {}),
    (("id",), "0" * 16),
    (("id",), None),
    (("mac",), ""),
    (("mac",), "0" * 64),
    (("mac",), "ä"),
    (("mac",), 5),
    (("more",), 1),
    (("crc32",), "00000000"),
    (("crc32",), None),
    (("slots",), None),
    (("slots",), []),
    (SLOT, None),
    (SLOT, []),
    ((*SLOT, "kdf"), "none"),
    ((*SLOT, "memory_kib"), 1 << 40),
    ((*SLOT, "memory_kib"), 7),
    ((*SLOT, "memory_kib"), 8.5),
    ((*SLOT, "memory_kib"), 9),
    ((*SLOT, "memory_kib"), "8"),
    ((*SLOT, "passes"), 10**9),
    ((*SLOT, "passes"), 0),
    ((*SLOT, "passes"), 1.5),
    ((*SLOT, "passes"), 2),
    ((*SLOT, "lanes"), 2),
    ((*SLOT, "lanes"), 1 << 20),
    ((*SLOT, "lanes"), -1),
    ((*SLOT, "salt"), ""),
    ((*SLOT, "salt"), "00"),
    ((*SLOT, "salt"), "zz"),
    ((*SLOT, "salt"), 5),
    ((*SLOT, "salt"), "00" * 16),
    ((*SLOT, "box"), ""),
    ((*SLOT, "box"), "00" * 48),
    ((*SLOT, "box"), None),
    ((*SLOT, "more"), 1),
    (("slots", "recovery"), {}),
    (("slots", "recovery", "salt"), "00" * 16),
]


def changed(folder: Path, path: tuple[str, ...], value: Any) -> bytes:
    """The file with another value in it, and the checksum that belongs to that."""
    kept = stored(folder)
    at = kept
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    if path != ("crc32",):
        del kept["crc32"]
        kept["crc32"] = keys._checksum(kept)
    return orjson.dumps(kept)


@pytest.mark.parametrize(("path", "value"), CHANGES, ids=str)
def test_whatever_was_changed_in_both_copies_is_refused_in_a_sentence(
    tmp_path: Path, code: str, path: tuple[str, ...], value: Any
) -> None:
    raw = changed(tmp_path, path, value)
    put(tmp_path, raw)
    with pytest.raises(LibraryError) as caught:
        keys.unlock(tmp_path, WORDS)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert (tmp_path / FILE).read_bytes() == (tmp_path / COPY).read_bytes() == raw


def test_slots_that_change_places_open_nothing(tmp_path: Path, code: str) -> None:
    slots = stored(tmp_path)["slots"]
    swapped = [*slots.values()][::-1]
    put(tmp_path, changed(tmp_path, ("slots",), dict(zip(slots, swapped, strict=True))))
    for secret in (WORDS, code):
        with pytest.raises(LibraryError):
            keys.unlock(tmp_path, secret)


def test_the_keys_of_another_library_open_nothing_of_this_one(tmp_path: Path) -> None:
    ids = []
    for name in "ab":
        library = tmp_path / name
        library.mkdir()
        key, _ = keys.create(library, WORDS, files=FILES)
        opened = Library.open(library, files=FILES, seal=key)
        opened.add_closed([session(0)])
        ids += [row["id"] for row in opened.rows()]
        opened.close()
    put(tmp_path / "a", (tmp_path / "b" / FILE).read_bytes())
    key = keys.unlock(tmp_path / "a", WORDS)
    with pytest.raises(Damaged, match="sealed with another key"):
        Library.open(tmp_path / "a", read_only=True, seal=key).events(ids[0])


def test_a_file_of_a_newer_version_is_refused_and_left_alone(
    tmp_path: Path, made: tuple[Key, str]
) -> None:
    raw = changed(tmp_path, ("schema",), 2)
    put(tmp_path, raw, (FILE,))
    with pytest.raises(Newer, match="newer balint-tui"):
        keys.unlock(tmp_path, WORDS)
    for seal in (PLAIN, made[0]):
        with pytest.raises(LibraryError):
            Library.open(tmp_path, files=FILES, seal=seal)
    assert (tmp_path / FILE).read_bytes() == raw


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"5", b"{}", bytes(400), b"\xff", b'{"sch'])
def test_what_holds_no_keys_is_told(tmp_path: Path, code: str, raw: bytes) -> None:
    put(tmp_path, raw)
    assert keys.is_sealed(tmp_path)
    with pytest.raises(Damaged, match="it holds no keys"):
        keys.unlock(tmp_path, WORDS)
    with pytest.raises(LibraryError):
        Library.open(tmp_path, files=FILES)
    assert (tmp_path / FILE).read_bytes() == raw


# --- one copy is hurt, or gone


@pytest.mark.parametrize("name", [FILE, COPY])
def test_whatever_bit_flips_in_one_copy_the_other_opens_and_mends_it(
    tmp_path: Path, made: tuple[Key, str], name: str
) -> None:
    good, random, locked_out = (tmp_path / FILE).read_bytes(), Random(4), []
    for at in range(0, len(good), 3):
        hurt = good[:at] + bytes([good[at] ^ 1 << random.randrange(8)]) + good[at + 1 :]
        put(tmp_path, good)
        put(tmp_path, hurt, (name,))
        try:
            key = keys.unlock(tmp_path, WORDS)
            keys.ensure(tmp_path, key, files=FILES)
            if (tmp_path / FILE).read_bytes() != (tmp_path / COPY).read_bytes():
                locked_out.append((at, "not mended"))
        except Newer:
            assert b'"schema":1' not in hurt
        except Exception as error:
            locked_out.append((at, repr(error)))
    assert locked_out == []


@pytest.mark.parametrize("name", [FILE, COPY])
@pytest.mark.parametrize("raw", [None, b"", b"half", b"[]"])
def test_a_copy_that_is_gone_or_none_is_made_again(
    tmp_path: Path, made: tuple[Key, str], name: str, raw: bytes | None
) -> None:
    good = (tmp_path / FILE).read_bytes()
    (tmp_path / name).unlink()
    if raw is not None:
        put(tmp_path, raw, (name,))
    key = keys.unlock(tmp_path, WORDS)
    Library.open(tmp_path, files=FILES, seal=key).close()
    assert stored(tmp_path, FILE) == stored(tmp_path, COPY) == orjson.loads(good)


@pytest.mark.parametrize(
    ("path", "value"),
    [((*SLOT, "salt"), "00" * 16), (("slots", "recovery", "box"), "00" * 48), (("mac",), "0" * 64)],
    ids=str,
)
def test_a_good_copy_is_never_replaced_by_a_bad_one(
    tmp_path: Path, made: tuple[Key, str], path: tuple[str, ...], value: Any
) -> None:
    good = (tmp_path / COPY).read_bytes()
    put(tmp_path, changed(tmp_path, path, value), (FILE,))
    for seal in (PLAIN, Key(bytes(32)), made[0]):
        with suppress(LibraryError):
            Library.open(tmp_path, files=FILES, seal=seal).close()
        assert (tmp_path / COPY).read_bytes() == good


# --- both are gone

LEFT, CLOSED = session(5, closed=False), session(0)


def fill(folder: Path, key: Key) -> None:
    library = Library.open(folder, files=FILES, seal=key)
    library.add_closed([CLOSED])
    library.search("silence")
    library.names.keep("Invented circle", {1: "Ada"})
    library.exports.add(exported())
    run(library, LEFT)
    library.close()
    (folder / "damaged").mkdir()
    aside = folder / "damaged" / f"{id_of(CLOSED)}.json"
    aside.write_bytes(key.close(aside, b"what was set aside"))


@pytest.mark.parametrize(
    "place", ["", "live", "sessions", "catalogue", "text", "names.json", "exports.json"]
)
def test_without_any_keys_nothing_is_written_into_a_sealed_library(
    tmp_path: Path, made: tuple[Key, str], place: str
) -> None:
    """``place``: all else of the library is gone as well."""
    fill(tmp_path, made[0])
    for path in [path for path in tmp_path.rglob("*") if path.is_file()]:
        name = path.relative_to(tmp_path).as_posix()
        if not name.startswith(place) or name in (FILE, COPY):
            path.unlink()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for seal in (PLAIN, made[0], Key(bytes(32))):
        with pytest.raises(LibraryError, match=r"keys\.json is missing; put it back"):
            Library.open(tmp_path, files=FILES, seal=seal)
    now = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: raw for path, raw in now.items() if path.name != "lock"} == {
        path: raw for path, raw in before.items() if path.name != "lock"
    }


def test_a_plain_library_needs_no_keys(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "plain", files=FILES)
    library.add_closed([CLOSED])
    library.close()
    Library.open(tmp_path / "plain", files=FILES).close()
    with pytest.raises(LibraryError, match=r"keys\.json is missing"):
        Library.open(tmp_path / "plain", files=FILES, seal=Key(bytes(32)))


def test_a_sealed_library_is_opened_with_its_own_key_only(
    tmp_path: Path, made: tuple[Key, str]
) -> None:
    fill(tmp_path, made[0])
    with pytest.raises(LibraryError, match="is sealed; open it with its passphrase"):
        Library.open(tmp_path, files=FILES)
    for seal in (Key(bytes(32)), Key(made[0].secret, SEALING), Key(made[0].secret, UNSEALING)):
        with pytest.raises(LibraryError, match="was sealed or unsealed meanwhile"):
            Library.open(tmp_path, files=FILES, seal=seal)
    with pytest.raises(Locked):
        Library.open(tmp_path, read_only=True).events(id_of(CLOSED))
    Library.open(tmp_path, files=FILES, seal=made[0]).close()

"""Sealed bytes: they say nothing, open only where they were written, and never in another form."""

from __future__ import annotations

import errno
import hmac
import re
import zlib
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from balint_tui.frame import events as ev
from balint_tui.library import keys, storage, tables
from balint_tui.library.errors import Damaged, LibraryError, Newer
from balint_tui.library.library import Library
from balint_tui.library.seal import (
    PLAIN,
    SEALED,
    SEALING,
    UNSEALING,
    Key,
    Locked,
    Seal,
    is_boxed,
    name_of,
)
from balint_tui.library.storage import JournalDB, JournalStorage, read_journal, scan

from .disk import Crash, Faults, Quick, Told, id_of, run, session

KEY = Key(bytes(range(32)))
OTHER_KEY = Key(bytes(range(1, 33)))
NAME, OTHER = id_of(session(0)), id_of(session(1))
FILE = Path(f"library/sessions/2025/{NAME}.json")
TEXT = b"what was said, Muedigkeit and a silence"


# --- files that are written whole


@given(st.binary(max_size=200))
def test_a_box_holds_what_was_put_in_and_does_not_say_it(data: bytes) -> None:
    raw = KEY.close(FILE, data)
    assert KEY.open(FILE, raw) == KEY.reveal(FILE, raw)[: len(data)] == data
    assert is_boxed(raw)
    assert len(raw) == len(KEY.close(FILE, b"")) + len(data)
    assert KEY.close(FILE, data) != raw


def test_a_box_is_as_the_page_on_security_says() -> None:
    """Opened by another hand: HKDF from RFC 5869 with nothing but HMAC."""
    raw = KEY.close(FILE, TEXT)
    head = raw[: raw.index(b"\n") + 1]
    salt = bytes.fromhex(head.split()[-1].decode())
    extracted = hmac.digest(salt, KEY.secret, "sha256")
    key = hmac.digest(extracted, b"balint-tui " + FILE.name.encode() + b"\1", "sha256")
    assert ChaCha20Poly1305(key).decrypt(bytes(12), raw[len(head) :], head) == TEXT


def test_whatever_bit_flips_in_a_box_it_is_refused() -> None:
    raw = KEY.close(FILE, TEXT)
    for at in range(len(raw)):
        for bit in range(8):
            hurt = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
            with pytest.raises(LibraryError):
                KEY.open(FILE, hurt)
    assert KEY.open(FILE, raw) == TEXT


def test_a_box_that_is_shorter_or_longer_is_refused() -> None:
    raw = KEY.close(FILE, TEXT)
    for hurt in (*(raw[:size] for size in range(len(raw))), raw + b"\0", raw + raw):
        with pytest.raises(Damaged):
            KEY.open(FILE, hurt)


PLACES = [
    f"live/{NAME}.jnl",
    f"live/{NAME}.2.jnl",
    f"live/{NAME}.jnl.1.torn",
    f"live/{NAME}.jnl.2.torn",
    f"sessions/2025/{NAME}.json",
    f"sessions/2025/{OTHER}.json",
    "catalogue/2025.json",
    "catalogue/2026.json",
    "text/2025.json",
    "text/2026.json",
    f"damaged/{NAME}.txt",
    "names.json",
    "exports.json",
]


def test_no_file_can_be_taken_for_another() -> None:
    boxes = {place: KEY.close(Path("library", place), place.encode()) for place in PLACES}
    for here in PLACES:
        for there, raw in boxes.items():
            if here == there:
                assert KEY.open(Path("library", here), raw) == here.encode()
            else:
                with pytest.raises(Damaged, match="it is not what was sealed"):
                    KEY.open(Path("library", here), raw)


def test_a_file_keeps_its_name_when_it_is_set_aside_or_its_library_is_moved() -> None:
    raw = KEY.close(FILE, TEXT)
    for folder in ("library/damaged", "elsewhere/sessions/2025"):
        assert KEY.open(Path(folder, FILE.name), raw) == TEXT
    assert KEY.open(Path(f"library/damaged/{FILE.name}.2"), raw) == TEXT
    assert name_of(Path(f"damaged/{NAME}.2.jnl.3")) == f"{NAME}.2.jnl"


@pytest.mark.parametrize("folder", ["text", "catalogue"])
def test_a_library_may_be_called_like_a_folder_in_it(folder: str) -> None:
    raw = KEY.close(Path(folder, "names.json"), TEXT)
    assert KEY.open(Path("library", "names.json"), raw) == TEXT


def test_nothing_that_is_not_sealed_passes_in_a_sealed_library() -> None:
    plain = tables.dump({"t": {"1": {"text": "planted"}}})
    assert PLAIN.open(FILE, plain) == plain
    with pytest.raises(Damaged, match="it is not sealed"):
        KEY.open(FILE, plain)
    with pytest.raises(Damaged, match="it is empty"):
        KEY.open(FILE, b"")
    with pytest.raises(Damaged, match="sealed with another key"):
        KEY.open(FILE, OTHER_KEY.close(FILE, plain))


def test_nothing_that_is_sealed_is_taken_for_damaged_where_there_is_no_key() -> None:
    with pytest.raises(Locked, match="open its library with the passphrase"):
        PLAIN.open(FILE, KEY.close(FILE, TEXT))


def test_a_box_of_a_newer_version_is_refused() -> None:
    raw = KEY.close(FILE, TEXT).replace(b"sealed 1 ", b"sealed 2 ")
    with pytest.raises(Newer):
        KEY.open(FILE, raw)


def test_both_kinds_are_read_and_one_is_written_while_a_library_changes() -> None:
    for state, boxed in ((SEALING, True), (UNSEALING, False)):
        key = Key(KEY.secret, state)
        assert is_boxed(key.close(FILE, TEXT)) is boxed
        assert key.open(FILE, TEXT) == key.open(FILE, KEY.close(FILE, TEXT)) == TEXT
        with pytest.raises(Damaged):
            key.open(FILE, KEY.close(FILE, TEXT)[:-1])


def test_what_cannot_be_proven_can_still_be_read_but_for_what_is_hurt() -> None:
    raw = KEY.close(FILE, TEXT)
    begin = raw.index(b"\n") + 1
    for at in range(begin, len(raw)):
        hurt = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        read = KEY.reveal(FILE, hurt)[: len(TEXT)]
        wrong = [
            place for place, pair in enumerate(zip(read, TEXT, strict=True)) if len({*pair}) == 2
        ]
        assert wrong == ([at - begin] if at - begin < len(TEXT) else [])


# --- journals


def opened(path: Path, seal: Seal = KEY, files: Faults | None = None) -> JournalDB:
    return JournalDB(path, storage=JournalStorage, files=files or Quick(), seal=seal)


def written(path: Path, seal: Seal = KEY, notes: int = 4, word: str = "note") -> list[bytes]:
    """The lines of a journal with so many notes, the last two written after it was reopened."""
    for numbers in (range(1, notes - 1), range(notes - 1, notes + 1)):
        with opened(path, seal) as db:
            for number in numbers:
                db.table("events").insert({"seq": number, "text": f"{word} {number}"})
    return path.read_bytes().splitlines(keepends=True)


def found(path: Path, raw: bytes, seal: Seal = KEY) -> tuple[list[str], str | None]:
    """The texts that can be read, and the damage."""
    journal = scan(raw, path, seal)
    return [row["text"] for row in journal.tables().get("events", {}).values()], journal.damage


def summed(payload: bytes) -> bytes:
    """A line with this payload and the checksum that belongs to it, which is no secret."""
    return b"%08x %b\n" % (zlib.crc32(payload), payload)


def renumbered(line: bytes, number: int) -> bytes:
    return summed(re.sub(rb"^\[\d+", b"[%d" % number, line[9:-1]))


TEXTS = [f"note {number}" for number in range(1, 5)]


def test_a_sealed_journal_holds_what_was_written_and_does_not_say_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    raw = b"".join(written(path))
    assert found(path, raw) == (TEXTS, None)
    assert b"note" not in raw
    assert b"events" not in raw
    assert b"note 3" in b"".join(written(tmp_path / "b.jnl", PLAIN))


def test_a_sealed_note_is_one_write_and_one_sync(tmp_path: Path) -> None:
    faults = Quick()
    with opened(tmp_path / "a.jnl", KEY, faults) as db:
        db.table("events").insert({"seq": 1})
        faults.calls.clear()
        db.table("events").insert({"seq": 2})
        assert faults.calls == ["write", "sync"]


def test_a_line_is_as_the_page_on_security_says(tmp_path: Path) -> None:
    """Opened by another hand: the number is the nonce, the tag before is authenticated."""
    path, key = tmp_path / "a.jnl", b""
    header, *lines = written(path)
    tag = orjson.dumps(orjson.loads(header[9:])[1])
    for line in lines:
        number, content = orjson.loads(line[9:])
        if "salt" in content:
            extracted = hmac.digest(bytes.fromhex(content["salt"]), KEY.secret, "sha256")
            key = hmac.digest(extracted, b"balint-tui a.jnl\1", "sha256")
        box = a2b_base64(content["box"])
        text = ChaCha20Poly1305(key).decrypt(number.to_bytes(12, "big"), box, tag)
        assert f"note {number}".encode() in text
        tag = box[-16:]


def flips(lines: list[bytes], number: int) -> Iterator[bytes]:
    """The journal with each bit of a line flipped, and the checksum made to fit."""
    payload = lines[number][9:-1]
    for at in range(len(payload)):
        for bit in range(8):
            hurt = payload[:at] + bytes([payload[at] ^ 1 << bit]) + payload[at + 1 :]
            yield b"".join([*lines[:number], summed(hurt), *lines[number + 1 :]])


def test_whatever_bit_flips_in_a_line_only_the_cipher_can_notice_and_does(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    lines = written(path)
    harmless = 0
    for number in range(1, len(lines)):
        for raw in flips(lines, number):
            texts, damage = found(path, raw)
            harmless += texts == TEXTS  # a salt in capitals says the same
            assert texts in (TEXTS[: number - 1], TEXTS)
            assert damage or number == len(lines) - 1 or texts == TEXTS
    assert 0 < harmless < 60


def test_whatever_bit_flips_in_the_beginning_it_is_told_or_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    for raw in flips(written(path), 0):
        try:
            texts, damage = found(path, raw)
        except Newer:
            continue
        assert (texts, bool(damage)) in (([], True), (TEXTS, False))


def test_in_a_plain_journal_nobody_would_notice(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    lines = written(path, PLAIN)
    lines[2] = summed(lines[2][9:-1].replace(b"note 2", b"note 7"))
    assert found(path, b"".join(lines), PLAIN) == (["note 1", "note 7", "note 3", "note 4"], None)


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[bytes]]]:
    """A journal; another session's; the same one before a note in it was forgotten."""
    folder = tmp_path_factory.mktemp("journals")
    path = folder / "a.jnl"
    before = written(path, word="before")
    rows = read_journal(path, KEY).tables()
    for row in rows["events"].values():
        row["text"] = row["text"].replace("before", "note")
    now = storage.dump_journal(rows, path, KEY).splitlines(keepends=True)
    return path, {"now": now, "before": before, "other": written(folder / "b.jnl", word="other")}


@given(
    st.lists(st.tuples(st.sampled_from(["now", "before", "other"]), st.integers(1, 4)), max_size=6),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_whichever_lines_are_put_together_only_a_beginning_of_one_journal_is_read(
    journals: tuple[Path, dict[str, list[bytes]]],
    chosen: list[tuple[str, int]],
    begins_right: bool,
) -> None:
    """Left out, doubled, moved, brought in from elsewhere, numbered and summed anew."""
    path, lines = journals
    chosen = [("now", 1), ("now", 2)] * begins_right + chosen
    put = [renumbered(lines[which][at], n) for n, (which, at) in enumerate(chosen, 1)]
    texts, damage = found(path, b"".join([lines["now"][0], *put]))
    whole = [f"{'note' if which == 'now' else which} {at}" for which, at in chosen]
    assert texts == whole[: len(texts)]
    assert texts in [[f"{w} {n}" for n in range(1, len(texts) + 1)] for w in ("note", "before")]
    assert (damage is None) == (texts == whole)


@pytest.mark.parametrize(
    "order",
    [[1, 3, 4], [1, 2, 2, 3, 4], [2, 1, 3, 4], [1, 2, 4, 3], [2, 3, 4], [1, 2, 4]],
    ids=["left out", "doubled", "first moved", "last moved", "first gone", "before last gone"],
)
def test_a_line_that_was_moved_is_found(tmp_path: Path, order: list[int]) -> None:
    path = tmp_path / "a.jnl"
    lines = written(path)
    put = [renumbered(lines[at], number) for number, at in enumerate(order, 1)]
    assert found(path, b"".join([lines[0], *put]))[1]
    for use in (read_journal, JournalStorage):
        path.write_bytes(b"".join([lines[0], *put]))
        with pytest.raises(Damaged):
            use(path, seal=KEY)
    plain = written(tmp_path / "b.jnl", PLAIN)
    put = [renumbered(plain[at], number) for number, at in enumerate(order, 1)]
    assert found(path, b"".join([plain[0], *put]), PLAIN)[1] is None


def test_lines_of_another_session_or_key_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    lines = written(path)
    for other in (written(tmp_path / "b.jnl"), written(tmp_path / "a.2.jnl")):
        assert found(path, b"".join(other)) == ([], "line 2 is not what was sealed")
        assert found(path, b"".join([*lines[:3], *other[3:]]))[1]
    (tmp_path / "other").mkdir()
    foreign = written(tmp_path / "other" / "a.jnl", OTHER_KEY)
    assert found(path, b"".join(foreign))[1] == "it is sealed with another key"
    assert found(path, b"".join([lines[0], *foreign[1:]]))[1]


def test_a_plain_journal_or_line_does_not_pass_in_a_sealed_library(tmp_path: Path) -> None:
    lines, plain = written(tmp_path / "a.jnl"), written(tmp_path / "b.jnl", PLAIN)
    path = tmp_path / "a.jnl"
    assert found(path, b"".join(plain)) == ([], "it is not sealed")
    assert found(path, b"".join([*lines[:3], *plain[3:]])) == (
        TEXTS[:2],
        "line 4 is not what was sealed",
    )
    assert found(path, b"".join([lines[0], *plain[1:]]))[1] == "line 2 is not what was sealed"
    with pytest.raises(Locked):
        scan(b"".join(lines), path, PLAIN)


@pytest.mark.parametrize("state", [SEALING, UNSEALING])
def test_both_kinds_of_journals_go_on_while_a_library_changes(tmp_path: Path, state: str) -> None:
    key = Key(KEY.secret, state)
    for seal in (KEY, PLAIN):
        path = tmp_path / f"{seal.id}.jnl"
        written(path, seal)
        with opened(path, key) as db:
            db.table("events").insert({"seq": 5, "text": "note 5"})
        assert found(path, path.read_bytes(), key) == ([*TEXTS, "note 5"], None)
        assert (b"note 5" in path.read_bytes()) == (seal is PLAIN)


HEADERS: list[Any] = [
    [],
    None,
    5,
    {},
    {"schema": "x"},
    {"schema": None, "sealed": KEY.id},
    {"schema": 1},
    {"schema": 1, "sealed": [1]},
    {"schema": 1, "sealed": ""},
]


@pytest.mark.parametrize("header", HEADERS, ids=str)
def test_a_beginning_that_is_none_is_told_in_a_sentence(tmp_path: Path, header: Any) -> None:
    path = tmp_path / "a.jnl"
    path.write_bytes(b"".join([summed(orjson.dumps([0, header])), *written(path)[1:]]))
    with pytest.raises(LibraryError):
        read_journal(path, KEY)


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        5,
        "x",
        {},
        {"box": None},
        {"box": "?"},
        {"box": ""},
        {"box": "QQ=="},
        {"box": "QQ==", "salt": "zz"},
        {"box": "QQ==", "salt": 5},
        {"box": "ä"},
    ],
    ids=str,
)
def test_a_line_that_is_no_box_is_told_in_a_sentence(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "a.jnl"
    lines = written(path)
    for number in (1, 3, 4):
        odd = summed(orjson.dumps([number, content]))
        texts, damage = found(path, b"".join([*lines[:number], odd, *lines[number + 1 :]]))
        assert texts == TEXTS[: number - 1]
        assert damage == f"line {number + 1} is not what was sealed"


def test_what_is_behind_a_line_that_is_hurt_can_be_revealed(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    lines = written(path, notes=6)
    lines[2] = lines[2][:-12] + b"?" + lines[2][-11:]
    shown = storage.revealed(b"".join(lines), path, KEY)
    read = {number for number in range(1, 7) if f"note {number}".encode() in shown}
    assert {1, 4, 5, 6} <= read <= {1, 3, 4, 5, 6}


# --- no key meets a nonce twice


@dataclass
class Recorder:
    """Notes under which key, by name and salt, and which nonce something is sealed."""

    met: set[tuple[str, bytes, bytes]] = field(default_factory=set)
    twice: list[tuple[str, bytes, bytes]] = field(default_factory=list)

    def note(self, name: str, salt: bytes, nonce: bytes) -> None:
        place = (name, salt, nonce)
        if place in self.met:
            self.twice.append(place)
        self.met.add(place)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    noted, real = Recorder(), Key.cipher

    class Cipher:
        def __init__(self, key: Key, name: str, salt: bytes) -> None:
            self._cipher, self._name, self._salt = real(key, name, salt), name, salt

        def encrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
            noted.note(self._name, self._salt, nonce)
            return self._cipher.encrypt(nonce, data, aad)

        def decrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
            return self._cipher.decrypt(nonce, data, aad)

    monkeypatch.setattr(Key, "cipher", lambda key, name, salt: Cipher(key, name, salt))
    return noted


def add(db: JournalDB, number: int, text: str) -> None:
    db.table("events").insert({"seq": number, "text": text})


def many(path: Path, faults: Faults) -> None:
    with opened(path, KEY, faults) as db:
        for number in range(9):
            add(db, number, "note")


def a_full_disk_and_then_another_line(path: Path, faults: Faults) -> None:
    faults.short = True
    with opened(path, KEY, faults) as db:
        add(db, 1, "one")
        for text in ("two", "not two but three", "four"):
            faults.break_all("write", errno.ENOSPC)
            with pytest.raises(OSError, match="No space"):
                add(db, 2, text)
            faults.mend()
        add(db, 2, "five")
        add(db, 3, "six")


def half_a_line_that_cannot_be_cut_off(path: Path, faults: Faults) -> None:
    faults.short = True
    with opened(path, KEY, faults) as db:
        add(db, 1, "one")
        faults.break_all("write truncate", errno.EIO)
        with pytest.raises(OSError, match="error"):
            add(db, 2, "two")
        faults.mend()
    for text in ("three", "four"):
        with opened(path, KEY, faults) as db:
            add(db, 2, text)


def a_line_that_was_never_confirmed(path: Path, faults: Faults) -> None:
    for number in range(1, 6):
        with opened(path, KEY, faults) as db:
            faults.break_all("sync", errno.EIO)
            with pytest.raises(OSError, match="confirm"):
                add(db, number, f"text {number}")
            faults.mend()
        raw = path.read_bytes()
        path.write_bytes(raw[: raw.rindex(b"\n", 0, -1) + 1] if number > 1 else raw)


def a_torn_end(path: Path, faults: Faults) -> None:
    for number in range(1, 5):
        with opened(path, KEY, faults) as db:
            add(db, number, "a text")
            add(db, number, "another text")
        path.write_bytes(path.read_bytes()[:-9])


def a_crash_in_each_call(path: Path, faults: Faults) -> None:
    """The line that was not confirmed is not there after a power cut, and another comes."""
    opened(path, KEY, faults).close()
    raw = path.read_bytes()
    for step in count():
        path.write_bytes(raw)
        before = len(faults.calls)
        faults.break_call(step, Crash(), for_ever=True)
        with suppress(Crash), opened(path, KEY, faults) as db:
            add(db, 1, f"text {step}")
            add(db, 2, f"another {step}")
        faults.mend()
        if len(faults.calls) <= before + step:
            return


def forgets_and_closes(folder: Path, key: Key) -> None:
    """A session that is written, changed and closed, and members' names."""
    library, told, events = Library.open(folder, files=Quick(), seal=key), Told(), session(0, 3)
    name, at = run(library, events[:5]), events[0].at
    library.watch(told)
    library.delete_note(name, 4)
    library.record(name, ev.NoteAdded(seq=6, at=at, at_s=400.0, text="more"))
    told.wait(lambda told: told.saved[-1:] == [6])
    library.edit_note(name, 6, "other words")
    library.close()
    library = Library.open(folder, files=Quick(), seal=key)
    library.close_session(name)
    library.edit_note(name, 6, "and others")
    for first_name in ("Ada", "Bea"):
        library.names.keep("Invented circle", {1: first_name})
    library.close()


Life = Callable[[Path, Faults], None]
LIVES: list[Life] = [
    many,
    a_full_disk_and_then_another_line,
    half_a_line_that_cannot_be_cut_off,
    a_line_that_was_never_confirmed,
    a_torn_end,
    a_crash_in_each_call,
]


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_no_key_meets_a_nonce_twice(tmp_path: Path, recorder: Recorder, life: Life) -> None:
    life(tmp_path / "a.jnl", Quick())
    assert len(recorder.met) > 3
    assert recorder.twice == []


def test_no_key_meets_a_nonce_twice_in_a_whole_library(
    tmp_path: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_KDF", {**keys._KDF, "memory_kib": 8, "passes": 1})
    key, _ = keys.create(tmp_path, "an invented passphrase")
    keys.enter(tmp_path, key, SEALED)
    forgets_and_closes(tmp_path, key)
    assert len(recorder.met) > 20
    assert recorder.twice == []


@pytest.mark.parametrize("life", LIVES[1:], ids=lambda life: life.__name__)
def test_without_new_salts_it_would(
    tmp_path: Path, recorder: Recorder, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("balint_tui.library.seal.os.urandom", bytes)
    life(tmp_path / "a.jnl", Quick())
    assert recorder.twice

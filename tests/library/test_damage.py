"""A file that is not what was written, at whatever byte: refused, or the part that is sure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from balint_tui.frame.events import encode
from balint_tui.library import tables
from balint_tui.library.catalogue import snapshot
from balint_tui.library.errors import Damaged, LibraryError
from balint_tui.library.journals import TABLE
from balint_tui.library.storage import JournalDB, JournalStorage, read_journal, scan

from .disk import session

EVENTS = session(notes=2)
DOCUMENTS = [encode(event) for event in EVENTS]
RANDOM = Random(5)


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1 << RANDOM.randrange(8)]) + raw[at + 1 :]


def cut(raw: bytes, at: int) -> bytes:
    return raw[:at]


def zeroed(raw: bytes, at: int) -> bytes:
    """The size was on the medium before the bytes were."""
    return raw[:at] + bytes(len(raw) - at)


HARMS = [flipped, cut, zeroed]


def journal(path: Path) -> bytes:
    with JournalDB(path, storage=JournalStorage) as db:
        for document in DOCUMENTS:
            db.table(TABLE).insert(document)
    return path.read_bytes()


@pytest.mark.parametrize("harm", HARMS)
def test_a_session_s_file_is_refused_whichever_byte_is_hurt(
    harm: Callable[[bytes, int], bytes],
) -> None:
    raw = tables.dump(snapshot(EVENTS))
    for at in range(len(raw)):
        with pytest.raises(LibraryError):
            tables.load(harm(raw, at), Path("session.json"))


@pytest.mark.parametrize("harm", HARMS)
def test_a_journal_gives_only_what_was_written_whichever_byte_is_hurt(
    tmp_path: Path, harm: Callable[[bytes, int], bytes]
) -> None:
    raw = journal(tmp_path / "a.jnl")
    for at in range(len(raw)):
        found = scan(harm(raw, at), tmp_path / "a.jnl")
        events = list(found.tables().get(TABLE, {}).values())
        assert events == DOCUMENTS[: max(0, found.lines - 1)]
        assert raw[: found.end].count(b"\n") == found.lines
        assert at >= found.end


@pytest.mark.parametrize("harm", [cut, zeroed])
def test_a_journal_without_its_end_goes_on_and_what_is_left_of_the_end_is_kept(
    tmp_path: Path, harm: Callable[[bytes, int], bytes]
) -> None:
    raw = journal(tmp_path / "whole.jnl")
    for at in range(0, len(raw), 41):
        path = tmp_path / f"{at}.jnl"
        hurt = harm(raw, at)
        path.write_bytes(hurt)
        if at <= raw.index(b"\n"):
            with pytest.raises(Damaged):
                JournalStorage(path)
            assert path.read_bytes() == hurt
            continue
        JournalStorage(path).close()
        good = read_journal(path).end
        kept = [aside.read_bytes() for aside in tmp_path.glob(f"{at}.jnl.*.torn")]
        assert kept == ([hurt[good:]] if hurt[good:] else [])
        assert path.read_bytes() == hurt[:good]

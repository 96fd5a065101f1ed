"""What the commands do and say that look after a library."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from balint_tui import output

if TYPE_CHECKING:
    from balint_tui.library.backup import Kept
    from balint_tui.library.check import Report
    from balint_tui.library.seal import Key, Seal

HOW_TO_MEND = (
    "balint-tui check --repair sets damaged files aside, goes on with what can be read of them, "
    "and deletes nothing; a backup may hold more."
)


def check(folder: Path, seal: Seal, *, repair: bool) -> int:
    """Verifies the library, and mends it if asked to; 0 if it is sound in the end, 1 if not.

    Raises LibraryError or OSError.
    """
    from balint_tui.library.check import check as look
    from balint_tui.library.library import Library

    _must_be_library(folder)
    report = look(Library.open(folder, read_only=True, seal=seal))
    _tell(report)
    if report.sound:
        return 0
    if not repair:
        output.say(HOW_TO_MEND)
        return 1
    return _repair(folder, seal)


def _repair(folder: Path, seal: Seal) -> int:
    from balint_tui.library.library import Library
    from balint_tui.library.repair import repair

    library = Library.open(folder, seal=seal)
    try:
        done, report = repair(library)
    finally:
        library.close()
    output.say("\n".join(["", "Repaired:", *library.notices, *done, ""]))
    _tell(report)
    return 0 if report.sound else 1


def _tell(report: Report) -> None:
    from balint_tui.library.check import count

    wrong = len({finding.name for finding in report.findings if finding.wrong})
    held = f"{count(report.closed, 'closed session')}, {report.open} open"
    held += f", {count(report.notes, 'note')} in them that can be read"
    if report.questionnaires:
        held += f", {count(report.questionnaires, 'filled-in questionnaire')}"
    verdict = f"{count(wrong, 'file')} not as it should be" if wrong else "all is sound"
    findings = [f"{finding.name}: {finding.sentence}" for finding in report.findings]
    output.say("\n".join([*findings, f"{held}; {verdict}."]))


def backup(folder: Path, target: Path, recipient: str | None) -> int:
    """Writes the library to one new file, encrypted for an age key if one is given.

    Raises LibraryError or OSError.
    """
    from balint_tui.library import backup as archive

    _must_be_library(folder)
    kept = archive.backup(folder, target, recipient=recipient)
    output.say(f"{_held(kept)} are in {target}, read back and verified.")
    return 0


def restore(source: Path, folder: Path, identity: str | None) -> int:
    """Puts a backup into an empty library; ``identity`` names the file of the age key it is for.

    Raises LibraryError or OSError.
    """
    from balint_tui.library import backup as archive

    kept = archive.restore(source, folder, identity=Path(identity) if identity else None)
    output.say(f"{_held(kept)} are in {folder}, each file verified.")
    return 0


def _held(kept: Kept) -> str:
    from balint_tui.library.check import count

    return f"{count(kept.closed, 'closed session')} and {kept.open} open ({output.size(kept.size)})"


def _must_be_library(folder: Path) -> None:
    """Raises LibraryError: nothing to be found where something is kept must not look like sound."""
    from balint_tui.library.errors import LibraryError

    if not any((folder / name).is_dir() for name in ("live", "sessions")):
        raise LibraryError(f"There is no library in {folder}; name its folder with --library.")


def seal(folder: Path, passphrase: str) -> int:
    """Encrypts the library. Raises LibraryError or OSError."""
    from balint_tui.library import sealing

    with output.progress() as progress:
        told = partial(progress, "files sealed")
        left = sealing.seal(folder, passphrase, _show_code, progress=told)
    output.say("\n".join([f"{folder} is sealed.", *left]))
    return 0


def _show_code(code: str) -> None:
    output.say(
        f"Recovery code: {code}\n"
        "Write it on paper and keep it away from this computer; it is shown only now. Without the "
        "passphrase and without this code nobody can ever open the library again."
    )
    if sys.stdin.isatty() and sys.stdout.isatty():
        sys.stdout.flush()
        with suppress(EOFError):
            input("enter, once it is on paper ")


def unseal(folder: Path, passphrase: str) -> int:
    """Decrypts the library for good. Raises LibraryError or OSError."""
    from balint_tui.library import sealing

    with output.progress() as progress:
        left = sealing.unseal(folder, passphrase, progress=partial(progress, "files unsealed"))
    told = f"{folder} is not sealed any more; members' names that were kept are deleted."
    output.say("\n".join([told, *left]))
    return 0


def change(folder: Path, key: Key, passphrase: str, *, new_code: bool) -> int:
    """Gives a sealed library another passphrase. Raises LibraryError or OSError."""
    from balint_tui.library import keys, sealing

    code = keys.new_code() if new_code else ""
    sealing.rewrap(folder, key, passphrase, code=code)
    if code:
        _show_code(code)
    output.say("The passphrase is changed; it is asked for from now on.")
    return 0


def must_be_sealed(folder: Path) -> None:
    """Raises LibraryError if the library is not."""
    from balint_tui.library import keys
    from balint_tui.library.errors import LibraryError

    if not keys.is_sealed(folder):
        raise LibraryError(f"{folder} is not sealed; balint-tui seal does that.")


def where(folders: dict[str, Path]) -> int:
    """Names the folders in use, what is in them, and their sizes."""
    for name, folder in folders.items():
        state = "" if folder.is_dir() else " (no folder)" if folder.exists() else " (not there yet)"
        output.say(f"{name:9} {folder}{state}")
        for entry, files, size in _contents(folder):
            count = f"{files} file" + ("s" if files != 1 else "")
            output.say(f"{'':9} {entry:20} {count:>14} {output.size(size):>10}")
    return 0


def _contents(folder: Path) -> Iterator[tuple[str, int, int]]:
    """What lies in a folder: each entry with how many files it is and their bytes."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        files = [path for path in (entry, *entry.rglob("*")) if path.is_file()]
        yield entry.name, len(files), sum(path.stat().st_size for path in files)

"""Verifies every file of a library and says what is wrong, what can still be read, what is lost."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from balint_tui.library import batches, exports, keys, layout, lock, salvage
from balint_tui.library.catalogue import (
    CACHES,
    Catalogue,
    Entries,
    listed,
    read_cache,
    searched,
)
from balint_tui.library.errors import Damaged, LibraryError, Newer
from balint_tui.library.salvage import Found
from balint_tui.library.seal import Key

if TYPE_CHECKING:
    from balint_tui.library.library import Library

NEWER = "It was written by a newer balint-tui; install that version to read it."
_REMARKS = {
    layout.TORN: "The end of a journal that a crash tore before it was saved.",
    layout.ASIDE: "It was set aside by a repair.",
    layout.DELETION: "The session is deleted; the next start of the app completes that.",
}
_UNKNOWN = "It is no file of the library."
_CUT_SHORT = "A write that was cut short; the next one replaces it."
_CLOSED = "Left over from closing the session; the next start of the app removes it."
_NAMES_LOST = (
    "It cannot be read; it holds members' names and nothing else: delete it, and give them again."
)
_MISPLACED = "It lies where no session is looked for; move it to where it was."


@dataclass(frozen=True)
class Finding:
    """Something about a file; ``name`` is its path in the library. Not ``wrong``: only a remark."""

    name: str
    sentence: str
    wrong: bool = True


@dataclass
class Report:
    """What a check found, and how much is sound."""

    findings: list[Finding] = field(default_factory=list)
    closed: int = 0
    open: int = 0
    notes: int = 0
    questionnaires: int = 0
    """How many were filled in."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not any(finding.wrong for finding in self.findings)

    def add(self, name: str, sentence: str, *, wrong: bool = True) -> None:
        """Notes a finding."""
        self.findings.append(Finding(name, sentence, wrong))


def check(library: Library) -> Report:
    """Reads everything and changes nothing; the library may be in use. Raises OSError."""
    report = Report()
    names = layout.names(library.folder)
    journals, sessions = layout.journals(names), layout.sessions(names)
    for session_id in journals:
        _check_journal(library, report, session_id, journals[session_id])
    for year in sessions:
        _check_year(library, report, year, sessions[year])
    for name in names:
        if layout.kind(name) == layout.ANSWERS:
            _check_answers(library, report, name)
        elif layout.kind(name) == layout.EXPORTS:
            _check_exports(library, report, name)
    _check_keys(library, report)
    if sys.platform != "win32":
        _check_rights(library.folder, report, names)
    _check_others(report, names, in_use=lock.is_held(library.folder / "lock"))
    return report


def read_part(found: Found) -> str:
    """What can be read and what is lost, in words."""
    if not found.events:
        return "nothing of it can be read"
    last = found.events[-1].at[:16].replace("T", " ")
    read = f"{count(len(found.events), 'event')} ({count(found.notes, 'note')})"
    rest = "what came after is lost" if found.lost is None else f"{found.lost} more are lost"
    rest = "nothing is lost" if found.lost == 0 else rest
    behind = f", but for {found.behind} whole behind the damage" if found.behind else ""
    doubt = "" if found.sure else "; texts in it may not be what was written"
    return f"{read} can be read, up to {last}, and {rest}{behind}{doubt}"


def count(number: int, what: str) -> str:
    """A number and its noun."""
    return f"{number} {what}" + ("" if number == 1 else "s")


def _check_journal(library: Library, report: Report, session_id: str, names: list[str]) -> None:
    begins = library.folder / "live" / f"{session_id}.jnl"
    if not begins.exists() and _is_sound(library.catalogue, session_id):
        for name in names:
            report.add(name, _CLOSED, wrong=False)
        return
    try:
        found = salvage.of_journal([library.folder / name for name in names], library.seal)
    except FileNotFoundError:
        return  # closed in this moment
    except (OSError, Newer) as error:
        report.add(names[0], _cannot_be_read(error))
        return
    report.open += 1
    report.notes += found.notes
    if found.wrong:
        first = next(part.path for part in found.segments if not part.whole)
        sentence = f"It is damaged ({found.wrong}): {read_part(found)}."
        report.add(first.relative_to(library.folder).as_posix(), sentence)


def _is_sound(catalogue: Catalogue, session_id: str) -> bool:
    try:
        catalogue.read(session_id)
    except (OSError, LibraryError):
        return False
    return True


def _check_year(library: Library, report: Report, year: str, names: list[str]) -> None:
    derived: dict[str, Entries] = {}
    for name in names:
        path = library.folder / name
        try:
            raw = path.read_bytes()
            found = salvage.of_session(raw, path, library.seal)
        except (OSError, Newer) as error:
            report.add(name, _cannot_be_read(error))
            continue
        report.closed += 1
        report.notes += found.notes
        if found.wrong:
            report.add(name, f"It is damaged ({found.wrong}): {read_part(found)}.")
        elif found.session is not None:
            entries = {"catalogue": listed(found.tables), "text": searched(found.session)}
            derived[path.stem] = entries
    for kind in CACHES:
        if trouble := cache_trouble(library.catalogue, kind, year, derived):
            report.add(f"{kind}/{year}.json", f"{trouble}; nothing is lost, it can be made again.")


def cache_trouble(
    catalogue: Catalogue, kind: str, year: str, derived: dict[str, Entries]
) -> str | None:
    """What is wrong with a cache, given what its sessions say; None if it may be used."""
    try:
        _, known, entries = read_cache(catalogue.cache(kind, year), catalogue.seal)
    except (FileNotFoundError, Newer):
        return None  # it is made again when it is next looked at
    except Damaged as damage:
        return f"It is damaged ({damage.what})"
    except OSError as error:
        return f"It cannot be read ({error.strerror})"
    files = catalogue.signatures(year)
    # An entry of a file that has changed since is made anew when it is next looked at.
    seen = (name for name in entries if name in derived and known.get(name) == files.get(name))
    wrong = any(entries[name] != derived[name][kind] for name in seen)
    return "It does not say what its sessions say" if wrong else None


def _check_answers(library: Library, report: Report, name: str) -> None:
    path = library.folder / name
    try:
        report.questionnaires += len(library.answers.read(path).given)
    except FileNotFoundError:
        pass  # taken back in this moment
    except Damaged as damage:
        lost = batches.lost(path.read_bytes(), path, library.seal)
        report.add(name, f"It is damaged ({damage.what}): {lost}.")
    except (OSError, Newer) as error:
        report.add(name, _cannot_be_read(error))


def _check_exports(library: Library, report: Report, name: str) -> None:
    path = library.folder / name
    try:
        library.exports.all()
    except Damaged as damage:
        lost = exports.lost(path.read_bytes(), path, library.seal)
        report.add(name, f"It is damaged ({damage.what}): {lost}.")
    except (OSError, Newer) as error:
        report.add(name, _cannot_be_read(error))


def _cannot_be_read(error: Exception) -> str:
    return f"It cannot be read ({error.strerror})." if isinstance(error, OSError) else NEWER


def _check_keys(library: Library, report: Report) -> None:
    if not isinstance(library.seal, Key):
        return
    paths = [library.folder / name for name in (keys.FILE, keys.COPY)]
    sound = [path for path in paths if keys.is_sound(path, library.seal)]
    for path in set(paths) - set(sound):
        report.add(path.name, "It is damaged or missing; the other copy of it is sound.")
    if len({path.read_bytes() for path in sound}) > 1:
        report.add(keys.COPY, f"It is another one than {keys.FILE}, which counts.")
    for sentence in keys.halfway(library.seal):
        report.add(keys.FILE, sentence)
    try:
        library.names.of("")
    except LibraryError:
        report.add("names.json", _NAMES_LOST)


def _check_rights(folder: Path, report: Report, names: list[str]) -> None:
    for path in too_open(folder, names):
        name = path.relative_to(folder).as_posix()
        report.add(name, "Other users of this computer can look into it.")


def too_open(folder: Path, names: list[str]) -> list[Path]:
    """The folders and files of the library that are open to others than their owner."""
    paths = [*layout.folders(folder), *(folder / name for name in names)]
    return [path for path in paths if _is_too_open(path)]


def _is_too_open(path: Path) -> bool:
    try:
        return not path.is_symlink() and bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:
        return False  # removed in this moment


def _check_others(report: Report, names: list[str], *, in_use: bool) -> None:
    for name in names:
        kind = layout.kind(name)
        if kind in _REMARKS:
            report.add(name, _REMARKS[kind], wrong=False)
        elif kind == layout.LEFT_OVER and not in_use:
            report.add(name, _CUT_SHORT, wrong=False)
        elif kind == layout.UNKNOWN:
            lost = name.startswith(("live/", "sessions/")) and name.endswith((".jnl", ".json"))
            report.add(name, _MISPLACED if lost else _UNKNOWN, wrong=lost)

"""Makes a library sound again, and deletes nothing.

A damaged file is first copied to ``damaged/``, and only then is what could be read out of it put in
its place. Whatever a crash leaves is found damaged by the next repair, which then goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from balint_tui.library import batches, exports, journals, layout, salvage
from balint_tui.library.catalogue import read_cache, with_events
from balint_tui.library.check import Report, check, read_part, too_open
from balint_tui.library.errors import Damaged, LibraryError, ReadOnly
from balint_tui.library.files import make_folder, write_atomic
from balint_tui.library.journals import TABLE
from balint_tui.library.salvage import Found, Segment
from balint_tui.library.seal import Seal
from balint_tui.library.storage import dump_journal
from balint_tui.library.tables import Tables

if TYPE_CHECKING:
    from balint_tui.library.library import Library


def repair(library: Library) -> tuple[list[str], Report]:
    """Mends what can be mended; a sentence for each thing that was done, and what is left.

    Raises ReadOnly, LibraryError or OSError; what was done until then stays done.
    """
    if library.read_only:
        raise ReadOnly
    done = _close_to_others(library.folder)
    for finding in check(library).findings:
        if finding.wrong:
            done += _mend(library, finding.name)
    return done, check(library)


def _close_to_others(folder: Path) -> list[str]:
    if sys.platform == "win32":
        return []
    paths = too_open(folder, layout.names(folder))
    for path in paths:
        path.chmod(0o700 if path.is_dir() else 0o600)
    return [f"{path} can be looked into by you only now." for path in paths]


def _mend(library: Library, name: str) -> list[str]:
    kind = layout.kind(name)
    if kind == layout.JOURNAL:
        return _mend_journal(library, layout.session_of(name))
    if kind == layout.SESSION:
        return _mend_session(library, library.folder / name)
    if kind == layout.ANSWERS:
        path = library.folder / name
        return _mend_whole(library, path, lambda: library.answers.read(path), batches.lost)
    if kind == layout.EXPORTS:
        path = library.folder / name
        return _mend_whole(library, path, library.exports.all, exports.lost)
    if kind == layout.CACHE:
        library.files.unlink(library.folder / name)
        library.catalogue.refresh(Path(name).stem, {})
        return [f"{name} was made again."]
    return []


def _mend_journal(library: Library, session_id: str) -> list[str]:
    live = library.folder / "live"
    if journals.is_live(live, session_id):
        return []  # whoever writes it would not see the change
    names = layout.journals(layout.names(library.folder))[session_id]
    try:
        found = salvage.of_journal([library.folder / name for name in names], library.seal)
    except (OSError, LibraryError):
        return []
    if found.wrong is None:
        return []
    done = _kept_in(library, found, [part.path for part in found.segments if not part.whole])
    # From the end: a beginning that is still damaged makes the next repair go on.
    for number, part in reversed(list(enumerate(found.segments))):
        if not part.whole:
            _put_back(library, part, any(later.kept for later in found.segments[number:]))
    return done


def _put_back(library: Library, part: Segment, needed: bool) -> None:
    """Puts what can be read of a segment in its place; ``needed``: it or a later one has events."""
    if needed:
        rows = {str(number): document for number, document in enumerate(part.kept, 1)}
        write_atomic(library.files, part.path, dump_journal({TABLE: rows}, part.path, library.seal))
    else:
        library.files.unlink(part.path)
        library.files.sync_folder(part.path.parent)


def _mend_session(library: Library, path: Path) -> list[str]:
    try:
        found = salvage.of_session(path.read_bytes(), path, library.seal)
    except (OSError, LibraryError):
        return []
    if found.wrong is None:
        return []
    done = _kept_in(library, found, [path])
    if found.lost != 0 or not found.sure:
        done += _keep_search_text(library, path)
    nothing: Tables = {"session": {"1": {}}}
    session = with_events(nothing, found.documents) if found.events else None
    library.catalogue.replace(path.stem, session)
    return done


def _mend_whole(
    library: Library,
    path: Path,
    read: Callable[[], object],
    lost: Callable[[bytes, Path, Seal], str],
) -> list[str]:
    """Sets it aside: of answers and exports that may be others than there were none are kept."""
    try:
        read()
    except Damaged:
        raw = path.read_bytes()
    except (OSError, LibraryError):
        return []
    else:
        return []
    aside = _set_aside(library, path.name, raw)
    library.files.unlink(path)
    library.files.sync_folder(path.parent)
    name, into = (one.relative_to(library.folder).as_posix() for one in (path, aside))
    return [f"{name} was set aside as {into}: {lost(raw, path, library.seal)}."]


def _kept_in(library: Library, found: Found, paths: list[Path]) -> list[str]:
    """Sets the damaged files of a session aside, and tells of it."""
    asides = [_set_aside(library, path.name, path.read_bytes()) for path in paths]
    first = paths[0].relative_to(library.folder).as_posix()
    into = " and ".join(aside.relative_to(library.folder).as_posix() for aside in asides)
    rest = ", and what can be read of it put in its place" if found.events else ""
    return [f"{first} was set aside as {into}{rest}: {read_part(found)}."]


def _keep_search_text(library: Library, path: Path) -> list[str]:
    """The search text of the year goes on without this session: it is the last to know its words,
    in small letters and without accents."""
    try:
        entries = read_cache(library.catalogue.cache("text", path.parent.name), library.seal)[2]
    except (OSError, LibraryError):
        return []
    if path.stem not in entries:
        return []
    words = entries[path.stem]["text"].encode()
    aside = _set_aside(library, f"{path.stem}.txt", words)
    name = aside.relative_to(library.folder).as_posix()
    return [f"The words of its notes as the search knew them are in {name}."]


def _set_aside(library: Library, name: str, raw: bytes) -> Path:
    """Keeps the bytes in ``damaged/``, where nothing is ever overwritten; returns the file."""
    seal = library.seal  # also of what is sealed: nobody can tell of damaged bytes
    folder = library.folder / layout.DAMAGED
    make_folder(library.files, folder)
    path, number = folder / name, 1
    # A crash may have come after this; then it is there already.
    while path.exists() and not _holds(path, raw, seal):
        number += 1
        path = folder / f"{name}.{number}"
    if not path.exists():
        write_atomic(library.files, path, seal.close(path, raw))
    return path


def _holds(path: Path, raw: bytes, seal: Seal) -> bool:
    kept = path.read_bytes()
    try:
        return kept == raw or seal.open(path, kept) == raw
    except LibraryError:
        return False

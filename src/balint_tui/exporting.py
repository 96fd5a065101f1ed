"""The export to researchers: the library read, the export planned, the bundle put in its place.

Nothing is written before somebody has seen the risk; then all of it, or nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui.output import Trouble

if TYPE_CHECKING:
    from balint_tui.frame.session import Session
    from balint_tui.library.exports import Exported
    from balint_tui.library.library import Library
    from balint_tui.research.export import Export, Progress
    from balint_tui.research.hiding import Hide
    from balint_tui.research.known import Known
    from balint_tui.research.risk import Risk
    from balint_tui.research.sources import Material
    from balint_tui.research.tables import Wish
    from balint_tui.research.texts import Passage
    from balint_tui.settings import Settings

Row = dict[str, Any]
ZIP, AGE = ".zip", ".age"
READ_ONLY = "The library remembers exports; close the other balint-tui that uses it."
_ASIDE = ".balint-export-"


@dataclass(frozen=True)
class Read:
    """What was read of the library, before any policy: it can be planned in any tier."""

    material: Material
    known: Known
    hide: Hide


@dataclass(frozen=True)
class Plan:
    """An export that can be looked at; ``warnings`` are of what earlier ones have in common."""

    export: Export
    content: str
    warnings: Sequence[str]

    @property
    def risk(self) -> Risk:
        """What it risks, and whether it may leave."""
        return self.export.risk

    def for_(self, recipient: str) -> Plan:
        """The same for a recipient, as typed. Raises Trouble if it cannot be remembered."""
        from balint_tui.library.exports import recipient_trouble

        if wrong := recipient_trouble(recipient):
            raise Trouble(wrong)
        return replace(self, export=replace(self.export, recipient=recipient))


@dataclass(frozen=True)
class Extras:
    """What is wanted beside the usual files: Parquet, an SPSS file; and for which age key all of
    it is encrypted."""

    parquet: bool = False
    spss: bool = False
    encrypt_to: str | None = None


# --- read and planned


def read(
    library: Library,
    wanted: Callable[[Row], bool] | None,
    settings: Settings,
    progress: Progress,
    notice: Callable[[str], None],
) -> Read:
    """Reads the closed sessions that are wanted (None: all), and the answers. Raises Trouble if
    there is no such session; or what ``progress`` raises."""
    from balint_tui.library.reading import sessions

    ids, groups, of_closed = list[str](), set[str](), set[str]()
    for row in library.each_row():
        groups.add(row["group"])
        if row["state"] == "closed":
            of_closed.add(row["group"])
            if wanted is None or wanted(row):
                ids.append(row["id"])
    if not ids:
        raise Trouble(_none_fits(of_closed))

    def told(done: int, of: int) -> None:
        progress("sessions read", done, of)

    chosen = sessions(library, sorted(ids), told, notice)
    some = wanted is not None
    return gathered(library, groups, chosen, settings, filtered=some, asked=len(ids))


def _none_fits(groups: set[str]) -> str:
    if not groups:
        return "There is no closed session to export yet; balint-tui live begins one."
    names = ", ".join(sorted(groups - {""}))
    there = f"; the groups are {names}" if names else ""
    return f"No closed session fits that; choose another group or other days{there}."


def gathered(
    library: Library,
    groups: Iterable[str],
    chosen: Iterable[Session],
    settings: Settings,
    *,
    filtered: bool,
    asked: int,
) -> Read:
    """What these closed sessions come to, which are in the order of their ids; ``groups``: all of
    the library; ``asked``: how many there would be if all could be read. Raises Trouble if the
    members' names cannot be read."""
    from balint_tui.research.known import known
    from balint_tui.research.sources import material

    responses = library.answers.responses()
    hide = _hide(library, {*groups, *(response.group for response in responses)})
    found = material(chosen, hide, responses, filtered=filtered)
    found = replace(found, unread=asked - sum(map(len, found.groups.values())))
    codes = {code for some in found.codes.values() for code in some}
    answered = {response.instrument for response in found.responses}
    described = known(settings.codebooks, settings.instruments, hide, codes, answered)
    return Read(found, described, hide)


def _hide(library: Library, groups: set[str]) -> Hide:
    """Finds the names of these groups, and of their members, which a sealed library keeps: without
    these nothing may leave."""
    from balint_tui.library.errors import LibraryError
    from balint_tui.research.hiding import hider

    try:
        members = {name for group in groups for name in library.names.of(group).values()}
    except (LibraryError, OSError):
        raise Trouble(
            "The members' names cannot be read, so they cannot be kept out of an export; "
            "balint-tui check says more."
        ) from None
    return hider(groups, members)


def plan(library: Library, found: Read, wish: Wish) -> Plan:
    """The export as it would be. Which risk it has, and whether it may leave, is in it."""
    from balint_tui.research.earlier import warnings
    from balint_tui.research.secret import Pseudonyms
    from balint_tui.research.tables import build

    def again(session_id: str) -> list[Passage]:
        return _texts(library, session_id, found.hide)

    export = build(wish, found.material, found.known, Pseudonyms(), again)
    content = found.material.content
    new = _exported(export, content, "", datetime.now().astimezone())
    return Plan(export, content, warnings(library.exports.all(), new, wish.tier.k))


def _texts(library: Library, session_id: str, hide: Hide) -> list[Passage]:
    """The texts of a session once more. Raises Trouble if it is not there any more."""
    from balint_tui.frame.session import replay
    from balint_tui.library.errors import LibraryError
    from balint_tui.research.texts import passages

    try:
        session = replay(library.events(session_id))
    except (LibraryError, OSError, ValueError):
        raise Trouble("The library was changed meanwhile; export it again.") from None
    return passages(session, hide)


# --- written


def destination(path: Path, library: Path, extras: Extras) -> Path:
    """Where the bundle is to be. Raises Trouble if it cannot be there, or be written by what is
    installed; LibraryError if that is no age key."""
    if path.exists() or path.is_symlink():
        raise Trouble(f"{path} is there already; give the export another name.")
    if not path.parent.is_dir():
        raise Trouble(f"There is no folder {path.parent}; make it first.")
    if library.resolve() in path.resolve().parents:
        raise Trouble(f"{path} lies in the library itself; put the export elsewhere.")
    if extras.encrypt_to is not None:
        from balint_tui.library.age import check_recipient

        check_recipient(extras.encrypt_to)
        if path.suffix.lower() != AGE:
            raise Trouble(f"An encrypted export ends in {AGE}; give a name like export{ZIP}{AGE}.")
    elif path.suffix.lower() == AGE:
        raise Trouble(
            f"{path.name} would not be encrypted; give the recipient's key with --encrypt-to, or a "
            f"name that does not end in {AGE}."
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise Trouble(f"You may not write to {path.parent}; give another folder.")
    _must_be_installed(extras)
    return path


def _must_be_installed(extras: Extras) -> None:
    from balint_tui.research.files import columnar

    try:
        columnar.require(parquet=extras.parquet, spss=extras.spss)
    except columnar.MissingExtra as error:
        raise Trouble(str(error)) from None


def write(library: Library, planned: Plan, path: Path, progress: Progress, extras: Extras) -> None:
    """Builds the bundle beside its place, has the library remember it, and moves it there.

    What is to be encrypted is built in the library, so that only it can be found beside its place.
    Raises Trouble, LibraryError, or what ``progress`` raises; nothing is there then.
    """
    from balint_tui.research import bundle

    if planned.risk.refusals:
        raise Trouble(planned.risk.refusals[0].reason)
    with _in_one_sentence(), ExitStack() as stack:
        beside = stack.enter_context(_aside(path.parent))
        plain = beside if extras.encrypt_to is None else stack.enter_context(_aside(library.folder))
        folder = plain / "bundle"
        folder.mkdir()
        wanted = {"parquet": extras.parquet, "spss": extras.spss}
        digest = bundle.write(planned.export, folder, progress, **wanted)
        made = _made(planned.export, folder, beside, path.suffix, extras.encrypt_to, progress)
        now = datetime.now().astimezone()
        library.exports.add(_exported(planned.export, planned.content, digest, now))
        if path.exists():
            raise Trouble(f"{path} is there by now; give the export another name.")
        made.rename(path)


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or "it cannot be used"
        raise Trouble(f"The export could not be written ({why}); nothing of it is there.") from None


@contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """A folder of our own in this one, gone in the end whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made(
    export: Export,
    folder: Path,
    beside: Path,
    suffix: str,
    recipient: str | None,
    progress: Progress,
) -> Path:
    """The folder, the zip or the encrypted zip, as it is to be moved to its place; a file is on the
    disk by then."""
    from balint_tui.research import bundle

    if recipient is None and suffix.lower() != ZIP:
        return folder
    packed = folder.with_name("bundle.zip")
    bundle.pack(export, folder, packed, progress)
    if recipient is not None:
        from balint_tui.library import age

        target = beside / "bundle.age"
        with packed.open("rb") as plain, target.open("xb") as stream:
            age.encrypt(plain, stream, recipient)
        packed = target
    with packed.open("rb+") as file:
        os.fsync(file.fileno())
    return packed


def _exported(export: Export, content: str, digest: str, now: datetime) -> Exported:
    from balint_tui.library.exports import Exported
    from balint_tui.library.ids import new_id

    return Exported(
        id=new_id(now),
        day=now.date().isoformat(),
        tier=export.tier.name,
        recipient=export.recipient,
        sha256=digest,
        content=content,
        sessions=export.risk.sessions,
        people={"participation": export.risk.people, **export.risk.answered},
    )


def told(planned: Plan, path: Path) -> str:
    """What was written, for whom."""
    from balint_tui.research.tiers import OPEN

    risk, recipient = planned.risk, planned.export.recipient
    of = f"{risk.sessions} sessions and {risk.quotes} approved texts"
    unnamed = "for anyone" if planned.export.tier is OPEN else "for no recipient that was named"
    whom = f"for {recipient}" if recipient else unnamed
    return f"{path} holds {of}, {whom}; the library remembers that."

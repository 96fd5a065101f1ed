"""The export to researchers: the library read, the risk told, the bundle put in its place.

Nothing is written before somebody has seen the risk; then all of it, or nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balint_tui import output
from balint_tui.output import Trouble

if TYPE_CHECKING:
    from balint_tui.frame.session import Session
    from balint_tui.library.exports import Exported
    from balint_tui.library.library import Library
    from balint_tui.research.export import Export, Progress
    from balint_tui.research.known import Known
    from balint_tui.research.risk import Risk
    from balint_tui.research.sources import Material
    from balint_tui.research.tables import Wish
    from balint_tui.research.texts import Hide
    from balint_tui.settings import Settings

Row = dict[str, Any]
ZIP, AGE = ".zip", ".age"


@dataclass(frozen=True)
class Read:
    """What was read of the library, before any policy: it can be planned in any tier."""

    material: Material
    known: Known
    filtered: bool


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


def read(
    library: Library,
    rows: Sequence[Row],
    settings: Settings,
    progress: Progress,
    notice: Callable[[str], None],
) -> Read:
    """Reads the closed ones of these sessions, and the answers. Raises Trouble if there is no
    closed session among them; or what ``progress`` raises."""
    from balint_tui.library.reading import sessions

    ids = sorted(row["id"] for row in rows if row["state"] == "closed")
    everything = library.rows()
    if not ids:
        raise Trouble(
            "No closed session fits that; choose another group or other days."
            if everything
            else "There is no closed session to export yet; balint-tui live begins one."
        )

    def told(done: int, of: int) -> None:
        progress("sessions read", done, of)

    return gathered(library, sessions(library, ids, told, notice), len(ids), settings)


def gathered(library: Library, chosen: Iterable[Session], count: int, settings: Settings) -> Read:
    """What these closed sessions, as many as ``count``, come to; they are in order of their ids."""
    from balint_tui.research.known import known
    from balint_tui.research.sources import material

    found = material(chosen, _hiding(library), library.answers.responses())
    closed = sum(row["state"] == "closed" for row in library.rows())
    return Read(found, known(settings.codebooks, settings.instruments), filtered=count < closed)


def plan(library: Library, found: Read, wish: Wish) -> Plan:
    """The export as it would be. Which risk it has, and whether it may leave, is in it."""
    from balint_tui.library.exports import warnings
    from balint_tui.research.secret import Pseudonyms
    from balint_tui.research.tables import build

    wish = replace(wish, filtered=found.filtered)
    export = build(wish, found.material, found.known, Pseudonyms(), _Again(library))
    content = found.material.content
    new = _exported(export, content, "", datetime.now().astimezone())
    return Plan(export, content, warnings(library.exports.all(), new, wish.tier.k))


class _Again:
    """Reads the texts of a session once more. Raises Trouble if it is not there any more."""

    def __init__(self, library: Library) -> None:
        self._library, self._hiding = library, _hiding(library)

    def __call__(self, session_id: str) -> list[Any]:
        from balint_tui.frame.session import replay
        from balint_tui.library.errors import LibraryError
        from balint_tui.research.texts import passages

        try:
            session = replay(self._library.events(session_id))
        except (LibraryError, OSError, ValueError):
            raise Trouble("The library was changed meanwhile; export it again.") from None
        return passages(session, self._hiding(session.group))


# --- written


@dataclass(frozen=True)
class Extras:
    """What is wanted beside the usual files: Parquet, an SPSS file; and for which age key all of
    it is encrypted."""

    parquet: bool = False
    spss: bool = False
    encrypt_to: str | None = None


def destination(path: Path, library: Path, extras: Extras) -> Path:
    """Where the bundle is to be. Raises Trouble if it cannot be there, or LibraryError if that is
    no age key."""
    if path.exists() or path.is_symlink():
        raise Trouble(f"{path} is there already; give the export another name.")
    if not path.parent.is_dir():
        raise Trouble(f"There is no folder {path.parent}; make it first.")
    if library.resolve() in path.resolve().parents:
        raise Trouble(f"{path} lies in the library itself; put the export elsewhere.")
    if extras.encrypt_to is not None:
        from balint_tui.library.age import check_recipient

        check_recipient(extras.encrypt_to)
        if path.suffix != AGE:
            raise Trouble(f"An encrypted export ends in {AGE}; give a name like export{ZIP}{AGE}.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise Trouble(f"You may not write to {path.parent}; give another folder.")
    return path


def write(library: Library, planned: Plan, path: Path, progress: Progress, extras: Extras) -> None:
    """Builds the bundle beside its place, has the library remember it, and moves it there.

    Raises Trouble, LibraryError, or what ``progress`` raises; nothing is there then.
    """
    from balint_tui.research import bundle, columnar

    if planned.risk.refusals:
        raise Trouble(planned.risk.refusals[0].reason)
    with _aside(path) as place:
        folder = place / "bundle"
        folder.mkdir()
        try:
            digest = bundle.write(
                planned.export, folder, progress, parquet=extras.parquet, spss=extras.spss
            )
        except columnar.MissingExtra as error:
            raise Trouble(str(error)) from None
        made = _made(planned.export, folder, place, path.suffix, extras.encrypt_to, progress)
        now = datetime.now().astimezone()
        library.exports.add(_exported(planned.export, planned.content, digest, now))
        if path.exists():
            raise Trouble(f"{path} is there by now; give the export another name.")
        made.rename(path)


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A folder of our own beside the place, gone in the end whatever happens."""
    place = None
    try:
        place = Path(tempfile.mkdtemp(prefix=".balint-export-", dir=path.parent))
        yield place
    except OSError as error:
        why = error.strerror or "it cannot be used"
        raise Trouble(f"The export could not be written ({why}); nothing of it is there.") from None
    finally:
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)


def _made(
    export: Export,
    folder: Path,
    place: Path,
    suffix: str,
    recipient: str | None,
    progress: Progress,
) -> Path:
    """The folder, the zip or the encrypted zip, as it is to be moved to its place."""
    from balint_tui.research import bundle

    if recipient is None and suffix != ZIP:
        return folder
    packed = place / "bundle.zip"
    bundle.pack(export, folder, packed, progress)
    if recipient is None:
        return packed
    from balint_tui.library import age

    target = place / "bundle.age"
    with packed.open("rb") as plain, target.open("xb") as stream:
        age.encrypt(plain, stream, recipient)
    return target


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


def _hiding(library: Library) -> Callable[[str], Hide]:
    """For a group, what finds its name and those of its members that a sealed library keeps."""
    from balint_tui.library.errors import LibraryError
    from balint_tui.research.texts import hider

    known: dict[str, Hide] = {}

    def of(group: str) -> Hide:
        if group not in known:
            try:
                names = list(library.names.of(group).values())
            except (LibraryError, OSError):
                names = []
            known[group] = hider(group, names)
        return known[group]

    return of


# --- told


def show(planned: Plan) -> None:
    """The risk before and after, and what is left out."""
    from balint_tui.research.risk import SAID
    from balint_tui.research.risk_words import risk_rows

    risk, tier = planned.risk, planned.export.tier
    output.say(f"Export for {tier.recipient} (tier {tier.name})", style="bold")
    output.table(("", "before", "after"), risk_rows(risk), wraps=0)
    output.say("\nLeft out", style="bold")
    output.table((), [("·", sentence) for sentence in risk.dropped], wraps=1)
    output.say(f"\n{SAID}")
    for warning in planned.warnings:
        output.say(f"\n{warning}", style="bold")


def asked(wish: Wish) -> Wish:
    """The wish of who sits at the terminal and has read this, with whom the export is for.

    Raises Trouble if nobody does, or does not want it.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Trouble("Nobody is there to be asked; read what --dry-run shows, then give --yes.")
    if wish.recipient:
        answer = input(f"\nWrite it for {wish.recipient}? Type yes: ").strip().casefold()
        recipient = wish.recipient if answer in ("y", "yes") else ""
    else:
        recipient = input("\nFor whom is it? Who receives it, or nothing to leave it: ").strip()
    if not recipient:
        raise Trouble("Nothing was written.")
    return replace(wish, recipient=recipient)


def tell(planned: Plan, path: Path) -> None:
    """Says what was written, for whom."""
    output.say(f"\n{told(planned, path)}")


def told(planned: Plan, path: Path) -> str:
    """What was written, for whom."""
    risk, recipient = planned.risk, planned.export.recipient
    of = f"{risk.sessions} sessions and {risk.quotes} approved texts"
    whom = f"for {recipient}" if recipient else "for nobody who was named"
    return f"{path} holds {of}, {whom}; the library remembers that."

"""``names.json``: members' first names by group and seat, apart from the sessions.

It exists only in a sealed library and only where a leader asked for it. No backup holds it, so that
deleting it deletes the names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock

import orjson

from balint_tui.library.errors import Damaged, LibraryError, ReadOnly
from balint_tui.library.files import Files, write_atomic
from balint_tui.library.seal import SEALED, Key, Seal, is_boxed

Notice = Callable[[str], None]
Seats = dict[int, str]
"""Seat -> first name."""


class Names:
    """The members' names of a library; none where it is not sealed."""

    def __init__(
        self, folder: Path, files: Files, seal: Seal, *, read_only: bool, notice: Notice
    ) -> None:
        self._path = folder / "names.json"
        self._files = files
        self._seal = seal
        self._notice = notice
        self._one_at_a_time = RLock()
        self.read_only = read_only

    @property
    def may_be_kept(self) -> bool:
        """Whether the library is sealed, through and through."""
        return isinstance(self._seal, Key) and self._seal.state == SEALED

    def of(self, group: str) -> Seats:
        """The names of a group; none if none are kept. Raises LibraryError or OSError."""
        seats = self._read().get(group.casefold(), {})
        return {int(seat): name for seat, name in seats.items()}

    def keep(self, group: str, seats: Mapping[int, str]) -> None:
        """Keeps these names, and no others, for a group. Raises LibraryError or OSError."""
        if not self.may_be_kept:
            raise LibraryError(
                "Names are kept in a sealed library only; balint-tui seal makes it one."
            )
        if not group:
            raise LibraryError("Names are kept for a group that has a name; this one has none.")
        named = {str(seat): name for seat, name in seats.items() if name}
        with self._one_at_a_time:
            self._write({**self._read(), group.casefold(): named})

    def forget(self, group: str) -> bool:
        """Deletes the names of a group; False if there were none.

        All names are deleted if they cannot be read. Raises ReadOnly or OSError.
        """
        with self._one_at_a_time:
            try:
                kept = self._read()
            except Damaged:
                self._write({})
                self._notice(
                    "The members' names could not be read; those of all groups are deleted."
                )
                return True
            if kept.pop(group.casefold(), None) is None:
                return False
            self._write(kept)
            return True

    def rename(self, group: str, name: str) -> bool:
        """Keeps the names of a group for the group ``name`` from now on, unless that has its own;
        a group without a name has none. False if there were none.

        All names are deleted if they cannot be read. Raises ReadOnly or OSError.
        """
        with self._one_at_a_time:
            try:
                kept = self._read()
            except Damaged:
                return self.forget(group)
            seats = kept.pop(group.casefold(), None)
            if seats is None:
                return False
            if name:
                kept.setdefault(name.casefold(), seats)
            self._write(kept)
            return True

    def _read(self) -> dict[str, dict[str, str]]:
        if not isinstance(self._seal, Key) or not self._path.exists():
            return {}
        raw = self._path.read_bytes()
        try:
            if not is_boxed(raw):
                raise ValueError("names are never kept plain")
            kept = orjson.loads(self._seal.open(self._path, raw))
            return {str(group): dict(seats) for group, seats in kept["groups"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Damaged(self._path, "it holds no names") from None

    def _write(self, groups: dict[str, dict[str, str]]) -> None:
        if self.read_only:
            raise ReadOnly
        if any(groups.values()) and isinstance(self._seal, Key):
            raw = orjson.dumps({"schema": 1, "groups": groups})
            write_atomic(self._files, self._path, self._seal.box(self._path, raw))
        else:
            self._files.unlink(self._path)
            self._files.sync_folder(self._path.parent)

"""The answers to questionnaires of a library, ``answers/<id>.json``: a file for each batch.

So that an import is there whole or not at all, and can be taken back as a whole. Participants are
known by the codes they made themselves; nothing here says which seat was whose.

A crash leaves each batch as it was or as it should be; whatever was cut short may be done again.
No pair is parted where the codes of some batches were forgotten and those of others not yet: the
next change of any answers completes that (``library/batches.py`` tells how).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from balint_tui.library import forget, layout, tables
from balint_tui.library.batches import (
    Batch,
    Given,
    decode,
    encode,
    renewed,
    says_the_same,
    settled,
    with_codes_to_come,
)
from balint_tui.library.errors import LibraryError, ReadOnly
from balint_tui.library.files import Files, make_folder
from balint_tui.library.forget import Words
from balint_tui.library.ids import new_id
from balint_tui.library.seal import Seal

if TYPE_CHECKING:
    from balint_tui.evaluation.responses import Response

__all__ = ["AllAnswers", "Batch", "Given"]


class AllAnswers:
    """The answers in a library. ``notice`` is told of files that cannot be read."""

    def __init__(
        self,
        folder: Path,
        files: Files,
        seal: Seal,
        *,
        read_only: bool,
        notice: Callable[[str], None],
    ) -> None:
        self._library = folder
        self._folder = folder / layout.ANSWERED
        self._files = files
        self._seal = seal
        self._notice = notice
        self._one_at_a_time = RLock()
        self.read_only = read_only

    def batches(self) -> list[Batch]:
        """All of them, oldest first."""
        with self._one_at_a_time:
            read = self._read()
            # Whoever only reads might see a half of what another process changes.
            while self.read_only and (again := self._read()) != read:
                read = again
        return settled(read)

    def responses(self) -> list[Response]:
        """All answers."""
        return [response for batch in self.batches() for response in batch.responses]

    def read(self, path: Path) -> Batch:
        """The batch as it is in this file. Raises LibraryError or OSError."""
        return decode(tables.read(path, self._seal), path)

    # --- taken in and taken back

    def add(
        self, instrument: str, wave: str, group: str, given: Sequence[Given], now: datetime
    ) -> Batch:
        """Keeps these answers, all or none of them. Raises LibraryError or OSError."""
        if not given:
            raise LibraryError("There are no answers to be kept.")
        with self._one_at_a_time:
            batch = Batch(new_id(now), instrument, wave, group, tuple(given))
            if any(says_the_same(known, batch) for known in self._to_change()):
                raise LibraryError("Just these answers are there already; nothing was added.")
            self.put(batch)
            return batch

    def extend(self, batch: Batch, one: Given) -> Batch:
        """The batch with one participant more, kept. Raises LibraryError or OSError."""
        with self._one_at_a_time:
            now = self._now(batch)
            longer = replace(now, given=(*now.given, one), forgetting="")
            self.put(longer)
            return longer

    def shorten(self, batch: Batch) -> Batch:
        """The batch without its last participant, kept; removed if that was the only one.

        Raises LibraryError or OSError.
        """
        with self._one_at_a_time:
            now = self._now(batch)
            shorter = replace(now, given=now.given[:-1])
            if shorter.given:
                self.put(shorter)
            else:
                self._remove(batch.id)
            return shorter

    def put(self, batch: Batch) -> None:
        """Puts the batch in its place, whatever is there. Raises LibraryError or OSError."""
        from balint_tui.library.storage import AtomicStorage

        if self.read_only:
            raise ReadOnly
        make_folder(self._files, self._folder)
        # Its maker may have died before the folder's name was sure to last.
        self._files.sync_folder(self._library)
        path = self._folder / f"{batch.id}.json"
        AtomicStorage(path, files=self._files, seal=self._seal).write(encode(batch))

    def remove(self, batch_id: str) -> None:
        """Takes a batch back, damaged or not; its answers are in no file any more.

        Raises LibraryError or OSError.
        """
        with self._one_at_a_time:
            self._to_change()
            if self._folder / f"{batch_id}.json" not in self._paths():
                raise LibraryError(f"There are no answers {batch_id} in this library.")
            self._remove(batch_id)

    # --- forgetting

    def rename_group(self, group: str, name: str) -> list[str]:
        """Gives the answers of a group another group's name; the ids of those that had the old one.

        Raises LibraryError or OSError; some then have the new one, and it may be done again.
        """
        with self._one_at_a_time:
            chosen = _of(group, self._to_change())
            for batch in (some for some in chosen if some.group != name):
                self._blank(batch, [Words(batch.group, "group", anywhere=False)])
                self.put(replace(batch, group=name))
        return [batch.id for batch in chosen]

    def forget_group(self, group: str) -> list[str]:
        """Removes the answers of a group; their ids. Raises LibraryError or OSError."""
        with self._one_at_a_time:
            chosen = _of(group, self._to_change())
            for batch in chosen:
                self._remove(batch.id)
        return [batch.id for batch in chosen]

    def forget_codes(self, instrument: str, group: str) -> list[str]:
        """Puts random codes in the place of the participants' own, for good.

        Those that are linked now get the same before and after, and stay linked. All others, the
        unclear ones too, stay unlinked for ever, and so does what is taken in for them later.
        Returns a sentence for each file that may still hold codes. Raises LibraryError, also if a
        file cannot be read, for a pair might be parted; or OSError. It may be done again then.
        """
        with self._one_at_a_time:
            all_of_them = self._to_change(strict=True)
            chosen = [b for b in _of(group, all_of_them) if b.instrument == instrument]
            if not chosen:
                raise LibraryError(f"No answers to {instrument} are there of the group {group!r}.")
            if not all(batch.forgetting for batch in chosen):
                for batch in chosen:
                    codes = [Words(code, "code", anywhere=False) for code, _ in batch.given]
                    self._blank(batch, codes)
                chosen = with_codes_to_come(chosen)
                for batch in [*chosen, *map(renewed, chosen)]:
                    self.put(batch)
        return self._unreached([batch.id for batch in chosen], [b.id for b in all_of_them])

    def _unreached(self, chosen: list[str], known: list[str]) -> list[str]:
        names = layout.names(self._library)
        sessions = [layout.session_of(name) for name in names if not name.startswith("damaged/")]
        told = forget.unreached(self._library, *chosen)
        return told + forget.unknown(self._library, [*sessions, *known])

    # --- inside

    def _paths(self, kind: str = layout.ANSWERS) -> list[Path]:
        """The files of this kind that lie here, oldest first. Raises OSError."""
        try:
            found = sorted(os.listdir(self._folder))
        except FileNotFoundError:
            return []
        ours = (name for name in found if layout.kind(f"{layout.ANSWERED}/{name}") == kind)
        return [self._folder / name for name in ours]

    def _read(self, *, strict: bool = False) -> list[Batch]:
        """The batches as they are in their files; ``strict``: all of them, or none."""
        found = []
        for path in self._paths():
            try:
                found.append(self.read(path))
            except FileNotFoundError:
                continue  # taken back in this moment
            except (LibraryError, OSError) as error:
                if strict:
                    raise
                self._notice(_in_words(error, path))
        return found

    def _to_change(self, *, strict: bool = False) -> list[Batch]:
        """The batches, and the right to change them; what a crash has left is completed before."""
        if self.read_only:
            raise ReadOnly
        for path in self._paths(layout.LEFT_OVER):
            self._files.unlink(path)
            self._files.sync_folder(self._folder)
        read = self._read(strict=strict)
        whole = settled(read)
        for old, new in zip(read, whole, strict=True):
            if old.to_come and new.forgetting:
                self.put(new)
        return whole

    def _now(self, batch: Batch) -> Batch:
        """The batch as it is by now. Raises LibraryError."""
        for known in self._to_change():
            if known.id == batch.id:
                return known
        raise LibraryError("These answers were taken back meanwhile; nothing was kept.")

    def _remove(self, batch_id: str) -> None:
        """Removes all files of the batch, its own last."""
        for path in self._files_of(batch_id):
            self._files.unlink(path)
            self._files.sync_folder(path.parent)

    def _blank(self, batch: Batch, words: list[Words]) -> None:
        """Takes the words out of what a repair has set aside of this batch."""
        copies = [path.relative_to(self._library).as_posix() for path in self._files_of(batch.id)]
        forget.change_copies(self._library, copies, words, self._seal, self._files)

    def _files_of(self, batch_id: str) -> list[Path]:
        """What was set aside of the batch, and its own file."""
        places = (self._library / layout.DAMAGED, self._folder)
        return [path for place in places for path in sorted(place.glob(f"{batch_id}.*"))]


def _of(group: str, batches: list[Batch]) -> list[Batch]:
    return [batch for batch in batches if batch.group.casefold() == group.casefold()]


def _in_words(error: LibraryError | OSError, path: Path) -> str:
    if isinstance(error, OSError):
        return f"{path} cannot be read ({error.strerror}); check the disk."
    return str(error)

"""A disk whose power can be cut: it remembers what was made to last, and what was not.

A ``Power`` works on a real folder, so that a library on it reads what it wrote. Beside that it
keeps a record: the bytes of each file when they were last synced and after each change since, the
names in each folder when it was last synced and each change since. ``crash`` makes from the record
a folder as a power cut in this moment may leave it. It is as unkind as POSIX allows: of what was
not synced anything may be lost, each name for itself and each piece of a file for itself, and a
name may last before the bytes behind it do.

No two threads may call at the same time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .disk import Faults


@dataclass(frozen=True)
class Version:
    """What a file held, and since when."""

    raw: bytes
    changed_ns: int


@dataclass
class File:
    """A file's bytes when they were last synced, and after each change since."""

    versions: list[Version]
    doubtful: list[tuple[int, int]] = field(default_factory=list)
    """Stretches that a sync failed to confirm; no later sync looks at them again."""
    written: list[tuple[int, int]] = field(default_factory=list)
    """Stretches that were written since the last sync."""

    def synced(self) -> None:
        """All of it is on the medium, but for what is doubtful and was not written again."""
        del self.versions[:-1]
        self.doubtful = [
            (start, end)
            for start, end in self.doubtful
            if not any(first <= start and end <= last for first, last in self.written)
        ]
        self.written = []

    def not_synced(self) -> None:
        """The system gave up on the changes; what programs read is what they wrote."""
        old, new = self.versions[0].raw, self.versions[-1].raw
        self.doubtful.append((_same(old, new), len(new)))
        self.written = []


@dataclass(frozen=True)
class Change:
    """A name of a folder goes, or comes, or (in a renaming) both."""

    gone: str | None
    name: str | None
    item: File | Folder | None
    changed_ns: int


@dataclass
class Folder:
    """A folder's names when it was last synced, and each change since."""

    names: dict[str, File | Folder]
    changed_ns: int
    changes: list[Change] = field(default_factory=list)

    def with_changes(self, happened: Callable[[], bool] = lambda: True) -> Folder:
        """The folder after those of the changes that happened."""
        now = Folder(dict(self.names), self.changed_ns)
        for change in self.changes:
            if happened():
                if change.gone:
                    now.names.pop(change.gone, None)
                if change.name and change.item:
                    now.names[change.name] = change.item
                now.changed_ns = change.changed_ns
        return now

    def synced(self) -> None:
        """All names are on the medium."""
        now = self.with_changes()
        self.names, self.changed_ns, self.changes = now.names, now.changed_ns, []


class Power(Faults):
    """Real calls, but for the syncs, and a record of what a power cut would leave.

    ``moment`` is called before and after each call; whatever it raises comes out of the call.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.moment: Callable[[], None] = lambda: None
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._root = _recorded(folder)
        self._opened: dict[int, tuple[Path, File]] = {}

    def crash(self, target: Path, random: Random) -> None:
        """Makes the new folder ``target`` one that a power cut now may leave."""
        _lay(self._root, target, random, random.choice((0.0, 0.5, 0.9, 1.0)))

    def _call(self, name: str) -> None:
        self.moment()
        super()._call(name)

    # --- files

    def open(self, path: Path, flags: int) -> int:
        fd = super().open(path, flags)
        file = self._folder(path.parent).with_changes().names.get(path.name)
        if not isinstance(file, File):
            file = File([Version(b"", _changed(path))])
            self._change(path.parent, None, path.name, file)
        elif flags & os.O_TRUNC:
            file.versions.append(Version(b"", _changed(path)))
        self._opened[fd] = path, file
        try:
            self.moment()
        except BaseException:
            os.close(fd)  # whoever died here never got it
            raise
        return fd

    def write(self, fd: int, data: bytes) -> int:
        try:
            done = super().write(fd, data)
            end = os.lseek(fd, 0, os.SEEK_CUR)
            self._opened[fd][1].written.append((end - done, end))
            return done
        finally:  # half of it was written by a call that failed
            self._remember(fd)
            self.moment()

    def truncate(self, fd: int, size: int) -> None:
        super().truncate(fd, size)
        self._remember(fd)
        self.moment()

    def sync(self, fd: int) -> None:
        file = self._opened[fd][1]
        try:
            self._call("sync")
        except OSError:
            file.not_synced()
            raise
        file.synced()
        self.moment()

    # --- folders

    def replace(self, source: Path, target: Path) -> None:
        assert source.parent == target.parent, "moving to another folder is not recorded"
        item = self._folder(source.parent).with_changes().names[source.name]
        super().replace(source, target)
        self._change(source.parent, source.name, target.name, item)
        self.moment()

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        if path.name in self._folder(path.parent).with_changes().names:
            self._change(path.parent, path.name, None, None)
        self.moment()

    def make_folder(self, path: Path) -> None:
        self._call("make_folder")
        super().make_folder(path)
        if path.name not in self._folder(path.parent).with_changes().names:
            self._change(path.parent, None, path.name, Folder({}, _changed(path)))
        self.moment()

    def sync_folder(self, path: Path) -> None:
        self._call("sync_folder")
        self._folder(path).synced()
        self.moment()

    def sync_all(self) -> None:
        self._call("sync_all")
        _sync(self._root)
        self.moment()

    # --- the record

    def _folder(self, path: Path) -> Folder:
        folder = self._root
        for name in path.relative_to(self.folder).parts:
            item = folder.with_changes().names[name]
            assert isinstance(item, Folder)
            folder = item
        return folder

    def _change(
        self, path: Path, gone: str | None, name: str | None, item: File | Folder | None
    ) -> None:
        self._folder(path).changes.append(Change(gone, name, item, _changed(path)))

    def _remember(self, fd: int) -> None:
        path, file = self._opened[fd]
        raw = path.read_bytes()
        if raw != file.versions[-1].raw:
            file.versions.append(Version(raw, _changed(path)))


class WithoutSync(Power):
    """Takes the sync of a file for done without doing it: what that loses must be seen."""

    def sync(self, fd: int) -> None:
        self._call("sync")
        self.moment()


class WithoutFolderSync(Power):
    """Takes the sync of a folder for done without doing it."""

    def sync_folder(self, path: Path) -> None:
        self._call("sync_folder")
        self.moment()


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns


def _recorded(folder: Path) -> Folder:
    """The record of a folder of which everything is on the medium."""
    names: dict[str, File | Folder] = {
        path.name: _recorded(path)
        if path.is_dir()
        else File([Version(path.read_bytes(), _changed(path))])
        for path in folder.iterdir()
    }
    return Folder(names, _changed(folder))


def _sync(folder: Folder) -> None:
    folder.synced()
    for item in folder.names.values():
        if isinstance(item, File):
            item.synced()
        else:
            _sync(item)


# --- what a power cut may leave


def _lay(folder: Folder, target: Path, random: Random, likely: float) -> None:
    """Makes the folder with so many of its unsynced changes. The times are those it had then."""
    target.mkdir(mode=0o700)
    left = folder.with_changes(lambda: random.random() < likely)
    for name, item in left.names.items():
        if isinstance(item, Folder):
            _lay(item, target / name, random, likely)
        else:
            _lay_file(item, target / name, random)
    os.utime(target, ns=(left.changed_ns, left.changed_ns))


def _lay_file(file: File, target: Path, random: Random) -> None:
    left = file.versions[0]
    if len(file.versions) > 1:
        new = random.choice(file.versions[1:])
        left = Version(random.choice(_LEFT)(left.raw, new.raw, random), new.changed_ns)
    raw = bytearray(left.raw)
    for start, end in file.doubtful:
        if random.random() < 0.5:
            lost = min(end, len(raw)) - start
            raw[start:end] = bytes(max(0, lost))
    target.touch(mode=0o600)
    target.write_bytes(raw)
    os.utime(target, ns=(left.changed_ns, left.changed_ns))


def _nothing(old: bytes, new: bytes, random: Random) -> bytes:
    return old


def _all(old: bytes, new: bytes, random: Random) -> bytes:
    return new


def _beginning(old: bytes, new: bytes, random: Random) -> bytes:
    """Some of the new bytes; the file ends there."""
    return new[: random.randint(min(_same(old, new), len(new)), len(new))]


def _zeros(old: bytes, new: bytes, random: Random) -> bytes:
    """The new size, and nothing of what should fill it."""
    same = _same(old, new)
    return new[:same] + bytes(len(new) - same)


def _pieces(old: bytes, new: bytes, random: Random) -> bytes:
    """The new size, and each sector old or new."""
    size = random.choice((16, 512, 4096))
    old = old.ljust(len(new), b"\0")
    starts = range(0, len(new), size)
    return b"".join(random.choice((old, new))[at : min(at + size, len(new))] for at in starts)


_LEFT = (_nothing, _all, _beginning, _zeros, _pieces)


def _same(old: bytes, new: bytes) -> int:
    """How many bytes both begin with."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old[:middle] == new[:middle] else (low, middle - 1)
    return low

"""The calls to the system that decide whether a note survives, in one small object.

Everything the library writes goes through a ``Files``, so that tests can count the calls and make
each of them fail. Files are made 0600 and folders 0700, whatever the umask, and no child process
inherits a descriptor.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

_HELD_BY_ANOTHER = (5, 32, 33)
"""Windows: access denied, sharing violation, lock violation; a scanner holds the file a moment."""
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)


class Files:
    """The real calls. Each raises OSError as the system does."""

    def open(self, path: Path, flags: int) -> int:
        """A descriptor; a new file is 0600."""
        extra = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        return os.open(path, flags | extra, 0o600)

    def write(self, fd: int, data: bytes) -> int:
        """One write; returns how many bytes went."""
        return os.write(fd, data)

    def sync(self, fd: int) -> None:
        """Returns when the file's bytes are on the medium."""
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)  # fsync there leaves them in the drive's cache
        elif sys.platform == "win32":
            os.fsync(fd)
        else:
            os.fdatasync(fd)

    def truncate(self, fd: int, size: int) -> None:
        """Cuts the file to ``size`` bytes."""
        os.ftruncate(fd, size)

    def replace(self, source: Path, target: Path) -> None:
        """Renames over ``target`` at once; on Windows waits some seconds for other programs."""
        for pause_s in _PAUSES_S:
            try:
                return os.replace(source, target)
            except OSError as error:
                if getattr(error, "winerror", None) not in _HELD_BY_ANOTHER:
                    raise
                time.sleep(pause_s)
        os.replace(source, target)

    def sync_folder(self, path: Path) -> None:
        """Makes new, renamed and removed names in the folder last; Windows has no such call."""
        if sys.platform != "win32":
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def make_folder(self, path: Path) -> None:
        """Makes the folder, 0700, unless it is there."""
        path.mkdir(mode=0o700, exist_ok=True)

    def unlink(self, path: Path) -> None:
        """Removes the file if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(path)

    def sync_all(self) -> None:
        """Brings everything written so far to the disk, where the system can."""
        if sys.platform != "win32":
            os.sync()


FILES = Files()


def write_all(files: Files, fd: int, data: bytes) -> None:
    """Writes all of ``data``; one call unless the system takes it in parts."""
    done = files.write(fd, data)
    while done < len(data):
        done += files.write(fd, data[done:])


def write_atomic(files: Files, path: Path, data: bytes, *, durable: bool = True) -> None:
    """The file holds ``data`` whole, or what it held before, even through a power cut.

    Not ``durable``: whole after a crash of the program only. Raises OSError; ``path`` is then as
    it was, unless only the last step failed: making the new name last.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        fd = files.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            write_all(files, fd, data)
            if durable:
                files.sync(fd)
        finally:
            os.close(fd)  # before the rename: Windows renames no open file
        files.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            files.unlink(temporary)
        raise
    if durable:
        files.sync_folder(path.parent)


def make_folder(files: Files, path: Path) -> bool:
    """Makes the folder 0700 with its parents; True if it was there and open to others till now."""
    if not path.exists():
        if not path.parent.exists():
            make_folder(files, path.parent)
        files.make_folder(path)
        with suppress(PermissionError):  # a parent may be closed to us; all else goes on
            files.sync_folder(path.parent)
    if sys.platform == "win32" or not path.stat().st_mode & 0o077:
        return False
    path.chmod(0o700)
    return True

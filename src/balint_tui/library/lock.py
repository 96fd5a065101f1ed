"""Locks that the system frees when their holder dies, so that none is ever stale.

One process writes to a library: it holds ``lock``. A live session's journal is locked too, so
that a reader can tell a running session from one that was left behind.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_CLOSED_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
"""No editor or other child process may inherit a lock and hold it after us."""

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """A locked byte cannot be read on Windows, so one far behind any content is taken."""

    def _lock(fd: int, *, shared: bool, wait: bool) -> None:
        os.lseek(fd, _FAR, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(fd: int, *, shared: bool, wait: bool) -> None:
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(fd, how if wait else how | fcntl.LOCK_NB)


def hold(fd: int) -> None:
    """Locks an open journal until it is closed; waits for readers, who look only for a moment."""
    _lock(fd, shared=False, wait=True)


def is_held(path: Path) -> bool:
    """Whether a running process, this one included, holds the file."""
    try:
        fd = os.open(path, os.O_RDONLY | _CLOSED_ON_EXEC)
    except OSError:
        return False  # not there, or not to be read: who reads it is told
    try:
        _lock(fd, shared=True, wait=False)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


class FolderLock:
    """The right to write to a library; ``taken`` says whether this process has it."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | _CLOSED_ON_EXEC, 0o600)
        try:
            _lock(self._fd, shared=False, wait=False)
            self.taken = True
        except OSError:
            self.taken = False
            self.release()

    def release(self) -> None:
        """Another process may write now."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1
        self.taken = False

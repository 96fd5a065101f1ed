"""One process writes; its death, however sudden, lets another in."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from balint_tui.library.lock import FolderLock, hold, is_held

HOLDER = """
import sys
from pathlib import Path
from balint_tui.library.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print(lock.taken, flush=True)
sys.stdin.read()
"""


def test_a_second_lock_is_refused_until_the_first_is_released(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "lock"), FolderLock(tmp_path / "lock")
    assert first.taken
    assert not second.taken
    first.release()
    assert not first.taken
    third = FolderLock(tmp_path / "lock")
    assert third.taken
    third.release()


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert not FolderLock(path).taken
        assert is_held(path)
        holder.kill()
        holder.wait()
    lock = FolderLock(path)
    assert lock.taken
    lock.release()


def test_a_child_does_not_inherit_the_lock(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path / "lock")
    command = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        lock.release()
        assert not is_held(tmp_path / "lock")
        child.communicate(b"\n")


def test_the_lock_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FolderLock(tmp_path / "lock").release()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600


def test_looking_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "a.jnl"
    path.touch()
    assert not is_held(path)
    fd = os.open(path, os.O_WRONLY)
    hold(fd)
    assert is_held(path)
    assert is_held(path)
    os.close(fd)
    assert not is_held(path)
    assert not is_held(tmp_path / "none")

"""A program in a pty, looked at from outside: when its screen shows what, and what it costs.

What the program writes is taken in at once, with the moment and the program's CPU time so far,
and only fed to the emulated screen (pyte) while nothing comes. So the emulator, slower than any
terminal, neither holds the program up nor counts as its time.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple

import pyte

# What pyte would print as text instead of passing over it.
_NOISE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*\$?[a-zA-Z]|\x1bP.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", re.S
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;<=>?$]*|[P\]][^\x07\x1b]*\x1b?)?\Z")
COLUMNS, ROWS = 100, 30
PATIENCE_S = 30.0
STILL_S = 0.002
"""So long without output is a pause in which the screen can be looked at."""


class Moment(NamedTuple):
    """A moment on the wall's clock, and the CPU time the program had had by then; both in ms."""

    wall: float
    cpu: float

    def since(self, earlier: Moment) -> Moment:
        """What has passed."""
        return Moment(self.wall - earlier.wall, self.cpu - earlier.cpu)


class Terminal:
    """Runs a program; ``started`` is the moment before there was a process. Kills it at the end."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._came: list[tuple[Moment, bytes]] = []
        self._rest = b""
        self.started = Moment(time.perf_counter() * 1000, 0.0)
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            try:
                os.execve(command[0], command, environment)
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def press(self, key: str) -> Moment:
        """Presses a key; the moment just before."""
        now = self._now()
        os.write(self._fd, key.encode())
        return now

    def shows(self, text: str) -> Moment:
        """The moment in which the program wrote what made the screen show the text.

        Raises RuntimeError, with the screen, if it never does.
        """
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            while self._came:
                moment, data = self._came.pop(0)
                self._feed(data)
                if text in self.text:
                    return moment
            if not self._take_in(0.25):
                break
        raise RuntimeError(f"{text!r} never came; the screen is\n{self.text}")

    def settle(self, still_s: float) -> None:
        """Waits until nothing has been written for a while."""
        while self._take_in(still_s) and self._came:
            while self._came:
                self._feed(self._came.pop(0)[1])

    @property
    def text(self) -> str:
        """The screen, a line for each row."""
        return "\n".join(row.rstrip() for row in self._screen.display)

    def peak_mb(self) -> float:
        """The most memory that the program has had resident so far."""
        with open(f"/proc/{self._pid}/status") as status:
            kb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
        return kb / 1024

    def _now(self) -> Moment:
        return Moment(time.perf_counter() * 1000, self._cpu_ms())

    def _cpu_ms(self) -> float:
        """The CPU time of the program's living threads."""
        total = 0
        folder = f"/proc/{self._pid}/task"
        try:
            for thread in os.listdir(folder):
                with open(f"{folder}/{thread}/schedstat") as line:
                    total += int(line.read().split()[0])
        except (OSError, IndexError):
            pass  # a thread that has just ended
        return total / 1e6

    def _take_in(self, wait_s: float) -> bool:
        """Reads until a pause; False if the program has ended."""
        while select.select([self._fd], [], [], wait_s)[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:
                return False
            self._came.append((self._now(), data))
            wait_s = STILL_S
        return True

    def _feed(self, data: bytes) -> None:
        data = self._rest + data
        begun = _UNFINISHED.search(data)
        self._rest = data[begun.start() :] if begun else b""
        self._stream.feed(_NOISE.sub(b"", data[: len(data) - len(self._rest)]))

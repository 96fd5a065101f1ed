"""A terminal for the end-to-end tests: the app runs in a real pty, pyte is its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pyte

import balint_tui

# What pyte would print as text instead of passing over it, and the modes it does not know.
_NOISE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*\$?[a-zA-Z]|\x1bP.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", re.S
)
# An escape sequence of which the rest is still to come.
_BEGUN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P\]][^\x07\x1b]*\x1b?)?\Z")
_TITLE = re.compile(rb"\x1b\][^\x07\x1b]*\x07")

# Makes the pty the terminal of the new process, as a terminal emulator does; done here, because
# what runs between fork and exec in a test process of several threads may hang.
_LAUNCH = """\
import fcntl, os, resource, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if int(sys.argv[1]):
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # or half-written ones stay for all that follow
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
os.execv(sys.executable, [sys.executable, "-m", "balint_tui", *sys.argv[2:]])
"""

KEYS = {
    "space": " ",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
    "ctrl+c": "\x03",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+u": "\x15",
    "f1": "\x1bOP",
}
PATIENCE_S = 30.0
"""How long a screen may take on a busy machine before the test says that it never came."""


class Terminal:
    """Runs ``balint-tui`` with these arguments; leaves no process behind.

    ``file_limit`` is the size in bytes beyond which the app can write no file.
    """

    def __init__(
        self,
        home: Path,
        *argv: str,
        columns: int = 100,
        rows: int = 32,
        file_limit: int = 0,
        **environment: str,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._drawn: dict[int, str] = {}
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self._fd, inner = pty.openpty()
        self.resize(columns, rows)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _LAUNCH, str(file_limit), *argv],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=surroundings(home) | environment,
            start_new_session=True,
        )
        os.close(inner)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self.hang_up()

    # --- what a person and a terminal do

    def resize(self, columns: int, rows: int) -> None:
        """The window changes its size."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def press(self, *keys: str) -> None:
        """Presses keys by their names, or types text as it is."""
        for key in keys:
            self.send(KEYS.get(key, key).encode())

    def send(self, data: bytes) -> None:
        """Sends bytes as a terminal would."""
        os.write(self._fd, data)

    def kill(self, number: int) -> None:
        """Sends the app a signal."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """The terminal is gone."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    # --- what is seen

    def wait_until(self, holds: Callable[[], bool], fault: str) -> str:
        """Returns the screen once this holds; fails with the screen if it never does.

        A screen comes in pieces: all that is asked of one belongs into ``holds``.
        """
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{fault}; the screen is\n{self.text}")
            self._read(0.05)
        return self.text

    def wait_for(self, pattern: str) -> str:
        """Returns the screen once it matches."""
        return self.wait_until(lambda: self._shows(pattern), f"{pattern!r} never came")

    def wait_gone(self, pattern: str) -> str:
        """Returns the screen once it does not match any more."""
        return self.wait_until(lambda: not self._shows(pattern), f"{pattern!r} never went")

    def wait_cursor(self, pattern: str) -> str:
        """Returns the screen once the cursor is in a row that matches: what is typed goes there.

        Keys that come before it would go to where it was.
        """
        return self.wait_until(
            lambda: re.search(pattern, self.rows[self.screen.cursor.y]) is not None,
            f"the cursor never came to {pattern!r}",
        )

    def wait_bold(self, pattern: str) -> str:
        """Returns the screen once what matches is in bold type, as what is chosen often is."""
        return self.wait_until(lambda: self._shows_bold(pattern), f"{pattern!r} never became bold")

    def press_until(self, key: str, pattern: str) -> str:
        """Presses a key, and waits for what it shows."""
        self.press(key)
        return self.wait_for(pattern)

    def settle(self, seconds: float = 0.3) -> str:
        """The screen after it has been still for a moment."""
        while self._read(seconds):
            pass
        return self.text

    def wait_end(self) -> int:
        """The exit status, once the app has ended; minus a signal that ended it."""
        end = time.monotonic() + PATIENCE_S
        while self._process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"the app never ended; the screen is\n{self.text}")
            if not self._read(0.02):
                time.sleep(0.01)
        while self._read(0.02):
            pass
        return self._process.returncode

    def kill_hard(self) -> None:
        """The power is gone: the app gets no chance to do anything."""
        self.kill(signal.SIGKILL)
        assert self.wait_end() == -signal.SIGKILL

    @property
    def rows(self) -> list[str]:
        """The screen, row by row; only those that were drawn on since are put together anew."""
        screen = self.screen
        for y in screen.dirty:
            self._drawn[y] = "".join(screen.buffer[y][x].data for x in range(screen.columns))
        screen.dirty.clear()
        return [self._drawn[y] for y in range(screen.lines)]

    @property
    def text(self) -> str:
        """The screen, a line for each row."""
        return "\n".join(row.rstrip() for row in self.rows)

    @property
    def bells(self) -> int:
        """How often the terminal was asked to make a sound."""
        return _TITLE.sub(b"", self.raw).count(b"\x07")

    # --- inside

    def _shows(self, pattern: str) -> bool:
        return re.search(pattern, self.text, re.M) is not None

    def _shows_bold(self, pattern: str) -> bool:
        found = ((y, re.search(pattern, row)) for y, row in enumerate(self.rows))
        return any(self.screen.buffer[y][match.start()].bold for y, match in found if match)

    def _read(self, wait_s: float) -> bool:
        """Takes in what the app has drawn; False if nothing came."""
        if self._fd < 0 or not select.select([self._fd], [], [], wait_s)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # what Linux says when the other side is closed
            return False
        self.raw += data
        data = self._rest + data
        begun = _BEGUN.search(data)
        self._rest = data[begun.start() :] if begun else b""
        self._stream.feed(_NOISE.sub(b"", data[: len(data) - len(self._rest)]))
        return bool(data)


def surroundings(home: Path) -> dict[str, str]:
    """The environment of the app and its commands: a plain terminal, and a library in ``home``."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return kept | {
        "HOME": str(home),
        "TERM": "xterm-256color",
        "PYTHONPATH": str(Path(balint_tui.__file__).parents[1]),
        "BALINT_TUI_LIBRARY": str(home / "library"),
    }

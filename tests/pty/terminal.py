"""A terminal for the end-to-end tests: the app runs in a real pty, pyte is its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from types import TracebackType

import pyte

import balint_tui

# What pyte would print as text instead of passing over it.
_NOISE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",
    re.S,
)
_PRIVATE = re.compile(rb"\x1b\[\?[0-9;]*[hl]")

KEYS = {
    "right": "\x1b[C",
    "left": "\x1b[D",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "enter": "\r",
    "escape": "\x1b",
    "ctrl+q": "\x11",
    "ctrl+p": "\x10",
    "f1": "\x1bOP",
}
PATIENCE_S = 20.0
"""How long a screen may take on a busy machine before the test says that it never came."""


class Terminal:
    """Runs ``balint-tui`` with these arguments; leaves no process behind."""

    def __init__(
        self, home: Path, *argv: str, columns: int = 100, rows: int = 30, **environment: str
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self.bells = 0
        self.raw = b""
        env = {
            **os.environ,
            "HOME": str(home),
            "TERM": "xterm-256color",
            "PYTHONPATH": str(Path(balint_tui.__file__).parents[1]),
            "BALINT_TUI_LIBRARY": str(home / "library"),
            **environment,
        }
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            command = [sys.executable, "-m", "balint_tui", *argv]
            os.execve(sys.executable, command, env)
        self.resize(columns, rows)
        self.status: int | None = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

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

    def wait_for(self, pattern: str) -> str:
        """Returns the screen once it matches; fails with the screen if it never does."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if re.search(pattern, self.text, re.M):
                return self.text
            self._read(0.05)
        raise AssertionError(f"{pattern!r} never came; the screen is\n{self.text}")

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
        while time.monotonic() < end:
            self._read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self._read(0.02):
                    pass
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
        raise AssertionError(f"the app never ended; the screen is\n{self.text}")

    def kill(self, number: int) -> None:
        """Sends the app a signal."""
        os.kill(self.pid, number)

    @property
    def text(self) -> str:
        """The screen, a line for each row."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def _read(self, wait_s: float) -> bool:
        """Takes in what the app has drawn; False if nothing came."""
        ready, _, _ = select.select([self._fd], [], [], wait_s)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.raw += data
        self.bells += re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", data).count(b"\x07")
        data = self._rest + data
        # An escape sequence that is cut in two must not be taken apart.
        cut = data.rfind(b"\x1b")
        self._rest = b"" if cut < 0 or len(data) - cut > 16 else data[cut:]
        data = data[: len(data) - len(self._rest)]
        kept = _PRIVATE.sub(lambda m: m.group() if b"1049" in m.group() else b"", data)
        self._stream.feed(_NOISE.sub(b"", kept))
        if self._rest:
            self._flush_later()
        return bool(data)

    def _flush_later(self) -> None:
        """What is held back is complete if nothing follows."""
        ready, _, _ = select.select([self._fd], [], [], 0.02)
        if not ready:
            rest, self._rest = self._rest, b""
            self._stream.feed(_NOISE.sub(b"", _PRIVATE.sub(b"", rest)))

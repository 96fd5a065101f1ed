"""Reads the terminal without falling over what a terminal may send.

Textual decodes strictly: one byte that is not UTF-8 ends the app, and the coordinates of an old
mouse report (X10, sent by a terminal that another program left in that state) read as keys, of
which one is ``!``.
"""

from __future__ import annotations

import codecs
import re
import sys

_OLD_MOUSE = re.compile(rb"\x1b\[M[\x00-\xff]{3}")
_BEGUN = re.compile(rb"\x1b\[(M[\x00-\xff]{0,2})?\Z")


class InputDecoder:
    """Bytes from the terminal as text, without old mouse reports; odd bytes become U+FFFD."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = b""

    def decode(self, data: bytes, final: bool = False) -> str:
        """The next piece of text; the beginning of a mouse report waits for the rest of it."""
        data = _OLD_MOUSE.sub(b"", self._held + data)
        begun = None if final else _BEGUN.search(data)
        self._held = data[begun.start() :] if begun else b""
        return self._utf8.decode(data[: len(data) - len(self._held)], final)


def be_lenient() -> None:
    """Makes Textual's driver use ``InputDecoder``; where it has another one (Windows), nothing."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        vars(linux_driver)["getincrementaldecoder"] = lambda _: InputDecoder

"""Reads the terminal without falling over what a terminal may send.

Textual decodes strictly: one byte that is not UTF-8 ends the app. And what is no key reads as keys:
the coordinates of an old mouse report (X10, from a terminal that another program left in that
state), late answers to another program's questions, control codes inside a paste. One of those keys
may be ``!``.
"""

from __future__ import annotations

import codecs
import re
import sys

_NO_KEYS = re.compile(
    rb"\x1b\[M[\x00-\xff]{3}"  # an X10 mouse report
    rb"|\x1b\[[?>][0-9;]*c"  # which terminal it is
    rb"|\x1b[\]P_^][^\x07\x1b]{1,400}(?:\x07|\x1b\\)"  # colours, names and other strings
)
_BEGUN = re.compile(
    rb"\x1b\[(?:M[\x00-\xff]{0,2}|[0-9;<>?]{0,20})\Z|\x1b[\]P_^][^\x07\x1b]{1,64}\x1b?\Z"
)
_PASTE = re.compile(rb"(\x1b\[20[01]~)")
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")


class InputDecoder:
    """Bytes from the terminal as text, without what is no key; odd bytes become U+FFFD."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = b""
        self._pasting = False

    def decode(self, data: bytes, final: bool = False) -> str:
        """The next piece of text; what is only begun waits for the rest of it."""
        data = self._held + data
        begun = None if final else _BEGUN.search(data)
        self._held = data[begun.start() :] if begun else b""
        whole = data[: len(data) - len(self._held)]
        return self._utf8.decode(self._calm(whole), final)

    def _calm(self, data: bytes) -> bytes:
        pieces = []
        for piece in _PASTE.split(data):
            if _PASTE.fullmatch(piece):
                self._pasting = piece == b"\x1b[200~"
                pieces.append(piece)
            elif self._pasting:
                pieces.append(_CONTROL.sub(b" ", piece))
            else:
                pieces.append(_NO_KEYS.sub(b"", piece))
        return b"".join(pieces)


def be_lenient() -> None:
    """Makes Textual's driver use ``InputDecoder``; where it has another one (Windows), nothing."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        vars(linux_driver)["getincrementaldecoder"] = lambda _: InputDecoder

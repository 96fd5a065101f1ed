"""The fenced blocks of docs/pooling.md, which are run as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

POOLING = Path(__file__).parents[2] / "docs" / "pooling.md"
_BLOCK = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.M | re.S)


class Block(NamedTuple):
    """A block: its language, its name ("" if nobody asks what it says), its lines."""

    language: str
    name: str
    text: str


def blocks(*languages: str) -> list[Block]:
    """The blocks in these languages, in the order of the document."""
    found = (Block(*match.groups(default="")) for match in _BLOCK.finditer(POOLING.read_text()))
    return [block for block in found if block.language in languages]

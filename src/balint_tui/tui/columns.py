"""Text in lines of so many cells: of a table, in which a name gives way, and of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content


def widths(heads: Sequence[str], least: int = 0) -> list[int]:
    """As wide as the heads, with two cells before each."""
    return [max(least, cell_len(head)) + 2 for head in heads]


def columns(name: str, cells: Sequence[str], wide: Sequence[int], width: int) -> Content:
    """The name, cut if it must be, and each cell to the right of its column."""
    numbers = "".join(
        " " * (w - cell_len(cell)) + cell for cell, w in zip(cells, wide, strict=True)
    )
    left = max(0, width - sum(wide))
    return Content(name).truncate(left, ellipsis=True, pad=True) + numbers


def fit(text: Content, most: int, width: int) -> list[Content]:
    """The text in at most so many lines; what is more goes into the last, to be cut there."""
    lines = text.wrap(max(1, width))
    if len(lines) > most:
        lines[most - 1 :] = [Content(" ").join(lines[most - 1 :])]
    return lines

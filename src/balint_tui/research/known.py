"""What describes the material, without words that could say whose it is.

What is shipped is as it is; names and descriptions of one's own codebooks and questionnaires pass
the de-identifier, and names of one's own files are not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from balint_tui.coding import codebook
from balint_tui.coding.codebook import Codebook
from balint_tui.evaluation import instruments
from balint_tui.evaluation.instruments import Instrument
from balint_tui.frame import formats
from balint_tui.privacy.engine import ENGINE
from balint_tui.privacy.scrub import Scrubber
from balint_tui.research.codes import Books


@dataclass(frozen=True)
class Known:
    """Codebooks; questionnaires by their ids in the library; the names of shipped formats."""

    books: Books
    instruments: Mapping[str, Instrument]
    formats: Sequence[str]


def known(own_codebooks: Path, own_instruments: Path) -> Known:
    """What is known here, with what lies in these folders."""
    return Known(_books(own_codebooks), _instruments(own_instruments), list(formats.load()[0]))


def _books(own: Path) -> Books:
    shipped, found = codebook.load()[0], codebook.load(own)[0]
    others = {name for name, book in found.items() if shipped.get(name) != book}
    every = [_book(book) if name in others else book for name, book in found.items()]
    return Books(every, frozenset(others))


def _instruments(own: Path) -> dict[str, Instrument]:
    shipped, found = instruments.load()[0], instruments.load(own)[0]
    others = [name for name, one in found.items() if shipped.get(name) != one]
    changed = {
        name: _instrument(found[name], f"own-{number}") for number, name in enumerate(others, 1)
    }
    return found | changed


def _book(book: Codebook) -> Codebook:
    codes = [replace(code, name=_said(code.name), about=_said(code.about)) for code in book.codes]
    return replace(book, codes=tuple(codes))


def _instrument(one: Instrument, name: str) -> Instrument:
    items = [
        replace(item, text=_said(item.text), labels=tuple(map(_said, item.labels)))
        for item in one.items
    ]
    scales = [replace(scale, title=_said(scale.title)) for scale in one.scales]
    return replace(
        one,
        id=name,
        title=_said(one.title),
        about=_said(one.about),
        source=_said(one.source),
        licence=_said(one.licence),
        items=tuple(items),
        scales=tuple(scales),
    )


def _said(text: str) -> str:
    return Scrubber(judge=ENGINE).scrub(text).text if text else ""

"""What describes the material, without words that could say whose it is.

What is shipped is as it is. Names and descriptions of one's own codebooks and questionnaires pass
the de-identifier, and since nobody approves them one by one, whatever else in them could be a name
goes too; the names that one gave to files and items are not said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from balint_tui.coding import codebook
from balint_tui.coding.codebook import Codebook
from balint_tui.evaluation import instruments
from balint_tui.evaluation.instruments import Instrument
from balint_tui.evaluation.responses import Response
from balint_tui.frame import formats
from balint_tui.research.codes import Books
from balint_tui.research.hiding import Hide, could_be_names, hidden

_MOST_VALUES = 11
"""An item of one's own with more possible answers may ask for an age or a year of birth."""


@dataclass(frozen=True)
class Known:
    """Codebooks; questionnaires by their ids in the library, as they are called in the export; of
    one's own among them, their items' ids there and here. ``formats``: what each shipped one is."""

    books: Books
    instruments: Mapping[str, Instrument]
    items: Mapping[str, Mapping[str, str]]
    formats: Mapping[str, str]

    def renamed(self, response: Response) -> Response:
        """The answers by the items' ids in the export."""
        items = self.items.get(response.instrument)
        if items is None:
            return response
        answers = {items[name]: value for name, value in response.answers.items() if name in items}
        return replace(response, answers=answers)

    def without_fine(self) -> Known:
        """Without items of one's own that many answers are possible to."""
        coarse = {name: _coarse(self.instruments[name]) for name in self.items}
        return replace(self, instruments={**self.instruments, **coarse})


def known(
    own_codebooks: Path,
    own_instruments: Path,
    hide: Hide,
    codes: Collection[str],
    answered: Collection[str],
) -> Known:
    """What is known here, with what lies in these folders; of one's own only what these codes and
    questionnaires need. ``hide`` finds what must not be said."""

    def said(text: str) -> str:
        # Loaded only for what is one's own: it takes as long as reading 200 sessions.
        from balint_tui.privacy.engine import ENGINE
        from balint_tui.privacy.scrub import Scrubber

        scrubbed = hidden(Scrubber(judge=ENGINE).scrub(text).text, hide)
        return hidden(scrubbed, could_be_names)

    asked, own = _instruments(own_instruments, answered, said)
    shipped = formats.load()[0]
    return Known(
        _books(own_codebooks, codes, said),
        asked,
        own,
        {name: f"{fmt.title}, {fmt.total_s / 60:g} minutes" for name, fmt in shipped.items()},
    )


def _books(own: Path, codes: Collection[str], said: Callable[[str], str]) -> Books:
    shipped, found = codebook.load()[0], codebook.load(own)[0]
    others = {name for name, book in found.items() if shipped.get(name) != book}
    books = []
    for name, book in found.items():
        if name not in others:
            books.append(book)
        elif any(code.id in codes for code in book.codes):
            books.append(_book(book, said))
    return Books(books, frozenset(others))


def _book(book: Codebook, said: Callable[[str], str]) -> Codebook:
    codes = [replace(code, name=said(code.name), about=said(code.about)) for code in book.codes]
    return replace(book, codes=tuple(codes))


def _instruments(
    own: Path, answered: Collection[str], said: Callable[[str], str]
) -> tuple[dict[str, Instrument], dict[str, dict[str, str]]]:
    """The questionnaires that were answered, and the items of one's own, by their ids."""
    shipped, found = instruments.load()[0], instruments.load(own)[0]
    items: dict[str, dict[str, str]] = {}
    for name in sorted(set(found) & set(answered)):
        if shipped.get(name) != found[name]:
            ids = [item.id for item in found[name].items]
            items[name] = {item: f"item-{number}" for number, item in enumerate(ids, 1)}
            found[name] = _instrument(found[name], f"own-{len(items)}", items[name], said)
    return {name: one for name, one in found.items() if name in answered}, items


def _instrument(
    one: Instrument, name: str, ids: Mapping[str, str], said: Callable[[str], str]
) -> Instrument:
    items = [
        replace(item, id=ids[item.id], text=said(item.text), labels=tuple(map(said, item.labels)))
        for item in one.items
    ]
    return replace(
        one,
        id=name,
        title=said(one.title),
        about=said(one.about),
        source=said(one.source),
        licence=said(one.licence),
        items=tuple(items),
        scales=(),
    )


def _coarse(one: Instrument) -> Instrument:
    items = [item for item in one.items if item.most - item.least < _MOST_VALUES]
    return replace(one, items=tuple(items))

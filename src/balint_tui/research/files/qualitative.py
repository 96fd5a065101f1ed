"""The files of qualitative/: the project, codebooks, and for programs that take no project a page
for each document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from balint_tui import sheets
from balint_tui.coding.refi import to_qdc
from balint_tui.research.export import Export
from balint_tui.research.texts import BETWEEN, Document, Segment

_LONGEST = 200
"""Characters that Taguette takes for a tag."""


def qdc(export: Export) -> bytes:
    """The codes as REFI-QDA codebook; there must be some, as it may not be empty."""
    return to_qdc(export.book)


def taguette_csv(export: Export) -> str:
    """The codes as a CSV for Taguette, in which a dot is between a tag and the one above it.

    It begins with a byte order mark: without it Taguette guesses the encoding, often wrongly.
    """
    paths = _paths(export)
    rows = ((paths[code.id], code.about) for code in export.book.codes)
    return "\ufeff" + sheets.write(["tag", "description"], rows)


def _paths(export: Export) -> dict[str, str]:
    """The tag of each code, used once; one that is too long leaves out those above."""
    paths: dict[str, str] = {}
    used: set[str] = set()
    for code in export.book.codes:
        own = " ".join(code.name.replace(".", " ").split()) or code.id
        base = f"{paths[code.parent]}.{own}" if code.parent else own
        base = base if len(base) <= _LONGEST else own[:_LONGEST].rstrip()
        path, number = base, 1
        while path.casefold() in used:
            number += 1
            behind = f" ({number})"
            path = base[: _LONGEST - len(behind)] + behind
        used.add(path.casefold())
        paths[code.id] = path
    return paths


def html(export: Export, document: Document) -> str:
    """The document as a page of its own with its coded passages marked.

    There is nothing but the text on it: what marks say is in their titles and written by the style
    sheet, so that programs that read the page (Taguette) find the text as it is in the tables.
    """
    paragraphs = "\n".join(_paragraphs(document, export.code_names))
    return _PAGE.format(title=escape(document.id), style=_STYLE, paragraphs=paragraphs)


def _paragraphs(document: Document, names: Mapping[str, str]) -> Iterator[str]:
    """The paragraphs; no passage goes from one into the next."""
    waiting = sorted(document.segments, key=lambda one: one.start, reverse=True)
    at = 0
    for text in document.text.split(BETWEEN):
        here = []
        while waiting and waiting[-1].start < at + len(text):
            here.append(waiting.pop())
        yield f'<p dir="auto">{"".join(_marked(text, at, here, names))}</p>'
        at += len(text) + len(BETWEEN)


def _marked(
    text: str, at: int, segments: Sequence[Segment], names: Mapping[str, str]
) -> Iterator[str]:
    """The text that begins ``at``, cut where passages begin and end: marks cannot overlap."""
    places = {place - at for one in segments for place in (one.start, one.end)}
    cuts = sorted({0, len(text)} | places)
    for start, end in pairwise(cuts):
        over = (one for one in segments if one.start - at <= start and end <= one.end - at)
        codes = "; ".join(dict.fromkeys(names[one.code] for one in over))
        words = escape(text[start:end], quote=False)
        yield f'<mark title="{escape(codes)}">{words}</mark>' if codes else words


_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.6 system-ui, sans-serif; color: #2b2d30; background: #fff;
  max-width: 42rem; margin: 2.5rem auto; padding: 0 1.2rem; }
p { margin: 0 0 1rem; white-space: pre-wrap; overflow-wrap: break-word; }
mark { background: #f4ead0; color: inherit; border-bottom: 1px solid #b08a3c; }
mark::after { content: " [" attr(title) "]"; color: #5a564d; font-size: .75em; }
@page { margin: 18mm; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } }
""".strip()

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{paragraphs}
</main>
</body>
</html>
"""

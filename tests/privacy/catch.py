"""What a recogniser finds, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from balint_tui.privacy.spans import Span, choose

Find = Callable[[str], Iterable[Span]]


def caught(find: Find, text: str, kind: str) -> list[str]:
    """The stretches of the text that are found; they are all of this kind."""
    spans = choose(find(text))
    assert {span.type for span in spans} <= {kind}
    return [text[span.start : span.end] for span in spans]


def marked(text: str) -> tuple[str, list[str]]:
    """A text without its «marks», and what stood in them."""
    plain = text.replace("«", "").replace("»", "")
    return plain, [piece.split("»")[0] for piece in text.split("«")[1:]]

"""How a text that is being typed will be kept: found out beside the typing, never in its way."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.highlighter import Highlighter
from rich.text import Text
from textual.content import Content
from textual.message import Message

from balint_tui.privacy import hints
from balint_tui.privacy.spans import Span
from balint_tui.tui.widgets.line import Line

if TYPE_CHECKING:
    from balint_tui.tui.meeting import Cleaning

PAUSE_S = 0.04
"""The de-identifier looks when the typing pauses this long."""


class Identifiers(Highlighter):
    """Underlines in an input what will be replaced, as far as it is known by now."""

    def __init__(self, cleaning: Cleaning) -> None:
        self._cleaning = cleaning
        self._last = ("", tuple[Span, ...]())

    def highlight(self, text: Text) -> None:
        """Keeps what was found in the part of the text that has not changed."""
        typed = text.plain
        known = self._cleaning.known(typed)
        if known is None:
            before, spans = self._last
            known = tuple(s for s in spans if before[: s.end] == typed[: s.end])
        self._last = (typed, known)
        for span in known:
            text.stylize("underline bold", span.start, span.end)


class KeptAs(Line):
    """Shows how the text will be kept if anything is replaced in it, and what is to be asked."""

    DEFAULT_CSS = "KeptAs { height: auto; max-height: 5; color: $text-muted; }"

    class Known(Message):
        """What identifies in the text is known now."""

    def __init__(self, cleaning: Cleaning, **options: Any) -> None:
        super().__init__(**options)
        self._cleaning = cleaning
        self._typed = ""
        self._foot = Content("")

    def follow(self, text: str, foot: Content | str = "") -> None:
        """Finds out about ``text``; what was asked before is forgotten. ``foot`` stands below."""
        self._typed, self._foot = text, foot if isinstance(foot, Content) else Content(foot)
        if self._cleaning.known(text) is None:
            # Not the coroutine itself, which nobody would await if the next text comes at once.
            work = partial(self._find_out, text)
            self.run_worker(work, exclusive=True)  # type: ignore[arg-type]
        self._draw()

    async def _find_out(self, text: str) -> None:
        await asyncio.sleep(PAUSE_S)
        await asyncio.to_thread(self._cleaning.think, text)
        if text == self._typed:
            self._draw()
            self.post_message(self.Known())

    def _draw(self) -> None:
        rows = []
        known = self._cleaning.known(self._typed)
        if known is not None:
            kept = self._cleaning.preview(self._typed)
            content = Content(kept.text)
            for span in kept.unsure:
                content = content.stylize("underline", span.start, span.end)
            if kept.spans or kept.unsure:
                rows.append(Content.assemble(("kept as  ", "bold"), content))
            if kept.unsure:
                words = ", ".join(kept.text[span.start : span.end] for span in kept.unsure)
                rows.append(Content.assemble(("unsure  ", "bold"), words))
            rows += [_question(kept.text, hint) for hint in hints.find(kept.text)[:1]]
        if self._foot:
            rows.append(self._foot)
        self.show(Content("\n").join(rows))


def _question(text: str, hint: hints.Hint) -> Content:
    """What a reader may be recognised by without a name: nothing is replaced, it is only asked."""
    words = text[hint.start : hint.end]
    return Content.assemble((f"{hint.why}?  ", "bold"), f"“{words}” may tell who it is")

"""The line in which a note is typed, and how the note will be kept."""

from __future__ import annotations

from typing import Any

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from balint_tui.privacy.scrub import Scrubber
from balint_tui.tui.widgets.line import Line

MOST_CHARACTERS = 2000


class _Identifiers(Highlighter):
    def __init__(self, scrubber: Scrubber) -> None:
        self._scrubber = scrubber

    def highlight(self, text: Text) -> None:
        for span in self._scrubber.spans(text.plain):
            text.stylize("underline bold", span.start, span.end)


def identifiers(scrubber: Scrubber) -> Highlighter:
    """A highlighter that underlines in an input what will be replaced."""
    return _Identifiers(scrubber)


class PlainInput(Input):
    """An input that keeps all of what is pasted, its lines joined by spaces."""

    def _on_paste(self, event: events.Paste) -> None:
        joined = " ".join(event.text.split())
        super()._on_paste(events.Paste(joined))
        event.stop()
        event.prevent_default()


class NoteLine(Vertical):
    """Hidden until it is opened. ``enter`` keeps, ``escape`` closes and leaves what was typed."""

    DEFAULT_CSS = """
    NoteLine { height: auto; display: none; padding: 0 1; background: $surface; }
    NoteLine.-open { display: block; }
    NoteLine Line { height: auto; max-height: 5; color: $text-muted; }
    """
    BINDINGS = [Binding("escape", "close", "close", show=False)]

    class Kept(Message):
        """``enter``: the line as it was typed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The line was closed; ``text`` is what stands in it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, scrubber: Scrubber, **options: Any) -> None:
        super().__init__(**options)
        self._scrubber = scrubber

    def compose(self) -> ComposeResult:
        """The input, and beneath it what will be kept."""
        yield PlainInput(
            placeholder="a note; enter keeps it",
            highlighter=identifiers(self._scrubber),
            max_length=MOST_CHARACTERS,
            select_on_focus=False,
        )
        yield Line()

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.query_one(PlainInput).value

    def open(self, text: str) -> None:
        """Shows the line with ``text`` in it, the cursor at its end."""
        field = self.query_one(PlainInput)
        field.value = text
        field.cursor_position = len(text)
        self.add_class("-open")
        field.focus()
        self._preview(text)

    def close(self) -> None:
        """Hides the line."""
        self.remove_class("-open")
        self.screen.set_focus(None)

    def action_close(self) -> None:
        """Closes and leaves what was typed for the next time."""
        self.post_message(self.Closed(self.text))
        self.close()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._preview(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept(event.value))

    def _preview(self, text: str) -> None:
        kept = self._scrubber.preview(text)
        keys = Content.assemble(
            ("enter", "bold $accent"), " keeps it  ", ("esc", "bold $accent"), " closes the line"
        )
        if kept.spans:
            keys = Content("\n").join([Content.assemble(("kept as  ", "bold"), kept.text), keys])
        self.query_one(Line).show(keys)

"""The line in which a note is typed, and how the note will be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from balint_tui.tui.widgets.kept_as import Identifiers, KeptAs
from balint_tui.tui.widgets.plain_input import PlainInput

if TYPE_CHECKING:
    from balint_tui.tui.meeting import Meeting

MOST_CHARACTERS = 2000


class _NoteInput(PlainInput):
    """Ends with ``enter`` or ``escape``; keys that come after that go on to the screen."""

    class Ended(Message):
        """The line was ended by ``key``; ``text`` is what stood in it."""

        def __init__(self, key: str, text: str) -> None:
            super().__init__()
            self.key, self.text = key, text

    class Turned(Message):
        """The word at the cursor is to be marked, or not to be."""

    awake = False

    async def _on_key(self, event: events.Key) -> None:
        if self.awake and event.key == "f2":
            event.stop()
            self.post_message(self.Turned())
            return
        if self.awake and event.key not in ("enter", "escape"):
            return  # to what every line does with it
        event.stop()
        event.prevent_default()
        if not self.awake:
            # It was sent together with the end of the line and is meant for the screen.
            self.app.post_message(events.Key(event.key, event.character))
            return
        text, self.value, self.awake = self.value, "", False
        self.post_message(self.Ended(event.key, text))


class NoteLine(Vertical):
    """Hidden until it is opened. ``enter`` keeps, ``escape`` closes and leaves what was typed."""

    DEFAULT_CSS = """
    NoteLine { height: auto; display: none; padding: 0 1; background: $surface; }
    NoteLine.-open { display: block; }
    """

    class Kept(Message):
        """``enter``: the line as it was typed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """``escape``: the line was closed; ``text`` is what stood in it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, meeting: Meeting, **options: Any) -> None:
        super().__init__(**options)
        self._meeting = meeting

    def compose(self) -> ComposeResult:
        """The input, and beneath it what will be kept."""
        yield _NoteInput(
            placeholder="a note; enter keeps it",
            highlighter=Identifiers(self._meeting),
            max_length=MOST_CHARACTERS,
            select_on_focus=False,
        )
        yield KeptAs(self._meeting)

    @property
    def is_open(self) -> bool:
        """Whether a note is being typed."""
        return self.has_class("-open")

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.query_one(_NoteInput).value

    def open(self, text: str) -> None:
        """Shows the line with ``text`` in it, the cursor at its end."""
        field = self.query_one(_NoteInput)
        field.value = text
        field.cursor_position = len(text)
        field.awake = True
        self.add_class("-open")
        self.screen.set_focus(field)  # at once: the next key is text already
        self._preview(text)

    @on(_NoteInput.Ended)
    def _ended(self, event: _NoteInput.Ended) -> None:
        event.stop()
        self.remove_class("-open")
        self.screen.set_focus(None)
        message = self.Kept if event.key == "enter" else self.Closed
        self.post_message(message(event.text))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._preview(event.value)

    @on(KeptAs.Known)
    def _underline(self) -> None:
        self.query_one(_NoteInput).refresh()

    @on(_NoteInput.Turned)
    def _turned(self, event: _NoteInput.Turned) -> None:
        event.stop()
        field = self.query_one(_NoteInput)
        self._meeting.turn(field.value, field.cursor_position)
        self._preview(field.value)

    def _preview(self, text: str) -> None:
        foot = Content.assemble(
            ("enter", "bold $accent"),
            " keeps it  ",
            ("esc", "bold $accent"),
            " closes the line  ",
            ("f2", "bold $accent"),
            " marks the word as a name, or not",
        )
        if len(text) >= MOST_CHARACTERS:
            foot = Content.assemble((f"full at {MOST_CHARACTERS:,} characters  ", "bold"), foot)
        self.query_one(KeptAs).follow(text, foot)

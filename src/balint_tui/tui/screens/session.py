"""One session as it is in the library, to read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from balint_tui.frame.prose import Section, sections, title
from balint_tui.frame.session import Session
from balint_tui.frame.summary import summary
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line


class SessionScreen(Part):
    """The session's account; after a close, with "Saved." on top."""

    NAME = "session"
    BINDINGS = bindings(NAME, first=())
    DEFAULT_CSS = """
    SessionScreen {
        align: center top;
        VerticalScroll { padding: 1; }
        VerticalScroll Line { height: auto; }
    }
    """

    def __init__(self, session: Session, headline: str = "") -> None:
        super().__init__()
        self._session, self._headline = session, headline

    def compose(self) -> ComposeResult:
        """Title and account."""
        yield Line(" ".join(filter(None, [self._headline, title(self._session)])), id="head")
        with VerticalScroll(classes="page"):
            yield Line(id="account")
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Fills in the account."""
        row = summary(self._session) | {"state": "closed" if self._session.ending else "open"}
        parts = [_part(part) for part in sections(row, self._session)]
        self.line("account").show(Content("\n\n").join(parts))

    def action_back_out(self) -> None:
        """To the list from which it was opened, else home."""
        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        else:
            self.balint.go_home()


def _part(part: Section) -> Content:
    name, heads, rows = part
    table = [heads, *rows] if heads else rows
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    lines = [
        Content(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        for row in table
    ]
    if heads:
        lines[0] = lines[0].stylize("dim")
    if name:
        lines.insert(0, Content.styled(name, "bold $accent"))
    return Content("\n").join(lines)

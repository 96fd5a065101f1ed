"""The least Textual app that does something: what any app of this kind costs at least."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class HelloApp(App[None]):
    """One text and one key that changes it."""

    BINDINGS = [("x", "press", "press")]
    pressed = 0

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("Hello, pressed 0 times.")

    def action_press(self) -> None:
        """Counts."""
        self.pressed += 1
        self.query_one(Static).update(f"Hello, pressed {self.pressed} times.")


if __name__ == "__main__":
    HelloApp().run()

"""What the app's own screens have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.screen import Screen

from balint_tui.tui.widgets.line import Line

if TYPE_CHECKING:
    from balint_tui.tui.app import BalintApp


class Part(Screen[None]):
    """A screen with lines of text, which can show the present moment and keep what is typed."""

    NAME: ClassVar[str]

    _balint: BalintApp | None = None
    _composed = False

    def on_mount(self) -> None:
        """There is something to show it on, before the first paint."""
        self._composed = True
        self._balint = cast("BalintApp", self.app)
        self.show()

    @property
    def composed(self) -> bool:
        """Whether its widgets are there: something may be told before, and when they are going,
        which they do before the screen does (it is not displayed any more then)."""
        return self._composed and self.display

    @property
    def balint(self) -> BalintApp:
        """The app; also from a thread that goes on when the screen is gone."""
        return self._balint or cast("BalintApp", self.app)

    def line(self, name: str) -> Line:
        """The line of text with this id."""
        return self.query_one(f"#{name}", Line)

    def show(self) -> None:
        """Shows this moment."""

    def on_loop(self, act: Callable[..., None], *given: Any) -> None:
        """From a thread: does this on the event loop, unless the screen has gone away meanwhile."""
        self.balint.call_from_thread(lambda: act(*given) if self.composed else None)

    def keep(self) -> None:
        """Takes what is typed into the session, because the app is being left."""

    def action_down(self) -> None:
        """The next line."""
        self.focus_next()

    def action_up(self) -> None:
        """The line before."""
        self.focus_previous()

    def action_help(self) -> None:
        """The keys."""
        self.balint.help(self.NAME)

    def action_leave(self) -> None:
        """Leaves the app."""
        self.balint.leave()

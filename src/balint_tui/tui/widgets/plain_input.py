"""A line to type in that keeps all that is pasted and does all keys in their order."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class PlainInput(Input):
    """An input that keeps all of what is pasted, its lines joined by spaces.

    Keys that edit act here and at once. Textual sends them round by the app, and letters that were
    typed right behind a ``backspace`` or ``ctrl+u`` are there first, and deleted.
    """

    async def _on_key(self, event: events.Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                return

    def action_paste(self) -> None:
        """Puts in what was copied here."""
        self._on_paste(events.Paste(self.app.clipboard))

    def _on_paste(self, event: events.Paste) -> None:
        joined = " ".join(event.text.split())
        if self.max_length:  # Textual would refuse all of it
            room = self.max_length - len(self.value) + len(self.selected_text)
            joined = joined[: max(0, room)]
        super()._on_paste(events.Paste(joined))
        event.stop()
        event.prevent_default()

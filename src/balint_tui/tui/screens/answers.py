"""Answers taken down from paper: one participant after another, a key for each answer."""

from __future__ import annotations

import asyncio
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from balint_tui import questionnaires
from balint_tui.evaluation.forms import LONGEST_CODE, answer, own_code
from balint_tui.evaluation.instruments import WAVES, Instrument, Item
from balint_tui.library.answers import Batch
from balint_tui.library.errors import LibraryError
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.plain_input import PlainInput

_WAVES = {"pre": "before", "post": "after"}


class AnswersScreen(Part):
    """A form of which the lines below the first two are filled in anew for each participant."""

    NAME = "answers"
    BINDINGS = bindings(NAME)
    CSS_PATH = "answers.tcss"
    AUTO_FOCUS = "#wave"

    def __init__(self, instrument: Instrument, group: str) -> None:
        super().__init__()
        self._instrument, self._group = instrument, group
        self._batch: Batch | None = None
        self._message = ""

    def compose(self) -> ComposeResult:
        """Wave and group, the participant's code, a line for each item."""
        waves = [(wave, _WAVES[wave]) for wave in WAVES if self._instrument.asked_in(wave)]
        yield Line(f"Answers · {self._instrument.title}", id="head")
        with Vertical(classes="page"):
            with VerticalScroll(id="form", can_focus=False):
                yield from _row("Asked", Chooser(waves, waves[0][0], id="wave"))
                yield from _row("Group", PlainInput(self._group, id="group", max_length=60))
                code = PlainInput(id="code", max_length=LONGEST_CODE)
                yield from _row("Participant's code", code)
                for item in self._instrument.items:
                    line = PlainInput(id=f"item-{item.id}", max_length=20)
                    yield from _row(item.text, line, id=f"row-{item.id}")
            yield Line(id="hint")
            yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_mount(self) -> None:
        """Shows the items of the first wave."""
        self._show_items()

    @property
    def _wave(self) -> str:
        return self.query_one("#wave", Chooser).value

    @property
    def _items(self) -> list[Item]:
        return self._instrument.asked_in(self._wave)

    def _line_of(self, item: Item) -> Input:
        return self.query_one(f"#item-{item.id}", Input)

    @on(Chooser.Changed)
    def _show_items(self) -> None:
        for item in self._instrument.items:
            self.query_one(f"#row-{item.id}").display = item.asked_in(self._wave)
        self.show()

    def show(self) -> None:
        """What can be answered on this line, and what was done."""
        self.line("hint").show(self._hint())
        self.line("message").show(self._message)

    def _hint(self) -> str:
        item = self._item_here()
        if item is None:
            return "The code is the participant's own; it may be missing. No names."
        if item.labels:
            named = (f"{item.least + n:g} {label}" for n, label in enumerate(item.labels))
            return ", ".join(named)
        return f"from {item.least:g} to {item.most:g}"

    def _item_here(self) -> Item | None:
        here = getattr(self.focused, "id", None)
        return next((i for i in self._instrument.items if here == f"item-{i.id}"), None)

    def on_descendant_focus(self) -> None:
        """Another line: another hint."""
        self.show()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """A digit that can only be this answer leads on: to the next line, at last to the next
        participant. Of several that come at once each goes to its own line."""
        item = next((i for i in self._items if event.input.id == f"item-{i.id}"), None)
        if item is None or not _is_one_key(item) or not event.value.isdigit():
            return
        if len(event.value) > 1:
            behind = self._items[self._items.index(item) + 1 :]
            event.input.value = event.value[0]
            if behind:
                self._line_of(behind[0]).value = event.value[1:]
        elif item == self._item_here() and self._is_answer(item):
            self.action_next_line()

    def _is_answer(self, item: Item) -> bool:
        try:
            return answer(item, self._line_of(item).value) is not None
        except ValueError:
            return False

    # --- saving

    def action_next_line(self) -> None:
        """To the next line; on the last one, keeps the participant's answers."""
        if self._item_here() == self._items[-1]:
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Keeps the participant's answers, and goes on with the next participant."""
        try:
            code = own_code(self.query_one("#code", Input).value, questionnaires.identifies)
            given = {item.id: answer(item, self._line_of(item).value) for item in self._items}
        except ValueError as error:
            self._say(f"Not kept: {error}.")
            return
        if all(value is None for value in given.values()):
            self._say("Nothing is answered yet.")
        else:
            self.run_worker(self._keep(code, given), exclusive=True)

    async def _keep(self, code: str, given: dict[str, float | None]) -> None:
        try:
            self._batch = await asyncio.to_thread(
                self._kept, code, given, self._wave, self._typed_group
            )
        except (LibraryError, OSError) as error:
            self._say(str(error))
            return
        count = len(self._batch.given)
        self._say(f"{count} kept; the next participant.")
        for line in (self.query_one("#code", Input), *map(self._line_of, self._items)):
            line.value = ""
        self.query_one("#code").focus()

    @property
    def _typed_group(self) -> str:
        return self.query_one("#group", Input).value

    def _kept(self, code: str, given: dict[str, float | None], wave: str, typed: str) -> Batch:
        """The batch of this sitting with one participant more; a new one for another wave."""
        library, batch = self.balint.library, self._batch
        group = questionnaires.known_group(library, typed)
        if batch is not None and batch.given and (batch.wave, batch.group) == (wave, group):
            return library.answers.extend(batch, (code, given))
        now = self.balint.clock.wall()
        return library.answers.add(self._instrument.id, wave, group, [(code, given)], now)

    def action_undo(self) -> None:
        """Takes the participant that was kept last back into the lines."""
        batch = self._batch
        if batch is None or not batch.given:
            self._say("Nothing to take back.")
            return
        try:
            self._batch = self.balint.library.answers.shorten(batch)
        except (LibraryError, OSError) as error:
            self._say(str(error))
            return
        code, given = batch.given[-1]
        self.query_one("#code", Input).value = code
        for item in self._items:
            value = given.get(item.id)
            self._line_of(item).value = "" if value is None else f"{value:g}"
        self.query_one("#code").focus()
        self._say("Taken back; change it and keep it again.")

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    def action_back_out(self) -> None:
        """Back; asks once more if a participant's answers are not kept yet."""
        begun = any(self._line_of(item).value.strip() for item in self._items)
        if begun and "Escape again" not in self._message:
            self._say("These answers are not kept. Escape again leaves them.")
        elif self.is_current:
            self.app.pop_screen()


def _row(label: str, widget: Any, **options: Any) -> ComposeResult:
    with Horizontal(classes="row", **options):
        yield Line(label, classes="label")
        yield widget


def _is_one_key(item: Item) -> bool:
    return item.least >= 0 and item.most <= 9

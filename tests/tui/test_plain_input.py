"""What is typed at once is what is typed key by key: nothing overtakes, nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from balint_tui.tui.widgets.plain_input import PlainInput

EDITING = (
    "backspace",
    "delete",
    "left",
    "right",
    "home",
    "end",
    "ctrl+left",
    "ctrl+w",
    "ctrl+u",
    "ctrl+k",
    "shift+left",
)


class OneLine(App[None]):
    def compose(self) -> ComposeResult:
        yield PlainInput("what was there")


def some_keys(lots: random.Random, length: int) -> list[events.Key]:
    letters = [events.Key("space" if c == " " else c, c) for c in "ab Ä"]
    edits = [events.Key(key, None) for key in EDITING]
    return [lots.choice([*letters * 4, *edits]) for _ in range(length)]


async def typed(pilot: Pilot[None], keys: list[events.Key], *, at_once: bool) -> tuple[str, int]:
    """The line and its cursor after these keys."""
    line = pilot.app.query_one(PlainInput)
    line.value, line.cursor_position = "what was there", 5
    for key in keys:
        pilot.app.post_message(events.Key(key.key, key.character))
        if not at_once:
            await pilot.pause()
    await pilot.pause()
    return line.value, line.cursor_position


async def test_keys_act_in_the_order_in_which_they_are_typed() -> None:
    lots = random.Random(5)
    async with OneLine().run_test() as pilot:
        for _ in range(12):
            keys = some_keys(lots, 8)
            slowly = await typed(pilot, keys, at_once=False)
            assert await typed(pilot, keys, at_once=True) == slowly, [key.key for key in keys]


async def test_what_is_pasted_is_kept_as_far_as_there_is_room() -> None:
    async with OneLine().run_test() as pilot:
        line = pilot.app.query_one(PlainInput)
        line.max_length = 12
        line.value = "x" * 12
        for paste in (lambda text: line.post_message(events.Paste(text)), from_clipboard(pilot)):
            line.select_all()
            paste("one\n two\r\nthree and more")
            await pilot.pause()
            assert line.value == "one two thre"


def from_clipboard(pilot: Pilot[None]) -> Callable[[str], object]:
    def paste(text: str) -> object:
        pilot.app.copy_to_clipboard(text)
        return pilot.app.post_message(events.Key("ctrl+v", None))

    return paste


async def test_the_cursor_is_seen_while_it_moves() -> None:
    async with OneLine().run_test() as pilot:
        line = pilot.app.query_one(PlainInput)
        line._cursor_visible = False
        await pilot.press("left")
        assert line._cursor_visible

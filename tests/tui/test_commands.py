"""Every action has a key, a help and a place in the palette; the settings can change its key."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.screen import Screen

from balint_tui.settings import Settings
from balint_tui.tui.app import BalintApp
from balint_tui.tui.commands import SCREENS, effective, keymap
from balint_tui.tui.screens.agreement import AgreementScreen
from balint_tui.tui.screens.answers import AnswersScreen
from balint_tui.tui.screens.approval import ApprovalScreen
from balint_tui.tui.screens.attendance import AttendanceScreen
from balint_tui.tui.screens.code import CodeScreen
from balint_tui.tui.screens.codebook import CodebookScreen
from balint_tui.tui.screens.debrief import DebriefScreen
from balint_tui.tui.screens.entry import EntryScreen
from balint_tui.tui.screens.export import ExportScreen
from balint_tui.tui.screens.home import HomeScreen
from balint_tui.tui.screens.import_answers import ImportScreen
from balint_tui.tui.screens.library import LibraryScreen
from balint_tui.tui.screens.live import LiveScreen
from balint_tui.tui.screens.logbook import LogbookScreen
from balint_tui.tui.screens.pictures import PicturesScreen
from balint_tui.tui.screens.questionnaires import QuestionnairesScreen
from balint_tui.tui.screens.results import ResultsScreen
from balint_tui.tui.screens.session import SessionScreen
from balint_tui.tui.widgets.key_bar import _row
from tests.clocks import FakeClock

from .stage import home, live, make

CLASSES: dict[str, type[Screen[None]]] = {
    "live": LiveScreen,
    "home": HomeScreen,
    "attendance": AttendanceScreen,
    "debrief": DebriefScreen,
    "session": SessionScreen,
    "library": LibraryScreen,
    "code": CodeScreen,
    "approval": ApprovalScreen,
    "export": ExportScreen,
    "codebook": CodebookScreen,
    "agreement": AgreementScreen,
    "logbook": LogbookScreen,
    "entry": EntryScreen,
    "pictures": PicturesScreen,
    "results": ResultsScreen,
    "questionnaires": QuestionnairesScreen,
    "import_answers": ImportScreen,
    "answers": AnswersScreen,
}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_command_has_an_action_a_key_and_a_sentence(screen: str) -> None:
    used: set[str] = set()
    for command in SCREENS[screen]:
        action = command.call.partition("(")[0]
        assert hasattr(CLASSES[screen], f"action_{action}") or hasattr(App, f"action_{action}")
        assert command.about.endswith(".")
        keys = command.keys.split(",")
        assert keys
        assert used.isdisjoint(keys), f"{command.name} takes a key that another has"
        used |= set(keys)


def test_the_keys_of_the_contract() -> None:
    keys = {command.name: command.keys for command in SCREENS["live"]}
    assert {
        "next": "right",
        "previous": "left",
        "note": "n",
        "attendance": "a",
        "pause": "p",
        "longer": "plus",
        "shorter": "minus",
        "cue": "c",
        "land": "exclamation_mark",
        "curtain": "b",
        "undo": "u",
        "help": "question_mark,f1",
        "leave": "q,ctrl+q",
        **{f"mark_{n}": str(n) for n in range(1, 10)},
    }.items() <= keys.items()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("width", [10, 60, 80, 200])
def test_the_key_bar_never_overflows_and_help_comes_first(screen: str, width: int) -> None:
    ranked = sorted(
        ((c, keys) for c, keys in effective(screen, {}) if c.bar), key=lambda item: item[0].bar
    )
    row = _row(ranked, width)
    assert row.cell_length <= width
    assert "help" in row.plain


async def test_a_key_of_the_settings_takes_the_place_of_ours(tmp_path: Path) -> None:
    async with home(tmp_path, keys={"next": "l", "start": "s"}) as stage:
        await stage.press("s")
        await stage.press("l")
        assert stage.session.phase.kind == "follow-up"
        await stage.press("question_mark")
        assert "\nl  " in f"\n{stage.line('keys')}"


def test_an_unknown_action_in_the_settings_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no action 'nxt'; there are account, "):
        keymap({"nxt": "l"})
    with pytest.raises(ValueError, match="there is no 'pink'; there are"):
        make(tmp_path, FakeClock(), theme="pink")


async def test_the_palette_runs_every_action(tmp_path: Path) -> None:
    async with live(tmp_path) as stage:
        await stage.press("ctrl+p")
        await stage.type("land")
        await stage.pilot.pause(0.5)
        await stage.press("enter")
        await stage.pilot.pause(0.1)
        assert stage.session.landed_s is not None


def test_no_command_of_textual_that_writes_files(tmp_path: Path) -> None:
    app, library = make(tmp_path, FakeClock())
    names = [command.title for command in app.get_system_commands(Screen())]
    library.close()
    assert names == ["Theme"]


@pytest.mark.parametrize("theme", ["calm-dark", "calm-light", "high-contrast", "ansi-dark"])
async def test_each_theme_shows_the_session(tmp_path: Path, theme: str) -> None:
    async with home(tmp_path, theme=theme) as stage:
        await stage.press("enter")
        assert stage.app.theme == theme
        assert stage.line("phase").strip() == "SETTLE"


def test_no_color_is_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app, library = make(tmp_path, FakeClock())
    library.close()
    assert app.theme == "ansi-dark"
    assert app.no_color


def test_it_never_beeps(tmp_path: Path) -> None:
    app, library = make(tmp_path, FakeClock())
    library.close()
    assert isinstance(app, BalintApp)
    assert type(app).bell is not App.bell
    assert app.bell() is None  # type: ignore[func-returns-value]
    assert Settings(tmp_path).theme == ""


def test_a_key_for_two_actions_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="'n' calls both note and land"):
        keymap({"land": "n"})

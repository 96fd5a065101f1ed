"""The settings file and the folders in use."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from balint_tui.frame.tables import TableError
from balint_tui.programme.goals import Goal
from balint_tui.settings import Settings, library_folder, load, settings_folder


def written(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_everything_has_a_default_and_nothing_is_created(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    settings = load(folder)
    assert settings == Settings(folder, theme="", show_seconds=False, keys={})
    assert not folder.exists()


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    folder = written(
        tmp_path, 'theme = "dusk"\nshow_seconds = true\n[keys]\nland = "x"\nnote = "ctrl+n"\n'
    )
    assert load(folder) == Settings(folder, "dusk", True, keys={"land": "x", "note": "ctrl+n"})


def test_role_and_goals_of_ones_own(tmp_path: Path) -> None:
    text = 'role = "co-led"\n[[goal]]\nname = "Ours"\nmeetings = 8\nsource = "our page"\n'
    settings = load(written(tmp_path, text))
    assert settings.role == "co-led"
    assert settings.goals == (Goal("Ours", meetings=8, source="our page"),)
    assert load(tmp_path / "none").role == "led"
    assert load(tmp_path / "none").goals == ()


def test_own_formats_and_marks_lie_beside_the_file(tmp_path: Path) -> None:
    assert Settings(tmp_path).formats == tmp_path / "formats"
    assert Settings(tmp_path).marks == tmp_path / "marks.toml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = 3", "theme is 3; expected a text in quotes"),
        ('show_seconds = "yes"', "show_seconds is 'yes'; expected true or false"),
        ('colour = "red"', "colour is not known; expected one of the keys theme"),
        ('keys = "n"', "keys is expected to be a table"),
        ("[keys]\nnote = 5", "keys: note is 5; expected a text in quotes"),
        ('[keys]\nnote = ""', "keys: note is ''; expected a text in quotes"),
        ("theme = ", "is not valid TOML"),
        ('role = "watched"', "role is 'watched'; expected one of led, co-led"),
        ("goal = 3", "goal is 3; expected at least one [[goal]] table"),
        ("[[goal]]\nmeetings = 3", "goal 1: name is missing; expected a text"),
        ('[[goal]]\nname = "a"', "goal 1: meetings is missing; expected a number above 0 for it"),
        ('[[goal]]\nname = "a"\nsupervised = 1.5', "supervised is 1.5; expected a whole number"),
        ('[[goal]]\nname = "a"\nmeetings = -1', "meetings is -1; expected a number from 0"),
        ('[[goal]]\nname = "a"\nhours = 3', "goal 1: hours is not known"),
    ],
)
def test_a_broken_file_is_one_sentence_that_names_it(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TableError) as caught:
        load(written(tmp_path, text))
    assert str(caught.value).startswith("settings.toml: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(TableError, match=r"settings\.toml: cannot be read"):
        load(tmp_path)


def test_a_file_that_is_not_utf8_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b'theme = "\xff"')
    with pytest.raises(TableError, match="is not UTF-8"):
        load(tmp_path)


def test_the_settings_lie_in_the_platforms_folder() -> None:
    assert settings_folder() == platformdirs.user_config_path("balint-tui")
    assert load().folder == settings_folder()


def test_the_library_is_the_argument_then_the_variable_then_the_platforms_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BALINT_TUI_LIBRARY", str(tmp_path / "variable"))
    assert library_folder(str(tmp_path / "argument")) == tmp_path / "argument"
    assert library_folder(None) == tmp_path / "variable"
    monkeypatch.setenv("BALINT_TUI_LIBRARY", "")
    assert library_folder(None) == platformdirs.user_data_path("balint-tui")


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert library_folder("~/groups") == tmp_path / "groups"

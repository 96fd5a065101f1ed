"""What a newcomer and an installer rely on: the wheel is whole, pins name no address."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]


def test_the_wheel_holds_the_data(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    data = [path for path in (ROOT / "assets").rglob("*") if path.is_file()]
    assert len(data) >= 12
    for path in data:
        assert f"balint_tui/assets/{path.relative_to(ROOT / 'assets').as_posix()}" in names
    for path in (ROOT / "src").rglob("*.tcss"):
        assert path.relative_to(ROOT / "src").as_posix() in names


def test_every_dependency_is_pinned_and_no_pin_names_an_address() -> None:
    pins = (ROOT / "constraints.txt").read_text()
    assert "://" not in pins
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(one for some in extras.values() for one in some)]
    needed.remove("balint-tui[seal,parquet,spss]")
    for requirement in needed:
        name = re.split(r"[<>=~! ]", requirement)[0]
        assert re.search(rf"^{re.escape(name)}==", pins, re.M | re.I), f"{name} has no pin"


def test_the_two_commands_are_on_the_first_screen_of_the_readme() -> None:
    first = "\n".join((ROOT / "README.md").read_text().splitlines()[:24])
    assert "make run" in first
    assert "make test" in first


def test_the_documents_name_every_command_key_and_file() -> None:
    from balint_tui.arguments import parser
    from balint_tui.tui.commands import SCREENS

    readme = (ROOT / "README.md").read_text()
    settings = (ROOT / "docs" / "settings.md").read_text()
    commands = next(
        action.choices for action in parser()._actions if isinstance(action.choices, dict)
    )
    for name in commands:
        assert f"`{name}`" in readme
    names = {command.name for commands in SCREENS.values() for command in commands}
    for name in names - {f"mark_{n}" for n in range(2, 9)}:
        assert re.search(rf"\b{name}\b", settings), name

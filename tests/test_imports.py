"""Which part may import which: the core knows no screens, and nothing knows the network."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
PACKAGE = "balint_tui"
MODULES = sorted((SRC / PACKAGE).rglob("*.py"))

CORE = ("frame", "privacy", "evaluation", "programme")
"""Pure: the standard library and the finder of data files, nothing else."""

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(CORE, ("assets",)),
    "programme": ("assets", "frame"),
    "evaluation": ("assets", "frame.tables", "sheets"),
    "arguments": ("output",),
    "assets": (),
    "codebooks": ("coding", "output", "frame.tables"),
    "coding": ("assets", "frame.tables", "sheets"),
    "crash": (),
    "library": CORE,
    "research": (*CORE, "coding", "library", "sheets"),
    "reporting": ("coding", "frame", "library", "output", "programme", "research", "settings"),
    "settings": ("frame.supervision", "frame.tables", "programme.goals"),
    "sheets": (),
    "demo": ("demo_answers", "demo_review", "demo_words", "frame", "library"),
    "demo_answers": ("evaluation", "library.answers"),
    "demo_review": ("demo_words", "frame"),
    "demo_words": (),
    "care": ("library", "output"),
    "exporting": ("frame", "library", "output", "research", "settings"),
    "export_review": ("exporting", "output", "research"),
    "listing": ("frame", "output"),
    "logbook": ("frame", "library", "output", "programme", "sheets"),
    "output": ("frame.prose",),
    "questionnaires": (*("evaluation", "frame.prose", "library", "output", "privacy"),),
    "results": ("evaluation", "frame.prose", "output", "sheets"),
    "passphrases": ("library", "output"),
    "filtering": ("privacy",),
    "tui": ("",),
    "cli": ("",),
    "__main__": ("cli",),
    "__init__": (),
}
"""Part -> what of the package it may import besides itself; "" is all of it."""

OTHERS: dict[str, tuple[str, ...]] = {
    "privacy/encoder.py": ("numpy",),
    "library": ("orjson", "tinydb"),
    "research": ("matplotlib", "orjson", "pandas", "pyarrow", "pyreadstat"),
    "settings.py": ("platformdirs",),
    "output.py": ("orjson", "rich"),
    "tui": ("rich", "textual"),
}
"""File or folder -> the packages of others it may import; those that encrypt may use one more."""
for _name in ("seal", "keys"):
    OTHERS[f"library/{_name}.py"] = (*OTHERS["library"], "cryptography")
OTHERS["library/age.py"] = ("pyrage",)

NETWORK = {
    *("socket", "socketserver", "ssl", "select", "selectors", "http", "urllib", "ftplib"),
    *("smtplib", "poplib", "imaplib", "xmlrpc", "webbrowser", "wsgiref", "telnetlib", "nntplib"),
    *("requests", "urllib3", "httpx", "aiohttp", "websockets", "importlib", "__import__"),
}
"""Modules that reach a network, or that could load one of them unseen."""

NETWORK_CALLS = {
    *("open_connection", "start_server", "open_unix_connection", "start_unix_server"),
    *("create_connection", "create_server", "create_datagram_endpoint", "getaddrinfo"),
}
"""Of asyncio, which the screens need for other things."""


def imports(tree: ast.Module) -> Iterator[str]:
    """All that a module imports, wherever it does: in functions and for type checkers too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(place in ("", name) or name.startswith(place + ".") for place in places)


def part_of(path: Path) -> str:
    return path.relative_to(SRC / PACKAGE).parts[0].removesuffix(".py")


def wrong_way(part: str, tree: ast.Module) -> set[str]:
    """What a module of this part imports of the package though it may not."""
    allowed = (part, *MAY_IMPORT[part])
    own = {name.partition(".")[2] for name in imports(tree) if within(name, (PACKAGE,))}
    return {
        name
        for name in own - {"", "__version__"}
        # "frame" alone, from ``from balint_tui.frame import tables``, is looked at as frame.tables.
        if not within(name, allowed) and not any(other.startswith(name + ".") for other in own)
    }


def allowed_packages(path: Path) -> set[str]:
    """The packages of others that this file may import."""
    name = path.relative_to(SRC / PACKAGE).as_posix()
    exact = OTHERS.get(name)
    return set(OTHERS.get(name.split("/")[0], ()) if exact is None else exact)


def test_there_is_something_to_look_at() -> None:
    assert {"frame", "library", "cli"} <= {part_of(path) for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC / PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    assert part_of(path) in MAY_IMPORT, f"say in MAY_IMPORT what {part_of(path)} may import"
    assert wrong_way(part_of(path), parsed(path)) == set()


@pytest.mark.parametrize(
    ("part", "line", "wrong"),
    [
        ("frame", "from balint_tui import assets", set()),
        ("frame", "import balint_tui.tui", {"tui"}),
        ("frame", "from balint_tui.privacy import dates", {"privacy.dates"}),
        ("frame", "if TYPE_CHECKING:\n    from balint_tui import library", {"library"}),
        ("library", "def f():\n    from balint_tui.frame.events import decode", set()),
        ("library", "def f():\n    import balint_tui.cli as c", {"cli"}),
        ("settings", "from balint_tui.frame import tables", set()),
        ("settings", "from balint_tui.frame import tables, live", {"frame.live"}),
    ],
)
def test_a_wrong_way_would_be_seen(part: str, line: str, wrong: set[str]) -> None:
    assert wrong_way(part, ast.parse(line)) == wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC / PACKAGE)))
def test_only_these_packages_of_others_are_used(path: Path) -> None:
    tops = {name.partition(".")[0] for name in imports(parsed(path))}
    others = tops - set(sys.stdlib_module_names) - {PACKAGE}
    assert others <= allowed_packages(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC / PACKAGE)))
def test_nothing_knows_the_network(path: Path) -> None:
    tree = parsed(path)
    used = {name.partition(".")[0] for name in imports(tree)}
    used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & {"__import__"}
    assert used & NETWORK == set()
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named = {name.rpartition(".")[2] for name in imports(tree)}
    assert (attributes | named) & NETWORK_CALLS == set()


def test_only_functions_that_open_the_app_import_it() -> None:
    tree = parsed(SRC / PACKAGE / "cli" / "app.py")
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    openers = {f.name for f in functions if any(_is_app(name) for name in _imports_in(f))}
    asking = {f.name for f in functions if "_need_terminal" in _called(f)}
    assert openers == asking == {"_home", "_live", "_demo"}
    outside = ast.Module([node for node in tree.body if node not in functions], [])
    assert [name for name in imports(outside) if _is_app(name)] == []
    others = [path for path in (SRC / PACKAGE / "cli").glob("*.py") if path.name != "app.py"]
    assert len(others) > 3
    assert not any(_is_app(name) for path in others for name in imports(parsed(path)))


def _is_app(name: str) -> bool:
    return within(name, ("textual", f"{PACKAGE}.tui"))


def _imports_in(function: ast.FunctionDef) -> Iterator[str]:
    return imports(ast.Module(function.body, []))


def _called(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)}


LOADED = """
import sys
before = set(sys.modules)
import balint_tui.cli
if sys.argv[1:]:
    assert balint_tui.cli.main(sys.argv[1:]) == 0
import json
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_by(*arguments: str) -> set[str]:
    """The modules that are loaded when these arguments have been answered."""
    command = [sys.executable, "-c", LOADED, *arguments]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    return set(json.loads(answer.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [(), ("--version",), ("--help",)])
def test_a_small_answer_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(*arguments)
    assert not {"textual", "rich", "tinydb", "orjson", "platformdirs", "numpy"} & loaded
    assert not {"dataclasses", "inspect", "asyncio", "typing_extensions", "tomllib"} & loaded
    own = {name for name in loaded if within(name, (PACKAGE,))}
    assert own <= {
        PACKAGE,
        *(f"{PACKAGE}.{name}" for name in ("arguments", "cli", "cli.common", "output")),
        *(f"{PACKAGE}.{name}" for name in ("crash", "passphrases")),
    }


def test_reading_commands_do_not_load_the_app(tmp_path: Path) -> None:
    loaded = loaded_by("--library", str(tmp_path / "none"), "sessions", "--json")
    assert not {"textual", "rich", "tinydb", "numpy"} & loaded

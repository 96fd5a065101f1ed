"""Exports an invented library and asks programs that researchers use to read it (`make interop`).

Prints a line for each: program, version, what it said; exit status 1 if one failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.interop.child import NOT_INSTALLED
from tests.interop.clients import BUNDLE, CENTRE, CLIENTS, Client
from tests.interop.document import blocks
from tests.research import sites

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".venv-interop"
TIERS = ("research", "open", "team")
_SESSIONS = 200
_LONGEST_S = 600


def main() -> int:
    """Returns the exit status."""
    failed = 0
    with TemporaryDirectory() as place:
        folder = Path(place)
        bundles = _bundles(folder)
        centre = _centre(folder / "centre")
        for client in CLIENTS:
            for what, where in _places(client, bundles, centre):
                begin = time.perf_counter()
                status, said = _ask(client, where)
                word = {0: "OK", NOT_INSTALLED: ""}.get(status, "FAILED")
                took = f"{time.perf_counter() - begin:5.1f} s"
                print(f"{client.name:16}{what:10}{word:8}{took}  {said}", flush=True)
                failed += word == "FAILED"
    print(f"{failed} failed" if failed else "All can read it.")
    return int(failed > 0)


def _bundles(folder: Path) -> dict[str, Path]:
    """Tier -> a bundle made by the commands that people use."""
    library = folder / "library"
    _balint("demo", "--into", str(library), "--sessions", str(_SESSIONS))
    for tier in TIERS:
        options = ["--tier", tier, "--recipient", "A team of researchers", "--parquet", "--spss"]
        _balint("--library", str(library), "export", str(folder / tier), "--yes", *options)
    return {tier: folder / tier for tier in TIERS}


def _balint(*arguments: str) -> None:
    command = [sys.executable, "-m", "balint_tui", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=_LONGEST_S)


def _centre(folder: Path) -> Path:
    """Bundles of four sites, laid in as docs/pooling.md says."""
    folder.mkdir()
    sites.receive(folder / "incoming", 4)
    for block in blocks("sh"):
        subprocess.run(["sh", "-c", block.text], cwd=folder, check=True)
    return folder


def _places(client: Client, bundles: dict[str, Path], centre: Path) -> Iterator[tuple[str, Path]]:
    if client.reads == BUNDLE:
        yield from bundles.items()
    else:
        yield ("4 sites" if client.reads == CENTRE else ""), centre


def _ask(client: Client, where: Path) -> tuple[int, str]:
    """Exit status and last line."""
    python = sys.executable
    if client.environment:
        python = str(ENVIRONMENTS / client.environment / "bin" / "python")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [python, "-m", "tests.interop.child", client.name, str(where)],
        cwd=ROOT,
        env={**os.environ, **nowhere, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
    )
    said = done.stdout.rstrip().rpartition("\n")[2]
    if done.returncode not in (0, NOT_INSTALLED):
        print(done.stderr, file=sys.stderr)
    return done.returncode, said


if __name__ == "__main__":
    sys.exit(main())

"""The commands that open the app."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from balint_tui import output
from balint_tui.cli.common import library_folder, own_settings, secret, sentences, unknown
from balint_tui.output import Trouble

if TYPE_CHECKING:
    import argparse
    from datetime import datetime
    from pathlib import Path

    from balint_tui.cli.common import Commands
    from balint_tui.frame.clock import Clock
    from balint_tui.frame.formats import Format
    from balint_tui.settings import Settings


def _home(args: argparse.Namespace) -> int:
    settings = own_settings()
    _need_terminal()
    from balint_tui.tui.run import run_home

    return run_home(library_folder(args), settings, secret(args))


def _live(args: argparse.Namespace) -> int:
    from balint_tui.frame.clock import RehearsalClock, SystemClock

    settings = own_settings()
    fmt = _format(settings, args.format)
    clock: Clock = RehearsalClock(args.rehearse) if args.rehearse else SystemClock()
    until = _moment(args.until, clock)
    _need_terminal()
    from balint_tui.tui.run import run_live

    return run_live(
        library_folder(args),
        settings,
        secret(args),
        fmt=fmt,
        until=until,
        group=args.group.strip(),
        clock=clock,
    )


def _demo(args: argparse.Namespace) -> int:
    from balint_tui import demo

    if args.into is not None:
        from pathlib import Path

        return _demo_into(Path(args.into), args)
    settings = own_settings()
    _need_terminal()
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from balint_tui.tui.run import run_home

    with TemporaryDirectory(prefix="balint-tui-") as folder:
        demo.fill(Path(folder), args.sessions, args.seed)
        return run_home(Path(folder), settings, None)


def _demo_into(folder: Path, args: argparse.Namespace) -> int:
    from balint_tui import demo

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Trouble(f"{folder} is not an empty folder; give one that is empty or new.")
    with sentences():
        count = demo.fill(folder, args.sessions, args.seed)
    output.say(f"{count} invented sessions are in {folder}; open them with --library {folder}.")
    return 0


def _format(settings: Settings, name: str | None) -> Format:
    """The format of this name, the default one if None."""
    from balint_tui.frame import formats

    name = name or formats.DEFAULT
    known, problems = formats.load(settings.formats)
    if name in known:
        return known[name]
    raise Trouble(unknown("format", name, known, problems))


def _moment(text: str | None, clock: Clock) -> datetime | None:
    from balint_tui.frame.clock import until

    try:
        return None if text is None else until(text, clock.wall())
    except ValueError as error:
        raise Trouble(f"--until: {error}") from None


def _need_terminal() -> None:
    if not (os.isatty(0) and os.isatty(1)):
        raise Trouble("The app needs a terminal; start it without redirecting input or output.")


COMMANDS: Commands = {
    "": _home,
    "live": _live,
    "demo": _demo,
}

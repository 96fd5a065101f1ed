"""The command line: one short function per command, each importing what it needs when it runs.

Only the commands that open the app import Textual, and importing this loads nothing heavy, so that
small commands answer at once. Exit status: 0 done, 1 the answer is no, 2 bad input or use with one
sentence on stderr; 130 after ctrl+c. A traceback is never shown: it could hold notes.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from balint_tui.arguments import parser
from balint_tui.cli.common import fail
from balint_tui.output import Trouble

if TYPE_CHECKING:
    from balint_tui.cli.common import Commands


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    os.umask(0o077)
    _no_core_dump()
    gc.disable()  # a command is over before its garbage counts; the app turns it on again
    try:
        if sys.stdout is None:
            raise Trouble("Standard output is closed; start it without >&-.")
        status = _run(argv)
        sys.stdout.flush()
        return status
    except Trouble as trouble:
        return fail(str(trouble))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has what it wanted; the interpreter's last flush must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return fail(
            f"{name}{error.strerror or 'cannot be used'}; look at the folder and its rights."
        )
    except Exception as error:
        from balint_tui.crash import place

        return fail(f"This should not have happened ({place(error)}); please report these words.")
    finally:
        gc.enable()


def _run(argv: Sequence[str] | None) -> int:
    try:
        args = parser().parse_args(argv)
    except SystemExit as stop:  # argparse has answered --help or --version
        return int(stop.code or 0)
    return _part(args.command)[args.command](args)


def _part(command: str) -> Commands:
    """The commands among which this one is; the others are not loaded."""
    match command.split(" ")[0]:
        case "" | "live" | "demo":
            from balint_tui.cli.app import COMMANDS
        case "report" | "log" | "export" | "questionnaire":
            from balint_tui.cli.research import COMMANDS
        case "check" | "backup" | "restore" | "seal" | "unseal" | "passphrase":
            from balint_tui.cli.care import COMMANDS
        case _:
            from balint_tui.cli.reading import COMMANDS
    return COMMANDS


def _no_core_dump() -> None:
    """What is in memory when the program is killed must not be written to a file."""
    with suppress(ImportError, OSError, ValueError):  # Windows has none
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

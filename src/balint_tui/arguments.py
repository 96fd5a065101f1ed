"""What can be said on the command line, and how it is read."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from balint_tui import __version__
from balint_tui.output import Trouble

MOST_INVENTED = 100_000
FASTEST = 3600.0
"""A rehearsal goes at most an hour a second."""

_WAVES = ("pre", "post")
_TIERS = ("open", "research", "team")
_PASSPHRASE_FILE = "holds the passphrase of a sealed library"


class _Help(argparse.HelpFormatter):
    """Of a fixed width: asking for the terminal's, for each argument anew, delays every start."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=80)


class _Parser(argparse.ArgumentParser):
    """Complains in one sentence instead of with its whole usage."""

    def error(self, message: str) -> NoReturn:
        text = " ".join(message.removeprefix("argument ").split())
        raise Trouble(f"{text[:1].upper()}{text[1:]}; see {self.prog} --help.")


def parser() -> argparse.ArgumentParser:
    """Reads the command line; ``command`` names what is to be done, "" if the app is to open."""
    whole = _Parser(
        prog="balint-tui",
        description="Run, review and export Balint groups, offline. Alone, it opens the app.",
        allow_abbrev=False,
        formatter_class=_Help,
    )
    whole.add_argument("--version", action="version", version=f"balint-tui {__version__}")
    whole.add_argument("--library", metavar="DIR", help="the folder of all that is kept")
    whole.add_argument("--passphrase-file", metavar="F", help=_PASSPHRASE_FILE)
    whole.set_defaults(command="")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")

    adding = (_add_app, _add_reading, _add_codebooks, _add_questionnaire, _add_export, _add_scrub)
    for add in (*adding, _add_care, _add_sealing):
        add(commands)
    return whole


def _add_app(commands: Any) -> None:
    live = _command(commands, "live", "open a live session at once")
    live.add_argument("--format", metavar="NAME", help="one of those that formats lists")
    live.add_argument("--until", metavar="HH:MM", help="the hard stop")
    live.add_argument("--group", metavar="NAME", default="", help="the group's name")
    live.add_argument(
        "--rehearse", metavar="SPEED", type=_speed, help="run the clock faster and keep nothing"
    )

    demo = _command(commands, "demo", "open or fill an invented library")
    demo.add_argument("--into", metavar="DIR", help="fill this empty folder instead of opening")
    demo.add_argument("--sessions", metavar="N", type=_count, default=60, help="how many (60)")
    demo.add_argument("--seed", metavar="S", type=int, default=1, help="another seed, others (1)")


def _add_reading(commands: Any) -> None:
    formats = _command(commands, "formats", "the formats and their phases")
    _add_json(formats)

    sessions = _command(commands, "sessions", "past, live and interrupted sessions")
    _add_json(sessions)
    _add_choice(sessions)
    sessions.add_argument("--search", metavar="TEXT", help="only those with this in their notes")

    show = _command(commands, "show", "one session, whole")
    show.add_argument("session", metavar="SESSION", help="the beginning of its id, or last")
    how = show.add_mutually_exclusive_group()
    _add_json(how)
    how.add_argument("--markdown", action="store_true", help="as a document")

    report = _command(commands, "report", "pictures of many sessions, as one page")
    report.add_argument("file", metavar="FILE", help="the page to write, such as report.html")
    _add_choice(report)

    log = _command(commands, "log", "the leader's own log, for accreditation and supervision")
    form = log.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="as a document")
    form.add_argument("--csv", action="store_true", help="a row for each meeting")

    _command(commands, "where", "the folders in use, what is in them, their sizes")


def _add_codebooks(commands: Any) -> None:
    codebooks = _command(commands, "codebooks", "the codebooks; they come in and go out")
    how = codebooks.add_mutually_exclusive_group()
    _add_json(how)
    how.add_argument(
        "--export",
        metavar=("ID", "FILE"),
        nargs=2,
        dest="send_out",
        help="write one to a new file: .qdc (REFI-QDA) or .csv",
    )
    how.add_argument("--import", metavar="FILE", dest="bring_in", help="take in a .qdc or .csv")
    codebooks.add_argument("--name", metavar="ID", default="", help="what to call it then")


def _add_questionnaire(commands: Any) -> None:
    whole = _command(commands, "questionnaire", "answers before and after, and what they show")
    does = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)

    template = _command(does, "template", "the CSV to fill in, or to make a form of")
    template.add_argument("instrument", metavar="INSTRUMENT", help="one of those that list lists")
    template.add_argument("--wave", choices=_WAVES, default="pre", help="before or after (pre)")

    bring_in = _command(does, "import", "take in a file of answers, all of it or nothing")
    bring_in.add_argument("file", metavar="FILE", help="a CSV; - is stdin")
    bring_in.add_argument("--instrument", metavar="I", required=True, help="what was asked")
    bring_in.add_argument("--wave", choices=_WAVES, required=True, help="before or after")
    bring_in.add_argument("--group", metavar="G", required=True, help="who was asked")
    bring_in.add_argument("--dry-run", action="store_true", help="show what it is, keep nothing")
    bring_in.add_argument("--skip-refused", action="store_true", help="keep the other rows")

    report = _command(does, "report", "what the answers show, and what they cannot")
    report.add_argument("--instrument", metavar="I", help="only this one")
    report.add_argument("--group", metavar="G", help="only those of this group")
    _add_json(report)

    _add_json(_command(does, "list", "the questionnaires, and how many answers there are"))
    for name, one in does.choices.items():
        one.set_defaults(command=f"questionnaire {name}")


def _add_export(commands: Any) -> None:
    export = _command(commands, "export", "a de-identified bundle for researchers")
    export.add_argument("dest", metavar="DEST", help="the new folder, or zip file if it ends so")
    export.add_argument(
        "--tier", choices=_TIERS, default="research", help="for whom it is (research)"
    )
    export.add_argument("--recipient", metavar="TEXT", default="", help="who receives it")
    _add_choice(export)
    export.add_argument("--parquet", action="store_true", help="the tables as Parquet, too")
    export.add_argument("--spss", action="store_true", help="the answers as an SPSS file, too")
    export.add_argument("--encrypt-to", metavar="KEY", help="an age key (age1…) that can open it")
    export.add_argument("--dry-run", action="store_true", help="show the risk, write nothing")
    export.add_argument("--yes", action="store_true", help="do not ask")


def _add_scrub(commands: Any) -> None:
    scrub = _command(commands, "scrub", "de-identify a text, line by line")
    scrub.add_argument("file", metavar="FILE", nargs="?", help="the text; stdin without it")
    scrub.add_argument("--jsonl", action="store_true", help="objects with id and text, a line each")
    scrub.add_argument("--roster", metavar="NAME,NAME", default="", help="members, by seat")


def _add_care(commands: Any) -> None:
    check = _command(commands, "check", "verify the whole library")
    check.add_argument("--repair", action="store_true", help="set damaged files aside, go on")
    backup = _command(commands, "backup", "write the library to one file")
    backup.add_argument("file", metavar="FILE", help="the new file")
    backup.add_argument("--encrypt-to", metavar="KEY", help="an age key (age1…) that can open it")
    restore = _command(commands, "restore", "put a backup into an empty library")
    restore.add_argument("file", metavar="FILE", help="the backup")
    restore.add_argument("--identity", metavar="F", help="the file of the age key that opens it")


def _add_sealing(commands: Any) -> None:
    _command(commands, "seal", "encrypt the library with a passphrase")
    _command(commands, "unseal", "decrypt the library for good")
    passphrase = _command(commands, "passphrase", "give a sealed library another passphrase")
    passphrase.add_argument("--new-passphrase-file", metavar="F", help="holds the new one")
    passphrase.add_argument(
        "--new-code", action="store_true", help="make a new recovery code, too; the old one is void"
    )


def _command(commands: Any, name: str, about: str) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=f"{about.capitalize()}.",
        allow_abbrev=False,
        formatter_class=_Help,
    )
    # Suppressed, so that they do not overwrite what was given before the command.
    one.add_argument(
        "--library", metavar="DIR", default=argparse.SUPPRESS, help="the folder of all that is kept"
    )
    one.add_argument(
        "--passphrase-file", metavar="F", default=argparse.SUPPRESS, help=_PASSPHRASE_FILE
    )
    one.set_defaults(command=name)
    return one


def _add_choice(parser: Any) -> None:
    parser.add_argument("--group", metavar="G", help="only those of this group")
    parser.add_argument("--since", metavar="D", type=_day, help="only from this day on")
    parser.add_argument("--until", metavar="D", type=_day, help="only to this day, included")


def _add_json(parser: Any) -> None:
    parser.add_argument("--json", action="store_true", help="JSON on stdout")


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it like 2026-06-30") from None


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed; give a number up to {FASTEST:.0f}")
    return speed


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= MOST_INVENTED:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MOST_INVENTED}")
    return number

"""The command line: one short function per command, each importing what it needs when it runs.

Only the branches that open the app import Textual, and importing this module loads nothing heavy,
so that small commands answer at once. Exit status: 0 done, 1 the answer is no, 2 bad input or use
with one sentence on stderr; 130 after ctrl+c. A traceback is never shown: it could hold notes.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from balint_tui import output, passphrases
from balint_tui.arguments import parser
from balint_tui.output import Trouble

if TYPE_CHECKING:
    import argparse
    from datetime import datetime
    from pathlib import Path

    from balint_tui.evaluation.instruments import Instrument
    from balint_tui.frame.clock import Clock
    from balint_tui.frame.formats import Format
    from balint_tui.library.library import Library
    from balint_tui.library.seal import Seal
    from balint_tui.research.risk import Refusal
    from balint_tui.settings import Settings

Row = dict[str, Any]


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
        return _fail(str(trouble))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has what it wanted; the interpreter's last flush must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(
            f"{name}{error.strerror or 'cannot be used'}; look at the folder and its rights."
        )
    except Exception as error:
        from balint_tui.crash import place

        return _fail(f"This should not have happened ({place(error)}); please report these words.")
    finally:
        gc.enable()


def _run(argv: Sequence[str] | None) -> int:
    try:
        args = parser().parse_args(argv)
    except SystemExit as stop:  # argparse has answered --help or --version
        return int(stop.code or 0)
    return _COMMANDS[args.command](args)


def _no_core_dump() -> None:
    """What is in memory when the program is killed must not be written to a file."""
    with suppress(ImportError, OSError, ValueError):  # Windows has none
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _fail(sentence: str) -> int:
    print(f"balint-tui: {sentence}", file=sys.stderr)
    return 2


# --- the de-identifier


def _scrub(args: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from balint_tui import filtering

    roster = [name.strip() for name in args.roster.split(",")]
    scrub = filtering.objects if args.jsonl else filtering.lines
    with open(args.file, "rb") if args.file else nullcontext(sys.stdin.buffer) as source:
        try:
            for line in scrub(source, roster):
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except filtering.Unreadable as error:
            raise Trouble(str(error)) from None
    return 0


# --- commands that open the app


def _home(args: argparse.Namespace) -> int:
    settings = _settings()
    _need_terminal()
    from balint_tui.tui.run import run_home

    return run_home(_library_folder(args), settings, _secret(args))


def _live(args: argparse.Namespace) -> int:
    from balint_tui.frame.clock import RehearsalClock, SystemClock

    settings = _settings()
    fmt = _format(settings, args.format)
    clock: Clock = RehearsalClock(args.rehearse) if args.rehearse else SystemClock()
    until = _moment(args.until, clock)
    _need_terminal()
    from balint_tui.tui.run import run_live

    return run_live(
        _library_folder(args),
        settings,
        _secret(args),
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
    settings = _settings()
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
    with _sentences():
        count = demo.fill(folder, args.sessions, args.seed)
    output.say(f"{count} invented sessions are in {folder}; open them with --library {folder}.")
    return 0


def _settings() -> Settings:
    from balint_tui import settings
    from balint_tui.frame.tables import TableError

    try:
        return settings.load()
    except TableError as error:
        raise Trouble(str(error)) from None


def _format(settings: Settings, name: str | None) -> Format:
    """The format of this name, the default one if None."""
    from balint_tui.frame import formats

    name = name or formats.DEFAULT
    known, problems = formats.load(settings.formats)
    if name in known:
        return known[name]
    raise Trouble(_unknown("format", name, known, problems))


def _unknown(kind: str, name: str, known: Iterable[str], problems: list[str]) -> str:
    """What is wrong with the file of this name, or that there is none."""
    broken = next((text for text in problems if text.startswith(f"{name}.toml:")), None)
    return broken or f"There is no {kind} {name!r}; there are {', '.join(known)}."


def _moment(text: str | None, clock: Clock) -> datetime | None:
    from balint_tui.frame.clock import until

    try:
        return None if text is None else until(text, clock.wall())
    except ValueError as error:
        raise Trouble(f"--until: {error}") from None


def _need_terminal() -> None:
    if not (os.isatty(0) and os.isatty(1)):
        raise Trouble("The app needs a terminal; start it without redirecting input or output.")


# --- commands that read


def _formats(args: argparse.Namespace) -> int:
    from balint_tui import listing, settings
    from balint_tui.frame import formats

    known, problems = formats.load(settings.Settings(settings.settings_folder()).formats)
    if args.json:
        output.as_json([listing.format_row(fmt) for fmt in known.values()])
    else:
        listing.show_formats(known.values())
    for problem in problems:
        _fail(problem)
    return 2 if problems else 0


def _codebooks(args: argparse.Namespace) -> int:
    from pathlib import Path

    from balint_tui import codebooks, settings
    from balint_tui.coding.codebook import load

    own = settings.Settings(settings.settings_folder()).codebooks
    if args.name and not args.bring_in:
        raise Trouble("--name names what is imported; give --import FILE with it.")
    if args.bring_in:
        book = codebooks.bring_in(Path(args.bring_in), own, args.name)
        codebooks.tell(book, own / f"{book.id}.toml")
        return 0
    known, problems = load(own)
    if args.send_out:
        name, file = args.send_out
        if name not in known:
            raise Trouble(_unknown("codebook", name, known, problems))
        codebooks.send_out(known[name], Path(file))
        codebooks.tell(known[name], Path(file))
        return 0
    if args.json:
        output.as_json(codebooks.rows(known.values(), own))
    else:
        codebooks.show(known.values(), own)
    for problem in problems:
        _fail(problem)
    return 2 if problems else 0


def _sessions(args: argparse.Namespace) -> int:
    from balint_tui import listing

    with _library(args) as library:
        rows = library.rows()
        chosen = _filtered(rows, args)
        if args.search is not None:
            hits = library.search(args.search)
            chosen = [
                {**row, "search_hits": hits[row["id"]]} for row in chosen if row["id"] in hits
            ]
    if args.json:
        output.as_json(chosen)
    else:
        listing.show_sessions(chosen, rows, searched=args.search is not None)
    return 0


def _filtered(rows: list[Row], args: argparse.Namespace) -> list[Row]:
    """The rows of the wanted group and days."""
    return list(filter(_wanted(args), rows))


def _wanted(args: argparse.Namespace) -> Callable[[Row], bool]:
    """Whether a row is of the wanted group and days; a day is that of the session's own clock."""
    since, until = args.since or "", args.until or "9999-12-31"
    group = None if args.group is None else args.group.strip().casefold()

    def wanted(row: Row) -> bool:
        if group is not None and row["group"].casefold() != group:
            return False
        return since <= str(row["started"])[:10] <= until

    return wanted


def _show(args: argparse.Namespace) -> int:
    from balint_tui import listing
    from balint_tui.frame.prose import markdown, sections, title
    from balint_tui.frame.session import replay
    from balint_tui.frame.summary import details

    with _library(args) as library:
        row = _chosen(library.rows(), args.session)
        session = replay(library.events(row["id"]))
    if args.json:
        output.as_json({**row, **details(session)})
        return 0
    parts = sections(row, session, *_names())
    if args.markdown:
        output.write(markdown(title(session), parts))
    else:
        listing.show_session(title(session), parts)
    return 0


def _names() -> tuple[dict[str, str], dict[str, str]]:
    """What people read for the ids of codes and marks."""
    from balint_tui import settings
    from balint_tui.coding import codebook
    from balint_tui.frame import marks
    from balint_tui.frame.tables import TableError

    chosen = settings.Settings(settings.settings_folder())
    try:
        labels = {mark.id: mark.label for mark in marks.load(chosen.marks).values()}
    except TableError as error:
        raise Trouble(str(error)) from None
    return codebook.names(codebook.load(chosen.codebooks)[0]), labels


def _chosen(rows: list[Row], wanted: str) -> Row:
    """The row whose id begins like ``wanted``; "last" is the newest."""
    if not rows:
        raise Trouble("There are no sessions yet; balint-tui live begins one.")
    if wanted == "last":
        return rows[0]
    found = [row for row in rows if row["id"].startswith(wanted.upper())]
    if not found:
        raise Trouble(f"No session's id begins with {wanted!r}; balint-tui sessions lists them.")
    if len(found) > 1:
        raise Trouble(f"{len(found)} sessions' ids begin with {wanted!r}; give more of it.")
    return found[0]


def _report(args: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from balint_tui import reporting
    from balint_tui.research.report import Refused

    path, settings = Path(args.file), _settings()
    reporting.gives_way(path)
    with _library(args) as library, output.progress() as progress:
        rows = _filtered(library.rows(), args)
        many = reporting.read(library, rows, progress, library.notices.append)
        try:
            reporting.write(path, many, settings, date.today(), progress)
        except Refused as refusal:
            _fail(str(refusal))
            return 1
    output.say(f"{path} is a report on {len(many)} sessions; it can be printed from a browser.")
    return 0


def _log(args: argparse.Namespace) -> int:
    from balint_tui import logbook

    settings = _settings()
    with _library(args) as library:
        book = logbook.read(library, settings.role, settings.goals, library.notices.append)
    if args.csv:
        sys.stdout.buffer.write(logbook.as_csv(book).encode("utf-8", "replace"))
    elif args.markdown:
        output.write(logbook.as_markdown(book))
    else:
        logbook.show(book)
    return 0


def _export(args: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from balint_tui import export_review, exporting
    from balint_tui.research.tables import Wish
    from balint_tui.research.tiers import TIERS

    folder, settings, tier = _library_folder(args), _settings(), TIERS[args.tier]
    extras = exporting.Extras(args.parquet, args.spss, args.encrypt_to)
    with _sentences():
        path = None if args.dry_run else exporting.destination(Path(args.dest), folder, extras)
    if not folder.is_dir():
        raise Trouble(f"There is no library in {folder}; name another with --library.")
    with (
        export_review.stoppable(),
        _library(args, read_only=args.dry_run) as library,
        output.progress() as progress,
    ):
        if path is not None and library.read_only:
            raise Trouble(exporting.READ_ONLY)
        filtered = (args.group, args.since, args.until) != (None, None, None)
        wanted, unread = _wanted(args) if filtered else None, list[str]()
        found = exporting.read(library, wanted, settings, progress, unread.append)
        planned = exporting.plan(library, found, Wish(tier, date.today().year))
        planned = planned.for_(args.recipient.strip())
        export_review.show(planned, extras, unread)
        if planned.risk.refusals:
            return _refused(planned.risk.refusals)
        if path is None:
            output.say("\nThis was a trial: nothing was written.")
            return 0
        planned = planned if args.yes else export_review.asked(planned)
        exporting.write(library, planned, path, progress, extras)
    output.say(f"\n{exporting.told(planned, path)}")
    return 0


def _refused(refusals: Iterable[Refusal]) -> int:
    for refusal in refusals:
        _fail(f"{refusal.reason} {refusal.fix}")
    return 1


# --- questionnaires


def _questionnaire_template(args: argparse.Namespace) -> int:
    from balint_tui import questionnaires

    output.write(questionnaires.template(_instrument(args.instrument), args.wave))
    return 0


def _questionnaire_import(args: argparse.Namespace) -> int:
    from datetime import datetime

    from balint_tui import questionnaires
    from balint_tui.evaluation.forms import FormError

    instrument = _instrument(args.instrument)
    with _sentences():
        group = questionnaires.group_name(args.group)
    content = questionnaires.raw(args.file)
    with output.progress() as progress:
        try:
            reading = questionnaires.read(content, instrument, args.wave, progress)
        except FormError as error:
            name = "stdin" if args.file == "-" else args.file
            raise Trouble(f"{name}: {error}") from None
    questionnaires.show_sections(questionnaires.preview(reading, instrument, args.wave))
    output.say("")
    questionnaires.must_be_sound(reading, skip_refused=args.skip_refused)
    if args.dry_run:
        output.say("This was a trial: nothing was kept.")
        return 0
    with _library(args, read_only=False) as library:
        now = datetime.now().astimezone()
        batch = questionnaires.take_in(library, instrument, args.wave, group, reading, now)
    questionnaires.tell(batch)
    return 0


def _questionnaire_report(args: argparse.Namespace) -> int:
    from balint_tui import questionnaires, results
    from balint_tui.evaluation.findings import as_row

    known, problems = _instruments()
    wanted = list(known.values()) if args.instrument is None else [_instrument(args.instrument)]
    with _library(args) as library:
        responses = library.answers.responses()
    gone = questionnaires.homeless(responses, known, problems)
    if args.group is not None:
        group = args.group.strip().casefold()
        responses = [one for one in responses if one.group.casefold() == group]
    found = results.of(wanted, responses)
    if args.json:
        output.as_json([as_row(one) for _, some in found for one in some])
    elif found:
        results.show(found, responses)
    else:
        output.say("No answers." if args.instrument or args.group else questionnaires.NONE)
    return _complained(problems, gone)


def _questionnaire_list(args: argparse.Namespace) -> int:
    from balint_tui import questionnaires, settings

    known, problems = _instruments()
    own = settings.Settings(settings.settings_folder()).instruments
    with _library(args) as library:
        responses = library.answers.responses()
    listed = questionnaires.rows(known.values(), own, responses)
    if args.json:
        output.as_json(listed)
    else:
        questionnaires.show(listed)
    return _complained(problems, questionnaires.homeless(responses, known, problems))


def _instruments() -> tuple[dict[str, Instrument], list[str]]:
    """The instruments by id, and a sentence for each file that cannot be used."""
    from balint_tui import settings
    from balint_tui.evaluation.instruments import load

    return load(settings.Settings(settings.settings_folder()).instruments)


def _instrument(name: str) -> Instrument:
    known, problems = _instruments()
    if name in known:
        return known[name]
    raise Trouble(_unknown("questionnaire", name, known, problems))


def _complained(problems: list[str], more: list[str]) -> int:
    """Says what cannot be used, and what else is missing; the exit status."""
    for sentence in problems + more:
        _fail(sentence)
    return 2 if problems else 0


def _where(args: argparse.Namespace) -> int:
    from balint_tui import assets, care, settings

    return care.where(
        {
            "library": _library_folder(args),
            "settings": settings.settings_folder(),
            "assets": assets.folder("formats").parent,
        }
    )


# --- commands that look after the library


def _check(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = _library_folder(args)
    with _sentences():
        return care.check(folder, _seal(args, folder), repair=args.repair)


def _backup(args: argparse.Namespace) -> int:
    from pathlib import Path

    from balint_tui import care

    with _sentences():
        return care.backup(_library_folder(args), Path(args.file), args.encrypt_to)


def _restore(args: argparse.Namespace) -> int:
    from pathlib import Path

    from balint_tui import care

    with _sentences():
        return care.restore(Path(args.file), _library_folder(args), args.identity)


# --- commands that seal it


def _seal_library(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = _library_folder(args)
    with _sentences():
        return care.seal(folder, passphrases.new(_secret(args)))


def _unseal(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = _library_folder(args)
    with _sentences():
        care.must_be_sealed(folder)
        return care.unseal(folder, passphrases.known(_secret(args)))


def _passphrase(args: argparse.Namespace) -> int:
    from balint_tui import care

    folder = _library_folder(args)
    with _sentences():
        care.must_be_sealed(folder)
        key = passphrases.key(folder, _secret(args))
        new = passphrases.new(passphrases.read(args.new_passphrase_file))
        return care.change(folder, key, new, new_code=args.new_code)


# --- the library


def _secret(args: argparse.Namespace) -> str | None:
    """The passphrase in the file that is named, if one is."""
    return passphrases.read(args.passphrase_file)


def _seal(args: argparse.Namespace, folder: Path) -> Seal:
    """The key of a library that is sealed, by its passphrase."""
    from balint_tui.library import keys
    from balint_tui.library.seal import PLAIN

    if keys.is_sealed(folder):
        return passphrases.key(folder, _secret(args))
    keys.refuse_without(folder)
    return PLAIN


def _library_folder(args: argparse.Namespace) -> Path:
    from balint_tui.settings import library_folder

    return library_folder(args.library)


@contextmanager
def _sentences() -> Iterator[None]:
    """What the library complains of becomes a sentence for people."""
    from balint_tui.library.errors import LibraryError

    try:
        yield
    except LibraryError as error:
        raise Trouble(str(error)) from None


@contextmanager
def _library(args: argparse.Namespace, *, read_only: bool = True) -> Iterator[Library]:
    """The library, opened for reading if nothing else is said; its notices go to stderr."""
    from balint_tui.library.library import Library

    folder = _library_folder(args)
    with _sentences():
        library = Library.open(folder, read_only=read_only, seal=_seal(args, folder))
        try:
            yield library
        finally:
            library.close()
            for notice in library.notices:
                print(f"balint-tui: {notice}", file=sys.stderr)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "": _home,
    "live": _live,
    "formats": _formats,
    "codebooks": _codebooks,
    "sessions": _sessions,
    "show": _show,
    "report": _report,
    "log": _log,
    "export": _export,
    "questionnaire template": _questionnaire_template,
    "questionnaire import": _questionnaire_import,
    "questionnaire report": _questionnaire_report,
    "questionnaire list": _questionnaire_list,
    "scrub": _scrub,
    "demo": _demo,
    "check": _check,
    "backup": _backup,
    "restore": _restore,
    "seal": _seal_library,
    "unseal": _unseal,
    "passphrase": _passphrase,
    "where": _where,
}

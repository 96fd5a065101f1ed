"""The commands for reports, logs, exports and questionnaires."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from balint_tui import output
from balint_tui.cli.common import (
    fail,
    library_folder,
    opened,
    own_settings,
    picked,
    sentences,
    unknown,
)
from balint_tui.output import Trouble

if TYPE_CHECKING:
    import argparse

    from balint_tui.cli.common import Commands
    from balint_tui.evaluation.instruments import Instrument
    from balint_tui.research.risk import Refusal


def _report(args: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from balint_tui import reporting
    from balint_tui.research.report import Refused

    path, settings = Path(args.file), own_settings()
    reporting.gives_way(path)
    with opened(args) as library, output.progress() as progress:
        rows = list(filter(picked(args), library.rows()))
        many = reporting.read(library, rows, progress, library.notices.append)
        try:
            reporting.write(path, many, settings, date.today(), progress)
        except Refused as refusal:
            fail(str(refusal))
            return 1
    output.say(f"{path} is a report on {len(many)} sessions; it can be printed from a browser.")
    return 0


def _log(args: argparse.Namespace) -> int:
    from balint_tui import logbook

    settings = own_settings()
    with opened(args) as library:
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

    folder, settings, tier = library_folder(args), own_settings(), TIERS[args.tier]
    extras = exporting.Extras(args.parquet, args.spss, args.encrypt_to)
    with sentences():
        path = None if args.dry_run else exporting.destination(Path(args.dest), folder, extras)
    if not folder.is_dir():
        raise Trouble(f"There is no library in {folder}; name another with --library.")
    with (
        export_review.stoppable(),
        opened(args, read_only=args.dry_run) as library,
        output.progress() as progress,
    ):
        if path is not None and library.read_only:
            raise Trouble(exporting.READ_ONLY)
        filtered = (args.group, args.since, args.until) != (None, None, None)
        wanted, unread = picked(args) if filtered else None, list[str]()
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
        fail(f"{refusal.reason} {refusal.fix}")
    return 1


def _questionnaire_template(args: argparse.Namespace) -> int:
    from balint_tui import questionnaires

    output.write(questionnaires.template(_instrument(args.instrument), args.wave))
    return 0


def _questionnaire_import(args: argparse.Namespace) -> int:
    from datetime import datetime

    from balint_tui import questionnaires
    from balint_tui.evaluation.forms import FormError

    instrument = _instrument(args.instrument)
    with sentences():
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
    with opened(args, read_only=False) as library:
        now = datetime.now().astimezone()
        batch = questionnaires.take_in(library, instrument, args.wave, group, reading, now)
    questionnaires.tell(batch)
    return 0


def _questionnaire_report(args: argparse.Namespace) -> int:
    from balint_tui import questionnaires, results
    from balint_tui.evaluation.findings import as_row

    known, problems = _instruments()
    wanted = list(known.values()) if args.instrument is None else [_instrument(args.instrument)]
    with opened(args) as library:
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
    with opened(args) as library:
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
    raise Trouble(unknown("questionnaire", name, known, problems))


def _complained(problems: list[str], more: list[str]) -> int:
    """Says what cannot be used, and what else is missing; the exit status."""
    for sentence in problems + more:
        fail(sentence)
    return 2 if problems else 0


COMMANDS: Commands = {
    "report": _report,
    "log": _log,
    "export": _export,
    "questionnaire template": _questionnaire_template,
    "questionnaire import": _questionnaire_import,
    "questionnaire report": _questionnaire_report,
    "questionnaire list": _questionnaire_list,
}

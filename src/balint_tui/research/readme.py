"""``README.md`` of a bundle: what it is, how to open it, what is known about its risk."""

from __future__ import annotations

from collections.abc import Iterator

from balint_tui.research.citation import TITLE
from balint_tui.research.codebook_table import schemas
from balint_tui.research.export import Export
from balint_tui.research.redcap import MEMBERS, SESSIONS
from balint_tui.research.risk import SAID
from balint_tui.research.risk_words import risk_rows


def readme(export: Export) -> str:
    """The page for whoever gets the bundle."""
    parts = (
        _what(export),
        _tables(export),
        _open(export),
        _privacy(export),
        _care(export),
    )
    return "\n\n".join(parts) + "\n"


def _what(export: Export) -> str:
    recipient = export.recipient or "not named"
    found = export.risk
    return f"""\
# {TITLE}

{_count(found.sessions, "closed session")} of {_count(found.groups, "Balint group")}, exported \
in {export.year} by balint-tui.

- For: {_line(recipient)}
- Tier: {export.tier.name}, for {export.tier.recipient}
- Terms: `LICENSE.txt`. How to cite: `CITATION.cff`, `datacite.json`.
- Is everything there, and as it was written? `sha256sum -c MANIFEST.sha256`"""


def _tables(export: Export) -> str:
    rows = [f"| `{schema.path}` | {schema.about} |" for schema in schemas(export)]
    return "\n".join(
        [
            "## Tables",
            "",
            "| File | What is in it |",
            "|---|---|",
            *rows,
            "",
            "`codebook.csv` describes every variable; `datapackage.json` has types, keys and "
            "checksums.",
            "",
            "The files are UTF-8 with commas and a first line of names. An empty cell is a missing "
            "value: nobody knew it, or it was emptied so that nobody can be found; "
            "`codebook.csv` says which variables may be empty and why. Yes is 1 and no is 0. An "
            "apostrophe before a text that begins with `=`, `+`, `-` or `@` keeps spreadsheets "
            "from taking it for a formula.",
        ]
    )


def _open(export: Export) -> str:
    return "\n".join(["## How to open it", "", *_programs(export)])


def _programs(export: Export) -> Iterator[str]:
    yield '- **R**: `source("import/read.R")` makes the list `tables`; base R is enough.'
    yield (
        "- **SPSS**: `import/labels.sps` reads the tables; say in its first lines where the bundle "
        "lies. If there is an `import/questionnaire.sav`, it has a row for each participant."
    )
    repeated = [SESSIONS, *([MEMBERS] if export.tier.by_meeting else [])]
    forms = " and ".join(f'"{form}"' for form in repeated)
    yield (
        "- **REDCap**: in a new project, upload `import/redcap_data_dictionary.csv` as the data "
        f"dictionary; tick {forms} under Project Setup → Repeatable instruments; then "
        "import `import/redcap_records.csv` with the Data Import Tool. A record is a group, a "
        "member or a participant."
    )
    codes = " The codebook alone is `qualitative/codebook.qdc`." if export.book.codes else ""
    yield (
        "- **NVivo, ATLAS.ti, MAXQDA, QualCoder**: import `qualitative/project.qdpx` (REFI-QDA). "
        f"It makes a new project.{codes}"
    )
    yield (
        "- **Taguette**: a new project, the documents of `qualitative/html/`, then "
        "`qualitative/codebook.taguette.csv` as its codebook."
    )
    yield (
        "- **DuckDB**: `SELECT * FROM 'data/*-sessions_data.csv'`, or `'data/sessions.parquet'` if "
        "there are Parquet files."
    )


def _privacy(export: Export) -> str:
    risk = export.risk
    rows = [f"| {label} | {before} | {after} |" for label, before, after in risk_rows(risk)]
    withheld = [
        f"- {_count(number, 'person', 'people')}, chosen by lot, from the table {table}."
        for table, number in risk.withheld.items()
        if number
    ]
    dropped = [f"- {_line(sentence)}" for sentence in risk.dropped]
    reason = [f"\nUnder the threshold because: {_line(risk.reason)}"] if risk.reason else []
    return "\n".join(
        [
            "## Privacy",
            "",
            SAID,
            "",
            "| Risk | In the library | In these tables |",
            "|---|---|---|",
            *rows,
            "",
            f"{_threshold(export)} The same figures are "
            "in `privacy_report.json`. Names of people, groups and passages are derived from a "
            "secret that was made for this export and not kept; nobody can turn them back.",
            *reason,
            "",
            "Left out:",
            "",
            *dropped,
            *withheld,
        ]
    )


def _threshold(export: Export) -> str:
    tier = export.tier
    if tier.by_meeting:
        return "The rows of this tier tell people apart who knew each other: keep them in the team."
    if tier.by_person:
        return f"No class of people is smaller than {tier.k}."
    return f"There are no rows about people, and no count stands for fewer than {tier.k} people."


def _care(export: Export) -> str:
    people = (
        "\n\nA participant is known by a code of their own, a member by their seat; which "
        "participant is which member is not in the bundle."
        if export.tier.by_person
        else ""
    )
    return (
        "## Before you compute\n\n"
        "Members of one group are not independent of each other: they heard the same cases. Use a "
        "model that knows of groups, or show the groups' means. With few people show the data "
        f"rather than a p.{people}"
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _line(text: str) -> str:
    """What a person typed, on one line, without what Markdown takes for its own."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in flat)

"""``README.md`` of a bundle: what it is, how to open it, what is known about its risk."""

from __future__ import annotations

from collections.abc import Iterator

from balint_tui import __version__
from balint_tui.research.export import Export
from balint_tui.research.files.citation import TITLE
from balint_tui.research.files.questions import missing_code
from balint_tui.research.files.redcap import MEMBERS, SESSIONS, record_is
from balint_tui.research.risk import SAID
from balint_tui.research.risk_words import risk_rows
from balint_tui.research.tiers import OPEN


def readme(export: Export) -> str:
    """The page for whoever gets the bundle."""
    parts = (
        _what(export),
        _tables(export),
        _care(export),
        _open(export),
        _privacy(export),
        _report(export),
    )
    return "\n\n".join(parts) + "\n"


def _what(export: Export) -> str:
    recipient = export.recipient or "not named"
    found = export.risk
    lines = [
        f"# {TITLE}",
        "",
        f"{_count(found.sessions, 'closed session')} of {_count(found.groups, 'Balint group')}, "
        f"exported in {export.year} by balint-tui {__version__}. A closed session is one that was "
        "brought to its end in the app.",
        "",
        f"- For: {_line(recipient)}",
        f"- Tier: {export.tier.name}, for {export.tier.recipient}",
        "- Terms: `LICENSE.txt`. How to cite: `CITATION.cff`, `datacite.json`.",
        "- Is everything there, and as it was written? `sha256sum -c MANIFEST.sha256`",
    ]
    if export.tier == OPEN:
        lines.append(
            "- Before you deposit: put authors, licence and year into `CITATION.cff`, "
            "`datacite.json` and `LICENSE.txt`, then make the manifest anew: `find * -type f ! "
            "-name MANIFEST.sha256 -exec sha256sum {} + > MANIFEST.sha256`"
        )
    return "\n".join(lines)


def _tables(export: Export) -> str:
    rows = [f"| `{schema.path}` | {schema.about} |" for schema in export.schemas]
    return "\n".join(
        [
            "## Tables",
            "",
            "| File | What is in it |",
            "|---|---|",
            *rows,
            "",
            "`codebook.csv` describes every variable; `datapackage.json` has types, keys and "
            "checksums. `segments` has only passages with a code; the whole approved texts are in "
            "`qualitative/`.",
            "",
            "The files are UTF-8 with commas and a first line of names. Yes is 1 and no is 0. An "
            "empty cell is a missing value: there is none, it was not known, or it was emptied so "
            "that nobody can be found. `codebook.csv` says which variables may be empty, and why. "
            "A text that begins with `=`, `+`, `-` or `@` has an apostrophe before it, so that "
            "spreadsheets do not take it for a formula.",
            *_items(export),
            "",
            "In the texts, words in square brackets stand for what was taken out: `[MEMBER]` for a "
            "member of the group, `[PERSON 1]`, `[PERSON 2]` for other people (the same number is "
            "the same person within a session only), `[GROUP]`, `[PLACE]` and the like.",
        ]
    )


def _items(export: Export) -> Iterator[str]:
    """How the rows of items in the codebook find what they describe; an example says it."""
    table = "questionnaire" if "questionnaire" in export.tables else "answers"
    if table in export.tables and export.instruments:
        one = export.instruments[0]
        item = one.items[0].id
        yield ""
        yield (
            f"In `codebook.csv`, the variable `{one.id}.{item}` is the item in the rows of "
            f"`{table}` whose `instrument` is `{one.id}` and whose `item` is `{item}`; of items of "
            "a scale it says how the answers make a score."
        )


def _care(export: Export) -> str:
    return "\n".join(["## Before you compute", "", *(f"- {one}" for one in _cares(export))])


def _cares(export: Export) -> Iterator[str]:
    yield (
        "Members of one group are not independent of each other: they heard the same cases. Use a "
        "model that knows of groups, or show the groups' means. With few people show the data "
        "rather than a p."
    )
    if not export.tier.by_session:
        overall = export.overall
        yield (
            "In `sessions`, `attendance_band` and `left_early_any` are not missing at random: "
            "attendance near 70% and single leavings are emptied far more often. Do not compute "
            f"shares from the cells that are left. In all sessions {overall['attendance_pct']}% of "
            f"the seats were taken, and {overall['left_early_pct']}% of those who came left before "
            "the end (to 5%, up or down by lot). The tier team shows every cell."
        )
    yield (
        "`segments` has the codes of all coders together, without who gave them. Where two gave "
        "the same code to the same passage there is one row; how far they agree cannot be computed "
        "from it."
    )
    yield (
        "The minutes of presentation and discussion do not add up to the length of the session: "
        "other phases are not exported."
    )


def _open(export: Export) -> str:
    return "\n".join(["## How to open it", "", *_programs(export)])


def _programs(export: Export) -> Iterator[str]:
    answers = "questionnaire" in export.tables
    wide = (
        " `wide` has a row for each participant; `compare(instrument, item)` compares an item "
        "before and after."
    )
    yield (
        '- **R**: `source("import/read.R")` makes the list `tables`; base R is enough.'
        f"{wide if answers else ''}"
    )
    far = missing_code(export.instruments)
    sav = (
        " `import/questionnaire.sav`, where it is there, has the answers, a row for each "
        "participant."
    )
    yield (
        "- **SPSS**: say in the first lines of `import/labels.sps` where the bundle lies, then run "
        f"it: it reads the tables. An empty cell of numbers is {far} there, a missing value."
        f"{sav if answers else ''}"
    )
    repeated = [SESSIONS, *([MEMBERS] if _members_repeat(export) else [])]
    forms = " and ".join(f'"{form}"' for form in repeated)
    yield (
        "- **REDCap**: in a new project, upload `import/redcap_data_dictionary.csv` as the data "
        f"dictionary; tick {forms} under Project Setup → Repeatable instruments; then "
        "import `import/redcap_records.csv` with the Data Import Tool. A record is "
        f"{record_is(export)}. Codes, passages and counts of answers are not among them."
    )
    codes = " The codebook alone is `qualitative/codebook.qdc`." if export.book.codes else ""
    yield (
        "- **NVivo, ATLAS.ti, MAXQDA, QualCoder**: import `qualitative/project.qdpx` (REFI-QDA). "
        f"It makes a new project.{codes}"
    )
    yield (
        "- **Taguette**: make a new project, import the documents of `qualitative/html/`, then "
        "`qualitative/codebook.taguette.csv` as its codebook."
    )
    yield (
        "- **DuckDB**: `SELECT * FROM 'data/*-sessions_data.csv'`, or `'data/sessions.parquet'` "
        "where there are Parquet files."
    )


def _members_repeat(export: Export) -> bool:
    return export.tier.by_session and "participation" in export.tables


def _privacy(export: Export) -> str:
    risk = export.risk
    rows = [f"| {label} | {before} | {after} |" for label, before, after in risk_rows(risk)]
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
            " ".join([*_threshold(export), *([] if export.tier.by_session else [_ROUNDED])]),
            "",
            "Names of people, groups and passages are made from a secret that was used for this "
            "export only and not kept. Nobody can turn them back.",
            *reason,
            "",
            "Left out:",
            "",
            *(f"- {_line(sentence)}" for sentence in risk.dropped),
        ]
    )


def _threshold(export: Export) -> Iterator[str]:
    """What the number k is of, and what it is not of."""
    tier, there = export.tier, set(export.tables)
    if not {"participation", "questionnaire"} & there:
        yield "There are no rows about people."
    elif tier.by_session:
        yield "The rows of this tier tell people apart who knew each other: keep them in the team."
    elif "participation" in there:
        yield f"In the table participation every row is shared by at least {tier.k} people."
    if "questionnaire" in there and not tier.by_session:
        yield (
            "Rows of answers are not counted here: whoever knows what somebody answered can find "
            "the row."
        )
    if "answers" in there:
        yield f"No count of answers stands for fewer than {tier.k} people."


def _report(export: Export) -> str:
    """A line for each name that does not speak for itself."""
    return "\n".join(
        [
            "## What is in privacy_report.json",
            "",
            "The same figures for programs. Shares are from 0 to 1, and null where there are no "
            "rows about attendance.",
            "",
            *_KEYS,
        ]
    )


_ROUNDED = (
    "The figures of the library are rounded up to the next 5 or 5%, or by lot one step more (but "
    "not people, k and 1/k), so that two exports do not show what one person changes."
)
_KEYS = (
    "- `tier`: for whom the export is. `sessions`, `groups`: how many are in it.",
    "- `threshold_k`: how many people must have the same row, at least, in this tier.",
    "- `before`, `after`: the risk in the library, and in these tables. In each of them:",
    "  - `people`: people with rows about attendance.",
    "  - `k`: people in the smallest class; a class is all people who have the same row.",
    "  - `share_under`: share of people in classes of fewer than `threshold_k`.",
    "  - `worst`: risk of the one most easily found, 1/`k`. `mean`: mean of everybody's risk.",
    "  - `patterns`: how many members came to sessions as nobody else did.",
    "  - `recognised`: how many people someone from the group could recognise, because nobody else "
    "has their row.",
    "- `cells_emptied`: cells that were emptied so that nobody can be found.",
    "- `people_withheld`: people who are left out of a table, by table.",
    "- `texts`: approved texts in the bundle. `texts_undecided`: texts left out because nobody has "
    "decided on them yet.",
    "- `left_out`: what is left out, a sentence each. `reason`: why rows under the threshold may "
    "be in it, if there are any. `caution`: what no figure says.",
)


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"


def _line(text: str) -> str:
    """What a person typed, on one line, without what Markdown takes for its own."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in flat)

"""Scripts that open the tables with their types and labels: ``read.R`` and ``labels.sps``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from balint_tui.research.export import Export
from balint_tui.research.files.questions import Question, missing_code, questions
from balint_tui.research.schema import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    ORDINAL,
    RATIO,
    STRING,
    Column,
    Schema,
    Table,
    Value,
)

# --- R


def read_r(export: Export) -> str:
    """A script in base R; it finds the tables from where it lies itself. ASCII, so that it reads
    the same in every locale."""
    parts = [_R_HEAD, *(_r_table(schema) for schema in export.schemas), _R_READ]
    found = questions(export) if "questionnaire" in export.tables else []
    if found:
        parts.append(_R_WIDE.format(questions=_r_questions(found), labels=_r_labels(found)))
        parts.append(_R_COMPARE)
    return "\n".join([*parts, _R_SUMMARY])


def _r_table(schema: Schema) -> str:
    """The call that reads a table, and what it makes of its columns."""
    types = ", ".join(f"{c.name} = {_r(_R_TYPES[c.type])}" for c in schema.columns)
    path = _r(PurePosixPath(schema.path).name)
    name = f"tables${schema.name}"
    lines = [f"# {_ascii(schema.about)}", f"{name} <- read_table({path}, c({types}))"]
    for column in schema.columns:
        at = f"{name}${column.name}"
        if column.type == BOOLEAN:
            lines.append(f"{at} <- {at} == 1L")
        elif column.values:
            lines += _r_factor(at, column)
        lines.append(f'attr({at}, "label") <- {_r(column.label)}')
    return "".join(f"  {line}\n" for line in lines)


_R_TYPES = {STRING: "character", INTEGER: "integer", NUMBER: "numeric", BOOLEAN: "integer"}


def _r_factor(at: str, column: Column) -> Iterator[str]:
    """The levels are what stands in the table; what they mean is an attribute, as in haven."""
    levels = _r_vector(_r(str(value)) for value, _ in column.values)
    ordered = ", ordered = TRUE" if column.measure == ORDINAL else ""
    yield f"{at} <- factor({at}, levels = {levels}{ordered})"
    if any(label != str(value) for value, label in column.values):
        labels = _r_vector(f"{_r(label)} = {_r(str(value))}" for value, label in column.values)
        yield f'attr({at}, "labels") <- {labels}'


def _r_vector(parts: Iterable[str]) -> str:
    return f"c({', '.join(parts)})"


def _r(text: str) -> str:
    """The text as a string of R, all of it ASCII."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + "".join(c if 32 <= ord(c) < 127 else f"\\U{{{ord(c):x}}}" for c in escaped) + '"'


def _ascii(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())


def _r_questions(found: Sequence[Question]) -> str:
    columns = {
        "name": [one.name for one in found],
        "instrument": [one.instrument.id for one in found],
        "item": [one.item.id for one in found],
        "wave": [one.wave for one in found],
        "label": [one.label for one in found],
    }
    return ",\n".join(f"    {name} = {_r_vector(map(_r, of))}" for name, of in columns.items())


def _r_labels(found: Sequence[Question]) -> str:
    """Question -> the labels of its answers, named as the package haven does it."""
    lines = []
    for one in found:
        if one.item.labels:
            answers = (
                f"{_r(label)} = {one.item.least + at:g}" for at, label in enumerate(one.item.labels)
            )
            lines.append(f"    {one.name} = {_r_vector(answers)}")
    return ",\n".join(lines)


_R_HEAD = r"""# Reads the tables of this bundle into the list `tables`, with types and labels.
# Run it where it lies: Rscript import/read.R, or source("import/read.R").

tables <- local({
  bundle <- local({
    given <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
    path <- if (length(given)) gsub("~+~", " ", given[[1]], fixed = TRUE) else "import/read.R"
    for (frame in sys.frames()) if (!is.null(frame$ofile)) path <- frame$ofile
    dirname(dirname(normalizePath(path, mustWork = FALSE)))
  })
  read_table <- function(name, types) {
    read.csv(file.path(bundle, "data", name), colClasses = types, na.strings = "",
             encoding = "UTF-8", check.names = FALSE, comment.char = "")
  }
  tables <- list()
"""

_R_READ = """\
  tables
})
"""

_R_WIDE = """\
# The questions as columns: `wide` has a table for each questionnaire, a row for each participant.
wide <- local({{
  questions <- data.frame(
{questions}
  )
  answer_labels <- list(
{labels}
  )
  widen <- function(id) {{
    given <- tables$questionnaire[tables$questionnaire$instrument == id, ]
    asked <- questions[questions$instrument == id, ]
    people <- unique(given$person_id)
    found <- data.frame(person_id = people)
    for (name in asked$name) {{
      one <- asked[asked$name == name, ]
      of <- given[given$item == one$item & given$timepoint == one$wave, ]
      found[[name]] <- of$value[match(people, of$person_id)]
      attr(found[[name]], "label") <- one$label
      attr(found[[name]], "labels") <- answer_labels[[name]]
    }}
    found
  }}
  sapply(unique(questions$instrument), widen, simplify = FALSE)
}})
"""

_R_COMPARE = r"""# compare("module", "comfort"): an item before and after. It returns
#   pairs          how many people answered both times,
#   median_change  the median of after minus before,
#   wilcoxon       Wilcoxon's signed-rank test; NULL if fewer than 6 people changed their answer.
# Members of a group are not independent, and whoever compares many items must correct for it (see
# p.adjust): the test knows of neither. With ties R approximates p.
compare <- function(instrument, item) {
  all <- tables$questionnaire
  given <- all[all$instrument == instrument & all$item == item, ]
  if (nrow(given) == 0) stop("nobody was asked this item")
  before <- given[given$timepoint == "pre", ]
  after <- given[given$timepoint == "post", ]
  change <- after$value[match(before$person_id, after$person_id)] - before$value
  change <- as.numeric(change[!is.na(change)])
  list(pairs = length(change),
       median_change = median(change),
       wilcoxon = if (sum(change != 0) >= 6) wilcox.test(change, exact = FALSE))
}
"""

_R_SUMMARY = r"""local(for (name in names(tables))
  cat(sprintf("%-14s %6d rows %3d columns\n", name, nrow(tables[[name]]), ncol(tables[[name]]))))
"""


# --- SPSS


def labels_sps(export: Export, longest_quote: int) -> str:
    """Syntax that reads each table into a dataset of its name, with labels and levels.
    ``longest_quote``: the bytes of the longest passage, in UTF-8."""
    missing = missing_code(export.instruments)
    widths = _widths(export, longest_quote)
    return "\n".join([_SPS_HEAD, *(_sps_table(s, widths, missing) for s in export.schemas)])


_SPS_HEAD = """\
* Take the asterisk away from the next line, and write where your bundle lies.
* CD '/home/me/balint-export'.

SET DECIMAL=DOT.
"""
_SPS_LEVELS = {ORDINAL: "ORDINAL", RATIO: "SCALE"}
_SPS_WIDEST = 32767
_SPS_NAMES, _SPS_NAME = ("group_id", "person_id", "segment_id", "document"), 12
"""The columns of pseudonyms, and how many characters these have at most."""
_SPS_LABEL = 250
"""Bytes: SPSS takes 256 of a variable's label, and 120 of a value's."""
_SPS_VALUE = 115


def _sps_table(schema: Schema, widths: Mapping[str, int], missing: int) -> str:
    variables = " ".join(f"{c.name} {_sps_format(c, widths)}" for c in schema.columns)
    lines = [
        f"* {_sps_comment(schema.about)}.",
        "GET DATA",
        "  /TYPE=TXT",
        f"  /FILE={_sps(schema.path)}",
        "  /ENCODING='UTF8'",
        "  /ARRANGEMENT=DELIMITED",
        '  /DELIMITERS=","',
        "  /QUALIFIER='\"'",
        "  /FIRSTCASE=2",
        # On one line: PSPP takes a line that begins with "document" for something else.
        f"  /VARIABLES={variables}.",
        *(f"VARIABLE LABELS {c.name} {_sps(c.label, _SPS_LABEL)}." for c in schema.columns),
        *_sps_values(schema),
        *_sps_missing(schema, missing),
        *(
            f"VARIABLE LEVEL {c.name} ({_SPS_LEVELS.get(c.measure, 'NOMINAL')})."
            for c in schema.columns
        ),
        f"DATASET COPY {schema.name}.",
        "",
    ]
    return "\n".join(lines)


def _sps_values(schema: Schema) -> Iterator[str]:
    for column in schema.columns:
        if column.values:
            yield f"VALUE LABELS {column.name}"
            for value, label in column.values:
                said = _sps(str(value)) if column.type == STRING else str(value)
                yield f"  {said} {_sps(label, _SPS_VALUE)}"
            yield "  ."


def _sps_missing(schema: Schema, missing: int) -> Iterator[str]:
    """A number in the place of empty cells, so that tables of frequencies show them; an empty text
    is no valid answer."""
    for column in schema.columns:
        if column.type != STRING and not column.required:
            yield f"RECODE {column.name} (SYSMIS={missing})."
            yield from _sps_empty(column, str(missing))
        elif column.values and not column.required:
            yield from _sps_empty(column, "' '")


def _sps_empty(column: Column, value: str) -> Iterator[str]:
    yield f"MISSING VALUES {column.name} ({value})."
    yield f"ADD VALUE LABELS {column.name} {value} 'empty cell'."


def _sps_format(column: Column, widths: Mapping[str, int]) -> str:
    formats = {INTEGER: "F8.0", NUMBER: "F8.2", BOOLEAN: "F8.0"}
    return formats.get(column.type) or f"A{widths[column.name]}"


def _widths(export: Export, longest_quote: int) -> dict[str, int]:
    """Column of texts -> their bytes. A name has one width in every table, and a code that of the
    code above it, or tables could not be put together (MATCH FILES)."""
    found: dict[str, int] = {"quote": longest_quote}
    for schema in export.schemas:
        for column in schema.columns:
            if column.type == STRING and column.name not in _SPS_NAMES:
                texts = _texts(column, export.tables.get(schema.name))
                longest = max((len(str(text).encode()) for text in texts), default=0)
                found[column.name] = max(longest, found.get(column.name, 0))
    codes = max((len(name.encode()) for name in export.code_names.values()), default=0)
    # One more, for the apostrophe that guards a text against being taken for a formula.
    widths = {name: min(_SPS_WIDEST, n + 1) for name, n in (found | {"code": codes}).items()}
    return widths | {"parent": widths["code"]} | dict.fromkeys(_SPS_NAMES, _SPS_NAME)


def _texts(column: Column, table: Table | None) -> Iterable[Value]:
    """What may stand in a column, if that is known; else what does."""
    if column.values:
        return (value for value, _ in column.values)
    return () if table is None else table.cells(column.name)


def _sps(text: str, most: int = _SPS_WIDEST) -> str:
    """The text as a string of SPSS on one line, quotes doubled, cut to so many bytes."""
    flat = " ".join(text.split()).encode()[:most].decode(errors="ignore")
    return "'" + flat.replace("'", "''") + "'"


def _sps_comment(text: str) -> str:
    """A comment ends at the first line that ends in a full stop."""
    return " ".join(text.split()).rstrip(".")

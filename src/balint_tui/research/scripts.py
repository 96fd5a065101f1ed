"""Scripts that open the tables with their types and labels: ``read.R`` and ``labels.sps``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from balint_tui.research.codebook_table import schemas
from balint_tui.research.export import Export
from balint_tui.research.questions import Question, missing_code, questions
from balint_tui.research.schema import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    ORDINAL,
    RATIO,
    STRING,
    Column,
    Schema,
)

# --- R


def read_r(export: Export) -> str:
    """A script in base R; it finds the tables from where it lies itself. ASCII, so that it reads
    the same in every locale."""
    parts = [_R_HEAD, *(_r_table(schema) for schema in schemas(export))]
    found = questions(export) if "questionnaire" in export.tables else []
    if found:
        parts.append(_R_WIDE.format(questions=_r_questions(found), labels=_r_labels(found)))
    return "\n".join([*parts, _R_SUMMARY, *([_R_EXAMPLE] if found else [])])


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
            lines.append(f"{at} <- factor({at}, {_r_levels(column)})")
        lines.append(f'attr({at}, "label") <- {_r(column.label)}')
    return "\n".join(lines) + "\n"


_R_TYPES = {STRING: "character", INTEGER: "integer", NUMBER: "numeric", BOOLEAN: "integer"}


def _r_levels(column: Column) -> str:
    levels = _r_vector(_r(str(value)) for value, _ in column.values)
    labels = _r_vector(_r(label) for _, label in column.values)
    ordered = ", ordered = TRUE" if column.measure == ORDINAL else ""
    return f"levels = {levels}, labels = {labels}{ordered}"


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
        "wave": ["before" if one.wave == "pre" else "after" for one in found],
        "label": [one.label for one in found],
    }
    return ",\n".join(f"  {name} = {_r_vector(map(_r, of))}" for name, of in columns.items())


def _r_labels(found: Sequence[Question]) -> str:
    """Question -> the labels of its answers, named as the package haven does it."""
    lines = []
    for one in found:
        if one.item.labels:
            answers = (
                f"{_r(label)} = {one.item.least + at:g}" for at, label in enumerate(one.item.labels)
            )
            lines.append(f"  {one.name} = {_r_vector(answers)}")
    return ",\n".join(lines)


_R_HEAD = r"""# Reads the tables of this bundle into the list `tables`, with types and labels.
# Run it where it lies: Rscript import/read.R, or source("import/read.R").

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

_R_WIDE = """\
# The questions as columns: `wide` has a row for each participant of each questionnaire.
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
    of <- given[given$item == one$item & as.character(given$timepoint) == one$wave, ]
    found[[name]] <- of$value[match(people, of$person_id)]
    attr(found[[name]], "label") <- one$label
    attr(found[[name]], "labels") <- answer_labels[[name]]
  }}
  found
}}
wide <- sapply(unique(questions$instrument), widen, simplify = FALSE)
"""

_R_SUMMARY = r"""
for (name in names(tables))
  cat(sprintf("%-14s %6d rows %3d columns\n", name, nrow(tables[[name]]), ncol(tables[[name]])))
"""

_R_EXAMPLE = r"""
# An example: each item before and after. It corrects for neither the number of items (see p.adjust)
# nor for groups, whose members are not independent. With ties R approximates p; fewer than 6 people
# whose answers differ say too little for a p.
for (id in names(wide)) for (before in questions$name[questions$instrument == id &
                                                      questions$wave == "before"]) {
  item <- questions$item[questions$name == before]
  after <- questions$name[questions$instrument == id & questions$item == item &
                          questions$wave == "after"]
  if (length(after) == 0) next
  change <- as.numeric(wide[[id]][[after]]) - as.numeric(wide[[id]][[before]])
  change <- change[!is.na(change)]
  if (sum(change != 0) < 6) next
  test <- wilcox.test(change, exact = FALSE)
  cat(sprintf("%s %s: %d pairs, median change %g, Wilcoxon V = %g, p: %s\n",
              id, item, length(change), median(change), test$statistic,
              format.pval(test$p.value, digits = 2, eps = 0.001)))
}
"""


# --- SPSS


def labels_sps(export: Export) -> str:
    """Syntax that reads each table into a dataset of its name, with labels and levels."""
    missing = missing_code(export.instruments)
    return "\n".join([_SPS_HEAD, *(_sps_table(export, s, missing) for s in schemas(export))])


_SPS_HEAD = """\
* Reads the tables of this bundle. First say where it lies, and take the asterisk away:.
* CD 'folder of this bundle'.
SET DECIMAL=DOT.
"""
_SPS_LEVELS = {ORDINAL: "ORDINAL", RATIO: "SCALE"}
_SPS_WIDEST = 32767
_SPS_LABEL = 250
"""Bytes: SPSS takes 256 of a variable's label, and 120 of a value's."""
_SPS_VALUE = 115


def _sps_table(export: Export, schema: Schema, missing: int) -> str:
    widths = _widths(export, schema)
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
    """A number in the place of empty cells, so that tables of frequencies show them."""
    for column in schema.columns:
        if column.type != STRING and not column.required:
            yield f"RECODE {column.name} (SYSMIS={missing})."
            yield f"MISSING VALUES {column.name} ({missing})."
            yield f"ADD VALUE LABELS {column.name} {missing} 'empty cell'."


def _sps_format(column: Column, widths: Mapping[str, int]) -> str:
    formats = {INTEGER: "F8.0", NUMBER: "F8.2", BOOLEAN: "F8.0"}
    return formats.get(column.type) or f"A{widths.get(column.name, _SPS_WIDEST)}"


def _widths(export: Export, schema: Schema) -> dict[str, int]:
    """Column -> how many bytes its longest text has; the passages' are not known before."""
    if schema.name not in export.tables:
        return dict.fromkeys(set(schema.names) - {"quote"}, 255)
    table = export.tables[schema.name]
    return {
        name: min(
            _SPS_WIDEST, max((len(str(c).encode()) + 1 for c in table.cells(name)), default=8)
        )
        for name in schema.names
    }


def _sps(text: str, most: int = _SPS_WIDEST) -> str:
    """The text as a string of SPSS on one line, quotes doubled, cut to so many bytes."""
    flat = " ".join(text.split()).encode()[:most].decode(errors="ignore")
    return "'" + flat.replace("'", "''") + "'"


def _sps_comment(text: str) -> str:
    """A comment ends at the first line that ends in a full stop."""
    return " ".join(text.split()).rstrip(".")

"""What a table of a bundle is: columns, keys, rows. ``layout`` has those that there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from balint_tui.research.memory import Many

Value = str | int | float | None
Row = tuple[Value, ...]
"""The cells of a row in the order of the columns; None is a missing one, a boolean is 0 or 1."""

STRING, INTEGER, NUMBER, BOOLEAN = "string", "integer", "number", "boolean"
NOMINAL, ORDINAL, RATIO = "nominal", "ordinal", "ratio"

ATTENDANCE = ("<70%", "70-89%", ">=90%")
"""Shares of people at a meeting, or of meetings of a person; a finer rate would be a head count."""
ROUGH = ("<70%", ">=70%")
"""Shares of people at a meeting, for whoever does not know who came. Of 8 to 14 people one number
alone would be shown as 70-89% (others hang on one person), and of up to 10 one alone as >=90%."""
SIZES = ("under 6", "6 to 12", "over 12")
"""How large groups are; 6 to 12 is what the literature says."""
PRESENTED = ("0", "1", "2+")


@dataclass(frozen=True)
class Column:
    """A column. ``values``: what may stand in it and what that means, in order; none: anything.

    ``source`` says where it comes from, ``transformation`` what was done to it for this export.
    """

    name: str
    type: str
    label: str
    measure: str = NOMINAL
    unit: str = ""
    values: tuple[tuple[Value, str], ...] = ()
    source: str = ""
    transformation: str = ""
    required: bool = True


@dataclass(frozen=True)
class Reference:
    """These columns are the key of a row of that table."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A table's columns, the columns that name a row, and what they refer to."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def path(self) -> str:
        """Where the table lies in the bundle (file names of Psych-DS)."""
        return f"data/study-balint_description-{self.name}_data.csv"

    def without(self, *names: str) -> Schema:
        """The table without these columns and what they refer to."""
        return replace(
            self,
            columns=tuple(column for column in self.columns if column.name not in names),
            key=tuple(name for name in self.key if name not in names),
            references=tuple(r for r in self.references if not set(r.columns) & set(names)),
        )


@dataclass(frozen=True)
class Table:
    """The rows of a table, in an order that says nothing; those of a group's sessions, and those of
    a member, stand together."""

    schema: Schema
    rows: Many[Row]

    def cells(self, name: str) -> list[Value]:
        """The cells of one column."""
        at = self.schema.names.index(name)
        return [row[at] for row in self.rows]

"""The list of all variables: ``codebook.csv``, and what else says in words what a column is."""

from __future__ import annotations

from collections.abc import Iterator

from balint_tui import sheets
from balint_tui.evaluation.instruments import BOTH, Instrument, Item
from balint_tui.research.export import Export
from balint_tui.research.schema import NUMBER, ORDINAL, Column, Schema

HEADS = (
    "variable",
    "table",
    "label",
    "type",
    "unit",
    "values",
    "missing",
    "measure",
    "source",
    "transformation",
)
_EMPTY = "empty cell"
_WAVES = {BOTH: "before and after", "pre": "before", "post": "after"}


def said(column: Column) -> str:
    """Where a column comes from and what was done to it, as sentences."""
    parts = (
        f"In {column.unit}." if column.unit else "",
        f"From: {column.source}." if column.source else "",
        f"Changed: {column.transformation}." if column.transformation else "",
        "" if column.required else "May be empty.",
    )
    return " ".join(part for part in parts if part)


def codebook_csv(export: Export) -> str:
    """A row for each column of each table, and one for each item of each questionnaire."""
    rows = [_row(schema, column) for schema in export.schemas for column in schema.columns]
    return sheets.write(HEADS, [*rows, *_items(export)])


def _row(schema: Schema, column: Column) -> tuple[str, ...]:
    return (
        column.name,
        schema.name,
        column.label,
        column.type,
        column.unit,
        " | ".join(_value(str(value), label) for value, label in column.values),
        "" if column.required else _EMPTY,
        column.measure,
        column.source,
        column.transformation,
    )


def _value(value: str, label: str) -> str:
    """``1=Label``; a bar in a label would part it."""
    return value if value == label else f"{value}={label.replace('|', '/')}"


def _items(export: Export) -> Iterator[tuple[str, ...]]:
    table = "questionnaire" if "questionnaire" in export.tables else "answers"
    for instrument in export.instruments:
        for item in instrument.items:
            yield _item(table, instrument, item)


def _item(table: str, instrument: Instrument, item: Item) -> tuple[str, ...]:
    return (
        f"{instrument.id}.{item.id}",
        table,
        item.text,
        NUMBER,
        "",
        answers(item),
        _EMPTY,
        ORDINAL,
        "; ".join(_of_item(instrument, item)),
        "reverse item, not turned" if item.reverse else "",
    )


def _of_item(instrument: Instrument, item: Item) -> Iterator[str]:
    """Where an item comes from, and into which scores it goes."""
    yield f"{instrument.title}, asked {_WAVES[item.wave]}"
    for scale in instrument.scales:
        if scale.items == (item.id,) and not item.reverse:
            yield f"{scale.better} is better"
        elif item.id in scale.items:
            reverse = any(instrument.item(name).reverse for name in scale.items)
            turned = ", reverse items turned" if reverse else ""
            names = ", ".join(scale.items)
            yield f"scale {scale.title}: {scale.score} of {names}{turned}, {scale.better} is better"
    yield instrument.source


def answers(item: Item) -> str:
    """What can be answered: each answer and its label, or from where to where."""
    if not item.labels:
        return f"{item.least:g} to {item.most:g}"
    labels = enumerate(item.labels)
    return " | ".join(_value(f"{item.least + at:g}", label) for at, label in labels)

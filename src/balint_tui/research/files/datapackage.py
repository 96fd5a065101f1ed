"""The spine of a bundle: ``datapackage.json``, a Data Package (v2) of its tables.

The standard: datapackage.org. A reference to the table itself leaves out the resource there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from typing import Any

from balint_tui import __version__
from balint_tui.research.export import Export
from balint_tui.research.files.citation import TITLE, described
from balint_tui.research.files.codebook import said
from balint_tui.research.schema import BOOLEAN, ORDINAL, STRING, Column, Reference, Schema

_PROFILES = "https://datapackage.org/profiles/2.0"


def datapackage(export: Export, files: Mapping[str, tuple[int, str]]) -> str:
    """The descriptor. ``files``: path of a table -> its size in bytes and its SHA-256 in hex."""
    listed = export.schemas
    names = {schema.name for schema in listed}
    found = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "balint-export",
        "title": TITLE,
        "description": described(export),
        "balint_tui": {"version": __version__, **export.overall},
        "resources": [_resource(schema, names, files[schema.path]) for schema in listed],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _resource(schema: Schema, names: Set[str], file: tuple[int, str]) -> dict[str, Any]:
    size, digest = file
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": schema.name,
        "type": "table",
        "path": schema.path,
        "title": schema.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": _schema(schema, names),
    }


def _schema(schema: Schema, names: Set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(schema, column) for column in schema.columns],
        "missingValues": [""],
        "primaryKey": list(schema.key),
    }
    references = [one for one in schema.references if one.table in names]
    if references:
        found["foreignKeys"] = [_foreign_key(schema, one) for one in references]
    return found


def _field(schema: Schema, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.label,
        "description": said(column),
    }
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if schema.key == (column.name,):
        constraints["unique"] = True
    if column.type == BOOLEAN:
        found |= {"trueValues": ["1"], "falseValues": ["0"]}
    elif column.type == STRING and column.values:
        constraints["enum"] = [value for value, _ in column.values]
        found["categories"] = [{"value": value, "label": label} for value, label in column.values]
        found["categoriesOrdered"] = column.measure == ORDINAL
    return found | ({"constraints": constraints} if constraints else {})


def _foreign_key(schema: Schema, reference: Reference) -> dict[str, Any]:
    there: dict[str, Any] = {"fields": list(reference.to)}
    if reference.table != schema.name:
        there = {"resource": reference.table, **there}
    return {"fields": list(reference.columns), "reference": there}

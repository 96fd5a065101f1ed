"""How a bundle is cited, found and used: CITATION.cff, DataCite, schema.org, the licence.

Nobody is named: who led the groups is not said, and a depositor puts in who publishes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from balint_tui.research.export import Export
from balint_tui.research.files.codebook import said
from balint_tui.research.risk import SAID
from balint_tui.research.schema import Column
from balint_tui.research.tiers import TIERS

TITLE = "Balint group sessions, de-identified"
AUTHOR = "The programme that exported this"
_KEYWORDS = ("Balint groups", "reflective practice", "clinicians", "supervision")


def described(export: Export) -> str:
    """What the data are, in a few sentences."""
    members = "who was at which session" if export.tier.by_session else "how much members attended"
    people = {
        "participation": members,
        "questionnaire": "what each participant answered in questionnaires",
        "answers": "how often each answer to questionnaires was given",
    }
    there = ["lengths and attendance", *(people[name] for name in people if name in export.tables)]
    return (
        f"Closed sessions of Balint groups: {', '.join(there)}, and the passages of notes that a "
        f"person approved, with codes. Made for {export.tier.recipient}. {SAID}"
    )


def licence(export: Export) -> str:
    """The terms, for ``LICENSE.txt``; none are invented."""
    if export.tier == TIERS["open"]:
        terms = (
            "The depositor has not chosen a licence yet. Until one stands here, nobody but the "
            "depositor may pass these files on. Whoever deposits them writes the licence in the "
            "place of this text, and into CITATION.cff and datacite.json."
        )
    else:
        recipient = (
            " ".join(export.recipient.split()) or "the recipient with whom terms were agreed"
        )
        terms = (
            f"For {recipient} only, under the data-use terms or the ethics approval that were "
            "agreed. Do not pass these files on, do not try to find out who anybody is, do not "
            "link them with other data about the same people, and delete them when the terms end."
        )
    return f"{TITLE}\n\n{terms}\n\n{SAID}\n"


def citation_cff(export: Export) -> str:
    """``CITATION.cff`` 1.2.0; texts as JSON, which YAML reads."""
    quoted = {name: json.dumps(text, ensure_ascii=False) for name, text in _texts(export).items()}
    return _CFF.format(**quoted, keywords=json.dumps(_KEYWORDS), year=export.year)


def _texts(export: Export) -> dict[str, str]:
    return {"title": TITLE, "author": AUTHOR, "abstract": described(export)}


_CFF = """\
cff-version: 1.2.0
message: "If you use these data, please cite them like this."
type: dataset
title: {title}
abstract: {abstract}
authors:
  - name: {author}
keywords: {keywords}
preferred-citation:
  type: data
  title: {title}
  authors:
    - name: {author}
  year: {year}
"""


def datacite(export: Export) -> str:
    """``datacite.json`` in DataCite's schema 4.5, without the DOI: the archive gives one."""
    author = {"name": AUTHOR, "nameType": "Organizational"}
    return _json(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
            "titles": [{"title": TITLE, "lang": "en"}],
            "creators": [author],
            "publisher": {"name": AUTHOR},
            "publicationYear": str(export.year),
            "language": "en",
            "subjects": [{"subject": word} for word in _KEYWORDS],
            "descriptions": [
                {"description": described(export), "descriptionType": "Abstract", "lang": "en"}
            ],
        }
    )


def dataset_description(export: Export) -> str:
    """``dataset_description.json``: a Dataset of schema.org, with the names Psych-DS asks for."""
    return _json(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": TITLE,
            "description": described(export),
            "inLanguage": "en",
            "keywords": list(_KEYWORDS),
            "variableMeasured": list(_variables(export)),
        }
    )


def _variables(export: Export) -> Iterator[dict[str, str]]:
    """Each name of a column once, with what it means in each table that has it."""
    found: dict[str, list[Column]] = {}
    for schema in export.schemas:
        for column in schema.columns:
            found.setdefault(column.name, []).append(column)
    for name, columns in found.items():
        meanings = dict.fromkeys(f"{one.label}. {said(one)}".strip() for one in columns)
        variable = {"@type": "PropertyValue", "name": name, "description": " ".join(meanings)}
        if columns[0].unit:
            variable["unitText"] = columns[0].unit
        yield variable


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"

"""What a bundle is cited and found by: nobody is named, nothing is invented, all variables are."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from balint_tui.research.export import Export
from balint_tui.research.files import citation
from balint_tui.research.risk import SAID
from tests.research.variants import EXPORTS


@pytest.fixture(params=sorted(EXPORTS))
def export(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]()


def test_the_citation_has_what_its_schema_asks_for(export: Export) -> None:
    text = citation.citation_cff(export)
    keys = re.findall(r"^([a-z-]+):", text, re.M)
    assert {"cff-version", "message", "title", "authors", "type"} <= set(keys)
    assert len(set(keys)) == len(keys)
    assert f"\n  year: {export.year}\n" in text
    # Each text is on its line, as JSON.
    for line in re.findall(r'^ *(?:- )?[a-z]+: (".*)$', text, re.M):
        assert isinstance(json.loads(line), str)


def test_datacite_has_what_its_schema_asks_for(export: Export) -> None:
    found = json.loads(citation.datacite(export))
    needed = {"creators", "titles", "publisher", "publicationYear", "types", "schemaVersion"}
    assert needed <= set(found)
    assert found["publicationYear"] == "2026"
    assert "doi" not in found


def test_the_description_has_every_variable_once(export: Export) -> None:
    found = json.loads(citation.dataset_description(export))
    assert {"@context", "@type", "name", "description", "variableMeasured"} <= set(found)
    names = [one["name"] for one in found["variableMeasured"]]
    assert len(set(names)) == len(names)
    assert set(names) == {name for schema in export.schemas for name in schema.names}
    assert all(one["description"] for one in found["variableMeasured"])


def test_no_licence_is_invented(export: Export) -> None:
    text = citation.licence(export)
    assert SAID in text
    files = text + citation.citation_cff(export) + citation.datacite(export)
    assert not re.search(r"CC0|CC-BY|\bMIT\b|Creative Commons", files)
    if export.tier.name == "open":
        assert "has not chosen a licence" in text
        assert export.recipient not in text
    else:
        assert f"For {export.recipient} only" in text


def test_a_recipient_who_is_not_named() -> None:
    text = citation.licence(replace(EXPORTS["team"](), recipient=""))
    assert "For the recipient with whom terms were agreed only" in text

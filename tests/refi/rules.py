"""What a REFI-QDA project must be beyond its schema, so that no program loses anything of it.

Each rule is one that a project broke which some program then read wrongly and without a word.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

NAMESPACE = "{urn:QDA-XML:project:1.0}"
SAYS_NOTHING = "2000-01-01T00:00:00Z"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS = {
    "CodeRef": "Code",
    "SourceRef": "TextSource",
    "VariableRef": "Variable",
}
"""What an element refers to."""
_MADE = ("TextSource", "PlainTextSelection", "Coding")
_HOLDERS = ("Users", "CodeBook", "Codes", "Variables", "Cases", "Sources", "Sets", "Notes", "Links")

Elements = dict[str, list[ElementTree.Element]]


def broken(path: Path) -> list[str]:
    """A sentence for each rule that this project breaks."""
    with zipfile.ZipFile(path) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        entries = archive.infolist()
    root = ElementTree.fromstring(files["project.qde"])
    elements: Elements = {}
    for element in root.iter():
        elements.setdefault(element.tag.removeprefix(NAMESPACE), []).append(element)
    return [
        *_entries(entries, files),
        *_guids(root, elements),
        *_makers(elements),
        *_names(elements),
        *(problem for one in elements.get("TextSource", ()) for problem in _source(one, files)),
        *(
            f"{name} is empty"
            for name in _HOLDERS
            for one in elements.get(name, ())
            if not len(one)
        ),
    ]


def _entries(entries: list[zipfile.ZipInfo], files: dict[str, bytes]) -> Iterator[str]:
    if len(entries) != len(files):
        yield "a file is in the zip twice"
    for entry in entries:
        if entry.filename != "project.qde" and not re.fullmatch(
            rf"sources/{_GUID.pattern}\.txt", entry.filename
        ):
            yield f"{entry.filename} is no source"
        if entry.date_time != (1980, 1, 1, 0, 0, 0):
            yield f"{entry.filename} has a date"
        if entry.comment or entry.extra or entry.external_attr != 0o600 << 16:
            yield f"{entry.filename} says where it was made"


def _guids(root: ElementTree.Element, elements: Elements) -> Iterator[str]:
    for element in root.iter():
        for name, value in element.attrib.items():
            is_guid = name in ("guid", "targetGUID", "creatingUser", "creatingUserGUID")
            if is_guid and not _GUID.fullmatch(value):
                yield f"{value} is no GUID in lower case"
    own = Counter(element.get("guid") for element in root.iter() if element.get("guid"))
    yield from (f"{guid} is used twice" for guid, count in own.items() if count > 1)
    for name, kind in _KINDS.items():
        known = {one.get("guid") for one in elements.get(kind, ())}
        if kind == "Code":
            known = {
                one.get("guid") for one in elements.get(kind, ()) if one.get("isCodable") != "false"
            }
        for one in elements.get(name, ()):
            if one.get("targetGUID") not in known:
                yield f"{name} refers to no {kind}"


def _makers(elements: Elements) -> Iterator[str]:
    users = {one.get("guid") for one in elements.get("User", ())}
    for name in _MADE:
        for one in elements.get(name, ()):
            if one.get("creatingUser") not in users:
                yield f"a {name} has no maker"
            if one.get("creationDateTime") != SAYS_NOTHING:
                yield f"a {name} has another date, or none"


def _names(elements: Elements) -> Iterator[str]:
    for kind in ("Code", "Variable", "TextSource", "Case"):
        names = Counter((one.get("name") or "").casefold() for one in elements.get(kind, ()))
        yield from (f"{kind} {name!r} is there twice" for name, n in names.items() if n > 1)
        if "" in names:
            yield f"a {kind} has no name"
    for code in elements.get("Code", ()):
        if not code.get("color"):
            yield f"{code.get('name')} has no colour"


def _source(source: ElementTree.Element, files: dict[str, bytes]) -> Iterator[str]:
    if source.find(f"{NAMESPACE}PlainTextContent") is not None:
        yield "a text is in the project file"
    guid = source.get("guid")
    if source.get("plainTextPath") != f"internal://{guid}.txt":
        yield "a text has another path than its GUID"
    raw = files.get(f"sources/{guid}.txt")
    if raw is None:
        yield "a text is missing"
        return
    if raw.startswith(b"\xef\xbb\xbf"):
        yield "a text has a byte order mark"
    if b"\r" in raw:
        yield "a text has carriage returns"
    text = raw.decode()
    for one in source.iterfind(f"{NAMESPACE}PlainTextSelection"):
        start, end = int(one.get("startPosition", "")), int(one.get("endPosition", ""))
        if not 0 <= start < end <= len(text):
            yield f"{start} to {end} is not in the text"
        if text[start:end] != one.get("name"):
            yield f"{start} to {end} is not {one.get('name')!r}"
        if one.find(f"{NAMESPACE}Coding") is None:
            yield f"{start} to {end} has no code"

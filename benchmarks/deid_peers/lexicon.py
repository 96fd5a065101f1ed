"""What an afternoon's work comes to: a list of names and a handful of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.deid_peers.lines import Found, serve

NAMES = frozenset(Path(__file__).with_name("names.txt").read_text(encoding="utf-8").split())
"""In lower case those that are nothing else; with a capital those that are words, too (Will)."""

_CAPITALS = r"(?:[A-Z][\w'’&.-]*[ ]){1,4}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
RULES = [
    ("CONTACT", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?i:https?://|www\.)\S+|(?<!\w)@\w{3,}"),
    ("CONTACT", r"(?<![\w/])\+?\(?\d(?:[ ().-]{0,2}\d){6,14}(?!\w)"),
    ("DATE", rf"(?i:\b{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?\b)"),
    ("DATE", rf"(?i:\b{_MONTH} (?:{_DAY}(?:,? \d{{4}})?|\d{{4}})\b)"),
    ("DATE", r"\b\d{1,2}([./-])\d{1,2}\1\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"),
    ("AGE", r"(?i)\b(?:9\d|1[01]\d)(?=[ -]?(?:y/?o\b|yrs?\b|years?))|(?<=aged )(?:9\d|1[01]\d)\b"),
    ("ID", r"\b(?=[A-Z-]{0,9}\d)(?=\S*[A-Z])(?:[A-Z-]*\d){3,}[\dA-Z-]*\b|\b\d{5,}\b"),
    ("PLACE", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    ("PLACE", rf"(?:\b\d+ )?\b{_CAPITALS}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close)\b"),
    ("ORG", rf"\b{_CAPITALS}(?:Hospital|Hospice|Clinic|Surgery|Practice|School|College|Centre)\b"),
    ("ORG", r"\bWard [A-Z]?\d+\b|\b(?:St|Saint)\.? [A-Z]\w+['’]s\b"),
    ("PERSON", r"(?<=\bDr )[A-Z]\w+|(?<=\bMrs )[A-Z]\w+|(?<=\bM[rs] )[A-Z]\w+"),
]


def find(text: str) -> Iterable[Found]:
    """Each word of the list, and what a rule takes."""
    for word in re.finditer(r"[^\W\d_]+", text):
        if word[0].lower() in NAMES or (word[0].capitalize() in NAMES and word[0][0].isupper()):
            yield *word.span(), "PERSON"
    for kind, rule in RULES:
        for found in re.finditer(rule, text):
            yield *found.span(), kind


if __name__ == "__main__":
    serve(find)

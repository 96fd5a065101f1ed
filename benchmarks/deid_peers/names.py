"""Writes ``names.txt``, the list of names of ``lexicon.py``, from Faker's English name lists.

Run from the root of the repository by the peers' Python: ``python -m benchmarks.deid_peers.names``.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCALES = ("en", "en_US", "en_GB", "en_IE", "en_IN")


def names() -> set[str]:
    """First and last names of all locales, by single words of three letters and more."""
    providers = [import_module(f"faker.providers.person.{locale}").Provider for locale in LOCALES]
    lists = [(*provider.first_names, *provider.last_names) for provider in providers]
    return {word for some in lists for name in some for word in re.findall(r"[A-Za-z]{3,}", name)}


def ordinary() -> set[str]:
    """The words that the notes of the training corpus write in lower case where nobody is named."""
    count: Counter[str] = Counter()
    for path in (ROOT / "training" / "corpus").glob("*.jsonl"):
        if path.stem != "dev":
            for line in path.read_text(encoding="utf-8").splitlines():
                count.update(_words(json.loads(line)))
    return {word for word, times in count.items() if times > 1}


def _words(note: dict[str, object]) -> list[str]:
    text = str(note["text"])
    for span in note["spans"]:  # type: ignore[attr-defined]
        text = text[: span["start"]] + "#" * (span["end"] - span["start"]) + text[span["end"] :]
    return re.findall(r"\b[a-z]{3,}\b", text)


if __name__ == "__main__":
    both = {name.lower() for name in names()}
    words = ordinary()
    marked = sorted(name.capitalize() if name in words else name for name in both)
    path = Path(__file__).with_name("names.txt")
    path.write_text("\n".join(textwrap.wrap(" ".join(marked), 99)) + "\n", encoding="utf-8")

"""A small export made by hand, for the tests of its views."""

from __future__ import annotations

from collections.abc import Iterator

from balint_tui.coding.codebook import Code, Codebook
from balint_tui.evaluation import instruments
from balint_tui.research.export import Export, Progress
from balint_tui.research.layout import schemas
from balint_tui.research.risk import Figures, Risk
from balint_tui.research.schema import Row, Table
from balint_tui.research.secret import Pseudonyms
from balint_tui.research.texts import Coded, Document, Passage, joined
from balint_tui.research.tiers import RESEARCH

_GUID = "0d7f9f3e-6f0c-5a52-8a44-0c6f5a3d9b0"
BOOK = Codebook(
    "residents",
    "Residents' experience",
    "",
    (
        Code("process", "Process", "How the group works.", guid=_GUID + "1", codable=False),
        Code("balint-frame", "Balint frame", "Presenting, sitting back.", "process", _GUID + "2"),
        Code(
            "validation",
            'Validation & "worth" <3',
            "Being taken seriously.\nBy others.",
            guid=_GUID + "3",
        ),
    ),
)
NAMES = {code.id: code.name for code in BOOK.codes}

PASSAGES = {
    "d-1": [
        Passage("The café was closed 🙂, she said.", (Coded(4, 8, "balint-frame"),)),
        Passage(
            "=He wants to <go> & not to go.",
            (Coded(0, 30, "validation"), Coded(13, 17, "balint-frame")),
        ),
    ],
    "d-2": [Passage("[PERSON 1] would rather be [MEMBER].", ())],
    "d-3": [Passage("Nobody knew what to say; that was all.", (Coded(0, 23, "validation"),))],
}
SESSIONS: tuple[Row, ...] = (
    ("g-aaaaaaaaaa", 1, 0, "lunch-50", 50, 10, 25, ">=70%", 0),
    ("g-aaaaaaaaaa", 2, 2, "lunch-50", 45, 5, 25, None, None),
    ("g-bbbbbbbbbb", 1, 0, "standard-60", 60, 10, 30, ">=70%", 1),
)
OF = {"d-1": 0, "d-2": 1, "d-3": 2}
"""Document -> the row of its session."""


def export() -> Export:
    """Two groups, three sessions, three documents, five people who answered before and after."""
    known = schemas(RESEARCH, one_group=False)
    tables = {
        "groups": (
            ("g-aaaaaaaaaa", "lunch-50", "6 to 12", 2),
            ("g-bbbbbbbbbb", "standard-60", "under 6", 1),
        ),
        "sessions": SESSIONS,
        "participation": tuple((f"m-{n:010}", ">=90%", "0", n % 2) for n in range(10)),
        "questionnaire": tuple(
            (f"p-{n:010}", "module", item, wave, value)
            for n in range(5)
            for item, wave, value in (
                ("relevance", "pre", 3 + n % 3),
                ("relevance", "post", 5 if n else None),
                ("comfort", "pre", 1 + n % 2),
                ("comfort", "post", 3 + n % 2),
                ("teaching", "post", 4 + n % 2),
            )
        ),
        "codes": tuple(
            (NAMES[code.id], NAMES.get(code.parent), code.about, code.guid) for code in BOOK.codes
        ),
    }
    return Export(
        tier=RESEARCH,
        pseudonyms=Pseudonyms(b"a secret of the tests"),
        tables={name: Table(known[name], rows) for name, rows in tables.items()},
        segments=known["segments"],
        book=BOOK,
        code_names=NAMES,
        instruments=(instruments.load()[0]["module"],),
        document_ids={"g-aaaaaaaaaa": ("d-1", "d-2"), "g-bbbbbbbbbb": ("d-3",)},
        documents=documents,
        risk=RISK,
        overall={"attendance_pct": 90, "left_early_pct": 5},
        year=2026,
        recipient="A. Researcher, Faculty of Medicine",
    )


def documents(progress: Progress) -> Iterator[Document]:
    """The documents, one after the other."""
    first = 1
    names = schemas(RESEARCH, one_group=False)["sessions"].names
    for number, (name, found) in enumerate(PASSAGES.items()):
        progress("documents written", number, len(PASSAGES))
        text, segments = joined(found, first)
        first += len(segments)
        values = dict(zip(names, SESSIONS[OF[name]], strict=True))
        guid = Pseudonyms(b"a secret of the tests").guid("document", name)
        session_index = values["session_index"]
        assert isinstance(session_index, int)
        yield Document(name, guid, str(values["group_id"]), session_index, values, text, segments)


RISK = Risk(
    tier="research",
    k=5,
    sessions=3,
    groups=2,
    people=14,
    answered={"module": 9},
    before=Figures(14, 1, 1.0, 1.0, 0.9, 12, 12),
    after=Figures(10, 5, 0.0, 0.2, 0.2, 0, 0),
    emptied=3,
    withheld={"participation": 4, "questionnaire": 4},
    quotes=4,
    undecided=3,
    dropped=("The days of sessions: weeks since the group's first are in their place.",),
)

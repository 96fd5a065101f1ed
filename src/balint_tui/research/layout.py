"""The tables of a bundle and their columns: the one place where a column is described.

Every file that lists or labels columns (data package, codebook, REDCap, R, SPSS, Parquet) is made
from this.
"""

from __future__ import annotations

from dataclasses import replace

from balint_tui.research.schema import (
    ATTENDANCE,
    BOOLEAN,
    INTEGER,
    NUMBER,
    ORDINAL,
    PRESENTED,
    RATIO,
    ROUGH,
    SIZES,
    STRING,
    Column,
    Reference,
    Schema,
    Value,
)
from balint_tui.research.tiers import Tier


def _same(*values: str) -> tuple[tuple[Value, str], ...]:
    return tuple((value, value) for value in values)


_YES_NO: tuple[tuple[Value, str], ...] = ((0, "no"), (1, "yes"))
_EVENTS = "events of the session"
_ANSWERS = "questionnaires"
_REVIEW = "notes approved for export, and their codes"
_PSEUDONYM = "derived from a secret made for this export and not kept"

_GROUP_ID = Column("group_id", STRING, "Group", source="library", transformation=_PSEUDONYM)
_SESSION_INDEX = Column(
    "session_index",
    INTEGER,
    "Number of the session among those exported of its group, from 1",
    measure=ORDINAL,
    source="library",
)
_FORMAT = "Format: the timed plan of the session"
_ROUNDED = "rounded to 5"

_GROUPS = Schema(
    name="groups",
    about="The groups, a row each.",
    key=("group_id",),
    columns=(
        _GROUP_ID,
        Column("format", STRING, f"{_FORMAT} that the group used most", source=_EVENTS),
        Column(
            "size_band",
            STRING,
            "Seats in the circle (median)",
            measure=ORDINAL,
            unit="people",
            values=_same(*SIZES),
            source=_EVENTS,
            transformation="banded; empty where one person would change it, and in half the others",
            required=False,
        ),
        Column(
            "n_sessions",
            INTEGER,
            "Closed sessions of the group in this export",
            measure=RATIO,
            unit="sessions",
            source="library",
        ),
    ),
)

_SESSIONS = Schema(
    name="sessions",
    about="The closed sessions, a row each.",
    key=("group_id", "session_index"),
    references=(Reference(("group_id",), "groups", ("group_id",)),),
    columns=(
        _GROUP_ID,
        _SESSION_INDEX,
        Column(
            "week_index",
            INTEGER,
            "Weeks since the first exported session of the group, from 0",
            measure=RATIO,
            unit="weeks",
            source=_EVENTS,
            transformation="in the place of the date",
        ),
        Column("format", STRING, _FORMAT, source=_EVENTS),
        Column(
            "duration_min",
            INTEGER,
            "Length of the session",
            RATIO,
            "minutes",
            (),
            _EVENTS,
            _ROUNDED,
        ),
        Column(
            "presentation_min",
            INTEGER,
            "Time in which cases were presented",
            RATIO,
            "minutes",
            (),
            _EVENTS,
            _ROUNDED,
        ),
        Column(
            "discussion_min", INTEGER, "Time of discussion", RATIO, "minutes", (), _EVENTS, _ROUNDED
        ),
        Column(
            "attendance_band",
            STRING,
            "Share of the seats that were taken",
            measure=ORDINAL,
            values=_same(*ROUGH),
            source=_EVENTS,
            transformation="banded; empty where one person would change it, which is so near 70%, "
            "and in half the others: do not compute shares from the rest",
            required=False,
        ),
        Column(
            "left_early_any",
            BOOLEAN,
            "Someone left before the end",
            values=_YES_NO,
            source=_EVENTS,
            transformation="empty where it was one person, and in half the others: do not compute "
            "shares from the rest",
            required=False,
        ),
    ),
)

_PARTICIPATION = Schema(
    name="participation",
    about="The members (seats of groups), a row each, without their groups.",
    key=("person_id",),
    columns=(
        Column("person_id", STRING, "Member", source="library", transformation=_PSEUDONYM),
        Column(
            "attended_band",
            STRING,
            "Share of sessions that the member attended, of those that had the member's seat",
            measure=ORDINAL,
            values=_same(*ATTENDANCE),
            source=_EVENTS,
            transformation="banded",
        ),
        Column(
            "contributions_band",
            STRING,
            "Cases that the member presented",
            measure=ORDINAL,
            values=_same(*PRESENTED),
            source=_EVENTS,
            transformation="banded",
        ),
        Column(
            "left_early_any",
            BOOLEAN,
            "The member left a session before its end at least once",
            values=_YES_NO,
            source=_EVENTS,
        ),
    ),
)

_BY_SESSION = Schema(
    name="participation",
    about="Members and sessions: who was there. A session without the member's seat has no row.",
    key=("person_id", "session_index"),
    references=(
        Reference(("group_id", "session_index"), "sessions", ("group_id", "session_index")),
    ),
    columns=(
        Column("person_id", STRING, "Member", source="library", transformation=_PSEUDONYM),
        _GROUP_ID,
        _SESSION_INDEX,
        Column("attended", BOOLEAN, "The member was there", values=_YES_NO, source=_EVENTS),
        Column(
            "left_early",
            BOOLEAN,
            "The member left before the end",
            values=_YES_NO,
            source=_EVENTS,
        ),
        Column("presented", BOOLEAN, "The member presented a case", values=_YES_NO, source=_EVENTS),
    ),
)

_INSTRUMENT = Column("instrument", STRING, "Questionnaire", source=_ANSWERS)
_ITEM = Column("item", STRING, "Item of the questionnaire", source=_ANSWERS)
_TIMEPOINT = Column(
    "timepoint",
    STRING,
    "Before or after",
    measure=ORDINAL,
    values=(("pre", "before"), ("post", "after")),
    source=_ANSWERS,
)

_QUESTIONNAIRE = Schema(
    name="questionnaire",
    about="Answers to questionnaires, a row for each answer. A participant has another name in "
    "each questionnaire, and another one than a member in the table participation.",
    key=("person_id", "instrument", "item", "timepoint"),
    columns=(
        Column(
            "person_id",
            STRING,
            "Participant, by the code that was given before and after",
            source=_ANSWERS,
            transformation=_PSEUDONYM,
        ),
        _INSTRUMENT,
        _ITEM,
        _TIMEPOINT,
        Column(
            "value",
            NUMBER,
            "Answer as it was given; of a reverse item not turned",
            measure=ORDINAL,
            source=_ANSWERS,
            transformation="empty where nothing was answered, and where all gave the same answer",
            required=False,
        ),
    ),
)

_ANSWER_COUNTS = Schema(
    name="answers",
    about="How often each answer to an item was given.",
    key=("instrument", "item", "timepoint", "value"),
    columns=(
        _INSTRUMENT,
        _ITEM,
        _TIMEPOINT,
        Column("value", NUMBER, "Answer; of a reverse item not turned", ORDINAL, source=_ANSWERS),
        Column(
            "n",
            INTEGER,
            "People who gave it",
            measure=RATIO,
            unit="people",
            source=_ANSWERS,
            transformation="rounded to 5, up or down by lot; empty where few people gave it, or "
            "nobody, and where that could be worked out from others",
            required=False,
        ),
    ),
)

_SEGMENTS = Schema(
    name="segments",
    about="Coded passages of the approved notes, a row for each passage and code.",
    key=("segment_id",),
    references=(
        Reference(("group_id",), "groups", ("group_id",)),
        Reference(("group_id", "session_index"), "sessions", ("group_id", "session_index")),
        Reference(("code",), "codes", ("code",)),
    ),
    columns=(
        Column("segment_id", STRING, "Passage with a code", source=_REVIEW),
        _GROUP_ID,
        _SESSION_INDEX,
        Column("document", STRING, "Document in qualitative/", source=_REVIEW),
        Column(
            "start",
            INTEGER,
            "First character in the document, from 0",
            RATIO,
            "code points",
            source=_REVIEW,
        ),
        Column("end", INTEGER, "Behind the last one", RATIO, "code points", source=_REVIEW),
        Column("code", STRING, "Code", source=_REVIEW),
        Column(
            "quote",
            STRING,
            "The passage",
            source=_REVIEW,
            transformation="de-identified, each approved by a person",
        ),
    ),
)

_CODES = Schema(
    name="codes",
    about="The codes of the passages, each behind the one above it.",
    key=("code",),
    references=(Reference(("parent",), "codes", ("code",)),),
    columns=(
        Column("code", STRING, "Code; its name, used once", source="codebook"),
        Column(
            "parent",
            STRING,
            "The code above it",
            source="codebook",
            transformation="empty where there is none",
            required=False,
        ),
        Column(
            "definition",
            STRING,
            "What it means",
            source="codebook",
            transformation="empty where none is written",
            required=False,
        ),
        Column("guid", STRING, "Its GUID in the REFI-QDA files", source="codebook"),
    ),
)


_GROUPS_EXACT = replace(
    _GROUPS,
    columns=tuple(
        replace(column, transformation="banded", required=True)
        if column.name == "size_band"
        else column
        for column in _GROUPS.columns
    ),
)


def _exact(column: Column) -> Column:
    """A column of the sessions as a team gets it."""
    if column.name in ("group_id", "week_index"):
        return column
    if column.name == "attendance_band":
        changed = "banded; empty where there were no seats"
        return replace(column, values=_same(*ATTENDANCE), transformation=changed)
    return replace(column, transformation="", required=True)


_SESSIONS_EXACT = replace(_SESSIONS, columns=tuple(map(_exact, _SESSIONS.columns)))
_ANSWERS_WITH_GROUP = replace(
    _QUESTIONNAIRE,
    columns=(
        *(column for column in _QUESTIONNAIRE.columns if column.name == "person_id"),
        replace(
            _GROUP_ID,
            transformation=f"{_PSEUDONYM}; empty where the group has no session here",
            required=False,
        ),
        *(column for column in _QUESTIONNAIRE.columns if column.name not in ("person_id", "value")),
        *(
            replace(column, transformation="empty where nothing was answered")
            for column in _QUESTIONNAIRE.columns
            if column.name == "value"
        ),
    ),
    references=(Reference(("group_id",), "groups", ("group_id",)),),
)


def schemas(tier: Tier, *, one_group: bool) -> dict[str, Schema]:
    """The tables of a tier by name. Where there is ``one_group``, passages do not say from which
    of its sessions they are, unless the tier tells of sessions anyway."""
    segments = _SEGMENTS
    if tier.by_session:
        groups, sessions = _GROUPS_EXACT, _SESSIONS_EXACT
        people = [_BY_SESSION, _ANSWERS_WITH_GROUP]
    elif tier.by_person:
        groups, sessions, people = _GROUPS, _SESSIONS, [_PARTICIPATION, _QUESTIONNAIRE]
    else:
        groups, sessions, people = _GROUPS, _SESSIONS.without("week_index"), [_ANSWER_COUNTS]
    if one_group and not tier.by_session:
        segments = segments.without("session_index")
    listed = [groups, sessions, *people, segments, _CODES]
    return {schema.name: schema for schema in listed}

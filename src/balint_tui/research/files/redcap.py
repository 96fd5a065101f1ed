"""The two files with which REDCap takes the data: its dictionary, and the records.

A record is a group, a member or a participant; sessions repeat in their group. REDCap's rules:
names of small letters, digits and underscores; the first field is the record's; the fields of a
form stand together; codes of choices are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from balint_tui import sheets
from balint_tui.research.export import Export
from balint_tui.research.files.questions import Person, Question, people, plain, questions, unique
from balint_tui.research.memory import Anew, Many
from balint_tui.research.schema import BOOLEAN, INTEGER, NUMBER, Column, Schema, Value

HEADS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
RECORD, REPEAT, INSTANCE = "record_id", "redcap_repeat_instrument", "redcap_repeat_instance"
GROUP, SESSIONS, MEMBERS = "study_group", "session_log", "participation"
_COMPLETE = "2"
_GROUP_ID = ("group_id",)
_FORMS = (
    (GROUP, "groups", "group"),
    (SESSIONS, "sessions", "session"),
    (MEMBERS, "participation", "member"),
)
"""Form, table, and what the names of its fields begin with."""


_Key = tuple[str, ...]


@dataclass(frozen=True)
class _Field:
    """A field. ``codes``: what stands in the table -> what stands in REDCap."""

    name: str
    label: str
    type: str = "text"
    choices: str = ""
    note: str = ""
    validation: str = ""
    least: str = ""
    most: str = ""
    codes: dict[Value, str] = field(default_factory=dict)

    def cell(self, value: Value) -> str:
        """The value as it stands in the records."""
        if value is None:
            return ""
        return self.codes[value] if self.codes else _plain(value)


@dataclass(frozen=True)
class _Form:
    """A form. ``of``: a column of its table, or instrument, item and wave -> the field."""

    name: str
    of: dict[_Key, _Field]

    def cells(self, row: dict[str, Value]) -> dict[str, str]:
        """A row of the form's table as cells by field."""
        found = {one.name: one.cell(row[column]) for (column,), one in self.of.items()}
        return found | {f"{self.name}_complete": _COMPLETE}


def dictionary(export: Export) -> str:
    """The data dictionary, for "Project Setup"."""
    rows = [_row(_Field(RECORD, record_is(export).capitalize()), GROUP)]
    rows += [_row(one, form.name) for form in _forms(export) for one in form.of.values()]
    return sheets.write(HEADS, rows)


def record_is(export: Export) -> str:
    """What a record can be here."""
    named = {"participation": "a member", "questionnaire": "a participant"}
    kinds = ["a group", *(what for table, what in named.items() if table in export.tables)]
    return " or ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))


def _row(one: _Field, form: str) -> tuple[str, ...]:
    front = (one.name, form, "", one.type, one.label, one.choices, one.note, one.validation)
    return (*front, one.least, one.most, *([""] * (len(HEADS) - len(front) - 2)))


def records(export: Export) -> tuple[list[str], Many[list[str]]]:
    """The heads and rows of the records, for "Data Import Tool". A base row leaves both repeat
    cells empty."""
    forms = _forms(export)
    heads = [RECORD, REPEAT, INSTANCE]
    heads += [one.name for form in forms for one in form.of.values()]
    heads += [f"{form.name}_complete" for form in forms]
    tables = ("groups", "sessions", "participation")
    count = sum(len(export.tables[name].rows) for name in tables if name in export.tables)
    count += len(people(export))

    def rows() -> Iterator[list[str]]:
        return ([row.get(head, "") for head in heads] for row in _records(export, forms))

    return heads, Anew(rows, count)


# --- forms


def _forms(export: Export) -> list[_Form]:
    taken = {RECORD, REPEAT, INSTANCE}
    names = {GROUP, SESSIONS, MEMBERS}
    found = [
        _Form(form, _columns(export.tables[table].schema, prefix, taken))
        for form, table, prefix in _FORMS
        if table in export.tables
    ]
    return found + _questionnaires(export, taken, names)


def _columns(schema: Schema, prefix: str, taken: set[str]) -> dict[_Key, _Field]:
    """The fields of a table's columns, without the one that names the record."""
    record = "person_id" if "person_id" in schema.names else "group_id"
    return {
        (column.name,): _of_column(column, unique(_prefixed(prefix, column.name), taken))
        for column in schema.columns
        if column.name != record
    }


def _prefixed(prefix: str, name: str) -> str:
    return name if name.startswith(prefix) else f"{prefix}_{name}"


def _of_column(column: Column, name: str) -> _Field:
    note = f"in {column.unit}" if column.unit else ""
    if column.type == BOOLEAN:
        return _Field(name, column.label, "yesno", note=note)
    if column.values:
        codes = {value: str(at) for at, (value, _) in enumerate(column.values, 1)}
        choices = _choices((codes[value], label) for value, label in column.values)
        return _Field(name, column.label, "radio", choices, note, codes=codes)
    kind = {INTEGER: "integer", NUMBER: "number"}.get(column.type, "")
    return _Field(name, column.label, note=note, validation=kind)


def _choices(found: Iterator[tuple[str, str]]) -> str:
    """``1, Label | 2, Label``; a bar in a label would part it."""
    return " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in found)


def _questionnaires(export: Export, taken: set[str], names: set[str]) -> list[_Form]:
    if "questionnaire" not in export.tables:
        return []
    given = _given(export)
    forms: dict[str, _Form] = {}
    for one in questions(export):
        form = forms.get(one.instrument.id)
        if form is None:
            # REDCap takes 64 characters.
            short = f"questionnaire_{plain(one.instrument.id)[:40]}"
            form = forms[one.instrument.id] = _Form(unique(short, names), {})
            for column in export.tables["questionnaire"].schema.columns:
                if (column.name,) == _GROUP_ID:
                    group = unique(f"{plain(one.instrument.id)[:40]}_group_id", taken)
                    form.of[_GROUP_ID] = _of_column(column, group)
        key = (one.instrument.id, one.item.id, one.wave)
        form.of[key] = _of_question(one, unique(one.name, taken), given.get(key, set()))
    return list(forms.values())


def _given(export: Export) -> dict[tuple[str, str, str], set[float]]:
    found: dict[tuple[str, str, str], set[float]] = {}
    for person in people(export):
        for key, value in person.given.items():
            if value is not None:
                found.setdefault(key, set()).add(value)
    return found


def _of_question(one: Question, name: str, given: set[float]) -> _Field:
    """A choice of the item's labels; a number where it has none, or one that no code could be."""
    item = one.item
    codes = {item.least + at: label for at, label in enumerate(item.labels)}
    if codes and item.least >= 0 and item.least % 1 == 0 and given <= set(codes):
        choices = _choices((f"{code:.0f}", label) for code, label in codes.items())
        return _Field(name, one.label, "radio", choices)
    least, most = _plain(item.least), _plain(item.most)
    return _Field(name, one.label, validation="number", least=least, most=most)


# --- records


def _records(export: Export, forms: Sequence[_Form]) -> Iterator[dict[str, str]]:
    named = {form.name: form for form in forms}
    groups = {str(row["group_id"]): row for row in _rows(export, "groups")}
    for group, sessions in _together(export, "sessions", "group_id"):
        yield {RECORD: group, **named[GROUP].cells(groups[group])}
        yield from _repeated(group, named[SESSIONS], sessions)
    if MEMBERS in named:
        yield from _members(export, named[MEMBERS])
    yield from _participants(export, forms)


def _rows(export: Export, table: str) -> Iterator[dict[str, Value]]:
    found = export.tables[table]
    for row in found.rows:
        yield dict(zip(found.schema.names, row, strict=True))


def _together(
    export: Export, table: str, name: str
) -> Iterator[tuple[str, Iterator[dict[str, Value]]]]:
    """The rows of each value of this column, which stand together."""
    return groupby(_rows(export, table), lambda row: str(row[name]))


def _repeated(
    record: str, form: _Form, rows: Iterable[dict[str, Value]]
) -> Iterator[dict[str, str]]:
    """The rows as instances of a form, in the order of the sessions."""
    ordered = sorted(rows, key=lambda row: _whole(row["session_index"]))
    for instance, row in enumerate(ordered, 1):
        yield {RECORD: record, REPEAT: form.name, INSTANCE: str(instance), **form.cells(row)}


def _whole(value: Value) -> int:
    return 0 if value is None else int(value)


def _members(export: Export, form: _Form) -> Iterator[dict[str, str]]:
    """A base row for each member, or an instance for each of a member's sessions."""
    for member, rows in _together(export, "participation", "person_id"):
        if export.tier.by_session:
            yield from _repeated(member, form, rows)
        else:
            yield {RECORD: member, **form.cells(next(rows))}


def _participants(export: Export, forms: Sequence[_Form]) -> Iterator[dict[str, str]]:
    """A base row for each participant, with the forms that were filled in."""
    for person in people(export):
        row = {RECORD: person.id}
        for form in forms:
            answers = _answers(form, person)
            if answers:
                row |= answers | {f"{form.name}_complete": _COMPLETE}
        yield row


def _answers(form: _Form, person: Person) -> dict[str, str]:
    """The participant's answers on this form; none if it was not filled in."""
    found = {form.of[key].name: form.of[key].cell(value) for key, value in _on(form, person)}
    if not found:
        return {}
    group = form.of.get(_GROUP_ID)
    return found | ({group.name: person.group} if group else {})


def _on(form: _Form, person: Person) -> Iterator[tuple[_Key, float | None]]:
    return ((key, value) for key, value in person.given.items() if key in form.of)


def _plain(value: str | int | float) -> str:
    """A number as short as it can be said."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)

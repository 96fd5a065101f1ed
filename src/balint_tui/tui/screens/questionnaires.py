"""Questionnaires: which instruments there are, what was answered in which group, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from balint_tui import output
from balint_tui.evaluation.forms import template
from balint_tui.evaluation.instruments import WAVES, Instrument, load
from balint_tui.evaluation.responses import Group, groups
from balint_tui.library.answers import Batch
from balint_tui.library.errors import LibraryError
from balint_tui.tui.commands import bindings
from balint_tui.tui.screens.part import Part
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line
from balint_tui.tui.widgets.rows import Rows

_HEADS = ("questionnaire", "group", "before", "after", "linked", "unclear")


@dataclass(frozen=True)
class Held:
    """An instrument in a group: how many answered before and after, how many are linked."""

    instrument: Instrument
    group: str
    pre: int = 0
    post: int = 0
    linked: int = 0
    unclear: int = 0


class QuestionnairesScreen(Part):
    """A row for each instrument and group; enter shows what an instrument shows."""

    NAME = "questionnaires"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "questionnaires.tcss"
    AUTO_FOCUS = "#held"

    def __init__(self) -> None:
        super().__init__()
        self._instruments: dict[str, Instrument] = {}
        self._batches: list[Batch] = []
        self._problems: list[str] = []
        self._message = ""
        self._loaded = False

    def compose(self) -> ComposeResult:
        """How many there are, the list, what the chosen one is, what was done."""
        yield Line("Questionnaires", id="head")
        with Vertical(classes="page"):
            yield Line(id="count")
            yield Line(id="heads")
            yield Rows(_describe, id="held")
            yield Line(id="about")
            yield Line(id="message", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    def on_screen_resume(self) -> None:
        """Reads what is there; again after answers came in."""
        self._read()

    @property
    def _rows(self) -> Rows:
        return self.query_one("#held", Rows)

    @property
    def _chosen(self) -> Held | None:
        chosen: Held | None = self._rows.chosen
        return chosen

    @work(thread=True, exclusive=True, group="read")
    def _read(self) -> None:
        instruments, problems = load(self.balint.settings.instruments)
        batches = self.balint.library.answers.batches()
        rows = held(instruments.values(), batches)
        self.on_loop(self._take, instruments, problems, batches, rows)

    def _take(
        self,
        instruments: dict[str, Instrument],
        problems: list[str],
        batches: list[Batch],
        rows: list[Held],
    ) -> None:
        self._instruments, self._problems, self._batches = instruments, problems, batches
        self._loaded = True
        self._rows.fill(rows, at=self._rows.at)
        self.show()

    # --- the picture

    def show(self) -> None:
        """Shows what was read, and what the chosen instrument is."""
        self.line("count").show(self._count())
        self.line("heads").show(Content.styled("  " + _line(*_HEADS), "dim"))
        self.line("about").show(self._about())
        self.line("message").show("\n".join(filter(None, [self._message, *self._problems])))

    def _count(self) -> Content:
        if not self._loaded:
            return Content("Reading …")
        people = sum(len(batch.given) for batch in self._batches)
        if not people:
            return Content(
                "Nobody has answered yet: a takes answers down one by one, i reads a CSV file, "
                "t writes the CSV to be filled in."
            )
        return Content.styled(f"{people} answered", "bold")

    def _about(self) -> Content:
        if (chosen := self._chosen) is None:
            return Content("")
        one = chosen.instrument
        lines = [Content(one.about)] if one.about else []
        lines += [Content.styled(f"{item.text}", "dim") for item in one.items]
        lines.append(Content.styled(f"Licence: {one.licence}", "dim"))
        return Content("\n").join(lines)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._say("")

    # --- what the leader does

    def action_open(self) -> None:
        """What the chosen instrument shows, over all groups."""
        from balint_tui.tui.screens.results import ResultsScreen

        if chosen := self._chosen:
            answers = [response for batch in self._batches for response in batch.responses]
            mine = [one for one in answers if one.instrument == chosen.instrument.id]
            self.app.push_screen(ResultsScreen(chosen.instrument, mine))

    def action_answers(self) -> None:
        """Takes down answers, one participant after another."""
        from balint_tui.tui.screens.answers import AnswersScreen

        if chosen := self._chosen:
            self.app.push_screen(AnswersScreen(chosen.instrument, chosen.group))

    def action_import_answers(self) -> None:
        """Reads answers from a CSV file; they are shown before they are kept."""
        from balint_tui.tui.screens.import_answers import ImportScreen

        if chosen := self._chosen:
            self.app.push_screen(ImportScreen(chosen.instrument, chosen.group))

    def action_template(self) -> None:
        """Asks for the name of the CSV that is to be filled in."""
        if chosen := self._chosen:
            one = chosen.instrument
            name = f"{one.id}-{_waves(one)[0]}.csv"
            question = (
                f"Write the CSV to be filled in; {' or '.join(_waves(one))} in its name is the wave"
            )
            self.balint.ask_for_file(question, name, lambda path: _template(one, path), self._say)

    def action_delete(self) -> None:
        """Asks, and then forgets the answers of the chosen instrument in the chosen group."""
        if chosen := self._chosen:
            what = f"all answers to {chosen.instrument.title} of {chosen.group or 'no group'}"
            self.balint.ask_to_delete(what, lambda yes: self._confirmed(chosen, yes))

    def _confirmed(self, chosen: Held, yes: bool) -> None:
        if not yes:
            self._say("Nothing was deleted.")
            return
        try:
            for batch in self._batches:
                same_group = batch.group.casefold() == chosen.group.casefold()
                if batch.instrument == chosen.instrument.id and same_group:
                    self.balint.library.answers.remove(batch.id)
        except (LibraryError, OSError) as error:
            self._say(str(error))
        else:
            self._say("Deleted; backups that were made of them are not reached.")
        self._read()

    def action_forget_codes(self) -> None:
        """Asks, and then destroys the participants' codes; pairs that are linked stay linked."""
        if chosen := self._chosen:
            what = f"the codes of {chosen.group or 'no group'} (pairs stay, no more can be linked)"
            self.balint.ask_to_delete(what, lambda yes: self._forgotten(chosen, yes))

    def _forgotten(self, chosen: Held, yes: bool) -> None:
        if not yes:
            self._say("The codes are still there.")
            return
        answers = self.balint.library.answers
        try:
            left = answers.forget_codes(chosen.instrument.id, chosen.group)
        except (LibraryError, OSError) as error:
            self._say(str(error))
        else:
            self._say(" ".join(["The codes are destroyed.", *left]))
        self._read()

    def action_down(self) -> None:
        """The next row."""
        self._rows.action_move(1)

    def action_up(self) -> None:
        """The row before."""
        self._rows.action_move(-1)

    def action_back_out(self) -> None:
        """Back to the library."""
        if self.is_current:
            self.app.pop_screen()


def held(instruments: Iterable[Instrument], batches: Sequence[Batch]) -> list[Held]:
    """The instruments group by group; those without answers at the end, without a group."""
    rows, empty = [], []
    for one in instruments:
        answers = [r for batch in batches if batch.instrument == one.id for r in batch.responses]
        rows += [_held(one, group) for group in groups(answers)]
        if not answers:
            empty.append(Held(one, ""))
    return rows + empty


def _held(one: Instrument, group: Group) -> Held:
    twice, linked = len(group.twice), len(group.links.pairs)
    return Held(
        one,
        group.name,
        len(group.given("pre")),
        len(group.given("post")),
        linked,
        group.unclear + twice,
    )


def _waves(one: Instrument) -> list[str]:
    return [wave for wave in WAVES if one.asked_in(wave)]


def _template(one: Instrument, path: Path) -> str:
    wave = next((wave for wave in _waves(one) if wave in path.stem), _waves(one)[0])
    output.new_file(path, template(one, wave).encode())
    return f"{path} is the CSV for the wave {wave}: a line for each participant."


def _describe(row: Held, width: int) -> Content:
    counts = [str(n or "") for n in (row.pre, row.post, row.linked, row.unclear)]
    line = Content(_line(row.instrument.title, row.group, *counts))
    return line if row.pre or row.post else line.stylize("dim")


def _line(*cells: str) -> str:
    title, group, *counts = cells
    numbers = "".join(f"  {count:>7}" for count in counts)
    return f"{title[:24]:24}  {group[:14]:14}{numbers}"

"""The privacy review before an export: for whom, what it risks, what is left out; then writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.worker import Worker, get_current_worker

from balint_tui import exporting, output
from balint_tui.exporting import READ_ONLY, Extras, Plan, Read
from balint_tui.frame.session import Session
from balint_tui.library.errors import LibraryError
from balint_tui.library.exports import MOST_CHARACTERS
from balint_tui.output import Trouble
from balint_tui.research.tables import Wish
from balint_tui.tui.bundling import Bundling, free_name, sentence
from balint_tui.tui.commands import bindings
from balint_tui.tui.risk_drawn import hindrances, is_public, more_files, review, standing
from balint_tui.tui.screens.approval import ApprovalScreen
from balint_tui.tui.screens.gathering import Gathering
from balint_tui.tui.widgets.chooser import Chooser
from balint_tui.tui.widgets.for_whom import ForWhom
from balint_tui.tui.widgets.key_bar import KeyBar
from balint_tui.tui.widgets.line import Line

_EMPTY = "No closed session is here to export; escape, and choose others."
_SMALL = (60, 24)
"""In a window of fewer columns or rows all of the page scrolls together."""


class ExportScreen(Gathering):
    """For whom it is, what still stands in the way of writing it, and the review; ``of`` says of
    which sessions it is."""

    NAME = "export"
    BINDINGS = bindings(NAME, first=())
    CSS_PATH = "export.tcss"
    AUTO_FOCUS = "#scroll"

    def __init__(self, ids: Sequence[str], of: str) -> None:
        super().__init__(sorted(ids))
        self._of = of
        self._form = ForWhom(id="form")
        self._read: Read | None = None
        self._plan: Plan | None = None
        """Of the tier that is chosen; None until it is worked out."""
        self._trouble = ""
        """Why there is nothing to plan, as a sentence."""
        self._without_undecided = False
        self._extras = Extras()
        self._approval: ApprovalScreen | None = None
        self._writing: Bundling | None = None
        self._message = ""

    def compose(self) -> ComposeResult:
        """For whom, what stands in the way, the review, what was done."""
        yield Line("Export for research", id="head")
        with VerticalScroll(id="page", classes="page"):
            yield self._form
            yield Line(id="state")
            with VerticalScroll(id="scroll"):
                yield Line(id="review")
        yield Line(id="message", classes="page-line", gives_way=True)
        yield KeyBar(self.NAME, self.balint.settings.keys)

    # --- reading and planning

    def gather(self, read: Iterator[Session]) -> Read | str:
        """What the sessions come to, or why they come to nothing."""
        if self._approval is not None:
            self._approval.keep()  # what was decided there is on the disk before it is read
        if not self._ids:
            return _EMPTY
        library, settings = self.balint.library, self.balint.settings
        try:
            groups = {row["group"] for row in library.rows()}
            some = bool(self._of)
            return exporting.gathered(
                library, groups, read, settings, filtered=some, asked=len(self._ids)
            )
        except (Trouble, LibraryError, OSError) as error:
            return sentence(error)

    def take(self, found: Read | str) -> None:
        """Plans the export of what was read."""
        self._approval = None
        self._read, self._trouble = (None, found) if isinstance(found, str) else (found, "")
        self._plan_again()

    def on_screen_suspend(self) -> None:
        """What was said before is not to be read after another screen."""
        self._message = ""

    def on_screen_resume(self) -> None:
        """After the undecided texts were gone through, all is read anew."""
        if self._approval is not None:
            self._plan, self.reading = None, "Reading …"
            self.read_again()
        if self.composed:
            self.show()

    def _plan_again(self) -> None:
        self._plan = None
        if self._read is not None:
            form, year = self._form, self.balint.clock.wall().year
            self._work_out(self._read, Wish(form.tier, year, "", form.reason))
        self.show()

    @work(thread=True, exclusive=True, group="plan")
    def _work_out(self, found: Read, wish: Wish) -> None:
        worker, planned, trouble = get_current_worker(), None, ""
        try:
            planned = exporting.plan(self.balint.library, found, wish)
        except (Trouble, LibraryError, OSError) as error:
            trouble = sentence(error)
        self.on_loop(self._worked_out, worker, planned, trouble)

    def _worked_out(self, worker: Worker[None], planned: Plan | None, trouble: str) -> None:
        if not worker.is_cancelled:  # or else a later one is being worked out
            self._plan, self._trouble = planned, trouble
            self.show()

    # --- the picture

    def on_resize(self) -> None:
        """The columns are as wide as the window allows."""
        self.set_class(self.size.width < _SMALL[0] or self.size.height < _SMALL[1], "-small")
        self.show()

    def show(self) -> None:
        """Shows for whom it is, what stands in the way, and the review."""
        sessions = f"{len(self._ids)} closed session{'s' * (len(self._ids) != 1)}"
        self._form.show(f"{sessions}{self._of}")
        self.line("state").show(self._state())
        if self._plan is not None:
            width = max(30, min(self.size.width, 140) - 4)
            drawn = review(self._plan, self._extras, self._without_undecided, width)
            self.line("review").show(drawn)
        self.line("message").show(" ".join([*self.notices[:1], self._message]).strip())

    def _busy(self) -> str:
        """What goes on, or why nothing can; empty if all is worked out and can be written."""
        if self.reading or self._writing:
            return self._writing.so_far if self._writing else self.reading
        return self._trouble or ("" if self._plan else "Working out what it risks …")

    def _hindrances(self) -> list[tuple[str, str]]:
        if self._plan is None:
            return []
        found = hindrances(self._plan, self._without_undecided, self._form.recipient)
        return [("Blocked", READ_ONLY), *found] if self.balint.library.read_only else found

    def _state(self) -> Content:
        if busy := self._busy():
            return Content.styled(busy, "bold $error" if busy == self._trouble else "")
        assert self._plan is not None
        return standing(self._hindrances(), self._plan.warnings)

    def _say(self, message: str) -> None:
        self._message = message
        self.show()

    # --- what the leader chooses

    def _refused(self, refusal: str = "") -> bool:
        """Whether it cannot be chosen, which is said; what was said before goes."""
        self._say(refusal if self._ids else _EMPTY)
        return bool(self._message)

    def action_turn(self, step: int) -> None:
        """The next kind of recipient, or the one before."""
        if not self._refused():
            self._form.turn(step)

    @on(Chooser.Changed, "#tier")
    def _turned(self) -> None:
        for part in self._scrolled:
            part.scroll_home(animate=False)
        self._plan_again()

    def action_recipient(self) -> None:
        """Asks who receives it."""
        public = "A public deposit is for anyone; no recipient is needed."
        if not self._refused(public if is_public(self._form.tier) else ""):
            question = "Who receives it: a person, or an institution"
            self.balint.ask(question, self._form.named, self._received, most=MOST_CHARACTERS)

    def _received(self, text: str | None) -> None:
        if text is not None:
            self._form.named = text
            self.show()

    def action_reason(self) -> None:
        """Asks why a team may have small groups meeting by meeting."""
        not_asked = "Only a team with ethics approval is asked for a reason."
        if not self._refused("" if self._form.tier.by_session else not_asked):
            question = "Why may it have small groups, and what is the number of the ethics approval"
            self.balint.ask(question, self._form.given, self._reasoned, most=MOST_CHARACTERS)

    def _reasoned(self, text: str | None) -> None:
        if text is not None:
            self._form.given = text
            self._plan_again()

    def action_undecided(self) -> None:
        """Leaves what nobody has decided on out of this export, or not."""
        if not self._refused():
            self._without_undecided = not self._without_undecided
            self.show()

    def action_approval(self) -> None:
        """Goes through what nobody has decided on."""
        if busy := self._busy():
            self._say(busy)
            return
        self._approval = ApprovalScreen(self._ids, self._of)
        self.app.push_screen(self._approval)

    def action_parquet(self) -> None:
        """Parquet files too, or not."""
        self._more(replace(self._extras, parquet=not self._extras.parquet))

    def action_spss(self) -> None:
        """An SPSS file too, or not."""
        self._more(replace(self._extras, spss=not self._extras.spss))

    def _more(self, extras: Extras) -> None:
        if not self._refused():
            self._extras = extras
            self._say(f"{more_files(extras, self._plan)}.")

    @property
    def _scrolled(self) -> list[VerticalScroll]:
        """The page, which scrolls in a small window, and the review, which does otherwise."""
        return list(self.query(VerticalScroll))

    def action_down(self) -> None:
        """A little on."""
        self._scroll(3)

    def action_up(self) -> None:
        """A little back."""
        self._scroll(-3)

    def _scroll(self, rows: int) -> None:
        for part in self._scrolled:
            part.scroll_relative(y=rows, animate=False)

    # --- writing

    def action_write(self) -> None:
        """Asks for the name, once nothing stands in the way."""
        hindered = [": ".join(one) for one in self._hindrances()]
        if refused := self._busy() or "".join(hindered[:1]):
            self._say(refused)
            return
        whom = self._form.recipient or "anyone"
        self.balint.ask(
            f"Write it for {whom} to (a new folder, if it does not end in .zip)",
            free_name(self.balint.clock.wall().date()),
            self._named,
            hint="enter writes it, esc goes back",
            most=500,
        )

    def _named(self, text: str | None) -> None:
        if text and self._plan is not None:
            of = (self._plan, self._form.recipient, output.new_path(text), self._extras)
            self._writing = Bundling(self.balint.library, *of, self._tell)
            self._write(self._writing)
            self.show()

    @work(thread=True, group="write")
    def _write(self, writing: Bundling) -> None:
        self.balint.call_later(self._written, writing.run())

    def _tell(self) -> None:
        self.balint.call_later(lambda: self.show() if self.composed else None)

    def _written(self, said: str) -> None:
        self._writing = None
        if self.composed:
            self._message = said
            self._plan_again()  # with other pseudonyms, and compared with the one that went out

    def keep(self) -> None:
        """The app is being left: what is being written is stopped, and gone before."""
        if self._writing is not None:
            self._writing.stop()
            self._writing.wait()

    def action_back_out(self) -> None:
        """Stops the writing; otherwise back to the library."""
        if self._writing is not None:
            self._writing.stop()
        else:
            super().action_back_out()

"""A random life of a library, on a disk whose power is cut at many moments of it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event as Flag
from typing import Any

from balint_tui.library.library import Library, LibraryError
from balint_tui.library.writer import SaveState, Writer, keep_ballast

from .disk import Crash
from .ledger import (
    Ledger,
    Promise,
    an_id,
    check,
    copied,
    event,
    first_events,
    length,
    take_stock,
)
from .power import Power
from .vault import lay_key, seal_of

NEVER_S = 3600.0
"""A disk that failed is tried again with the next event only, so that a seed repeats a life."""


class MortalWriter(Writer):
    """A writer whose thread ends without a word when the process dies on it."""

    def _run(self) -> None:
        with suppress(Crash):
            super()._run()


class Mortal(Library):
    """A library whose process can die: its locks are freed, and nothing more is done."""

    born: Mortal | None = None
    writing: Writer | None = None

    def __init__(self, *args: Any, **how: Any) -> None:
        type(self).born = self  # before anything can go wrong
        super().__init__(*args, **how)

    def _start_writer(self, retry_s: float) -> Writer:
        ballast, files = self.folder / "ballast", self._files
        keep_ballast(ballast, files)
        self.writing = MortalWriter(
            self._live,
            ballast,
            self._tell,
            self._notice,
            files=files,
            seal=self.seal,
            retry_s=retry_s,
        )
        return self.writing

    @classmethod
    def bury(cls) -> None:
        """Frees what the system frees when a process dies."""
        if library := cls.born:
            if library.writing:
                library.writing.close()
                for journal in library.writing._journals.values():
                    journal.let_go()
            if library._lock:
                library._lock.release()
            cls.born = None


@dataclass(frozen=True)
class Cut:
    """A library as a power cut may have left it, and what it had promised by then."""

    folder: Path
    ledger: Ledger


@dataclass(frozen=True)
class Odds:
    """How likely things go wrong."""

    cut: float = 0.3
    """That the power is cut, at a moment before or after a call."""
    die: float = 0.01
    """That the process dies at such a moment, and another one goes on."""
    fail: float = 0.15
    """That the disk fails, once or for a while, in one step of a life."""
    states: int = 2
    """How many of the states that a power cut may leave are looked at."""


USUAL = Odds()


class Drive:
    """Begins sessions, writes, takes up, closes and adds some; the disk and the process fail."""

    def __init__(
        self,
        folder: Path,
        random: Random,
        ledger: Ledger,
        odds: Odds,
        disk: Callable[[Path], Power],
    ) -> None:
        self.ledger = ledger
        self.cuts = 0
        self.left: list[Cut] = []
        self.wrong: list[str] = []
        self.power = disk(folder / "disk")
        self._folder = folder
        self._library: Library | None = None
        self._random = random
        self._running: list[str] = []
        self._troubled: set[str] = set()
        self._odds = odds
        self._dead = False
        self._idle = Flag()
        self.power.moment = self._moment

    def run(self, steps: int) -> None:
        """So many steps, and then an end without faults, at which all must be saved."""
        for step in range(steps):
            with suppress(Crash):
                self._step(last=step == steps - 1)
            if self._dead:
                self._bury()
        self.power.moment = lambda: None
        self._bury()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing goes wrong meanwhile."""
        self.power.moment = lambda: None
        yield
        self.power.moment = self._moment

    # --- what happens

    def _moment(self) -> None:
        if not self._dead:
            if self._random.random() < self._odds.cut:
                self._cut()
            self._dead = self._random.random() < self._odds.die
        if self._dead:
            self._idle.set()
            raise Crash

    def _cut(self) -> None:
        self.cuts += 1
        for _ in range(self._odds.states):
            folder = self._folder / f"cut {len(self.left)}"
            self.power.crash(folder, self._random)
            self.left.append(Cut(folder, copied(self.ledger)))

    def _bury(self) -> None:
        Mortal.bury()
        self._library, self._dead = None, False
        self._running.clear()
        self._troubled.clear()

    def _step(self, *, last: bool) -> None:
        self.power.mend()
        if last:
            self._finish()
        elif self._library is None:
            self._fail_perhaps()
            self._open()
        else:
            self._fail_perhaps()
            act = self._random.choice((self._begin, self._close, self._leave, self._add))
            self._random.choice((act, self._write))()

    def _fail_perhaps(self) -> None:
        if self._random.random() < self._odds.fail:
            code = self._random.choice((errno.ENOSPC, errno.EIO))
            self.power.short = self._random.random() < 0.5
            for_ever = self._random.random() < 0.5
            error = OSError(code, os.strerror(code))
            self.power.break_call(self._random.randrange(8), error, for_ever=for_ever)

    def _open(self) -> None:
        # A full disk may refuse; the next step tries again.
        with suppress(LibraryError):
            place = self.power.folder / "library"
            seal = seal_of(place)
            library = Mortal.open(place, files=self.power, seal=seal, retry_s=NEVER_S)
            library.watch(self._told)
            self._library = library
            self.wrong += take_stock(library, self.ledger)

    def _begin(self) -> None:
        """Begins a session, or takes one up that was left."""
        assert self._library
        left = [n for n in self._library.open_sessions() if n in self.ledger]
        name = self._random.choice([an_id(self._random), *left])
        promise = self.ledger.setdefault(name, Promise())
        try:
            self._library.begin(name)
        except LibraryError as error:
            self.wrong.append(f"{name}: {error}")
            return
        self._running.append(name)
        self._settle()
        if name not in self._troubled:
            promise.acknowledged = promise.recorded  # what is shown is taken for saved

    def _write(self) -> None:
        assert self._library
        self._running = [name for name in self._running if name in self._library._begun]
        if not self._running:
            return self._begin()
        name = self._random.choice(self._running)
        promise = self.ledger[name]
        for _ in range(self._random.choice((1, 1, 4))):
            if promise.recorded < length(name):
                promise.recorded += 1
                self._library.record(name, event(name, promise.recorded))
        self._settle()

    def _close(self) -> None:
        assert self._library
        names = [n for n, p in self.ledger.items() if p.recorded and not (p.adding or p.closed)]
        if names:
            name = self._random.choice(names)
            self.ledger[name].closing = True
            with suppress(LibraryError):
                self._library.close_session(name)
                self._is_closed(name)
            if self._dead:
                raise Crash

    def _is_closed(self, name: str) -> None:
        promise = self.ledger[name]
        promise.closed, promise.acknowledged = True, promise.recorded
        if name in self._running:
            self._running.remove(name)

    def _leave(self) -> None:
        """The process ends as it should; a disk that fails may keep it from saving the last."""
        assert self._library
        self._library.close()
        if self._dead:
            raise Crash
        self._bury()

    def _add(self) -> None:
        """Adds a closed session, and those that could not be added before."""
        assert self._library
        name = an_id(self._random)
        self.ledger[name] = Promise(recorded=length(name), adding=True)
        names = [name for name, promise in self.ledger.items() if promise.adding]
        with suppress(LibraryError):
            self._library.add_closed([first_events(name, length(name)) for name in names])
            for name in names:
                self.ledger[name] = Promise(length(name), length(name), closed=True)

    def _finish(self) -> None:
        """Takes up all that was left and closes all: on a disk that works nothing may hinder it."""
        if self._library is None:
            self._open()
        assert self._library
        for name, promise in self.ledger.items():
            if promise.recorded and not (promise.adding or promise.closed):
                promise.closing = True
                try:
                    self._library.close_session(name)
                    self._is_closed(name)
                except LibraryError as error:
                    if self._dead:
                        raise Crash from error
                    self.wrong.append(f"{name}: {error}")

    # --- on the writer's thread

    def _told(self, state: SaveState) -> None:
        promise = self.ledger[state.session_id]
        if state.trouble:
            self._troubled.add(state.session_id)
        else:
            self._troubled.discard(state.session_id)
            promise.acknowledged = max(promise.acknowledged, state.saved_seq)

    def _settle(self) -> None:
        """Waits until the writer has done what it was told, or the process is dead."""
        assert self._library
        assert self._library._writer
        self._idle.clear()
        if self._dead:
            raise Crash
        self._library._writer._jobs.put(self._idle.set)
        self._idle.wait()
        if self._dead:
            raise Crash


@dataclass
class Count:
    """What many lives came to."""

    cuts: int = 0
    states: int = 0
    wrong: list[str] = field(default_factory=list)
    """A sentence for each state that broke a promise."""


def live(
    folder: Path,
    seed: int,
    count: Count,
    *,
    lives: int = 3,
    steps: int = 30,
    odds: Odds = USUAL,
    disk: Callable[[Path], Power] = Power,
) -> None:
    """Some lives, each on what a power cut left of the one before; all cuts are looked at.

    Those of every other seed are of a sealed library.
    """
    random, sealed = Random(seed), bool(seed % 2)
    ledger: Ledger = {}
    before: Power | None = None
    for number in range(lives):
        home = folder / f"life {seed} {number}"
        home.mkdir()
        if before:
            before.crash(home / "disk", random)
        drive = Drive(home, random, ledger, odds, disk)
        if sealed and not before:
            with drive.still():
                lay_key(drive.power.folder / "library", drive.power)
        drive.run(steps)
        wrong = drive.wrong + looked_at(drive.left, random)
        shutil.rmtree(home)
        count.cuts += drive.cuts
        count.states += len(drive.left)
        count.wrong += [f"seed {seed}, life {number}: {sentence}" for sentence in wrong]
        if wrong:
            return
        before = drive.power


def looked_at(cuts: list[Cut], random: Random) -> list[str]:
    """What is wrong after the cuts, a sentence at most for each; every third is used further."""
    wrong = []
    for cut in cuts:
        wrong += check(cut.folder / "library", cut.ledger, thorough=random.random() < 0.3)[:1]
    return wrong

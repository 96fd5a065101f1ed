"""Names, places and organisations by word lists and rules, for where the encoder cannot be loaded.

It sees less than the encoder and is wrong more often; what may be a name is rather masked. The
lists are written by ``training/lexicon.py``. Nothing but the standard library is needed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from balint_tui.privacy.lexicon_words import (
    ADJECTIVES,
    BEFORE_ROADS,
    BEHIND_A_NAME,
    CLINICAL,
    ENDS_A_ROAD,
    FUNCTION,
    GENERIC,
    HEADS,
    INTO,
    KIN,
    LABELS,
    LEADS_FROM_A_HEAD,
    LEADS_TO_A_HEAD,
    NO_INITIALS,
    NUMBERED,
    NUMBERS_ROADS,
    PARTICLES,
    ROADS,
    SAINTS,
    SAYING,
    TITLES,
    WEAK_HEADS,
)
from balint_tui.privacy.spans import Span
from balint_tui.privacy.vocabulary import Word, lists, words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_IS_TITLE, _IS_KIN = _set(TITLES), _set(KIN)
_IS_PARTICLE, _LEADS_A_NAME = _set(PARTICLES), _set(PARTICLES) - _set(BEHIND_A_NAME)
_IS_FUNCTION, _IS_HEAD, _IS_ROAD = _set(FUNCTION), _set(HEADS), _set(ROADS)
_IS_ADJECTIVE, _IS_GENERIC = _set(ADJECTIVES), _set(GENERIC)
_IS_WEAK = _set(WEAK_HEADS)
_IS_NUMBERED, _IS_SAINT, _BEFORE_ROAD = _set(NUMBERED), _set(SAINTS), _set(BEFORE_ROADS)
_LEADS_INTO, _IS_CLINICAL, _IS_LABEL = _set(INTO), _set(CLINICAL), _set(LABELS)
_IS_SAYING = _set(SAYING)
_IS_NO_INITIALS = _set(NO_INITIALS)
_STANDS_ALONE = _IS_TITLE | _IS_HEAD

# --- shapes

_JOINT = re.compile(r"[ \t]{1,2}|[-‐‑–'’ʼ`./&]|\. | & ")
# In names of houses and roads also: "St Anne's Lane", "Nurses' Home".
_LINK = re.compile(rf"(?:['’ʼ`]s?)? |{_JOINT.pattern}", re.IGNORECASE)
# Scripts without case: whatever is written in them in an English note is taken for a name.
_UNCASED = re.compile(r"[\u0590-\u1bff\u3040-\u9fff\uac00-\ud7af]")
_POSTCODE = re.compile(
    r"(?<![^\W_])(?:[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][abd-hjlnp-uw-z]{2}"
    r"|[a-z][0-9][a-z] ?[0-9][a-z][0-9]"
    r"|[abm][0-9]{3,4}|(?<=the )[abm][0-9]{1,2})(?![^\W_])",
    re.IGNORECASE,
)
# No name is followed further than so many words.
_FAR = 5


def find(text: str) -> list[Span]:
    """What may name a person, a place or an organisation: sorted, without overlaps.

    What is covered already (U+FFFC) is in no span.
    """
    return _Reading(text).spans()


class _Reading:
    """One text: each word gets a label or none, by itself and by what stands beside it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = list(words(text))
        self._lists = lists()
        self._flat = _is_flat(self._words)
        self._joints = [self._joint(at, _JOINT) for at in range(len(self._words) + 1)]
        self._links = [self._joint(at, _LINK) for at in range(len(self._words) + 1)]
        self._labels: list[str | None] = [None] * len(self._words)

    def spans(self) -> list[Span]:
        """Neighbours with one label, joined."""
        for at in range(len(self._words)):
            if self._is_name(at):
                self._labels[at] = "PERSON"
        for step in (self._initial, self._title, self._grow, self._grow_back):
            for at in range(len(self._words)):
                step(at)
        for step in (self._place, self._road, self._head, self._saint):
            for at in range(len(self._words)):
                step(at)
        self._postcodes()
        return list(self._joined())

    def _joint(self, at: int, pattern: re.Pattern[str]) -> bool:
        """Whether this word and the one before it may belong together."""
        if not 0 < at < len(self._words):
            return False
        start, end = self._words[at - 1].end, self._words[at].start
        return end - start < 5 and pattern.fullmatch(self._text, start, end) is not None

    def _named(self, at: int) -> bool:
        """Whether this word has a label, or a capital where names have one."""
        word = self._words[at]
        return self._labels[at] is not None or (self._capital(at) and not word.shouted)

    def _capital(self, at: int) -> bool:
        return not self._flat and self._words[at].capital

    def _labelled(self, at: int) -> bool:
        return 0 <= at < len(self._words) and self._labels[at] is not None

    def _label(self, start: int, end: int, label: str) -> None:
        self._labels[start:end] = [label] * (end - start)

    # --- a word by itself

    def _is_name(self, at: int) -> bool:
        word = self._words[at]
        if len(word.plain) < 2 or any(map(str.isdigit, word.raw)):
            return _UNCASED.match(word.raw) is not None
        if _UNCASED.search(word.raw):
            return True
        if word.plain in _STANDS_ALONE or self._is_eponym(at):
            return False
        known = self._lists.name(word.plain)
        if self._flat:
            return self._is_flat_name(word.plain, known) or self._is_both(at)
        if not word.capital:
            return known and len(word.plain) > 2
        if word.shouted and len(word.raw) < 6:
            return known and len(word.raw) > 3
        if self._lists.ordinary(word.plain):
            return known or self._is_both(at)
        return known or not (word.first and self._lists.wordy(word.plain))

    def _is_both(self, at: int) -> bool:
        """Whether a word that is also a name is one here."""
        word = self._words[at]
        if word.plain not in self._lists.names or word.plain in _IS_FUNCTION:
            return False
        if word.capital and not self._flat and not word.first:
            return True
        if not word.first or at + 1 == len(self._words):
            return False
        owns = word.close > word.end + 1 and self._capital(at)
        return owns or (self._joints[at + 1] and self._words[at + 1].plain in _IS_SAYING)

    def _is_flat_name(self, plain: str, known: bool) -> bool:
        """In a text where case says nothing."""
        if known or len(plain) < 4:
            return known and len(plain) > 2
        return not (self._lists.ordinary(plain) or self._lists.wordy(plain))

    def _is_eponym(self, at: int) -> bool:
        """Whether a disease, a sign, a group is named after it."""
        for ahead in (at + 1, at + 2):
            if ahead >= len(self._words):
                return False
            if self._words[ahead].start - self._words[ahead - 1].end > 3:
                return False
            if self._words[ahead].plain in _IS_CLINICAL:
                return True
        return False

    # --- people

    def _initial(self, at: int) -> None:
        word = self._words[at]
        lone = len(word.raw) == 1 and word.raw.isalpha() and (word.capital or self._flat)
        if lone and self._is_initial(at):
            self._labels[at] = "PERSON"

    def _is_initial(self, at: int) -> bool:
        word = self._words[at]
        dotted = self._text.startswith(".", word.end)
        before = self._words[at - 1] if self._joints[at] else None
        if before and before.plain in _IS_LABEL:
            return False
        if before and self._labels[at - 1] and word.plain not in "ai":
            return dotted or not self._flat or len(before.raw) > 1
        if dotted and self._joints[at + 1]:
            after = self._words[at + 1]
            if len(after.raw) == 1 and after.raw.isalpha():
                return word.plain + after.plain not in _IS_NO_INITIALS
            if self._labelled(at + 1):
                return True
        return dotted and word.capital and word.first and word.raw not in "AIOXYZP"

    def _title(self, at: int) -> None:
        """Names behind a title, in lower case the first word only."""
        word = self._words[at]
        if word.plain not in _IS_TITLE:
            return
        some = False
        for behind in range(at + 1, at + 1 + _FAR):
            if behind >= len(self._words) or not self._joints[behind]:
                return
            here = self._words[behind]
            if here.plain in _IS_TITLE and not some and self._joints[behind + 1]:
                continue
            if here.plain in _IS_PARTICLE and not some and self._joints[behind + 1]:
                self._labels[behind] = "PERSON"
                continue
            if not self._named(behind) and (some or not self._may_follow(here, word)):
                return
            self._labels[behind] = "PERSON"
            some = True

    def _may_follow(self, word: Word, title: Word) -> bool:
        if title.plain in _IS_KIN or not word.raw.isalpha():
            return False
        return len(word.raw) == 1 or word.plain not in _IS_FUNCTION

    def _grow(self, at: int) -> None:
        """A name goes on over capitals, and over particles with a name behind them."""
        if not self._joints[at] or self._labels[at - 1] is None or self._labels[at]:
            return
        word = self._words[at]
        if word.plain in _IS_PARTICLE:
            end = at
            while end < at + 3 and self._joints[end + 1] and self._words[end].plain in _IS_PARTICLE:
                end += 1
            if end > at and self._named(end):
                self._label(at, end + 1, "PERSON")
        elif word.plain not in _STANDS_ALONE | _IS_ROAD and self._named(at) and not word.first:
            self._labels[at] = "PERSON"

    def _grow_back(self, behind: int) -> None:
        """A name begins with particles, and with a name that alone is another word."""
        at = len(self._words) - 1 - behind
        if not self._joints[at + 1] or self._labels[at + 1] is None or self._labels[at]:
            return
        plain = self._words[at].plain
        if plain in _LEADS_A_NAME:
            self._labels[at] = "PERSON"
        elif plain in self._lists.names and plain not in _IS_FUNCTION | _IS_TITLE:
            sure = self._flat and self._lists.name(self._words[at + 1].plain)
            if sure or self._capital(at):
                self._labels[at] = "PERSON"

    # --- places

    def _place(self, at: int) -> None:
        """What is known as a place, or stands where places do."""
        if self._labels[at] != "PERSON":
            return
        plain = self._words[at].plain
        inside = self._joints[at] and self._labels[at - 1] == "PLACE"
        into = self._joints[at] and self._words[at - 1].plain in _LEADS_INTO
        town = plain in self._lists.towns and plain not in self._lists.names
        if inside or into or town:
            self._labels[at] = "PLACE"

    def _road(self, at: int) -> None:
        """A road with its name, and the number of the house on either side."""
        word = self._words[at]
        leads = word.plain in _BEFORE_ROAD and self._links[at + 1] and self._leads_a_road(at)
        ends = word.plain.endswith(ENDS_A_ROAD) and self._links[at + 1]
        if leads or (ends and self._is_number(at + 1)):
            self._label(at, at + 2, "PLACE")
        if word.plain in _IS_ROAD and (self._named(at) or self._flat or self._labelled(at - 1)):
            start = self._before_road(at)
            if start < at:
                self._label(start, at + 1, "PLACE")

    def _leads_a_road(self, at: int) -> bool:
        numbered = self._words[at].plain in NUMBERS_ROADS
        return self._named(at + 1) or (numbered and self._words[at + 1].raw.isdigit())

    def _before_road(self, at: int) -> int:
        """Where the road that ends with this word begins."""
        start = at
        while at - start < _FAR and self._links[start] and self._goes_on(start - 1):
            start -= 1
        if start < at and self._links[start] and self._words[start - 1].raw[0].isdigit():
            return start - 1
        # In lower case its name may be any word, but then the number must be there.
        any_word = start == at and self._flat and self._links[at] and self._links[at - 1]
        return at - 2 if any_word and self._words[at - 2].raw[0].isdigit() else start

    def _goes_on(self, at: int) -> bool:
        """Whether a name that ends behind this word has it in it too."""
        return self._labels[at] is not None or (self._named(at) and not self._words[at].first)

    def _postcodes(self) -> None:
        starts = [word.start for word in self._words]
        for match in _POSTCODE.finditer(self._text):
            start = bisect_left(starts, match.start())
            self._label(start, bisect_left(starts, match.end()), "PLACE")

    # --- organisations

    def _head(self, at: int) -> None:
        """What ends or begins as organisations do, with its name."""
        plain = self._words[at].plain
        weak = plain in _IS_WEAK and self._links[at] and self._labels[at - 1] is not None
        if plain not in _IS_HEAD and not weak:
            return
        start, end = self._before_head(at), self._behind_head(at)
        if start < at or end > at + 1:
            self._label(start, end, "ORG")

    def _before_head(self, at: int) -> int:
        start = best = at
        while at - start < _FAR and self._links[start]:
            start -= 1
            plain = self._words[start].plain
            if plain in _IS_TITLE and plain not in _IS_ADJECTIVE and plain != "sri":
                break
            if self._goes_on(start) or (self._named(start) and not self._lists.ordinary(plain)):
                best = start
            elif plain not in _IS_ADJECTIVE and plain not in _IS_HEAD:
                return self._flat_before_head(at) if self._flat else best
        return best

    def _flat_before_head(self, at: int) -> int:
        """Without capitals: whatever stands between "at" or "from" and the head, if it is odd."""
        start = at
        while at - start < _FAR - 1 and self._links[start]:
            if self._words[start - 1].plain in _IS_FUNCTION:
                break
            start -= 1
        for here in range(start, at):
            if self._labelled(here):
                return here
        led = start > 0 and self._words[start - 1].plain in LEADS_TO_A_HEAD
        odd = {word.plain for word in self._words[start:at]} - _IS_GENERIC - _IS_HEAD
        return start if led and odd and at - start > 1 else at

    def _behind_head(self, at: int) -> int:
        end = at + 1
        if not self._links[end]:
            return end
        head, after = self._words[at], self._words[end]
        if head.plain in _IS_NUMBERED and self._is_number(end):
            return end + 1
        if after.plain in LEADS_FROM_A_HEAD:
            return end + 2 if self._links[end + 1] and self._names_a_house(end + 1) else end
        # "Hospital Maria" in other languages; in English the next capital is someone else's.
        if not self._flat and head.capital and not self._text.startswith(".", head.end):
            while end - at < _FAR and self._links[end] and self._named(end):
                end += 1
        return end

    def _names_a_house(self, at: int) -> bool:
        return self._named(at) or self._words[at].raw.isdigit()

    def _is_number(self, at: int) -> bool:
        raw = self._words[at].raw
        if len(raw) == 1 and raw.isalpha():
            return self._capital(at) or (self._flat and raw.lower() not in "ai")
        return len(raw) < 4 and raw[0].isdigit()

    def _saint(self, at: int) -> None:
        """Saint so-and-so is a house, and so is our lady of somewhere."""
        plain = self._words[at].plain
        if plain not in _IS_SAINT or not self._links[at + 1]:
            return
        after = self._words[at + 1]
        ours = plain == "our" and after.plain in ("lady", "saviour")
        short = plain == "st" and not after.raw[0].isdigit()
        if not (ours or short or (plain != "our" and self._named(at + 1))):
            return
        end = at + 2
        while end - at < _FAR and end < len(self._words) and self._links[end]:
            if not self._named(end) and self._words[end].plain not in _IS_HEAD:
                break
            end += 1
        self._label(at, end, "ORG")

    # --- from labels to spans

    def _joined(self) -> Iterator[Span]:
        start = 0
        for at, (word, label) in enumerate(zip(self._words, self._labels, strict=True)):
            joints = self._joints if label == "PERSON" else self._links
            if not (joints[at] and label == self._labels[at - 1]):
                start = word.start
            if label and not (joints[at + 1] and label == self._labels[at + 1]):
                yield Span(start, self._end(word, label), label)

    def _end(self, word: Word, label: str) -> int:
        """The house is called "St Anne's", the person is not; an initial has its dot."""
        if label == "ORG":
            return word.close
        initial = label == "PERSON" and len(word.raw) == 1 and word.raw.isalpha()
        return word.end + (initial and self._text.startswith(".", word.end))


def _is_flat(some: list[Word]) -> bool:
    """Whether case says nothing here: nearly no capitals, or nearly nothing else."""
    longer = [word for word in some if word.raw.isalpha() and len(word.raw) > 1]
    large = sum(word.capital for word in longer)
    loud = sum(word.shouted for word in longer)
    return large * 25 < len(longer) or (len(longer) > 3 and loud > 0.7 * len(longer))

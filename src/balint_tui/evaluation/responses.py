"""What people answered, and which answers before belong to which after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from balint_tui.evaluation.instruments import WAVES, Answers
from balint_tui.evaluation.linking import Links, link, plain


@dataclass(frozen=True)
class Response:
    """The answers of one participant in one wave. ``code`` is the participant's own, as typed,
    or "" if there was none."""

    instrument: str
    group: str
    wave: str
    code: str
    answers: Answers


@dataclass(frozen=True)
class Group:
    """The answers of a group by code, wave by wave, and how they belong together.

    ``twice``: codes that were given by more than one in a wave; nobody knows whose they are.
    ``nameless``: the answers of a wave that came without a code; they belong to no others.
    """

    name: str
    pre: Mapping[str, Answers]
    post: Mapping[str, Answers]
    links: Links
    twice: tuple[str, ...] = ()
    nameless: Mapping[str, tuple[Answers, ...]] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[Answers, Answers]]:
        """The answers before and after of those that are linked."""
        return [(self.pre[before], self.post[after]) for before, after in self.links.pairs]

    @property
    def unclear(self) -> int:
        """Of how many before it is unclear which answers after are theirs."""
        return sum(code in self.pre for before, _ in self.links.unclear for code in before)

    def given(self, wave: str) -> list[Answers]:
        """All answers of a wave, with and without a code."""
        return [*(self.pre if wave == "pre" else self.post).values(), *self.nameless.get(wave, ())]


def groups(responses: Iterable[Response]) -> list[Group]:
    """The groups of one instrument's responses, by name; a code counts within its group."""
    found: dict[str, list[Response]] = {}
    for response in responses:
        found.setdefault(response.group.casefold(), []).append(response)
    return [_group(some) for _, some in sorted(found.items())]


def _group(some: Sequence[Response]) -> Group:
    by_code: dict[str, dict[str, list[Answers]]] = {wave: {} for wave in WAVES}
    for one in some:
        by_code[one.wave].setdefault(plain(one.code), []).append(one.answers)
    nameless = {wave: tuple(codes.pop("", ())) for wave, codes in by_code.items()}
    twice = {code for codes in by_code.values() for code, given in codes.items() if len(given) > 1}
    pre, post = (
        {code: given[0] for code, given in sorted(by_code[wave].items()) if code not in twice}
        for wave in WAVES
    )
    return Group(
        name=min(one.group for one in some),
        pre=pre,
        post=post,
        links=link(by_code["pre"], by_code["post"], twice),
        twice=tuple(sorted(twice)),
        nameless=nameless,
    )

"""Many things in little memory: packed into bytes, or made anew each time they are wanted.

An export of a hundred thousand sessions must fit where one of a thousand does.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
Of = TypeVar("Of", covariant=True)


class Many(Protocol[Of]):
    """What can be counted, and gone through as often as one likes."""

    def __iter__(self) -> Iterator[Of]: ...

    def __len__(self) -> int: ...


class Packed(Generic[T]):
    """Tuples of numbers and texts as the bytes of them: a third of what the objects take.

    ``made`` makes of such a tuple what is given out.
    """

    def __init__(self, made: Callable[[Any], T]) -> None:
        self._made = made
        self._bytes = bytearray()
        self._ends = array("Q")

    def append(self, values: tuple[Any, ...]) -> None:
        """Adds one at the end."""
        self._bytes += marshal.dumps(values)
        self._ends.append(len(self._bytes))

    def __iter__(self) -> Iterator[T]:
        begin = 0
        for end in self._ends:
            yield self._made(marshal.loads(self._bytes[begin:end]))
            begin = end

    def __len__(self) -> int:
        return len(self._ends)


@dataclass(frozen=True)
class Anew(Generic[T]):
    """``count`` things that ``make`` makes, each time they are gone through."""

    make: Callable[[], Iterator[T]]
    count: int

    def __iter__(self) -> Iterator[T]:
        return self.make()

    def __len__(self) -> int:
        return self.count

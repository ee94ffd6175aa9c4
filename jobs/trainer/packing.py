"""Packing by length in the model: best fit over a bounded buffer, no sample split."""

from bisect import bisect_right, insort
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something with a length in tokens."""

    @property
    def tokens(self) -> int: ...


Item = TypeVar("Item", bound=Sized)


class Packer(Generic[Item]):
    """Items that wait for a place in a sequence of `capacity` tokens.

    A pack begins with the item that waits longest, so none waits for ever; then it takes, again and again, the longest
    that still fits. What is packed depends on the items and their order alone.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._waiting: dict[int, Item] = {}  # by the number of their arrival
        self._by_length: list[tuple[int, int]] = []  # (tokens, minus arrival): of equal lengths the oldest goes first
        self._arrived = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def waiting(self) -> list[Item]:
        """The items that wait, in the order of their arrival."""
        return list(self._waiting.values())

    def add(self, item: Item) -> None:
        """Take an item that fits a sequence."""
        if item.tokens > self._capacity:
            raise ValueError(f"an item of {item.tokens} tokens does not fit a sequence of {self._capacity}")
        self._waiting[self._arrived] = item
        insort(self._by_length, (item.tokens, -self._arrived))
        self._arrived += 1

    def pack(self) -> list[Item]:
        """The next pack; empty when nothing waits."""
        if not self._waiting:
            return []
        oldest = next(iter(self._waiting))
        self._by_length.remove((self._waiting[oldest].tokens, -oldest))
        taken = [self._waiting.pop(oldest)]
        room = self._capacity - taken[0].tokens
        while place := bisect_right(self._by_length, (room, 0)):
            tokens, arrival = self._by_length.pop(place - 1)
            taken.append(self._waiting.pop(-arrival))
            room -= tokens
        return taken

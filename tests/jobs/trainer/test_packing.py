"""Packing: every item once, no sequence overfull, none waits for ever, and sequences as full as they can be."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.trainer.packing import Packer


@dataclass(frozen=True)
class Item:
    name: int
    tokens: int


def packed(lengths: list[int], capacity: int, buffer: int) -> list[list[Item]]:
    """The packs of items that arrive one after the other, as many waiting as the buffer holds."""
    packer: Packer[Item] = Packer(capacity)
    arriving = [Item(name, tokens) for name, tokens in enumerate(lengths)]
    packs = []
    while arriving or len(packer):
        while arriving and len(packer) < buffer:
            packer.add(arriving.pop(0))
        packs.append(packer.pack())
    return packs


@given(st.lists(st.integers(1, 100), max_size=200), st.integers(1, 50))
def test_every_item_is_packed_once_and_no_sequence_is_overfull(lengths: list[int], buffer: int) -> None:
    packs = packed(lengths, 100, buffer)
    assert sorted(item.name for pack in packs for item in pack) == list(range(len(lengths)))
    assert all(0 < sum(item.tokens for item in pack) <= 100 for pack in packs)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=200), st.integers(1, 50))
def test_no_item_waits_for_ever(lengths: list[int], buffer: int) -> None:
    # Each pack takes the oldest, so after as many packs as there are older items it is one's own turn.
    for number, pack in enumerate(packed(lengths, 100, buffer)):
        assert all(number <= item.name for item in pack)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=60))
def test_what_waits_would_not_have_fitted(lengths: list[int]) -> None:
    packer: Packer[Item] = Packer(100)
    for name, tokens in enumerate(lengths):
        packer.add(Item(name, tokens))
    pack = packer.pack()
    room = 100 - sum(item.tokens for item in pack)
    assert all(item.tokens > room for item in packer.waiting)


def test_the_longest_that_fits_goes_in_and_of_equals_the_oldest() -> None:
    packs = packed([60, 30, 40, 40, 10], 100, 5)
    assert [[item.name for item in pack] for pack in packs] == [[0, 2], [1, 3, 4]]


def test_sequences_are_full_when_lengths_differ() -> None:
    drawn = random.Random(3)
    lengths = [min(4096, int(drawn.lognormvariate(6, 1)) + 1) for _ in range(3000)]
    rooms = [8192 - sum(item.tokens for item in pack) for pack in packed(lengths, 8192, 512)[:-1]]
    assert sum(rooms) < 0.01 * 8192 * len(rooms)


def test_an_item_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="101 tokens does not fit a sequence of 100"):
        Packer[Item](100).add(Item(0, 101))

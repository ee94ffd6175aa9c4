"""Counting what repeats within a document: equal lines, and n-grams of words."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from filters.text_features import chars, lengths, offsets, rows, totals

# Positions (of first words, sorted) of the n-grams that occur at least twice in their row, and for each the number of
# its n-gram, which is equal for equal n-grams of one row and for no others.
Repeated = tuple[np.ndarray, np.ndarray]


def repeated_elements(lists: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Per row, of a list<string>: elements that equal an earlier one of the same row, and the characters in them."""
    encoded = lists.flatten().dictionary_encode()
    row, code = rows(lists), encoded.indices.to_numpy()
    length = chars(encoded.dictionary)[code]
    different = np.unique(row * max(1, len(encoded.dictionary)) + code, return_index=True)[1]
    again = np.ones(len(row), bool)
    again[different] = False
    return np.bincount(row[again], minlength=len(lists)), totals(row[again], length[again], len(lists))


class Grams:
    """The n-grams of words in each row; `words` is a list<dictionary<string>>."""

    def __init__(self, words: pa.Array) -> None:
        flat = words.flatten()
        self.count = len(words)
        self.row = rows(words)
        self.code = flat.indices.to_numpy()
        self.distinct = len(flat.dictionary)
        self.chars = chars(flat.dictionary)[self.code]
        self.first = offsets(lengths(words))
        self.chars_before = np.append(0, np.cumsum(self.chars))

    def repeated(self, longest: int) -> Iterator[tuple[int, Repeated]]:
        """n and the repeated n-grams, for n from 1 to `longest`.

        An n-gram can repeat only where both (n-1)-grams in it do, so each n sorts what the one before has left; pairs
        of numbers stand for n-grams, so nothing is hashed and nothing collides.
        """
        found = _grouped(np.arange(len(self.code)), self.row * max(1, self.distinct) + self.code)
        yield 1, found
        for n in range(2, longest + 1):
            position, gram = found
            pairs = np.flatnonzero(
                (position[1:] == position[:-1] + 1) & (self.row[position[1:]] == self.row[position[:-1]])
            )
            found = _grouped(position[pairs], gram[pairs] * (int(gram.max(initial=0)) + 1) + gram[pairs + 1])
            yield n, found

    def span_chars(self, position: np.ndarray, n: int) -> np.ndarray:
        """The characters in the words of the n-grams at these positions."""
        length: np.ndarray = self.chars_before[position + n] - self.chars_before[position]
        return length

    def covered_chars(self, position: np.ndarray, n: int) -> np.ndarray:
        """Per row, the characters of the words that lie in any of the n-grams at these positions, each once."""
        edges = np.zeros(len(self.code) + 1, np.int64)
        edges[position] += 1  # positions are different
        edges[position + n] -= 1
        inside = np.cumsum(edges)[:-1] > 0
        return totals(self.row[inside], self.chars[inside], self.count)

    def top(self, found: Repeated, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The most frequent n-gram of the rows that repeat one: its number, its first position, how often it occurs.

        The earliest of several that are as frequent.
        """
        position, gram = found
        number, first, times = np.unique(gram, return_index=True, return_counts=True)
        at = position[first]
        order = np.lexsort((at, -times, self.row[at]))
        best = order[_firsts(self.row[at][order])]
        return number[best], at[best], times[best]


def later(found: Repeated) -> np.ndarray:
    """The positions of repeated n-grams but for the first occurrence of each."""
    position, gram = found
    again = np.ones(len(position), bool)
    again[np.unique(gram, return_index=True)[1]] = False
    positions: np.ndarray = position[again]
    return positions


def later_apart(found: Repeated, n: int) -> np.ndarray:
    """The positions of later occurrences as a reader meets them who skips the n words of each that he finds.

    What begins inside of a skipped one is neither found nor remembered.
    """
    seen: set[int] = set()
    free, hits = 0, []
    for position, gram in zip(found[0].tolist(), found[1].tolist(), strict=True):
        if position < free:
            continue
        if gram in seen:
            hits.append(position)
            free = position + n
        else:
            seen.add(gram)
    return np.array(hits, np.int64)


def _grouped(position: np.ndarray, key: np.ndarray) -> Repeated:
    order = np.argsort(key)
    ordered = key[order]
    begins = _firsts(ordered)
    times = np.diff(np.append(np.flatnonzero(begins), len(key)))
    group = np.empty(len(key), np.int64)
    group[order] = np.cumsum(begins) - 1
    repeats = (times > 1)[group] if len(key) else np.zeros(0, bool)
    return position[repeats], group[repeats]


def _firsts(ordered: np.ndarray) -> np.ndarray:
    """Where a value of a sorted array stands for the first time."""
    return np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]

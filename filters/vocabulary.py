"""Vocabulary: the distinct words of a batch, so that a word is looked up once however often it is written."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from filters.batch import Batch
from filters.text_features import lengths, words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct `words` in lower case, Word and word apart; the words of row i are codes[starts[i]:starts[i + 1]]."""

    words: list[str]
    codes: np.ndarray
    starts: np.ndarray

    def counts(self) -> np.ndarray:
        """Words per row."""
        return np.diff(self.starts)

    def count(self, chosen: Callable[[str], bool]) -> np.ndarray:
        """Words per row that are `chosen`, which is asked once for each distinct word."""
        return self.sums(np.fromiter(map(chosen, self.words), np.int64, len(self.words)))

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum per row of integers that belong to the distinct words."""
        return sums_per_row(values[self.codes], self.starts)

    def hashes(self) -> np.ndarray:
        """64 bits per distinct word, the same in every batch and process."""
        digests = b"".join(hashlib.blake2b(word.encode(), digest_size=8).digest() for word in self.words)
        return np.frombuffer(digests, "<u8")


def vocabulary(batch: Batch) -> Vocabulary:
    """The vocabulary of the words of a batch (split_words)."""
    lists = words(batch, "paper")
    flat = lists.flatten()
    return Vocabulary(
        pc.utf8_lower(flat.dictionary).to_pylist(), flat.indices.to_numpy(), np.append(0, np.cumsum(lengths(lists)))
    )


def sums_per_row(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums of consecutive runs of `values`, run i being starts[i]:starts[i+1]; 0 for an empty one."""
    sums: np.ndarray = np.diff(np.append(0, np.cumsum(values, dtype=np.int64))[starts])
    return sums


def shares(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """parts / wholes, and 0 where the whole is 0."""
    quotients: np.ndarray = np.divide(parts, wholes, out=np.zeros(len(wholes)), where=wholes > 0)
    return quotients

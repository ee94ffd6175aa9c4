"""How much of a text its repeated n-grams take, for all texts of a batch at once."""

from collections.abc import Iterator

import numpy as np

from filters.vocabulary import shares

# An n-gram is known by 40 bits of a hash beside its row: among the 2,000 n-grams of a page one pair in 550,000 pages is
# taken for the same.
_HASH_BITS = 40
# Most n-grams occur once, and are alone in their bucket; only the others are sorted, which takes ten times as long as
# counting buckets.
_CHUNK, _BUCKET_BITS = 1 << 17, 20
_BASE, _MIXER = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9


def repeated_share(values: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """n-grams that occur more than once in their row, over all n-grams of the row (with repetitions).

    `values` are unsigned integers, those of row i in starts[i]:starts[i+1]; an n-gram is `length` of them. 0 for a row
    that has none.
    """
    total = _totals(starts, length)
    repeated = np.zeros(len(total))
    for rows, row, count in _repeated(values, starts, length):
        repeated[rows] = np.bincount(row, weights=count, minlength=rows.stop - rows.start)
    return shares(repeated, total)


def top_repeated_share(values: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """The share of the most frequent n-grams: of as many as the root of the number of distinct ones, if repeated."""
    total = _totals(starts, length)
    top = np.zeros(len(total))
    for rows, row, count in _repeated(values, starts, length):
        size = rows.stop - rows.start
        distinct = total[rows] - np.bincount(row, weights=count - 1, minlength=size).astype(np.int64)
        order = np.lexsort((-count, row))
        row, count = row[order], count[order]
        counted = np.arange(len(row)) - np.searchsorted(row, row) < np.sqrt(distinct).astype(np.int64)[row]
        top[rows] = np.bincount(row[counted], weights=count[counted], minlength=size)
    return shares(top, total)


def _totals(starts: np.ndarray, length: int) -> np.ndarray:
    totals: np.ndarray = np.maximum(np.diff(starts) - length + 1, 0)
    return totals


def _repeated(values: np.ndarray, starts: np.ndarray, length: int) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Rows in chunks; of each n-gram that its row repeats, the row, counted from the chunk's first, and how often.

    They come sorted by row.
    """
    first = 0
    while first < len(starts) - 1:
        last = int(np.searchsorted(starts, starts[first] + _CHUNK, side="right")) - 1
        last = min(max(last, first + 1), first + _CHUNK)
        keys = _keys(values[starts[first] : starts[last]], starts[first : last + 1] - starts[first], length)
        bucket = ((keys ^ (keys >> np.uint64(_HASH_BITS - 7))) & np.uint64((1 << _BUCKET_BITS) - 1)).astype(np.int64)
        keys = np.sort(keys[np.bincount(bucket, minlength=1)[bucket] > 1])
        edges = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
        count = np.diff(edges, append=len(keys))
        edges, count = edges[count > 1], count[count > 1]
        yield slice(first, last), (keys[edges] >> np.uint64(_HASH_BITS)).astype(np.int64), count
        first = last


def _keys(values: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Row and hash of every n-gram in one number."""
    counts = np.diff(starts)
    if len(values) < length:
        return np.zeros(0, np.uint64)
    row = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)[: len(values) - length + 1]
    inside = np.arange(len(row)) + length <= np.repeat(starts[1:], counts)[: len(row)]
    hashed = _rolling(values.astype(np.uint64, copy=False), length) >> np.uint64(64 - _HASH_BITS)
    keys: np.ndarray = ((row << np.uint64(_HASH_BITS)) | hashed)[inside]
    return keys


def _rolling(values: np.ndarray, length: int) -> np.ndarray:
    """A hash of every window of `length` values, put together from windows of powers of two."""
    size, window = 1, values * np.uint64(_BASE)
    whole = window[:0]
    whole_size = 0
    while True:
        if length & size:
            whole = _joined(whole, whole_size, window, size) if whole_size else window
            whole_size += size
        if whole_size == length:
            # The high bits of a sum of products depend on all values, once they are mixed.
            mixed: np.ndarray = (whole ^ (whole >> np.uint64(29))) * np.uint64(_MIXER)
            return mixed
        window = _joined(window, size, window, size)
        size *= 2


def _joined(left: np.ndarray, left_size: int, right: np.ndarray, right_size: int) -> np.ndarray:
    """Hashes of every window of `left_size` values and the window of `right_size` after it, taken together."""
    power = np.uint64(pow(_BASE, right_size, 1 << 64))
    joined: np.ndarray = left[: len(right) - left_size] * power + right[left_size:]
    return joined

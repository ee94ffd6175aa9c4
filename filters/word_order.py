"""Order gain: how much more the order of a text's words says about them than a random order would."""

import numpy as np

from filters.text_models import FOLLOWS_UNIT, OTHERS, TextModel


def symbols(words: list[str], model: TextModel) -> np.ndarray:
    """The symbol of each of some words in lower case."""
    listed = {word: index for index, word in enumerate(model.listed)}
    endings = {ending: index + len(listed) for index, ending in enumerate(model.endings)}
    first = len(listed) + len(endings)

    def symbol(word: str) -> int:
        if (known := listed.get(word)) is not None:
            return known
        if word[0].isdigit():
            return first
        if "぀" <= word[0] <= "鿿":
            return first + (2 if "゠" <= word[0] <= "ヿ" else 1)
        return endings.get(word[-2:], first + 3)

    return np.fromiter(map(symbol, words), np.int64, len(words))


def size(model: TextModel) -> int:
    """How many symbols there are."""
    return len(model.listed) + len(model.endings) + OTHERS


def order_gain(symbol: np.ndarray, starts: np.ndarray, model: TextModel) -> np.ndarray:
    """Bits per pair of neighbours that their order is worth, for rows of symbols; NaN for a row without a pair.

    The log-likelihood ratio of neighbours, less its mean over all orders of the same words. That mean is exact (each
    two words are neighbours equally often), so that nothing is shuffled, and all sums are of whole numbers: no row
    depends on another in the last bit.
    """
    kinds, counts = size(model), np.diff(starts)
    follows = model.follows.astype(np.float64)
    row = np.repeat(np.arange(len(counts)), counts)
    inside = row[1:] == row[:-1]
    found = np.bincount(
        row[1:][inside], weights=follows[symbol[:-1][inside], symbol[1:][inside]], minlength=len(counts)
    )
    number = np.bincount(row * kinds + symbol, minlength=len(counts) * kinds).reshape(-1, kinds).astype(np.float64)
    pairs = ((number @ follows) * number).sum(axis=1) - number @ np.diagonal(follows)
    with np.errstate(invalid="ignore", divide="ignore"):
        gain: np.ndarray = (found / (counts - 1) - pairs / (counts * (counts - 1.0))) / FOLLOWS_UNIT
    gain[counts < 2] = np.nan
    return gain

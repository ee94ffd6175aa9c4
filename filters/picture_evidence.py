"""PictureEvidence: what speaks for it that a picture belongs to its page, each kind as a chance."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from filters.clip_bank import Bank, BankTexts, likeness
from filters.clip_model import Vectors, clip_model

_NORMAL = NormalDist()
# No chance is surer than that: a bank of 512 sentences knows nothing of what happens more seldom.
SUREST = 0.999
# The words that were read weigh more than what a picture looks like.
LOOKS_WEIGHT, WORDS_WEIGHT = 1.0, 1.5
LEAST_READ = 2  # different content words in a picture, below which they say nothing


@dataclass(frozen=True)
class PictureEvidence:
    """Of one picture. A chance is the probability that a random page of the same size would fit it less well: 0.5 is
    what unrelated pages have in the mean. None is what could not be asked.

    `nearest` and `mean` are the model's own cosines, over all pieces of the page's text.
    """

    looks: float | None  # by the image-text model
    words: float | None  # by the words read in it
    nearest: float | None
    mean: float | None
    decoration: float  # the probability that it is there to decorate

    @property
    def related(self) -> float | None:
        """0 to 1, a quarter in the mean of unrelated pages: both kinds of evidence together, to the third power."""
        weighed = [
            (weight, _NORMAL.inv_cdf(min(max(chance, 1 - SUREST), SUREST)))
            for weight, chance in ((LOOKS_WEIGHT, self.looks), (WORDS_WEIGHT, self.words))
            if chance is not None
        ]
        if not weighed:
            return None
        # Stouffer's method: weighed sums of normal scores are normal again.
        score = sum(weight * z for weight, z in weighed) / math.hypot(*(weight for weight, _ in weighed))
        # Not cut off at what is no better than chance: that loses who is worse (AUROC 0.93 to 0.90 on real pages).
        return float(_NORMAL.cdf(score) ** 3)


@dataclass(frozen=True)
class PageVectors:
    """A page as the model sees it, with what it is compared with."""

    pieces: Vectors  # n x d
    bank: BankTexts  # in the page's language
    pictures: Vectors  # k x d, the bank's pictures


def looks_chance(picture: np.ndarray, page: PageVectors, window: Sequence[int]) -> float | None:
    """The chance by cosines; None on a page without text.

    From the picture's side: the best cosine to the window, and to the whole page, among those of the bank's sentences,
    to the power of how many different sentences there are, since of more the best is better. From the text's side: the
    share of the bank's pictures that fit the window less well. Half each.
    """
    if not len(page.pieces) or not len(window):
        return None
    spread = page.bank.vectors @ picture
    centre, deviation = float(spread.mean()), float(spread.std()) + 1e-6
    own = page.pieces @ picture
    near = page.pieces[list(window)]

    def beaten(best: float, among: Vectors) -> float:
        return float(_NORMAL.cdf((best - centre) / deviation) ** distinct(among, page.bank))

    best = float(own[list(window)].max())
    of_picture = (beaten(best, near) + beaten(float(own.max()), page.pieces)) / 2
    others = (page.pictures @ near.T).max(1)
    of_text = (float((others < best).sum()) + 0.5) / (len(others) + 1)
    return (of_picture + of_text) / 2


def distinct(vectors: Vectors, bank: BankTexts) -> float:
    """How many texts of the bank some texts are worth: as many where they are no more alike than those are, 1 where
    all are the same.
    """
    count = len(vectors)
    return count / (1 + (count - 1) * max(likeness(vectors, bank.centre) - bank.likeness, 0.0))


def words_chance(read: Sequence[str], written: Sequence[set[str]], counts: Counter[str], texts: int) -> float | None:
    """The chance by words; None where too few were read.

    `read` are the content words in the picture, `written` those of each sentence. A random page with as many sentences
    has each word with the chance that the bank gives it; more of them than that, and seldom ones, speak for the
    picture.
    """
    different = set(read)
    if len(different) < LEAST_READ or not written:
        return None
    there = set().union(*written)
    expected = spread = found = 0.0
    for word in sorted(different):
        seldom = (counts[word] + 0.5) / (texts + 1)
        chance = 1 - (1 - seldom) ** len(written)
        weight = -math.log(seldom)
        expected += weight * chance
        spread += weight * weight * chance * (1 - chance)
        found += weight * (word in there)
    # A quarter of a word of doubt, since the bank is small and a page has its own words.
    return _NORMAL.cdf((found - expected) / math.sqrt(spread + 0.25 * math.log(texts + 1) ** 2))


def decoration_share(picture: np.ndarray, bank: Bank) -> float:
    """The probability, by the model, that a picture is called what decoration is called, and not what content is."""
    decoration, content = bank.prompts
    scale = clip_model(bank.model).scale
    cosines = np.concatenate([decoration @ picture, content @ picture]) * scale
    weights = np.exp(cosines - cosines.max())
    return float(weights[: len(decoration)].sum() / weights.sum())

"""PictureEvidence: what speaks for it that a picture belongs to its page, each kind as a chance."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from filters.clip_bank import Bank
from filters.clip_model import Vectors, clip_model

_NORMAL = NormalDist()
# No chance is surer than that: a bank of 512 sentences knows nothing of what happens more seldom.
SUREST = 0.999
AGAINST = 0.5  # the weight of words that speak against a picture: what is written in it may well be told nowhere
NEAREST = 32  # of the bank, that a picture is compared with
UNSEEN = 0.1  # sentences of the bank that a word is taken to be in which is in none
LEAST_READ = 2  # different content words in a picture, below which they say nothing


@dataclass(frozen=True)
class PictureEvidence:
    """Of one picture. A chance is the probability that a random page of the same size would fit it less well: 0.5 is
    what unrelated pages have in the mean. None is what could not be asked.

    `nearest` and `mean` are the model's own cosines, over all pieces of the page's text.
    """

    looks: float | None  # by the image-text model
    words: float | None  # by the words read in it
    words_apart: float | None  # by these, without the sentences of the page that stand in its pictures
    meaning: float | None  # by what these words mean, to a model of texts
    nearest: float | None
    mean: float | None
    decoration: float  # the probability that it is there to decorate

    @property
    def related(self) -> float | None:
        """All evidence taken together, a chance as well; None where there is none."""
        return together(self.looks, self.words, self.meaning)

    @property
    def related_apart(self) -> float | None:
        """The same without the sentences that stand in pictures, word for word."""
        return together(self.looks, self.words_apart, self.meaning)


def together(looks: float | None, *read: float | None) -> float | None:
    """One chance of several by Stouffer's method: weighted sums of normal scores are normal again."""
    looked = [] if looks is None else [_score(looks)]
    by_words = [_score(chance) for chance in read if chance is not None]
    if not looked and not by_words:
        return None
    weighed = [*looked, *(score if score > 0 else AGAINST * score for score in by_words)]
    return _NORMAL.cdf(sum(weighed) / math.sqrt(len(weighed)))


def _score(chance: float) -> float:
    return _NORMAL.inv_cdf(min(max(chance, 1 - SUREST), SUREST))


@dataclass(frozen=True)
class PagePieces:
    """The pieces of a page's text as a model sees them, and how well what is in the bank fits each.

    `vectors` n x d; `mean` and `deviation` (n) are of the cosines of the bank's k things to a piece, `others` (k x n)
    these cosines in deviations from the mean.
    """

    vectors: Vectors
    mean: np.ndarray
    deviation: np.ndarray
    others: np.ndarray


def page_pieces(vectors: Vectors, bank: Vectors) -> PagePieces:
    """The pieces against pictures or texts of the bank (k x d)."""
    cosines = bank @ vectors.T
    mean, deviation = cosines.mean(0), cosines.std(0) + 1e-6
    return PagePieces(vectors, mean, deviation, (cosines - mean) / deviation)


def fit_chance(own: np.ndarray, others: np.ndarray, page: PagePieces, window: Sequence[int]) -> float | None:
    """The chance that something of the bank would fit the page less well; None without text around the picture.

    `own` (d) is the picture, or what is written in it, and `others` (k x d) those of the bank that `page` was made
    with. Each piece of text is a yardstick of its own, since some fit everything: what counts is by how many deviations
    `own` fits one better than the bank does. Its best piece is compared with the best of those in the bank that are
    most like it, so that a long page, of which some piece fits anything, is one for them as well, and so that it is
    not the kind of picture that decides (on drawn pages AUROC 0.89, and 0.86 against all of the bank). Half is of the
    pieces around the picture, half of the whole page.
    """
    if not len(window):
        return None
    standing = (page.vectors @ own - page.mean) / page.deviation
    nearest = np.argsort(-(others @ own), kind="stable")[:NEAREST]
    rivals, near = page.others[nearest], list(window)
    return (_beaten(standing[near], rivals[:, near]) + _beaten(standing, rivals)) / 2


def _beaten(own: np.ndarray, others: np.ndarray) -> float:
    best = others.max(1)
    return _NORMAL.cdf(float((own.max() - best.mean()) / (best.std() + 1e-6)))


def words_chance(
    read: Sequence[str], page: Sequence[set[str]], window: Sequence[set[str]], counts: Counter[str], texts: int
) -> float | None:
    """The chance that a random page would have fewer of the words in a picture; None where too few were read.

    `read` are the content words in the picture; `page` and `window` those of each sentence of the page, and of the text
    around the picture; `counts` says in how many of `texts` sentences of the bank each word is. Of as many sentences
    a random page has each word with the chance that the bank gives it; more of them than that, and seldom ones, speak
    for the picture. Half is of the window, half of the page.
    """
    different = sorted(set(read))
    if len(different) < LEAST_READ or not page or not window:
        return None
    seldom = np.array([(counts[word] + UNSEEN) / (texts + 1) for word in different])
    weights = -np.log(seldom)
    # A quarter of a word of doubt, since the bank is small and a page has its own words.
    doubt = 0.25 * math.log(texts + 1) ** 2

    def more(written: Sequence[set[str]]) -> float:
        there = set().union(*written)
        found = weights @ np.array([word in there for word in different])
        chances = 1 - (1 - seldom) ** len(written)
        spread = weights**2 @ (chances * (1 - chances)) + doubt
        return _NORMAL.cdf(float((found - weights @ chances) / math.sqrt(spread)))

    return (more(window) + more(page)) / 2


def decoration_share(picture: np.ndarray, bank: Bank) -> float:
    """The probability, by the model, that a picture is called what decoration is called, and not what content is."""
    decoration, content = bank.prompts
    scale = clip_model(bank.model).scale
    cosines = np.concatenate([decoration @ picture, content @ picture]) * scale
    weights = np.exp(cosines - cosines.max())
    return float(weights[: len(decoration)].sum() / weights.sum())

"""Pictures of other documents: at random, and of those that are most alike."""

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np

from filters.batch import split_words
from pipelines.screen import Screened, screen

from .pictured import Picture, Pictured
from .redraw import kind_of

SAME_BITS = 5  # of a perceptual hash
NEAREST = 8  # documents of the most similar text


class Donors:
    """For each picture of each document one of another page, at random and hard; each is seldom used twice.

    Random is of another subject where subjects are known. Hard is of the same one, and of found documents of those
    whose texts are most alike.
    """

    def __init__(self, bases: Sequence[Pictured], seed: int = 0) -> None:
        self._looks = [[screen().look(picture.data) for picture in base.pictures] for base in bases]
        others = [
            [j for j, other in enumerate(bases) if other.page != base.page and differs(base, other)] for base in bases
        ]
        self.random = self._matched(bases, others, Random(f"random {seed}"))
        near = [
            [j for j, other in enumerate(bases) if other.page != base.page and other.subject == base.subject]
            if base.subject
            else found
            for base, found in zip(bases, nearest(bases), strict=True)
        ]
        self.hard = self._matched(bases, near, Random(f"hard {seed}"))

    def _matched(
        self, bases: Sequence[Pictured], allowed: Sequence[Sequence[int]], random: Random
    ) -> list[list[Picture | None]]:
        """The most alike in size and format and the least used; None where no other picture is to be had."""
        used: Counter[tuple[int, int]] = Counter()
        matched: list[list[Picture | None]] = [[None] * len(base.pictures) for base in bases]
        slots = [(index, place) for index, base in enumerate(bases) for place in range(len(base.pictures))]
        random.shuffle(slots)
        shapes = [
            [shape_of(look, picture) for look, picture in zip(looks, base.pictures, strict=True)]
            for looks, base in zip(self._looks, bases, strict=True)
        ]
        for index, place in slots:
            own = self._looks[index]
            choices = [
                (other, at)
                for other in allowed[index]
                for at, look in enumerate(self._looks[other])
                if all((look.phash ^ one.phash).bit_count() > SAME_BITS for one in own)
            ]
            if not choices:
                continue
            random.shuffle(choices)
            wanted = shape_of(own[place], bases[index].pictures[place])
            best = min(choices, key=lambda choice: 0.2 * used[choice] + apart(shapes[choice[0]][choice[1]], wanted))
            used[best] += 1
            matched[index][place] = bases[best[0]].pictures[best[1]]
        return matched


Shape = tuple[float, float, bool]


def shape_of(look: Screened, picture: Picture) -> Shape:
    """Logarithms of its proportions and its area, and whether it is a JPEG."""
    return math.log(look.width / look.height), math.log(look.width * look.height), kind_of(picture.data) == "JPEG"


def apart(one: Shape, other: Shape) -> float:
    """0 of pictures that can stand for each other as they are."""
    return round(abs(one[0] - other[0]) + 0.3 * abs(one[1] - other[1]), 1) + 0.5 * (one[2] != other[2])


def differs(base: Pictured, other: Pictured) -> bool:
    return not base.subject or base.subject != other.subject


def nearest(bases: Sequence[Pictured]) -> list[list[int]]:
    """The documents of other pages with the most similar texts: cosines of words, rare ones weighing more."""
    counts = [Counter(word.lower() for line in base.lines for word in split_words(line.text)) for base in bases]
    seen = Counter(word for count in counts for word in count)
    place = {word: index for index, word in enumerate(seen)}
    matrix = np.zeros((len(bases), len(place)), np.float32)
    for row, count in zip(matrix, counts, strict=True):
        for word, number in count.items():
            row[place[word]] = np.log1p(number) * np.log(len(bases) / seen[word])
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
    alike = matrix @ matrix.T
    return [
        [j for j in np.argsort(-row, kind="stable").tolist() if bases[j].page != base.page][:NEAREST]
        for base, row in zip(bases, alike, strict=True)
    ]

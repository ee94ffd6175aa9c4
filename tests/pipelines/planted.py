"""Pairs of made texts whose shingles have a Jaccard index that is known, in English, Japanese and Arabic letters."""

import random
from collections.abc import Sequence

LATIN = "abcdefghijklmnopqrstuvwxyz"
KANA = [chr(code) for code in (*range(0x3042, 0x3094), *range(0x30A2, 0x30F4))]
HAN = [chr(code) for code in range(0x4E00, 0x5E00)]
ARABIC = [chr(code) for code in (*range(0x0627, 0x063B), *range(0x0641, 0x064B))]
LANGUAGES = ("en", "ja", "ar")
SPACED = {"en": " ", "ar": " ", "ja": ""}


def vocabulary(lang: str, draw: random.Random, size: int = 20_000) -> list[str]:
    """Words of a language; letters where it puts no spaces between words."""
    if lang == "ja":
        return [*KANA, *HAN]
    letters: Sequence[str] = LATIN if lang == "en" else ARABIC
    return ["".join(draw.choices(letters, k=draw.randint(2, 9))) for _ in range(size)]


def pair(
    words: Sequence[str], jaccard: float, tokens: int, ngram: int, draw: random.Random
) -> tuple[list[str], list[str]]:
    """Two lists of tokens: from some place on the second has others than the first, or up to it."""
    windows = tokens - ngram + 1
    shared = round(2 * jaccard * windows / (1 + jaccard))
    same = shared + ngram - 1 if shared else 0
    left = draw.choices(words, k=tokens)
    other = draw.choices(words, k=tokens - same)
    return (left, left[:same] + other) if draw.random() < 0.5 else (left, other + left[tokens - same :])


def written(tokens: Sequence[str], lang: str, draw: random.Random) -> str:
    """As text: with full stops and capitals that do not count."""
    text = SPACED[lang].join(token.capitalize() if draw.random() < 0.1 else token for token in tokens)
    return text + draw.choice(["", ".", "!", " \n"])


def jaccard_of(left: Sequence[str], right: Sequence[str], ngram: int) -> float:
    """The Jaccard index of the sets of n-grams."""
    a, b = ({tuple(t[i : i + ngram]) for i in range(len(t) - ngram + 1)} for t in (left, right))
    return len(a & b) / len(a | b)


def curve(jaccard: float, bands: int = 14, rows: int = 8) -> float:
    """How probably two sets share a band."""
    return float(1 - (1 - jaccard**rows) ** bands)

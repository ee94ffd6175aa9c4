"""Odd letters: words whose letters do not follow each other in any known word, as after a bad scan."""

import numpy as np

from filters.text_models import TextModel

# Shorter words hardly have a run of letters of their own, and longer ones are addresses and names of code.
_SHORTEST, _LONGEST = 3, 24


def odd_words(words: list[str], model: TextModel) -> tuple[np.ndarray, np.ndarray]:
    """Of distinct words, as written: which are looked at, and which of these have a run of letters that is unknown.

    Looked at are words of small letters alone: names, acronyms and what is spelt in another script say nothing about
    the spelling of a text.
    """
    looked = np.fromiter(
        (_SHORTEST <= len(word) <= _LONGEST and word.isalpha() and word.islower() for word in words), bool, len(words)
    )
    chosen = [word for word, one in zip(words, looked.tolist(), strict=True) if one]
    odd = np.zeros(len(words), bool)
    if not chosen:
        return looked, odd
    code = letter_codes(f" {' '.join(chosen)} ", model)
    unknown = ~model.runs[code[:-2], code[1:-1], code[2:]]
    # A run has its first letter, or the edge before it, in the word that it belongs to.
    word = np.cumsum(code == 0)[:-2] - 1
    inside = code[1:-1] != 0
    odd[np.flatnonzero(looked)] = np.bincount(word[inside & unknown], minlength=len(chosen))[: len(chosen)] > 0
    return looked, odd


def odd_pairs(words: list[str], codes: np.ndarray, model: TextModel) -> tuple[np.ndarray, np.ndarray]:
    """In a script whose words are letters, for each place but the last: is the pair there looked at, and is it odd.

    Looked at are pairs of letters of the alphabet.
    """
    code = np.array([letter_codes(word, model)[0] if len(word) == 1 else 1 for word in words], np.int64)[codes]
    looked = (code[:-1] > 1) & (code[1:] > 1)
    return looked, looked & ~model.runs[1, code[:-1], code[1:]]


def letter_codes(text: str, model: TextModel) -> np.ndarray:
    """The place of each letter in the alphabet, from 2 on; 0 for a space and 1 for any other."""
    table = np.ones(0x10000, np.int64)
    table[ord(" ")] = 0
    for index, letter in enumerate(model.letters):
        table[ord(letter)] = index + 2
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    codes: np.ndarray = table[np.minimum(points, 0xFFFF)]
    return codes

"""Sentences, and the pieces of them that a text tower with a short context can hold."""

import re

from filters.batch import split_words

# After the marks of Latin, Han, Arabic and Devanagari, and at every line's end.
_END = re.compile(r"(?<=[.!?。！？؟।])\s*|\n+")
_CLAUSE = re.compile(r"(?<=[,;:、，；：،])\s*")
PIECE_WORDS = 24  # a model with 77 places heeds fewer than 20 words of a text (arXiv 2403.15378)
LEAST_WORDS = 2  # fewer say nothing that a picture could show


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order; a line's end ends one."""
    return [found for piece in _END.split(text) if (found := piece.strip())]


def pieces(text: str) -> list[str]:
    """The sentences of a text with more than PIECE_WORDS words cut at commas, or else between words."""
    return [piece for sentence in sentences(text) for piece in _cut(sentence)]


def _cut(sentence: str) -> list[str]:
    if (count := len(split_words(sentence))) <= PIECE_WORDS:
        return [sentence] if count >= LEAST_WORDS else []
    made: list[str] = []
    held, words = "", 0
    for clause in _CLAUSE.split(sentence):
        more = len(split_words(clause))
        if held and words + more > PIECE_WORDS:
            made.append(held)
            held, words = "", 0
        held, words = f"{held} {clause}".strip(), words + more
    made.append(held)
    return [short for piece in made for short in _by_words(piece) if len(split_words(short)) >= LEAST_WORDS]


def _by_words(piece: str) -> list[str]:
    if len(split_words(piece)) <= PIECE_WORDS:
        return [piece]
    words = piece.split()
    if len(words) > 1:
        return [" ".join(words[start : start + PIECE_WORDS]) for start in range(0, len(words), PIECE_WORDS)]
    return [piece[start : start + PIECE_WORDS] for start in range(0, len(piece), PIECE_WORDS)]

"""spaCy's English tokens of whitespace chunks, remembered, and the sentences that its sentencizer would see in them."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Chunks that are remembered; when there are more, all are forgotten (about 40 MB).
REMEMBERED = 200_000
# spaCy cuts a prefix or suffix off at a time and searches what is left again, so a run of symbols takes the square of
# its length (1,000: 80 ms; 3,000: 700 ms). A longer chunk is cut into pieces of this length, unless it is one word.
_LONGEST = 200
_TAIL = 24

# What most chunks of prose are: a word or number between a few marks. Of those spaCy makes these pieces unless one of
# its exceptions ("Mr.", "gonna") is in it, and takes 30 times as long.
_PLAIN = re.compile(
    r"""([("'\[“‘]?)((?:[A-Za-z]{2,}-)*[A-Za-z]{2,}|[A-Za-z]|[0-9]+)(['’]s|)"""
    r"""([,;:!?)\]"'”’]?|(?<=[a-z0-9])\.|(?:[,!?)]|(?<=[a-z0-9])\.)["”]|["”)][,.])"""
)
_WORD = re.compile(r"[a-z0-9]+")

_remembered: dict[str, tuple[str, ...]] = {}


def spacy_words(chunks: Sequence[str]) -> list[tuple[str, ...]]:
    """The tokens of each chunk, a string without whitespace, that spaCy's blank English pipeline makes of it."""
    new = [chunk for chunk in chunks if chunk not in _remembered]
    if not new:
        return [_remembered[chunk] for chunk in chunks]
    if len(_remembered) + len(new) > REMEMBERED:
        _remembered.clear()
        new = list(chunks)
    found = dict(zip(new, _tokens(new), strict=True))
    words = [found[chunk] if chunk in found else _remembered[chunk] for chunk in chunks]
    _remembered.update((chunk, tokens) for chunk, tokens in found.items() if len(chunk) <= _LONGEST)
    return words


def sentence_starts(words: pa.DictionaryArray, text: np.ndarray) -> np.ndarray:
    """Where spaCy's sentencizer begins a sentence within a text; `text` numbers the text that each word is in, sorted.

    A sentence begins at the first word of a text, and at a word that is not of punctuation alone if a word which is one
    of the sentencizer's marks stands between it and the last beginning.
    """
    dictionary = words.dictionary
    is_mark = pc.is_in(dictionary, value_set=_marks()).to_numpy(zero_copy_only=False)
    is_punctuation = pc.match_substring_regex(dictionary, r"^\p{P}+$").to_numpy(zero_copy_only=False)
    code = words.indices.to_numpy()
    counted = np.flatnonzero((is_mark | ~is_punctuation)[code])
    ends, in_text = is_mark[code[counted]], text[counted]
    starts = np.zeros(len(code), bool)
    starts[counted[1:]] = ends[:-1] & ~ends[1:] & (in_text[1:] == in_text[:-1])
    starts[np.flatnonzero(np.append(True, text[1:] != text[:-1])[: len(text)])] = True
    return starts


def _tokens(chunks: Sequence[str]) -> list[tuple[str, ...]]:
    plain = [_plain(chunk) for chunk in chunks]
    pieces = [_pieces(chunk) if known is None else [] for chunk, known in zip(chunks, plain, strict=True)]
    split = iter(_split(list(chain.from_iterable(pieces))))
    return [
        tuple(chain.from_iterable(next(split) for _ in own)) if known is None else known
        for own, known in zip(pieces, plain, strict=True)
    ]


def _plain(chunk: str) -> tuple[str, ...] | None:
    """The tokens of a chunk that is easy to cut, None where spaCy has to be asked."""
    match = _PLAIN.fullmatch(chunk)
    if match is None:
        return None
    before, word, possessive, after = match.groups()
    words = word.split("-")
    if not _exceptional().isdisjoint(map(str.lower, words)):
        return None
    pieces = [before, words[0]]
    for part in words[1:]:
        pieces += ["-", part]
    return tuple(piece for piece in (*pieces, possessive, *after) if piece)


@lru_cache(maxsize=1)
def _exceptional() -> frozenset[str]:
    """The words in spaCy's exceptions, in lower case."""
    return frozenset(word for rule in _pipeline().tokenizer.rules for word in _WORD.findall(rule.lower()))


def _pieces(chunk: str) -> list[str]:
    if len(chunk) <= _LONGEST:
        return [chunk] if chunk else []
    return [chunk[start : start + _LONGEST] for start in range(0, len(chunk), _LONGEST)]


def _split(pieces: Sequence[str]) -> list[list[str]]:
    """Tokens per piece. All are one text to spaCy: between them stand newlines, which are tokens of their own."""
    if not pieces:
        return []
    found: list[list[str]] = [[]]
    nlp = _pipeline()
    with nlp.memory_zone():
        for token in nlp.tokenizer("\n".join(pieces)):
            if token.text == "\n":
                found.append([])
            else:
                found[-1].append(token.text)
    return found


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    """spaCy's blank English pipeline, made to do nothing that the text of tokens does not depend on."""
    import spacy

    nlp: Any = spacy.blank("en")
    nlp.vocab.lex_attr_getters = {}
    search: Callable[[str], re.Match[str] | None] = nlp.tokenizer.suffix_search

    def search_tail(text: str) -> re.Match[str] | None:
        # All suffixes but runs of dots are short, and spaCy looks for one from every position of what is left.
        if len(text) <= _TAIL:
            return search(text)
        match = search(text[-_TAIL:])
        return search(text) if match is not None and match.start() < _TAIL // 2 else match

    nlp.tokenizer.suffix_search = search_tail
    return nlp


@lru_cache(maxsize=1)
def _marks() -> pa.Array:
    from spacy.pipeline import Sentencizer

    return pa.array(Sentencizer.default_punct_chars, pa.string())

"""Limits of the text rules in 17 languages, as FineWeb-2 fitted them, and whose limits a document is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from filters.text_limits import Limits

# A document in a language that is neither English nor in the table.
OTHER = "other"


@dataclass(frozen=True)
class _Fitted:
    """A row of FineWeb-2's configurations (arXiv 2506.20920), as published; 0 punctuated lines is no limit."""

    lines: float
    top: tuple[float, float, float]  # 2-, 3- and 4-grams
    grams: tuple[float, float]  # 5- and 10-grams; between them in equal steps
    punctuated: float
    newlines: float  # per word
    word_chars: tuple[float, float]
    alphabetic: float


_FITTED: Mapping[str, _Fitted] = {
    "zh": _Fitted(0.287, (0.256, 0.201, 0.171), (0.198, 0.127), 0.106, 0.178, (1, 5), 0.735),
    "ja": _Fitted(0.328, (0.239, 0.196, 0.172), (0.243, 0.159), 0.096, 0.130, (1, 6), 0.759),
    "ko": _Fitted(0.374, (0.282, 0.228, 0.185), (0.201, 0.127), 0.062, 0.196, (1, 6), 0.791),
    "de": _Fitted(0.263, (0.169, 0.153, 0.137), (0.141, 0.098), 0.0, 0.152, (0, 15), 0.774),
    "fr": _Fitted(0.264, (0.161, 0.149, 0.134), (0.150, 0.100), 0.100, 0.185, (2, 11), 0.812),
    "es": _Fitted(0.252, (0.156, 0.140, 0.125), (0.145, 0.099), 0.182, 0.138, (3, 14), 0.825),
    "pt": _Fitted(0.287, (0.371, 0.191, 0.163), (0.163, 0.108), 0.077, 0.186, (3, 13), 0.814),
    "it": _Fitted(0.246, (0.198, 0.156, 0.133), (0.144, 0.100), 0.025, 0.200, (3, 21), 0.807),
    "nl": _Fitted(0.296, (0.213, 0.182, 0.158), (0.156, 0.104), 0.102, 0.154, (3, 17), 0.828),
    "pl": _Fitted(0.320, (0.222, 0.198, 0.176), (0.172, 0.111), 0.087, 0.158, (3, 12), 0.726),
    "tr": _Fitted(0.272, (0.214, 0.168, 0.147), (0.154, 0.103), 0.091, 0.222, (3, 21), 0.773),
    "ru": _Fitted(0.322, (0.184, 0.164, 0.146), (0.168, 0.109), 0.231, 0.139, (3, 11), 0.713),
    "ar": _Fitted(0.304, (0.197, 0.172, 0.146), (0.165, 0.109), 0.143, 0.189, (2, 9), 0.787),
    "hi": _Fitted(0.206, (0.208, 0.198, 0.161), (0.135, 0.090), 0.091, 0.316, (2, 21), 0.837),
    "th": _Fitted(0.349, (0.221, 0.197, 0.162), (0.185, 0.111), 0.0, 0.153, (2, 10), 0.900),
    "vi": _Fitted(0.293, (0.223, 0.197, 0.171), (0.178, 0.111), 0.333, 0.103, (3, 11), 0.803),
    "id": _Fitted(0.241, (0.194, 0.166, 0.145), (0.166, 0.111), 0.111, 0.157, (3, 12), 0.805),
}
# Scripts in which every letter counts as a word. FineWeb-2 measured words of segmenters, which are longer; of a letter
# a word no mean is too short.
_UNSPACED = ("zh", "ja", "th")


def limits_of(batch: Batch) -> pa.Array:
    """Whose limits hold for each document: "en" (also of an unknown language), a language of the table, or OTHER."""
    known = pa.array(["en", *_FITTED], pa.string())
    lang = pc.fill_null(batch["lang"], "en")
    return pc.if_else(pc.is_in(lang, value_set=known), lang, OTHER)


def _repetition(lang: str, fitted: _Fitted) -> Limits:
    first, last = fitted.grams
    grams: dict[str, float | None]
    top: dict[str, float | None]
    grams = {f"max_duplicate_{n}_grams": round(first + (last - first) * (n - 5) / 5, 4) for n in range(5, 11)}
    top = {f"max_top_{n}_gram": limit for n, limit in zip((2, 3, 4), fitted.top, strict=True)}
    if lang in _UNSPACED:
        # A segmenter's word has about two letters: 5 words are 10 letters, 2 words 4, and shorter n-grams of letters
        # are too common. Of 120 pages of a Japanese handbook the limits as they stand drop 12 and these none; of the
        # German and French ones they drop 4 and 3.
        grams = {**dict.fromkeys(grams), "max_duplicate_10_grams": first}
        top = {**dict.fromkeys(top), "max_top_4_gram": fitted.top[0]}
    off = ("max_duplicate_paragraphs", "max_duplicate_line_chars", "max_duplicate_paragraph_chars")
    return {"max_duplicate_lines": fitted.lines, **dict.fromkeys(off), **top, **grams}


def _quality(lang: str, fitted: _Fitted) -> Limits:
    low, high = fitted.word_chars
    return {
        "min_mean_word_chars": None if lang in _UNSPACED else low,
        "max_mean_word_chars": high,
        "min_alphabetic_words": fitted.alphabetic,
        "min_stop_words": None,
    }


def _fineweb(fitted: _Fitted) -> Limits:
    return {
        "min_punctuated_lines": fitted.punctuated or None,
        "max_short_lines": None,
        "max_duplicate_line_chars": 0.1,
        "max_newlines_per_word": fitted.newlines,
    }


REPETITION: Mapping[str, Limits] = {lang: _repetition(lang, fitted) for lang, fitted in _FITTED.items()}
# The stop words are English ones.
QUALITY: Mapping[str, Limits] = {
    **{lang: _quality(lang, fitted) for lang, fitted in _FITTED.items()},
    OTHER: {"min_stop_words": None},
}
FINEWEB: Mapping[str, Limits] = {lang: _fineweb(fitted) for lang, fitted in _FITTED.items()}

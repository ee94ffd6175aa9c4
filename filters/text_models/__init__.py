"""What is known of the words and letters of a language: a small file for each, made by train_text_models.py."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np

LANGUAGES = ("de", "en", "es", "fr", "ja")


@dataclass(frozen=True, slots=True)
class TextModel:
    """Tables of one language, over clean documents of it.

    A word's symbol is its place in `listed` (function words), else that of its last two letters in `endings` (after
    those), else OTHERS more: number, Han, katakana, anything. `follows[a, b]` is log2 p(a, b) / (p(a) p(b)) of
    neighbouring words, in 1/16. `letters` is an alphabet, and `runs[a, b, c]` says whether three letters stand together
    in words of the language; 0 is the edge of a word and 1 any other letter. In scripts without spaces words are
    letters and a run is of two neighbours, runs[1, b, c].
    """

    listed: tuple[str, ...]
    endings: tuple[str, ...]
    follows: np.ndarray
    letters: str
    runs: np.ndarray
    unspaced: bool
    usual_stop_words: float  # the median share and gain of clean documents
    usual_order_gain: float


OTHERS = 4
FOLLOWS_UNIT = 16


@lru_cache(maxsize=len(LANGUAGES))
def text_model(lang: str | None) -> TextModel | None:
    """The tables of a language by lid.176's code; None where there are none."""
    if lang not in LANGUAGES:
        return None
    with as_file(files(__name__) / f"{lang}.npz") as path, np.load(path) as file:
        letters = str(file["letters"])
        size = len(letters) + 2
        return TextModel(
            tuple(file["listed"].tolist()),
            tuple(file["endings"].tolist()),
            file["follows"],
            letters,
            np.unpackbits(file["runs"], count=size**3).reshape(size, size, size).astype(bool),
            bool(file["unspaced"]),
            float(file["usual_stop_words"]),
            float(file["usual_order_gain"]),
        )

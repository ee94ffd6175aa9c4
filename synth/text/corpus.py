"""Corpus: sentences of many languages to write in pictures, those we ship or those of the documents of a run."""

import gzip
import hashlib
import random
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schemas.errors import BadRecord, PluginError
from synth.languages import CLOSE_SENTENCES, UNSPACED
from synth.text.run_corpus import run_corpus, run_digest, run_license

SHIPPED = Path(__file__).parent / "corpora"
# Folders are named for the licence of what they hold.
_SENTENCES, _NAMES = ("MIT", "MPL-2.0"), ("Unicode-3.0",)
SENTENCES_LICENSE, NAMES_LICENSE = " AND ".join(_SENTENCES), " AND ".join(_NAMES)
_TRIES = 20
# What cannot begin a line after a cut: marks, Thai vowels that follow, small kana, closing punctuation.
_NEVER_FIRST = frozenset("ะาำๅๆ。、，．！？」』）】》〉：；・ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々!?,.;:)]}%")
_NEVER_LAST = frozenset("เแโใไ「『（【《〈([{$¥€")


@dataclass(frozen=True)
class Corpus:
    """Sentences by language; `text_from` is the OUT folder (or fsspec URL) of a run, None what we ship."""

    text_from: str | None = None

    def check(self, *langs: str) -> None:
        """Whether there is text in each of the languages now.

        Raises:
            PluginError: there is none in one of them, or `text_from` is no run.
        """
        self.digest()
        for lang in langs:
            self.sentences(lang)

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Sentences and headings, one line each, in the order of their pages: NFC, no control characters; read once.

        Raises:
            PluginError: there is none in this language, or `text_from` is no run.
        """
        return _shipped(lang) if self.text_from is None else run_corpus(self.text_from, lang)

    def license(self, lang: str) -> str:
        """Of the sentences: SPDX names (of a run: whatever its samples say) joined by " AND "."""
        return SENTENCES_LICENSE if self.text_from is None else run_license(self.text_from, lang)

    def digest(self) -> str:
        """Changes when the text does.

        Raises:
            PluginError: `text_from` is no run.
        """
        return _shipped_digest() if self.text_from is None else run_digest(self.text_from)

    def take_line(self, lang: str, rng: random.Random, min_chars: int, max_chars: int) -> str:
        """A line of `min_chars` to `max_chars` code points: a sentence, several, or a piece of one cut between words
        (between letters where the language has no spaces).

        Raises:
            BadRecord: nothing of that length was found; reason `no_line`.
            PluginError: as `sentences`.
        """
        lines = self.sentences(lang)
        for _ in range(_TRIES):
            found = cut(self._run_of(lines, lang, rng, min_chars), lang, max_chars)
            if min_chars <= len(found) <= max_chars:
                return found
        raise BadRecord("no_line", f"no line of {min_chars} to {max_chars} characters in {lang}")

    def take_paragraph(self, lang: str, rng: random.Random, chars: int) -> str:
        """Sentences that follow each other, about `chars` code points: the last is whole, so it may be more.

        Raises:
            PluginError: as `sentences`.
        """
        return self._run_of(self.sentences(lang), lang, rng, chars)

    def _run_of(self, lines: tuple[str, ...], lang: str, rng: random.Random, chars: int) -> str:
        between = "" if lang in CLOSE_SENTENCES else " "
        start = rng.randrange(len(lines))
        taken, length = [lines[start]], len(lines[start])
        while length < chars:
            taken.append(lines[(start + len(taken)) % len(lines)])
            length += len(between) + len(taken[-1])
        return between.join(taken)


def names(lang: str) -> tuple[str, ...]:
    """Short everyday phrases that we ship: what emoji and countries are called ("umbrella on ground").

    Raises:
        PluginError: there is none in this language.
    """
    return _read(lang, _NAMES)


def cut(text: str, lang: str, max_chars: int) -> str:
    """The beginning of a text, at most `max_chars` code points, cut where a line may end; may be empty."""
    if len(text) <= max_chars:
        return text
    space = text.rfind(" ", 0, max_chars + 1)
    if lang not in UNSPACED or (lang == "th" and space > max_chars // 2):
        return text[: max(space, 0)].rstrip(" ,;:،-")
    end = max_chars
    while end and (
        text[end] in _NEVER_FIRST
        or unicodedata.category(text[end])[0] == "M"
        or text[end - 1] in _NEVER_LAST
        or (text[end - 1].isascii() and text[end].isascii() and text[end].isalnum())
    ):
        end -= 1
    return text[:end].rstrip()


@lru_cache(maxsize=64)
def _read(lang: str, folders: tuple[str, ...]) -> tuple[str, ...]:
    lines: list[str] = []
    for folder in folders:
        path = SHIPPED / folder / f"{lang}.txt.gz"
        if path.is_file():
            # Cleaned by make_corpora.py; a test holds it to that.
            lines += gzip.decompress(path.read_bytes()).decode().splitlines()
    if not lines:
        known = ", ".join(sorted(path.name.removesuffix(".txt.gz") for path in (SHIPPED / folders[-1]).glob("*.gz")))
        raise PluginError(f"no text is shipped in {lang!r}; there is in {known}; give `text_from` a run that has it")
    return tuple(lines)


def _shipped(lang: str) -> tuple[str, ...]:
    return _read(lang, _SENTENCES)


@lru_cache(maxsize=1)
def _shipped_digest() -> str:
    hashed = hashlib.sha256()
    for path in sorted(SHIPPED.glob("*/*.txt.gz")):
        hashed.update(f"{path.parent.name}/{path.name}".encode() + path.read_bytes())
    return hashed.hexdigest()[:16]

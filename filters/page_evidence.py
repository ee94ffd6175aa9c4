"""PageEvidence: a page with all that is known of its pictures, made once for the filters that score it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from filters.batch import Batch
from filters.clip_bank import Bank, bank_of, require_bank
from filters.clip_model import languages_of, require_clip
from filters.clip_vectors import picture_vectors, text_vectors
from filters.content_words import content_words
from filters.ocr import Engine, OcrLine, ocr_lines, require_ocr
from filters.picture_evidence import (
    LEAST_READ,
    PagePieces,
    PictureEvidence,
    decoration_share,
    fit_chance,
    page_pieces,
    words_chance,
)
from filters.pictured_page import PicturedPage, pictured_page
from filters.text_vectors import require_text_vectors
from filters.text_vectors import text_vectors as meanings

# Why a page has no evidence.
Unscored = Literal["no_pictures", "no_text", "damaged_picture", "too_many_pictures", "language"]
SAME_SHARE = 0.8  # of a sentence's content words stand in pictures: it says what they say
MOST_PICTURES = 100  # a page with more is a gallery; reading each takes a second


@dataclass(frozen=True)
class Looked:
    """One picture of a page: its vector, what was read in it (None without an engine), and the evidence."""

    vector: np.ndarray
    lines: Sequence[OcrLine] | None
    words: Sequence[str]
    evidence: PictureEvidence
    area: int  # pixels
    sha256: str
    phash: int | None


@dataclass(frozen=True)
class PageEvidence:
    page: PicturedPage
    pictures: Sequence[Looked]
    written: Sequence[set[str]]  # the content words of each of the page's sentences
    pieces: PagePieces | None  # None in a language that the model does not know


@dataclass(frozen=True)
class Sight:
    """How pages are looked at: an image-text model, an engine that reads pictures or none, a folder with a bank, and
    whether a model of texts is asked what is written in pictures (`meaning`).
    """

    model: str
    ocr: Engine | None
    bank: str | None
    meaning: bool

    def require(self, rule: str) -> None:
        """Raises PluginError or ValueError: something that this needs is not there."""
        require_clip(rule, self.model)
        require_bank(self.bank)
        if self.ocr is not None:
            require_ocr(rule, self.ocr)
        if self.meaning:
            require_text_vectors(rule)


def page_evidence(batch: Batch, sight: Sight) -> Sequence[PageEvidence | Unscored]:
    """For each document of a batch the evidence, or why there is none."""
    return batch.feature(f"page evidence {sight}", lambda documents: _page_evidence(documents, sight))


def _page_evidence(batch: Batch, sight: Sight) -> list[PageEvidence | Unscored]:
    bank = bank_of(sight.model, sight.bank)
    columns = zip(batch["parts"].to_pylist(), batch["media"].to_pylist(), batch["lang"].to_pylist(), strict=True)
    pages = [_page(parts or [], len(media or []), lang, bank) for parts, media, lang in columns]
    # The pictures of pages that have no evidence anyway are not looked at.
    wanted = np.array([isinstance(page, PicturedPage) for page in pages], bool)
    pictures = batch.pictures.filter(pa.array(wanted[batch.pictures["row"].to_numpy()]))
    vectors = picture_vectors(pictures, sight.model)
    lines = [None] * len(pictures) if sight.ocr is None else ocr_lines(pictures, sight.ocr)
    facts = pictures.table.select(["row", "width", "height", "sha256", "phash"]).to_pylist()
    of_row: dict[int, list[tuple[np.ndarray | None, Sequence[OcrLine] | None, dict[str, Any]]]] = defaultdict(list)
    for found in zip(vectors, lines, facts, strict=True):
        of_row[found[2]["row"]].append(found)
    return [
        _evidence(page, of_row[row], bank, sight) if isinstance(page, PicturedPage) else page
        for row, page in enumerate(pages)
    ]


def _page(parts: Sequence[Mapping[str, Any]], media: int, lang: str | None, bank: Bank) -> PicturedPage | Unscored:
    if not media:
        return "no_pictures"
    if media > MOST_PICTURES:
        return "too_many_pictures"
    if lang not in bank.languages:
        return "language"
    page = pictured_page(parts, media, lang)
    return page if page.pieces else "no_text"


def _evidence(
    page: PicturedPage,
    found: Sequence[tuple[np.ndarray | None, Sequence[OcrLine] | None, Mapping[str, Any]]],
    bank: Bank,
    sight: Sight,
) -> PageEvidence | Unscored:
    assert page.lang is not None
    written = [set(content_words(sentence, page.lang)) for sentence in page.sentences]
    of_piece = [set(content_words(piece, page.lang)) for piece in page.pieces]
    counts, texts = bank.word_counts(page.lang)
    known = languages_of(bank.model)
    pieces = None
    if known is None or page.lang in known:
        pieces = page_pieces(text_vectors(page.pieces, bank.model), bank.pictures)
    meaning = _meaning(page, bank) if sight.meaning else lambda lines, window: None
    of_picture = [
        [word for line in lines or () for word in content_words(line.text, page.lang)] for _, lines, _ in found
    ]
    read = {word for words in of_picture for word in words}
    apart = [words for words in written if not stands_in(words, read)]
    looked = []
    for (vector, lines, facts), words, window in zip(found, of_picture, page.windows, strict=True):
        if vector is None:
            return "damaged_picture"
        around = [of_piece[index] for index in window]
        cosines = None if pieces is None else pieces.vectors @ vector
        evidence = PictureEvidence(
            looks=None if pieces is None else fit_chance(vector, bank.pictures, pieces, window),
            words=words_chance(words, written, around, counts, texts),
            words_apart=words_chance(words, apart, [one for one in around if not stands_in(one, read)], counts, texts),
            meaning=meaning(lines, window) if len(set(words)) >= LEAST_READ else None,
            nearest=None if cosines is None else float(cosines.max()),
            mean=None if cosines is None else float(cosines.mean()),
            decoration=decoration_share(vector, bank),
        )
        area = facts["width"] * facts["height"]
        looked.append(Looked(vector, lines, words, evidence, area, facts["sha256"], facts["phash"]))
    return PageEvidence(page, looked, written, pieces)


def stands_in(words: set[str], read: set[str]) -> bool:
    """Whether the content words of a sentence are those of pictures, nearly all of them."""
    return bool(words) and len(words & read) >= SAME_SHARE * len(words)


def _meaning(page: PicturedPage, bank: Bank) -> Callable[[Sequence[OcrLine] | None, Sequence[int]], float | None]:
    """What tells the chance of the lines in a picture on a page; the model of texts knows English alone."""
    if page.lang != "en":
        return lambda lines, window: None
    pieces: list[PagePieces] = []

    def chance(lines: Sequence[OcrLine] | None, window: Sequence[int]) -> float | None:
        if not pieces:  # most pages have no picture with words
            pieces.append(page_pieces(meanings(page.pieces), bank.meanings))
        (written,) = meanings([" ".join(line.text for line in lines or ())])
        return fit_chance(written, bank.meanings, pieces[0], window)

    return chance

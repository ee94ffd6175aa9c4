"""The filter that scores how much text and pictures of a document each have that the other has not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.batch import Batch, split_words
from filters.clip_bank import Bank, bank_of
from filters.content_words import content_words
from filters.ocr_line import covered_share
from filters.page_evidence import Looked, PageEvidence, page_evidence, stands_in
from filters.pictures import same_picture
from filters.relevance import weighed
from filters.sighted import Sighted

_MEASURE = pa.struct(
    [
        pa.field("score", pa.float64()),  # 0 to 1
        pa.field("picture_news", pa.float64()),  # mean share of what pictures hold that the text has not
        pa.field("text_news", pa.float64()),  # share of the text that says more than what stands in pictures
        pa.field("repeated", pa.float64()),  # share of the pictures that an earlier one shows already
        pa.field("pictures", pa.string()),  # JSON: the score of each, in the order of `media`
        pa.field("unscored", pa.string()),  # why there is no score; empty where there is one
    ]
)
MOST_TAGS = 10
TAG_DEVIATIONS = 2.0  # by which a tag fits a picture better than it fits those of the bank
# Tags never say all that is to be seen, so that a picture is never without news; text that fills it is read whole.
UNTAGGED_SHARE = 0.5
CAPTION_WORDS, CAPTION_CHANCE = 25, 0.99  # a short sentence that fits a picture as few others do says what is seen


@dataclass(frozen=True)
class Complementarity(Sighted):
    """How much pictures and text add to each other, 0 to 1: Qwen2.5-VL's third criterion (arXiv 2502.13923, 2.2.1).

    Of each picture: what it holds (words that `ocr` reads, and nouns by which `model` would call it) and the text has
    not. Of the text: what does not stand in a picture, word for word, and is no literal caption. A picture counts with
    the harmonic mean of the two, so that both sides have to add, times its `relevance` to the text that is no copy,
    since what is unrelated adds nothing. A picture that an earlier one shows already adds nothing either.

    Without `ocr` a picture of text is not told from another; with it, a page in any language that the bank has can be
    scored, but nouns are English and count on English pages alone. The parameters are those of `relevance`; what was
    looked at for one is there for the other.
    """

    version: ClassVar[int] = 2
    measures: ClassVar[pa.DataType] = _MEASURE

    def measure(self, batch: Batch) -> pa.Array:
        bank = bank_of(self.model, self.bank)
        return pa.array([_measured(found, bank) for found in page_evidence(batch, self.sight)], _MEASURE)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("one_side_adds_little"), len(measured))


def _measured(found: PageEvidence | str, bank: Bank) -> dict[str, Any]:
    if isinstance(found, str):
        return {"unscored": found}
    pictures = found.pictures
    related = [weighed(picture, _related(picture)) for picture in pictures]
    if all(score is None for score in related):
        return {"unscored": "language"}
    there = set().union(*found.written)
    read = {word for picture in pictures for word in picture.words}
    text_news = _text_news(found, read, bank)
    news = [_picture_news(picture, there, bank, found.page.lang) for picture in pictures]
    repeated = _repeated(pictures)
    scores = [
        None if score is None else 0.0 if again else score * _harmonic(new, text_news)
        for score, new, again in zip(related, news, repeated, strict=True)
    ]
    judged = [score for score in scores if score is not None]
    return {
        "score": sum(judged) / len(judged),
        "picture_news": sum(news) / len(news),
        "text_news": text_news,
        "repeated": sum(repeated) / len(repeated),
        "pictures": json.dumps([None if score is None else round(score, 4) for score in scores]),
        "unscored": "",
    }


def _related(picture: Looked) -> float | None:
    """How far a picture belongs to the text that is no copy of it, or to all of it where nothing else can be judged."""
    apart = picture.evidence.related_apart
    return picture.evidence.related if apart is None else apart


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _picture_news(picture: Looked, there: set[str], bank: Bank, lang: str | None) -> float:
    """The share of a picture's words and tags that the text has not; at least half of what is no text in it."""
    held = set(picture.words)
    if lang == "en":
        held |= {word for tag in tags(picture.vector, bank) for word in content_words(tag, "en")}
    unread = 1 - covered_share(picture.lines or (), picture.area)
    return max(len(held - there) / len(held) if held else 1.0, UNTAGGED_SHARE * unread)


def tags(vector: np.ndarray, bank: Bank) -> list[str]:
    """The nouns that fit a picture far better than they fit the bank's pictures, the best first."""
    mean, deviation = bank.tag_spread
    above = (bank.tag_vectors @ vector - mean) / deviation
    best = np.argsort(-above, kind="stable")[:MOST_TAGS]
    return [bank.tags[index] for index in best if above[index] >= TAG_DEVIATIONS]


def _text_news(found: PageEvidence, read: set[str], bank: Bank) -> float:
    """The share of the page's content words in sentences that neither stand in a picture nor are literal captions."""
    sizes = [len(words) for words in found.written]
    if not sum(sizes):
        return 0.0
    captions = _captions(found, bank)
    new = sum(
        size
        for sentence, words, size in zip(found.page.sentences, found.written, sizes, strict=True)
        if size and sentence not in captions and not stands_in(words, read)
    )
    return new / sum(sizes)


def _captions(found: PageEvidence, bank: Bank) -> set[str]:
    """Short pieces of text whose cosine to some picture is above that of nearly all of the bank's sentences."""
    if found.pieces is None or found.page.lang is None:
        return set()
    sentences = bank.sentences(found.page.lang)
    short = [index for index, piece in enumerate(found.page.pieces) if len(split_words(piece)) <= CAPTION_WORDS]
    captions: set[str] = set()
    for picture in found.pictures:
        bound = float(np.quantile(sentences @ picture.vector, CAPTION_CHANCE))
        own = found.pieces.vectors[short] @ picture.vector
        captions |= {found.page.pieces[index] for index, cosine in zip(short, own, strict=True) if cosine > bound}
    return captions


def _repeated(pictures: Sequence[Looked]) -> list[bool]:
    found = []
    for index, picture in enumerate(pictures):
        earlier = pictures[:index]
        found.append(any(_same(other, picture) for other in earlier))
    return found


def _same(one: Looked, other: Looked) -> bool:
    return one.sha256 == other.sha256 or same_picture(one.phash, other.phash)

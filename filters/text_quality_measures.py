"""What text_quality measures of every document of a batch, by name; NaN is what cannot be measured."""

import re
from functools import lru_cache

import numpy as np
import pyarrow.compute as pc

from filters.batch import UNSPACED, Batch
from filters.boilerplate import boilerplate_kinds
from filters.marks import CLOSERS, SENTENCE_ENDS
from filters.ngrams import repeated_share
from filters.odd_letters import odd_pairs, odd_words
from filters.repetition import repeated_elements
from filters.stop_words import stop_word_shares
from filters.text_features import chars, chunks, flags, lengths, lines, rows, share, totals, words
from filters.text_models import LANGUAGES, TextModel, text_model
from filters.vocabulary import Vocabulary, sums_per_row, vocabulary
from filters.word_order import order_gain, symbols

Measures = dict[str, np.ndarray]

# What is short, in characters; a letter of Han or kana says as much as three of the alphabet.
_SHORT_LINE, _SHORT_UNSPACED_LINE = 30, 10
# As a segmenter parts them, a word of Chinese or Japanese has about two letters.
_LETTERS_A_WORD = 2
_GRAM, _UNSPACED_GRAM = 5, 5 * _LETTERS_A_WORD
# Of a language without tables.
_USUAL_STOP_WORDS = 0.4
# No gain and no share is taken of fewer: what they were would be chance.
# A wrong letter spoils two pairs, and a word of five letters is spoilt by any of them.
_PAIRS_AS_WORDS = 2
_FEWEST_PAIRS, _FEWEST_LOOKED_AT = 20, 10
_MARKS = r"#|…|\.\.\."
_SYMBOLS = r"[\p{S}#*_|~\\^@%&/=+<>{}\[\]§¶†‡•※＃＊＠％＆／＝＋＜＞｛｝［］]"
# Behind a letter, so that numbers of sections end none; a mark of a reference may follow: [12].
_SENTENCE = rf"[\p{{L}}\p{{M}}\d{CLOSERS}][{SENTENCE_ENDS}]+[{CLOSERS}]*(?:\[[\w ]{{1,6}}\])*(?:\s|$)|[。！？]"


def quality_measures(batch: Batch) -> Measures:
    """All of them, float64, one value a document."""
    known = vocabulary(batch)
    unspaced = _unspaced(known)
    return {
        **_of_words(batch, known, unspaced),
        **_of_lines(batch, unspaced),
        **_of_chars(batch),
        **_of_language(batch, known),
    }


def _unspaced(known: Vocabulary) -> np.ndarray:
    """Whether most words of a document are letters of a script that puts no spaces between words."""
    half: np.ndarray = 2 * known.count(lambda word: bool(_letter().match(word))) > known.counts()
    return half


@lru_cache(maxsize=1)
def _letter() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")


def _of_words(batch: Batch, known: Vocabulary, unspaced: np.ndarray) -> Measures:
    counts = known.counts()
    length = known.sums(np.fromiter(map(len, known.words), np.int64, len(known.words)))
    between = chunks(batch)
    distinct = between.flatten().dictionary
    chunk, chunk_row = between.flatten().indices.to_numpy(), rows(between)
    has_letter = flags(pc.match_substring_regex(distinct, r"\p{L}"))
    is_chunk = pc.binary_length(distinct).to_numpy() > 0
    hashes = known.hashes()[known.codes]
    repeated = repeated_share(hashes, known.starts, _GRAM)
    if unspaced.any():
        repeated = np.where(unspaced, repeated_share(hashes, known.starts, _UNSPACED_GRAM), repeated)
    marks = pc.count_substring_regex(batch.text_array, _MARKS).to_numpy()
    return {
        "words": np.where(unspaced, counts / _LETTERS_A_WORD, counts),
        "mean_word_chars": np.where(unspaced, np.nan, share(length, counts)),
        "alphabetic_words": share(
            totals(chunk_row, has_letter[chunk], len(batch)), totals(chunk_row, is_chunk[chunk], len(batch))
        ),
        "marks_per_word": share(marks, counts),
        "repeated_5_grams": repeated,
    }


def _of_lines(batch: Batch, unspaced: np.ndarray) -> Measures:
    lists = lines(batch, "paper")
    flat, row, number = lists.flatten(), rows(lists), lengths(lists)
    length = chars(flat)
    sentence = flags(pc.match_substring_regex(flat, _SENTENCE))
    short = length <= np.where(unspaced, _SHORT_UNSPACED_LINE, _SHORT_LINE)[row]
    furniture = boilerplate_kinds(flat) >= 0
    return {
        "duplicate_line_chars": share(repeated_elements(lists)[1], totals(row, length, len(batch))),
        # Of the characters: a heading is short, and a list of links is nothing but headings. At any place of a line,
        # since text that is wrapped has few at the end.
        "sentence_lines": share(totals(row, sentence * length, len(batch)), totals(row, length, len(batch))),
        "short_lines": share(totals(row, short, len(batch)), number),
        "boilerplate_lines": share(totals(row, furniture, len(batch)), number),
    }


def _of_chars(batch: Batch) -> Measures:
    texts = batch.text_array
    capitals = pc.count_substring_regex(texts, r"\p{Lu}").to_numpy()
    return {
        "symbol_chars": share(pc.count_substring_regex(texts, _SYMBOLS).to_numpy(), chars(texts)),
        "uppercase": share(capitals, pc.count_substring_regex(texts, r"\p{L}").to_numpy()),
    }


def _of_language(batch: Batch, known: Vocabulary) -> Measures:
    """What needs a list or a table of the language: stop words in shares of what is usual, the order, the letters."""
    lang = batch["lang"]
    found = {name: np.full(len(batch), np.nan) for name in ("order_gain", "odd_words")}
    usual = np.full(len(batch), _USUAL_STOP_WORDS)
    written = words(batch, "paper").flatten().dictionary.to_pylist()
    for code in LANGUAGES:
        own = flags(pc.fill_null(pc.equal(lang, code), False))
        model = text_model(code)
        if not own.any() or model is None:
            continue
        usual[own] = model.usual_stop_words
        counts = known.counts()[own]
        codes = known.codes[np.repeat(own, known.counts())]
        starts = np.append(0, np.cumsum(counts))
        present = np.unique(codes)
        symbol = np.zeros(len(known.words), np.int64)
        symbol[present] = symbols([known.words[code] for code in present.tolist()], model)
        gain = order_gain(symbol[codes], starts, model)
        found["order_gain"][own] = np.where(counts > _FEWEST_PAIRS, gain / model.usual_order_gain, np.nan)
        found["odd_words"][own] = _odd(written, present, codes, starts, model)
    stops = stop_word_shares(known, lang).to_numpy(zero_copy_only=False)
    return {"stop_words": stops / usual, **found}


def _odd(
    written: list[str], present: np.ndarray, codes: np.ndarray, starts: np.ndarray, model: TextModel
) -> np.ndarray:
    """The share of odd words among those looked at, per row; NaN where these are few."""
    looked, odd = np.zeros(len(written), bool), np.zeros(len(written), bool)
    if model.unspaced:
        place_looked, place_odd = odd_pairs(written, codes, model)
        last = np.zeros(len(codes), bool)
        last[starts[1:][np.diff(starts) > 0] - 1] = True
        looked_at = np.append(place_looked, False) & ~last
        odd_at = np.append(place_odd, False) & ~last
    else:
        looked[present], odd[present] = odd_words([written[code] for code in present.tolist()], model)
        looked_at, odd_at = looked[codes], odd[codes]
    whole = sums_per_row(looked_at, starts)
    found = share(sums_per_row(odd_at, starts), whole) * (_PAIRS_AS_WORDS if model.unspaced else 1)
    return np.where(whole >= _FEWEST_LOOKED_AT, np.minimum(found, 1), np.nan)

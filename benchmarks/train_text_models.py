"""Makes the tables of filters/text_models: the order of words and the letters in them, for five languages.

    apt-get download gnome-user-docs libreoffice-help-{de,en-us,es,fr,ja}
    for package in *.deb; do dpkg-deb -x "$package" TEXT; done
    python benchmarks/train_text_models.py TEXT

The text is GNOME's help (gnome-user-docs 43.0, CC BY-SA 3.0) and LibreOffice's for Calc, Basic and what all parts
share (libreoffice-help 7.4.7, MPL 2.0). The tables hold counts of neighbours, no text. benchmarks/scoring.py tests on
other documents: LibreOffice's help for Writer, Impress, Draw and Math is not read here, nor is any handbook or article.
"""

import argparse
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from selectolax.lexbor import LexborHTMLParser

from filters import Batch
from filters.odd_letters import letter_codes
from filters.stop_words import is_stop_word, stop_word_shares, stop_words
from filters.text_models import FOLLOWS_UNIT, LANGUAGES, TextModel
from filters.vocabulary import Vocabulary, vocabulary
from filters.word_order import order_gain, size, symbols
from schemas.document import DOCUMENT

GNOME = {"en": "C"}
LIBREOFFICE = {"en": "en-US"}
TRAINED_ON = ("scalc", "sbasic", "shared")
LISTED, ENDINGS, MOST_LETTERS = 90, 34, 90
SMOOTHED = 4.0  # pairs that are added to each count, in the proportion that chance would give them
RUN_TIMES = 1  # a run of letters is known when so many different words have it
PAIR_TIMES = 3
SHORTEST_WORDS = 100
UNSPACED = ("ja",)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("text", type=Path, help="the folder that the packages were unpacked into")
    options.add_argument("--out", type=Path, default=Path("filters/text_models"))
    given = options.parse_args()
    for lang in LANGUAGES:
        texts = list(documents(given.text, lang))
        if not texts:
            raise SystemExit(f"{given.text} has no text for {lang}: unpack the five packages into it")
        model = trained(texts, lang)
        path = given.out / f"{lang}.npz"
        np.savez_compressed(
            path,
            listed=np.array(model.listed),
            endings=np.array(model.endings or [""]),
            follows=model.follows,
            letters=np.array(model.letters),
            runs=np.packbits(model.runs),
            unspaced=np.array(model.unspaced),
            usual_stop_words=np.array(model.usual_stop_words),
            usual_order_gain=np.array(model.usual_order_gain),
        )
        words = sum(len(text.split()) for text in texts)
        print(f"{lang}: {len(texts)} documents, {words} words between spaces, {path.stat().st_size / 1000:.1f} kB")


def documents(folder: Path, lang: str) -> Iterator[str]:
    """Clean documents, a paragraph a line."""
    for path in sorted(folder.glob(f"usr/share/help/{GNOME.get(lang, lang)}/gnome-help/*.page")):
        yield "\n".join(mallard(path))
    for part in TRAINED_ON:
        where = f"usr/share/libreoffice/help/{LIBREOFFICE.get(lang, lang)}/text/{part}/**/*.html"
        for path in sorted(folder.glob(where)):
            yield "\n".join(html_paragraphs(path))


def mallard(path: Path) -> Iterator[str]:
    """The paragraphs of a page of GNOME's help."""
    for element in ET.parse(path).iter("{http://projectmallard.org/1.0/}p"):
        if text := " ".join("".join(element.itertext()).split()):
            yield text


def html_paragraphs(path: Path) -> Iterator[str]:
    """The paragraphs of a page of LibreOffice's help that are no code."""
    for node in LexborHTMLParser(path.read_text(encoding="utf-8")).css("#DisplayArea p.paragraph"):
        if text := " ".join(node.text().split()):
            yield text


def trained(texts: list[str], lang: str) -> TextModel:
    """The tables of some documents."""
    unique = "\n".join(dict.fromkeys(line for text in texts for line in text.split("\n")))
    words = vocabulary(batch([unique], lang))
    unspaced = lang in UNSPACED
    listed, endings = inventory(words, lang)
    empty = TextModel(listed, endings, np.zeros((0, 0)), "", np.zeros((0, 0, 0)), unspaced, 0.0, 0.0)
    follows = neighbours(symbols(words.words, empty)[words.codes], size(empty))
    letters = alphabet(words, unspaced)
    runs = known_runs(words, letters, empty)
    long = [
        text for text in texts if len(text.split()) >= SHORTEST_WORDS or (unspaced and len(text) > 3 * SHORTEST_WORDS)
    ]
    pages = batch(long, lang)
    known = vocabulary(pages)
    stops = np.median(stop_word_shares(known, pages["lang"]).to_numpy())
    model = TextModel(listed, endings, follows, letters, runs, unspaced, 0.0, 0.0)
    gain = np.median(order_gain(symbols(known.words, model)[known.codes], known.starts, model))
    return replace(model, usual_stop_words=round(float(stops), 3), usual_order_gain=round(float(gain), 3))


def batch(texts: list[str], lang: str) -> Batch:
    rows = [
        {"record_id": str(index), "lang": lang, "parts": [{"type": "text", "label": "paragraph", "text": text}]}
        for index, text in enumerate(texts)
    ]
    return Batch(pa.Table.from_pylist(rows, DOCUMENT))


def inventory(words: Vocabulary, lang: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The most frequent function words (in Japanese: hiragana), and the most frequent endings of other words."""
    count = np.bincount(words.codes, minlength=len(words.words))
    stops = stop_words(lang) or frozenset()
    times, ends = Counter[str](), Counter[str]()
    for word, number in zip(words.words, count.tolist(), strict=True):
        if "぀" <= word < "゠" or (lang not in UNSPACED and is_stop_word(word, stops)):
            times[word] += number
        elif word.isalpha() and not "぀" <= word[0] <= "鿿":
            ends[word[-2:]] += number
    return (
        tuple(word for word, _ in times.most_common(LISTED)),
        tuple(ending for ending, _ in ends.most_common(ENDINGS)),
    )


def neighbours(symbol: np.ndarray, kinds: int) -> np.ndarray:
    """log2 of how much more often b follows a than by chance, in 1/16, from -127 to 127."""
    pairs = np.bincount(symbol[:-1] * kinds + symbol[1:], minlength=kinds**2).reshape(kinds, kinds).astype(float)
    single = np.bincount(symbol, minlength=kinds) / len(symbol)
    chance = np.outer(single, single)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (pairs + SMOOTHED) / (chance * pairs.sum() + SMOOTHED)
    return np.clip(np.rint(FOLLOWS_UNIT * np.log2(ratio)), -127, 127).astype(np.int8)


def alphabet(words: Vocabulary, unspaced: bool) -> str:
    """The letters that make up all but one in 10,000 of the text; in Japanese, hiragana."""
    count = np.bincount(words.codes, minlength=len(words.words))
    times = Counter[str]()
    for word, number in zip(words.words, count.tolist(), strict=True):
        for letter in word:
            if "぀" <= letter < "゠" if unspaced else letter.isalpha() and letter < "぀":
                times[letter] += number
    total = sum(times.values())
    return "".join(sorted(letter for letter, number in times.most_common(MOST_LETTERS) if number > total / 10_000))


def known_runs(words: Vocabulary, letters: str, model: TextModel) -> np.ndarray:
    model = TextModel(model.listed, model.endings, model.follows, letters, model.runs, model.unspaced, 0.0, 0.0)
    size = len(letters) + 2
    if model.unspaced:
        code = np.array([letter_codes(word, model)[0] if len(word) == 1 else 1 for word in words.words])[words.codes]
        pairs = np.bincount(code[:-1] * size + code[1:], minlength=size**2).reshape(size, size)
        runs = np.zeros((size, size, size), bool)
        runs[1] = pairs >= PAIR_TIMES
        return runs
    plain = [word for word in words.words if word.isalpha()]
    code = letter_codes(f" {' '.join(dict.fromkeys(plain))} ", model)
    triples = (code[:-2] * size + code[1:-1]) * size + code[2:]
    return np.bincount(triples, minlength=size**3).reshape(size, size, size) >= RUN_TIMES


if __name__ == "__main__":
    main()

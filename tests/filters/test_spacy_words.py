import random

import numpy as np
import pyarrow as pa
import pytest
import spacy

from filters import spacy_words as module
from filters.spacy_words import sentence_starts, spacy_words

TEXT = """
"Don't," he said, "we're not gonna buy A. Smith's (old) house - it's $1,200.50!" Mr. O'Neil, e.g., saw it at 10 a.m.; :)
It was well-known: the U.S.A. has state-of-the-art e-mail. “Curly quotes”, ‘too’... See https://example.org/a?b=c#d or
mail ann.lee@example.org, 5km/h, 20%, #tag, and/or C++. [12] (see p. 3). Über-Café, naïve; 中文字。日本語、テスト。
Привет, мир! x=3;y=[1,2] cannot dunno. I'd've 'em 'tis o'clock 9am 3:30 I. A.B. vs. etc. word." word.” word), word,”
"word" (word) word's.
""".strip()


NLP = spacy.blank("en")
NLP.add_pipe("sentencizer")


def tokens(text: str) -> list[str]:
    return [token.text for token in NLP.tokenizer(text) if token.text.strip()]


def test_chunks_are_cut_as_spacy_cuts_the_whole_text() -> None:
    assert [word for words in spacy_words(TEXT.split()) for word in words] == tokens(TEXT)


@pytest.mark.parametrize("seed", range(3))
def test_any_word_between_any_marks(seed: int) -> None:
    draw = random.Random(seed)
    words = ["house", "I", "A", "gonna", "don", "can", "em", "km", "s", "Mr", "2024", "x", "well-known", "b-c", "Dr"]
    before, after = (
        ["", *"(\"'[“‘"],
        ["", *",.;:!?)]\"'”’", ",”", '."', ".”", ").", "),", '",', "'s", "’s.", "'s,", "s'"],
    )
    chunks = [draw.choice(before) + draw.choice(words) + draw.choice(after) for _ in range(1_500)]
    assert [list(found) for found in spacy_words(chunks)] == [tokens(chunk) for chunk in chunks]


def test_the_memory_is_bounded_and_forgets_nothing_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 50)
    monkeypatch.setattr(module, "_remembered", {})
    for start in range(0, 200, 20):
        chunks = [f"w{number}," for number in range(start, start + 40)]
        assert spacy_words(chunks) == [(chunk[:-1], ",") for chunk in chunks]
        assert len(module._remembered) <= 50


def test_long_chunks_are_cut_and_cheap() -> None:
    found = spacy_words(["(" * 10_000, "x" * 1_000, ""])
    assert [sum(map(len, words)) for words in found] == [10_000, 1_000, 0]
    assert max(map(len, found[0])) <= 200
    assert found[1] == ("x" * 1_000,)  # one word is cheap whatever its length


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three", 3),
        ("One", 1),
        ("Really?! Yes.", 2),
        ('He said "Stop." and left.', 2),
        ("... and so on. )", 1),
        ("Mr. Smith e.g. stays.", 1),
        ("A B! (c)", 2),
    ],
)
def test_sentences_are_those_of_the_sentencizer(text: str, count: int) -> None:
    assert len(list(NLP(text).sents)) == count
    words = [word for found in spacy_words(text.split()) for word in found]
    starts = sentence_starts(pa.array(words).dictionary_encode(), np.zeros(len(words), np.int64))
    assert starts.sum() == count


def test_every_text_begins_a_sentence() -> None:
    words = pa.array(["a", ".", "b", "c", ".", "."]).dictionary_encode()
    assert sentence_starts(words, np.array([0, 0, 1, 2, 2, 3])).tolist() == [True, False, True, True, False, True]
    assert sentence_starts(words.slice(0, 0), np.zeros(0, np.int64)).tolist() == []

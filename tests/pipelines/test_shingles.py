"""Shingles and MinHash: what counts as the same word, whatever stands beside it, and how well indexes are estimated."""

import random
import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filters.batch import split_words
from pipelines import minhash
from pipelines import shingles as module
from pipelines.minhash import band_keys, signatures, similarity, sketches
from pipelines.plain_url import plain_url
from pipelines.shingles import Shingling, shingles, tokens
from tests.pipelines.planted import LANGUAGES, jaccard_of, pair, vocabulary, written

texts = st.text(
    st.sampled_from(
        "aAbB9 .'-\n\u00e9\u00c9\u0301\u00ad\u6e2f\u306f\u0e01\u0e31\u0645\u064e\u200d\ufe0f\uff21\U00020000\U0001f6a4"
    )
)


def hashes(*given: str, shingling: Shingling = "script") -> list[list[int]]:
    runs = tokens(pa.array(given, pa.string()), shingling)
    return [runs.hashes[a:b].tolist() for a, b in zip(runs.starts[:-1], runs.starts[1:], strict=True)]


def windows(*given: str, n: int = 5) -> list[list[int]]:
    runs = shingles(tokens(pa.array(given, pa.string()), "script"), n)
    return [runs.hashes[a:b].tolist() for a, b in zip(runs.starts[:-1], runs.starts[1:], strict=True)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("The harbour, is QUIET.", "the harbour is quiet"),
        ("a-b/c_d", "a b c d"),
        ("exam\u00adple zero\u200bwidth", "example zerowidth"),
        ("\uff21\uff22\uff23 \uff11\uff12", "abc 12"),  # full width
        ("\u0391\u03b8\u03ae\u03bd\u03b1", "\u0391\u0398\u03ae\u039d\u03b1"),
        ("\u6e2f\u306f\u3001\u9759\u304b\u3002", "\u6e2f \u306f \u9759 \u304b"),
        ("\u2764\ufe0f love", "love"),
        ("Price: 9.50", "price 9 50"),
    ],
)
def test_what_counts_as_the_same(one: str, two: str) -> None:
    first, second = hashes(one, two)
    assert first == second
    assert first


@pytest.mark.parametrize(
    ("one", "two"), [("a b", "ab"), ("resume", "r\u00e9sum\u00e9"), ("item 1", "item 2"), ("b a", "a b"), ("aa", "a")]
)
def test_what_does_not(one: str, two: str) -> None:
    first, second = hashes(one, two)
    assert first != second


def test_a_token_is_a_word_or_a_letter_where_there_are_no_spaces() -> None:
    text = "Tea \u304a\u8336\u3092 \u0e01\u0e32 \u0645\u064e\u0631"
    assert [len(found) for found in hashes(text)] == [len(split_words(text))]
    assert [len(found) for found in hashes(text, shingling="words")] == [4]
    assert [len(found) for found in hashes("Tea \u304a\u8336", shingling="characters")] == [5]


@given(st.lists(texts, max_size=6))
def test_a_text_has_its_tokens_whatever_stands_beside_it(given_texts: list[str]) -> None:
    assert hashes(*given_texts) == [hashes(text)[0] for text in given_texts]
    assert windows(*given_texts, n=3) == [windows(text, n=3)[0] for text in given_texts]


@given(texts)
def test_equal_tokens_are_those_of_a_simple_program(text: str) -> None:
    plain = text.replace("\u00ad", "").replace("\u200d", "").replace("\ufe0f", "").replace("\uff21", "a")
    # Thai, Han, kana and what is beyond the basic plane are letters by themselves.
    alone, mark = "[\u6e2f\u306f\u0e01\U00020000]", "[\u0301\u0e31\u064e]"
    pattern = f"{alone}{mark}*|(?:(?!{alone})[^\\W_]|{mark})+"
    expected = [word.lower() for word in re.findall(pattern, plain)]
    # A letter after a mark goes on with what the mark stands on.
    if re.search(f"{alone}{mark}+[^\\W_]", plain):
        return
    (found,) = hashes(text)
    assert len(found) == len(expected)
    assert [found.index(value) for value in found] == [expected.index(word) for word in expected]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(1)
    given_texts = [
        "",
        *(" ".join(draw.choices(vocabulary("ar", draw, 50), k=draw.randint(0, 40))) for _ in range(30)),
        "",
    ]
    whole = tokens(pa.array(given_texts), "script")
    signature = signatures(shingles(whole, 5), 16)
    monkeypatch.setattr(module, "BLOCK_BYTES", 64)
    monkeypatch.setattr(minhash, "BLOCK_SHINGLES", 7)
    small = tokens(pa.array(["left out", *given_texts]).slice(1), "script")
    assert (small.hashes == whole.hashes).all()
    assert (small.starts == whole.starts).all()
    assert (signatures(shingles(small, 5), 16) == signature).all()


def test_short_texts_have_one_shingle_and_empty_ones_none() -> None:
    assert [len(found) for found in windows("", "a", "a b c d", "a b c d e", "a b c d e f", "...")] == [
        0,
        1,
        1,
        1,
        2,
        0,
    ]
    a, b, c = windows("a b", "b a", "a b a")
    assert len({a[0], b[0], c[0]}) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_signatures_estimate_the_jaccard_index(lang: str) -> None:
    draw = random.Random(lang)
    words = vocabulary(lang, draw)
    pairs = [pair(words, draw.random(), draw.randint(50, 300), 5, draw) for _ in range(300)]
    true = np.array([jaccard_of(left, right, 5) for left, right in pairs])
    text = pa.array([written(side, lang, draw) for both in pairs for side in both])
    signature = signatures(shingles(tokens(text, "script"), 5), 112)
    error = (signature[:, ::2] == signature[:, 1::2]).mean(axis=0) - true
    assert abs(error.mean()) < 0.01
    assert np.sqrt((error**2).mean()) < 0.045  # sqrt(J (1 - J) / 112) is 0.039 on average
    sketch = sketches(signature)
    rough = similarity(sketch[::2], sketch[1::2]) - true
    assert abs(rough.mean()) < 0.015
    assert np.sqrt((rough**2).mean()) < 0.06


def test_bands_are_equal_where_all_their_rows_are() -> None:
    signature = np.arange(24, dtype=np.uint64).reshape(12, 2) % 5
    signature[:, 1] = signature[:, 0]
    signature[7, 1] += 1
    keys = band_keys(signature, 4, 3)
    assert (keys[:, 0] == keys[:, 1]).tolist() == [True, True, False, True]
    assert len(set(keys[:, 0].tolist())) == 4


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://www.Example.org", "https://example.org/"),
        ("https://example.org:443/a#top", "http://example.org/a"),
        ("http://user:x@example.org./a?", "http://example.org/a"),
        ("http://example.org/a?utm_source=b&x=1&fbclid=2", "http://example.org/a?x=1"),
        ("http://example.org/%7euser/caf%c3%a9", "http://example.org/~user/caf\u00e9"),
        (" http://example.org/a\n", "http://example.org/a"),
    ],
)
def test_addresses_that_are_the_same(one: str, two: str) -> None:
    assert plain_url(one) == plain_url(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://example.org/a", "http://example.org/A"),
        ("http://example.org/a", "http://example.org/a/"),
        ("http://example.org/?x=1", "http://example.org/?x=2"),
        ("http://example.org:8080/", "http://example.org/"),
        ("http://example.org/a%2Fb", "http://example.org/a/b"),
        ("urn:a", "urn:b"),
    ],
)
def test_addresses_that_are_not(one: str, two: str) -> None:
    assert plain_url(one) != plain_url(two)


@given(st.text() | st.text(alphabet="a &?#=%/"))
@example(" #")
@example("?a& #")
def test_a_plain_address_stays_as_it_is(path: str) -> None:
    plain = plain_url(f"http://example.org/{path}")
    assert plain == plain_url(f"http:{plain}")


def test_no_address_is_none() -> None:
    assert [plain_url(url) for url in (None, "", " \n")] == [None] * 3

import itertools
import re
import subprocess
import sys
import time
import unicodedata

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas import tokens
from schemas.errors import PreflightError, SchemaError
from schemas.tokens import RANKS, SPECIAL_TOKENS, count_text, count_texts, decode, encode_text

# The model's own pattern, written down once more, so that a change of ours shows.
PATTERN = regex.compile(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# What the pattern's branches tell apart.
TRICKY = st.text(st.sampled_from(" \t\n\r\x0b\x85\xa0\u2003\u3000aBé漢ا1٣'.!<|>_e\u0301\u0316\U0001f600\x1c"))


def plain_ids(text: str) -> list[int]:
    """The ids by the definition of byte-pair encoding, merging the lowest rank first."""
    ranks = tokens._ranks()
    ids = []
    for piece in PATTERN.findall(unicodedata.normalize("NFC", text)):
        parts = [bytes([byte]) for byte in piece.encode()]
        while len(parts) > 1:
            merged = [ranks.get(one + other, RANKS) for one, other in itertools.pairwise(parts)]
            best = min(merged)
            if best == RANKS:
                break
            at = merged.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        ids += [ranks[part] for part in parts]
    return ids


def test_known_ids():
    """As the model's tokenizer gives them."""
    assert encode_text("system\nYou are a helpful assistant.") == [8948, 198, 2610, 525, 264, 10950, 17847, 13]
    assert encode_text("Hello world") == [9707, 1879]
    assert encode_text("assistant\n") == [77091, 198]
    assert encode_text("") == []


def test_special_tokens_have_the_ids_of_the_model():
    assert len(tokens._ranks()) == RANKS
    assert SPECIAL_TOKENS["<|endoftext|>"] == 151643
    assert (tokens.IM_START, tokens.IM_END) == (151644, 151645)
    assert (tokens.VISION_START, tokens.VISION_END) == (151652, 151653)
    assert (tokens.IMAGE_PAD, tokens.VIDEO_PAD) == (151655, 151656)
    assert SPECIAL_TOKENS["<|file_sep|>"] == 151664
    assert decode(list(SPECIAL_TOKENS.values())) == "".join(SPECIAL_TOKENS)


@given(TRICKY | st.text())
@settings(max_examples=200)
def test_ids_are_those_of_the_definition(text):
    assert encode_text(text) == plain_ids(text)


@given(st.text() | st.lists(st.sampled_from([*SPECIAL_TOKENS, " ", "<|", "im_end"])).map("".join))
def test_text_never_becomes_a_special_token(text):
    ids = encode_text(text)
    assert all(token < RANKS for token in ids)
    assert decode(ids) == unicodedata.normalize("NFC", text)
    assert count_text(text) == len(ids)


def test_counts_of_many_are_the_counts_of_each():
    texts = ["", "a", "漢字 " * 10, "<|im_end|>"]
    assert count_texts(texts) == [count_text(text) for text in texts]


def test_composed_and_decomposed_letters_have_the_same_ids():
    assert encode_text("cafe\u0301") == encode_text("caf\u00e9")


@given(TRICKY)
@example("a   \n  b")
@example("!\n\n   x")
@example("   ")
@example("x    .")
@settings(max_examples=300)
def test_cutting_at_runs_of_blanks_changes_no_id(text):
    """With runs of 3 in the place of 100,000."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_BLANKS", re.compile(tokens._BLANK + "{3,}+"))
        patch.setattr(tokens, "_BLANKS_LEAST", 0)
        assert encode_text(text) == plain_ids(text)


def test_the_pattern_of_blanks_is_white_space_without_line_breaks():
    blanks = re.findall(tokens._BLANK, "".join(map(chr, range(0x110000))))
    assert blanks == regex.findall(r"[\p{White_Space}--[\r\n]]", "".join(map(chr, range(0x110000))), regex.V1)


HOSTILE = {
    "a million spaces": " " * 1_000_000,
    "a million spaces before a word": " " * 1_000_000 + "x",
    "two million spaces before a line break": " " * 2_000_000 + "\n",
    "a million line breaks": "\n" * 1_000_000,
    "blanks of two kinds": " \t" * 500_000 + "x",
    "lines of blanks": ("\n" + " " * 999) * 1000,
    "a word of a million letters": "a" * 1_000_000,
    "a word of a million ideographs": "漢" * 1_000_000,
    "a million marks of punctuation": "-=" * 500_000,
    "a million digits": "1" * 1_000_000,
    "a million apostrophes": "'" * 1_000_000,
    "a letter with 200,000 marks to sort": "a" + "\u0301\u0316" * 100_000,
    "200,000 marks that decompose": "\u0f73" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_seconds_at_most(text):
    encode_text("load")
    started = time.process_time()
    ids = encode_text(text)
    # Measured 0.02 to 1.6 s; the marks would take 90 s and the spaces would not come back at all.
    assert time.process_time() - started < 10
    assert all(token < RANKS for token in ids)
    if unicodedata.combining(text[-1]) == 0 and not text.startswith("\u0f73"):
        assert decode(ids) == text


def test_runs_of_other_signs_are_normalized_whole():
    """Only combining marks beyond 512 in a row may differ from NFC."""
    for text in ("─" * 5000, "👩\u200d🚀" * 2000, ("e\u0301" * 5 + "─" * 600) * 20, "が" * 3000, "…" * 511 + "e\u0301"):
        assert tokens._normalized(text) == unicodedata.normalize("NFC", text)


def test_lone_surrogates_are_counted_and_not_refused():
    assert count_text("a\ud800b") == count_text("a\ufffdb")


def test_an_id_that_does_not_exist_is_refused():
    with pytest.raises(SchemaError, match="151665"):
        decode([151665])


def test_without_dashscope_the_message_holds_the_command(tmp_path, monkeypatch):
    (tmp_path / "dashscope").mkdir()
    (tmp_path / "dashscope" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "dashscope", raising=False)
    with pytest.raises(PreflightError, match="pip install dashscope"):
        tokens._ranks.__wrapped__()


def test_dashscope_itself_is_never_imported():
    code = "import sys; from schemas.tokens import encode_text; encode_text('a'); print('dashscope' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

"""Tests of single lines: quads, ink, letters of all scripts, and the same bytes everywhere."""

import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadRecord
from synth.text.block import Block, Span
from synth.text.cleaning import clean
from synth.text.faces import choose_face, face_named, faces
from synth.text.lines import set_line
from synth.text.shaping import shaped
from tests.synth.text.texts import LINES, check_block


def of_level(block: Block, level: str) -> list[Span]:
    return [span for span in block.spans if span.level == level]


@pytest.mark.parametrize("lang", sorted(LINES))
def test_quads_hold_their_letters_in_every_language(lang: str) -> None:
    for seed in range(8):
        chance = random.Random(seed)
        face = choose_face(LINES[lang], lang, chance)
        block = set_line(LINES[lang], face, chance.choice((9, 20.5, 64)), lang)
        assert check_block(block, LINES[lang]) < 1e-4
        assert [span.text for span in of_level(block, "line")] == [LINES[lang]]


@settings(max_examples=120)
@given(st.data())
def test_quads_hold_any_letters_of_a_font(data: st.DataObject) -> None:
    lang = data.draw(st.sampled_from(sorted(LINES)))
    face = data.draw(st.sampled_from(faces(lang)))
    drawn = data.draw(st.text(alphabet=[*sorted(face.cmap)[:4000], *" " * 400], min_size=1, max_size=40))
    size_px, spacing = data.draw(st.sampled_from((8.0, 21.3, 40.0))), data.draw(st.sampled_from((0.0, 0.15)))
    try:
        text = clean(drawn)
        block = set_line(text, face, size_px, lang, spacing=spacing)
    except BadRecord:  # nothing but marks, or the sign Ω of ohm, of which NFC makes a Greek letter
        return
    if block.ink.any():
        assert check_block(block, text) < 0.01


def test_words_and_letters_of_a_line() -> None:
    block = set_line("Big\tfish", face_named("Roboto 400"), 32, "en")
    assert [(span.level, span.text, span.parent) for span in block.spans] == [
        ("paragraph", "Big fish", None),
        ("line", "Big fish", 0),
        ("word", "Big", 1),
        *(("char", letter, 2) for letter in "Big"),
        ("word", "fish", 1),
        *(("char", letter, 6) for letter in "fish"),
    ]
    big, fish = (span.quad for span in of_level(block, "word"))
    assert big[1, 0] < fish[0, 0]
    assert big[2, 1] > fish[2, 1]  # the g reaches lower
    assert tuple(big[0]) == tuple(big.min(0))  # from the top left


def test_a_full_stop_is_as_tall_as_an_x() -> None:
    block = set_line("x .", face_named("Roboto 400"), 100, "en")
    x, stop = (span.quad for span in of_level(block, "word"))
    assert abs(np.ptp(x[:, 1]) - np.ptp(stop[:, 1])) <= 2
    assert np.ptp(stop[:, 1]) > 45


def test_languages_without_spaces_have_letters_below_the_line() -> None:
    block = set_line("東京 Tokyo", face_named("Noto Sans JP 400"), 30, "ja")
    assert not of_level(block, "word")
    assert {span.parent for span in of_level(block, "char")} == {1}


def test_arabic_joins_and_goes_from_right_to_left() -> None:
    face, word = face_named("Noto Naskh Arabic 400"), "محمد"
    joined = {glyph[0] for glyph in shaped(face, word, "ar").glyphs}
    alone = {shaped(face, letter, "ar").glyphs[0][0] for letter in word}
    assert not joined & alone - {shaped(face, "د", "ar").glyphs[0][0]}
    block = set_line(f"{word} 12 abc", face, 40, "ar")
    lefts = [span.quad[:, 0].min() for span in of_level(block, "char")]
    assert lefts[:4] == sorted(lefts[:4], reverse=True)
    assert lefts[4] < lefts[5]
    assert lefts[6:] == sorted(lefts[6:])
    arabic, digits, latin = of_level(block, "word")
    assert latin.quad[:, 0].max() < digits.quad[:, 0].min() < digits.quad[:, 0].max() < arabic.quad[:, 0].min()
    assert tuple(arabic.quad[0]) == (arabic.quad[:, 0].max(), arabic.quad[:, 1].min())  # reading starts at the right
    assert tuple(latin.quad[0]) == tuple(latin.quad.min(0))


def test_a_ligature_is_shared_by_its_letters() -> None:
    cairo, roboto = face_named("Cairo 400"), face_named("Roboto 400")
    assert len(shaped(cairo, "لا", "ar").glyphs) == 1
    lam, alef = (span.quad for span in of_level(set_line("لا", cairo, 60, "ar"), "char"))
    assert lam[:, 0].min() == pytest.approx(alef[:, 0].max(), abs=0.01)
    assert len(shaped(roboto, "ffi", "en").glyphs) == 1
    f, f_too, i = (span.quad for span in of_level(set_line("ffi", roboto, 60, "en"), "char"))
    assert f[:, 0].max() == pytest.approx(f_too[:, 0].min(), abs=0.01)
    assert f_too[:, 0].max() == pytest.approx(i[:, 0].min(), abs=0.01)
    assert np.ptp(i[:, 0]) < np.ptp(f[:, 0])


def test_clusters_are_letters() -> None:
    hindi = set_line("क्षत्रिय", face_named("Noto Sans Devanagari 400"), 40, "hi")
    thai = set_line("น้ำใจ", face_named("Noto Sans Thai 400"), 40, "th")
    assert [span.text for span in of_level(hindi, "char")] == ["क्ष", "त्रि", "य"]
    assert [span.text for span in of_level(thai, "char")] == ["น้ำ", "ใ", "จ"]


def test_spacing_widens_lines_but_not_joined_letters() -> None:
    roboto, naskh = face_named("Roboto 400"), face_named("Noto Naskh Arabic 400")
    # Six gaps of 10 px; the last one is no ink.
    wide, plain = (set_line("office", roboto, 40, "en", spacing=gap).ink.shape[1] for gap in (0.25, 1e-9))
    assert wide - plain == pytest.approx(60, abs=11)
    assert set_line("محمد", naskh, 40, "ar", spacing=0.5).ink.shape == set_line("محمد", naskh, 40, "ar").ink.shape


def test_blocks_of_a_face_stand_on_one_baseline() -> None:
    face = face_named("Noto Serif 400")
    low, high = (set_line(text, face, 30, "vi") for text in ("acne", "ỄẬg"))
    for block in (low, high):
        letters = of_level(block, "char")
        assert letters[0].quad[:, 1].max() <= round(block.baseline_px) + 1 or letters[0].text == "Ậ"
        assert block.ink[round(block.baseline_px) - 3].any()


def test_a_letter_that_the_face_lacks_is_refused() -> None:
    with pytest.raises(BadRecord) as refused:
        set_line("Latin 東京", face_named("Roboto 400"), 20, "en")
    assert refused.value.reason == "no_font"


_DIGESTS = """
import hashlib, random, sys
from synth.text.faces import choose_face
from synth.text.lines import set_line
from tests.synth.text.texts import LINES
for lang in sorted(LINES, reverse="--reverse" in sys.argv):
    block = set_line(LINES[lang], choose_face(LINES[lang], lang, random.Random(5)), 23.7, lang)
    seen = hashlib.sha256(block.ink.tobytes())
    for span in block.spans:
        seen.update(repr((span.level, span.text, span.parent, span.quad.tobytes())).encode())
    print(lang, seen.hexdigest())
"""


def test_the_same_bytes_in_every_process() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", _DIGESTS, order],
            env={"PYTHONHASHSEED": hash_seed, "LANG": locale, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for order, hash_seed, locale in (("", "1", "C.UTF-8"), ("--reverse", "2", "tr_TR.UTF-8"))
    ]
    assert sorted(runs[0].splitlines()) == sorted(runs[1].splitlines())
    assert len(runs[0].splitlines()) == len(LINES)

"""Tests of paragraphs: where lines break, how they stand, and what their spans say."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadRecord
from synth.text.block import Block, Span
from synth.text.breaks import pieces_of
from synth.text.cleaning import clean
from synth.text.faces import choose_face, face_named, faces
from synth.text.lines import set_line
from synth.text.paragraphs import Align, set_paragraph
from synth.text.shaping import letters_of
from tests.synth.text.texts import LINES, PARAGRAPHS, check_block


def lines_of(block: Block) -> list[Span]:
    return [span for span in block.spans if span.level == "line"]


@pytest.mark.parametrize("lang", sorted(LINES))
@pytest.mark.parametrize("align", ["start", "justify", "center", "end"])
def test_every_language_is_broken_and_kept_whole(lang: str, align: Align) -> None:
    text = PARAGRAPHS[lang]
    face = choose_face(text, lang, random.Random(len(align)))
    block = set_paragraph(text, face, 22, lang, 300, align=align)
    assert check_block(block, text) < 1e-4
    assert len(lines_of(block)) >= 3
    assert block.ink.shape[1] <= 300 + 22
    paragraph = block.spans[0].text
    assert paragraph.replace(" ", "") == text.replace(" ", "")
    if lang not in {"ja", "zh", "th"}:
        assert paragraph == text


@settings(max_examples=100)
@given(st.data())
def test_any_letters_of_a_font_in_any_width(data: st.DataObject) -> None:
    lang = data.draw(st.sampled_from(sorted(LINES)))
    face = data.draw(st.sampled_from(faces(lang)))
    vertical = lang in {"ja", "ko", "zh"} and data.draw(st.booleans())
    drawn = data.draw(st.text(alphabet=[*sorted(face.cmap)[:4000], *" \n-" * 300], min_size=1, max_size=80))
    width_px, align = data.draw(st.sampled_from((5, 60, 200))), data.draw(st.sampled_from(("start", "justify", "end")))
    try:
        text = clean(drawn, lines=True)
        block = set_paragraph(text, face, 17.3, lang, width_px, align=align, vertical=vertical)
    except BadRecord:  # nothing but marks, or the sign Ω of ohm, of which NFC makes a Greek letter
        return
    if block.ink.any():
        assert check_block(block, text) < 0.01


def test_a_word_wider_than_the_page_is_broken_and_not_clipped() -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    block = set_paragraph(f"Der {word} ruft", face_named("Roboto 400"), 30, "de", 120)
    lines = [span.text for span in lines_of(block)]
    assert len(lines) > 4
    assert "".join(lines).replace(" ", "") == f"Der{word}ruft"
    assert block.spans[0].text == f"Der {word} ruft"
    assert max(np.ptp(span.quad[:, 0]) for span in lines_of(block)) <= 122
    one_letter_a_line = set_paragraph("WWW", face_named("Roboto 400"), 30, "en", 3)
    assert [span.text for span in lines_of(one_letter_a_line)] == ["W", "W", "W"]


def test_kinsoku() -> None:
    face = face_named("Noto Sans JP 400")
    text = "「今日は」、晴れ。（明日は）……雨だった。1,000円"
    for width_px in range(90, 300, 13):  # four squares hold the longest piece
        for line in lines_of(set_paragraph(text, face, 20, "ja", width_px)):
            assert line.text[0] not in "、。」）…ーっ,"
            assert line.text[-1] not in "「（"


def test_breaks() -> None:
    def pieces(text: str) -> list[str]:
        letters = letters_of(text)
        return ["".join(letters[piece.first : piece.end]) for piece in pieces_of(letters)]

    assert pieces("「今日は」、晴れ。（明）……雨だっ") == [
        "「今",
        "日",
        "は」、",
        "晴",
        "れ。",
        "（明）……",
        "雨",
        "だっ",
    ]
    assert pieces("à 5 € « oui » c’est-à-dire !") == ["à", "5", "€", "«", "oui »", "c’est-", "à-", "dire !"]
    assert pieces("한국어 문장, 2024-05-01") == ["한국어", "문장,", "2024-05-01"]
    assert "".join(pieces("มนุษย์ทั้งหลายเกิดมามีอิสระ")) == "มนุษย์ทั้งหลายเกิดมามีอิสระ"
    assert len(pieces("มนุษย์ทั้งหลายเกิดมามีอิสระ")) > 3
    assert pieces("中文abc def") == ["中", "文", "abc", "def"]


def test_line_breaks_and_paragraphs_of_the_text() -> None:
    block = set_paragraph("Name\nStreet 5\n\nTotal 12", face_named("Inter 400"), 20, "en", 500)
    assert [span.text for span in block.spans if span.level == "paragraph"] == ["Name\nStreet 5", "Total 12"]
    tops = [span.quad[:, 1].min() for span in lines_of(block)]
    assert tops[2] - tops[1] > 1.3 * (tops[1] - tops[0])


def test_max_lines_leaves_the_rest_out_of_everything() -> None:
    text, face = PARAGRAPHS["en"], face_named("Lora 400")
    whole, cut = (set_paragraph(text, face, 20, "en", 250, max_lines=count) for count in (None, 2))
    assert [span.text for span in lines_of(cut)] == [span.text for span in lines_of(whole)][:2]
    assert cut.spans[0].text == " ".join(span.text for span in lines_of(cut))
    assert check_block(cut, cut.spans[0].text) < 1e-4
    assert cut.ink.shape[0] < whole.ink.shape[0]


def test_alignment() -> None:
    face = face_named("Noto Sans 400")

    def sides(lang: str, text: str, align: Align) -> tuple[list[float], list[float]]:
        spans = lines_of(
            set_paragraph(text, face_named("Cairo 400") if lang == "ar" else face, 20, lang, 260, align=align)
        )
        return [span.quad[:, 0].min() for span in spans], [span.quad[:, 0].max() for span in spans]

    left, right = sides("en", PARAGRAPHS["en"], "start")
    assert np.ptp(left) <= 3 < np.ptp(right)
    left, right = sides("en", PARAGRAPHS["en"], "end")
    assert np.ptp(right) <= 3 < np.ptp(left)
    left, right = sides("en", PARAGRAPHS["en"], "justify")
    assert np.ptp(left) <= 3
    assert np.ptp(right[:-1]) <= 3
    left, right = sides("ar", "واحد اثنان ثلاثة أربعة خمسة ستة المستشفيات " * 5, "start")
    assert np.ptp(right) <= 3 < np.ptp(left)
    middles = np.add(*sides("en", PARAGRAPHS["en"], "center")) / 2
    assert np.ptp(middles) <= 3


def test_a_line_has_the_directions_of_its_paragraph() -> None:
    """A number after Arabic letters is one of Arabic (UAX 9, W2), also where those stand on the line before."""
    face = face_named("Cairo 400")

    def left(block: Block, digit: str) -> float:
        return next(float(span.quad[:, 0].min()) for span in block.spans if span.text == digit)

    alone = set_line("12-34", face, 30, "ar")
    paragraph = set_paragraph("سلام 12-34", face, 30, "ar", 90)
    assert [span.text for span in lines_of(paragraph)] == ["سلام", "12-34"]
    assert left(alone, "1") < left(alone, "3")
    assert left(paragraph, "1") > left(paragraph, "3")

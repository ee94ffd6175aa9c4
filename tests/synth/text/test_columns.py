"""Tests of vertical lines."""

import numpy as np
import pytest

from synth.text.block import Block, Span
from synth.text.columns import shaped_column
from synth.text.faces import face_named, faces
from synth.text.lines import set_line
from synth.text.paragraphs import set_paragraph
from synth.text.shaping import shaped
from tests.synth.text.texts import PARAGRAPHS, check_block


def chars(block: Block) -> list[Span]:
    return [span for span in block.spans if span.level == "char"]


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_quads_hold_their_letters_in_every_face(lang: str) -> None:
    for face in faces(lang):
        block = set_paragraph(PARAGRAPHS[lang], face, 26, lang, 300, vertical=True)
        assert block.vertical
        assert check_block(block, PARAGRAPHS[lang]) < 1e-4
        columns = [span for span in block.spans if span.level == "line"]
        rights = [span.quad[:, 0].max() for span in columns]
        assert len(columns) > 2
        assert rights == sorted(rights, reverse=True)
        assert all(tuple(span.quad[0]) == (span.quad[:, 0].max(), span.quad[:, 1].min()) for span in columns)
        assert max(np.ptp(span.quad[:, 1]) for span in columns) <= 302


@pytest.mark.parametrize("name", ["Noto Sans JP 400", "Noto Serif JP 400", "Noto Sans CJK JP 400"])
@pytest.mark.parametrize("mark", ["、", "。", "「", "」", "ー", "（", "…"])
def test_marks_have_forms_of_their_own(name: str, mark: str) -> None:
    face = face_named(name)
    assert shaped_column(face, mark, "ja").glyphs[0][0] != shaped(face, mark, "ja").glyphs[0][0]
    assert shaped_column(face, "国", "ja").glyphs[0][0] == shaped(face, "国", "ja").glyphs[0][0]


def test_the_comma_stands_at_the_upper_right() -> None:
    down = chars(set_line("国、国", face_named("Noto Sans JP 400"), 100, "ja", vertical=True))[1].quad
    block = set_line("国、国", face_named("Noto Sans JP 400"), 100, "ja", vertical=True)
    left, top, right, bottom = *down.min(0).astype(int), *down.max(0).astype(int)
    rows, columns = np.nonzero(block.ink[top:bottom, left:right])
    assert rows.mean() < (bottom - top) / 2 < columns.mean()


def test_two_digits_share_a_square_and_latin_lies_on_its_side() -> None:
    face = face_named("Noto Sans JP 400")
    glyphs = shaped_column(face, "1月12日2024年Ab", "ja").glyphs
    assert [glyph[6] for glyph in glyphs] == [
        *("upright", "upright", "beside", "beside", "upright"),
        *("turned", "turned", "turned", "turned", "upright", "turned", "turned"),
    ]
    one, two = (span.quad for span in chars(set_line("月12日", face, 60, "ja", vertical=True))[1:3])
    assert one[:, 0].max() == pytest.approx(two[:, 0].min(), abs=0.01)
    assert tuple(one[:, 1]) == tuple(two[:, 1])
    assert np.ptp(one[:, 1]) == pytest.approx(60, abs=2)
    latin = chars(set_line("月Wi", face, 60, "ja", vertical=True))[1:]
    assert np.ptp(latin[0].quad[:, 1]) > 2 * np.ptp(latin[1].quad[:, 1])


def test_spacing_goes_down() -> None:
    face = face_named("Noto Sans SC 400")
    tight, wide = (set_line("中文书", face, 40, "zh", vertical=True, spacing=spacing) for spacing in (0.0, 0.5))
    assert wide.ink.shape[0] - tight.ink.shape[0] == pytest.approx(60, abs=1)
    assert wide.ink.shape[1] == tight.ink.shape[1]

"""Columns: a vertical line of Japanese, Chinese or Korean as glyphs, from the top down.

Ideographs, kana and their marks stand upright in the forms that the font has for vertical lines (`vert`, which HarfBuzz
asks for); two digits stand side by side in one square (tate-chu-yoko); other Latin lies a quarter turn clockwise.
"""

from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import regex  # type: ignore[import-untyped]
import uharfbuzz as hb  # type: ignore[import-untyped]

from synth.languages import UNSPACED
from synth.text.faces import Face
from synth.text.fonts import font_of
from synth.text.shaping import Glyph, Shaped, Way, buffer_of, clustered, letters_of, refuse_boxes, starts_of, words_of

# Where the middle of the square is above the baseline, and its top: 880 and -120 of 1000 in all East Asian fonts here.
_MIDDLE, _TOP = 0.38, 0.88
_UPRIGHT = regex.compile(
    r"[\u1100-\u11ff\u2014\u2015\u2025\u2026\u2100-\u218f\u2460-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\ufe10-\ufe6f\uff01-\uff60\uffe0-\uffe7\U00020000-\U0003ffff]"
)
_DIGITS_BESIDE = 2


@lru_cache(maxsize=512)
def shaped_column(face: Face, text: str, lang: str) -> Shaped:
    """Clean text set from the top down: advances go down, offsets are from the middle of the column and the pen."""
    letters = letters_of(text)
    glyphs: list[Glyph] = []
    for first, end, way in _runs(letters):
        glyphs += _run(face, letters[first:end], first, way, lang)
    refuse_boxes(face, text, map(itemgetter(0), glyphs))
    words = () if lang in UNSPACED else words_of(letters)
    return Shaped(text, letters, tuple(glyphs), words, False, frozenset(), cursive=False, vertical=True)


def _runs(letters: tuple[str, ...]) -> list[tuple[int, int, Way]]:
    runs: list[tuple[int, int, Way]] = []
    first = 0
    for upright, group in groupby(letters, key=lambda letter: _UPRIGHT.match(letter) is not None):
        run = list(group)
        end = first + len(run)
        if upright or (len(run) == 1 and run[0].isalnum()):
            runs.append((first, end, "upright"))
        elif len(run) == _DIGITS_BESIDE and all(letter.isdigit() for letter in run):
            runs.append((first, end, "beside"))
        else:
            runs.append((first, end, "turned"))
        first = end
    return runs


def _run(face: Face, letters: tuple[str, ...], first: int, way: Way, lang: str) -> list[Glyph]:
    font, text = font_of(face), "".join(letters)
    starts, em = starts_of(letters, text), font.em_units
    buffer = buffer_of(text, "ttb" if way == "upright" else "ltr", lang)
    hb.shape(font.hb, buffer, {"hwid": True} if way == "beside" else {})
    shaped = [
        (info.codepoint, first + starts[info.cluster], *position.position)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]
    end = first + len(letters)
    if way == "upright":
        return clustered([(number, -down, dx, dy, letter) for number, letter, dx, dy, _, down in shaped], end, way)
    middle, top = round(_MIDDLE * em), round(_TOP * em)
    if way == "turned":
        return clustered([(number, a, dy - middle, -dx, letter) for number, letter, dx, dy, a, _ in shaped], end, way)
    x, beside = -sum(glyph[4] for glyph in shaped) // 2, []
    for number, _, dx, dy, advance, _ in shaped:
        beside.append((number, 0, x + dx, dy - top, first))
        x += advance
    last = beside.pop()
    return clustered([*beside, (last[0], em, *last[2:])], end, way)

"""Lines: one line of text, set."""

from synth.text.block import Block
from synth.text.cleaning import clean
from synth.text.columns import shaped_column
from synth.text.faces import SCRIPTS, Face
from synth.text.pens import Outlines
from synth.text.shaping import Shaped, shaped
from synth.text.sheet import Sheet


def set_line(
    text: str, face: Face, size_px: float, lang: str, *, vertical: bool = False, spacing: float = 0.0
) -> Block:
    """Sets a text in one line; `spacing` is put after each letter, in em, where letters do not join.

    The text is cleaned first. The block is as high as the face's ascent and descent, more where ink needs it; blocks of
    one face stand on one line when their `baseline_px` are on one height. Unspaced languages have no words: there,
    letters are children of the line. Spaces have no spans.

    Raises:
        BadRecord: empty_text, when nothing is left to draw.
    """
    sheet = Sheet(face, size_px, SCRIPTS.get(lang, "latin"), Outlines(face, size_px))
    if vertical:
        column = shaped_column(face, clean(text), lang)
        written = sheet.write_down(column, 0.0, 0.0, spacing * size_px)
    else:
        line = shape_line(clean(text), face, lang, spacing)
        written = sheet.write(line, 0.0, 0.0, spacing_px(line, spacing, size_px))
    sheet.note(written[0].text, [written])
    return sheet.block(lang, size_px, 0.0, vertical)


def shape_line(text: str, face: Face, lang: str, spacing: float) -> Shaped:
    """A line of clean text, shaped with or without ligatures as its spacing allows."""
    return shaped(face, text, lang, spaced=spacing != 0.0)


def spacing_px(line: Shaped, spacing: float, size_px: float) -> float:
    """What stands between letters; nothing where they join."""
    return 0.0 if line.cursive else spacing * size_px

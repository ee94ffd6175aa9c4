"""A strip has the ink and the quads of the line, but for the letters."""

from random import Random

import numpy as np
import pytest

from synth.languages import WRITTEN
from synth.text.corpus import Corpus
from synth.text.faces import choose_face
from synth.text.lines import set_line
from synth.text.strip import set_strip


@pytest.mark.parametrize("lang", WRITTEN)
def test_a_strip_is_the_line_without_its_letters(lang):
    for seed in range(12):
        part = Random(seed)
        text = Corpus().take_line(lang, part, 3, 40)
        face, size_px = choose_face(text, lang, part), part.choice((12, 16.5, 33))
        strip, line = set_strip(text, face, size_px, lang), set_line(text, face, size_px, lang)
        kept = [span for span in line.spans if span.level != "char"]
        assert np.array_equal(strip.ink, line.ink)
        assert [(span.level, span.text) for span in strip.spans] == [(span.level, span.text) for span in kept]
        assert [span.parent is None for span in strip.spans] == [span.parent is None for span in kept]
        off_px = np.stack([span.quad for span in strip.spans]) - np.stack([span.quad for span in kept])
        assert np.abs(off_px).max() < 1e-3
        assert strip.baseline_px == pytest.approx(line.baseline_px)


def test_ligatures_over_words_are_parted_as_in_lines(monkeypatch):
    monkeypatch.setattr("synth.text.strip._places", lambda line: None)
    text, part = "office of file", Random(1)
    face = choose_face(text, "en", part)
    strip, line = set_strip(text, face, 20, "en"), set_line(text, face, 20, "en")
    assert [(span.text, span.parent) for span in strip.spans] == [
        (text, None), (text, 0), ("office", 1), ("of", 1), ("file", 1)
    ]  # fmt: skip
    assert np.array_equal(strip.ink, line.ink)

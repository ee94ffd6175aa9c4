"""Crops are read by a short way: it must say what the long one says."""

import pytest

from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from synth.drawn import Drawn
from synth.ocr import drawing
from synth.ocr.generator import Ocr

BUDGET = PixelBudget()


def drawn(seed: int, **fields: object) -> Drawn | None:
    try:
        return Ocr(scenes=("line", "word"), **fields).draw(seed, BUDGET)
    except BadRecord:
        return None


def test_the_short_way_says_what_the_long_one_says(monkeypatch):
    short = [drawn(seed) for seed in range(120)]
    monkeypatch.setattr(drawing, "read_crop", lambda *_: None)
    for one, other in zip(short, (drawn(seed) for seed in range(120)), strict=True):
        assert one == other


def test_asking_for_letters_adds_them_and_changes_nothing_else():
    for seed in range(60):
        plain, with_letters = drawn(seed), drawn(seed, characters=True)
        if plain is None or with_letters is None:
            continue
        assert plain.picture == with_letters.picture
        others = [region for region in with_letters.regions if region.level != "char"]
        assert len(others) < len(with_letters.regions)
        for one, other in zip(plain.regions, others, strict=True):
            assert (one.level, one.text, one.label, one.attrs) == (other.level, other.text, other.label, other.attrs)
            assert one.quad == pytest.approx(other.quad, abs=0.02)

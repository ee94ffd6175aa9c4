"""Text that cannot be written as it is: words wider than the page, languages without a font, what nobody sees."""

import pytest

from schemas.errors import BadRecord, PluginError
from schemas.geometry import PixelBudget
from synth.ocr.generator import Ocr
from tests.synth.text.test_run_corpus import sample, write_run

BUDGET = PixelBudget(max=400 * 28 * 28)


def outcomes(generator: Ocr, seeds: range) -> tuple[list[str], set[str]]:
    """The texts of what was drawn, and the reasons of what was not."""
    texts, reasons = [], set()
    for seed in seeds:
        try:
            drawn = generator.draw(seed, BUDGET)
        except BadRecord as bad:
            reasons.add(bad.reason)
            continue
        assert all(turn.answer for turn in drawn.turns)
        texts += [region.text for region in drawn.regions]
    return texts, reasons


def test_a_word_wider_than_the_page_is_left_out_or_counted(tmp_path):
    run = write_run(tmp_path / "run", {"a": [sample("de", "Donau" + "dampfschiff" * 40 + " ist ein langes Wort.")]})
    generator = Ocr(languages=("de",), scenes=("line", "sign", "note", "planes"), text_from=run)
    _, reasons = outcomes(generator, range(12))
    assert reasons <= {"word_too_wide", "no_line", "nothing_legible", "mostly_illegible", "nothing_written"}


def test_a_language_without_a_font_is_counted(tmp_path):
    run = write_run(tmp_path / "run", {"a": [sample("am", "ሰላም ለዓለም ይህ ጽሑፍ ነው። ሌላ ዓረፍተ ነገር እዚህ አለ።")]})
    generator = Ocr(languages=("am",), scenes=("line", "page"), text_from=run)
    texts, reasons = outcomes(generator, range(4))
    assert texts == []
    assert reasons == {"no_font"}


def test_a_letter_that_the_face_lacks_gets_another_face_or_none(tmp_path):
    runes = "The letters \u16a0\u16a2\u16a6 are runes that few faces have."
    run = write_run(tmp_path / "run", {"a": [sample("en", runes)]})
    texts, reasons = outcomes(Ocr(languages=("en",), scenes=("line",), text_from=run), range(6))
    assert reasons <= {"no_font"}
    assert not any("\u16a0" in text for text in texts)


def test_what_nobody_sees_is_not_in_the_answer(tmp_path):
    hidden = "A\x00 sentence\u200b with\ufeff controls \u202ein it.\ud83d\ude00"[:-2]
    run = write_run(tmp_path / "run", {"a": [sample("en", hidden)]})
    texts, _ = outcomes(Ocr(languages=("en",), scenes=("line", "word", "cover"), text_from=run), range(8))
    assert texts
    assert not any(letter in text for text in texts for letter in "\x00\u200b\ufeff\u202e")


def test_an_empty_corpus_is_said_before_the_start(tmp_path):
    run = write_run(tmp_path / "run", {"a": [sample("en", "\x00\u200b")]})
    with pytest.raises(PluginError, match="no document"):
        Ocr(languages=("en",), text_from=run).check()

from synth.ocr.setter import Setter
from synth.text.faces import face_named


def lines(text: str, width_px: float, lang: str = "es", height_px: float = 400, shrink: bool = False) -> list[str]:
    setter = Setter(face_named("Noto Sans 400"), lang, 40, (0, 0, 0), "sans")
    block = setter.paragraph(text, width_px, height_px, shrink=shrink)
    assert block is not None
    return [span.text for span in block.spans if span.level == "line"]


def test_a_short_text_is_set_smaller_before_a_word_of_it_is_broken() -> None:
    assert lines("Castellón", 120) == ["Castellón"]
    assert " ".join(lines("Monday – Friday", 120)) == "Monday – Friday"
    assert lines("methods not supported", 130, "en", 120)[-1] in ("methods", "not", "supported", "not supported")
    assert lines("E-Mail-Adresse", 150, "de") == ["E-Mail-", "Adresse"]


def test_a_word_that_fits_at_no_size_is_broken() -> None:
    assert "".join(lines("Donaudampfschifffahrtsgesellschaft", 80, "de")) == "Donaudampfschifffahrtsgesellschaft"
    assert len(lines("Donaudampfschifffahrtsgesellschaft", 80, "de")) > 1


def test_a_long_text_is_set_smaller_only_where_its_size_is_free() -> None:
    text = "Автоматическое расширение имени файла. " * 3
    assert "".join(lines(text, 230, "ru", 2000)).startswith("Автоматическо")
    assert not set(" ".join(lines(text, 230, "ru", 2000)).split()) <= set(text.split())
    assert " ".join(lines(text, 230, "ru", 2000, shrink=True)) == text.strip()

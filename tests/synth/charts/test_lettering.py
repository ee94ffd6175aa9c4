from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from synth.charts.faces import families, lettering_of
from synth.languages import LANGUAGES


def test_every_language_has_several_families_and_its_own_letters() -> None:
    samples = {
        "ar": "المبيعات 2024", "ja": "売上高の推移", "ko": "매출액", "zh": "销售额", "ru": "Выручка",
        "vi": "Lượng mưa", "de": "Größe",
    }  # fmt: skip
    for lang in LANGUAGES:
        offered = families(lang)
        assert len(offered) >= 3
        for family in offered:
            lettering = lettering_of(family, lang, samples.get(lang, "Sales"))
            assert lettering.ink(samples.get(lang, "Sales"), 20).width > 30


def test_what_matplotlib_draws_is_of_regular_weight() -> None:
    for lang in (*LANGUAGES, "hi", "th"):
        for family in families(lang):
            lettering = lettering_of(family, lang, "0")
            with TTFont(lettering.path, fontNumber=lettering.index, lazy=True) as font:
                axes = font["fvar"].axes if "fvar" in font else ()
                drawn = next((axis.defaultValue for axis in axes if axis.axisTag == "wght"), font["OS/2"].usWeightClass)
            assert drawn == 400, family


def test_a_letter_that_a_family_lacks_is_set_in_another() -> None:
    assert "pt_serif" in lettering_of("PT Serif", "en", "Water level").path
    assert "pt_serif" not in lettering_of("PT Serif", "en", "Water level in Việt Nam").path


def test_wrapping_keeps_every_letter_and_the_width() -> None:
    text = "The quick brown fox jumps over the lazy dog near the river"
    lettering = lettering_of("Noto Sans", "en", text)
    lines = lettering.wrap(text, 14, 150)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert lettering.width(lines, 14) <= 150
    japanese = lettering_of("Noto Sans JP", "ja", "四半期ごとの売上高の推移、地域別")
    lines = japanese.wrap("四半期ごとの売上高の推移、地域別", 14, 90)
    assert "".join(lines) == "四半期ごとの売上高の推移、地域別"
    assert not any(line.startswith("、") for line in lines)


def test_a_word_wider_than_the_room_stands_alone() -> None:
    lettering = lettering_of("Noto Sans", "en", "a")
    assert lettering.wrap("Donaudampfschifffahrt ok", 20, 40) == ("Donaudampfschifffahrt", "ok")

"""Tests of the faces and the choice of one."""

import random

import pytest

from schemas.errors import BadRecord, PluginError
from synth.languages import WRITTEN
from synth.text import faces as module
from synth.text.faces import choose_face, face_named, faces, has_all
from synth.text.families import FAMILIES, Family, Source
from synth.text.lines import set_line
from synth.text.shaping import shaped
from tests.synth.text.texts import ALPHABETS, LINES


@pytest.mark.parametrize("lang", sorted(LINES))
def test_each_language_has_several_looks_with_all_its_letters(lang: str) -> None:
    fitting = [face for face in faces(lang) if has_all(face, LINES[lang], lang)]
    assert len(fitting) >= 3
    assert len({face.family for face in fitting}) >= 2


@pytest.mark.parametrize("lang", sorted(ALPHABETS))
def test_every_look_has_the_alphabet_and_english(lang: str) -> None:
    for face in faces(lang):
        assert set(ALPHABETS[lang] + ALPHABETS["en"]) <= face.cmap, face.name


def test_latin_and_cyrillic_come_in_all_styles() -> None:
    for lang in ("en", "ru", "vi"):
        assert {face.style for face in faces(lang)} == {"sans", "serif", "mono", "hand", "display"}


def test_names_are_unique_and_find_their_face() -> None:
    offered = [face for lang in sorted(LINES) for face in faces(lang)]
    by_name = {face.name: face for face in offered}
    assert all(by_name[face.name] == face for face in offered)
    assert face_named("Roboto 700 italic").weight == 700
    with pytest.raises(PluginError, match="Comic"):
        face_named("Comic 400")


def test_east_asian_faces_draw_the_shapes_of_their_own_language() -> None:
    """直 and 骨 are drawn differently in Japan and in China: no face is shared."""
    for one, other in (("ja", "zh"), ("ja", "ko"), ("ko", "zh")):
        assert not {(face.path, face.index) for face in faces(one)} & {(face.path, face.index) for face in faces(other)}
    japanese, chinese = face_named("Noto Sans CJK JP 400"), face_named("Noto Sans CJK SC 400")
    assert japanese.path == chinese.path
    assert shaped(japanese, "直", "ja").glyphs[0][0] != shaped(chinese, "直", "zh").glyphs[0][0]


def test_devanagari_digits_are_set_in_faces_that_draw_them_apart_from_western_ones():
    for face in faces("hi"):
        if has_all(face, "३५६", "hi"):
            assert set_line("३५६", face, 40, "hi").ink.tobytes() != set_line("356", face, 40, "hi").ink.tobytes(), face
    chosen = {choose_face("३५६ रुपये", "hi", random.Random(seed)).family for seed in range(60)}
    assert "Noto Sans Devanagari" in chosen
    assert chosen.isdisjoint({"Hind", "Poppins", "Teko"})


@pytest.mark.parametrize("lang", WRITTEN)
def test_a_chosen_face_draws_no_box(lang: str) -> None:
    for seed in range(25):
        face = choose_face(LINES[lang], lang, random.Random(seed))
        assert set(LINES[lang]) - {" "} <= face.cmap
        assert all(glyph[0] for glyph in shaped(face, LINES[lang], lang).glyphs)


def test_a_style_is_a_wish() -> None:
    for seed in range(20):
        assert choose_face("Handwriting", "en", random.Random(seed), "hand").style == "hand"
        assert choose_face("手書き", "ja", random.Random(seed), "hand").style != "hand"
    # ₫ is lacking in some of the serifs: another of them is taken.
    assert choose_face("₫", "vi", random.Random(1), "serif").style == "serif"


def test_a_rare_ideograph_takes_the_family_that_has_it() -> None:
    common = face_named("Noto Sans JP 400").cmap | face_named("Noto Serif JP 400").cmap
    rare = min(letter for letter in face_named("Noto Sans CJK JP 400").cmap - common if "\u4e00" <= letter <= "\u9fff")
    assert all(choose_face(f"{rare}東京", "ja", random.Random(seed)).family == "Noto Sans CJK JP" for seed in range(5))
    assert all(choose_face("東京", "ja", random.Random(seed)).family != "Noto Sans CJK JP" for seed in range(40))


def test_a_text_that_no_face_has_is_a_bad_record() -> None:
    for text, lang in (("東อ", "ja"), ("\U0001f600 smile", "en"), ("ไทย", "ru")):
        with pytest.raises(BadRecord) as refused:
            choose_face(text, lang, random.Random(0))
        assert refused.value.reason == "no_font"
    with pytest.raises(BadRecord) as refused:
        choose_face(" \u200b", "en", random.Random(0))
    assert refused.value.reason == "empty_text"


def test_families_are_drawn_as_often_as_their_style_says() -> None:
    styles = [choose_face("Often", "en", random.Random(seed)).style for seed in range(400)]
    assert 0.38 < styles.count("sans") / 400 < 0.58
    assert styles.count("hand") > 10


def test_a_missing_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Family("Gone Sans", "fontpkg-gone-sans", "sans", frozenset({"gone"}), (Source("files/Gone.ttf", (400,)),))
    monkeypatch.setattr(module, "FAMILIES", (*FAMILIES, gone))
    with pytest.raises(PluginError, match="pip install fontpkg-gone-sans"):
        face_named("Gone Sans 400")

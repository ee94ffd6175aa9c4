"""The generator whole: its pictures, the places and answers, and what it does about bad input."""

import hashlib
import struct
import subprocess
import sys
from collections import Counter

import cv2
import numpy as np
import pytest

from schemas.errors import BadRecord, PluginError, RecipeError
from schemas.formats.ocr_fields import parse_fields
from schemas.formats.ocr_spotting import parse_spots
from schemas.formats.ocr_text import parse_lines
from schemas.geometry import PixelBudget, smart_resize
from synth.drawn import Drawn
from synth.generator import Generator
from synth.languages import LANGUAGES
from synth.ocr.generator import Ocr
from synth.ocr.layouts import LAYOUTS

BUDGET = PixelBudget(max=500 * 28 * 28)


def drawn(seed: int, **fields: object) -> Drawn:
    """The first that can be drawn from this seed on."""
    for number in range(seed, seed + 5):
        try:
            return Ocr(**fields).draw(number, BUDGET)
        except BadRecord:
            continue
    raise AssertionError(f"nothing can be drawn with {fields}")


def pixels(sample: Drawn) -> np.ndarray:
    found = cv2.imdecode(np.frombuffer(sample.picture.data, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return found


def digest(sample: Drawn) -> str:
    return hashlib.sha256(sample.picture.data + repr(sample.turns).encode() + repr(sample.regions).encode()).hexdigest()


def legible(sample: Drawn, level: str) -> list[str]:
    return [one.text for one in sample.regions if one.level == level and ("legible", "yes") in one.attrs]


def test_it_is_a_generator():
    assert isinstance(Ocr(), Generator)
    Ocr().check()
    assert set(Ocr().inputs()) == {"text", "photos", "fonts", "packages"}


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_every_layout_in_its_languages(name):
    layout = LAYOUTS[name]
    for number, lang in enumerate(LANGUAGES):
        if layout.languages is not None and lang not in layout.languages:
            continue
        sample = drawn(100 * number, languages=(lang,), scenes=(name,))
        assert sample.lang == lang
        check(sample)


@pytest.mark.parametrize("budget", [PixelBudget(max=100 * 28 * 28), PixelBudget(max=1280 * 28 * 28)])
def test_other_budgets(budget):
    found = Counter[str]()
    for seed in range(8):
        try:
            sample = Ocr().draw(seed, budget)
        except BadRecord as bad:
            found[bad.reason] += 1
            continue
        found["drawn"] += 1
        check(sample, budget)
    assert found["drawn"] >= 6, found


def check(sample: Drawn, budget: PixelBudget = BUDGET) -> None:
    picture = sample.picture
    assert smart_resize(picture.height, picture.width, budget.min, budget.max) == (picture.height, picture.width)
    assert pixels(sample).shape == (picture.height, picture.width, 3)
    for region in sample.regions:
        x1, y1, x2, y2 = region.box
        assert 0 <= x1 < x2 <= picture.width
        assert 0 <= y1 < y2 <= picture.height
        assert region.quad is not None
        xs, ys = region.quad[0::2], region.quad[1::2]
        assert 0 <= min(xs) <= max(xs) <= picture.width
        assert 0 <= min(ys) <= max(ys) <= picture.height
        # Tight: no side of the box is a pixel away from the quad.
        for low, high, ends in ((x1, x2, xs), (y1, y2, ys)):
            assert -0.01 <= min(ends) - low <= 1.01
            assert -0.01 <= high - max(ends) <= 1.01
        assert dict(region.attrs).keys() == {"contrast", "height_px", "legible", "visible"}
    assert 1 <= len(sample.turns) <= 3
    lines = legible(sample, "line")
    assert lines
    for turn in sample.turns:
        assert turn.question.strip()
        check_answer(sample, turn.answer)


def check_answer(sample: Drawn, answer: str) -> None:
    """The answer is in one of the formats and says nothing that is not legible in the picture."""
    everything = " ".join(legible(sample, "line"))
    width, height = sample.picture.width, sample.picture.height
    if answer.startswith("[\n"):
        spots = parse_spots(answer, width, height)
        places = {(one.text, one.box) for one in sample.regions if ("legible", "yes") in one.attrs}
        assert spots
        assert all((spot.text, spot.box) in places for spot in spots)
    elif answer.startswith("{\n"):
        fields = parse_fields(answer)
        joined = "".join(everything.split())
        assert all(value and "".join(value.split()) in joined for value in fields.values())
    else:
        words = Counter(" ".join(parse_lines(answer)).split())
        assert not words - Counter(everything.split())


def test_the_same_seed_gives_the_same_bytes_in_another_process():
    seeds = range(4)
    code = (
        "import sys; from schemas.geometry import PixelBudget; from synth.ocr.generator import Ocr; import hashlib\n"
        "for seed in (3, 2, 1, 0):\n"
        "    s = Ocr().draw(seed, PixelBudget(max=500 * 28 * 28))\n"
        "    print(hashlib.sha256(s.picture.data + repr(s.turns).encode() + repr(s.regions).encode()).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [digest(Ocr().draw(seed, BUDGET)) for seed in seeds] == other[::-1]


def test_seeds_differ():
    assert len({digest(drawn(seed)) for seed in range(0, 40, 5)}) == 8


def test_characters_are_regions_on_request():
    with_, without = drawn(3, scenes=("line",), characters=True), drawn(3, scenes=("line",))
    levels = Counter(region.level for region in with_.regions)
    assert levels["char"] > levels["line"]
    assert "char" not in {region.level for region in without.regions}
    assert with_.picture.data == without.picture.data


@pytest.mark.parametrize("lang", ["en", "ar", "ja", "ko", "ru", "vi", "zh"])
def test_ink_is_where_the_quads_are(lang):
    """On clean renders 99 % of word quads (of lines, in languages without words) hold ink, 2 % of it lies outside."""
    held = total = inside = outside = 0
    for seed, name in enumerate(("page", "note", "line", "cover", "planes")):
        sample = drawn(10 * seed, languages=(lang,), scenes=(name,), clean=True)
        assert sample.picture.mime == "image/png"
        grey = cv2.cvtColor(pixels(sample), cv2.COLOR_BGR2GRAY).astype(np.int32)
        texts = [one for one in sample.regions if one.level == ("line" if lang in ("ja", "zh") else "word")]
        mask = np.zeros(grey.shape, np.uint8)
        for text in texts:
            quad = np.array(text.quad, np.float32).reshape(4, 2)
            own = np.zeros_like(mask)
            cv2.fillConvexPoly(own, np.round(quad - 0.5).astype(np.int32), (255,))
            mask |= own
            values = grey[own > 0]
            held += int(values.max() - values.min() > 60)
            total += 1
        if name in ("note", "line", "planes"):
            # One ground without rules or figures: whatever differs from it is ink.
            middle = np.bincount(grey.ravel(), minlength=256).argmax()
            ink = abs(grey - middle) > 40
            inside, outside = inside + int((ink & (mask > 0)).sum()), outside + int((ink & (mask == 0)).sum())
    assert held >= 0.99 * total
    assert outside <= 0.02 * (inside + outside)


def test_what_cannot_be_read_is_left_out_but_marked():
    hidden = shown = 0
    for seed in range(60):
        try:
            sample = Ocr(languages=("en", "zh"), scenes=("planes", "page")).draw(seed, BUDGET)
        except BadRecord:
            continue
        marks = [dict(one.attrs)["legible"] for one in sample.regions if one.level in ("word", "line")]
        hidden, shown = hidden + marks.count("no"), shown + marks.count("yes")
        check(sample)
        if hidden and seed > 15:
            break
    assert hidden
    assert shown > hidden


def test_programs_run_from_left_to_right_in_arabic_too_and_no_word_stands_around_another():
    mixed = 0
    for seed in range(60):
        try:
            sample = Ocr(languages=("ar",), scenes=("screen",), clean=True).draw(seed, BUDGET)
        except BadRecord:
            continue
        line = None
        words: list[tuple[int, int, int, int]] = []
        for one in sample.regions:
            if one.level == "line":
                line, words = one, []
            if line is None or line.label not in ("code", "prompt", "output") or line.text.isascii():
                continue
            if one.level == "line":
                mixed += 1
                assert one.quad[0] < one.quad[2], one.text
            elif one.level == "word":
                assert all(one.box[2] <= left + 2 or one.box[0] >= right - 2 for left, _, right, _ in words), line.text
                words.append(one.box)
        if mixed > 8:
            return
    raise AssertionError("no program has Arabic in it")


def test_the_licence_names_what_it_was_made_of():
    page = drawn(1, languages=("en",), scenes=("page",), clean=True)
    assert {"MIT", "MPL-2.0"} <= set(page.license.split(" AND ")) <= {"MIT", "MPL-2.0", "Unicode-3.0"}
    # Made up by us, on paper drawn by us.
    assert drawn(1, languages=("en",), scenes=("receipt",), clean=True).license is None
    assert any("CC0-1.0" in (drawn(7 * seed, scenes=("planes",)).license or "") for seed in range(24))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"scenes": ("page", "moon")}, "moon"),
        ({"languages": ("en",), "scenes": ("vertical",)}, "vertical"),
        ({"languages": ()}, "languages"),
    ],
)
def test_fields_that_cannot_be_are_refused(fields, word):
    with pytest.raises(RecipeError, match=word):
        Ocr(**fields).check()


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"languages": ("tlh",)}, "tlh"),
        ({"text_from": "/nowhere/run"}, "text_from"),
        ({"backgrounds": "/nowhere/photos"}, "backgrounds"),
    ],
)
def test_what_is_missing_is_said_before_the_start(fields, word):
    with pytest.raises(PluginError, match=word):
        Ocr(**fields).check()


def test_a_photograph_that_does_not_open_is_passed_over(tmp_path):
    for folder in ("mixed", "broken"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "broken.jpg").write_bytes(b"no picture")
    # A header that tells of more pixels than cv2 would make room for.
    (tmp_path / "mixed" / "huge.bmp").write_bytes(
        b"BM" + struct.pack("<IIIIiiHH", 0, 0, 54, 40, 60000, 60000, 1, 24) + bytes(24)
    )
    cv2.imwrite(str(tmp_path / "mixed" / "good.png"), np.full((300, 400, 3), (40, 90, 160), np.uint8))
    for seed in range(6):
        check(drawn(10 * seed, scenes=("planes", "sign"), backgrounds=str(tmp_path / "mixed")))
    broken = Ocr(languages=("en",), scenes=("planes",), backgrounds=str(tmp_path / "broken"))
    with pytest.raises(PluginError, match="no picture in"):
        list(map(broken.draw, range(20), [BUDGET] * 20))

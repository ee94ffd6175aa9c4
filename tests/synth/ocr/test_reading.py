"""What is read off a scene: runs of words that can be read, rows, reading order, places."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import BadRecord
from schemas.geometry import PixelBudget, smart_resize
from synth.ocr.asking import full_text
from synth.ocr.assemble import assembled
from synth.ocr.canvas import canvas, strip
from synth.ocr.drawing import fields_of
from synth.ocr.reading import read, regions
from synth.ocr.scene import Placed, Scene
from synth.ocr.sheet import Sheet, sheet
from synth.ocr.stage import cells
from synth.text.faces import choose_face
from synth.text.lines import set_line

FACE = choose_face("Harbour", "en", Random(1), "sans")
BLACK = (0, 0, 0)


def scene(*lines: tuple[str, int, int, int | None]) -> Scene:
    """Lines of text at (x, y) of a white page of 560 x 280, with the row that each is in."""
    page = sheet(560, 280, (255, 255, 255))
    for text, x, y, row in lines:
        page.put(set_line(text, FACE, 24, "en"), x, y, BLACK, "text", row)
    return Scene(page.pixels, (Placed(page),), "captured")


def paragraphs(made: Scene, hidden: np.ndarray | None = None, lang: str = "en"):
    drawn = assembled(1, made, characters=False)
    return read(drawn, drawn.pixels, hidden, lang)


def lines_of(found):
    return [line for paragraph in found for line in paragraph.lines]


def test_texts_of_one_row_are_read_as_one_line():
    found = paragraphs(scene(("Coffee", 20, 20, 1), ("3.50", 400, 20, 1), ("Tea", 20, 80, 2), ("2.10", 400, 80, 2)))
    assert full_text(lines_of(found)) == "Coffee 3.50\nTea 2.10"
    assert [region.text for region in regions(found) if region.level == "line"] == ["Coffee", "3.50", "Tea", "2.10"]


def test_a_line_that_is_hidden_in_part_falls_into_runs():
    made = scene(("Harbour tool hire and sale", 20, 20, None))
    words = {word.text: word.box for line in lines_of(paragraphs(made)) for word in line.words}
    hidden = np.zeros((280, 560), np.uint8)
    x1, y1, x2, y2 = words["hire"]
    hidden[y1:y2, x1:x2] = 255
    found = lines_of(paragraphs(scene(("Harbour tool hire and sale", 20, 20, None)), hidden))
    assert [(line.text.text, line.text.legible) for line in found] == [
        ("Harbour tool", True),
        ("hire", False),
        ("and sale", True),
    ]
    assert found[0].text.box == (
        words["Harbour"][0],
        min(words["Harbour"][1], words["tool"][1]),
        words["tool"][2],
        max(words["Harbour"][3], words["tool"][3]),
    )
    assert full_text([line for line in found if line.text.legible]) == "Harbour tool\nand sale"


def test_what_is_outside_of_the_picture_is_no_text_of_it_and_what_is_cut_cannot_be_read():
    page = sheet(560, 280, (255, 255, 255))
    page.put(set_line("Whole", FACE, 24, "en"), 20, 20, BLACK)
    page.put(set_line("Outside", FACE, 24, "en"), 20, 200, BLACK)
    page.put(set_line("Reaching over", FACE, 24, "en"), 380, 80, BLACK)
    made = Scene(sheet(420, 160, (255, 255, 255)).pixels, (Placed(page, 0, 0),), "captured")
    bare = sheet(560, 280, BLACK, bare=True)
    bare.puts = page.puts
    found = lines_of(paragraphs(Scene(made.picture, (Placed(bare),), "captured")))
    assert [(line.text.text, line.text.legible) for line in found] == [("Whole", True), ("Reaching", False)]
    assert found[1].text.box[2] == 420


def test_small_and_pale_text_cannot_be_read():
    page = sheet(560, 280, (255, 255, 255))
    page.put(set_line("tiny words", FACE, 6, "en"), 20, 20, BLACK)
    page.put(set_line("pale words", FACE, 24, "en"), 20, 80, (247, 247, 247))
    found = lines_of(paragraphs(Scene(page.pixels, (Placed(page),), "captured")))
    assert [line.text.legible for line in found] == [False, False]


def label(fields: dict[str, str], faint: str = "") -> Sheet:
    """A plate of 280 x 280 with the values of its fields, one of them too faint to read."""
    plate = sheet(280, 280, (255, 255, 255))
    for row, value in enumerate(fields.values()):
        plate.put(set_line(value, FACE, 24, "en"), 20, 20 + 60 * row, (247, 247, 247) if value == faint else BLACK)
    plate.fields = tuple(fields.items())
    return plate


def asked_of(*plates) -> dict[str, str]:
    ground = sheet(280 * len(plates), 280, (255, 255, 255)).pixels
    placed = tuple(Placed(plate, 280 * number, 0) for number, plate in enumerate(plates))
    drawn = assembled(1, Scene(ground, placed, "captured"), characters=False)
    return dict(fields_of(read(drawn, drawn.pixels, None, "en"), drawn))


def test_what_two_things_in_a_picture_have_is_asked_of_neither():
    salt = label({"product": "Salt", "net_weight": "500 g"})
    tea = label({"product": "Tea", "batch": "K2041"})
    assert asked_of(salt) == {"product": "Salt", "net_weight": "500 g"}
    assert asked_of(salt, tea) == {"net_weight": "500 g", "batch": "K2041"}


def test_a_value_that_cannot_be_read_is_not_asked_because_another_text_has_its_digits():
    fields = {"date": "13/08/2021", "price": "12.50", "seat": "3"}
    assert asked_of(label(fields)) == fields
    assert asked_of(label(fields, faint="3")) == {"date": "13/08/2021", "price": "12.50"}


@given(st.integers(0, 10**6), st.integers(28, 2000), st.integers(28, 2000), st.integers(1, 6), st.booleans())
def test_cells_do_not_meet_and_come_in_reading_order(seed, width, height, count, rtl):
    found = cells(Random(seed), width, height, count, rtl)
    assert 1 <= len(found) <= count
    for number, (x1, y1, x2, y2) in enumerate(found):
        assert 0 <= x1 < x2 <= width
        assert 0 <= y1 < y2 <= height
        for a1, b1, a2, _ in found[number + 1 :]:
            assert b1 >= y2 or (b1 == y1 and (a2 <= x1 if rtl else a1 >= x2))


budgets = st.builds(lambda low, times: PixelBudget(low, low * times), st.integers(4 * 784, 10**6), st.integers(2, 20))


@given(st.integers(0, 10**6), budgets, st.floats(0.3, 3.0))
def test_a_canvas_is_a_stored_size_of_the_budget(seed, budget, ratio):
    width, height = canvas(Random(seed), budget, (ratio, ratio * 1.5), (0.3, 1.0))
    assert budget.min <= width * height <= budget.max
    assert smart_resize(height, width, budget.min, budget.max) == (height, width)


@given(st.integers(1, 1200), st.integers(1, 90))
def test_a_crop_is_a_stored_size_that_holds_its_text(width, height):
    budget = PixelBudget()
    got_width, got_height = strip(budget, width, height)
    assert got_width >= width
    assert got_height >= height
    assert smart_resize(got_height, got_width, budget.min, budget.max) == (got_height, got_width)


def test_a_budget_without_a_size_is_a_bad_record():
    with pytest.raises(BadRecord, match="widen"):
        canvas(Random(1), PixelBudget(785, 790), (1.0, 1.0), (1.0, 1.0))

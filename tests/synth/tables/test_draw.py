"""Drawn tables: letters stand inside of their cells and nowhere else, in every language and look."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from schemas.errors import BadRecord
from schemas.formats.table import plain_table
from schemas.geometry import PixelBudget
from synth.chance import chance
from synth.languages import LANGUAGES
from synth.tables.content import write_content
from synth.tables.draw import draw_table
from synth.tables.layout import is_number
from synth.tables.style import choose_style, fonts
from tests.synth.tables.shown import BARE, BUDGET, SPANS, inked


def edges(quad):
    x1, y1 = quad.min(axis=0).astype(int)
    x2, y2 = quad.max(axis=0).astype(int)
    return x1, y1, x2, y2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_letters_stand_inside_of_their_cells(lang):
    for seed in range(8):
        content = write_content(seed, lang)
        style = choose_style(lang, content.table.columns, chance(seed, "look"))
        style = replace(style, rules="none", zebra=None, header_fill=None, header_ink=style.ink, turned=0, tilt=0.0)
        drawn = draw_table(content.table, style, lang, BUDGET, content.note)
        ink = inked(drawn, style)
        for cell, quad in zip(content.table.cells, drawn.cells, strict=True):
            x1, y1, x2, y2 = edges(quad)
            assert ink[y1:y2, x1:x2].any() == bool(cell.text), (seed, cell)
            crossed = ink[y1, x1:x2].any() or ink[y2, x1:x2].any() or ink[y1:y2, x1].any() or ink[y1:y2, x2].any()
            assert not crossed, (seed, cell)
        for quad in (drawn.table, drawn.title, drawn.note):
            if quad is not None:
                x1, y1, x2, y2 = edges(quad)
                assert ink[y1:y2, x1:x2].any()
                ink[y1:y2, x1:x2] = False
        assert not ink.any(), seed
        assert not inked(drawn, style)[[0, -1]].any()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_are_fed_as_they_are(lang):
    for seed in range(5):
        content = write_content(seed, lang)
        style = choose_style(lang, content.table.columns, chance(seed, "look"), rotated=0.3, tilted=0.3)
        for budget in (PixelBudget(3136, 602112), PixelBudget(700_000, 1_003_520)):
            drawn = draw_table(content.table, style, lang, budget, content.note)
            height, width = drawn.pixels.shape[:2]
            assert height % 28 == width % 28 == 0
            assert budget.min <= height * width <= budget.max
            for quads in (drawn.cells, drawn.table):
                assert quads.min() >= 0
                assert (quads.reshape(-1, 2) <= (width, height)).all()


def test_cells_cover_the_table_as_their_spans_say():
    drawn = draw_table(SPANS, BARE, "en", BUDGET)
    site, level, empty, second, north, more = (edges(quad) for quad in drawn.cells)
    assert site[3] == north[1] == empty[3]
    assert level[0] == empty[0] == more[0] == site[2]
    assert level[2] == second[2] == more[2]
    assert empty[2] == second[0]
    assert edges(drawn.table) == (site[0], site[1], more[2], more[3])


def test_columns_run_from_the_right_where_the_language_does():
    table = plain_table([["1", "2"], ["3", "4"]])
    right = draw_table(table, replace(BARE, font=fonts("ar")[0]), "ar", BUDGET).cells
    left = draw_table(table, BARE, "en", BUDGET).cells
    assert right[0][:, 0].min() == right[1][:, 0].max()
    assert left[0][:, 0].max() == left[1][:, 0].min()
    assert tuple(right[0][0]) == (right[0][:, 0].max(), right[0][:, 1].min())  # reading starts at the top right
    assert tuple(left[0][0]) == (left[0][:, 0].min(), left[0][:, 1].min())


@pytest.mark.parametrize("turned", [90, 270])
def test_a_turned_table_is_the_same_turned(turned):
    plain = draw_table(SPANS, BARE, "en", BUDGET)
    drawn = draw_table(SPANS, replace(BARE, turned=turned), "en", BUDGET)
    assert (drawn.pixels == np.rot90(plain.pixels, -1 if turned == 90 else 1)).all()
    height, width = plain.pixels.shape[:2]
    x, y = plain.cells[..., 0], plain.cells[..., 1]
    expected = (height - y, x) if turned == 90 else (y, width - x)
    assert (drawn.cells == np.stack(expected, axis=-1)).all()


@pytest.mark.parametrize("tilt", [-5.0, -0.7, 3.0])
def test_quads_of_a_tilted_table_lead_back_to_the_straight_one(tilt):
    style = replace(BARE, rules="all", font_px=20.0)
    straight, drawn = draw_table(SPANS, style, "en", BUDGET), draw_table(SPANS, replace(style, tilt=tilt), "en", BUDGET)
    off = dict.fromkeys(((0, 0), (0.6, 0), (-0.6, 0), (0, 0.6), (0, -0.6)), 0.0)
    for before, after in zip(straight.cells, drawn.cells, strict=True):
        x1, y1, x2, y2 = edges(before)
        for dx, dy in off:
            # Pixels are where their middle is: half a pixel from a quad's corner.
            corners = np.float32([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]) - np.float32([x1 + 0.5, y1 + 0.5])
            matrix = cv2.getPerspectiveTransform(after - np.float32([0.5 + dx, 0.5 + dy]), corners)
            back = cv2.warpPerspective(drawn.pixels, matrix, (x2 - x1, y2 - y1)).astype(int)
            off[dx, dy] += np.abs(back - straight.pixels[y1:y2, x1:x2]).sum()
    assert min(off, key=off.get) == (0, 0), off


def test_headings_run_upwards_when_they_are_turned():
    table = plain_table([["", "Leukocytes", "Haemoglobin"], ["a", "1", "2"]])
    plain, drawn = (draw_table(table, replace(BARE, rotated_header=turned), "en", BUDGET) for turned in (False, True))
    assert np.ptp(drawn.cells[1][:, 1]) > np.ptp(plain.cells[1][:, 1])
    assert np.ptp(drawn.cells[1][:, 0]) < np.ptp(plain.cells[1][:, 0])


def test_what_does_not_fit_is_refused():
    table = plain_table([["Quantity of everything"] * 14] * 40)
    with pytest.raises(BadRecord) as error:
        draw_table(table, BARE, "en", PixelBudget(3136, 200_000))
    assert error.value.reason == "table_too_large"


def test_a_family_that_lacks_a_letter_gives_way_to_one_that_has_it():
    lacking = draw_table(plain_table([["", "₫"], ["a", "1"]]), replace(BARE, font="Lora"), "vi", BUDGET)
    assert inked(lacking, BARE)[slice(*edges(lacking.cells[1])[1::2]), slice(*edges(lacking.cells[1])[::2])].any()
    with pytest.raises(BadRecord) as error:
        draw_table(plain_table([["漢"]]), BARE, "en", BUDGET)
    assert error.value.reason == "no_font"


def test_numbers_are_told_from_words():
    assert all(map(is_number, ("1.234,50 €", "-3", "12 %", "(1,200)", "08:15", "$4.50", "4 GB", "٣٫٥", "R$ 3,00")))
    assert not any(map(is_number, ("", "–", "A3-12", "IC 990", "North", "3 apples")))

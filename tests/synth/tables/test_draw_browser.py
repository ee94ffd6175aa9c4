"""Tables drawn by the browser: the same promises as of those drawn in the process."""

from dataclasses import replace

import numpy as np
import pytest

from schemas.errors import BadRecord
from schemas.formats.table import plain_table
from schemas.geometry import PixelBudget
from synth.browser import close_browser
from synth.chance import chance
from synth.languages import LANGUAGES
from synth.tables.content import write_content
from synth.tables.draw_browser import check, draw_table
from synth.tables.style import choose_style
from tests.synth.tables.shown import BARE, BUDGET, SPANS, inked


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    close_browser()


def area(quad):
    return abs(float(np.linalg.det(quad[[1, 3]] - quad[0])))


def test_all_that_is_needed_is_there():
    check(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cells_tile_the_table_and_hold_their_text(lang):
    content = write_content(3, lang)
    style = choose_style(lang, content.table.columns, chance(3, lang), rotated=0, tilted=0)
    style = replace(style, rules="none", zebra=None, header_fill=None, header_ink=style.ink)
    drawn = draw_table(content.table, style, lang, BUDGET, content.note)
    height, width = drawn.pixels.shape[:2]
    assert height % 28 == width % 28 == 0
    assert BUDGET.min <= height * width <= BUDGET.max
    assert sum(area(cell) for cell in drawn.cells) == pytest.approx(area(drawn.table), rel=1e-3)
    ink = inked(drawn, style)
    outside = ink.copy()
    for quad in (*drawn.cells, drawn.title, drawn.note):
        if quad is not None:
            x1, y1, x2, y2 = (round(float(side)) for side in (*quad.min(0), *quad.max(0)))
            assert 0 <= x1 < x2 <= width
            assert 0 <= y1 < y2 <= height
            outside[y1:y2, x1:x2] = False
    assert outside.sum() <= 0.001 * ink.sum()
    for cell, quad in zip(content.table.cells, drawn.cells, strict=True):
        x1, y1, x2, y2 = (round(float(side)) for side in (*quad.min(0), *quad.max(0)))
        assert ink[y1 + 1 : y2 - 1, x1 + 1 : x2 - 1].any() == bool(cell.text.strip()), cell


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_spans_reach_over_what_they_span_in_the_direction_of_the_language(lang):
    drawn = draw_table(SPANS, replace(BARE, font="Amiri") if lang == "ar" else BARE, lang, BUDGET)
    boxes = [(*quad.min(0), *quad.max(0)) for quad in drawn.cells]
    site, level, below, q2, north, wide = boxes
    first, last = (0, 2) if lang == "en" else (2, 0)
    assert site[3] == pytest.approx(below[3])
    assert level[first] == pytest.approx(below[first])
    assert level[last] == pytest.approx(q2[last])
    assert (site[2] <= level[0] + 1e-3) == (lang == "en")
    assert wide[2] - wide[0] == pytest.approx(level[2] - level[0])
    assert north[1] == pytest.approx(site[3])
    # Quads begin where reading does.
    assert (drawn.cells[0][0][0] < drawn.cells[0][1][0]) == (lang == "en")


def test_text_is_printed_as_it_is():
    plain, marked = (draw_table(plain_table([[text]]), BARE, "en", BUDGET) for text in ("wide", "<b>wide</b>&amp;"))
    assert np.ptp(marked.cells[0], axis=0)[0] > 2 * np.ptp(plain.cells[0], axis=0)[0]


@pytest.mark.parametrize("turned", [90, 270])
def test_a_table_on_its_side_is_the_same_picture_turned(turned):
    straight = draw_table(SPANS, BARE, "en", BUDGET)
    drawn = draw_table(SPANS, replace(BARE, turned=turned), "en", BUDGET)
    assert (np.rot90(straight.pixels, -1 if turned == 90 else 1) == drawn.pixels).all()
    assert area(drawn.cells[0]) == pytest.approx(area(straight.cells[0]))


def test_a_heading_that_runs_upwards_is_taller_than_wide():
    table = plain_table([["Name", "A long heading", "Another one"], ["a", "b", "c"]])
    drawn = draw_table(table, replace(BARE, rotated_header=True), "en", BUDGET)
    sizes = np.ptp(drawn.cells, axis=1)
    assert sizes[1][1] > 1.5 * sizes[1][0]
    assert sizes[3][1] < sizes[1][1] / 2


def test_rules_and_fills_are_where_the_style_has_them():
    style = replace(BARE, rules="all", rule_px=2, rule_color="#ff0000", header_fill="#0000ff", zebra="#00ff00")
    table = plain_table([["a", "b"], ["c", "d"], ["e", "f"]])
    drawn = draw_table(table, style, "en", BUDGET)
    red = (drawn.pixels == (255, 0, 0)).all(2)
    for quad in drawn.cells:
        x1, y1, x2, y2 = (*quad.min(0).round().astype(int), *quad.max(0).round().astype(int))
        assert red[y1 - 1 : y1 + 1, x1:x2].any(0).mean() > 0.99
        assert red[y1:y2, x2 - 1 : x2 + 1].any(1).mean() > 0.99
    fills = [drawn.pixels[int(quad[0, 1]) + 4, int(quad[0, 0]) + 4] for quad in drawn.cells[::2]]
    assert fills[0][2] > 200 > 10 > fills[0][1]
    assert tuple(fills[1]) == (255, 255, 255)
    assert tuple(fills[2]) == (0, 255, 0)


def test_the_same_in_every_browser_and_after_other_tables():
    content = write_content(8, "en")
    style = choose_style("en", content.table.columns, chance(8, "l"))
    first = draw_table(content.table, style, "en", BUDGET, content.note)
    draw_table(SPANS, replace(BARE, rotated_header=True, header_fill="#112233"), "en", BUDGET)
    again = draw_table(content.table, style, "en", BUDGET, content.note)
    close_browser()
    fresh = draw_table(content.table, style, "en", BUDGET, content.note)
    for other in (again, fresh):
        assert (first.pixels == other.pixels).all()
        assert (first.cells == other.cells).all()


def test_letters_shrink_until_the_picture_fits_and_what_cannot_fit_is_told():
    table = plain_table([[f"{row} and {column}" for column in range(9)] for row in range(30)])
    drawn = draw_table(table, replace(BARE, font_px=26.0), "en", BUDGET)
    assert drawn.pixels.shape[0] * drawn.pixels.shape[1] <= BUDGET.max
    with pytest.raises(BadRecord) as caught:
        draw_table(table, BARE, "en", PixelBudget(max=100 * 28 * 28))
    assert caught.value.reason == "table_too_large"


def test_a_font_without_a_letter_gives_way_to_another():
    table = plain_table([["A", "B"], ["x", "ا²"]])
    one = draw_table(table, replace(BARE, font="Noto Sans Arabic"), "ar", BUDGET)
    other = draw_table(table, replace(BARE, font="Amiri"), "ar", BUDGET)
    assert (one.pixels == other.pixels).all()
    with pytest.raises(BadRecord) as caught:
        draw_table(plain_table([["A"], ["ᚠ"]]), BARE, "en", BUDGET)
    assert caught.value.reason == "no_font"

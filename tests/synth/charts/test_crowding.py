"""Nothing that is printed on a chart runs into something else that is, or out of the picture."""

import importlib
import random
from dataclasses import replace

import numpy as np
import pytest

from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from synth.browser import close_browser
from synth.chance import chance
from synth.charts.beside import beside_line, bubble_names
from synth.charts.draw_matplotlib import render
from synth.charts.kinds import KINDS
from synth.charts.looks import look_of
from synth.charts.make import make_chart
from synth.charts.quads import quad_of
from synth.languages import LANGUAGES
from tests.synth.charts.crowding import corners, depth, overlaps
from tests.synth.charts.drawing import of_role, plain, series

BUDGET = PixelBudget(3136, 1003520)
# Names of nodes at the edge, legends over sources, wide last dates, bubbles that crowd.
CROWDED = (
    ("network", "it", 52900), ("stacked_bar", "pt", 1703), ("line", "ru", 1301),
    ("bubble", "it", 2902), ("bubble", "pt", 2903), ("radar", "de", 2400), ("dumbbell", "ar", 51101),
    ("flow_chart", "vi", 4001), ("scatter", "vi", 2801), ("small_multiples", "ja", 94309), ("pie", "vi", 92507),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    close_browser()


def drawn(library, kind, lang, seed):
    chart = make_chart(kind, lang, chance(seed, "data"))
    look = look_of(chart, library, BUDGET, chance(seed, "look"))
    return renderer(library)(chart, look)


def renderer(library):
    return importlib.import_module(f"synth.charts.draw_{library}").render


@pytest.mark.parametrize("library", ["matplotlib", "seaborn", "plotly"])
def test_texts_stand_apart_and_in_the_picture(library):
    jobs = [(kind, LANGUAGES[place % 12], 5000 + place) for place, kind in enumerate(KINDS)]
    for kind, lang, seed in (*jobs, *CROWDED):
        if library not in KINDS[kind].libraries:
            continue
        rendered = drawn(library, kind, lang, seed)
        assert list(overlaps(rendered)) == [], (kind, lang, seed)
        height, width = rendered.pixels.shape[:2]
        for element in rendered.elements:
            x1, y1, x2, y2 = element.box
            assert min(x1, y1) > -1, (kind, lang, seed, element)
            assert x2 < width + 1, (kind, lang, seed, element)
            assert y2 < height + 1, (kind, lang, seed, element)


@pytest.mark.parametrize("library", ["matplotlib", "seaborn", "plotly"])
def test_names_that_leave_no_room_in_panels_are_a_reason_and_no_chart(library):
    seed = next(seed for seed in range(99) if len(make_chart("small_multiples", "vi", random.Random(seed)).panels) == 6)
    chart = make_chart("small_multiples", "vi", random.Random(seed))
    small = replace(look_of(chart, library, BUDGET, random.Random(seed)), width=196, height=140)
    with pytest.raises(BadRecord) as caught:
        renderer(library)(chart, small)
    assert caught.value.reason in ("chart_no_room", "chart_too_small")


@pytest.mark.parametrize("library", ["matplotlib", "plotly"])
def test_the_ink_of_slanting_labels_lies_in_their_quads(library):
    rendered = drawn(library, "lollipop", "ko", 1201)
    (title,) = of_role(rendered, "x_title")
    labels = [element for element in of_role(rendered, "tick_label") if element.quad is not None]
    assert len(labels) == 11
    top, bottom = max(label.box[1] for label in labels), title.box[1] - 2
    strip = rendered.pixels[int(top) + 1 : int(bottom)].astype(int)
    rows, columns = np.nonzero(np.abs(strip - strip[-1, 1]).sum(-1) > 60)
    inked = np.column_stack([columns + 0.5, rows + int(top) + 1.5])
    held = np.zeros(len(inked), bool)
    for label in labels:
        held |= inside(inked, corners(label), 1.0)
    assert len(inked) > 300
    assert held.mean() > 0.995
    areas = [area(corners(label)) / ((label.box[2] - label.box[0]) * (label.box[3] - label.box[1])) for label in labels]
    assert np.median(areas) < 0.7, "quads are tighter than upright boxes"


def test_quads_begin_where_reading_starts():
    square = [(0.0, 0.0), (9.0, 0.0), (9.0, 5.0), (0.0, 5.0)]
    assert quad_of(square, "Oslo") == (0, 0, 9, 0, 9, 5, 0, 5)
    assert quad_of(square, "أوسلو") == (9, 0, 9, 5, 0, 5, 0, 0)
    for lang, place in (("en", 0), ("ar", 1)):
        titles = of_role(render(make_chart("bar", lang, random.Random(2)), plain(font=font_of(lang))), "y_title")
        x, y = corners(titles[0])[0]
        assert abs(y - titles[0].box[3 if place == 0 else 1]) < 0.01, "turned text is read upwards"
        assert titles[0].box[0] - 0.01 <= x <= titles[0].box[2] + 0.01


def test_values_stand_off_their_line():
    assert [beside_line((1.0, 3.0, 2.0, 1.0, 4.0, 5.0, 6.0), place) for place in range(7)] == [
        (1, -1), (0, 1), (1, 1), (0, -1), (-1, 1), (-1, 1), (-1, 1),
    ]  # fmt: skip
    assert [beside_line((2.0, 2.0, 2.0), place) for place in range(3)] == [(1, 1), (0, 1), (-1, 1)]


def test_names_of_bubbles_stand_over_no_name_and_no_other_bubble():
    named = 0
    for seed in range(40):
        rng = random.Random(seed)
        circles = [(rng.uniform(60, 440), rng.uniform(60, 340), rng.uniform(5, 45)) for _ in range(9)]
        sizes = [(rng.uniform(20, 80), 11.0) for _ in circles]
        boxes = bubble_names(circles, sizes, (0, 0, 500, 400))
        for row, box in enumerate(boxes):
            if box is None:
                continue
            named += 1
            assert 0 <= box[0] < box[2] <= 500
            assert 0 <= box[1] < box[3] <= 400
            assert not any(other and depth(square(box), square(other)) > 0 for other in boxes[row + 1 :])
            x, y, _ = circles[row]
            own = box[0] < x < box[2] and box[1] < y < box[3]
            for other, (cx, cy, radius) in enumerate(circles):
                if other == row or (own and radius > circles[row][2]):
                    continue
                near = min(max(cx, box[0]), box[2]), min(max(cy, box[1]), box[3])
                assert np.hypot(cx - near[0], cy - near[1]) >= radius
    assert named > 0.85 * 40 * 9


def test_values_of_a_heatmap_are_printed_in_all_cells_or_in_none():
    counts = set()
    for width in (300, 420, 560):
        for seed in range(4):
            look = plain(width=width, height=280, value_labels=True, number_format="space", font_px=14.0)
            rendered = render(make_chart("heatmap", "en", random.Random(seed)), look)
            cells, labels = len(of_role(rendered, "cell")), len(of_role(rendered, "value_label"))
            assert labels in (0, cells)
            counts.add(labels > 0)
    assert counts == {True, False}


def test_axes_of_shares_end_at_a_hundred():
    for seed in range(3):
        chart = make_chart("percent_stacked_bar", "en", random.Random(seed))
        rendered = render(chart, plain(legend="inside", width=700, height=560, seed=seed))
        ticks = [element.text for element in of_role(rendered, "tick_label") if element.text.endswith("%")]
        assert max(int(float(text[:-1])) for text in ticks) == 100


def test_a_line_over_bars_has_a_colour_that_shows_on_them():
    from synth.charts.apart import distance

    greens = ("#38a3a5", "#57cc99", "#80ed99", "#1b4965", "#5fa8d3")
    chart = make_chart("dual_axis", "en", random.Random(1))
    rendered = render(chart, plain(palette=greens, legend="right"))
    bar, line = (patch(rendered, element) for element in of_role(rendered, "legend_entry"))
    assert distance(bar, line) > 0.25


def test_two_series_in_greys_are_told_apart():
    rendered = render(series("grouped_bar"), plain(palette=("#8a8a8a", "#858a90"), legend="right"))
    one, other = (patch(rendered, element) for element in of_role(rendered, "legend_entry"))
    assert np.abs(np.subtract(one, other)).max() > 38


def patch(rendered, element):
    """The strongest colour at the left of an entry of the legend, where its mark is."""
    x1, y1, x2, y2 = (round(side) for side in element.box)
    pixels = rendered.pixels[y1:y2, x1 : x1 + (x2 - x1) // 4].reshape(-1, 3).astype(int)
    return tuple(pixels[np.abs(pixels - rendered.pixels[1, 1].astype(int)).sum(-1).argmax()].tolist())


def font_of(lang):
    from synth.charts.faces import families

    return families(lang)[0]


def square(box):
    x1, y1, x2, y2 = box
    return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]


def inside(points, quad, margin):
    """Which points lie in a convex quad, or not farther from it than a margin."""
    held = np.ones(len(points), bool)
    sign = np.sign(area(quad))
    for (x1, y1), (x2, y2) in zip(quad, [*quad[1:], quad[0]], strict=True):
        length = np.hypot(x2 - x1, y2 - y1)
        held &= sign * ((x2 - x1) * (points[:, 1] - y1) - (y2 - y1) * (points[:, 0] - x1)) / length >= -margin
    return held


def area(quad):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(quad, [*quad[1:], quad[0]], strict=True)) / 2

"""Charts by plotly: boxes where the ink is, lengths as the numbers, and the same bytes from every browser."""

import random
from dataclasses import replace

import numpy as np
import pytest

from schemas.errors import BadRecord
from synth.browser import close_browser
from synth.charts.chart import Chart, Column, Look
from synth.charts.draw_plotly import PLOTS, check, render
from synth.charts.kinds import KINDS
from synth.charts.make import make_chart
from synth.charts.plotly_plot import standing_out
from synth.charts.plotly_themes import THEMES
from synth.languages import LANGUAGES
from synth.pixels.colours import luminance, rgb
from synth.webfonts import families

PALETTE = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd")
LOOK = Look(616, 420, "plotly", "white", PALETTE, "Noto Sans", 14)
HARVEST = Chart(
    "grouped_bar",
    "en",
    "Harvest in <b>four</b> valleys & more",
    (
        Column("Valley", "category", ("North", "South", "East", "West")),
        Column("Apples", "number", (12.5, 30.0, 20.0, 18.5), "t", 1),
        Column("Pears", "number", (10.0, 20.0, 5.0, 2.5), "t", 1),
    ),
    {"x": ("Valley",), "y": ("Apples", "Pears")},
    "Valley",
    "Harvest",
    source="Source: survey",
)
# What must be among the elements of a kind, besides the title.
ROLES = {
    "area": {"area"}, "stacked_area": {"area"}, "box": {"box"}, "bubble": {"point", "name_label"},
    "candlestick": {"candle"}, "donut": {"sector"}, "dual_axis": {"bar", "point", "line"}, "dumbbell": {"point"},
    "error_bars": set(), "flow_chart": {"node", "link", "name_label"}, "heatmap": {"cell"}, "line": {"line"},
    "lollipop": {"point"}, "multi_line": {"line", "legend_entry"}, "network": {"node", "link", "name_label"},
    "pie": {"sector"}, "radar": {"point", "line"}, "sankey": {"node", "link"}, "scatter": {"point"},
    "small_multiples": {"panel", "panel_title"}, "step": {"line"}, "sunburst": {"sector"}, "treemap": {"cell"},
    "tree": {"node", "link", "name_label"}, "violin": {"violin"},
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    close_browser()


def of(rendered, role):
    return [element for element in rendered.elements if element.role == role]


def any_look(kind, lang, number):
    rng = random.Random(f"{kind} {lang} {number}")
    return Look(
        28 * rng.randint(22, 32), 28 * rng.randint(18, 24), "plotly", rng.choice(list(THEMES)), PALETTE,
        rng.choice(families(lang)), rng.choice((12.0, 14.0)), rng.random() < 0.8,
        rng.choice(("right", "top", "bottom", "inside")), rng.random() < 0.5,
        rng.choice(("comma", "dot", "space", "plain")), "%d.%m.%Y", rng.random() < 0.3, rng.randrange(10**9),
    )  # fmt: skip


def test_all_that_is_needed_is_there():
    check(LANGUAGES)


def test_plotly_draws_every_kind_that_is_promised():
    assert {kind for kind, known in KINDS.items() if "plotly" in known.libraries} <= {*PLOTS, "small_multiples"}


@pytest.mark.parametrize("kind", [*PLOTS, "small_multiples"])
def test_boxes_of_a_kind_stand_in_the_picture_and_hold_ink(kind):
    lang = LANGUAGES[sorted([*PLOTS, "small_multiples"]).index(kind) % len(LANGUAGES)]
    chart = make_chart(kind, lang, random.Random(kind))
    look = any_look(kind, lang, 0)
    drawn = render(chart, look)
    assert drawn.pixels.shape == (look.height, look.width, 3)
    assert drawn.pixels.dtype == np.uint8
    roles = {element.role for element in drawn.elements}
    assert ROLES.get(kind, {"bar"}) <= roles
    assert "title" in roles
    for element in drawn.elements:
        x1, y1, x2, y2 = element.box
        assert -0.5 <= x1 <= x2 <= look.width + 0.5, element
        assert -0.5 <= y1 <= y2 <= look.height + 0.5, element
        if element.text is not None and element.role != "cell":
            inside = drawn.pixels[int(y1) : int(y2) + 1, int(x1) : int(x2) + 1].reshape(-1, 3).astype(int)
            assert np.ptp(inside, axis=0).max() > 40, element
    assert all(element.text for element in of(drawn, "tick_label"))


def test_a_look_is_drawn_the_same_in_every_browser_and_in_any_order():
    kinds = ("grouped_bar", "pie", "sankey", "network", "heatmap", "radar")
    pairs = [(make_chart(kind, "en", random.Random(3)), any_look(kind, "en", 1)) for kind in kinds]
    first = [render(*pair) for pair in pairs]
    close_browser()
    again = [render(*pair) for pair in reversed(pairs)][::-1]
    for kind, one, other in zip(kinds, first, again, strict=True):
        assert (one.pixels == other.pixels).all(), kind
        assert one.elements == other.elements, kind


@pytest.mark.parametrize("lying", [False, True])
def test_bars_are_as_long_as_their_values_and_of_their_colour(lying):
    drawn = render(HARVEST, replace(LOOK, horizontal=lying))
    bars = of(drawn, "bar")
    values = [*HARVEST.columns[1].values, *HARVEST.columns[2].values]
    assert [bar.value for bar in bars] == [f"{value:.1f}" for value in values]
    assert [bar.category for bar in bars] == [*HARVEST.columns[0].values] * 2
    assert [bar.series for bar in bars] == ["Apples"] * 4 + ["Pears"] * 4
    lengths = np.array([bar.box[2] - bar.box[0] if lying else bar.box[3] - bar.box[1] for bar in bars])
    assert np.abs(lengths / lengths[1] - np.array(values) / values[1]).max() < 0.01
    plot = of(drawn, "plot_area")[0].box
    for bar, color in zip(bars, ["#1f77b4"] * 4 + ["#ff7f0e"] * 4, strict=True):
        x1, y1, x2, y2 = (round(side) for side in bar.box)
        assert plot[0] - 1 <= x1 < x2 <= plot[2] + 1
        assert plot[1] - 1 <= y1 < y2 <= plot[3] + 1
        x, y = (x1 + x2) // 2, (y1 + y2) // 2
        within, beyond = [(y, x1 + 2), (y, x2 - 3), (y1 + 2, x), (y2 - 3, x)], [(y, x2 + 2)] if lying else [(y1 - 3, x)]
        assert {bytes(drawn.pixels[place]).hex() for place in within} == {color[1:]}
        assert bytes(drawn.pixels[beyond[0]]).hex() != color[1:]


def test_sectors_and_points_are_of_their_colours_and_where_their_values_are():
    parts = Chart("pie", "en", "", HARVEST.columns[:2], {"x": ("Valley",), "y": ("Apples",)})
    pie = render(parts, LOOK)
    assert [sector.category for sector in of(pie, "sector")] == ["North", "South", "East", "West"]
    for number, sector in enumerate(of(pie, "sector")):
        x1, y1, x2, y2 = (round(side) for side in sector.box)
        inside = pie.pixels[y1:y2, x1:x2].reshape(-1, 3)
        color = np.frombuffer(bytes.fromhex(PALETTE[number][1:]), np.uint8)
        assert (inside == color).all(1).mean() > 0.25
    columns = (Column("x", "number", (0.0, 5.0, 10.0)), Column("y", "number", (1.0, 3.0, 2.0)))
    points = of(render(Chart("scatter", "en", "t", columns, {"x": ("x",), "y": ("y",)}), LOOK), "point")
    across = [(point.box[0] + point.box[2]) / 2 for point in points]
    up = [(point.box[1] + point.box[3]) / 2 for point in points]
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.1)
    assert up[0] - up[2] == pytest.approx(up[2] - up[1], abs=0.1)


def test_text_is_printed_as_it_is_and_numbers_as_the_look_has_them():
    drawn = render(HARVEST, replace(LOOK, value_labels=True, number_format="dot"))
    assert of(drawn, "title")[0].text == HARVEST.title
    assert of(drawn, "source")[0].text == "Source: survey"
    assert of(drawn, "y_title")[0].text == "Harvest (t)"
    assert of(drawn, "value_label")[0].text == "12,5"
    assert [entry.text for entry in of(drawn, "legend_entry")] == ["Apples", "Pears"]
    plain = render(replace(HARVEST, title="Harvest in four valleys, more"), LOOK)
    wide, narrow = (of(each, "title")[0].box for each in (drawn, plain))
    assert wide[2] - wide[0] > narrow[2] - narrow[0] + 20, "markup is printed, not obeyed"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_is_drawn_in_several_families(lang):
    chart = make_chart("bar", lang, random.Random(lang))
    names = families(lang)[:2]
    one, other = (render(chart, replace(LOOK, font=name)) for name in names)
    assert len(names) == 2
    assert (one.pixels != other.pixels).any()


def test_a_legend_inside_covers_no_bar():
    for seed in range(6):
        drawn = render(HARVEST, replace(LOOK, legend="inside", seed=seed))
        x1, _, x2, y2 = of(drawn, "legend")[0].box
        for bar in of(drawn, "bar"):
            assert bar.box[0] >= x2 or bar.box[2] <= x1 or bar.box[1] >= y2 - 1, seed


@pytest.mark.parametrize("px", [10.5, 13.0, 18.0])
def test_a_legend_inside_stands_above_full_stacks(px):
    for seed in range(3):
        chart = make_chart("percent_stacked_bar", "en", random.Random(seed))
        drawn = render(chart, replace(LOOK, width=700, height=560, legend="inside", font_px=px, horizontal=False))
        assert of(drawn, "legend")[0].box[3] <= min(bar.box[1] for bar in of(drawn, "bar")) + 1, seed


def test_more_slices_than_colours_have_colours_of_their_own():
    names = tuple(f"n{number}" for number in range(8))
    columns = (Column("n", "category", names), Column("v", "number", (1.0,) * 8))
    drawn = render(Chart("pie", "en", "t", columns, {"x": ("n",), "y": ("v",)}), replace(LOOK, palette=PALETTE[:3]))
    x1, y1, x2, y2 = (round(side) for side in of(drawn, "plot_area")[0].box)
    _, counts = np.unique(drawn.pixels[y1:y2, x1:x2].reshape(-1, 3), axis=0, return_counts=True)
    assert (counts > 2000).sum() >= 9  # eight slices and the paper


def test_what_cannot_be_drawn_says_why():
    with pytest.raises(BadRecord) as caught:
        render(replace(HARVEST, kind="globe"), LOOK)
    assert caught.value.reason == "chart_kind"
    with pytest.raises(BadRecord) as caught:
        render(replace(HARVEST, title="harvest " * 400), LOOK)
    assert caught.value.reason == "chart_too_small"
    with pytest.raises(BadRecord) as caught:
        render(replace(HARVEST, title="收成"), LOOK)
    assert caught.value.reason == "no_font"
    with pytest.raises(ValueError, match="newsprint"):
        render(HARVEST, replace(LOOK, theme="gothic"))


def test_colours_stand_out_from_dark_and_from_light_papers():
    for theme in THEMES.values():
        for color in ("#5f0f40", "#0b0b0b", "#fbfbfb", "#e4dfda", "#1f3a5f"):
            shown = standing_out(color, theme.plot, theme.ink)
            assert abs(luminance(rgb(shown)) - luminance(rgb(theme.plot))) >= 51
    assert standing_out("#d1495b", "#ffffff", "#222222") == "#d1495b"

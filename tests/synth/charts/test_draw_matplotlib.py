import hashlib
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from schemas.errors import BadRecord, PluginError
from synth.charts.chart import Chart, Column
from synth.charts.draw_matplotlib import DRAWERS, render
from synth.charts.kinds import KINDS
from synth.charts.themes import THEMES
from synth.languages import LANGUAGES
from tests.synth.charts.drawing import PALETTE, bars, look, made, of_role, outside, plain, series

# What stands for a value in each kind, and how many there are of the rows of its data.
MARKS = {
    "bar": "bar", "horizontal_bar": "bar", "lollipop": "point", "line": "point", "area": "point", "step": "point",
    "dumbbell": "point", "error_bars": "error_bar", "pie": "sector", "donut": "sector", "funnel": "bar",
    "scatter": "point", "bubble": "point", "histogram": "bar", "box": "box", "violin": "violin",
    "candlestick": "candle", "treemap": "sector", "sunburst": "sector", "tree": "node", "sankey": "link",
    "network": "link", "flow_chart": "link", "waterfall": "bar", "gantt": "bar",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_size_its_title_and_nothing_outside(kind: str) -> None:
    for seed in range(2):
        lang = LANGUAGES[(seed * 5 + len(kind)) % len(LANGUAGES)]
        chart = made(kind, lang, seed)
        chosen = look(seed, lang)
        rendered = render(chart, chosen)
        assert rendered.pixels.shape == (chosen.height, chosen.width, 3)
        assert rendered.pixels.dtype == np.uint8
        assert outside(rendered) == []
        assert [element.text for element in of_role(rendered, "title")] == [chart.title] * bool(chart.title)
        if kind in MARKS:
            rows = len(chart.columns[0].values) * (2 if kind == "dumbbell" else 1)
            assert len(of_role(rendered, MARKS[kind])) == rows


def test_the_kinds_are_those_of_the_list() -> None:
    assert set(DRAWERS) == {kind for kind, of in KINDS.items() if "matplotlib" in of.libraries}


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_bars_are_as_high_as_their_values_in_every_theme(theme: str) -> None:
    numbers = (10.0, 25.0, 40.0, 5.0)
    for kind in ("bar", "horizontal_bar"):
        rendered = render(bars(numbers, kind), plain(theme=theme, number_format="comma"))
        boxes = [element.box for element in of_role(rendered, "bar")]
        lengths = [x2 - x1 if kind == "horizontal_bar" else y2 - y1 for x1, y1, x2, y2 in boxes]
        assert lengths == pytest.approx([lengths[2] * number / 40 for number in numbers], abs=1e-6)
        assert [element.value for element in of_role(rendered, "bar")] == ["10.0", "25.0", "40.0", "5.0"]


def test_bars_stand_where_the_axis_has_their_values() -> None:
    rendered = render(bars(), plain(number_format="plain"))
    ticks = {}
    left = min(element.box[0] for element in of_role(rendered, "bar"))
    for element in of_role(rendered, "tick_label"):
        if element.text and element.text.replace(".", "").isdigit() and element.box[2] < left:
            ticks[float(element.text)] = (element.box[1] + element.box[3]) / 2
    low, high = min(ticks), max(ticks)
    assert high > low
    for element, value in zip(of_role(rendered, "bar"), (10.0, 25.0, 40.0, 5.0), strict=True):
        wanted = ticks[low] + (ticks[high] - ticks[low]) * (value - low) / (high - low)
        assert element.box[1] == pytest.approx(wanted, abs=1.5)


def test_a_bar_is_filled_with_its_colour_up_to_its_box_and_no_further() -> None:
    rendered = render(series("grouped_bar"), plain(grid=False))
    by_series = {"North": PALETTE[0], "South": PALETTE[1]}
    found = of_role(rendered, "bar")
    assert len(found) == 6
    for element in found:
        x1, y1, x2, y2 = (round(side) for side in element.box)
        colour = np.array(to_rgb(by_series[str(element.series)])) * 255
        inside = rendered.pixels[y1 + 1 : y2 - 2, x1 + 1 : x2 - 1].reshape(-1, 3).astype(float)
        assert np.abs(inside - colour).max() < 2
        above = rendered.pixels[y1 - 2, x1 + 1 : x2 - 1].astype(float)
        assert np.abs(above - colour).max() > 30


def test_legend_swatches_have_the_colours_of_the_series() -> None:
    for kind in ("grouped_bar", "stacked_bar", "multi_line", "stacked_area"):
        rendered = render(series(kind), plain(legend="right"))
        entries = of_role(rendered, "legend_entry")
        assert [element.series for element in entries] == ["North", "South"]
        for element, colour in zip(entries, PALETTE, strict=False):
            x1, y1, x2, y2 = (round(side) for side in element.box)
            pixels = rendered.pixels[y1:y2, x1 : (x1 + x2) // 2].reshape(-1, 3).astype(float)
            assert np.abs(pixels - np.array(to_rgb(colour)) * 255).max(axis=1).min() < 3


def test_stacks_stand_on_each_other_and_points_where_their_line_passes() -> None:
    rendered = render(series("stacked_bar"), plain())
    by_name = {(element.category, element.series): element.box for element in of_role(rendered, "bar")}
    for name in ("one", "two", "three"):
        assert by_name[name, "South"][3] == pytest.approx(by_name[name, "North"][1])
    rendered = render(series("multi_line"), plain(palette=("#ff0000", "#0000ff")))
    for element in of_role(rendered, "point"):
        x, y = (element.box[0] + element.box[2]) / 2, (element.box[1] + element.box[3]) / 2
        red, _, blue = rendered.pixels[round(y - 0.5), round(x - 0.5)].astype(int)
        assert (red > blue) == (element.series == "North")


def test_sectors_have_the_shares_of_their_values() -> None:
    rendered = render(bars((50.0, 25.0, 25.0), "pie"), plain(seed=1, legend="right"))
    (whole,) = of_role(rendered, "plot_area")
    x1, y1, x2, y2 = whole.box
    assert x2 - x1 == pytest.approx(y2 - y1)
    colours = [np.array(to_rgb(colour)) * 255 for colour in PALETTE[:3]]
    inside = rendered.pixels[round(y1) : round(y2), round(x1) : round(x2)].astype(float)
    counts = [int((np.abs(inside - colour).max(axis=-1) < 3).sum()) for colour in colours]
    assert [count / sum(counts) for count in counts] == pytest.approx([0.5, 0.25, 0.25], abs=0.02)
    # The rest is what the lines between the sectors cover.
    assert 0.955 < sum(counts) / (np.pi / 4 * (x2 - x1) * (y2 - y1)) <= 1.0


def test_treemap_boxes_fill_the_room_in_proportion() -> None:
    chart = made("treemap", "en", 1)
    rendered = render(chart, plain())
    columns = {
        role: next(c for c in chart.columns if c.name == chart.roles[role][0]) for role in ("name", "parent", "value")
    }
    top = {
        str(name): float(value or 0)
        for name, parent, value in zip(*(columns[role].values for role in ("name", "parent", "value")), strict=True)
        if parent is None
    }
    boxes = {element.category: element.box for element in of_role(rendered, "sector")}
    areas = {name: (boxes[name][2] - boxes[name][0]) * (boxes[name][3] - boxes[name][1]) for name in top}
    whole = sum(top.values())
    for name, value in top.items():
        assert areas[name] / sum(areas.values()) == pytest.approx(value / whole, rel=1e-6)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_is_drawn_without_a_missing_glyph(lang: str) -> None:
    # Warnings are errors here, and matplotlib warns of every glyph that a font lacks.
    for place, kind in enumerate(("grouped_bar", "heatmap", "sankey", "flow_chart")):
        rendered = render(made(kind, lang, place + 40), look(place, lang, value_labels=True))
        assert outside(rendered) == []


def test_labels_of_ticks_do_not_run_into_each_other() -> None:
    for kind in ("bar", "line", "grouped_bar", "candlestick", "gantt", "box"):
        for seed in range(2):
            lang = LANGUAGES[seed * 4]
            rendered = render(made(kind, lang, seed), look(seed, lang, width=448, height=392))
            labels = [element.box for element in of_role(rendered, "tick_label")]
            turned = any(y2 - y1 > 26 for _, y1, _, y2 in labels)
            for place, first in enumerate(labels):
                for second in labels[place + 1 :]:
                    across = min(first[2], second[2]) - max(first[0], second[0])
                    down = min(first[3], second[3]) - max(first[1], second[1])
                    # The upright boxes of slanting labels overlap where their letters do not.
                    assert turned or across <= 0.5 or down <= 0.5, (kind, seed, lang, first, second)


def test_same_arguments_same_bytes_in_another_process() -> None:
    jobs = (("network", "ar"), ("violin", "ja"), ("multi_line", "vi"))
    code = (
        "import hashlib\n"
        "from tests.synth.charts.drawing import look, made\n"
        "from synth.charts.draw_matplotlib import render\n"
        f"for kind, lang in {jobs!r}:\n"
        "    r = render(made(kind, lang, 5), look(5, lang))\n"
        "    print(hashlib.sha256(r.pixels.tobytes() + repr(r.elements).encode()).hexdigest())\n"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    drawn = [render(made(kind, lang, 5), look(5, lang)) for kind, lang in jobs]
    here = [hashlib.sha256(one.pixels.tobytes() + repr(one.elements).encode()).hexdigest() for one in drawn]
    assert here == there
    assert len(set(here)) == 3


def test_what_cannot_be_drawn_says_so() -> None:
    with pytest.raises(PluginError, match="draws no 'clock'"):
        render(bars(kind="clock"), plain())
    with pytest.raises(PluginError, match="no theme 'dusk'"):
        render(bars(), plain(theme="dusk"))
    with pytest.raises(PluginError, match="no font 'Wingdings'"):
        render(bars(), plain(font="Wingdings"))
    runes = Chart("bar", "en", "ᚠᚢᚦ", bars().columns, bars().roles)
    with pytest.raises(BadRecord) as caught:
        render(runes, plain())
    assert caught.value.reason == "no_font"
    wide = Column("Item", "category", ["M" * 400, "N" * 400])
    crowded = Chart(
        "horizontal_bar", "en", "", (wide, Column("Sales", "number", [1.0, 2.0])), {"x": ["Item"], "y": ["Sales"]}
    )
    with pytest.raises(BadRecord) as caught:
        render(crowded, plain())
    assert caught.value.reason == "chart_no_room"


def test_arabic_is_joined() -> None:
    from synth.charts.faces import lettering_of

    lettering = lettering_of("Amiri", "ar", "مبيعات")
    apart = sum(lettering.ink(letter, 40).width for letter in "مبيعات")
    assert lettering.ink("مبيعات", 40).width < 0.8 * apart


def test_names_of_bubbles_are_read_on_them_and_stand_over_no_other() -> None:
    for seed in range(8):
        rendered = render(made("bubble", "en", seed), plain(palette=("#22072c", "#0b2f3a")))
        labels = [element.box for element in of_role(rendered, "point_label")]
        for number, (x1, y1, x2, y2) in enumerate(labels):
            inside = rendered.pixels[round(y1) : round(y2), round(x1) : round(x2)].mean(-1)
            assert np.percentile(inside, 98) - np.percentile(inside, 2) > 90
            assert not any(
                x1 < right and left < x2 and y1 < bottom and top < y2
                for left, top, right, bottom in labels[number + 1 :]
            )

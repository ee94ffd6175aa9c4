"""Where elements stand: inside of the picture, called by names that only they have; what a reader can tell."""

import random
from dataclasses import replace

from schemas.formats.grounding import parse_boxes
from synth.charts.chart import Element
from synth.charts.grounding import all_of_a_role, box_of, name_at_box, name_of, one_by_name, regions
from synth.charts.make import make_chart
from synth.charts.readable import reading
from synth.charts.values import value_text
from tests.synth.charts.drawn import LOOK, elements

CHART = make_chart("bar", "en", random.Random(1))


def bar(x1, y1, x2, y2, category="Spain"):
    return Element("bar", (x1, y1, x2, y2), category=category, series="Sales", value="3")


def test_boxes_hold_every_pixel_touched_and_are_cut_at_the_edges():
    assert box_of(bar(1.2, 2.0, 3.1, 4.9), 640, 480) == (1, 2, 4, 5)
    assert box_of(bar(-5, -0.5, 700.5, 480.2), 640, 480) == (0, 0, 640, 480)


def test_elements_outside_of_the_picture_are_left_out():
    outside = [bar(-9, 0, -1, 9), bar(640, 0, 650, 9), bar(0, 481, 9, 490), bar(3, 3, 3, 3)]
    assert [box_of(element, 640, 480) for element in outside] == [None] * 4
    found = regions(CHART, [*outside, bar(1, 1, 9, 9)], (0, 0, 640, 480))
    assert [(region.level, region.label, region.box) for region in found] == [
        ("chart", "bar", (0, 0, 640, 480)),
        ("element", "bar", (1, 1, 9, 9)),
    ]
    assert dict(found[1].attrs) == {"category": "Spain", "series": "Sales", "value": "3"}


def test_elements_are_asked_for_by_names_that_only_they_have():
    two = [bar(0, 0, 9, 9), bar(20, 0, 29, 9), bar(40, 0, 49, 9, "Italy")]
    for seed in range(10):
        rng = random.Random(seed)
        by_name, at_box = one_by_name(CHART, LOOK, two, "en", rng), name_at_box(CHART, LOOK, two, "en", rng)
        assert parse_boxes(by_name.answer, 640, 480) == [((40, 0, 49, 9), "Italy · Sales")]
        assert "[40, 0, 49, 9]" in at_box.question
        assert at_box.answer == "Italy · Sales"
    assert one_by_name(CHART, LOOK, two[:2], "en", random.Random(0)) is None
    assert name_at_box(CHART, LOOK, [bar(0, 0, 2, 2)], "en", random.Random(0)) is None


def test_all_elements_of_a_role_are_listed_or_none():
    bars = [bar(10 * index, 0, 10 * index + 9, 9, str(index)) for index in range(40)]
    turn = all_of_a_role(CHART, LOOK, bars[:20], "en", random.Random(0))
    assert len(parse_boxes(turn.answer, 640, 480)) == 20
    assert all_of_a_role(CHART, LOOK, bars, "en", random.Random(0)) is None


def test_dates_are_named_as_they_are_printed():
    chart = make_chart("candlestick", "de", random.Random(3))
    look = replace(LOOK, date_format="%d.%m.%Y")
    day = str(chart.columns[0].values[0])
    candle = Element("candle", (1, 1, 9, 30), category=day)
    assert name_at_box(chart, look, [candle], "de", random.Random(0)).answer == ".".join(reversed(day.split("-")))


def test_a_tree_is_printed_when_its_leaves_are():
    chart = make_chart("sunburst", "en", random.Random(4))
    names, parents, values = chart.columns
    shown = [element for element in elements(chart, LOOK) if element.role != "value_label"]
    labels = [
        Element("value_label", (0, 0, 9, 9), value_text(value, values, LOOK, "en"))
        for name, value in zip(names.values, values.values, strict=True)
        if name not in parents.values
    ]
    assert len(labels) < len(values.values)
    assert reading(chart, LOOK, [*shown, *labels]).values == "printed"
    assert reading(chart, LOOK, [*shown, *labels[1:]]).values == "none"


def test_the_slope_is_that_of_the_picture():
    chart = make_chart("scatter", "ar", random.Random(2))
    rising = [Element("point", (x, 400 - x, x + 4, 404 - x), value="") for x in range(0, 200, 20)]
    assert reading(chart, LOOK, rising).slope > 0.99
    falling = [Element("point", (x, x, x + 4, x + 4), value="") for x in range(0, 200, 20)]
    assert reading(chart, LOOK, falling).slope < -0.99


def test_a_single_series_is_not_part_of_a_name():
    bars = make_chart("bar", "en", random.Random(1))
    (series,) = bars.roles["y"]
    assert name_of(Element("bar", (0, 0, 9, 9), category="Oslo", series=series), bars, LOOK) == "Oslo"
    groups = make_chart("grouped_bar", "en", random.Random(1))
    series = groups.roles["y"][0]
    assert name_of(Element("bar", (0, 0, 9, 9), category="Oslo", series=series), groups, LOOK) == f"Oslo · {series}"
    pair = make_chart("dual_axis", "en", random.Random(1))
    (series,) = pair.roles["y"]
    assert name_of(Element("bar", (0, 0, 9, 9), category="Oslo", series=series), pair, LOOK) == f"Oslo · {series}"

"""Charts of all kinds in all languages keep what kinds.py says of their columns."""

import datetime
import math
import random
import re
from collections import Counter

import pytest

from schemas.errors import BadRecord
from synth.charts.kinds import KINDS
from synth.charts.lexicon import members
from synth.charts.make import make_chart
from synth.charts.make.source import last_year
from synth.charts.make.words import LAST_YEAR, both, name_of, unit_of
from synth.charts.topics import TOPICS
from synth.languages import LANGUAGES
from synth.numbers import format_number
from synth.word_files import COLUMNS

SEEDS = range(6)
CASES = [(kind, lang, seed) for kind in KINDS for lang in COLUMNS for seed in SEEDS]


def made(kind, lang, seed):
    return make_chart(kind, lang, random.Random(f"{kind} {lang} {seed}"))


def columns(chart, role):
    by_name = {column.name: column for column in chart.columns}
    return [by_name[name] for name in chart.roles.get(role, ())]


def test_all_languages_of_the_report_have_words():
    assert set(LANGUAGES) <= set(COLUMNS)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_as_promised(kind):
    for lang in COLUMNS:
        for seed in SEEDS:
            chart = made(kind, lang, seed)
            assert chart.kind == kind
            assert chart.lang == lang
            assert chart.title
            for part in chart.panels or (chart,):
                holds(part)


def holds(chart):
    names = [column.name for column in chart.columns]
    assert len(set(names)) == len(names), names
    assert [name for role in KINDS.get(chart.kind, KINDS["bar"]).roles for name in chart.roles.get(role, ())] == names
    assert len({len(column.values) for column in chart.columns}) == 1
    for column in chart.columns:
        assert column.name
        assert column.values
        for value in column.values:
            if column.type == "number":
                assert math.isfinite(value)
                assert float(format_number(value, column.decimals, "plain")) == value
            elif column.type == "date":
                datetime.date.fromisoformat(value)
    for role in ("x", "group", "row"):
        for column in columns(chart, role):
            if column.type != "number" and not (role == "group" and chart.kind in ("scatter", "bubble", "gantt")):
                assert len(set(column.values)) == len(column.values), column.values


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_chart_and_another_seed_another(kind):
    assert made(kind, "de", 1) == made(kind, "de", 1)
    assert len({repr(made(kind, "de", seed)) for seed in SEEDS}) > 1


@pytest.mark.parametrize(
    ("kind", "lang", "seed"), [c for c in CASES if c[0] in ("pie", "donut", "percent_stacked_bar")]
)
def test_percentages_sum_to_a_hundred(kind, lang, seed):
    ys = columns(made(kind, lang, seed), "y")
    if ys[0].unit != "%":
        return
    rows = [list(ys[0].values)] if len(ys) == 1 else zip(*(y.values for y in ys), strict=True)
    for row in rows:
        assert round(sum(row), 6) == 100
        assert min(row) > 0


@pytest.mark.parametrize(
    ("kind", "lang", "seed"), [case for case in CASES if case[0] in ("treemap", "sunburst", "tree")]
)
def test_trees_have_parents_first_and_sums(kind, lang, seed):
    chart = made(kind, lang, seed)
    names, parents = (columns(chart, role)[0].values for role in ("name", "parent"))
    assert len(set(names)) == len(names), names
    for index, parent in enumerate(parents):
        assert parent is None or parent in names[:index]
    if kind == "tree":
        assert parents.count(None) == 1
        return
    values = dict(zip(names, columns(chart, "value")[0].values, strict=True))
    for name in set(parents) - {None}:
        below = sum(values[child] for child, parent in zip(names, parents, strict=True) if parent == name)
        assert below == pytest.approx(values[name], abs=1e-6)


@pytest.mark.parametrize(("lang", "seed"), [(lang, seed) for lang in COLUMNS for seed in SEEDS])
def test_flows_arrive_and_leave_in_full(lang, seed):
    chart = made("sankey", lang, seed)
    came, went = Counter(), Counter()
    edges = list(zip(*(columns(chart, role)[0].values for role in ("source", "target", "value")), strict=True))
    assert len({edge[:2] for edge in edges}) == len(edges)
    for source, target, value in edges:
        assert source != target
        assert value > 0
        went[source] += value
        came[target] += value
    for name in set(came) & set(went):
        assert came[name] == went[name]


@pytest.mark.parametrize(("lang", "seed"), [(lang, seed) for lang in COLUMNS for seed in SEEDS])
def test_networks_are_connected(lang, seed):
    chart = made("network", lang, seed)
    edges = list(zip(*(columns(chart, role)[0].values for role in ("source", "target")), strict=True))
    assert len({frozenset(edge) for edge in edges}) == len(edges)
    reached, left = {edges[0][0]}, edges
    while near := [edge for edge in left if set(edge) & reached]:
        reached.update(name for edge in near for name in edge)
        left = [edge for edge in left if edge not in near]
    assert not left


@pytest.mark.parametrize(("lang", "seed"), [(lang, seed) for lang in COLUMNS for seed in SEEDS])
def test_histograms_count_their_samples(lang, seed):
    chart = made("histogram", lang, seed)
    start, end, y = (columns(chart, role)[0].values for role in ("start", "end", "y"))
    assert start[1:] == end[:-1]
    raw = chart.samples[""]
    last = len(y) - 1
    for index, (low, high, count) in enumerate(zip(start, end, y, strict=True)):
        assert sum(low <= value < high or (index == last and value == high) for value in raw) == count
    assert sum(y) == len(raw)


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind in ("box", "violin") for seed in SEEDS])
def test_boxes_summarize_their_samples(kind, seed):
    import numpy as np

    chart = made(kind, "en", seed)
    for index, group in enumerate(columns(chart, "group")[0].values):
        numbers = [columns(chart, role)[0].values[index] for role in ("low", "q1", "median", "q3", "high")]
        decimals = columns(chart, "median")[0].decimals
        assert numbers == pytest.approx(
            np.percentile(chart.samples[group], (0, 25, 50, 75, 100)), abs=0.51 / 10**decimals
        )
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("seed", SEEDS)
def test_waterfalls_candles_plans_and_funnels_agree_with_themselves(seed):
    fall = made("waterfall", "en", seed)
    y, measure = columns(fall, "y")[0].values, columns(fall, "measure")[0].values
    assert sum(y[:-1]) == y[-1]
    assert (measure[0], measure[-1], set(measure[1:-1])) == ("total", "total", {"change"})
    candle = made("candlestick", "en", seed)
    for day in zip(*(columns(candle, role)[0].values for role in ("open", "high", "low", "close")), strict=True):
        assert day[2] <= min(day[0], day[3]) <= max(day[0], day[3]) <= day[1]
    plan = made("gantt", "en", seed)
    assert all(a < b for a, b in zip(*(columns(plan, role)[0].values for role in ("start", "end")), strict=True))
    stages = columns(made("funnel", "en", seed), "y")[0].values
    assert list(stages) == sorted(stages, reverse=True)


def test_unknown_kinds_and_languages_are_refused():
    with pytest.raises(BadRecord, match="no chart is called 'map'"):
        make_chart("map", "en", random.Random(0))
    with pytest.raises(BadRecord, match="no words in 'xx'"):
        make_chart("bar", "xx", random.Random(0))


def test_two_quantities_are_one_phrase():
    assert both("Wind speed", "Hours of sunshine", "en") == "Wind speed and hours of sunshine"
    assert both("Population", "CO₂ emissions", "en") == "Population and CO₂ emissions"
    assert both("Windgeschwindigkeit", "Temperatur", "de") == "Windgeschwindigkeit und Temperatur"
    assert both("Patentes", "Ingresos", "es") == "Patentes e ingresos"
    assert both("ميداليات", "أعضاء", "ar") == "ميداليات وأعضاء"
    assert both("気温", "降水量", "ja") == "気温と降水量"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_panels_are_places_only_where_nothing_else_names_one(lang):
    places = {*members("country", lang), *members("city", lang)}
    for seed in SEEDS:
        chart = made("small_multiples", lang, seed)
        assert not any(place in chart.title for place in places)
        inside = {value for panel in chart.panels for column in panel.columns for value in column.values}
        assert not places & inside or not places & {panel.title for panel in chart.panels}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sources_are_no_older_than_their_data_and_punctuated_as_the_language_is(lang):
    comma = {"ja": "、", "zh": "，", "ar": "، "}.get(lang, ", ")
    dated = 0
    for kind in KINDS:
        for seed in range(12):
            chart = made(kind, lang, seed)
            assert lang not in ("ja", "zh") or " " not in chart.source
            if year := re.search(r"\d{4}$", chart.source):
                dated += 1
                assert last_year(chart) <= int(year[0]) <= LAST_YEAR
                assert chart.source[: year.start()].endswith(comma)
    assert dated > 20


def test_no_data_are_of_days_to_come():
    for kind in set(KINDS) - {"gantt"}:
        for seed in range(40):
            assert last_year(made(kind, "en", seed)) <= LAST_YEAR


def test_levels_stay_where_they_usually_are():
    levels = {
        (name_of(quantity, "en"), unit_of(quantity, "en")): quantity
        for topic in TOPICS
        for quantity in topic.quantities
        if not quantity.adds and not quantity.signed
    }
    seen = Counter()
    kinds = ("bar", "line", "dumbbell", "grouped_bar", "multi_line", "scatter", "small_multiples", "heatmap", "box")
    for kind in kinds:
        for seed in range(60):
            chart = made(kind, "en", seed)
            for part in chart.panels or (chart,):
                for column in part.columns:
                    named = (column.name,) if "scatter" in (kind, part.kind) else (column.name, part.y_title)
                    quantity = next(
                        (levels[name, column.unit] for name in named if (name, column.unit) in levels), None
                    )
                    if quantity is None or column.type != "number":
                        continue
                    seen[quantity.name] += 1
                    grain = 0.51 / 10**quantity.decimals
                    assert max(column.values) <= min(quantity.most, 1.25 * quantity.high) + grain, (kind, seed)
                    assert min(column.values) >= 0.6 * quantity.low - grain, (kind, seed)
    assert {"life", "satisfaction", "score"} <= set(seen)


def test_values_past_the_usual_keep_their_order():
    from synth.charts.make.values import rounded

    for topic in TOPICS:
        for quantity in topic.quantities:
            steps = [quantity.low + (quantity.high - quantity.low) * step / 20 for step in range(-20, 50)]
            values = [rounded(quantity, value) for value in steps]
            assert values == sorted(values)
            inside = [value for value in steps if quantity.low <= value <= quantity.high]
            assert [rounded(quantity, value) for value in inside] == [round(v, quantity.decimals) for v in inside]


def test_waterfalls_leave_room_below_what_is_left():
    for seed in range(600):
        *changes, _ = columns(made("waterfall", "en", seed), "y")[0].values
        levels = [sum(changes[: place + 1]) for place in range(len(changes))]
        assert min(levels) > 0.08 * max(levels)


def test_a_year_in_the_title_is_that_of_the_panels():
    for seed in range(120):
        chart = made("small_multiples", "en", seed)
        if any(panel.title.isdigit() for panel in chart.panels):
            assert not re.search(r"20\d\d", chart.title)


def test_plans_name_teams_only_where_there_are_several():
    for seed in range(4000):
        assert all(len(set(column.values)) > 1 for column in columns(made("gantt", "en", seed), "group"))


def test_errors_are_a_part_of_what_they_stand_at():
    for seed in range(80):
        chart = made("error_bars", "en", seed)
        (y,), (error,) = columns(chart, "y"), columns(chart, "error")
        grain = 10.0**-y.decimals
        assert all(0 < e <= 0.27 * v + grain for v, e in zip(y.values, error.values, strict=True))

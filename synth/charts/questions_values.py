"""Questions about values: look up, compare, rank, add, average, divide, count, trends, and what is not there."""

import datetime
from collections.abc import Iterator
from itertools import pairwise

from synth.charts.absent import absent
from synth.charts.grid import Grid, Series, grid_of
from synth.charts.phrases import say
from synth.charts.questions import Asked, Asker, Scene
from synth.dates import format_date
from synth.numbers import format_number
from synth.prompts import unanswerable

_FEW = 8  # values that are added up at most
_NO_TREND = frozenset({"box", "violin", "bubble", "histogram", "heatmap"})


def _grids(scene: Scene) -> tuple[Grid, Grid]:
    """The exact grid, for what is compared, and the one as read, for what is told."""
    exact, read = grid_of(scene.chart, scene.look), grid_of(scene.read, scene.look)
    assert exact is not None, "only kinds with a grid come here"
    assert read is not None, "reading leaves the grid"
    return exact, read


def _pick(scene: Scene) -> tuple[Grid, Series, Series]:
    exact, read = _grids(scene)
    index = scene.rng.randrange(len(exact.series))
    return exact, exact.series[index], read.series[index]


def _texts(scene: Scene, series: Series, rows: tuple[str, ...], indices: list[int]) -> str:
    return ", ".join(
        f"{rows[index]}: {series.text(series.values[index], scene.look, scene.chart.lang)}" for index in indices
    )


def _lookup(scene: Scene) -> Iterator[Asked]:
    grid, exact, series = _pick(scene)
    fit = [index for index, value in enumerate(exact.values) if scene.seen.asks(value, exact.values)]
    if fit:
        index = scene.rng.choice(fit)
        sort = "lookup" if scene.seen.values == "printed" else "lookup_about"
        answer = series.text(series.values[index], scene.look, scene.chart.lang)
        yield scene.asked(sort, answer, s=scene.q(series.name), c=scene.q(grid.rows[index]))


def _extreme(scene: Scene) -> Iterator[Asked]:
    grid, exact, series = _pick(scene)
    order = _ordered(exact)
    if scene.rng.random() < 0.5:
        sort, first, second = "max", order[0], order[1]
    else:
        sort, first, second = "min", order[-1], order[-2]
    if _apart(scene, exact.values, first, second):
        yield scene.asked(sort, grid.rows[first], x=scene.q(grid.x), s=scene.q(series.name))


def _extreme_series(scene: Scene) -> Iterator[Asked]:
    exact, _ = _grids(scene)
    if len(exact.series) < 2 or scene.chart.kind in ("dual_axis", "bubble", "box", "violin", "candlestick"):
        return
    row = scene.rng.randrange(len(exact.rows))
    column = tuple(series.values[row] for series in exact.series)
    first, second = sorted(range(len(column)), key=lambda index: -column[index])[:2]
    if _apart(scene, column, first, second):
        yield scene.asked("max_series", exact.series[first].name, c=scene.q(exact.rows[row]))


def _compare(scene: Scene) -> Iterator[Asked]:
    grid, exact, series = _pick(scene)
    first, second = scene.rng.sample(range(len(grid.rows)), 2)
    if not _apart(scene, exact.values, first, second):
        return
    higher = first if exact.values[first] > exact.values[second] else second
    answer = grid.rows[higher]
    why = scene.because(_texts(scene, series, grid.rows, [first, second]), answer) if _tells(scene) else ""
    yield scene.asked("compare", answer, why, s=scene.q(series.name), c=scene.q(grid.rows[first]),
                      d=scene.q(grid.rows[second]))  # fmt: skip


def _rank(scene: Scene) -> Iterator[Asked]:
    grid, exact, series = _pick(scene)
    if len(grid.rows) < 4:
        return
    order = _ordered(exact)
    place = scene.rng.randint(2, 3)
    if all(_apart(scene, exact.values, one, other) for one, other in pairwise(order[place - 2 : place + 1])):
        answer = grid.rows[order[place - 1]]
        why = scene.because(_texts(scene, series, grid.rows, order[:place]), answer) if _tells(scene) else ""
        yield scene.asked("rank", answer, why, x=scene.q(grid.x), s=scene.q(series.name), n=place)


def _arithmetic(scene: Scene) -> Iterator[Asked]:
    """Differences, sums and ratios of two values that are printed."""
    grid, exact, _ = _pick(scene)
    if not _tells(scene):
        return
    first, second = scene.rng.sample(range(len(grid.rows)), 2)
    one, other = exact.values[first], exact.values[second]
    if one < other:
        first, second, one, other = second, first, other, one
    sorts = ["difference", *(["sum"] if grid.sums else []), *(["ratio"] if other > 0 and exact.unit != "°C" else [])]
    sort = scene.rng.choice(sorts)
    lang, look = scene.chart.lang, scene.look
    if sort == "ratio":
        answer = format_number(one / other, 2, look.number_format)
        sign, result = "÷", answer
    else:
        value = one - other if sort == "difference" else one + other
        answer = result = exact.text(value, look, lang)
        sign = "−" if sort == "difference" else "+"
    if sort == "difference" and one == other:
        return
    formula = f"{exact.text(one, look, lang)} {sign} {exact.text(other, look, lang)} = {result}"
    facts = _texts(scene, exact, grid.rows, [first, second])
    yield scene.asked(sort, answer, scene.because(f"{facts}; {formula}", answer), s=scene.q(exact.name),
                      c=scene.q(grid.rows[first]), d=scene.q(grid.rows[second]))  # fmt: skip


def _whole(scene: Scene) -> Iterator[Asked]:
    """The sum or the mean of a short series whose values are printed."""
    grid, exact, _ = _pick(scene)
    if not _tells(scene) or len(grid.rows) > _FEW or scene.chart.kind in ("waterfall", "funnel"):
        return
    sort = scene.rng.choice(("total", "mean")) if grid.sums and exact.unit != "°C" else "mean"
    total = sum(exact.values)
    value, decimals = (total, exact.decimals) if sort == "total" else (total / len(grid.rows), exact.decimals + 1)
    answer = exact.text(value, scene.look, scene.chart.lang, decimals)
    facts = _texts(scene, exact, grid.rows, list(range(len(grid.rows))))
    yield scene.asked(sort, answer, scene.because(facts, answer), s=scene.q(exact.name))


def _counted(scene: Scene) -> Iterator[Asked]:
    """How many values lie above or below a round number that keeps clear of all of them."""
    grid, exact, series = _pick(scene)
    order = sorted(exact.values)
    clear = [(a, b) for a, b in pairwise(order) if b - a > 2 * max(scene.seen.gap(exact.values), 10.0**-exact.decimals)]
    if not clear or len(order) < 4:
        return
    limit, decimals = _round_between(*scene.rng.choice(clear))
    above = scene.rng.random() < 0.6
    hits = [index for index, value in enumerate(exact.values) if (value > limit) == above]
    answer = str(len(hits))
    why = scene.because(_texts(scene, series, grid.rows, hits), answer) if _tells(scene) and len(hits) <= _FEW else ""
    text = exact.text(limit, scene.look, scene.chart.lang, decimals)
    yield scene.asked("above" if above else "below", answer, why, s=scene.q(series.name), v=text)


def _trend(scene: Scene) -> Iterator[Asked]:
    grid, exact, series = _pick(scene)
    if not grid.timed or scene.chart.kind in _NO_TREND:
        return
    first = scene.rng.randrange(len(grid.rows) - 1) if scene.rng.random() < 0.5 else 0
    last = scene.rng.randrange(first + 1, len(grid.rows)) if first else len(grid.rows) - 1
    if _apart(scene, exact.values, first, last):
        rises = exact.values[last] > exact.values[first]
        answer = say("say.rise" if rises else "say.fall", scene.lang)
        why = scene.because(_texts(scene, series, grid.rows, [first, last]), answer) if _tells(scene) else ""
        yield scene.asked("trend", answer, why, s=scene.q(series.name), c=scene.q(grid.rows[first]),
                          d=scene.q(grid.rows[last]))  # fmt: skip


def _which(scene: Scene) -> Iterator[Asked]:
    grid, exact, _ = _pick(scene)
    alone = [index for index, value in enumerate(exact.values) if exact.values.count(value) == 1]
    if _tells(scene) and alone:
        index = scene.rng.choice(alone)
        text = exact.text(exact.values[index], scene.look, scene.chart.lang)
        yield scene.asked("which", grid.rows[index], x=scene.q(grid.x), s=scene.q(exact.name), v=text)


def _counts(scene: Scene) -> Iterator[Asked]:
    exact, _ = _grids(scene)
    if scene.chart.columns and scene.chart.columns[0].type == "date":
        return
    if len(exact.series) > 1 and scene.chart.kind in (
        "grouped_bar",
        "stacked_bar",
        "multi_line",
        "stacked_area",
        "radar",
    ):
        yield scene.asked("count_series", str(len(exact.series)))
    elif len(exact.rows) <= 15 and scene.chart.kind != "histogram":
        yield scene.asked("count", str(len(exact.rows)), x=scene.q(exact.x))


def _missing(scene: Scene) -> Iterator[Asked]:
    """A look-up of something that the chart does not show."""
    grid, _, series = _pick(scene)
    if scene.rng.random() < 0.5:
        return
    name = absent(grid.rows, scene.chart.lang, scene.rng)
    if name is None and scene.chart.columns and scene.chart.columns[0].type == "date":
        name = _later(scene)
    if name is not None:
        sort = "lookup" if _tells(scene) else "lookup_about"
        asked = scene.asked(sort, unanswerable(scene.lang), s=scene.q(series.name), c=scene.q(name))
        yield Asked("unanswerable", asked.question, asked.answer)


def _later(scene: Scene) -> str:
    """A date well after the last one."""
    last = datetime.date.fromisoformat(str(scene.chart.columns[0].values[-1]))
    later = last.replace(year=last.year + scene.rng.randint(2, 4), day=1)
    return format_date(later.isoformat(), scene.look.date_format, scene.chart.lang)


def _tells(scene: Scene) -> bool:
    return scene.seen.values == "printed"


def _apart(scene: Scene, values: tuple[float, ...], first: int, second: int) -> bool:
    """Whether a reader sees which of two of the values is larger."""
    return abs(values[first] - values[second]) > scene.seen.gap(values)


def _ordered(series: Series) -> list[int]:
    return sorted(range(len(series.values)), key=lambda index: -series.values[index])


def _round_between(low: float, high: float) -> tuple[float, int]:
    """The roundest number in the middle half between two, and its decimals."""
    inner_low, inner_high = low + (high - low) / 4, high - (high - low) / 4
    for decimals in range(-6, 7):
        value = round((low + high) / 2, decimals)
        if inner_low <= value <= inner_high:
            return value, max(decimals, 0)
    return (low + high) / 2, 6


VALUE_ASKERS: tuple[Asker, ...] = (
    _lookup, _lookup, _extreme, _extreme_series, _compare, _rank, _arithmetic, _whole, _counted, _trend, _which,
    _counts, _missing,
)  # fmt: skip

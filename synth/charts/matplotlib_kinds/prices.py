"""Prices: candles, or bars of open, high, low and close."""

from itertools import pairwise

from synth.charts.axis import number_axis, places, row_axis
from synth.charts.canvas import Box, Pen
from synth.charts.field import value_ticks
from synth.charts.plot import plot
from synth.charts.sheet import Sheet
from synth.charts.values import axis_title

_PAIRS = (("#2e9e5b", "#d1495b"), ("#d1495b", "#2e9e5b"), ("#3a7bd5", "#e07b39"), ("#f2f2f2", "#303030"))


def candlestick(sheet: Sheet, room: Box) -> None:
    """Bodies from open to close, wicks from low to high. Rising days are red in East Asia, green elsewhere."""
    columns = [sheet.column(role) for role in ("open", "high", "low", "close")]
    prices = list(zip(*(sheet.numbers(column) for column in columns), strict=True))
    flat = [price for row in prices for price in row]
    values = number_axis(
        flat, columns[0], sheet.look, sheet.lang, axis_title(sheet.chart.y_title, columns[0].unit),
        value_ticks(sheet, room), False, 0.06, sheet.pick("whole steps") < 0.5,
    )  # fmt: skip
    spread = sheet.pick("gaps of days") < 0.3
    rows = row_axis(sheet.column("x"), sheet.look, sheet.lang, sheet.chart.x_title, spread, 0.6)
    at, names = places(sheet.column("x"), spread), sheet.row_names()
    chosen = sheet.pick("pair")
    rise, fall = _PAIRS[
        1 if sheet.lang in ("ja", "ko", "zh") and chosen < 0.7 else int(chosen * len(_PAIRS)) if chosen > 0.5 else 0
    ]
    step = min((after - before for before, after in pairwise(at)), default=1.0)
    as_bars = sheet.pick("as bars") < 0.2
    with plot(sheet, room, rows, values) as field:
        half = min(0.36 * step, sheet.px * 0.7 / field.row_px)
        for place, name, (start, high, low, close) in zip(at, names, prices, strict=True):
            colour = rise if close >= start else fall
            # The white ones of the last pair are seen by their edges.
            edge = Pen(sheet.theme.ink if rise == _PAIRS[-1][0] else colour, 1.2)
            sheet.canvas.lines([(field.at(place, low), field.at(place, high))], edge)
            if as_bars:
                sheet.canvas.lines([(field.at(place - half, start), field.at(place, start))], edge)
                sheet.canvas.lines([(field.at(place, close), field.at(place + half, close))], edge)
            else:
                sheet.canvas.rect(field.bar(place, 2 * half, start, close), colour, edge)
            told = "; ".join(
                sheet.text(price, column) for price, column in zip((start, high, low, close), columns, strict=True)
            )
            sheet.canvas.note("candle", field.bar(place, 2 * half, low, high), None, None, name, told)


DRAWERS = {"candlestick": candlestick}

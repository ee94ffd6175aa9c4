"""The sections of the report with histograms: sizes, and scores by the filter that gave them."""

from collections.abc import Sequence
from itertools import groupby

from jobs.report_charts import histogram
from jobs.report_html import Content, Html, element
from jobs.report_numbers import number
from jobs.report_tables import table
from jobs.report_values import Spread

SIZE_CHART, SCORE_CHART = 340, 262  # pixels of width


def sizes(spreads: Sequence[Spread]) -> list[Html | None]:
    if not spreads:
        return [element("p", "The shards hold no samples.")]
    return [_charts(spreads, SIZE_CHART), _constant(spreads)]


def scores(spreads: Sequence[Spread]) -> list[Html | None]:
    """A row of charts for each filter, whose name begins the names of its scores."""
    if not spreads:
        return [element("p", "No filter of this run gave a score to the samples.")]
    varied = [spread for spread in spreads if not spread.is_constant]
    by_filter = groupby(varied, key=lambda spread: spread.measure.title.partition(".")[0])
    groups = [(name, list(group)) for name, group in by_filter]
    several = [(name, group) for name, group in groups if len(group) > 1]
    single = [spread for _, group in groups if len(group) == 1 for spread in group]
    if single:
        several.append(("filters with one score" if several else "", single))
    rows = [
        (element("h3", name) if name else None, _charts(group, SCORE_CHART, whole_names=group is single))
        for name, group in several
    ]
    return [*(item for row in rows for item in row), _constant(spreads)]


def _charts(spreads: Sequence[Spread], wide: int, *, whole_names: bool = True) -> Html:
    charts = [_spread(spread, wide, whole_names=whole_names) for spread in spreads if not spread.is_constant]
    return element("div", *charts, class_="charts", tabindex=0, role="group", aria_label="Histograms")


def _constant(spreads: Sequence[Spread]) -> Html | None:
    same: list[list[Content]] = [
        [element("code", one.measure.title), number(one.least), f"{one.count:,}"] for one in spreads if one.is_constant
    ]
    return table("The same in every sample that has it", ("measure", "value", "samples"), same) if same else None


def _spread(spread: Spread, wide: int, *, whole_names: bool) -> Html:
    title = spread.measure.title if whole_names else spread.measure.title.partition(".")[2]
    unit = element("span", f" {spread.measure.unit}", class_="quiet") if spread.measure.unit else None
    missing = element("p", f"{spread.missing:,} without a value", class_="quiet") if spread.missing else None
    return spread_figure(spread, wide, [title, unit], missing)


def spread_figure(spread: Spread, wide: int, title: Content, missing: Html | None) -> Html:
    """A histogram below its title, with quantiles and with what is told of values that are missing."""
    low, _, _, _, high = spread.quantiles
    told = (("least", spread.least), ("5 %", low), ("95 %", high), ("most", spread.most))
    quantiles = element(
        "dl",
        *(element("div", element("dt", name), element("dd", number(value))) for name, value in told),
        class_="quantiles",
    )
    return element("figure", element("figcaption", title), histogram(spread, wide), quantiles, missing)

"""Source: the line below a chart that says who counted, and when, which is not before the last of the data."""

import random
import re
from collections.abc import Iterator

from synth.charts.chart import Chart
from synth.charts.lexicon import members, word
from synth.charts.make.words import LAST_YEAR

_FIRST_YEAR = 2016
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COLON = {"ja": "{}{}", "zh": "{}{}"}  # theirs is as wide as a letter and takes no space
_COMMA = {"ja": "、", "zh": "，", "ar": "، "}


def source(chart: Chart, rng: random.Random) -> str:
    """The line below the chart, or nothing."""
    if rng.random() < 0.55:
        return ""
    lang, first = chart.lang, max(_FIRST_YEAR, last_year(chart))
    text = _COLON.get(lang, "{} {}").format(word("w.source", lang), rng.choice(members("institution", lang)))
    if rng.random() < 0.5 or first > LAST_YEAR:
        return text
    return f"{text}{_COMMA.get(lang, ', ')}{rng.randint(first, LAST_YEAR)}"


def last_year(chart: Chart) -> int:
    """The last year that a chart names in its title, its rows, its series or its panels; 0 if none."""
    return max((int(year) for text in _texts(chart) for year in _YEAR.findall(text)), default=0)


def _texts(chart: Chart) -> Iterator[str]:
    for part in (chart, *chart.panels):
        yield part.title
        for column in part.columns:
            yield column.name
            if column.type != "number":
                yield from (str(value) for value in column.values)

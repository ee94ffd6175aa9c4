"""Tasks: what is asked about a drawn chart: its table, questions, a caption, where its elements stand."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from schemas.formats.table import Table
from schemas.formats.table_csv import write_csv
from schemas.formats.table_html import write_html
from schemas.formats.table_json import write_json
from schemas.formats.table_markdown import write_markdown
from synth.charts.captions import caption
from synth.charts.chart import Chart, Element, Look
from synth.charts.grounding import all_of_a_role, name_at_box, one_by_name
from synth.charts.phrases import say
from synth.charts.questions import questions, scene
from synth.charts.readable import READABLE_CELLS, Reading, as_read, reading
from synth.charts.truth import data_table, truth_table
from synth.drawn import Turn
from synth.prompts import asked_in, prompt_in

# How often a turn is of which sort.
_SHARES = {"question": 0.46, "table": 0.26, "caption": 0.1, "roles": 0.06, "element": 0.07, "at_box": 0.05}
_TURNS = (1, 1, 2, 2, 3)
_ENGLISH = 0.3  # asked in English about a chart in another language
_EXPLAINED = 0.35  # of the answers that can be
_MOST_CANDLES = 12


def turns(chart: Chart, look: Look, elements: Sequence[Element], rng: random.Random) -> list[Turn]:
    """One to three turns, none with an empty answer, all in one language; nothing that the picture does not show."""
    lang = asked_in(chart.lang, rng, _ENGLISH)
    seen = reading(chart, look, elements)
    asked = iter(_questions(chart, look, seen, lang, rng))
    found: list[Turn] = []
    wanted = rng.choice(_TURNS)
    sorts = rng.choices(list(_SHARES), list(_SHARES.values()), k=wanted)
    done: set[str] = set()
    for sort in (*sorts, "question", "caption"):
        if len(found) >= wanted or sort in done:
            continue
        if sort == "question":
            found += next(asked, [])[: 3 - len(found)]
            continue
        done.add(sort)
        if (turn := _turn(sort, chart, look, seen, elements, lang, rng)) is not None:
            found.append(turn)
    return found


def _turn(
    sort: str, chart: Chart, look: Look, seen: Reading, elements: Sequence[Element], lang: str, rng: random.Random
) -> Turn | None:
    if sort == "table":
        return _table(chart, look, seen, lang, rng)
    if sort == "caption":
        return Turn(prompt_in("chart_caption", lang, rng), caption(chart, look, seen, lang, rng))
    ask = {"roles": all_of_a_role, "element": one_by_name, "at_box": name_at_box}[sort]
    if not seen.names:  # of what has a name, some would not be in the picture
        elements = [element for element in elements if not element.category and not element.series]
    return ask(chart, look, elements, lang, rng) if seen.names or sort == "roles" else None


def _table(chart: Chart, look: Look, seen: Reading, lang: str, rng: random.Random) -> Turn | None:
    """The data in a format; None if not all of it can be read."""
    if not seen.names or seen.values == "none":
        return None
    read = as_read(chart, seen)
    format_ = rng.choice(tuple(_WRITERS))
    make, write = _WRITERS[format_]
    table = replace(make(read, look), caption=None)
    if table.rows * table.columns > READABLE_CELLS or (chart.kind == "candlestick" and table.rows > _MOST_CANDLES):
        return None
    return Turn(prompt_in(f"chart_to_{format_}", lang, rng), write(table))


def _questions(chart: Chart, look: Look, seen: Reading, lang: str, rng: random.Random) -> list[list[Turn]]:
    """Questions of different sorts; some are followed by one for the reason."""
    found: list[list[Turn]] = []
    sorts: set[str] = set()
    for asked in questions(scene(chart, look, seen, lang, rng)):
        if asked.sort in sorts or not asked.answer:
            continue
        sorts.add(asked.sort)
        both = [Turn(prompt_in("chart_question", lang, rng, question=asked.question), asked.answer)]
        if asked.why and rng.random() < _EXPLAINED:
            both.append(Turn(say("ask.explain", lang), asked.why))
        found.append(both)
        if len(found) == max(_TURNS):
            break
    return found


_WRITERS: dict[str, tuple[Callable[[Chart, Look], Table], Callable[[Table], str]]] = {
    "html": (truth_table, write_html),
    "markdown": (truth_table, write_markdown),
    "csv": (data_table, write_csv),
    "json": (data_table, write_json),
}

"""What is asked about charts: answers are worked out again from the table alone, and nothing unreadable is asked."""

import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from schemas.formats.table import grid
from schemas.formats.table_html import parse_html, write_html
from schemas.formats.table_json import parse_json, write_json
from synth.charts.answers import same_answer
from synth.charts.captions import caption
from synth.charts.kinds import KINDS
from synth.charts.lexicon import word
from synth.charts.make import make_chart
from synth.charts.phrases import quoted
from synth.charts.questions import questions, scene
from synth.charts.readable import as_read, reading
from synth.charts.tasks import turns
from synth.charts.truth import data_table, truth_table
from synth.prompts import unanswerable
from synth.word_files import COLUMNS
from tests.synth.charts.drawn import LOOK, elements

SEEDS = range(2)
# Kinds whose table is rows by series as it stands.
WIDE = ("bar", "horizontal_bar", "line", "step", "grouped_bar", "stacked_bar", "multi_line", "stacked_area", "dumbbell",
        "pie", "donut", "heatmap", "radar", "funnel", "lollipop", "area", "percent_stacked_bar")  # fmt: skip


def drawn(kind, lang, seed, ask=None, values=True):
    rng = random.Random(f"{kind} {lang} {seed}")
    look = replace(LOOK, number_format=rng.choice(["comma", "dot", "space", "plain"]), date_format="%Y-%m-%d")
    chart = make_chart(kind, lang, rng)
    things = elements(chart, look, values)
    return chart, look, things, scene(chart, look, reading(chart, look, things), ask or lang, rng)


def said(sort, question, lang):
    """The values in a question, by their letters."""
    pattern = re.escape(word(f"ask.{sort}", lang))
    left, right = map(re.escape, quoted("\0", lang).split("\0"))
    pattern = re.sub(r"\\{([vn])\\}", r"(?P<\1>.+?)", pattern)
    pattern = re.sub(r"\\{(\w)\\}", lambda found: f"{left}(?P<{found[1]}>.+?){right}", pattern)
    found = re.fullmatch(pattern, question)
    assert found, (sort, question)
    return found.groupdict()


@pytest.mark.parametrize("kind", WIDE)
def test_answers_are_worked_out_again_from_the_table(kind):
    sorts = Counter()
    for lang in COLUMNS:
        for seed in SEEDS:
            chart, look, _, stage = drawn(kind, lang, seed)
            rows = [[cell.text for cell in row] for row in grid(parse_json(write_json(data_table(chart, look))))]
            assert len(rows) == len(chart.columns[0].values) + 1
            table = {
                column.name: {row[0]: float(row[index]) for row in rows[1:]}
                for index, column in enumerate(chart.columns)
                if column.type == "number"
            }
            for asked in questions(stage):
                given = said("lookup" if asked.sort == "unanswerable" else asked.sort, asked.question, lang)
                again(asked, given, table, chart, lang, look)
                sorts[asked.sort] += 1
    assert sum(sorts.values()) > 150
    assert len(sorts) >= 8, sorts


def again(asked, given, table, chart, lang, look):
    if asked.sort in ("count_series", "kind", "title", "count"):
        told = {"count_series": len(table), "kind": word(f"kind.{chart.kind}", lang), "title": chart.title,
                "count": len(chart.columns[0].values)}  # fmt: skip
        assert asked.answer == str(told[asked.sort])
        return
    if asked.sort == "max_series":
        assert asked.answer == max(table, key=lambda name: table[name][given["c"]])
        return
    values = table[given["s"]] if len(table) > 1 else next(iter(table.values()))
    if asked.sort == "unanswerable":
        assert given["c"] not in values
        assert asked.answer == unanswerable(lang)
        return
    c, d = values.get(given.get("c")), values.get(given.get("d"))
    ordered = sorted(values, key=lambda name: -values[name])
    total = sum(values.values())
    plain = {"lookup": c, "total": total, "mean": total / len(values)}
    if d is not None:
        plain |= {"sum": c + d, "difference": abs(c - d), "ratio": c / d if d else None}
    if asked.sort in plain:
        assert same_answer(asked.answer, f"{plain[asked.sort]:.4f}", 0.01), (asked, plain)
    elif asked.sort in ("max", "min"):
        assert asked.answer == ordered[0 if asked.sort == "max" else -1]
    elif asked.sort == "compare":
        assert asked.answer == (given["c"] if c > d else given["d"])
    elif asked.sort == "rank":
        assert asked.answer == ordered[int(given["n"]) - 1]
    elif asked.sort == "trend":
        assert asked.answer == word("say.rise" if d > c else "say.fall", lang)
    elif asked.sort == "which":
        assert same_answer(given["v"], f"{values[asked.answer]:.4f}", 0.001)
    else:
        assert asked.sort in ("above", "below")
        assert 0 < int(asked.answer) < len(values)
        # The limit in any format: exactly one reading of it parts the values as told.
        reads = limits(given["v"])
        hits = {sum(value > v if asked.sort == "above" else value < v for value in values.values()) for v in reads}
        assert int(asked.answer) in hits


def limits(text):
    digits = re.search(r"-?\d[\d.,]*(?: \d{3})*(?:,\d+)?", text).group().replace(" ", "")
    for form in (digits.replace(",", ""), digits.replace(".", "").replace(",", "."), digits.replace(",", ".")):
        try:
            yield float(form.strip("."))
        except ValueError:
            continue


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_questions_with_answers_and_a_caption_in_every_language(kind):
    asked = Counter()
    for lang in COLUMNS:
        for seed in SEEDS:
            for ask in (lang, "en"):
                chart, look, things, stage = drawn(kind, lang, seed, ask)
                for question in questions(stage):
                    assert question.question.strip()
                    assert question.answer.strip()
                    assert "{" not in question.question + question.answer + question.why
                    asked[lang] += 1
                text = caption(chart, look, reading(chart, look, things), ask, random.Random(seed))
                assert "{" not in text
                assert len(text) > 20
    assert min(asked[lang] for lang in COLUMNS) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_turns_are_one_to_three_and_never_empty(kind):
    for lang in COLUMNS:
        for seed in SEEDS:
            chart, look, things, _ = drawn(kind, lang, seed, values=bool(seed % 2))
            found = turns(chart, look, things, random.Random(seed))
            assert 1 <= len(found) <= 3
            assert all(turn.question.strip() and turn.answer.strip() for turn in found)
            assert len({turn.question for turn in found}) == len(found)
            assert found == turns(chart, look, things, random.Random(seed))


@pytest.mark.parametrize("kind", KINDS)
def test_tables_come_back(kind):
    for lang in COLUMNS:
        chart, look, _, _ = drawn(kind, lang, 0)
        table = truth_table(chart, look)
        assert parse_html(write_html(table)) == table
        data = data_table(chart, look)
        assert parse_json(write_json(data)) == data


def test_values_that_are_neither_printed_nor_on_an_axis_are_not_asked():
    for seed in range(30):
        chart, look, things, stage = drawn("pie", "en", seed, values=False)
        assert stage.seen.values == "none"
        sorts = {asked.sort for asked in questions(stage)}
        assert not sorts & {"lookup", "lookup_about", "sum", "total", "mean", "difference", "ratio", "which"}
        assert not any(
            turn.answer.startswith(("<table", "| ", "[\n  {"))
            for turn in turns(chart, look, things[:5], random.Random(seed))
        )


def test_what_is_read_off_an_axis_is_right_within_the_tolerance():
    read_off = 0
    for kind in ("bar", "line", "grouped_bar", "dual_axis", "lollipop"):
        for seed in range(30):
            chart, _, _, stage = drawn(kind, "en", seed, values=False)
            assert stage.seen.values == "axis"
            exact = {
                c.name: dict(zip(map(str, chart.columns[0].values), c.values, strict=True)) for c in chart.columns[1:]
            }
            for asked in questions(stage):
                assert asked.sort not in ("lookup", "sum", "difference", "ratio", "total", "mean", "which")
                if asked.sort == "lookup_about":
                    given = said("lookup_about", asked.question, "en")
                    truth = (
                        exact[given["s"]][given["c"]] if given["s"] in exact else next(iter(exact.values()))[given["c"]]
                    )
                    assert same_answer(asked.answer, f"{truth:.3f}"), (asked, truth)
                    read_off += 1
    assert read_off > 50


def test_names_that_do_not_stand_in_the_picture_are_not_asked_about():
    chart, look, things, _ = drawn("bar", "en", 1)
    missing = [element for element in things if element.text != chart.columns[0].values[0]]
    seen = reading(chart, look, missing)
    assert not seen.names
    sorts = {asked.sort for asked in questions(scene(chart, look, seen, "en", random.Random(0)))}
    assert sorts <= {"kind", "title"}


def test_reading_rounds_to_the_steps_of_the_axis():
    chart, look, things, _ = drawn("bar", "en", 3, values=False)
    seen = reading(chart, look, things)
    exact, read = chart.columns[1], as_read(chart, seen).columns[1]
    for one, other in zip(exact.values, read.values, strict=True):
        assert abs(one - other) <= max(exact.values) / 50

"""The generator of charts: pictures within the budget, boxes inside them, answers to every question, the same twice."""

import hashlib
import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from schemas.errors import RecipeError
from schemas.formats.grounding import parse_boxes
from schemas.formats.table_csv import parse_csv
from schemas.formats.table_html import parse_html
from schemas.formats.table_json import parse_json
from schemas.formats.table_markdown import parse_markdown
from schemas.geometry import PixelBudget, stored_size
from synth.charts.generator import Charts
from synth.charts.kinds import KINDS

BUDGET = PixelBudget()
OURS = Charts(libraries=("matplotlib", "seaborn"))


@pytest.fixture(scope="module")
def drawn():
    return [OURS.draw(seed, BUDGET) for seed in range(60)]


def test_pictures_are_stored_as_they_are_fed(drawn):
    for sample in drawn:
        picture = sample.picture
        pixels = cv2.imdecode(np.frombuffer(picture.data, np.uint8), cv2.IMREAD_COLOR)
        assert pixels.shape == (picture.height, picture.width, 3)
        assert stored_size(picture.height, picture.width, BUDGET) == (picture.height, picture.width)
        assert pixels.std() > 3


def test_regions_are_the_chart_and_elements_inside_of_it(drawn):
    for sample in drawn:
        chart, *elements = sample.regions
        assert (chart.level, chart.label in KINDS) == ("chart", True)
        assert chart.box == (0, 0, sample.picture.width, sample.picture.height)
        assert {"title"} <= {region.label for region in elements}
        for region in elements:
            x1, y1, x2, y2 = region.box
            assert region.level == "element"
            assert 0 <= x1 < x2 <= sample.picture.width
            assert 0 <= y1 < y2 <= sample.picture.height


def test_turns_are_answered_and_parse(drawn):
    parsed = set()
    for sample in drawn:
        assert 1 <= len(sample.turns) <= 3
        for turn in sample.turns:
            assert turn.question.strip()
            assert turn.answer.strip()
            parsed.add(parsed_as(turn.answer, sample.picture))
    assert {"html", "markdown", "json", "boxes", "text"} <= parsed


def parsed_as(answer, picture):
    if answer.startswith("<table>"):
        parse_html(answer)
        return "html"
    if answer.startswith("| "):
        parse_markdown(answer)
        return "markdown"
    if answer.startswith("[") and "bbox_2d" in answer:
        assert parse_boxes(answer, picture.width, picture.height)
        return "boxes"
    if answer.startswith("[\n"):
        assert json.loads(answer)
        parse_json(answer)
        return "json"
    if "\n" in answer:
        parse_csv(answer)
        return "csv"
    return "text"


def test_same_seed_same_bytes_in_another_process(drawn):
    code = (
        "from synth.charts.generator import Charts; from schemas.geometry import PixelBudget; import hashlib;"
        "g = Charts(libraries=('matplotlib', 'seaborn'));"
        "print([hashlib.sha256(repr(g.draw(s, PixelBudget())).encode()).hexdigest() for s in (41, 3, 7)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr([hashlib.sha256(repr(drawn[s]).encode()).hexdigest() for s in (41, 3, 7)])


@pytest.mark.parametrize("budget", [PixelBudget(max=90_000), PixelBudget(min=900_000)])
def test_budgets_are_kept(budget):
    bars = Charts(kinds=("bar", "pie"), libraries=("matplotlib",))
    for seed in range(4):
        picture = bars.draw(seed, budget).picture
        assert budget.min <= picture.width * picture.height <= budget.max


def test_languages_and_kinds_are_those_asked_for():
    only = Charts(languages=("ko",), kinds=("gantt",), libraries=("matplotlib",))
    sample = only.draw(5, BUDGET)
    assert (sample.lang, sample.regions[0].label) == ("ko", "gantt")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"languages": ("xx",)}, "no language 'xx'"),
        ({"kinds": ("map",)}, "no kind 'map'"),
        ({"libraries": ("excel",)}, "no library 'excel'"),
        ({"libraries": ()}, "at least one library"),
        ({"kinds": ("sankey",), "libraries": ("seaborn",)}, "sankey is drawn by matplotlib or plotly"),
    ],
)
def test_fields_that_cannot_be_are_refused(fields, message):
    with pytest.raises(RecipeError, match=message):
        Charts(**fields)


def test_check_finds_all_that_is_needed():
    Charts(libraries=("matplotlib", "seaborn")).check()


def test_the_package_is_cheap_to_import():
    code = "import sys, synth.charts.generator as g; print({'matplotlib', 'cv2', 'plotly'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

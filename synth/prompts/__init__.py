"""Prompts: what is asked about pictures, in many wordings and languages; each says in what form the answer is given.

`TASKS` names the tasks and the values that each one wants. Answers are in the forms of `schemas.formats`: text as lines
in reading order; spotted text as a JSON list with `bbox_2d`, on request `quad_2d`, and `text_content`; key information
as a JSON object; elements of a chart as a JSON list with `bbox_2d` and `label`; tables in the format that is named.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schemas.errors import PluginError
from synth.languages import CLOSE_SENTENCES

FOLDER = Path(__file__).parent
# The values that stand in a prompt: `template` and `keys` are JSON, `box` is [x1, y1, x2, y2], `row` and `column` of a
# table count from 1, `row_head` and `column_head` are texts of heading cells, `role` is what `role_name` says,
# `element` what an element stands for ("2021 · Revenue").
TASKS: Mapping[str, tuple[str, ...]] = {
    "ocr_full_text": (),
    "ocr_text_only": (),
    "spotting_lines": (),
    "spotting_words": (),
    "spotting_line_quads": (),
    "spotting_word_quads": (),
    "kie_template": ("template",),
    "kie_keys": ("keys",),
    "region_text": ("box",),
    "text_region": ("text",),
    "chart_to_html": (),
    "chart_to_csv": (),
    "chart_to_json": (),
    "chart_to_markdown": (),
    "chart_question": ("question",),
    "chart_caption": (),
    "chart_elements": ("role",),
    "chart_element": ("role", "element"),
    "table_to_html": (),
    "table_to_markdown": (),
    "table_to_latex": (),
    "table_to_otsl": (),
    "table_cells": (),
    "table_cell": ("row", "column"),
    "table_cell_box": ("row", "column"),
    "table_lookup": ("row_head", "column_head"),
}
# What elements of charts are, as `synth.charts.chart.Element` calls them.
ROLES = (
    "title", "x_title", "y_title", "tick_label", "legend", "legend_entry", "value_label", "plot_area", "bar", "point",
    "line", "area", "sector", "cell", "box", "violin", "candle", "node", "link", "panel",
)  # fmt: skip
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Wordings:
    """The prompts of one language: by task the ways to ask and to say the form of the answer; names of elements."""

    asks: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, str]
    unanswerable: str


def prompt(task: str, lang: str, rng: random.Random, *, english: float = 0.5, **values: str | int) -> str:
    """A prompt for a sample in `lang`: in English with the chance `english`, else in its own language.

    Raises:
        ValueError: as `prompt_in`.
    """
    return prompt_in(task, asked_in(lang, rng, english), rng, **values)


def asked_in(lang: str, rng: random.Random, english: float = 0.5) -> str:
    """The language to ask in about a sample in `lang`; English where we have no wordings."""
    return "en" if rng.random() < english or lang not in languages() else lang


def prompt_in(task: str, lang: str, rng: random.Random, **values: str | int) -> str:
    """A prompt in exactly this language, for callers that need to know which it is.

    Raises:
        ValueError: there is no such task, or the values are not those that it wants.
        PluginError: there are no wordings in this language.
    """
    if task not in TASKS:
        raise ValueError(f"there is no task {task!r}; there are {', '.join(TASKS)}")
    if set(values) != set(TASKS[task]):
        raise ValueError(f"{task} wants {', '.join(TASKS[task]) or 'no value'}, not {', '.join(values) or 'none'}")
    known = wordings(lang)
    said = rng.choice(known.asks[task])
    form = rng.choice(known.forms[task])
    between = "" if lang in CLOSE_SENTENCES else " "
    if said[-1:] in "}]":
        between = "\n"
    asked = f"{said}{between}{form}"
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), asked) if values else asked


def role_name(role: str, lang: str) -> str:
    """What an element of a chart is called in a language ("legend entry"), in the singular.

    Raises:
        PluginError: there are no wordings in this language.
        KeyError: no such role.
    """
    return wordings(lang).roles[role]


def unanswerable(lang: str) -> str:
    """The answer to a question about a chart that the chart does not answer; the prompts name it.

    Raises:
        PluginError: there are no wordings in this language.
    """
    return wordings(lang).unanswerable


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@lru_cache(maxsize=64)
def wordings(lang: str) -> Wordings:
    """All that is said in a language.

    Raises:
        PluginError: there are no wordings in this language.
    """
    import yaml

    if lang not in languages():
        raise PluginError(f"there are no prompts in {lang!r}; there are in {', '.join(languages())}")
    data = yaml.safe_load((FOLDER / f"{lang}.yaml").read_text("utf-8"))
    unanswerable_ = data["unanswerable"]
    said = {
        name: tuple(line.replace("{unanswerable}", unanswerable_) for line in text.splitlines())
        for name, text in data["forms"].items()
    }
    return Wordings(
        asks={task: tuple(data["tasks"][task]["ask"].splitlines()) for task in TASKS},
        forms={task: said[data["tasks"][task]["form"]] for task in TASKS},
        roles={role: data["roles"][role] for role in ROLES},
        unanswerable=unanswerable_,
    )

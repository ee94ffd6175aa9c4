import random
import re

import pytest

from schemas.errors import PluginError
from synth.languages import WRITTEN
from synth.prompts import ROLES, TASKS, asked_in, languages, prompt, prompt_in, role_name, unanswerable, wordings

# What must stand in every wording of the form of an answer, in any language.
NAMED = {
    "spotting_lines": ("bbox_2d", "text_content"),
    "spotting_words": ("bbox_2d", "text_content"),
    "spotting_line_quads": ("bbox_2d", "quad_2d", "text_content"),
    "spotting_word_quads": ("bbox_2d", "quad_2d", "text_content"),
    "text_region": ("bbox_2d", "text_content"),
    "table_cells": ("bbox_2d", "text_content"),
    "table_cell_box": ("bbox_2d", "text_content"),
    "chart_elements": ("bbox_2d", "label"),
    "chart_element": ("bbox_2d", "label"),
    "kie_template": ("JSON",),
    "kie_keys": ("JSON",),
    "chart_to_html": ("HTML", "<table>"),
    "chart_to_csv": ("CSV",),
    "chart_to_json": ("JSON",),
    "chart_to_markdown": ("Markdown",),
    "table_to_html": ("HTML", "<table>"),
    "table_to_markdown": ("Markdown",),
    "table_to_latex": ("LaTeX", "tabular"),
    "table_to_otsl": ("<otsl>",),
}


def values(task):
    return {name: f"<{name}>" for name in TASKS[task]}


def test_all_languages_have_prompts():
    assert set(WRITTEN) <= set(languages())


@pytest.mark.parametrize("lang", WRITTEN)
def test_every_task_has_wordings_that_hold_its_values_once(lang):
    known = wordings(lang)
    for task, names in TASKS.items():
        asks, forms = known.asks[task], known.forms[task]
        assert len(set(asks)) == len(asks) >= (4 if lang == "en" else 3), task
        assert len(set(forms)) == len(forms) >= 2, task
        for ask in asks:
            assert sorted(re.findall(r"\{(\w+)\}", ask)) == sorted(names), (task, ask)
        for form in forms:
            assert not re.search(r"\{\w+\}", form), form
            for name in NAMED.get(task, ()):
                assert name in form, (task, form)
        for said in (*asks, *forms):
            assert said == said.strip()
            assert "  " not in said


@pytest.mark.parametrize("lang", WRITTEN)
def test_lines_are_asked_for_as_lines_and_words_as_words(lang):
    known = wordings(lang)
    for one, other in (("spotting_lines", "spotting_words"), ("spotting_line_quads", "spotting_word_quads")):
        assert not set(known.asks[one]) & set(known.asks[other])
        assert not set(known.forms[one]) & set(known.forms[other])


@pytest.mark.parametrize("lang", WRITTEN)
def test_what_the_chart_does_not_tell_has_a_fixed_answer_that_the_prompt_names(lang):
    for number in range(20):
        asked = prompt_in("chart_question", lang, random.Random(number), question="?")
        assert f'"{unanswerable(lang)}"' in asked


@pytest.mark.parametrize("lang", WRITTEN)
def test_elements_have_different_names(lang):
    names = {role_name(role, lang) for role in ROLES}
    assert len(names) == len(ROLES)
    assert names.isdisjoint({""})


def test_half_are_english_and_half_in_the_samples_language():
    asked = [asked_in("de", random.Random(number)) for number in range(400)]
    assert set(asked) == {"de", "en"}
    assert 150 < asked.count("en") < 250
    assert {asked_in("de", random.Random(number), english=0) for number in range(50)} == {"de"}
    assert asked_in("sw", random.Random(0), english=0) == "en"


def test_a_seed_gives_one_prompt_and_seeds_give_many():
    def said(number):
        return prompt("spotting_lines", "ja", random.Random(number))

    assert [said(number) for number in range(50)] == [said(number) for number in range(50)]
    assert len({said(number) for number in range(200)}) >= 20


def test_values_stand_as_they_are_even_with_braces():
    template = '{"text": "", "box": ""}'
    asked = prompt_in("kie_template", "en", random.Random(0), template=template)
    assert template in asked
    # What follows is not glued to it.
    assert asked.endswith("".join(asked.split(template)[1:]))
    assert asked.split(template)[1][:1] in ("\n", " ")


def test_missing_and_strange_values_tasks_and_languages_are_refused():
    rng = random.Random(0)
    with pytest.raises(ValueError, match="region_text wants box"):
        prompt("region_text", "en", rng)
    with pytest.raises(ValueError, match="no value"):
        prompt("ocr_full_text", "en", rng, box="x")
    with pytest.raises(ValueError, match="there is no task"):
        prompt("ocr", "en", rng)
    with pytest.raises(PluginError, match="no prompts in 'sw'"):
        prompt_in("ocr_full_text", "sw", rng)


@pytest.mark.parametrize("lang", WRITTEN)
@pytest.mark.parametrize("task", TASKS)
def test_prompts_can_be_drawn(task, lang):
    for number in range(5):
        asked = prompt(task, lang, random.Random(number), **values(task))
        for value in values(task).values():
            assert value in asked

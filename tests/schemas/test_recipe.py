import copy
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import RecipeError
from schemas.geometry import PixelBudget
from schemas.recipe import JOB, Recipe, load_recipe
from schemas.recipe_text import apply_set

DEMO = """\
name: demo
out: runs/demo
seed: 7
pixels: {interleaved: {min: 3136, max: 802816}}
steps:
  - use: crawl.extract          # a comment
    inputs: [examples/crawl/*.warc.gz]
    filters:
      - {use: language, keep: [en, no, ja]}
      - {use: gopher_quality}
  - {use: images.resolve}
  - {use: shards.write, target_mib: 256}
"""


def faults(text, changes=()):
    with pytest.raises(RecipeError) as caught:
        load_recipe(text, "demo.yaml", changes)
    return str(caught.value).splitlines()


def test_a_recipe_is_read_whole():
    recipe = load_recipe(DEMO, "demo.yaml")
    assert (recipe.name, recipe.out, recipe.seed) == ("demo", "runs/demo", 7)
    assert (recipe.unit_mib, recipe.max_failed, recipe.workers) == (256, 0.05, None)
    assert (recipe.pixels["interleaved"].min, recipe.pixels["interleaved"].max) == (3136, 802816)
    extract, resolve, write = recipe.steps
    assert (extract.use, extract.parameters) == ("crawl.extract", {"inputs": ["examples/crawl/*.warc.gz"]})
    assert [(spec.use, spec.parameters) for spec in extract.filters] == [
        ("language", {"keep": ["en", "no", "ja"]}),  # `no` is Norwegian and not false
        ("gopher_quality", {}),
    ]
    assert (resolve.parameters, resolve.filters) == ({}, [])
    assert write.parameters == {"target_mib": 256}


def test_a_budget_has_the_defaults_of_geometry():
    text = DEMO.replace("{min: 3136, max: 802816}", "{max: 802816}, ocr: {}")
    pixels = load_recipe(text, "demo.yaml").pixels
    assert (pixels["interleaved"].min, pixels["interleaved"].max) == (PixelBudget().min, 802816)
    assert (pixels["ocr"].min, pixels["ocr"].max) == (PixelBudget().min, PixelBudget().max)


def test_every_fault_is_one_line_with_its_line_and_place():
    text = "name: 3\nout: ''\nseed: '7'\nsead: 1\nmax_failed: 2\nunit_mib: true\nsteps:\n - use: a\n - {}\n - 5\n"
    assert faults(text) == [
        "demo.yaml:1: name: this must be a text, not 3",
        "demo.yaml:2: out: string should have at least 1 character, not ''",
        "demo.yaml:3: seed: this must be a whole number, not '7'",
        f"demo.yaml:4: a recipe has no 'sead'; it takes {', '.join(Recipe.model_fields)}; did you mean 'seed'?",
        "demo.yaml:5: max_failed: input should be less than or equal to 1, not 2",
        "demo.yaml:6: unit_mib: this must be a whole number, not True",
        "demo.yaml:9: steps[1]: a step needs `use`",
        "demo.yaml:10: steps[2]: this must be a mapping, not 5",
    ]


FILTERS = "it takes use, filters, its own parameters; did you mean 'filters'?"
FAULTS = [
    ("use: images.resolve", "filter: [], use: images.resolve", f"11: steps[1]: a step has no 'filter'; {FILTERS}"),
    ("{use: gopher_quality}", "{low: 3}", "10: steps[0].filters[1]: a filter needs `use`"),
    ("{use: gopher_quality}", "gopher", "10: steps[0].filters[1]: this must be a mapping, not 'gopher'"),
    (
        "{use: gopher_quality}",
        "{use: a, use: b}",
        "10: steps[0].filters[1]: 'use' stands here and on line 10; keep one",
    ),
    (
        "min: 3136",
        "mni: 1",
        "4: pixels.interleaved: a pixel budget has no 'mni'; it takes min, max; did you mean 'min'?",
    ),
    ("max: 802816", "max: 1000", "4: pixels.interleaved: max 1000 is less than min 3136"),
    ("min: 3136", "min: 100", "4: pixels.interleaved.min: input should be greater than or equal to 784, not 100"),
    ("max: 802816", "max: 802816.5", "4: pixels.interleaved.max: this must be a whole number, not 802816.5"),
    ("name: demo\n", "", "1: a recipe needs `name`"),
    ("seed: 7", "name: again", "3: 'name' stands here and on line 1; keep one"),
    ("seed: 7", "7: seed", "3: a key must be a text; put it in quotes"),
    ("seed: 7", "seed: &loop [*loop]", "3: an anchor is used inside itself"),
    ("seed: 7", "seed: [7", "4: this is no YAML: expected ',' or ']', but got ':'"),
    ("seed: 7", "seed: !x 1", "3: this is no YAML: could not determine a constructor for the tag '!x'"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_fault_says_what_where_and_what_to_do(old, new, message):
    assert old in DEMO
    assert faults(DEMO.replace(old, new)) == [f"demo.yaml:{message}"]


def test_an_unknown_kind_of_pixels_names_the_nearest():
    (message,) = faults(DEMO.replace("interleaved:", "interleavd:"))
    assert message.startswith("demo.yaml:4: pixels: there is no kind 'interleavd'; there are interleaved, caption")
    assert message.endswith("did you mean 'interleaved'?")


@pytest.mark.parametrize("text", ["", "- 1", "demo", "null"])
def test_what_is_no_mapping_is_refused(text):
    assert faults(text) == ["demo.yaml: a recipe is a mapping that has name, out and steps"]


def test_no_steps_and_signs_that_yaml_does_not_have():
    assert faults("name: a\nout: b\nsteps: []") == ["demo.yaml:3: steps: a recipe needs at least one step"]
    assert faults("name: \x00") == ["demo.yaml: this is no YAML: special characters are not allowed"]


def test_values_are_those_of_yaml_1_2():
    values = "a: no, b: on, c: 1e-3, d: 010, e: 2020-01-01, f: 12:30, g: .inf, h: , i: -.5, j: True, k: ~"
    assert load_recipe(f"name: a\nout: b\nsteps: [{{use: x, {values}}}]", "x").steps[0].parameters == {
        "a": "no",
        "b": "on",
        "c": 0.001,
        "d": 10,
        "e": "2020-01-01",
        "f": "12:30",
        "g": float("inf"),
        "h": None,
        "i": -0.5,
        "j": True,
        "k": None,
    }


# YAML has no line separators within a line.
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=4), plain, max_size=4))
def test_json_is_read_as_json_is(parameters):
    steps = [{"use": "x", **parameters}]
    text = json.dumps({"name": "a", "out": "b", "steps": steps}, ensure_ascii=False)
    assert load_recipe(text, "x").steps[0].parameters == parameters


def test_an_anchor_may_be_used_again():
    text = DEMO.replace("- {use: gopher_quality}", "- &same {use: gopher_quality}\n      - *same\n      - *same")
    assert [spec.use for spec in load_recipe(text, "demo.yaml").steps[0].filters[1:]] == ["gopher_quality"] * 3


def test_changes_come_before_the_check():
    recipe = load_recipe(DEMO, "demo.yaml", ["seed=8", "steps.0.inputs=[a, b]", "pixels.ocr.max=784000", "workers=0"])
    assert (recipe.seed, recipe.workers, recipe.pixels["ocr"].max) == (8, 0, 784000)
    assert recipe.steps[0].parameters == {"inputs": ["a", "b"]}
    small = "pixels.ocr.max: input should be greater than or equal to 784, not 1"
    assert faults(DEMO, ["pixels.ocr.max=1"]) == [f"demo.yaml:4: {small}"]
    assert faults(DEMO, ["steps.1.use=[]"]) == ["demo.yaml:11: steps[1].use: this must be a text, not a list"]


def test_a_change_edits_a_copy():
    recipe = yaml.safe_load(DEMO)
    before = copy.deepcopy(recipe)
    changed = apply_set(JOB, recipe, "steps.0.filters.0.keep.1=de")
    assert recipe == before
    assert changed["steps"][0]["filters"][0]["keep"] == ["en", "de", "ja"]
    assert changed["steps"][1:] == before["steps"][1:]
    assert apply_set(JOB, recipe, "steps.2.new=a=b")["steps"][2] == {"use": "shards.write", "target_mib": 256, "new": "a=b"}
    assert apply_set(JOB, {"name": "a"}, "pixels.ocr.max=9")["pixels"] == {"ocr": {"max": 9}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("seed", "--set seed: it takes KEY=VALUE, as in"),
        ("=3", "--set =3: it takes KEY=VALUE, as in"),
        ("sead=3", "--set sead: a recipe has no 'sead'; .* did you mean 'seed'"),
        ("steps.3.use=x", r"--set steps.3.use: steps is a list of 3; '3' must be an index from 0 to 2"),
        ("steps.-1.use=x", "'-1' must be an index"),
        ("steps.0.fliters.0=x", r"steps\[0\] has no 'fliters'; it takes use, inputs, filters; did you mean 'filters'"),
        ("steps.0.use.a=x", r"steps\[0\].use is 'crawl.extract', which has no parts"),
        ("pixels.ocrr.max=1", "there is no kind 'ocrr'; .* did you mean 'ocr'"),
        ("pixels.ocr.mx=1", "a pixel budget has no 'mx'; it takes min, max; did you mean 'max'"),
        ("pixels.ocr.max.a=1", "pixels.ocr has no 'max'"),
        ("workers.a=1", "the recipe has no 'workers'"),
        ("seed=[", "--set seed:1: this is no YAML"),
    ],
)
def test_a_change_that_leads_nowhere_says_so(change, message):
    with pytest.raises(RecipeError, match=message):
        apply_set(JOB, yaml.safe_load(DEMO), change)


def test_a_recipe_goes_into_run_json_and_back():
    recipe = load_recipe(DEMO, "demo.yaml")
    dumped = recipe.model_dump(mode="json")
    assert dumped["steps"][0]["filters"][0] == {"use": "language", "parameters": {"keep": ["en", "no", "ja"]}}
    assert set(dumped) == set(Recipe.model_fields)

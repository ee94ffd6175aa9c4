import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs.load import load
from jobs.trainer.recipe import TRAINING, TrainingRecipe, differences, find_training, fingerprint, load_training
from jobs.trainer.recipe import weights_by_step as by_step
from jobs.trainer.where import Where
from schemas.errors import RecipeError
from schemas.recipe_file import built_in_recipes
from schemas.sample import KINDS

RECIPE = """\
name: short
out: runs/short
shards: [runs/demo, s3://bucket/run]
model: {preset: tiny}
train: [vit, llm]
sequence_tokens: 4096
budget: {steps: 20}
sources:
  - {name: pages, where: "kind = 'interleaved' and lang = 'ja'"}
  - {name: ocr, where: "kind = 'ocr'", weight: 3}
schedule:
  - {step: 5, weights: {ocr: 0}}
  - {step: 9, weights: {ocr: 2, pages: 0}}
optimizer: {learning_rate: 1e-3}
"""
BUILT_IN = ("demo", "dpo", "long_context", "multimodal", "sft", "synth", "visual")


def faults(text, changes=()):
    with pytest.raises(RecipeError) as caught:
        load_training(text, "short.yaml", changes)
    return str(caught.value).splitlines()


def test_a_recipe_is_read_whole_and_has_sensible_defaults():
    recipe = load_training(RECIPE, "short.yaml")
    assert (recipe.name, recipe.out, recipe.seed) == ("short", "runs/short", 0)
    assert (recipe.objective, recipe.share_of, recipe.device) == ("next_token", "tokens", "auto")
    assert (recipe.packs_per_step, recipe.buffer_samples, recipe.decode_threads) == (1, 1024, 1)
    assert (recipe.beta, recipe.max_failed) == (0.1, 0.05)
    assert [(source.name, source.weight) for source in recipe.sources] == [("pages", 1), ("ocr", 3)]
    assert load_training(RECIPE.replace(", where: \"kind = 'ocr'\"", ""), "x").sources[1].where == "true"
    assert (recipe.optimizer.betas, recipe.optimizer.clip_norm, recipe.optimizer.warmup_steps) == ([0.9, 0.95], 1, 0)
    assert recipe.held_out.every
    assert recipe.checkpoint.keep


def test_weights_hold_from_their_step_on_and_those_not_named_stay():
    recipe = load_training(RECIPE.replace(", pages: 0", ""), "short.yaml")
    assert by_step(recipe.sources, recipe.schedule) == [
        (0, {"pages": 1, "ocr": 3}),
        (5, {"pages": 1, "ocr": 0}),
        (9, {"pages": 1, "ocr": 2}),
    ]
    assert by_step(recipe.sources, []) == [(0, {"pages": 1, "ocr": 3})]


DPO = "dpo sees each sample a whole number of times; give it passes, as in {passes: 1}"
COSINE = "leaves nothing of 20 steps for the cosine; it must be less than budget.steps"
CHECKS = [
    ("out: runs/short", "out: s3://b/x", "2: out: checkpoints are written to a local folder, and s3://b/x is none; "),
    ("[runs/demo, s3://bucket/run]", "[]", "3: shards: a training recipe needs at least one path of shards"),
    ("{preset: tiny}", "{}", "4: model: a model is exactly one of preset, checkpoint and llm; here is none"),
    ("{preset: tiny}", "{preset: tiny, llm: a, vision: tiny}", "4: model: a model is .*; here is preset and llm"),
    ("{preset: tiny}", "{llm: a}", "4: model: an `llm` needs `vision`, the ViT beside it: report or tiny"),
    ("preset: tiny", "preset: tiny, vision: tiny", "4: model: `vision` is the ViT beside an `llm`; presets and"),
    ("preset: tiny", "preset: big", "4: model.preset: input should be 'tiny', not 'big'"),
    ("[vit, llm]", "[]", "5: train: nothing would learn; name some of vit, merger, llm"),
    ("[vit, llm]", "[vit, vit]", "5: train: vit stands twice; keep one"),
    ("[vit, llm]", "[vti]", r"5: train\[0\]: input should be 'vit', 'merger' or 'llm', not 'vti'"),
    ("4096", "32", "6: sequence_tokens: input should be greater than or equal to 64, not 32"),
    ("{steps: 20}", "{}", "7: budget: a budget is exactly one of tokens, steps and passes; here is none"),
    ("{steps: 20}", "{steps: 1, passes: 1}", "7: budget: a budget is .*; here is steps and passes"),
    ("{steps: 20}", "{tokens: 1.5e12}", "7: budget.tokens: this must be a whole number, not 1500000000000.0"),
    ("train:", "objective: dpo\ntrain:", f"8: budget: {DPO}"),
    ("train:", "beta: 0.2\ntrain:", "5: beta: beta is for `objective: dpo`"),
    ("weight: 3", "weight: 0", r"10: sources\[1\].weight: input should be greater than 0, not 0"),
    ("weight: 3", "weight: .inf", r"10: sources\[1\].weight: input should be a finite number, not inf"),
    ("weight: 3", "wieght: 3", r"10: sources\[1\]: a source has no 'wieght'; it takes name, .* did you mean 'weight'"),
    ("name: ocr", "name: pages", "8: sources: two sources are called pages; give each a name of its own"),
    ("{ocr: 0}", "{ocrr: 0}", "11: schedule: step 5: there is no source 'ocrr'; .* pages, ocr; did you mean 'ocr'?"),
    ("{ocr: 0}", "{ocr: -1}", r"12: schedule\[0\].weights.ocr: input should be greater than or equal to 0, not -1"),
    ("step: 9", "step: 5", "11: schedule: step 5 stands after step 5; steps ascend"),
    ("{ocr: 0}", "{ocr: 0, pages: 0}", "11: schedule: step 5: all sources have the weight 0; one at least must go on"),
    ("{ocr: 2, pages", "{pages", "11: schedule: step 9: all sources have the weight 0; one at least must go on"),
    ("learning_rate: 1e-3", "warmup_steps: 1", "14: optimizer: an optimizer needs `learning_rate`"),
    ("1e-3", "1e-3, end_learning_rate: 1", "14: optimizer.end_learning_rate: the cosine falls from learning_rate"),
    ("1e-3", "1e-3, betas: [0.9]", "14: optimizer.betas: there are two betas, not 1"),
    ("1e-3", "1e-3, warmup_steps: 20", f"14: optimizer: warmup_steps 20 {COSINE}"),
    ("name: short", "held_out: {share: 0.6}", "1: held_out.share: input should be less than or equal to 0.5, not 0.6"),
    ("name: short", "checkpoint: {keep: 0}", "1: checkpoint.keep: input should be greater than or equal to 1, not 0"),
    ("name: short", "sources_: 1", "1: a training recipe has no 'sources_'; it takes .* did you mean 'sources'"),
    ("name: short\n", "", "1: a training recipe needs `name`"),
]


@pytest.mark.parametrize(("old", "new", "message"), CHECKS)
def test_a_fault_says_what_where_and_what_to_do(old, new, message):
    assert old in RECIPE

    found = faults(RECIPE.replace(old, new))
    assert any(re.match(f"short.yaml:{message}", fault) for fault in found), found


def test_no_sources_and_no_mapping():
    text = RECIPE[: RECIPE.index("sources")] + "sources: []\noptimizer: {learning_rate: 1}\n"
    assert faults(text) == ["short.yaml:8: sources: a training recipe needs at least one source"]
    (message,) = faults("- 1")
    assert message.startswith("short.yaml: a training recipe is a mapping that has name, out, shards, model")


def test_warm_up_is_checked_against_steps_alone():
    assert load_training(RECIPE, "x", ["optimizer.warmup_steps=19"]).optimizer.warmup_steps == 19
    assert load_training(RECIPE, "x", ["optimizer.warmup_steps=99", "budget={tokens: 5}"]).budget.tokens == 5


def test_dpo_takes_passes_and_a_beta():
    recipe = load_training(RECIPE, "x", ["objective=dpo", "beta=0.3", "budget={passes: 2}"])
    assert (recipe.objective, recipe.beta, recipe.budget.passes) == ("dpo", 0.3, 2)


def test_changes_reach_what_is_there_and_what_has_a_default():
    changes = [
        "sources.0.weight=2",
        "optimizer.learning_rate=1e-2",
        "held_out.share=0.25",
        "schedule.0.weights.pages=4",
    ]
    recipe = load_training(RECIPE, "x", changes)
    assert (recipe.sources[0].weight, recipe.optimizer.learning_rate, recipe.held_out.share) == (2, 0.01, 0.25)
    assert recipe.schedule[0].weights == {"ocr": 0, "pages": 4}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("seed", "it takes KEY=VALUE, as in optimizer.learning_rate=1e-3 or sources.0.weight=2"),
        ("optimizer.lr=1", "--set optimizer.lr: an optimizer has no 'lr'; it takes learning_rate, "),
        ("sead=1", "a training recipe has no 'sead'; .* did you mean 'seed'"),
        ("sources.2.weight=1", "sources is a list of 2; '2' must be an index from 0 to 1"),
        ("held_out.share.x=1", "held_out has no 'share'"),
    ],
)
def test_a_change_that_leads_nowhere_says_so(change, message):
    with pytest.raises(RecipeError, match=message):
        load_training(RECIPE, "x", [change])


def test_every_part_of_a_recipe_has_a_name_in_messages_and_every_key_a_description():
    for model, owner in TRAINING.owners.items():
        assert owner
        assert all(field.description for field in model.model_fields.values())


# --- the recipes that ship ---


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_recipe_is_called_as_its_file_and_asks_what_shards_can_answer(name):
    recipe = find_training(name, None)
    assert recipe.name == name
    for source in recipe.sources:
        Where(source.name, source.where)


def test_all_that_ship_are_tested():
    assert tuple(built_in_recipes("jobs.trainer")) == BUILT_IN


@pytest.mark.parametrize(
    ("name", "tokens", "sequence_tokens", "learns"),
    [
        ("visual", 1_500_000_000_000, 8192, ["vit", "merger"]),
        ("multimodal", 2_000_000_000_000, 8192, ["vit", "merger", "llm"]),
        ("long_context", 600_000_000_000, 32768, ["vit", "merger", "llm"]),
    ],
)
def test_the_phases_are_those_of_table_2(name, tokens, sequence_tokens, learns):
    recipe = find_training(name, None)
    assert (recipe.budget.tokens, recipe.sequence_tokens, recipe.train) == (tokens, sequence_tokens, learns)


@pytest.mark.parametrize("name", ["sft", "dpo"])
def test_after_pre_training_the_vit_is_frozen_and_half_is_text(name):
    recipe = find_training(name, None)
    assert recipe.train == ["merger", "llm"]
    assert recipe.budget.passes == 1
    assert recipe.share_of == "samples"
    assert {source.name: source.weight for source in recipe.sources}["text"] == 1
    assert len(recipe.sources) == 2


def test_phases_follow_one_another():
    phases = ["visual", "multimodal", "long_context", "sft", "dpo"]
    for before, after in itertools.pairwise(phases):
        assert find_training(after, None).model.checkpoint == f"{find_training(before, None).out}/model"


def test_multimodal_takes_every_kind_but_preferences():
    said = " ".join(source.where for source in find_training("multimodal", None).sources)
    assert [kind for kind in KINDS if f"'{kind}'" not in said] == ["preference"]


# --- finding ---


def test_a_file_is_found_before_a_built_in_recipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visual").write_text(RECIPE, encoding="utf-8")
    assert find_training("visual", None).name == "short"
    assert find_training("sft", None).name == "sft"


@pytest.mark.parametrize("out", ["elsewhere", "7", "a: b", "ø 🙂 'x\"\\"])
def test_another_out_is_taken_as_it_is_written(out):
    recipe = find_training("demo", out)
    assert recipe.out == out
    assert fingerprint(recipe) == fingerprint(find_training("demo", None))


def test_another_out_is_checked():
    with pytest.raises(RecipeError, match="out: checkpoints are written to a local folder, and s3://bucket/x is none"):
        find_training("demo", "s3://bucket/x")


def test_an_unknown_recipe_is_told_with_the_nearest(tmp_path):
    with pytest.raises(RecipeError, match=r"there is no built-in training recipe 'visal'; .* did you mean 'visual'"):
        find_training("visal", None)
    with pytest.raises(
        RecipeError, match=r"there is no training recipe at no/x\.yaml; built-in training recipes are demo"
    ):
        find_training("no/x.yaml", None)
    (tmp_path / "latin.yaml").write_bytes("name: é".encode("latin-1"))
    with pytest.raises(RecipeError, match="a training recipe is UTF-8 text"):
        find_training(str(tmp_path / "latin.yaml"), None)


def test_a_recipe_of_the_other_kind_is_told_with_its_command(tmp_path):
    training, job = tmp_path / "training.yaml", tmp_path / "job.yaml"
    training.write_text(RECIPE, encoding="utf-8")
    job.write_text("name: a\nout: b\nsteps: [{use: text.read}]", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"job.yaml: this is a job recipe; `interleaf run` is the command for it$"):
        find_training(str(job), None)
    for recipe in (str(training), "visual"):
        with pytest.raises(RecipeError, match=r": this is a training recipe; `interleaf train` is the command for it$"):
            load(recipe, [])
    assert load("demo", []).steps, "demo is the name of both"


def test_a_job_may_name_its_training():
    assert load("demo", ["train=null"]).train is None
    assert load("demo", ["train=demo"]).train == "demo"


# --- what a checkpoint asks ---


def test_a_fingerprint_is_of_all_but_out():
    recipe = load_training(RECIPE, "x")
    assert fingerprint(load_training(RECIPE, "y", ["out=b"])) == fingerprint(recipe)
    assert fingerprint(load_training(RECIPE + "seed: 0\n", "y")) == fingerprint(recipe), "a default is no difference"
    for change in ("seed=1", "sources.0.weight=2", "schedule.1.step=10", "model={checkpoint: a}", "held_out.every=7"):
        assert fingerprint(load_training(RECIPE, "y", [change])) != fingerprint(recipe), change


def dumped(*changes):
    return load_training(RECIPE, "x", changes).model_dump(mode="json")


def test_differences_have_the_names_that_set_takes():
    new = dumped("out=b", "optimizer.learning_rate=3e-3", "sources.0.where=lang is null", "model={checkpoint: a}")
    assert differences(dumped(), new) == [
        'model.preset: "tiny" then, null now',
        'model.checkpoint: null then, "a" now',
        "sources.0.where: \"kind = 'interleaved' and lang = 'ja'\" then, \"lang is null\" now",
        "optimizer.learning_rate: 0.001 then, 0.003 now",
    ]
    assert differences(dumped(), dumped("schedule.0.weights.pages=2", "train=[vit]")) == [
        'train.1: "llm" then, nothing now',
        "schedule.0.weights.pages: nothing then, 2.0 now",
    ]


numbers = st.integers(0, 3) | st.lists(st.integers(0, 2), max_size=2)
trees = st.recursive(numbers, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3))


@example({"x": []}, {"x": {}})
@given(st.dictionaries(st.sampled_from("xyz"), trees), st.dictionaries(st.sampled_from("xyz"), trees))
def test_there_are_differences_where_and_only_where_recipes_differ(old, new):
    assert bool(differences(old, new)) == (old != new)


def test_a_recipe_is_plain_data():
    assert TrainingRecipe.model_validate(dumped() | {"beta": 0.1, "objective": "dpo", "budget": {"passes": 1}})

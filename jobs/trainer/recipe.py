"""A training recipe: what is trained on which mixture of samples, for how long, read from YAML."""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import pydantic

from schemas.naming import unknown_name_message
from schemas.recipe_file import built_in_recipes, find_recipe
from schemas.recipe_text import Form, load

_STRICT = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
_Text = Annotated[str, pydantic.StringConstraints(min_length=1)]
_Weight = Annotated[float, pydantic.Field(ge=0)]
_Beta = Annotated[float, pydantic.Field(ge=0, lt=1)]


class ModelSpec(pydantic.BaseModel):
    """Which model is trained: a preset, a checkpoint, or an LLM beside a ViT from scratch."""

    model_config = _STRICT

    preset: Literal["tiny"] | None = pydantic.Field(None, description="a small random model that a CPU can train")
    checkpoint: _Text | None = pydantic.Field(
        None, description="a Qwen2.5-VL checkpoint: a folder, such as OUT/model of a training, or a name on the hub"
    )
    llm: _Text | None = pydantic.Field(None, description="a Qwen2.5 LLM, a folder or a name on the hub, and `vision`")
    vision: Literal["report", "tiny"] | None = pydantic.Field(
        None, description="the ViT from scratch that is put beside `llm`: of the size of the report, or tiny"
    )

    @pydantic.model_validator(mode="after")
    def _one(self) -> "ModelSpec":
        _exactly_one("a model is", {"preset": self.preset, "checkpoint": self.checkpoint, "llm": self.llm})
        if self.llm is not None and self.vision is None:
            raise ValueError("an `llm` needs `vision`, the ViT beside it: report or tiny")
        if self.llm is None and self.vision is not None:
            raise ValueError("`vision` is the ViT beside an `llm`; presets and checkpoints have their own")
        return self


class Budget(pydantic.BaseModel):
    """When training ends."""

    model_config = _STRICT

    tokens: int | None = pydantic.Field(None, ge=1, description="ids fed, text and vision, over all ranks")
    steps: int | None = pydantic.Field(None, ge=1, description="steps of the optimizer")
    passes: int | None = pydantic.Field(None, ge=1, description="how often each sample is seen")

    @pydantic.model_validator(mode="after")
    def _one(self) -> "Budget":
        _exactly_one("a budget is", {"tokens": self.tokens, "steps": self.steps, "passes": self.passes})
        return self


class Source(pydantic.BaseModel):
    """A part of the shards, and how much of the mixture it makes."""

    model_config = _STRICT

    name: _Text = pydantic.Field(description="what `schedule` and messages call it")
    where: _Text = pydantic.Field(
        "true", description="SQL condition over the columns of SAMPLE; a score is scores['text_quality']"
    )
    weight: float = pydantic.Field(1.0, gt=0, description="its share, relative to the weights of the others")


class Change(pydantic.BaseModel):
    """Other weights from a step on."""

    model_config = _STRICT

    step: int = pydantic.Field(ge=1, description="the step from which on they hold, counted from 0")
    weights: dict[str, _Weight] = pydantic.Field(
        description="weights by name of source; 0 switches it off; those not named stay"
    )


class Optimizer(pydantic.BaseModel):
    """AdamW, its warm-up and its cosine."""

    model_config = _STRICT

    learning_rate: float = pydantic.Field(gt=0, description="at its highest, after the warm-up")
    warmup_steps: int = pydantic.Field(0, ge=0, description="first steps, in which it rises from 0")
    end_learning_rate: float = pydantic.Field(0.0, ge=0, description="where the cosine ends")
    weight_decay: float = pydantic.Field(0.1, ge=0, description="AdamW's; of matrices, not of norms and biases")
    betas: list[_Beta] = pydantic.Field([0.9, 0.95], description="AdamW's two")
    clip_norm: float = pydantic.Field(1.0, gt=0, description="the largest norm of the gradient of a step")

    @pydantic.field_validator("end_learning_rate")
    @classmethod
    def _falls(cls, end: float, info: pydantic.ValidationInfo) -> float:
        highest = info.data.get("learning_rate")
        if highest is not None and end > highest:
            raise ValueError(f"the cosine falls from learning_rate {highest}; it cannot end at {end}")
        return end

    @pydantic.field_validator("betas")
    @classmethod
    def _two(cls, betas: list[float]) -> list[float]:
        if len(betas) != 2:
            raise ValueError(f"there are two betas, not {len(betas)}")
        return betas


class HeldOut(pydantic.BaseModel):
    """Samples that are never trained on, whose loss is measured by kind."""

    model_config = _STRICT

    share: float = pydantic.Field(
        default=0.01, ge=0, le=0.5, description="share of the samples, chosen by a hash of the id"
    )
    samples: int = pydantic.Field(default=64, ge=1, description="of a kind, how many are measured at most")
    every: int = pydantic.Field(default=100, ge=1, description="steps from one measurement to the next")


class Checkpoints(pydantic.BaseModel):
    """How often the state is written from which a stopped training goes on."""

    model_config = _STRICT

    every: int = pydantic.Field(default=100, ge=1, description="steps from one to the next")
    keep: int = pydantic.Field(default=2, ge=1, description="how many stay, the newest")


class TrainingRecipe(pydantic.BaseModel):
    """A whole training."""

    model_config = _STRICT

    name: _Text = pydantic.Field(description="what the training is called")
    out: _Text = pydantic.Field(description="where checkpoints, metrics and the model are written: a local folder")
    seed: int = pydantic.Field(0, ge=0, description="of the order of samples and of every new weight")
    shards: list[_Text] = pydantic.Field(
        description="Parquet files, globs, or outputs of runs, whose samples/*.parquet are read; local or s3://"
    )
    objective: Literal["next_token", "dpo"] = pydantic.Field(
        "next_token", description="`dpo` learns from samples of kind preference"
    )
    beta: float = pydantic.Field(0.1, gt=0, description="of dpo: how closely the model stays to where it began")
    model: ModelSpec = pydantic.Field(description="which model is trained")
    train: list[Literal["vit", "merger", "llm"]] = pydantic.Field(description="its parts that learn; others are frozen")
    sequence_tokens: int = pydantic.Field(ge=64, description="ids of a packed sequence")
    budget: Budget = pydantic.Field(description="when it ends")
    packs_per_step: int = pydantic.Field(1, ge=1, description="packed sequences of each rank in a step")
    buffer_samples: int = pydantic.Field(1024, ge=1, description="samples among which packing chooses")
    share_of: Literal["tokens", "samples"] = pydantic.Field("tokens", description="what the weights are shares of")
    sources: list[Source] = pydantic.Field(description="the mixture")
    schedule: list[Change] = pydantic.Field([], description="other weights from a step on, in the order of steps")
    optimizer: Optimizer = pydantic.Field(description="AdamW, its warm-up and its cosine")
    held_out: HeldOut = pydantic.Field(HeldOut(), description="samples whose loss is measured, never trained on")
    checkpoint: Checkpoints = pydantic.Field(Checkpoints(), description="the state from which it goes on")
    max_failed: float = pydantic.Field(0.05, ge=0, le=1, description="share of bad samples at which training stops")
    device: Literal["auto", "cpu", "cuda"] = pydantic.Field("auto", description="auto: a GPU where there is one")
    decode_threads: int = pydantic.Field(1, ge=1, description="threads of a rank that decode pictures and videos")

    @pydantic.field_validator("out")
    @classmethod
    def _local(cls, out: str) -> str:
        if "://" in out:
            raise ValueError(f"checkpoints are written to a local folder, and {out} is none; copy them afterwards")
        return out

    @pydantic.field_validator("shards")
    @classmethod
    def _some_shards(cls, shards: list[str]) -> list[str]:
        if not shards:
            raise ValueError("a training recipe needs at least one path of shards")
        return shards

    @pydantic.field_validator("beta")
    @classmethod
    def _of_dpo(cls, beta: float, info: pydantic.ValidationInfo) -> float:
        if info.data.get("objective") == "next_token":
            raise ValueError("beta is for `objective: dpo`")
        return beta

    @pydantic.field_validator("train")
    @classmethod
    def _some_parts(cls, train: list[str]) -> list[str]:
        if not train:
            raise ValueError("nothing would learn; name some of vit, merger, llm")
        if repeated := _repeated(train):
            raise ValueError(f"{repeated} stands twice; keep one")
        return train

    @pydantic.field_validator("budget")
    @classmethod
    def _passes_of_dpo(cls, budget: Budget, info: pydantic.ValidationInfo) -> Budget:
        if info.data.get("objective") == "dpo" and budget.passes is None:
            raise ValueError("dpo sees each sample a whole number of times; give it passes, as in {passes: 1}")
        return budget

    @pydantic.field_validator("sources")
    @classmethod
    def _named_once(cls, sources: list[Source]) -> list[Source]:
        if not sources:
            raise ValueError("a training recipe needs at least one source")
        if repeated := _repeated(source.name for source in sources):
            raise ValueError(f"two sources are called {repeated}; give each a name of its own")
        return sources

    @pydantic.field_validator("schedule")
    @classmethod
    def _in_order(cls, schedule: list[Change], info: pydantic.ValidationInfo) -> list[Change]:
        if "sources" not in info.data:
            return schedule
        names = [source.name for source in info.data["sources"]]
        for before, change in itertools.pairwise(schedule):
            if change.step <= before.step:
                raise ValueError(f"step {change.step} stands after step {before.step}; steps ascend")
        for change in schedule:
            for name in change.weights:
                if name not in names:
                    raise ValueError(f"step {change.step}: {unknown_name_message('source', name, names)}")
        for step, weights in weights_by_step(info.data["sources"], schedule):
            if not any(weights.values()):
                raise ValueError(f"step {step}: all sources have the weight 0; one at least must go on")
        return schedule

    @pydantic.field_validator("optimizer")
    @classmethod
    def _warm_in_time(cls, optimizer: Optimizer, info: pydantic.ValidationInfo) -> Optimizer:
        steps = info.data["budget"].steps if "budget" in info.data else None
        if steps is not None and optimizer.warmup_steps >= steps:
            raise ValueError(
                f"warmup_steps {optimizer.warmup_steps} leaves nothing of {steps} steps for the cosine; "
                "it must be less than budget.steps"
            )
        return optimizer


def weights_by_step(sources: Sequence[Source], schedule: Sequence[Change]) -> list[tuple[int, dict[str, float]]]:
    """The weight of every source from a step on: from step 0, and from each step of the schedule."""
    weights = {source.name: source.weight for source in sources}
    found = [(0, weights)]
    for change in schedule:
        weights = weights | change.weights
        found.append((change.step, weights))
    return found


TRAINING = Form(
    TrainingRecipe,
    owners={
        TrainingRecipe: "a training recipe",
        ModelSpec: "a model",
        Budget: "a budget",
        Source: "a source",
        Change: "a change of weights",
        Optimizer: "an optimizer",
        HeldOut: "held_out",
        Checkpoints: "checkpoint",
    },
    needs="name, out, shards, model, train, sequence_tokens, budget, sources and optimizer",
    example="optimizer.learning_rate=1e-3 or sources.0.weight=2",
    mark="sources",
    others={"steps": "this is a job recipe; `interleaf run` is the command for it"},
)


def load_training(text: str, origin: str, changes: Sequence[str] = ()) -> TrainingRecipe:
    """The training recipe in a YAML text; see `recipe_text.load`.

    Raises:
        RecipeError: one line per fault, `sft.yaml:7: sources[2]: ...`.
    """
    return load(TRAINING, text, origin, changes)


def find_training(recipe: str, out: str | None, changes: Sequence[str] = ()) -> TrainingRecipe:
    """The recipe at a path or of a built-in name, with `KEY=VALUE` changes applied, and `out` where it is given.

    Raises:
        RecipeError: there is no such recipe, it is a job recipe, or it cannot be used as it stands.
    """
    text = find_recipe(recipe, "training recipe", built_in_recipes("jobs.trainer"), built_in_recipes("jobs"))
    # A text in JSON is one in YAML too, whatever is in it.
    elsewhere = [] if out is None else [f"out={json.dumps(out, ensure_ascii=False)}"]
    return load_training(text, recipe, [*changes, *elsewhere])


# They decide where a training runs and lies, and nothing of what is learnt; shards are compared by their names.
_WITHOUT_INFLUENCE = frozenset({"out", "shards", "decode_threads"})


def fingerprint(recipe: TrainingRecipe) -> str:
    """SHA-256 of what a recipe says about what is learnt: a checkpoint is gone on from by one that says the same."""
    said = _of_influence(recipe.model_dump(mode="json"))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What differs between two dumped recipes in what is learnt: `optimizer.learning_rate: 0.001 then, 0.003 now`."""
    return list(_differences(_of_influence(old), _of_influence(new), ""))


def _of_influence(dumped: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in dumped.items() if key not in _WITHOUT_INFLUENCE}


_NOTHING = object()


def _differences(old: Any, new: Any, key: str) -> Iterator[str]:
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    if before is None or after is None or type(old) is not type(new):
        yield f"{key}: {_shown(old)} then, {_shown(new)} now"
        return
    for part in dict.fromkeys((*before, *after)):
        yield from _differences(before.get(part, _NOTHING), after.get(part, _NOTHING), f"{key}.{part}".lstrip("."))


def _parts(value: Any) -> Mapping[str, Any] | None:
    """What can be compared part by part, under the names that `--set` has for them."""
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return value if isinstance(value, Mapping) else None


def _shown(value: Any) -> str:
    return "nothing" if value is _NOTHING else json.dumps(value, ensure_ascii=False)


def _exactly_one(what: str, given: Mapping[str, object]) -> None:
    there = [name for name, value in given.items() if value is not None]
    if len(there) != 1:
        *others, last = given
        here = " and ".join(there) or "none"
        raise ValueError(f"{what} exactly one of {', '.join(others)} and {last}; here is {here}")


def _repeated(names: Iterable[str]) -> str | None:
    return next((name for name, count in Counter(names).items() if count > 1), None)

"""A recipe: what a job reads, does and writes, read from YAML with errors that name place, key and remedy."""

import difflib
from collections.abc import Sequence
from typing import Annotated, Any

import pydantic

from schemas.geometry import FACTOR, PixelBudget
from schemas.naming import unknown_key_message, unknown_name_message
from schemas.recipe_text import Form, load
from schemas.sample import KINDS

_STRICT = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)
_Text = Annotated[str, pydantic.StringConstraints(min_length=1)]


class PixelRange(pydantic.BaseModel):
    """The pixel budget of a kind: the area in pixels of a stored picture; 784 pixels are one vision token."""

    model_config = _STRICT

    min: int = pydantic.Field(PixelBudget.min, ge=FACTOR * FACTOR, description="the least area of a picture in pixels")
    max: int = pydantic.Field(PixelBudget.max, ge=FACTOR * FACTOR, description="the largest; 784 are one vision token")

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> "PixelRange":
        if self.max < self.min:
            raise ValueError(f"max {self.max} is less than min {self.min}")
        return self


class FilterSpec(pydantic.BaseModel):
    """One filter or editor by its name; all other keys are its parameters, which its own class checks."""

    model_config = _STRICT

    use: _Text = pydantic.Field(description="name of a filter or editor, as `interleaf filters` lists them")
    parameters: dict[str, Any] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _gather(cls, given: object) -> object:
        return _with_parameters(given, ("use",))


class StepSpec(pydantic.BaseModel):
    """One step by its name, with its filters and editors; all other keys are its parameters, which the step checks."""

    model_config = _STRICT

    use: _Text = pydantic.Field(description="name of a step, such as crawl.extract")
    filters: list[FilterSpec] = pydantic.Field([], description="filters and editors in their order")
    parameters: dict[str, Any] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _gather(cls, given: object) -> object:
        gathered = _with_parameters(given, ("use", "filters"))
        if isinstance(gathered, dict):
            for key in gathered["parameters"]:
                # Else the step would be told of a parameter that it does not have, and nobody of the filters.
                if difflib.get_close_matches(key, ["filters"], cutoff=0.8):
                    raise ValueError(unknown_key_message("", "a step", key, ("use", "filters", "its own parameters")))
        return gathered


class Recipe(pydantic.BaseModel):
    """A whole job."""

    model_config = _STRICT

    name: _Text = pydantic.Field(description="what the job is called in the ledger and in run.json")
    out: _Text = pydantic.Field(description="where it writes: a folder or an fsspec URL")
    seed: int = pydantic.Field(0, description="of the shuffle and of every sampled choice")
    pixels: dict[str, PixelRange] = pydantic.Field({}, description="pixel budget of a kind: {min, max}")
    unit_mib: int = pydantic.Field(256, ge=1, description="MiB of input in a unit of work")
    max_failed: float = pydantic.Field(0.05, ge=0, le=1, description="share of a step's records that may fail")
    workers: int | None = pydantic.Field(
        None, ge=0, description="CPUs to use on one machine; 0 runs in one process, without Ray; null takes all"
    )
    count: int | None = pydantic.Field(
        None, ge=1, description="how many samples each synth.draw draws that names no count of its own"
    )
    steps: list[StepSpec] = pydantic.Field(description="the steps in their order")
    train: _Text | None = pydantic.Field(
        None,
        description="a training recipe, file or built-in name, that is trained on the shards when they are written, "
        "into OUT/training",
    )

    @pydantic.field_validator("pixels")
    @classmethod
    def _known_kinds(cls, pixels: dict[str, PixelRange]) -> dict[str, PixelRange]:
        for kind in pixels:
            if kind not in KINDS:
                raise ValueError(unknown_name_message("kind", kind, KINDS))
        return pixels

    @pydantic.field_validator("steps")
    @classmethod
    def _some(cls, steps: list[StepSpec]) -> list[StepSpec]:
        if not steps:
            raise ValueError("a recipe needs at least one step")
        return steps


JOB = Form(
    Recipe,
    owners={Recipe: "a recipe", StepSpec: "a step", FilterSpec: "a filter", PixelRange: "a pixel budget"},
    needs="name, out and steps",
    example="steps.0.inputs=[a.warc.gz] or seed=8",
    mark="steps",
    others={"sources": "this is a training recipe; `interleaf train` is the command for it"},
    open_models=(StepSpec, FilterSpec),
    names={("pixels",): ("kind", KINDS)},
)


def load_recipe(text: str, origin: str, changes: Sequence[str] = ()) -> Recipe:
    """The job recipe in a YAML text; see `recipe_text.load`.

    Raises:
        RecipeError: one line per fault, `demo.yaml:7: steps[2].filters[0]: ...`.
    """
    return load(JOB, text, origin, changes)


def _with_parameters(given: object, own: tuple[str, ...]) -> object:
    """Keys that are not a spec's own, moved into `parameters`; a bare value is left for pydantic to refuse."""
    if not isinstance(given, dict):
        return given
    free = {key: value for key, value in given.items() if key not in own}
    return {key: given[key] for key in own if key in given} | {"parameters": free}

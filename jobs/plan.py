"""`interleaf plan`: what a run would do, without touching anything."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from jobs.cluster import check_resources
from jobs.training import training_of
from pipelines.build import build_plan
from pipelines.manifests import Manifest, read_manifests
from pipelines.on_ray import needs
from pipelines.recipe_order import SAMPLE_SOURCES
from pipelines.run import Plan, chains, standing_chain
from pipelines.step import SAMPLE_STEPS, Counted, Ended, Needing, Step
from pipelines.synth_draw import Draw
from pipelines.units import Unit
from schemas.errors import PluginError, PreflightError
from schemas.recipe import Recipe

# Bytes of input that a core takes in a second, by the step that reads it: medians of three runs over the demo crawl;
# one run over its texts as JSONL, repeated to 80 MB; of the steps of documents.dedup over 80 MB of made texts; of
# sets.read over 66 MB of made rows of OBELICS, of three texts and pictures each, as JSONL and as Parquet. An estimate
# elsewhere.
CRAWL = {
    "crawl.extract": 18e6,
    "documents.keys": 124e6,
    "documents.match": 840e6,
    "documents.dedup": 106e6,
    "images.resolve": 44e6,
    "shards.encode": 2.1e6,
    "shards.write": 47e6,
}
TEXT = {
    "text.read": 72e6,
    "documents.keys": 32e6,
    "documents.match": 350e6,
    "documents.cluster": 640e6,
    "documents.dedup": 41e6,
    "shards.encode": 10e6,
    "shards.write": 62e6,
}
SETS = {"sets.read": 33e6}
BYTES_PER_CORE_S: Mapping[str, Mapping[str, float]] = {"crawl.extract": CRAWL, "sets.read": SETS, "text.read": TEXT}
# Samples that synth.draw makes in a CPU second of a core and its browser, with what writes them: medians of three runs
# of the built-in recipes, 120, 80 and 120 samples. They hold for the mix of the defaults: a crop of a line takes a
# fiftieth of what a scene does.
DRAWN_PER_CORE_S = {"ocr": 20.0, "charts": 13.0, "tables": 28.0}
# Fields of generators; with others than by default no rate is known.
MIXED_BY = ("scenes", "kinds", "libraries", "renderers")
MIB = 1 << 20


def print_plan(recipe: Recipe, out: str | None, address: str | None) -> None:
    """Print steps, units, bytes, resources, expected core hours and what would be re-used.

    Raises:
        RecipeError: the recipe cannot be run as it stands.
    """
    plan = build_plan(recipe, out or recipe.out)
    console = Console()
    table = Table(title=f"{plan.name} -> {plan.out}", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("step", "units", "re-used", "input MiB", "core hours", "CPU/GPU/MiB"):
        table.add_column(heading, justify="left" if heading == "step" else "right", no_wrap=True)
    input_bytes: int | None = None  # of what the first step reads, if it reads files
    before: list[Ended] | None = []  # None once a step is not done
    rates = BYTES_PER_CORE_S.get(plan.steps[0].use, {})
    for chain in chains(plan.steps):
        units, standing = _look(plan, chain, before)
        given = None if units is None else sum(unit.bytes for unit in units)
        counted = chain[0].counted if isinstance(chain[0], Counted) else None
        if chain[0] is plan.steps[0] and counted is None:
            input_bytes = given
        # What is made, and what takes that, has nothing of the files of the first step.
        taken = given if input_bytes is None or chain[0].use in SAMPLE_STEPS else input_bytes
        need = needs(chain)
        for step in chain:
            table.add_row(
                step.name,
                "?" if units is None else str(len(units)),
                "?" if standing is None else str(len(standing)),
                _input(taken, counted),
                "" if taken is None else _core_hours(_rate(step, None if counted else rates.get(step.use)), taken),
                f"{need.cpus:g}/{need.gpus:g}/{need.memory_mib}",
            )
        complete = units is not None and standing is not None and len(standing) == len(units)
        if before is not None and standing is not None and complete:
            before += [Ended(step, [found[place] for found in standing]) for place, step in enumerate(chain)]
        else:
            before = None
    console.print(table)
    for step in plan.steps:
        if step.rules:
            console.print(f"{step.name}: {', '.join(rule.name for rule in step.rules)}")
    if recipe.train:
        training = training_of(recipe.train, plan.store)
        console.print(f"then trains by {recipe.train} into {training.out}")
    console.print("CPU/GPU/MiB: what a worker needs. Core hours: an estimate, empty where no rate is known.")
    console.print("?: known once the steps before have ended.")
    try:
        for step in plan.steps:
            if isinstance(step, Needing):
                step.preflight()
        check_resources(needs(plan.steps), address)
    except (PluginError, PreflightError) as error:
        console.print(f"[yellow]a run would be refused: {error}[/yellow]")


def _input(taken: int | None, counted: str | None) -> str:
    if taken is None:
        return "?"
    return f"{taken:,} {counted}" if counted else f"{taken / MIB:.1f}"


def _rate(step: Step, bytes_per_core_s: float | None) -> float | None:
    """Of what a step takes in, bytes or numbers to be drawn, so many a core second; None where it was not measured."""
    if not isinstance(step, Draw):
        return bytes_per_core_s
    given, usual = step.generator, type(step.generator)
    mixed_as_usual = all(getattr(given, name, None) == getattr(usual, name, None) for name in MIXED_BY)
    return DRAWN_PER_CORE_S.get(step.generator_name) if mixed_as_usual else None


def _core_hours(per_core_s: float | None, taken: int) -> str:
    return "" if per_core_s is None else f"{taken / per_core_s / 3600:.3f}"


def _look(
    plan: Plan, chain: tuple[Step, ...], before: Sequence[Ended] | None
) -> tuple[list[Unit] | None, list[list[Manifest]] | None]:
    """The units of a chain and the manifests that stand for them, None where a step before is not done.

    What makes samples takes nothing from the steps before it.
    """
    if before is None and chain[0].use not in SAMPLE_SOURCES:
        return None, None
    head, units = chain[0].start(plan.store, before or [], plan.unit_bytes)
    chain = (head, *chain[1:])
    by_step = {step.name: read_manifests(plan.store, step.name) for step in chain}
    standing = []
    for unit in units:
        found = {name: manifests[unit.id] for name, manifests in by_step.items() if unit.id in manifests}
        whole = standing_chain(chain, unit, found)
        standing += [whole] if whole is not None else []
    return units, standing

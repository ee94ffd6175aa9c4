"""From a recipe to a plan: steps by their names, parameters checked, rules looked up."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from filters.base import Filter
from filters.registry import Rule, build, load, make
from filters.word_list import read_list
from pipelines import documents_dedup, interleaved_select, ratings
from pipelines.blocklist import Blocklist, HashList
from pipelines.document_keys import KINDS, Kind, Scheme
from pipelines.documents_cluster import Cluster, Keep
from pipelines.documents_earlier import earlier_run
from pipelines.documents_export import Export
from pipelines.documents_keys import Keys
from pipelines.documents_match import Match
from pipelines.encode import Encode
from pipelines.extract import Extract
from pipelines.fetch import Fetch
from pipelines.fetch_settings import FetchParameters
from pipelines.fetch_urls import Urls
from pipelines.interleaved_band import Band
from pipelines.interleaved_choose import Choose
from pipelines.interleaved_gold import AskGold
from pipelines.interleaved_judge import AskJudge, part_name
from pipelines.interleaved_scores import Scores
from pipelines.interleaved_select import Select
from pipelines.judge_gold import read_gold
from pipelines.judge_parameters import JudgeParameters
from pipelines.labels_read import SHAPES, LabelsParameters, LabelsRead
from pipelines.paragraphs import PARAGRAPH_LABELS, TEXT_LABELS
from pipelines.paragraphs_count import Count
from pipelines.paragraphs_dedup import Dedup
from pipelines.pictures_count import Count as PicturesCount
from pipelines.pictures_dedup import Dedup as PicturesDedup
from pipelines.recipe_order import DOCUMENT_SOURCES, check_order
from pipelines.resolve import Resolve
from pipelines.run import Plan
from pipelines.selection import SelectParameters
from pipelines.set_shapes import ShapeName
from pipelines.sets_read import SetsRead
from pipelines.shingles import Shingling
from pipelines.step import Step
from pipelines.synth_check import Check, CheckParameters
from pipelines.synth_draw import Draw
from pipelines.text_corpus import Columns
from pipelines.text_read import TextRead
from pipelines.write import Write
from schemas.errors import RecipeError
from schemas.geometry import PixelBudget
from schemas.naming import unknown_name_message
from schemas.recipe import Recipe

MAX_DISTANCE = 16  # pictures that have nothing in common differ in about 32 of 64 signs


@dataclass(frozen=True)
class ExtractParameters:
    """Crawl files to read: paths, globs and fsspec URLs; the unpacked size above which a record is left out.

    `comments` keeps what readers wrote below a page.
    """

    inputs: tuple[str, ...]
    max_record_mib: int = 64
    comments: bool = False


@dataclass(frozen=True)
class ParagraphsParameters:
    """How often a paragraph occurs on a host from when on it goes; what counts as a paragraph."""

    min_count: int = 3
    min_chars: int = 0
    labels: tuple[str, ...] = PARAGRAPH_LABELS

    def __post_init__(self) -> None:
        if self.min_count < 2:
            raise ValueError(f"min_count is {self.min_count}; from 1 on every paragraph would go")
        if unknown := [label for label in self.labels if label not in TEXT_LABELS]:
            raise ValueError(unknown_name_message("label of a text part", unknown[0], TEXT_LABELS))


@dataclass(frozen=True)
class DocumentsParameters:
    """What makes two documents duplicates, which one stays, how near texts are found, earlier runs to compare with."""

    by: tuple[Kind, ...] = ("url", "content", "minhash")
    keep: Keep = "newest"
    shingles: Shingling = "script"
    ngram: int = 5
    bands: int = 14
    rows: int = 8
    against: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.by:
            raise ValueError(f"by is empty; it takes some of {', '.join(KINDS)}")
        for name in ("ngram", "bands", "rows"):
            if not 1 <= getattr(self, name) <= 128:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 1 to 128")

    @property
    def scheme(self) -> Scheme:
        kinds = tuple(kind for kind in KINDS if kind in self.by)
        return Scheme(kinds, self.shingles, self.ngram, self.bands, self.rows)


@dataclass(frozen=True)
class TextReadParameters:
    """Files of a text corpus; the columns or keys that hold the text and what else is wanted; the largest record."""

    inputs: tuple[str, ...]
    text: str = "text"
    id: str | None = None
    uri: str | None = None
    lang: str | None = None
    meta: tuple[str, ...] = ()
    # Texts are smaller (a long book has 2 MiB), and a line of so many bytes of brackets is 20 times that when parsed.
    max_record_mib: int = 16


@dataclass(frozen=True)
class SetsReadParameters:
    """Files of a public interleaved set and its shape; the license of rows that name none; the largest record."""

    inputs: tuple[str, ...]
    shape: ShapeName
    license: str | None = None
    max_record_mib: int = 16


@dataclass(frozen=True)
class DrawParameters:
    """The generator, `use: NAME` and its own parameters; how many samples, and how many in a unit.

    `count` null is that of the recipe.
    """

    generator: dict[str, Any]
    count: int | None = None
    unit_samples: int = 64

    def __post_init__(self) -> None:
        for name in ("count", "unit_samples"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} is {value}; it is at least 1")


@dataclass(frozen=True)
class ExportParameters:
    """The shape in which documents are written."""

    shape: ShapeName


@dataclass(frozen=True)
class ResolveParameters:
    """The size above which a picture is not taken."""

    max_picture_mib: int = 20


@dataclass(frozen=True)
class PicturesParameters:
    """The pages that may show a picture, above which it goes; the signs in which near-equal hashes may differ.

    `max_count` null is 10, or 3e-8 of the documents where that is more.
    """

    max_count: int | None = None
    max_distance: int = 5

    def __post_init__(self) -> None:
        if self.max_count is not None and self.max_count < 1:
            raise ValueError(f"max_count is {self.max_count}; below 1 every picture would go")
        if not 0 <= self.max_distance <= MAX_DISTANCE:
            raise ValueError(f"max_distance is {self.max_distance}; it is 0 to {MAX_DISTANCE} of 64 signs")


@dataclass(frozen=True)
class WriteParameters:
    """The size of a shard."""

    target_mib: int = 256


@dataclass(frozen=True)
class _Context:
    recipe: Recipe
    out: str
    name: str
    rules: tuple[Rule, ...]
    scores: tuple[str, ...]  # that documents have at the end of the step
    earlier_scores: tuple[str, ...]  # that they come with


def _extract(context: _Context, given: ExtractParameters) -> tuple[Step, ...]:
    recipe = context.recipe
    return (
        Extract(
            context.name,
            recipe.name,
            recipe.seed,
            context.rules,
            given.inputs,
            given.max_record_mib,
            given.comments,
        ),
    )


def _dedup_paragraphs(context: _Context, given: ParagraphsParameters) -> tuple[Step, ...]:
    # Two steps: paragraphs are counted unit by unit, and removed once all are counted.
    recipe, labels, min_chars = context.recipe, given.labels, given.min_chars
    count = Count(context.name.replace("dedup", "count"), recipe.name, recipe.seed, labels, min_chars)
    return count, Dedup(
        context.name, recipe.name, recipe.seed, labels, min_chars, given.min_count, context.rules, context.out
    )


def _dedup_documents(context: _Context, given: DocumentsParameters) -> tuple[Step, ...]:
    # Four steps: keys unit by unit, what shares one range by range of the keys, clusters, and the documents again.
    run, seed, name, scheme = context.recipe.name, context.recipe.seed, context.name, given.scheme
    if context.out in given.against:
        raise RecipeError(f"against: {context.out} is where this run writes; everything would be in it already")
    earlier = tuple(earlier_run(root, scheme) for root in given.against)
    return (
        Keys(name.replace("dedup", "keys"), run, seed, scheme),
        Match(name.replace("dedup", "match"), run, seed, earlier),
        Cluster(name.replace("dedup", "cluster"), run, seed, given.keep, earlier),
        documents_dedup.Dedup(name, run, seed, context.rules, scheme.compares_pictures),
    )


def _text_read(context: _Context, given: TextReadParameters) -> tuple[Step, ...]:
    recipe = context.recipe
    columns = Columns(given.text, given.id, given.uri, given.lang, given.meta)
    return (
        TextRead(context.name, recipe.name, recipe.seed, context.rules, given.inputs, columns, given.max_record_mib),
    )


def _sets_read(context: _Context, given: SetsReadParameters) -> tuple[Step, ...]:
    recipe, rules = context.recipe, context.rules
    return (
        SetsRead(
            context.name,
            recipe.name,
            recipe.seed,
            given.shape,
            rules,
            given.inputs,
            given.license,
            given.max_record_mib,
        ),
    )


def _export(context: _Context, given: ExportParameters) -> tuple[Step, ...]:
    return (Export(context.name, context.recipe.name, context.recipe.seed, given.shape),)


def _fetch(context: _Context, given: FetchParameters) -> tuple[Step, ...]:
    # Two steps: the URLs of a unit's pictures are noted unit by unit, and asked for once all are known.
    recipe = context.recipe
    try:
        # Lists that cannot be read are told before anything is asked for.
        blocked = tuple(sorted(read_list(given.block_file)))
        Blocklist(blocked)
        HashList(given.hash_files)
    except ValueError as error:
        raise RecipeError(f"images.fetch: {error}") from error
    urls = Urls(context.name.replace("fetch", "urls"), recipe.name, recipe.seed)
    return urls, Fetch(context.name, recipe.name, recipe.seed, given, blocked, context.out)


def _resolve(context: _Context, given: ResolveParameters) -> tuple[Step, ...]:
    return (
        Resolve(
            context.name,
            context.recipe.name,
            context.recipe.seed,
            context.rules,
            out=context.out,
            max_picture_mib=given.max_picture_mib,
        ),
    )


def _dedup_pictures(context: _Context, given: PicturesParameters) -> tuple[Step, ...]:
    recipe = context.recipe
    count = PicturesCount(context.name.replace("dedup", "count"), recipe.name, recipe.seed)
    return count, PicturesDedup(
        context.name,
        recipe.name,
        recipe.seed,
        given.max_count,
        given.max_distance,
        context.rules,
        context.out,
    )


def _select(context: _Context, given: SelectParameters) -> tuple[Step, ...]:
    # Three steps: scores unit by unit, the choice among all, and the documents again.
    run, seed, name, known = context.recipe.name, context.recipe.seed, context.name, context.earlier_scores
    if unknown := [score for score in given.names if score not in known]:
        raise RecipeError(unknown_name_message("earlier score", unknown[0], known))
    return (
        Scores(name.replace("select", "scores"), run, seed, known),
        Choose(name.replace("select", "choose"), run, seed, given),
        Select(name, run, seed, context.rules),
    )


def _judge(context: _Context, given: JudgeParameters) -> tuple[Step, ...]:
    if given.score is not None and given.score not in context.earlier_scores:
        raise RecipeError(unknown_name_message("earlier score", given.score, context.earlier_scores))
    if given.gold is not None:
        read_gold(given.gold)  # a file that cannot be used is told before anything is asked
    return judge_steps(context.name, context.recipe.name, context.recipe.seed, given, context.rules)


def judge_steps(
    name: str, run: str, seed: int, given: JudgeParameters, rules: tuple[Rule, ...] = ()
) -> tuple[Step, ...]:
    """What a recipe writes as interleaved.judge: scores unit by unit, the band among all, gold, and the documents."""
    steps: list[Step] = []
    if given.score is not None:
        steps.append(Scores(part_name(name, "scores"), run, seed, (given.score,)))
        steps.append(Band(part_name(name, "band"), run, seed, given.score, given.band))
    if given.gold is not None:
        steps.append(AskGold(part_name(name, "gold"), run, seed, given))
    return *steps, AskJudge(name, run, seed, given, rules)


def _draw(context: _Context, given: DrawParameters) -> tuple[Step, ...]:
    recipe = context.recipe
    count = given.count or recipe.count
    if count is None:
        raise RecipeError("count is missing: give it here, or once for all generators at the top of the recipe")
    name = given.generator.get("use")
    if not isinstance(name, str):
        raise RecipeError("generator needs `use`, the name of a generator, as in {use: ocr}")
    cls = load("generator", name)
    generator = make(cls, name, {key: value for key, value in given.generator.items() if key != "use"})
    budget = _budgets(recipe).get(cls.kind, PixelBudget())
    return (Draw(context.name, recipe.name, recipe.seed, name, generator, count, budget, given.unit_samples),)


def _labels(context: _Context, given: LabelsParameters) -> tuple[Step, ...]:
    recipe = context.recipe
    budget = _budgets(recipe).get(SHAPES[given.shape].kind, PixelBudget())
    return (LabelsRead(context.name, recipe.name, recipe.seed, given, budget),)


def _check(context: _Context, given: CheckParameters) -> tuple[Step, ...]:
    return (Check(context.name, context.recipe.name, context.recipe.seed, given),)


def _write(context: _Context, given: WriteParameters) -> tuple[Step, ...]:
    # What a recipe writes as one step is two: pictures are encoded unit by unit, shards are cut once all are known.
    recipe = context.recipe
    write = Write(context.name, recipe.name, recipe.seed, given.target_mib, context.scores)
    if recipe.steps[0].use not in DOCUMENT_SOURCES:
        return (write,)
    name = context.name.replace("write", "encode")
    return Encode(name, recipe.name, recipe.seed, _budgets(recipe), context.rules), write


def _budgets(recipe: Recipe) -> dict[str, PixelBudget]:
    return {kind: PixelBudget(budget.min, budget.max) for kind, budget in recipe.pixels.items()}


STEPS: Mapping[str, tuple[type, Callable[[_Context, Any], tuple[Step, ...]]]] = {
    "crawl.extract": (ExtractParameters, _extract),
    "documents.dedup": (DocumentsParameters, _dedup_documents),
    "documents.export": (ExportParameters, _export),
    "paragraphs.dedup": (ParagraphsParameters, _dedup_paragraphs),
    "sets.read": (SetsReadParameters, _sets_read),
    "text.read": (TextReadParameters, _text_read),
    "images.fetch": (FetchParameters, _fetch),
    "images.resolve": (ResolveParameters, _resolve),
    "interleaved.judge": (JudgeParameters, _judge),
    "interleaved.select": (SelectParameters, _select),
    "pictures.dedup": (PicturesParameters, _dedup_pictures),
    "labels.read": (LabelsParameters, _labels),
    "shards.write": (WriteParameters, _write),
    "synth.check": (CheckParameters, _check),
    "synth.draw": (DrawParameters, _draw),
}


def build_plan(recipe: Recipe, out: str) -> Plan:
    """The plan of a recipe; nothing is written, and of data only the manifests of earlier runs are read.

    Raises:
        RecipeError: an unknown step, filter or parameter, a value of the wrong type, steps in an impossible order, or
            an earlier run that cannot be compared with.
        PluginError: a plug-in cannot be found, imported or used.
    """
    rules = _rules(recipe)
    steps: list[Step] = []
    uses: Counter[str] = Counter()
    measured: set[str] = set()
    for index, spec in enumerate(recipe.steps):
        where = f"steps[{index}]"
        if spec.use not in STEPS:
            raise RecipeError(f"{where}: {unknown_name_message('step', spec.use, STEPS)}")
        uses[spec.use] += 1
        name = spec.use if uses[spec.use] == 1 else f"{spec.use}.{uses[spec.use]}"
        kind, builder = STEPS[spec.use]
        given = make(kind, spec.use, spec.parameters, where)
        earlier = tuple(sorted(measured))
        measured |= {score for rule in rules[index] for score in _scores(rule)}
        if isinstance(given, DocumentsParameters):
            measured |= {*documents_dedup.scores(name, compares_pictures=given.scheme.compares_pictures)}
        if isinstance(given, JudgeParameters):
            measured |= {*ratings.scores(name)}
        if isinstance(given, SelectParameters):
            measured |= {*interleaved_select.scores(name)}
        try:
            steps += builder(_Context(recipe, out, name, rules[index], tuple(sorted(measured)), earlier), given)
        except RecipeError as error:
            raise RecipeError(f"{where}: {spec.use}: {error}") from error
    check_order(recipe)
    return Plan(recipe.name, out, tuple(steps), recipe.unit_mib << 20, recipe.max_failed)


def _rules(recipe: Recipe) -> list[tuple[Rule, ...]]:
    """The rules of each step; a name that is used again in the recipe gets a number, so that measures stay apart."""
    uses: Counter[str] = Counter()
    by_step = []
    for index, spec in enumerate(recipe.steps):
        rules = []
        for number, filter_spec in enumerate(spec.filters):
            rule = build({"use": filter_spec.use, **filter_spec.parameters}, f"steps[{index}].filters[{number}]")
            uses[rule.name] += 1
            name = rule.name if uses[rule.name] == 1 else f"{rule.name}#{uses[rule.name]}"
            rules.append(Rule(name, rule.kind, rule.rule))
        by_step.append(tuple(rules))
    return by_step


def _scores(rule: Rule) -> list[str]:
    """The names of the scores that samples get from a filter: its numbers on whole documents."""
    if not isinstance(rule.rule, Filter) or rule.rule.level != "document":
        return []
    kind = rule.rule.measures
    if pa.types.is_struct(kind):
        return [f"{rule.name}.{field.name}" for field in kind if not pa.types.is_string(field.type)]
    return [] if pa.types.is_string(kind) else [rule.name]

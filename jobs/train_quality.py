"""`python -m jobs.train_quality`: a text quality classifier of one's own, from the documents of finished runs."""

import importlib.metadata
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import typer
from rich.console import Console

from filters.batch import Batch
from filters.fasttext_quality import OTHER_LANGUAGES, FasttextQuality
from jobs.cli import OutArgument
from jobs.opened import open_run
from jobs.quality_documents import Documents, dropped, kept, labelled_lines
from pipelines.rules import rounded
from schemas.errors import InterleafError
from schemas.ids import order_key

GOOD, BAD = "__label__hq", "__label__lq"
LEAST_DOCUMENTS = 50  # of a class: fewer teach nothing, and leave nothing to hold out
LEAST_OF_LANGUAGE = 100  # documents for a threshold of its own
HELD_OUT = 10  # one document in so many is not trained on
PERCENTILES = (5, 10, 25, 50, 75, 90, 95, 99)
# One thread, so that the same documents give the same model. fastText then fills a tenth of the matrix and leaves the
# rest as memory comes: zero where it is mapped for the purpose, which is so above 32 MiB (glibc); this one has 64 MiB,
# small ones are trained to NaN. A word that stands once or twice teaches nothing, and most words of a crawl do.
SETTINGS = {"lr": 0.5, "epoch": 5, "dim": 64, "wordNgrams": 2, "bucket": 1 << 18, "minCount": 3, "thread": 1}
CHARACTERS = {"minn": 2, "maxn": 4}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True)
class Trained:
    """What a training showed: counts by class, how well it tells held-out documents apart, the least scores."""

    counts: dict[str, int]
    auc: float
    accuracy: float
    thresholds: dict[str, float]
    percentiles: dict[str, dict[str, float]]
    documents: dict[str, int]  # by language, behind the percentiles


@app.command()
def main(
    good: OutArgument,
    model: Annotated[Path, typer.Argument(help="The model to write, a .bin file; its facts go beside it as .json.")],
    bad: Annotated[
        str | None, typer.Option(help="A run of bad documents, in place of those that GOOD dropped.")
    ] = None,
    share: Annotated[float, typer.Option(help="The share of each language that its threshold keeps.")] = 0.1,
    most: Annotated[int, typer.Option(help="At most so many documents of a class.")] = 200_000,
    seed: Annotated[int, typer.Option(help="Of the choice of documents and of the training.")] = 0,
    characters: Annotated[
        bool, typer.Option("--characters", help="Read parts of words too: for scripts that put no spaces between them.")
    ] = False,
) -> None:
    """Train a classifier that tells the documents GOOD kept from those it dropped, or from those of another run."""
    if not 0 < share < 1:
        raise typer.BadParameter("a share is more than 0 and less than 1", param_hint="--share")
    if model.suffix != ".bin":
        raise typer.BadParameter(f"{model} does not end in .bin", param_hint="MODEL")
    trained = train(good, bad, model, share=share, most=most, seed=seed, characters=characters)
    console = Console(highlight=False)
    counts = trained.counts
    told = f"trained on {counts['trained']:,} documents, half of them good; {counts['held_out']:,} held out"
    console.print(f"{told}: AUC {trained.auc:.4f}, accuracy {trained.accuracy:.4f}", soft_wrap=True)
    for lang, least in trained.thresholds.items():
        named = "others" if lang == OTHER_LANGUAGES else lang
        console.print(f"{named:<8} {least:.4f} keeps {share:.0%} of {trained.documents[lang]:,} documents")
    console.print(f"- {{use: fasttext_quality, model: {model}, thresholds: {_facts_path(model)}}}", soft_wrap=True)


def train(
    good: str, bad: str | None, model: Path, *, share: float, most: int, seed: int, characters: bool = False
) -> Trained:
    """Train, hold the model against documents that it has not seen, and write it with its facts.

    The same documents and arguments give the same bytes. Both classes have the same number of documents, chosen by a
    hash of their id; what stands in both runs is left out. Thresholds are over documents that were not trained on: of
    the bad run, which is the one to be filtered, or the kept documents of the only one.

    Raises:
        InterleafError: one of them is not the output of a run, or has too few documents.
    """
    opened = open_run(good)
    classes = (kept(opened), dropped(opened) if bad is None else kept(open_run(bad)))
    every = [{record for record, _ in documents.texts()} for documents in classes]
    alone = [sorted(ids - every[1 - n], key=lambda record: order_key(record, seed)) for n, ids in enumerate(every)]
    count = min(most, *map(len, alone))
    if count < LEAST_DOCUMENTS:
        raise InterleafError(_too_few(good, bad, *map(len, alone)))
    held_out = [frozenset(ids[: count // HELD_OUT]) for ids in alone]
    taught = [frozenset(ids[count // HELD_OUT : count]) for ids in alone]
    lines = [
        line
        for documents, wanted, label in zip(classes, taught, (GOOD, BAD), strict=True)
        for line in labelled_lines(documents, wanted, label, seed)
    ]
    settings = {**SETTINGS, **(CHARACTERS if characters else {})}
    _fit([line for _, line in sorted(lines)], model, settings, seed)

    quality = FasttextQuality(str(model), GOOD)
    (good_scores, _), (bad_scores, _) = (_scores(*pair, quality) for pair in zip(classes, held_out, strict=True))
    place = 0 if bad is None else 1
    pool = frozenset([record for record in alone[place] if record not in taught[place]][:most])
    trained = _judged(good_scores, bad_scores, *_scores(classes[place], pool, quality), share, len(lines))
    facts = {
        "label": GOOD,
        "labels": [GOOD, BAD],
        "runs": [documents.run.facts["name"] for documents in classes],
        "counts": trained.counts,
        "held_out": {"auc": trained.auc, "accuracy": trained.accuracy},
        "share": share,
        "thresholds": trained.thresholds,
        "percentiles": trained.percentiles,
        "documents": trained.documents,
        "seed": seed,
        "settings": settings,
        "versions": {name: importlib.metadata.version(name) for name in ("interleaf", "fasttext-numpy2")},
    }
    _facts_path(model).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return trained


def least_score(scores: np.ndarray[Any, np.dtype[np.float64]], share: float) -> float:
    """The score from which on `share` of the scores are kept; more are where several have that very score."""
    return float(np.sort(scores)[-max(1, round(share * len(scores)))])


def area_under_curve(good: Sequence[float], bad: Sequence[float]) -> float:
    """The probability that a good one has the higher score, a tie counting half (Mann and Whitney's U)."""
    below = np.searchsorted(np.sort(bad), good, side="left")
    up_to = np.searchsorted(np.sort(bad), good, side="right")
    return float((below + up_to).sum() / 2 / (len(good) * len(bad)))


def _fit(lines: list[str], model: Path, settings: dict[str, Any], seed: int) -> None:
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent) as folder:
        file = Path(folder) / "lines.txt"
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)
        # In a process of its own: where a large heap has been freed before, the matrix is given what lay in it.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            process.submit(_train, str(file), f"{folder}/model.bin", settings | {"seed": seed}).result()
        (Path(folder) / "model.bin").replace(model)


def _train(file: str, model: str, settings: dict[str, Any]) -> None:
    import fasttext

    fasttext.train_supervised(file, verbose=0, **settings).save_model(model)


def _scores(
    documents: Documents, wanted: frozenset[str], quality: FasttextQuality
) -> tuple[list[float], list[str | None]]:
    """Score and language of each wanted document with text, as the filter measures it."""
    values = pa.array(sorted(wanted), pa.string())
    scores: list[float] = []
    langs: list[str | None] = []
    for table in documents.tables("record_id", "lang", "parts"):
        chosen = table.filter(pc.is_in(table["record_id"], value_set=values))
        measured = rounded(quality.measure(Batch(chosen))).drop_null()
        scores += measured.field("score").to_pylist()
        langs += measured.field("lang").to_pylist()
    return scores, langs


def _judged(
    good: list[float], bad: list[float], scores: list[float], langs: list[str | None], share: float, taught: int
) -> Trained:
    right = sum(score >= 0.5 for score in good) + sum(score < 0.5 for score in bad)
    held_out = len(good) + len(bad)
    by_language: dict[str, list[float]] = {}
    for score, lang in zip(scores, langs, strict=True):
        if lang is not None:
            by_language.setdefault(lang, []).append(score)
    enough = {lang: found for lang, found in sorted(by_language.items()) if len(found) >= LEAST_OF_LANGUAGE}
    groups = {lang: np.array(found) for lang, found in {**enough, OTHER_LANGUAGES: scores}.items()}
    return Trained(
        counts={"trained": taught, "held_out": held_out},
        auc=round(area_under_curve(good, bad), 4),
        accuracy=round(right / held_out, 4),
        thresholds={lang: least_score(found, share) for lang, found in groups.items()},
        percentiles={
            lang: {str(percent): round(float(np.percentile(found, percent)), 4) for percent in PERCENTILES}
            for lang, found in groups.items()
        },
        documents={lang: len(found) for lang, found in groups.items()},
    )


def _facts_path(model: Path) -> Path:
    return model.with_suffix(".json")


def _too_few(good: str, bad: str | None, good_count: int, bad_count: int) -> str:
    other = f"it dropped {bad_count:,} with content" if bad is None else f"{bad} {bad_count:,}"
    cure = "one dropped record in a hundred keeps its content; give another run with --bad" if bad is None else ""
    told = f"{good} kept {good_count:,} documents with text that the other has not, {other}"
    return "; ".join([told, f"a classifier needs {LEAST_DOCUMENTS} of each", *([cure] if cure else [])])


if __name__ == "__main__":
    try:
        app()
    except InterleafError as error:
        print(f"interleaf: {error}", file=sys.stderr)
        sys.exit(error.exit_status)

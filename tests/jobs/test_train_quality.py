"""A classifier of one's own: trained on the documents of runs, repeatable, with thresholds that keep what is asked."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from filters import Batch
from filters.fasttext_quality import FasttextQuality
from jobs.opened import open_run
from jobs.quality_documents import kept
from jobs.run import run_recipe
from jobs.train_quality import area_under_curve, least_score, train
from pipelines.rules import rounded
from schemas.errors import InterleafError
from schemas.recipe import load_recipe
from tests.pipelines.corpora import jsonl

COMMON = ["the", "and", "of", "in", "tide"]
GOOD = [*COMMON, "harbour", "boats", "quiet", "morning", "noon", "pilot", "chart", "anchor", "lantern"]
BAD = [*COMMON, "free", "movies", "click", "now", "casino", "bonus", "cheap", "deal", "win"]
RECIPE = """
name: {name}
out: {folder}/{name}
seed: 7
workers: 0
max_failed: 1
steps:
  - use: text.read
    inputs: ["{folder}/{name}.jsonl"]
    id: id
    lang: lang
    filters: [{{use: word_count, low: 10}}]
"""


def write(folder: Path, name: str, vocabulary: list[str], count: int, short: int = 0) -> str:
    """A finished run over texts of `vocabulary`, a third of them French; `short` ones are dropped."""
    draw = random.Random(name)
    texts = ["\n".join(draw.choices(vocabulary, k=40)) for _ in range(count)]
    langs = ["en", "en", "fr"] * count
    rows: list[Any] = [{"id": f"{name} {n}", "lang": langs[n], "text": text} for n, text in enumerate(texts)]
    rows += [{"id": f"short {n}", "text": " ".join(draw.choices(BAD, k=5))} for n in range(short)]
    (folder / f"{name}.jsonl").write_bytes(jsonl(rows))
    run_recipe(load_recipe(RECIPE.format(folder=folder, name=name), "quality.yaml"), None, None)
    return str(folder / name)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("runs")
    mixed = [*BAD, *GOOD[5:9]]
    return write(folder, "good", GOOD, 400), write(folder, "bad", mixed, 2000)


@pytest.fixture(scope="module")
def model(runs: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.bin"
    train(*runs, path, share=0.2, most=10_000, seed=3)
    return path


def test_it_tells_good_from_bad_and_says_how_well(model: Path) -> None:
    facts = json.loads(model.with_suffix(".json").read_text())
    assert facts["held_out"]["auc"] > 0.98
    assert facts["held_out"]["accuracy"] > 0.9
    assert facts["counts"] == {"trained": 720, "held_out": 80}
    assert facts["runs"] == ["good", "bad"]
    assert (facts["labels"], facts["seed"], facts["share"]) == (["__label__hq", "__label__lq"], 3, 0.2)
    assert set(facts["versions"]) == {"interleaf", "fasttext-numpy2"}


def test_the_same_documents_give_the_same_bytes(runs: tuple[str, str], model: Path, tmp_path: Path) -> None:
    train(*runs, tmp_path / "again.bin", share=0.2, most=10_000, seed=3)
    assert (tmp_path / "again.bin").read_bytes() == model.read_bytes()
    assert (tmp_path / "again.json").read_bytes() == model.with_suffix(".json").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.bin", "again.json"]
    train(*runs, tmp_path / "other.bin", share=0.2, most=10_000, seed=4)
    assert (tmp_path / "other.bin").read_bytes() != model.read_bytes()


def test_thresholds_keep_the_asked_share_of_each_language(runs: tuple[str, str], model: Path) -> None:
    rule = FasttextQuality(str(model), thresholds=str(model.with_suffix(".json")))
    shares: dict[str, list[bool]] = {"en": [], "fr": []}
    for table in kept(open_run(runs[1])).tables("lang", "parts"):
        verdicts = rule.keep(rounded(rule.measure(Batch(table)))).to_pylist()
        for lang, keep in zip(table["lang"].to_pylist(), verdicts, strict=True):
            shares[lang].append(keep)
    facts = json.loads(model.with_suffix(".json").read_text())
    assert set(facts["thresholds"]) == {"en", "fr", "*"}
    assert facts["documents"]["en"] + facts["documents"]["fr"] == facts["documents"]["*"] == 2000 - 360
    for found in shares.values():
        # 18 % of the documents were trained on as bad, so that they score lower than others.
        assert 0.13 < np.mean(found) < 0.22


def test_least_scores_and_areas() -> None:
    scores = np.arange(100) / 100
    for share in (0.01, 0.1, 0.3, 0.5, 0.7, 1.0):
        assert np.mean(scores >= least_score(scores, share)) == pytest.approx(share)
    assert least_score(scores, 0.0001) == 0.99
    assert least_score(np.array([0.1, 0.3, 0.3, 0.9]), 0.5) == 0.3
    assert area_under_curve([0.9, 0.8], [0.1, 0.2]) == 1
    assert area_under_curve([0.5, 0.5], [0.5, 0.5]) == 0.5
    assert area_under_curve([0.9, 0.1], [0.5]) == 0.5


def test_kept_against_dropped_of_one_run(tmp_path: Path) -> None:
    out = write(tmp_path, "one", GOOD, 300, short=9000)
    trained = train(out, None, tmp_path / "model.bin", share=0.5, most=10_000, seed=0)
    assert 60 < trained.counts["trained"] / 2 < 120  # one in a hundred keeps its content
    assert trained.auc > 0.98
    few = write(tmp_path, "few", GOOD, 300, short=20)
    with pytest.raises(InterleafError, match=r"few kept 300 documents .* give another run with --bad"):
        train(few, None, tmp_path / "model.bin", share=0.5, most=10_000, seed=0)


def test_scripts_without_spaces_need_characters(tmp_path: Path) -> None:
    good = write(tmp_path, "good", ["朝の港は静かで", "船は潮とともに戻る", "灯台の光が海を照らす"], 200)
    bad = write(tmp_path, "bad", ["無料映画を今すぐ", "カジノで大勝ち", "激安セール開催中"], 200)
    trained = train(good, bad, tmp_path / "model.bin", share=0.5, most=10_000, seed=0, characters=True)
    assert trained.auc > 0.95


def test_the_command(runs: tuple[str, str], model: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jobs.train_quality"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)

    done = run(runs[0], "quality.bin", "--bad", runs[1], "--seed", "3", "--share", "0.2")
    assert done.returncode == 0, done.stderr
    assert "trained on 720 documents, half of them good; 80 held out: AUC" in done.stdout
    assert "- {use: fasttext_quality, model: quality.bin, thresholds: quality.json}" in done.stdout
    assert (tmp_path / "quality.bin").read_bytes() == model.read_bytes()  # written by another process
    assert run(str(tmp_path), "quality.bin").returncode == 1
    assert run(runs[0], "quality.model").returncode == 2
    assert run(runs[0], "quality.bin", "--share", "1.5").returncode == 2

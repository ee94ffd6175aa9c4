"""The filter that asks a fastText model, with models that are trained in a moment."""

import json
import random
from pathlib import Path
from typing import Any

import fasttext
import pytest

from filters.fasttext_quality import FasttextQuality
from filters.registry import build
from filters.testing import check_filter
from schemas.errors import RecipeError
from tests.filters.documents import batch, document, text

GOOD = ["harbour", "boats", "tide", "quiet", "morning", "noon", "the", "and"]
BAD = ["free", "movies", "click", "now", "casino", "bonus", "the", "and"]


def words(vocabulary: list[str], seed: object, count: int = 30) -> str:
    return " ".join(random.Random(str(seed)).choices(vocabulary, k=count))


def train(folder: Path, lines: list[tuple[str, str]], name: str = "model.bin", **options: Any) -> str:
    file = folder / "lines.txt"
    file.write_text("".join(f"{label} {line}\n" for label, line in lines), encoding="utf-8")
    # Each thread fills a tenth of the matrix; the rest of a small one would be what the memory held before.
    settings = {"dim": 16, "epoch": 5, "lr": 0.5, "wordNgrams": 2, "bucket": 2000, "thread": 10, "verbose": 0}
    model = fasttext.train_supervised(str(file), **{**settings, **options})
    model.save_model(str(folder / name))
    return str(folder / name)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    pairs = [("__label__hq", GOOD), ("__label__lq", BAD)] * 200
    lines = [(label, words(vocabulary, number)) for number, (label, vocabulary) in enumerate(pairs)]
    return train(tmp_path_factory.mktemp("model"), lines)


def scores(rule: FasttextQuality, *documents: dict[str, Any]) -> list[float | None]:
    return [None if row is None else row["score"] for row in rule.measure(batch(*documents)).to_pylist()]


def test_the_probability_is_what_fasttext_says(model: str) -> None:
    texts = [words(GOOD, 1), words(BAD, 2), words(GOOD + BAD, 3), "unheard of"]
    loaded = fasttext.load_model(model)
    expected = [dict(zip(*loaded.predict(line, k=2), strict=True))["__label__hq"] for line in texts]
    found = scores(FasttextQuality(model), *map(document, texts))
    assert found == pytest.approx(expected, abs=1e-6)
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] > 0.9 > 0.1 > found[1]
    other = scores(FasttextQuality(model, "__label__lq"), *map(document, texts))
    assert [(a or 0) + (b or 0) for a, b in zip(found, other, strict=True)] == pytest.approx([1] * 4, abs=1e-4)


def test_parts_and_lines_are_one_text(model: str) -> None:
    line = words(GOOD + BAD, 4)
    split, folded = document(*line.split(" ", 1)), document(text(line.replace(" ", "\n")))
    assert len(set(scores(FasttextQuality(model), document(line), split, folded))) == 1


def test_a_document_without_text_is_not_measurable(model: str) -> None:
    rule = FasttextQuality(model, low=0.5)
    measured = rule.measure(batch(document(), document(text(None)), document(" \n"), document(words(GOOD, 1))))
    assert rule.keep(measured).to_pylist() == [None, None, None, True]


def test_a_threshold_for_each_language(model: str, tmp_path: Path) -> None:
    line = words(GOOD[:4] + BAD[:4], 5)
    (score,) = scores(FasttextQuality(model), document(line))
    assert score is not None
    file = tmp_path / "thresholds.json"
    file.write_text(
        json.dumps({"share": 0.1, "thresholds": {"en": score + 0.01, "fr": score - 0.01, "*": score + 0.02}})
    )
    documents = [document(line, lang=lang) for lang in ("en", "fr", "ja", None)]
    rule = FasttextQuality(model, thresholds=str(file))
    measured = rule.measure(batch(*documents))
    assert rule.keep(measured).to_pylist() == [False, True, False, False]
    assert rule.reason(measured).to_pylist()[0] == "low_quality_for_language"
    both = FasttextQuality(model, low=score + 0.001, thresholds=str(file))
    assert both.keep(measured).to_pylist() == [False] * 4
    assert set(both.reason(measured).to_pylist()) == {"low_quality"}
    file.write_text(json.dumps({"thresholds": {"*": 0}}))  # read again, since it has changed
    assert rule.keep(measured).to_pylist() == [True] * 4


def test_grades_give_the_expected_grade(tmp_path: Path) -> None:
    grades = [[f"{grade}{number}" for number in range(8)] for grade in range(4)]
    lines = [(f"__label__{grade}", words(grades[grade], n)) for n in range(100) for grade in range(4)]
    rule = FasttextQuality(train(tmp_path, lines), label=None, low=1.5)
    measured = rule.measure(batch(*(document(words(grade, "new")) for grade in grades)))
    assert [row["score"] for row in measured.to_pylist()] == pytest.approx([0, 1, 2, 3], abs=0.3)
    assert rule.keep(measured).to_pylist() == [False, False, True, True]


def test_a_compressed_model_is_read_too(tmp_path: Path) -> None:
    more = [f"word{number}" for number in range(300)]  # fastText compresses no fewer than 256
    pairs = [("__label__hq", GOOD * 40), ("__label__lq", BAD * 40)] * 300
    path = train(tmp_path, [(label, words(some + more, number)) for number, (label, some) in enumerate(pairs)])
    loaded = fasttext.load_model(path)
    loaded.quantize(str(tmp_path / "lines.txt"), dsub=2)
    loaded.save_model(str(tmp_path / "model.ftz"))
    found = scores(FasttextQuality(str(tmp_path / "model.ftz")), document(words(GOOD, 1)), document(words(BAD, 1)))
    assert found[0] is not None
    assert found[1] is not None
    assert found[0] > 0.8 > 0.2 > found[1]


def test_a_model_that_is_none_is_refused_before_anything_runs(model: str, tmp_path: Path) -> None:
    data = Path(model).read_bytes()
    for name, content in {"text.bin": b"no model", "short.bin": data[:40], "cut.bin": data[:-1]}.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "list.json").write_text("[0.1]")
    (tmp_path / "text.json").write_text('{"thresholds": {"en": "0.1", "*": 0.1}}')
    refused: dict[str, dict[str, object]] = {
        "none.bin cannot be read": {"model": str(tmp_path / "none.bin")},
        "text.bin is no fastText model": {"model": str(tmp_path / "text.bin")},
        "short.bin": {"model": str(tmp_path / "short.bin")},
        "cut.bin ends early": {"model": str(tmp_path / "cut.bin")},
        "has no label '__label__good'; it has __label__": {"model": model, "label": "__label__good"},
        "has a label that is no grade": {"model": model, "label": None},
        "list.json holds no": {"model": model, "thresholds": str(tmp_path / "list.json")},
        "threshold of 'en' in .*text.json is no number": {"model": model, "thresholds": str(tmp_path / "text.json")},
    }
    for message, parameters in refused.items():
        with pytest.raises(RecipeError, match=message):
            build({"use": "fasttext_quality", **parameters})
    assert build({"use": "fasttext_quality", "model": model}).rule.needs.memory_mib >= 256


def test_it_keeps_its_contract(model: str, tmp_path: Path) -> None:
    (tmp_path / "thresholds.json").write_text('{"thresholds": {"en": 0.4, "*": 0.6}}')
    check_filter(FasttextQuality(model))
    check_filter(FasttextQuality(model, "__label__lq", 0.5, str(tmp_path / "thresholds.json")))

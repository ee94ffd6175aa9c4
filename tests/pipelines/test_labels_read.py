"""labels.read: public sets in their published shapes, each picture with what stands where on it as fed."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines import labels_icdar, labels_pubtabnet
from pipelines.labels_read import SHAPES, LabelsParameters, LabelsRead
from pipelines.manifests import totals
from pipelines.run import InProcess, Plan, run
from pipelines.write import Write
from schemas.errors import BadRecord, RecipeError
from schemas.formats.ocr_spotting import parse_spots
from schemas.formats.table_html import parse_html
from schemas.formats.table_latex import parse_latex
from schemas.formats.table_otsl import parse_otsl
from schemas.geometry import PixelBudget
from tests.pipelines import labelled_sets
from tests.pipelines.steps import Silent

BUDGET = PixelBudget(3136, 200_704)


def _read(out: Path, shape: str, labels: Path, images: Path, max_failed: float = 0.0, **more: Any) -> Counter[str]:
    given = LabelsParameters(shape, (str(labels),), str(images), license="CC-BY-4.0", **more)  # type: ignore[arg-type]
    step = LabelsRead("labels.read", "test", 7, given, BUDGET)
    plan = Plan("test", str(out), (step, Write("shards.write", "test", 7)), 1 << 20, max_failed)
    return totals(run(plan, InProcess(), Silent())["labels.read"])


def _samples(out: Path) -> list[dict[str, Any]]:
    return [row for file in out.glob("samples/*.parquet") for row in pq.read_table(file).to_pylist()]


def _ledger(out: Path) -> list[tuple[str, str]]:
    rows = [row for file in out.glob("ledger/*.parquet") for row in pq.read_table(file).to_pylist()]
    return [(row["state"], row["reason"]) for row in rows if row["step"] == "labels.read"]


def _answer(sample: dict[str, Any]) -> str:
    return str(sample["messages"][1]["parts"][0]["text"])


def test_textocr(tmp_path: Path) -> None:
    counts = _read(tmp_path / "out", "textocr", labelled_sets.textocr(tmp_path), tmp_path)
    assert (counts["in"], counts["kept"], counts["dropped"]) == (2, 1, 1)
    assert _ledger(tmp_path / "out") == [("dropped", "no_text")]
    (sample,) = _samples(tmp_path / "out")
    medium = sample["media"][0]
    assert (medium["width"], medium["height"]) == (196, 112)
    assert (medium["original_width"], medium["original_height"]) == (200, 100)
    (spot,) = parse_spots(_answer(sample), 196, 112)
    assert (spot.text, spot.box) == ("HARBOUR", (20, 11, 78, 34))
    word, illegible = sample["regions"]
    assert word["quad"] == [20, 11, 78, 11, 78, 34, 20, 34]
    assert illegible["text"] is None
    assert illegible["attrs"] == [{"name": "legible", "value": "no"}]
    assert sample["source"]["license"] == "CC-BY-4.0"
    assert sample["source"]["uri"].endswith("train/a1.jpg")


def test_coco_text(tmp_path: Path) -> None:
    _read(tmp_path / "out", "coco_text", labelled_sets.coco_text(tmp_path), tmp_path)
    (sample,) = _samples(tmp_path / "out")
    assert [spot.text for spot in parse_spots(_answer(sample), 196, 112)] == ["TOOL"]
    assert sample["lang"] == "en"
    assert [region["text"] for region in sample["regions"]] == [None, "TOOL"]  # from top to bottom
    assert {"name": "class", "value": "machine printed"} in sample["regions"][1]["attrs"]


def test_icdar_2015(tmp_path: Path) -> None:
    labels = labelled_sets.icdar2015(tmp_path)
    _read(tmp_path / "out", "icdar2015", labels, tmp_path / "images", language="en")
    (sample,) = _samples(tmp_path / "out")
    assert [spot.text for spot in parse_spots(_answer(sample), 196, 112)] == ["Genaxis, Ltd"]
    assert sample["lang"] == "en"
    assert len(sample["regions"]) == 2


def test_pubtabnet(tmp_path: Path) -> None:
    _read(tmp_path / "out", "pubtabnet", labelled_sets.pubtabnet(tmp_path), tmp_path / "train")
    (sample,) = _samples(tmp_path / "out")
    assert sample["kind"] == "table"
    answer = _answer(sample)
    parse = parse_html if answer.startswith("<table") else parse_latex if "tabular" in answer else parse_otsl
    table = parse(answer)
    assert [cell.text for cell in table.cells] == ["Dose", "a & b", "1.5", "c", ""]
    assert table.cells[0].column_span == 2
    assert [region["text"] for region in sample["regions"]] == ["Dose", "a & b", "1.5", "c"]
    assert sample["regions"][2]["box"] == [98, 45, 118, 56]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("20,10,80,10,80,30,20,HARBOUR\r\n", "bad_labels"),
        ("a,10,80,10,80,30,20,30,HARBOUR\r\n", "bad_labels"),
        ("20,10,80,10,80,30,20,30,###\r\n", "no_text"),
        ("20,10,80,10,80,30,20,30,\u200b\x07\r\n", "no_text"),
        ("220,10,280,10,280,30,220,30,OUTSIDE\r\n", "no_text"),
        ("", "no_text"),
    ],
)
def test_bad_labels_are_rows_of_the_ledger(tmp_path: Path, lines: str, reason: str) -> None:
    labels = labelled_sets.icdar2015(tmp_path, lines)
    _read(tmp_path / "out", "icdar2015", labels, tmp_path / "images", max_failed=1.0)
    assert [found for _, found in _ledger(tmp_path / "out")] == [reason]


def test_bad_labels_are_told_in_their_own_words() -> None:
    with pytest.raises(BadRecord, match=r"^line 2 is no UTF-8$"):
        labels_icdar.labelled({"name": "gt_img_1.txt", "text": "0,0,9,0,9,9,0,9,EXIT\n0,0,9,0,9,9,0,9,EX\udcff\n"})
    tokens = ["<tr>", "<td>", "</td>", "<td>", "</td>", "</tr>"]
    for cells in ([], [{"tokens": ["a"]}] * 3):
        table = {"filename": "a.png", "html": {"structure": {"tokens": tokens}, "cells": cells}}
        with pytest.raises(BadRecord, match=f"{len(cells)} cells and 2 places"):
            labels_pubtabnet.labelled(table)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/passwd", "bad_picture_name"),
        ("/etc/passwd", "bad_picture_name"),
        ("http://169.254.169.254/a.jpg", "bad_picture_name"),
        ("train/none.jpg", "no_picture"),
        ("train", "no_picture"),
        ("train/a1.jpg/b.jpg", "no_picture"),
        ("x" * 300, "bad_picture_name"),
        ("TextOCR_0.1_train.json", "not_an_image"),
    ],
)
def test_names_of_pictures_lead_nowhere_else(tmp_path: Path, name: str, reason: str) -> None:
    labels = labelled_sets.textocr(tmp_path)
    data = json.loads(labels.read_text())
    data["imgs"]["a1"]["file_name"] = name
    labels.write_text(json.dumps(data))
    _read(tmp_path / "out", "textocr", labels, tmp_path, max_failed=1.0)
    assert ("failed", reason) in _ledger(tmp_path / "out")


def test_labels_of_another_size_are_not_believed(tmp_path: Path) -> None:
    labels = labelled_sets.textocr(tmp_path)
    labelled_sets.picture(tmp_path / "train" / "a1.jpg", (100, 200))
    _read(tmp_path / "out", "textocr", labels, tmp_path, max_failed=1.0)
    assert ("failed", "size_mismatch") in _ledger(tmp_path / "out")


def test_a_file_of_another_shape_stops_at_once(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"images": []}')
    with pytest.raises(RecipeError, match="is no file of COCO-Text or TextOCR"):
        _read(tmp_path / "out", "textocr", other, tmp_path)


def test_every_shape_has_a_kind() -> None:
    assert {name: shape.kind for name, shape in SHAPES.items()} == {
        "pubtabnet": "table",
        "coco_text": "ocr",
        "textocr": "ocr",
        "icdar2015": "ocr",
    }

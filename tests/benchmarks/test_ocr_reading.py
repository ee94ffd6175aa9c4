"""What ocr_reading.py measures: crops that are upright, distances of what counts, and ink that quads hold or miss."""

import shutil

import cv2
import numpy as np
import pytest
from ocr_reading import compared, distance, readings
from reading.crops import SOURCES, Crop, Pixels, engine_line, upright
from reading.ink import Ink, fill, within
from reading.sheet import WIDTH_PX, sheet

from synth.text.block import Block
from synth.text.families import Style


def picture(block: Block) -> Pixels:
    return np.repeat(255 - block.ink[:, :, None], 3, axis=2)


@pytest.mark.parametrize(
    ("lang", "style", "starts_right"), [("en", "sans", False), ("ar", "sans", True), ("zh", None, True)]
)
def test_a_line_seen_from_aside_is_cut_out_as_it_was_set(lang: str, style: Style | None, starts_right: bool) -> None:
    block, _ = engine_line(lang, 3, style)
    quad = next(span.quad for span in block.spans if span.level == "line")
    height, width = block.ink.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners @ np.array([[0.8, 0.6], [-0.6, 0.8]], np.float32)
    seen -= seen.min(0) - 10
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    size = tuple(np.ceil(seen.max(0) + 10).astype(int).tolist())
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # OpenCV's coordinates are of pixels' centres
    centred = np.linalg.inv(half) @ matrix @ half
    warped = cv2.warpPerspective(picture(block), centred, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    bent = cv2.perspectiveTransform(quad[None], matrix)[0]
    plain = upright(picture(block), quad.ravel().tolist(), starts_right)
    found = upright(warped, bent.ravel().tolist(), starts_right)
    found = cv2.resize(found, plain.shape[1::-1])
    alike = np.corrcoef(plain.ravel(), found.ravel())[0, 1]
    assert alike > 0.9
    turned = cv2.resize(upright(warped, bent.ravel().tolist(), not starts_right), plain.shape[1::-1])
    assert np.corrcoef(plain.ravel(), turned.ravel())[0, 1] < 0.5


def test_what_counts_of_a_text() -> None:
    assert compared("  “Ａ”  –  b’s ", "en") == '"A" - b\'s'
    assert compared("日本 語\u200f", "ja") == "日本語"
    assert distance("abc", "abd") == pytest.approx(1 / 3)
    assert distance("", "abcd") == 1
    assert distance("", "") == 0


def test_ink_beside_the_quads_is_seen() -> None:
    block, where = engine_line("en", 0, "sans")
    words = [(span.text, span.quad) for span in block.spans if span.level == "word"]
    good, shifted = Ink(), Ink()
    good.add(block.ink, words, [], where)
    assert (good.inked, good.words) == (len(words), len(words))
    assert good.outside < 0.02 * good.ink
    shifted.add(block.ink, [(text, quad + np.array([0, block.ink.shape[0]])) for text, quad in words], [], where)
    assert shifted.inked == 0
    assert shifted.outside == shifted.ink
    half = Ink()
    half.add(block.ink, words[::2], [], where)
    assert half.outside > 0.2 * half.ink


def test_a_quad_between_letters_holds_nothing() -> None:
    ink = np.zeros((40, 100), np.uint8)
    ink[10:30, 20:40] = 255
    box = np.array([[0, 0], [10, 0], [10, 20], [0, 20]], np.float32)
    assert within(ink, box + np.array((25, 10))).any()
    assert not within(ink, box + np.array((50, 10))).any()
    assert not within(ink, box + np.array((200, 10))).any()
    around = np.array([[10, 10], [50, 10], [50, 30], [10, 30]], np.float32)
    assert fill(within(ink, around), around) == 0.5
    askew = np.array([[45, 0], [99, 0], [99, 39], [60, 39]], np.float32)
    assert not within(ink, askew).any()


@pytest.mark.parametrize("source", SOURCES)
def test_lines_are_read(source: str) -> None:
    crops = list(SOURCES[source]("en", 6))
    assert len(crops) == 6
    engines = ["rapidocr"] + ["tesseract"] * (shutil.which("tesseract") is not None)
    for engine in engines:
        found = readings(crops, engine)
        assert found
        assert np.mean([reading.ned for reading in found]) < 0.3, engine


def test_the_sheet_has_room_for_what_was_read() -> None:
    crop = Crop("ar", "مرحبا abc", np.full((30, 2000, 3), 200, np.uint8), "sans", "nowhere")
    made = sheet([(crop, "سلام ⟪", 0.5), (crop, "", 1.0)])
    assert made.shape[1] == WIDTH_PX
    assert (made < 100).any()

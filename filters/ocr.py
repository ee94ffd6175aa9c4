"""Text in pictures, read by one of two engines that need no network."""

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from filters.batch import Batch
from filters.ocr_line import Found, OcrLine, in_reading_order
from filters.ocr_paddle import paddle_alphabet, paddle_identity, read_paddle, require_paddle
from filters.ocr_rapid import rapid_alphabet, rapid_identity, read_rapid, require_rapid
from filters.picture_cache import picture_cache
from filters.pictures import flattened, upright

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Engine", "OcrLine", "alphabet", "identity", "ocr_lines", "read_picture", "require_ocr"]

Engine = Literal["rapidocr", "paddleocr"]
VERSION = 1  # raised whenever the same engine could read the same picture otherwise than before
MAX_SIDE = 1280  # pixels; what is larger is read scaled down
MIN_SIDE = 8  # pixels, after that: below no letter can be told from another
MARGIN = 16  # pixels of the border's colour around; a line that fills its picture is not found
MIN_SCORE = 0.5  # confidence; what is below is rather texture


def require_ocr(rule: str, engine: Engine) -> None:
    """That an engine and its models are installed.

    Raises:
        PluginError: they are not; the message names the command that installs them.
    """
    (require_rapid if engine == "rapidocr" else require_paddle)(rule)


def alphabet(engine: Engine) -> frozenset[str]:
    """The characters that an engine can answer with; a text with others it cannot read, whatever its picture."""
    return rapid_alphabet() if engine == "rapidocr" else paddle_alphabet()


def identity(engine: Engine) -> str:
    """The models, what runs them, and on what: all that a reading depends on besides the picture."""
    return rapid_identity() if engine == "rapidocr" else paddle_identity()


def ocr_lines(pictures: Batch, engine: Engine) -> Sequence[list[OcrLine] | None]:
    """The lines of each picture of a batch, in reading order; None where there is none that decodes.

    Raises:
        BadRecord: as `read_picture` does.
    """
    return pictures.feature(f"ocr {engine}", lambda batch: _lines(batch, engine))


def read_picture(image: "Image", engine: Engine) -> list[OcrLine]:
    """The lines of a picture, in reading order.

    Raises:
        BadRecord: ocr_killed or ocr_timeout, where the process that paddleocr runs in found its end.
        PreflightError: that process does not start.
    """
    from PIL import Image

    whole = flattened(upright(image)).convert("RGB")
    scale = min(1.0, MAX_SIDE / max(whole.size))
    size = max(1, round(whole.width * scale)), max(1, round(whole.height * scale))
    if min(size) < MIN_SIDE:
        return []
    small = whole if scale == 1 else whole.resize(size, Image.Resampling.LANCZOS)
    pixels = np.pad(np.asarray(small), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="edge")
    read = read_rapid if engine == "rapidocr" else read_paddle
    found = [line for line in read(pixels) if line.score >= MIN_SCORE and line.text.strip()]
    return in_reading_order(_placed(line, scale, whole.size) for line in found)


def _placed(line: Found, scale: float, size: tuple[int, int]) -> OcrLine:
    corners = (np.asarray(line.corners, np.float64) - MARGIN) / scale
    left, top = np.maximum(corners.min(0), 0).round(1).tolist()
    right, bottom = np.minimum(corners.max(0), size).round(1).tolist()
    return OcrLine(line.text.strip(), round(line.score, 4), (left, top, right, bottom))


def _lines(batch: Batch, engine: Engine) -> list[list[OcrLine] | None]:
    cache = picture_cache()
    keys = [_key(data, engine) for data in batch["data"]]
    read: dict[str, list[OcrLine] | None] = {
        key: _unpacked(value) for key, value in cache.get_many([key for key in keys if key]).items()
    }
    for row, key in enumerate(keys):
        if key is None or key in read:
            continue
        image = batch.images[row]
        read[key] = lines = None if image is None else read_picture(image, engine)
        if lines is not None:
            cache.put_many({key: _packed(lines)})
    return [None if key is None else read[key] for key in keys]


def _key(data: Any, engine: Engine) -> str | None:
    if (file := data.as_buffer()) is None:
        return None
    return f"ocr {VERSION} {engine} {identity(engine)} {hashlib.sha256(file).hexdigest()}"


def _packed(lines: list[OcrLine]) -> bytes:
    return json.dumps([(line.text, line.score, line.box) for line in lines], ensure_ascii=False).encode()


def _unpacked(value: bytes) -> list[OcrLine]:
    return [OcrLine(text, score, tuple(box)) for text, score, box in json.loads(value)]

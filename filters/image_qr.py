"""The filter that finds QR codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

import pyarrow as pa

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from filters.extras import IMAGES, require
from filters.picture_features import Grey, grey
from schemas.resources import Resources

SIDE = 1024  # pixels of the longer side: at 512 the dots of a code on a twentieth of a photograph run together


@dataclass(frozen=True)
class ImageQr(Filter):
    """The share of a picture that QR codes cover (0.05: NeMo Curator), quiet zone apart.

    A picture that does not decode is not measurable.
    """

    high: float | None = 0.05
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.float64()
    limits: ClassVar[Mapping[str, Direction]] = {"high": "max"}
    needs: ClassVar[Resources] = Resources(memory_mib=1280)

    def __post_init__(self) -> None:
        require("image_qr", "cv2", IMAGES)

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array(
            [None if image is None else _covered(grey(image, SIDE)) for image in batch.images], pa.float64()
        )

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, None, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return pa.repeat(pa.scalar("qr_code"), len(measured))


def _covered(levels: Grey) -> float | None:
    import cv2

    try:
        found, corners = _detector().detectMulti(levels)
    except cv2.error:  # some patterns break an assertion in the search
        return None
    if not found:
        return 0.0
    area = sum(float(cv2.contourArea(code)) for code in corners.astype("float32"))
    return min(1.0, area / levels.size)


@lru_cache(maxsize=1)
def _detector() -> Any:
    import cv2

    cv2.setNumThreads(1)  # a worker has one core
    return cv2.QRCodeDetector()

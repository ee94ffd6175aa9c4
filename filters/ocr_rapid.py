"""rapidocr as an engine of filters.ocr: PP-OCRv6 (small) on onnxruntime, with the models that its wheel ships."""

from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from filters.extras import OCR, fingerprint, require, require_files
from filters.ocr_line import Found

MODELS = ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")  # what finds lines, and what reads one
MODEL_CURE = "pip install --no-deps rapidocr==3.10.0"
MODEL_MIB = 768  # what a process takes more, at its peak, with both in it


def require_rapid(rule: str) -> tuple[Path, ...]:
    """The files of the models.

    Raises:
        PluginError: rapidocr, onnxruntime or a model is not installed.
    """
    require(rule, "onnxruntime", OCR)
    folder = require(rule, "rapidocr", OCR) / "models"
    return require_files(rule, folder, MODELS, MODEL_CURE)


@lru_cache(maxsize=1)
def rapid_identity() -> str:
    """The models, what runs them, and on what: all that a reading depends on besides the picture."""
    import onnxruntime

    models = fingerprint(require_rapid("rapidocr"))
    return f"{models}-{version('rapidocr')}-{onnxruntime.__version__}-{_device()}"


def read_rapid(pixels: "np.ndarray[Any, np.dtype[np.uint8]]") -> list[Found]:
    """The lines of a picture, rows of red, green and blue."""
    found = _reader()(np.ascontiguousarray(pixels[:, :, ::-1]))
    if found.txts is None:
        return []
    return [
        Found(text, float(score), corners)
        for text, score, corners in zip(found.txts, found.scores, found.boxes.tolist(), strict=True)
    ]


@lru_cache(maxsize=1)
def rapid_alphabet() -> frozenset[str]:
    """The characters that the model can answer with, as it says itself."""
    import onnxruntime

    reader = require_rapid("rapidocr")[1]
    facts = onnxruntime.InferenceSession(str(reader)).get_modelmeta().custom_metadata_map
    return frozenset(facts["character"].split("\n"))


def _device() -> str:
    import onnxruntime

    return "cuda" if "CUDAExecutionProvider" in onnxruntime.get_available_providers() else "cpu"


@lru_cache(maxsize=1)
def _reader() -> Any:
    """The models, loaded once per process; on a GPU where onnxruntime has one."""
    from rapidocr import RapidOCR

    finder, reader = require_rapid("rapidocr")
    runtime = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # upside-down lines; pictures come upright
            # Sizes are filters.ocr's business. rapidocr would make pictures of less than 736 pixels larger, and a
            # picture of 20,000 x 10 pixels one of 20,000 x 5,000.
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": 100_000,
            "Det.model_path": str(finder),
            "Rec.model_path": str(reader),
            # One line at a time and no wider than it is: a third less work than six filled up to the widest, and a
            # line reads the same whatever stands beside it.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, 48],
            f"{runtime}.intra_op_num_threads": 1,
            f"{runtime}.inter_op_num_threads": 1,
            f"{runtime}.use_cuda": _device() == "cuda",
        }
    )

"""The process that paddle lives in: pictures from stdin, the lines in them to stdout (see filters.ocr_paddle)."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from filters.ocr_paddle import _ANSWER, _REQUEST, CHARACTERS, FINDER, READER

FINDER_NAME, READER_NAME = "PP-OCRv4_mobile_det", "PP-OCRv4_mobile_rec"
_BGR = {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}


def serve(models: Path, device: str) -> None:
    """Answer until stdin ends; the first answer, an empty list, says that the models are loaded."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up among the answers
    reader = _reader(models, device)
    found: list[Any] = []
    while True:
        text = json.dumps(found).encode()
        answers.write(_ANSWER.pack(len(text)) + text)
        answers.flush()
        head = sys.stdin.buffer.read(_REQUEST.size)
        if len(head) < _REQUEST.size:
            return
        width, height = _REQUEST.unpack(head)
        data = sys.stdin.buffer.read(width * height * 3)
        found = _lines(reader, np.frombuffer(data, np.uint8).reshape(height, width, 3))


def _lines(reader: Any, pixels: "np.ndarray[Any, np.dtype[np.uint8]]") -> list[Any]:
    (read,) = reader.predict(np.ascontiguousarray(pixels[:, :, ::-1]))
    lines = zip(read["rec_texts"], read["rec_scores"], read["rec_polys"], strict=True)
    return [(text, float(score), corners.tolist()) for text, score, corners in lines]


def _reader(models: Path, device: str) -> Any:
    # paddlex imports modelscope, and that imports torch where it is installed: 500 MB, and no good company for paddle.
    for name in ("torch", "transformers"):
        sys.modules[name] = None  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        # What they write beside their models is theirs, and goes when the models are in memory.
        os.environ.update(HOME=folder, PADDLE_PDX_CACHE_HOME=folder, PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK="True")
        finder = _described(models / FINDER, Path(folder, "finder"), _finder_settings())
        characters = (models / CHARACTERS).read_text("utf-8").splitlines()
        reader = _described(models / READER, Path(folder, "reader"), _reader_settings(characters))
        from paddleocr import PaddleOCR

        return PaddleOCR(
            text_detection_model_name=FINDER_NAME,
            text_detection_model_dir=str(finder),
            text_recognition_model_name=READER_NAME,
            text_recognition_model_dir=str(reader),
            text_recognition_batch_size=6,
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
            # Sizes are filters.ocr's business.
            text_det_limit_type="max",
            text_det_limit_side_len=4000,
            device=device,
            cpu_threads=1,
        )


def _described(model: Path, folder: Path, settings: dict[str, Any]) -> Path:
    """A folder with a model's files and the description that paddleocr 3 wants beside them (JSON is YAML)."""
    folder.mkdir()
    for file in model.iterdir():
        (folder / file.name).symlink_to(file)
    (folder / "inference.yml").write_text(json.dumps(settings, ensure_ascii=False), "utf-8")
    return folder


def _finder_settings() -> dict[str, Any]:
    levels = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "order": "hwc", "scale": "1./255."}
    return {
        "Global": {"model_name": FINDER_NAME},
        "PreProcess": {
            "transform_ops": [
                _BGR,
                {"DetResizeForTest": {"resize_long": 960}},
                {"NormalizeImage": levels},
                {"ToCHWImage": None},
                {"KeepKeys": {"keep_keys": ["image", "shape", "polys", "ignore_tags"]}},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "max_candidates": 1000,
            "unclip_ratio": 1.5,
        },
    }


def _reader_settings(characters: list[str]) -> dict[str, Any]:
    return {
        "Global": {"model_name": READER_NAME},
        "PreProcess": {
            "transform_ops": [
                _BGR,
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
                {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])

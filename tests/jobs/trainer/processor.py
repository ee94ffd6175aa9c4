"""The picture processor of Qwen2.5-VL as transformers has it, for tests: what ours has to equal."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from PIL import Image


def processed(medium: Mapping[str, Any], data: bytes) -> tuple[npt.NDArray[np.float32], tuple[int, ...]]:
    """Patches and grid (time, high, wide) of a stored picture; asked to resize to the picture's own budget."""
    from transformers import Qwen2VLImageProcessorPil

    size = {"shortest_edge": medium["min_pixels"], "longest_edge": medium["max_pixels"]}
    with Image.open(io.BytesIO(data)) as image:
        made = Qwen2VLImageProcessorPil(size=size)(image, return_tensors="np")
    return made["pixel_values"], tuple(made["image_grid_thw"][0].tolist())


def stored_pictures(out: Path) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    """Every picture of a run's shards with its row."""
    for file in sorted((out / "samples").rglob("*.parquet")):
        for row in pq.read_table(file, columns=["media", "media_data"]).to_pylist():
            for medium, data in zip(row["media"], row["media_data"], strict=True):
                if medium["type"] == "image":
                    yield medium, data

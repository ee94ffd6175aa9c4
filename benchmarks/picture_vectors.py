"""Pictures per second through an open_clip model: ours, and one of the size of ViT-B-32 with chance weights.

    python benchmarks/picture_vectors.py [--pictures 256] [--rounds 3]

The same drawn photographs (JPEG, 640 x 480) go through open_clip as its README shows it, a picture at a time, and
through `filters.clip_vectors`, which decodes ahead and keeps to batches of a fixed size; then again from the cache.
Weights by chance cost what others cost. One thread computes; the second figure counts CPU seconds, decoding included.
"""

import argparse
import hashlib
import io
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import open_clip
import pyarrow as pa
import torch
from open_clip.factory import get_model_config
from picture_rules import photograph
from PIL import Image
from safetensors.torch import save_file

from filters import Batch
from filters.batch import PICTURES
from filters.clip_model import CONFIG, TINY, WEIGHTS
from filters.clip_vectors import picture_vectors
from filters.picture_cache import VARIABLE


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pictures", type=int, default=256)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    torch.set_num_threads(1)
    files = [photograph(seed, 640, 480) for seed in range(given.pictures)]
    print("| model | way | pictures | a second | a CPU second | |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, model in ((TINY, TINY), ("ViT-B-32, chance weights", by_chance("ViT-B-32", Path(folder) / "b32"))):
            os.environ[VARIABLE] = ""
            picture_vectors(batch(files[:16]), model)
            naive = one_by_one(model)
            naive(files[:2])
            cache = Path(folder) / f"cache-{name}"
            ways: list[tuple[str, str, Callable[[], int]]] = [
                ("open_clip, one at a time", "", lambda naive=naive: naive(files)),
                ("interleaf", "", lambda model=model: embed(files, model)),
                ("interleaf, cached", str(cache), lambda model=model: embed(files, model)),
            ]
            figures: dict[str, list[tuple[float, float, int]]] = {way: [] for way, _, _ in ways}
            os.environ[VARIABLE] = str(cache)
            embed(files, model)
            for _ in range(given.rounds):
                for way, where, run in ways:
                    os.environ[VARIABLE] = where
                    begun, cpu = time.perf_counter(), time.process_time()
                    count = run()
                    figures[way].append((time.perf_counter() - begun, time.process_time() - cpu, count))
            base = statistics.median(wall for wall, _, _ in figures[ways[0][0]])
            for way, found in figures.items():
                wall, spent = (statistics.median(one[index] for one in found) for index in (0, 1))
                count = found[0][2]
                print(f"| {name} | {way} | {count} | {count / wall:.1f} | {count / spent:.1f} | {base / wall:.2f} |")


def by_chance(architecture: str, folder: Path) -> str:
    """A folder with a model of that architecture whose weights are drawn, as open_clip loads one."""
    torch.manual_seed(7)
    net = open_clip.create_model(architecture)
    folder.mkdir()
    settings = {"model_cfg": get_model_config(architecture), "preprocess_cfg": net.visual.preprocess_cfg}
    (folder / CONFIG).write_text(json.dumps(settings))
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, folder / WEIGHTS)
    return str(folder)


def one_by_one(model: str) -> Callable[[list[bytes]], int]:
    from filters.clip_model import folder_of

    net, _, transform = open_clip.create_model_and_transforms(f"local-dir:{folder_of(model)}")
    net.eval()

    def run(files: list[bytes]) -> int:
        with torch.inference_mode():
            for file in files:
                net.encode_image(transform(Image.open(io.BytesIO(file))).unsqueeze(0), normalize=True)
        return len(files)

    return run


def embed(files: list[bytes], model: str) -> int:
    return sum(vector is not None for vector in picture_vectors(batch(files), model))


def batch(files: list[bytes]) -> Batch:
    columns = {field.name: pa.nulls(len(files), field.type) for field in PICTURES}
    columns |= {"data": pa.array(files, pa.binary()), "row": pa.array(np.zeros(len(files), np.int32))}
    columns["sha256"] = pa.array([hashlib.sha256(file).hexdigest() for file in files])
    return Batch(pa.table(columns, schema=PICTURES))


if __name__ == "__main__":
    main()

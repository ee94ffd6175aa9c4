"""What an open_clip model makes of pictures and of texts: vectors of length 1, each picture embedded once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from filters.batch import Batch
from filters.clip_model import ClipModel, Vectors, clip_model, identity
from filters.picture_cache import picture_cache
from filters.pictures import flattened, upright

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = 1  # of how a picture is prepared and its vector kept
KNOWN_TEXTS = 50_000  # 50 MB of 512 numbers
AHEAD = 2  # batches that are decoded while the model computes


def picture_vectors(pictures: Batch, model: str) -> Sequence[np.ndarray | None]:
    """The vector of each row of a batch of pictures (d float32), None where none decodes or images.resolve has not run.

    Pictures with the same bytes are embedded once, and those that the cache has not at all.

    Raises:
        PluginError: the model cannot be loaded.
        OutputError: the cache cannot be used.
    """
    return pictures.feature(f"clip {model}", lambda batch: _picture_vectors(batch, model))


def text_vectors(texts: Sequence[str], model: str) -> Vectors:
    """The vectors of texts (n x d float32); a text is cut where the model's context ends.

    Raises:
        PluginError: the model cannot be loaded.
    """
    loaded, known = clip_model(model), known_texts(identity(model))
    if len(known) > KNOWN_TEXTS:
        known.clear()
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    for start in range(0, len(fresh), loaded.text_rows):
        some = fresh[start : start + loaded.text_rows]
        made = loaded.texts([*some, *[""] * (loaded.text_rows - len(some))])
        known.update(zip(some, made.astype(np.float16), strict=False))
    return np.array([known[text] for text in texts], np.float32)


@lru_cache(maxsize=2)
def known_texts(_: str) -> dict[str, np.ndarray]:
    """The vectors of the last texts of a process: sites repeat themselves, and so do steps."""
    return {}


def embedded(images: Sequence["Image | None"], loaded: ClipModel) -> list[np.ndarray | None]:
    """The vectors of pictures, of which the next ones are decoded in another thread while the model computes."""
    starts = range(0, len(images), loaded.picture_rows)
    vectors: list[np.ndarray | None] = []
    with ThreadPoolExecutor(1) as decoder:
        waiting = [decoder.submit(_prepared, images, start, loaded) for start in starts[:AHEAD]]
        for number in range(len(starts)):
            there, pixels = waiting.pop(0).result()
            if (later := number + AHEAD) < len(starts):
                waiting.append(decoder.submit(_prepared, images, starts[later], loaded))
            made = iter(loaded.pictures(pixels)) if any(there) else iter(())
            vectors += [next(made) if has else None for has in there]
    return vectors


def _picture_vectors(batch: Batch, model: str) -> list[np.ndarray | None]:
    name = f"clip {VERSION} {identity(model)}"
    keys = [None if sha256 is None else f"{sha256} {name}" for sha256 in batch["sha256"].to_pylist()]
    cache = picture_cache()
    known: dict[str, np.ndarray | None] = {
        key: _read(value) for key, value in cache.get_many([key for key in keys if key]).items()
    }
    # The first row of each picture that is not known; one without a hash has no bytes, and is none.
    rows = {key: row for row, key in reversed(list(enumerate(keys))) if key is not None and key not in known}
    if rows:
        mask = np.zeros(len(batch), bool)
        mask[list(rows.values())] = True
        vectors = embedded(batch.images.filter(mask), clip_model(model))
        fresh = dict(zip(sorted(rows, key=rows.__getitem__), vectors, strict=True))
        cache.put_many({key: _written(vector) for key, vector in fresh.items()})
        known.update(fresh)
    return [None if key is None else known[key] for key in keys]


def _prepared(images: Sequence["Image | None"], start: int, loaded: ClipModel) -> tuple[list[bool], np.ndarray]:
    """Which of the next pictures decode, and those as the model takes them, with zeros up to its number of rows."""
    some = [images[row] for row in range(start, min(start + loaded.picture_rows, len(images)))]
    pixels = [loaded.prepared(flattened(upright(image)).convert("RGB")) for image in some if image is not None]
    padding = [np.zeros_like(pixels[0])] * (loaded.picture_rows - len(pixels)) if pixels else []
    return [image is not None for image in some], np.stack([*pixels, *padding]) if pixels else np.zeros(0)


def _written(vector: np.ndarray | None) -> bytes:
    return b"" if vector is None else vector.astype(np.float16).tobytes()


def _read(value: bytes) -> np.ndarray | None:
    return np.frombuffer(value, np.float16).astype(np.float32) if value else None

"""ClipModel: an open_clip model by name or from a folder, loaded once per process."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from filters.extras import require
from schemas.errors import PluginError

if TYPE_CHECKING:
    from PIL.Image import Image

CURE = "pip install 'interleaf[clip]'"
# A model of ours, 15 MB at most, for the demo and tests; benchmarks/train_tiny_clip.py trains it.
TINY = "tiny"
TINY_FOLDER = Path(__file__).parent / "clip_models" / "tiny"
CONFIG, WEIGHTS = "open_clip_config.json", "open_clip_model.safetensors"
# Text towers of open_clip that were trained on many languages, by what their names hold; all others know English.
MULTILINGUAL = ("xlm-roberta", "nllb", "mt5", "i18n", "siglip2", "worldwide")
ROOM = 2  # times the model's side to which a picture is shrunk the quick way
Vectors = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class ClipModel:
    """A loaded model: what it makes of batches of a fixed size, which is the same for a row whatever the others are.

    `prepared` turns a picture (RGB) into the array that `pictures` takes (float32, 3 x height x width).
    """

    prepared: Callable[["Image"], np.ndarray]
    pictures: Callable[[np.ndarray], Vectors]  # n x 3 x height x width to n x d, rows of length 1
    texts: Callable[[Sequence[str]], Vectors]
    scale: float  # by which cosines are multiplied before a softmax
    picture_rows: int
    text_rows: int


def folder_of(model: str) -> Path | None:
    """The folder that a name stands for, None for one of a hub."""
    if model == TINY:
        return TINY_FOLDER
    return Path(model) if "/" in model and Path(model).is_dir() else None


def identity(model: str) -> str:
    """What tells the weights of a model from all others: a hash of its files, or its name."""
    folder = folder_of(model)
    return model if folder is None else _identity(folder, _stamp(folder))


def languages_of(model: str) -> frozenset[str] | None:
    """The languages that a model's text tower knows; None for a multilingual one, where the bank decides."""
    if any(name in model.lower() for name in MULTILINGUAL):
        return None
    return frozenset(["en"])


def require_clip(rule: str, model: str) -> None:
    """That a model can be had, without loading it.

    Raises:
        PluginError: open_clip is not installed.
        ValueError: `model` is no name and no folder of a model.
    """
    require(rule, "open_clip", CURE)
    folder = folder_of(model)
    if folder is not None:
        if missing := [name for name in (CONFIG, WEIGHTS) if not (folder / name).is_file()]:
            raise ValueError(
                f"the folder {folder} has no {missing[0]}: it is not an open_clip model as its push_to_hf_hub saves one"
            )
    elif model.startswith((".", "/", "~")):
        raise ValueError(f"there is no folder {model}")
    elif not model.startswith("hf-hub:") and model.count("/") != 1:
        raise ValueError(
            f"{model!r} is no model: say {TINY!r}, ARCHITECTURE/WEIGHTS as open_clip names them "
            "(ViT-B-32/laion2b_s34b_b79k), hf-hub:ORGANISATION/NAME, or a folder"
        )


def clip_model(model: str) -> ClipModel:
    """The model, loaded once per process; on a GPU where there is one.

    Raises:
        PluginError: it cannot be loaded, or not downloaded.
    """
    return _loaded(model, identity(model))


@lru_cache(maxsize=2)
def _loaded(model: str, _: str) -> ClipModel:
    import open_clip
    import torch

    torch.set_num_threads(1)  # two were twice as slow as one where two workers share two cores
    folder = folder_of(model)
    name, _, weights = model.partition("/")
    named = {"model_name": f"local-dir:{folder}"} if folder else {"model_name": model}
    if folder is None and not model.startswith("hf-hub:"):
        named = {"model_name": name, "pretrained": weights}
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        net, _, transform = open_clip.create_model_and_transforms(**named, device=device)
        tokenizer = open_clip.get_tokenizer(named["model_name"])
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise PluginError(
            f"the model {model} cannot be loaded: {type(error).__name__}: {error}; where no hub can be reached, "
            "name a folder with the model in it"
        ) from error
    net.eval()

    side = max(np.atleast_1d(net.visual.image_size))

    def prepared(image: "Image") -> np.ndarray:
        # By whole factors first, down to twice the model's side: the last step is slow, and its filter is as wide as
        # the picture is larger.
        factor = min(image.size) // (ROOM * int(side))
        array: np.ndarray = transform(image.reduce(factor) if factor > 1 else image).numpy()
        return array

    @torch.inference_mode()
    def pictures(pixels: np.ndarray) -> Vectors:
        return _rounded(net.encode_image(torch.from_numpy(pixels).to(device), normalize=True))

    @torch.inference_mode()
    def texts(lines: Sequence[str]) -> Vectors:
        return _rounded(net.encode_text(tokenizer(list(lines)).to(device), normalize=True))

    rows = 64 if device == "cuda" else 16
    return ClipModel(prepared, pictures, texts, float(net.logit_scale.detach().exp()), rows, rows)


def _rounded(vectors: Any) -> Vectors:
    """As numbers of 16 bits, so that a vector from the cache is the one that was computed."""
    array: Vectors = vectors.float().cpu().numpy().astype(np.float16).astype(np.float32)
    return array


def _stamp(folder: Path) -> tuple[int, int]:
    facts = (folder / WEIGHTS).stat()
    return facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=8)
def _identity(folder: Path, _: object) -> str:
    without = ("README.md", "tags.txt")  # what no vector depends on
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name not in without)
    found = hashlib.sha256()
    for file in files:
        found.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]

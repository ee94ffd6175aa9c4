"""The model: transformers' own Qwen2.5-VL, new or from a checkpoint, and the loss of a pack on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint
from transformers import (
    AutoConfig,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2ForCausalLM,
)
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import (
    Qwen2_5_VisionTransformerPretrainedModel,
    Qwen2_5_VLRotaryEmbedding,
)

from jobs.trainer.batch import PATCHES, Batch
from jobs.trainer.feed import PATCH, PATCHES_A_SIDE
from jobs.trainer.patches import MEAN, STD
from jobs.trainer.positions import IDS_A_SECOND
from jobs.trainer.vocabulary import FILE, WHOLE, Vocabulary
from schemas.errors import PreflightError
from schemas.geometry import FRAMES_PER_TOKEN
from schemas.tokens import ENDOFTEXT, IM_END, IMAGE_PAD, VIDEO_PAD, VISION_END, VISION_START

Model: TypeAlias = Any  # Qwen2_5_VLForConditionalGeneration, of whose types mypy is told nothing
Part = Literal["vit", "merger", "llm"]

WHOLE_ROWS = 151_936  # of the embedding of Qwen/Qwen2.5-VL-3B-Instruct: the tokenizer's 151,665 ids, and some unused
LOGITS_AT_ONCE = 2**27  # 0.5 GB in float32; all of 8,192 x 151,936 would be 5 GB, and its gradient as much

_GEOMETRY = MappingProxyType(
    {
        "patch_size": PATCH,
        "spatial_merge_size": PATCHES_A_SIDE,
        "temporal_patch_size": FRAMES_PER_TOKEN,
        "tokens_per_second": IDS_A_SECOND,
    }
)
_VISION: Mapping[str, Mapping[str, Any]] = {
    # Qwen2.5-VL Technical Report, arXiv 2502.13923, table 1. (Released checkpoints have 3,420 in place of 3,456.)
    "report": {
        "depth": 32,
        "hidden_size": 1280,
        "num_heads": 16,
        "intermediate_size": 3456,
        "window_size": 112,
        "fullatt_block_indexes": [7, 15, 23, 31],
    },
    "tiny": {
        "depth": 2,
        "hidden_size": 64,
        "num_heads": 4,
        "intermediate_size": 128,
        "window_size": 112,
        "fullatt_block_indexes": [1],
    },
}
_OF_LLM = (
    "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
    "hidden_act", "max_position_embeddings", "initializer_range", "rms_norm_eps", "use_sliding_window",
    "sliding_window", "max_window_layers", "layer_types", "attention_dropout", "bos_token_id", "eos_token_id",
    "pad_token_id",
)  # fmt: skip


def tiny(vocabulary: Vocabulary | None, seed: int) -> Model:
    """A random model that a CPU trains: two layers of text, two of vision."""
    text = {
        "vocab_size": vocabulary.size if vocabulary else WHOLE_ROWS,
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "bos_token_id": _known_by(vocabulary, ENDOFTEXT),
        "eos_token_id": _known_by(vocabulary, IM_END),
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
    }
    config = _config("tiny", text, tied=True, vocabulary=vocabulary)
    with _seeded(seed):
        return _new(Qwen2_5_VLForConditionalGeneration, config)


def from_checkpoint(name: str) -> tuple[Model, Vocabulary | None]:
    """A Qwen2.5-VL and its vocabulary, None for the whole one, from a local folder or the hub.

    Raises:
        PreflightError: it cannot be had, or is no Qwen2.5-VL that can be fed as we feed it.
        SchemaError: its vocabulary.json is damaged.
    """
    config = _had(name, lambda: AutoConfig.from_pretrained(name))
    _check_type(name, config, "qwen2_5_vl", "Qwen2.5-VL")
    vocabulary = Vocabulary.load(Path(name)) if (Path(name) / FILE).is_file() else None
    _check_fed(name, config, vocabulary)
    model = _loaded(name, Qwen2_5_VLForConditionalGeneration)
    return model.train(), vocabulary


def from_llm(name: str, vision: Literal["report", "tiny"], seed: int) -> Model:
    """A Qwen2.5 LLM, from a local folder or the hub, beside a new ViT and merger: where the report begins.

    Text alone gives the logits of the LLM: where all three position ids are the same, MRoPE is RoPE.

    Raises:
        PreflightError: it cannot be had, or is no Qwen2.5 LLM.
    """
    given = _had(name, lambda: AutoConfig.from_pretrained(name))
    _check_type(name, given, "qwen2", "Qwen2.5 LLM")
    if given.vocab_size < WHOLE:
        raise PreflightError(
            f"{name}: has {given.vocab_size} ids, and the tokenizer {WHOLE}; take a Qwen2.5 LLM as released"
        )
    llm = _loaded(name, Qwen2ForCausalLM)
    text = {key: getattr(given, key) for key in _OF_LLM} | {"rope_parameters": dict(given.rope_parameters)}
    config = _config(vision, text, tied=given.tie_word_embeddings, vocabulary=None)
    # The text model is made without weights, so that those of a large LLM are in memory once.
    with torch.device("meta"):
        model = _new(Qwen2_5_VLForConditionalGeneration, config)
    with _seeded(seed):
        model.model.visual = _new(Qwen2_5_VisionTransformerPretrainedModel, config.vision_config)
    model.model.language_model.load_state_dict(llm.model.state_dict(), assign=True)
    model.model.language_model.rotary_emb = Qwen2_5_VLRotaryEmbedding(config.text_config)
    model.lm_head.load_state_dict(llm.lm_head.state_dict(), assign=True)
    model.tie_weights()
    return model


def place(model: Model, device: torch.device) -> Model:
    """The model on a device; on a GPU it computes layers again backward, with flash attention where it is there."""
    if device.type == "cuda":
        remember_layers_only(model)
    if device.type == "cuda" and find_spec("flash_attn") is not None:
        model.set_attn_implementation("flash_attention_2")
    return model.to(device)


def remember_layers_only(model: Model) -> None:
    """Keep what enters each layer for the backward pass and compute the rest again: memory for a third more work."""
    model.activation_checkpointing_enable({"use_reentrant": False})


def parts(model: Model) -> dict[Part, list[torch.nn.Parameter]]:
    """All parameters, each in one part; tied embeddings are one parameter."""
    found: dict[Part, list[torch.nn.Parameter]] = {"vit": [], "merger": [], "llm": []}
    for name, parameter in model.named_parameters():
        part: Part = "merger" if ".visual.merger." in name else "vit" if ".visual." in name else "llm"
        found[part].append(parameter)
    return found


def freeze(model: Model, trained: Iterable[Part]) -> None:
    """Let these parts learn and no others."""
    learning = set(trained)
    for part, parameters in parts(model).items():
        for parameter in parameters:
            parameter.requires_grad_(part in learning)


def target_losses(model: Model, batch: Batch, vocabulary: Vocabulary | None) -> torch.Tensor:
    """(trained ids,) float32, in their order: the negative log likelihood of each, given what is before it.

    An id is predicted from the state before it; logits are made for these rows alone. Where no part that learns takes
    part in them (a pack of text, of which only the ViT learns) they have no gradient.

    Raises:
        BadRecord: `not_in_vocabulary`.
    """
    device = model.device
    ids = batch.ids if vocabulary is None else vocabulary.cut(batch.ids)
    places = torch.from_numpy(np.flatnonzero(batch.trained)).to(device)
    input_ids = _longs(ids, device)
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        states = model.model(
            input_ids=input_ids[None],
            # Row 0 begins anew with each sequence, and without a mask and a cache it is what keeps them apart.
            position_ids=_longs(batch.positions, device)[:, None],
            use_cache=False,
            **_media(batch, device, model.dtype),
        ).last_hidden_state[0, places - 1]
        return _row_losses(model.lm_head, states, input_ids[places])


def normalized(patches: PATCHES, device: torch.device, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """(n, 1176) as Qwen's processor makes it; of a picture, (n, 588), both frames are the one there is."""
    count = len(patches)
    std = torch.tensor(STD, device=device)[:, None]
    mean = torch.tensor(MEAN, device=device)[:, None]
    pixels = torch.from_numpy(patches).to(device).float().view(count, 3, -1)
    pixels = pixels.mul_(1 / (255 * std)).sub_(mean / std).to(dtype)
    frames = pixels.view(count, 3, -1, PATCH * PATCH)
    return frames.expand(-1, -1, FRAMES_PER_TOKEN, -1).reshape(count, -1)


def _media(batch: Batch, device: torch.device, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    media = {}
    if len(batch.image_grids):
        media["pixel_values"] = normalized(batch.image_patches, device, dtype)
        media["image_grid_thw"] = _longs(batch.image_grids, device)
    if len(batch.video_grids):
        media["pixel_values_videos"] = normalized(batch.video_patches, device, dtype)
        media["video_grid_thw"] = _longs(batch.video_grids, device)
    return media


def _row_losses(head: torch.nn.Linear, states: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    def losses(some: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        return cross_entropy(head(some).float(), wanted, reduction="none")

    rows = max(1, LOGITS_AT_ONCE // head.out_features)
    if len(states) <= rows:
        return losses(states, targets)
    chunks = [
        checkpoint(losses, some, wanted, use_reentrant=False, preserve_rng_state=False)
        for some, wanted in zip(torch.split(states, rows), torch.split(targets, rows), strict=True)
    ]
    return torch.cat(chunks)


def _longs(array: npt.NDArray[np.int32], device: torch.device) -> torch.Tensor:
    return torch.from_numpy(array).to(device, torch.int64)


def _config(vision: Literal["report", "tiny"], text: dict[str, Any], tied: bool, vocabulary: Vocabulary | None) -> Any:
    sections = _sections(text["hidden_size"] // text["num_attention_heads"])
    return Qwen2_5_VLConfig(
        text_config=text | {"rope_parameters": text["rope_parameters"] | {"mrope_section": sections}},
        vision_config={**_VISION[vision], **_GEOMETRY, "out_hidden_size": text["hidden_size"]},
        tie_word_embeddings=tied,
        **_places(vocabulary),
    )


def _sections(head: int) -> list[int]:
    """How the frequencies of a head are shared among time, height and width: 16, 24, 24 of a head of 128."""
    half = head // 2
    time = half // 4
    high = (half - time) // 2
    return [time, high, half - time - high]


def _places(vocabulary: Vocabulary | None) -> dict[str, int]:
    """The ids by which a model finds pictures and videos among text."""
    return {
        "image_token_id": _known_by(vocabulary, IMAGE_PAD),
        "video_token_id": _known_by(vocabulary, VIDEO_PAD),
        "vision_start_token_id": _known_by(vocabulary, VISION_START),
        "vision_end_token_id": _known_by(vocabulary, VISION_END),
    }


def _known_by(vocabulary: Vocabulary | None, token: int) -> int:
    return token if vocabulary is None else int(vocabulary.cut(np.array(token, np.int32)))


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """New weights from a seed; what is drawn outside is not touched."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


def _new(kind: Any, config: Any) -> Any:
    return kind._from_config(config, attn_implementation="sdpa", dtype=torch.float32)


def _loaded(name: str, kind: Any) -> Any:
    model, found = _had(
        name,
        lambda: kind.from_pretrained(name, dtype=torch.float32, attn_implementation="sdpa", output_loading_info=True),
    )
    _check_complete(name, found)
    return model


def _had(name: str, load: Callable[[], Any]) -> Any:
    try:
        return load()
    except (OSError, ValueError, SafetensorError, StrictDataclassError) as error:
        (why, *_) = str(error).splitlines() or [type(error).__name__]
        raise PreflightError(_remedy(name, why.rstrip(".:"))) from error


def _remedy(name: str, why: str) -> str:
    if Path(name).is_dir():
        return f"{name}: no model can be read: {why}; it needs config.json and the safetensors of a whole download"
    return (
        f"{name}: there is no such folder, and the hub does not give it: {why}. Where there is no network, run "
        f"`hf download {name} --local-dir FOLDER` on a machine that has one, and name FOLDER here. Downloads lie in "
        "HF_HOME; with HF_HUB_OFFLINE=1 only those are read"
    )


def _check_type(name: str, config: Any, wanted: str, called: str) -> None:
    if config.model_type != wanted:
        raise PreflightError(f"{name}: is no {called}: its config.json says {config.model_type}, not {wanted}")


def _check_fed(name: str, config: Any, vocabulary: Vocabulary | None) -> None:
    """Whether the model takes ids, patches and times as we make them."""
    vision, text = config.vision_config, config.text_config
    wanted = {**_GEOMETRY, **_places(vocabulary)}
    found = {key: getattr(vision if key in _GEOMETRY else config, key) for key in wanted}
    if vocabulary is not None:
        wanted["vocab_size"], found["vocab_size"] = vocabulary.size, text.vocab_size
    faults = [f"{key} {found[key]}, not {wanted[key]}" for key in wanted if found[key] != wanted[key]]
    if vocabulary is None and text.vocab_size < WHOLE:
        faults.append(f"vocab_size {text.vocab_size}, less than the tokenizer's {WHOLE}, and no {FILE} beside it")
    if faults:
        raise PreflightError(f"{name}: cannot be fed: its config.json says {'; '.join(faults)}")


def _check_complete(name: str, found: Mapping[str, Any]) -> None:
    """Whether every weight was there; transformers draws those that are not."""
    missing = sorted(found["missing_keys"]) + sorted(key for key, *_ in found["mismatched_keys"])
    if missing:
        raise PreflightError(
            f"{name}: is not whole: {len(missing)} of its weights are missing or of another shape, the first "
            f"is {missing[0]}; download it again"
        )

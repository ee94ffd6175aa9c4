"""The model: transformers' own Qwen2.5-VL, tiny and random, from a checkpoint, or a ViT from scratch beside an LLM."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint

from jobs.trainer.batch import PATCHES, Batch
from jobs.trainer.feed import PATCH, PATCHES_A_SIDE
from jobs.trainer.patches import MEAN, STD
from jobs.trainer.positions import IDS_A_SECOND
from jobs.trainer.vocabulary import Vocabulary, load_vocabulary
from schemas.errors import PreflightError
from schemas.geometry import FRAMES_PER_TOKEN
from schemas.tokens import ENDOFTEXT, IM_END, IMAGE_PAD, VIDEO_PAD, VISION_END, VISION_START

Model = Any  # transformers' Qwen2_5_VLForConditionalGeneration, which carries no types
ROWS_AT_ONCE = 1024  # of logits: 0.6 GB in float32 over the whole vocabulary
_IDS: Mapping[str, int] = {
    "image_token_id": IMAGE_PAD,
    "video_token_id": VIDEO_PAD,
    "vision_start_token_id": VISION_START,
    "vision_end_token_id": VISION_END,
    "bos_token_id": ENDOFTEXT,
    "eos_token_id": IM_END,
}
# Qwen2.5-VL report, arXiv 2502.13923, table 1.
_REPORT_VISION: Mapping[str, Any] = {
    "depth": 32,
    "hidden_size": 1280,
    "intermediate_size": 3456,
    "num_heads": 16,
    "fullatt_block_indexes": [7, 15, 23, 31],
}
_TINY_VISION: Mapping[str, Any] = {
    "depth": 2,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_heads": 4,
    "fullatt_block_indexes": [1],
}
_EVERY_VISION: Mapping[str, Any] = {
    "window_size": 112,
    "patch_size": PATCH,
    "spatial_merge_size": PATCHES_A_SIDE,
    "temporal_patch_size": FRAMES_PER_TOKEN,
    "tokens_per_second": IDS_A_SECOND,  # the library's default is 4; every released configuration says 2
}
_TINY_TEXT: Mapping[str, Any] = {
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 32768,
    "tie_word_embeddings": True,
}
# Of 64 rotary frequencies the model gives 16 to time and 24 each to height and width.
_MROPE = (16, 24, 24)


def tiny(vocabulary: Vocabulary, seed: int) -> Model:
    """The configuration `tiny`, random from `seed`: two layers of 128 beside two of 64, over a cut vocabulary."""
    ids = {name: int(vocabulary.cut(np.array([whole], np.int32))[0]) for name, whole in _IDS.items()}
    text = {**_TINY_TEXT, "vocab_size": vocabulary.size, "rope_parameters": _rope(32, 1e6)}
    return _random(text, {**_TINY_VISION, "out_hidden_size": text["hidden_size"]}, ids, seed)


def from_llm(llm: str, vision: str, seed: int) -> Model:
    """The report's way: a Qwen2.5 LLM, a folder or a name on the hub, beside a vision encoder from scratch.

    `vision` is `report`, the encoder of table 1, or `tiny`. Encoder and merger are random from `seed`.

    Raises:
        PreflightError: the LLM cannot be loaded, or is of another architecture.
    """
    from transformers import Qwen2ForCausalLM

    given = _pretrained(Qwen2ForCausalLM, llm, "qwen2")
    config = given.config
    text = {name: getattr(config, name) for name in _TINY_TEXT} | {
        "vocab_size": config.vocab_size,
        "rms_norm_eps": config.rms_norm_eps,
        "rope_parameters": _rope(
            config.hidden_size // config.num_attention_heads, config.rope_parameters["rope_theta"]
        ),
    }
    sizes = _REPORT_VISION if vision == "report" else _TINY_VISION
    model = _random(text, {**sizes, "out_hidden_size": config.hidden_size}, dict(_IDS), seed)
    model.model.language_model.load_state_dict(given.model.state_dict())
    model.lm_head.load_state_dict(given.lm_head.state_dict())
    return model


def from_checkpoint(name: str) -> tuple[Model, Vocabulary | None]:
    """A Qwen2.5-VL checkpoint, a folder or a name on the hub, and its vocabulary where that is cut.

    Raises:
        PreflightError: it cannot be loaded, or is of another architecture.
    """
    from transformers import Qwen2_5_VLForConditionalGeneration

    model = _pretrained(Qwen2_5_VLForConditionalGeneration, name, "qwen2_5_vl")
    folder = Path(name)
    return model, load_vocabulary(folder) if folder.is_dir() else None


def save(model: Model, vocabulary: Vocabulary | None, folder: Path) -> None:
    """Write the model as transformers reads it, and its vocabulary where that is cut."""
    model.save_pretrained(folder)
    if vocabulary:
        vocabulary.save(folder)


def parts(model: Model) -> dict[str, list[torch.nn.Parameter]]:
    """The weights by part: `vit`, `llm`, and between them the `merger`, a two-layer MLP over 2 x 2 patches."""
    found: dict[str, list[torch.nn.Parameter]] = {"vit": [], "merger": [], "llm": []}
    for name, parameter in model.named_parameters():
        part = "merger" if ".visual.merger." in name else "vit" if ".visual." in name else "llm"
        found[part].append(parameter)
    return found


def freeze(model: Model, trained: Collection[str]) -> None:
    """Let the named parts learn, and nothing else."""
    for part, parameters in parts(model).items():
        for parameter in parameters:
            parameter.requires_grad_(part in trained)


def target_losses(model: Model, batch: Batch, vocabulary: Vocabulary | None) -> torch.Tensor:
    """The negative log likelihood of each id to be learnt, in their order, float32.

    Logits are made only of the rows that carry loss, `ROWS_AT_ONCE` at a time and again in the backward pass: those of
    8,192 ids over the whole vocabulary would be 5 GB.

    Raises:
        BadRecord: an id is not in a cut vocabulary.
    """
    device = model.device
    ids = _tensor(vocabulary.cut(batch.ids) if vocabulary else batch.ids, device)
    targets = torch.from_numpy(batch.trained).to(device).nonzero().flatten()
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        hidden = model.model(
            input_ids=ids[None],
            # Four rows: from the first the model builds the mask that keeps the samples of a pack apart.
            position_ids=_tensor(batch.positions, device)[:, None],
            use_cache=False,
            **_vision(batch, device),
        ).last_hidden_state[0]
        rows, wanted = torch.split(hidden[targets - 1], ROWS_AT_ONCE), torch.split(ids[targets], ROWS_AT_ONCE)
        losses = [
            checkpoint(_row_losses, model.lm_head, *piece, use_reentrant=False)
            for piece in zip(rows, wanted, strict=True)
        ]
    return torch.cat(losses) if losses else hidden.new_zeros(0, dtype=torch.float32)


def normalized(patches: PATCHES, device: torch.device) -> torch.Tensor:
    """(n, 1176) float32 as the model takes them, of uint8 patches of pictures (n, 588) or videos (n, 1176)."""
    given = torch.from_numpy(patches).to(device).float().view(len(patches), 3, -1, PATCH * PATCH)
    mean, std = (torch.tensor(of, device=device).view(1, 3, 1, 1) for of in (MEAN, STD))
    frames = ((given / 255 - mean) / std).expand(-1, -1, FRAMES_PER_TOKEN, -1)
    return frames.reshape(len(patches), -1)


def _vision(batch: Batch, device: torch.device) -> dict[str, torch.Tensor]:
    given = {}
    if len(batch.image_grids):
        given["pixel_values"] = normalized(batch.image_patches, device)
        given["image_grid_thw"] = _tensor(batch.image_grids, device)
    if len(batch.video_grids):
        given["pixel_values_videos"] = normalized(batch.video_patches, device)
        given["video_grid_thw"] = _tensor(batch.video_grids, device)
    return given


def _row_losses(head: torch.nn.Module, rows: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return cross_entropy(head(rows).float(), wanted, reduction="none")


def _tensor(array: Any, device: torch.device) -> torch.Tensor:
    return torch.from_numpy(array).long().to(device)


def _random(text: Mapping[str, Any], vision: Mapping[str, Any], ids: Mapping[str, int], seed: int) -> Model:
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    ends = {name: ids[name] for name in ("bos_token_id", "eos_token_id")}
    config = Qwen2_5_VLConfig(
        text_config={**text, **ends},
        vision_config={**_EVERY_VISION, **vision},
        tie_word_embeddings=text["tie_word_embeddings"],
        **ids,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Qwen2_5_VLForConditionalGeneration._from_config(config, attn_implementation=_attention())


def _pretrained(kind: Any, name: str, architecture: str) -> Model:
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(name)
        if config.model_type != architecture:
            raise PreflightError(f"{name} is a model of type {config.model_type}, and {architecture} is needed here")
        return kind.from_pretrained(name, dtype=torch.float32, attn_implementation=_attention())
    except (OSError, ValueError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise PreflightError(
            f"the model {name} cannot be loaded ({first}); where the hub cannot be reached, download it elsewhere "
            f"with `hf download {name}` and give the folder, or set HF_HOME to a cache that has it"
        ) from error


def _attention() -> str:
    """FlashAttention where it is installed and there is a GPU: for 32,768 ids the mask of the other is 1 GB."""
    from transformers.utils import is_flash_attn_2_available

    return "flash_attention_2" if is_flash_attn_2_available() and torch.cuda.is_available() else "sdpa"


def _rope(head: int, theta: float) -> dict[str, Any]:
    section = [share * head // (2 * sum(_MROPE)) for share in _MROPE]
    section[0] += head // 2 - sum(section)
    return {"rope_type": "default", "rope_theta": theta, "mrope_section": section}

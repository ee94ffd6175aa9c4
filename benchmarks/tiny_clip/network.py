"""The small model's shape, its loss, and its folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from open_clip.model import CLIP
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import interpolate, log_softmax, normalize

SIDE = 96
MEAN = STD = (0.5, 0.5, 0.5)


def model_config(ids: int, context: int) -> dict[str, Any]:
    """A narrow residual network and three layers over text; open_clip's names for all of it."""
    return {
        "embed_dim": 192,
        "vision_cfg": {"image_size": SIDE, "layers": [1, 2, 2, 1], "width": 24},
        "text_cfg": {
            "context_length": context,
            "vocab_size": ids,
            "hf_tokenizer_name": "tokenizer of this folder",
            "width": 160,
            "heads": 5,
            "layers": 3,
        },
    }


def save(net: CLIP, config: Mapping[str, Any], folder: Path) -> None:
    """In half precision, as open_clip's push_to_hf_hub names the files."""
    folder.mkdir(parents=True, exist_ok=True)
    preprocess = {
        "size": [SIDE, SIDE],
        "mode": "RGB",
        "mean": list(MEAN),
        "std": list(STD),
        "interpolation": "bicubic",
        # Whole pictures, whatever their shape: what stands at the edges of a wide one counts as well.
        "resize_mode": "squash",
    }
    text = json.dumps({"model_cfg": config, "preprocess_cfg": preprocess}, indent=2)
    (folder / "open_clip_config.json").write_text(text + "\n")
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in net.state_dict().items()
    }
    save_file(tensors, folder / "open_clip_model.safetensors")


def seen(pixels: Tensor, random: torch.Generator) -> Tensor:
    """Bytes (n x high x wide x 3) as the model gets them in training: cut, moved, brighter, darker."""
    side = int(torch.randint(SIDE, pixels.shape[1] + 1, (1,), generator=random))
    left, top = (int(torch.randint(0, pixels.shape[1] - side + 1, (1,), generator=random)) for _ in range(2))
    cut = pixels[:, top : top + side, left : left + side].permute(0, 3, 1, 2).float() / 255
    if side != SIDE:
        cut = interpolate(cut, (SIDE, SIDE), mode="bilinear", antialias=True)
    count = len(cut)
    light = 1 + 0.12 * (torch.rand((count, 1, 1, 1), generator=random) * 2 - 1)
    tone = 1 + 0.05 * (torch.rand((count, 3, 1, 1), generator=random) * 2 - 1)
    noise = 0.02 * torch.rand((count, 1, 1, 1), generator=random) * torch.randn(cut.shape, generator=random)
    return ((cut * light * tone + noise).clamp(0, 1) - 0.5) / 0.5


def text_features(net: CLIP, rows: Tensor) -> Tensor:
    """What net.encode_text makes of rows of ids; short texts go through it without their padding."""
    lengths = (rows != 0).sum(1)
    order = lengths.argsort()
    found = []
    for part in order.chunk(3):
        long = int(lengths[part].max())
        states = net.token_embedding(rows[part, :long]) + net.positional_embedding[:long]
        states = net.ln_final(net.transformer(states, attn_mask=net.attn_mask[:long, :long]))
        found.append(states[torch.arange(len(part)), lengths[part] - 1] @ net.text_projection)
    return torch.cat(found)[order.argsort()]


def loss(pictures: Tensor, texts: Tensor, others: Tensor, true: Tensor, scale: Tensor) -> Tensor:
    """Cross-entropy both ways, spread over all that is true; `others` are texts that are true of no picture."""
    pictures, texts, others = (normalize(one.float(), dim=-1) for one in (pictures, texts, others))
    logits = scale * pictures @ torch.cat([texts, others]).T
    to_text = log_softmax(logits, 1)[:, : len(texts)]
    to_picture = log_softmax(logits[:, : len(texts)], 0)
    weights = true / true.sum(1, keepdim=True)
    back = true / true.sum(0, keepdim=True)
    return -((to_text * weights).sum(1).mean() + (to_picture * back).sum(0).mean()) / 2

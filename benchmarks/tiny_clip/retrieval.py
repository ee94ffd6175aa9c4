"""How often the small model finds the right text or picture, on what it was not trained on."""

from collections.abc import Sequence
from random import Random

import numpy as np
import torch
from known_answer.figures import auroc
from known_answer.training_captions import TEST_FRAMES, caption
from known_answer.training_scenes import HELD_OUT, family, paint, plan
from PIL import Image

from filters.clip_bank import CONTENT, DECORATION
from tiny_clip.network import SIDE
from tiny_clip.real_pictures import Real
from tiny_clip.tokens import Ids

POOL = 64
SEED = 66


def picture_vectors(net: torch.nn.Module, pictures: Sequence[Image.Image]) -> np.ndarray:
    found = []
    for start in range(0, len(pictures), 64):
        part = [np.asarray(one.convert("RGB").resize((SIDE, SIDE), 3)) for one in pictures[start : start + 64]]
        pixels = torch.from_numpy(np.stack(part)).permute(0, 3, 1, 2).float() / 255
        with torch.inference_mode():
            found.append(net.encode_image((pixels - 0.5) / 0.5, normalize=True).numpy())
    return np.concatenate(found)


def text_vectors(net: torch.nn.Module, tokens: Ids, texts: Sequence[str]) -> np.ndarray:
    with torch.inference_mode():
        return net.encode_text(torch.from_numpy(tokens(texts)).long(), normalize=True).numpy()


def found_first(likeness: np.ndarray, true: np.ndarray, first: int) -> float:
    """The share of rows of which something true is among the `first` most alike."""
    best = np.argsort(-likeness, axis=1)[:, :first]
    return float(np.take_along_axis(true, best, axis=1).any(1).mean())


def show(name: str, pictures: np.ndarray, texts: np.ndarray, true: np.ndarray) -> None:
    """R@1 and R@5 in pools of POOL, both ways."""
    pools = [slice(start, start + POOL) for start in range(0, len(pictures) - POOL + 1, POOL)]
    shown = []
    for way in ("picture to text", "text to picture"):
        values = []
        for first in (1, 5):
            each = []
            for pool in pools:
                likeness, right = pictures[pool] @ texts[pool].T, true[pool, pool]
                each.append(
                    found_first(*((likeness, right) if way == "picture to text" else (likeness.T, right.T)), first)
                )
            values.append(f"R@{first} {np.mean(each):.2f}")
        shown.append(f"{way} {', '.join(values)}")
    print(f"{name} ({len(pools)} x {POOL}): {'; '.join(shown)}", flush=True)


def report(net: torch.nn.Module, tokens: Ids, held_out: Sequence[Real], help_texts: Sequence[str]) -> None:
    random = Random(SEED)
    scenes, told = [], []
    while len(scenes) < 8 * POOL:
        scene = paint(plan(random, HELD_OUT), random, help_texts)
        text, claims = caption(scene, random, TEST_FRAMES)
        if scene.groups and not any(claim.startswith("kind:") for claim in claims):
            scenes.append(scene)
            told.append((text, claims))
    pictures = picture_vectors(net, [scene.picture for scene in scenes])
    texts = text_vectors(net, tokens, [text for text, _ in told])
    true = np.array([[claims <= scene.facts for _, claims in told] for scene in scenes])
    show("scenes of other layouts and sentences", pictures, texts, true)
    families(net, tokens, help_texts)
    decorations(net, tokens, help_texts)
    for source in ("clip art", "emoji"):
        real = [one for one in held_out if one.source == source]
        pictures = picture_vectors(net, [on_white(one) for one in real])
        texts = text_vectors(
            net, tokens, [f"a picture of {one.title.lower()}, {', '.join(one.words[:3])}" for one in real]
        )
        titles = np.array([one.title.lower() for one in real])
        show(f"{source} held out", pictures, texts, titles[:, None] == titles[None])


def families(net: torch.nn.Module, tokens: Ids, help_texts: Sequence[str]) -> None:
    """Of four scenes that differ in one thing, the one that a sentence is true of."""
    random, right = Random(SEED + 1), []
    for _ in range(150):
        scenes = [paint(one, random, help_texts) for one in family(random, HELD_OUT)]
        pictures = picture_vectors(net, [scene.picture for scene in scenes])
        for number, scene in enumerate(scenes):
            text, claims = caption(scene, random, TEST_FRAMES)
            if sum(claims <= one.facts for one in scenes) == 1:
                likeness = pictures @ text_vectors(net, tokens, [text])[0]
                right.append(int(likeness.argmax()) == number)
    print(f"of four alike scenes the right one: {np.mean(right):.2f} of {len(right)} (chance 0.25)", flush=True)


def decorations(net: torch.nn.Module, tokens: Ids, help_texts: Sequence[str]) -> None:
    """By the prompts that the filters use."""
    random = Random(SEED + 2)
    scenes = [paint(plan(random, HELD_OUT), random, help_texts) for _ in range(600)]
    pictures = picture_vectors(net, [scene.picture for scene in scenes])
    prompts = text_vectors(net, tokens, [*DECORATION, *CONTENT])
    logits = net.logit_scale.exp().item() * pictures @ prompts.T
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    share = shares[:, : len(DECORATION)].sum(1)
    is_decoration = np.array(["kind:decoration" in scene.facts for scene in scenes])
    value = auroc(share[is_decoration], share[~is_decoration])
    print(
        f"decoration by prompts: AUROC {value:.3f}; share above a half of {np.mean(share[is_decoration] > 0.5):.2f} of "
        f"decorations and {np.mean(share[~is_decoration] > 0.5):.2f} of the rest",
        flush=True,
    )


def on_white(real: Real) -> Image.Image:
    with Image.open(real.path) as opened:
        picture = opened.convert("RGBA")
    whole = Image.new("RGB", picture.size, (255, 255, 255))
    whole.paste(picture, (0, 0), picture)
    return whole

"""Trains the CLIP model of filters/clip_models/tiny, which the demo and the tests use.

    apt-get install openclipart-svg fonts-noto-color-emoji unicode-cldr-core gnome-user-docs
    pip install resvg-py
    python benchmarks/train_tiny_clip.py --work FOLDER

It learns from drawn scenes (known_answer/training_scenes.py), Open Clip Art's drawings with their titles and keywords,
and Noto's emoji with their names in eighteen languages. GNOME's help gives the tokenizer its other words, and the
training texts that are true of no picture. Prints how often the right text or picture is found among 64: scenes of
layouts and sentences that were not trained on, and drawings and emoji that were held out. Half an hour on one core.
"""

import argparse
import math
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

import numpy as np
import torch
from tiny_clip import retrieval
from tiny_clip.examples import Example, Store, real_examples, real_facts, scene_families
from tiny_clip.help_texts import HELP, help_sentences
from tiny_clip.network import loss, model_config, save, seen, text_features
from tiny_clip.real_pictures import Real, clip_art, emoji
from tiny_clip.tags import seen_tags
from tiny_clip.tokens import CONTEXT, Ids, learn

SEED = 6
FAMILIES, REAL, OTHERS = 24, 48, 24  # of a batch
WARM_UP = 150
FEWEST = 6  # pictures that a noun is true of, for it to be a tag


@dataclass(frozen=True)
class Data:
    families: list[list[Example]]
    real: list[Example]
    pixels: np.ndarray
    known: list[Real]
    held_out: list[Real]
    help_texts: list[str]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--share", type=Path, default=Path("/usr/share"), help="where Debian's packages put their data"
    )
    options.add_argument("--work", type=Path, required=True, help="a folder for rendered pictures, about 1.5 GB")
    options.add_argument("--out", type=Path, default=Path("filters/clip_models/tiny"))
    options.add_argument("--families", type=int, default=7000, help="of four scenes each")
    options.add_argument("--steps", type=int, default=1700)
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    data = prepared(given.share, given.work, given.families)
    given.out.mkdir(parents=True, exist_ok=True)
    captions = [text for one in [*chain.from_iterable(data.families), *data.real] for text, _ in one.captions]
    ids = learn([*captions, *data.help_texts], given.out)
    tags = seen_tags([real_facts(real) for real in data.known if not real.decoration], FEWEST)
    (given.out / "tags.txt").write_text("\n".join(tags) + "\n", "utf-8")
    print(f"{len(captions)} captions, {ids} ids, {len(tags)} tags", flush=True)
    tokens = Ids(given.out)
    config = model_config(ids, CONTEXT)
    net = trained(data, tokens, config, given.steps, given.out)
    net.eval()
    retrieval.report(net, tokens, data.held_out, [one for one in data.help_texts if one.isascii()])


def prepared(share: Path, work: Path, families: int) -> Data:
    begun = time.time()
    random = Random(SEED)
    help_texts = {lang: list(help_sentences(share / "help", lang)) for lang in HELP}
    art = clip_art(share / "openclipart" / "svg", work / "clip_art")
    signs = emoji(share / "fonts/truetype/noto/NotoColorEmoji.ttf", share / "unicode/cldr/common", work / "emoji")
    known = [real for real in (*art, *signs) if not real.is_held_out]
    copies = {"clip art": 2, "emoji": 3}
    store = Store(work / "pictures.npy", 4 * families + sum(copies[real.source] for real in known))
    scenes = list(scene_families(families, store, random, help_texts["en"]))
    examples = [one for real in known for one in real_examples(real, copies[real.source], store, random)]
    held_out = [real for real in (*art, *signs) if real.is_held_out]
    texts = [text for lang in HELP for text in help_texts[lang]] + 2 * help_texts["en"]
    print(
        f"{4 * families} scenes, {len(art)} drawings, {len(signs)} emoji ({len(held_out)} of both held out), "
        f"{len(texts)} help sentences in {time.time() - begun:.0f} s",
        flush=True,
    )
    return Data(scenes, examples, store.pixels, known, held_out, texts)


def rate(step: int, steps: int) -> float:
    """Of the highest learning rate: rising, then falling along a cosine."""
    return min(1, (step + 1) / WARM_UP) * (0.51 + 0.49 * math.cos(math.pi * step / steps))


def trained(data: Data, tokens: Ids, config: dict[str, object], steps: int, out: Path) -> torch.nn.Module:
    from open_clip.model import CLIP

    net = CLIP(**config).to(memory_format=torch.channels_last)
    decayed = [one for one in net.parameters() if one.ndim > 1]
    plain = [one for one in net.parameters() if one.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))
    random, noise = Random(SEED + 1), torch.Generator().manual_seed(SEED)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    begun, shown = time.time(), 0.0
    net.train()
    for step in range(steps):
        chosen = [one for some in random.sample(data.families, FAMILIES) for one in some]
        chosen += random.sample(data.real, REAL)
        told = [random.choice(one.captions) for one in chosen]
        others = random.sample(data.help_texts, OTHERS)
        rows = torch.from_numpy(tokens([text for text, _ in told] + others)).long()
        true = torch.tensor([[claims <= one.facts for _, claims in told] for one in chosen]).float()
        pixels = torch.from_numpy(data.pixels[[one.place for one in chosen]])
        with torch.autocast("cpu", torch.bfloat16):
            pictures = net.encode_image(seen(pixels, noise).to(memory_format=torch.channels_last))
            texts = text_features(net, rows)
        value = loss(pictures, texts[: len(told)], texts[len(told) :], true, net.logit_scale.exp())
        if not value.isfinite():
            raise SystemExit(
                f"step {step + 1}: the loss is {value.item()}; does a caption claim what is not true of its picture?"
            )
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            net.logit_scale.clamp_(0, math.log(60))
        shown += value.item()
        if (step + 1) % 100 == 0:
            print(f"step {step + 1} loss {shown / 100:.3f} {time.time() - begun:.0f} s", flush=True)
            shown = 0.0
        if (step + 1) % 400 == 0 or step + 1 == steps:
            save(net, config, out)
    return net


if __name__ == "__main__":
    main()

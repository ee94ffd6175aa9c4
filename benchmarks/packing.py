"""The trainer's loader: how full its sequences are, and what a core second of it yields.

    python benchmarks/packing.py                # 3,000 samples, about three minutes

The claims: sequences of 8,192 and of 32,768 ids are at least 99 % full, the last one aside, over at least 2,000 samples
of many kinds and lengths; nothing but the samples that are longer than a sequence is left out; a core second yields at
least 1 M text tokens and at least 90 pictures of one megapixel as uint8 patches, 45 as float32. All rates are of whole
packs: Parquet read, ChatML, ids, position ids, packed.

Texts are made of words of this repository's documentation, drawn from a seed with Zipf's frequencies; lengths are
log-normal. CPU seconds of this process; medians of rounds.
"""

import argparse
import io
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from jobs.trainer.loader import Loaded, Packing, load
from jobs.trainer.mixture import Mixture, Shares
from jobs.trainer.patches import as_float
from jobs.trainer.shards import Group, find_shards, row_groups
from jobs.trainer.source import TOO_LONG, Choice, Source
from tests.jobs.trainer.made import Row, medium, picture, place, row, video, words, write_shards

ROUNDS = 5
PHOTOGRAPHS = 96  # samples with one each; 16 in a row group
DOCS = Path(__file__).parent.parent / "docs"
SIZES = ((448, 336), (672, 504), (336, 448), (1008, 756), (224, 224), (784, 1008))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--samples", type=int, default=3_000)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mixed, texts = Path(folder, "mixed"), Path(folder, "texts")
        rows = list(mixed_samples(given.samples))
        write_shards(mixed, rows, rows_a_group=64, groups_a_file=4)
        print(f"{len(rows):,} samples: {dict(sorted(Counter(one['kind'] for one in rows).items()))}")
        for capacity in (8_192, 32_768):
            print_fullness(rows, row_groups(find_shards([str(mixed)])), capacity)
        write_shards(texts, list(text_samples(given.samples)), rows_a_group=256, groups_a_file=4)
        print_text_rate(row_groups(find_shards([str(texts)])), given.rounds)
        print_picture_rates(Path(folder, "photographs"), given.rounds)


# --- samples ----------------------------------------------------------------------------------------------------------


class Writer:
    """Texts of a wanted number of words, with the frequencies of a natural language."""

    def __init__(self, seed: int) -> None:
        found = re.findall(r"[A-Za-z]{2,}[,.]?", " ".join(file.read_text() for file in sorted(DOCS.glob("*.md"))))
        self._words = [word for word, _ in Counter(found).most_common()]
        self._weights = [1 / rank for rank in range(1, len(self._words) + 1)]
        self.chance = random.Random(seed)

    def text(self, count: int) -> str:
        """So many words, a paragraph about every hundred."""
        drawn = self.chance.choices(self._words, self._weights, k=max(count, 1))
        return "\n\n".join(" ".join(drawn[start : start + 100]) for start in range(0, len(drawn), 100))

    def length(self, median: float, spread: float, most: int) -> int:
        """A log-normal number of words."""
        return min(most, int(self.chance.lognormvariate(np.log(median), spread)) + 1)


def text_samples(count: int) -> Iterator[Row]:
    """Pages without pictures and conversations, half and half."""
    writer = Writer(5)
    for number in range(count):
        content = writer.text(writer.length(400, 0.9, 5_000))
        if number % 2:
            yield row(f"text {number}", "text", [("document", [words(content)])])
        else:
            asked = [words(writer.text(writer.length(30, 0.8, 400)))]
            yield row(f"chat {number}", "text", [("user", asked), ("assistant", [words(content)])])


def mixed_samples(count: int) -> Iterator[Row]:
    """Every tenth a video or a preference, the others pages, pages with pictures, OCR and conversations."""
    writer = Writer(7)
    pictures = [picture(*SIZES[number % len(SIZES)], number) for number in range(24)]
    clips = [video(112 + 28 * number, 112, 8 + 4 * number, 2.0, number) for number in range(4)]
    for number in range(count):
        name, chance = f"{number}", writer.chance
        match number % 10:
            case 0 | 1 | 2:
                yield row(name, "text", [("document", [words(writer.text(writer.length(500, 1.0, 6_000)))])])
            case 3 | 4:
                yield _page(name, writer, chance.choices(pictures, k=chance.randint(1, 6)))
            case 5:
                asked = [place("image", 0), words("Read all the text in the image.")]
                told = [words(writer.text(writer.length(150, 0.7, 1_500)))]
                yield row(name, "ocr", [("user", asked), ("assistant", told)], [chance.choice(pictures)])
            case 6 | 7:
                asked = [words(writer.text(writer.length(20, 0.8, 200)))]
                told = [words(writer.text(writer.length(120, 0.9, 2_000)))]
                yield row(name, "vqa", [("user", [place("image", 0), *asked]), ("assistant", told)], pictures[:1])
            case 8:
                asked = [place("video", 0), words("What happens in the video?")]
                told = [words(writer.text(writer.length(60, 0.6, 500)))]
                yield row(name, "video_caption", [("user", asked), ("assistant", told)], [chance.choice(clips)])
            case _:
                answers = [("assistant", [words(writer.text(writer.length(80, 0.8, 800)))]) for _ in range(2)]
                yield row(name, "preference", [("user", [words(writer.text(30))]), *answers])


def _page(name: str, writer: Writer, media: Sequence[tuple[Row, bytes]]) -> Row:
    parts = [words(writer.text(writer.length(120, 0.8, 1_000)))]
    for index in range(len(media)):
        parts += [place("image", index), words(writer.text(writer.length(80, 0.8, 800)))]
    return row(name, "interleaved", [("document", parts)], media)


def photograph(side: int, seed: int) -> tuple[Row, bytes]:
    """A square JPEG as shards hold photographs: quality 92, no chroma subsampling; soft shapes with grain."""
    chance = np.random.default_rng(seed)
    small = chance.integers(0, 255, (40, 40, 3), dtype=np.uint8)
    soft = np.asarray(Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)).astype(np.float32)
    pixels = np.clip(soft + chance.normal(0, 4, soft.shape), 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=92, subsampling=0)
    stored = medium("image", "image/jpeg", side, side, stream.getvalue()) | {"max_pixels": side * side}
    return stored, stream.getvalue()


def photograph_samples(photographs: Sequence[tuple[Row, bytes]]) -> Iterator[Row]:
    """Captions of a few words."""
    for number in range(PHOTOGRAPHS):
        messages = [("user", [place("image", 0)]), ("assistant", [words("A photograph.")])]
        yield row(f"photograph {number}", "caption", messages, [photographs[number % len(photographs)]])


# --- what is measured -------------------------------------------------------------------------------------------------


def load_once(groups: Sequence[Group], capacity: int) -> Iterator[Loaded]:
    """The packs of one pass."""
    choice = Choice("all", "true", capacity, seed=1, held_out=0.0, passes=1)
    mixture = Mixture([Source(0, choice, groups, 0, 1)], [Shares(0, (1.0,))], "tokens")
    return load(mixture, Packing(capacity, 1_024, 1, ("all",), 1))


def print_fullness(rows: Sequence[Row], groups: Sequence[Group], capacity: int) -> None:
    fitting = [one for one in rows if one["text_tokens"] + one["vision_tokens"] <= capacity]
    packs = list(load_once(groups, capacity))
    skips = Counter(skip.reason for pack in packs for skip in pack.skips)
    batches = [pack.batch for pack in packs if pack.batch is not None]
    fed = sum(len(batch.ids) for batch in batches)
    stored = sum(one["text_tokens"] + one["vision_tokens"] for one in fitting)
    samples = sum(len(set(batch.sample_ids)) for batch in batches)
    assert fed == stored, (fed, stored)
    assert samples == len(fitting), (samples, len(fitting))
    assert skips == Counter({TOO_LONG: len(rows) - len(fitting)} if len(rows) > len(fitting) else {})
    full = [1 - pack.room / capacity for pack in packs if pack.batch is not None]
    print(
        f"{capacity:,}: {len(batches):,} sequences of {samples:,} samples, {fed:,} tokens fed, as many as stored; "
        f"{skips[TOO_LONG]} longer than a sequence. Full without the last: {statistics.mean(full[:-1]):.2%} "
        f"(least {min(full[:-1]):.2%}), the last {full[-1]:.0%}"
    )


def print_text_rate(groups: Sequence[Group], rounds: int) -> None:
    tokens, rates = 0, []
    for _ in range(rounds):
        began = time.process_time()
        tokens = sum(len(pack.batch.ids) for pack in load_once(groups, 8_192) if pack.batch is not None)
        rates.append(tokens / (time.process_time() - began))
    print(f"text: {tokens:,} tokens, {_told(rates)} a CPU second")


def print_picture_rates(folder: Path, rounds: int) -> None:
    photographs = [photograph(1_008, seed) for seed in range(8)]
    write_shards(folder, list(photograph_samples(photographs)), rows_a_group=16, groups_a_file=3)
    groups = row_groups(find_shards([str(folder)]))
    size = statistics.mean(len(data) for _, data in photographs)
    print(f"pictures: {PHOTOGRAPHS} samples of one of 1,008 x 1,008, JPEG of {size / 1024:,.0f} KiB in the mean")
    for name in ("uint8", "float32"):
        rates = []
        for _ in range(rounds):
            began = time.process_time()
            fed = 0
            for pack in load_once(groups, 8_192):
                if pack.batch is not None:
                    fed += len(pack.batch.image_grids)
                    if name == "float32":
                        as_float(pack.batch.image_patches)
            rates.append(fed / (time.process_time() - began))
            assert fed == PHOTOGRAPHS, fed
        print(f"  as {name} patches: {_told(rates)} a CPU second")


def _told(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"


if __name__ == "__main__":
    main()

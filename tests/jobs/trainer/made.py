"""Samples for the trainer, made in code: rows of SAMPLE with real pictures and videos, and shards of them."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from pipelines.tables import parquet_options
from schemas.arrow import conform
from schemas.formats.preference import count_fed_tokens
from schemas.sample import SAMPLE

Row = dict[str, Any]
WORDS = [
    "the",
    "river",
    "runs",
    "past",
    "old",
    "mills",
    "and",
    "a",
    "lock",
    "keeper",
    "counts",
    "boats",
    "while",
    "rain",
]


def text(words: int, seed: int, of: Sequence[str] = WORDS) -> str:
    """Some words, drawn from a seed."""
    return " ".join(np.random.default_rng(seed).choice(of, words))


def picture(width: int, height: int, seed: int, form: str = "JPEG") -> tuple[Row, bytes]:
    """A soft random picture, as its row in `media` and its bytes."""
    small = np.random.default_rng(seed).integers(0, 255, (5, 5, 3), dtype=np.uint8)
    stream = io.BytesIO()
    options = {"quality": 92, "subsampling": 0} if form == "JPEG" else {}
    Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC).save(stream, form, **options)
    return medium("image", f"image/{form.lower()}", width, height, stream.getvalue()), stream.getvalue()


def video(width: int, height: int, frames: int, fps: float, seed: int) -> tuple[Row, bytes]:
    """A moving square as H.264 in MP4, as its row in `media` and its bytes."""
    import av

    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as container:
        track = container.add_stream("libx264", rate=2, options={"crf": "20", "threads": "1"})
        track.width, track.height, track.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            pixels = np.full((height, width, 3), (seed * 50) % 200, np.uint8)
            pixels[:14, 4 * number : 4 * number + 14] = 255
            container.mux(track.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(track.encode())
    data = stream.getvalue()
    times = [number / fps for number in range(frames)]
    facts = {"frames": frames, "fps": fps, "duration_s": frames / fps, "frame_times_s": times}
    return medium("video", "video/mp4", width, height, data) | facts, data


def medium(kind: str, mime: str, width: int, height: int, data: bytes) -> Row:
    """A row of `media` for bytes stored at a size."""
    sizes = {"width": width, "height": height, "original_width": width, "original_height": height}
    budget = {"min_pixels": 784, "max_pixels": 802_816}
    empty = dict.fromkeys(("frames", "fps", "duration_s", "frame_times_s", "phash"))
    return {"type": kind, "mime": mime, **sizes, **budget, **empty, "sha256": hashlib.sha256(data).hexdigest()}


def words(content: str) -> Row:
    """A part that is text."""
    return {"type": "text", "text": content, "media": None}


def place(kind: str, index: int) -> Row:
    """A part that is the medium number `index`."""
    return {"type": kind, "text": None, "media": index}


def row(
    name: str, kind: str, messages: Sequence[tuple[str, list[Row]]], media: Sequence[tuple[Row, bytes]] = ()
) -> Row:
    """A row of SAMPLE with its tokens counted."""
    said = [{"role": role, "parts": parts} for role, parts in messages]
    rows = [one for one, _ in media]
    text_tokens, vision_tokens = count_fed_tokens(kind, said, rows)
    return {
        "sample_id": hashlib.sha256(name.encode()).hexdigest()[:32],
        "kind": kind,
        "lang": "en",
        "source": {"uri": None, "locator": None, "license": None, "parents": [], "generator": "made"}
        | {"generator_version": 1, "seed": 0},
        "media": rows,
        "media_data": [data for _, data in media],
        "messages": said,
        "regions": [],
        "events": [],
        "scores": [{"name": "text_quality", "value": len(name) / 10}],
        "text_tokens": text_tokens,
        "vision_tokens": vision_tokens,
    }


def text_row(number: int, length: int = 40) -> Row:
    return row(f"text {number}", "text", [("document", [words(text(length, number))])])


def interleaved_row(number: int, sizes: Sequence[tuple[int, int]] = ((84, 56),)) -> Row:
    """A page: a text, and after each picture another."""
    media = [picture(*size, number * 10 + index, "JPEG" if index % 2 else "PNG") for index, size in enumerate(sizes)]
    parts = [words(text(12, number))]
    for index in range(len(media)):
        parts += [place("image", index), words(text(9, number + index))]
    return row(f"interleaved {number}", "interleaved", [("document", parts)], media)


def chat_row(number: int, pictures: int = 1, kind: str = "vqa") -> Row:
    """A conversation of two rounds about some pictures."""
    media = [picture(56 + 28 * index, 56, number * 10 + index) for index in range(pictures)]
    first = [*(place("image", index) for index in range(pictures)), words(text(8, number))]
    rounds = [("user", first), ("assistant", [words(text(6, number + 1))])]
    again = [("user", [words(text(5, number + 2))]), ("assistant", [words(text(4, number + 3))])]
    return row(f"chat {number}", kind, [*rounds, *again], media)


def video_row(number: int, frames: int = 5, fps: float = 2.0) -> Row:
    """A question about a video and its answer."""
    asked = [place("video", 0), words("What happens?")]
    messages = [("user", asked), ("assistant", [words(text(7, number))])]
    return row(f"video {number}", "video_caption", messages, [video(56, 84, frames, fps, number)])


def preference_row(number: int, pictures: int = 1) -> Row:
    """A question and two answers, the chosen first: it speaks of other things than the rejected."""
    media = [picture(56, 84, number + index) for index in range(pictures)]
    asked = [*(place("image", index) for index in range(pictures)), words(text(6, number))]
    answers = [("assistant", [words(text(5, number, of))]) for of in (WORDS[:7], WORDS[7:])]
    return row(f"preference {number}", "preference", [("user", asked), *answers], media)


def mixed_rows(count: int) -> list[Row]:
    """Samples of many kinds in turn."""
    makers = (
        text_row,
        interleaved_row,
        chat_row,
        lambda number: interleaved_row(number, ((56, 56), (28, 112), (84, 84))),
        lambda number: text_row(number, 120),
        video_row,
        lambda number: chat_row(number, 0, "text"),
    )
    return [makers[number % len(makers)](number) for number in range(count)]


def write_shards(folder: Path, rows: Sequence[Row], rows_a_group: int = 8, groups_a_file: int = 2) -> list[Path]:
    """Shards as `shards.write` lays them out, below `folder`/samples; their paths."""
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    table = conform(pa.Table.from_pylist(list(rows), schema=SAMPLE), SAMPLE)
    files = []
    for start in range(0, len(rows), rows_a_group * groups_a_file):
        file = folder / "samples" / f"shard-{len(files):05d}.parquet"
        part = table.slice(start, rows_a_group * groups_a_file)
        pq.write_table(part, file, row_group_size=rows_a_group, **parquet_options(SAMPLE))
        files.append(file)
    return files

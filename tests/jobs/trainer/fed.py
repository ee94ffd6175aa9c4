"""Rows and packs for the tests of the model: real text, sizes as stored, and noise for pixels."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from jobs.trainer.batch import PATCHES, Batch, lay_out
from jobs.trainer.feed import Sample, feed
from schemas.formats.preference import count_fed_tokens
from schemas.geometry import FACTOR

Part = str | dict[str, Any]  # a text, or a medium


def picture(wide: int, high: int) -> dict[str, Any]:
    """A picture of so many tokens."""
    return {**_medium("image", wide, high), "frames": None, "fps": None}


def video(wide: int, high: int, frames: int, fps: float) -> dict[str, Any]:
    """A video of so many tokens a step."""
    return {**_medium("video", wide, high), "frames": frames, "fps": fps}


def document(*parts: Part, name: str = "document") -> Sample:
    """An interleaved document."""
    return _sample(name, "interleaved", [("document", parts)])


def conversation(question: Sequence[Part], answer: str, name: str = "conversation") -> Sample:
    """A question about pictures, and its answer."""
    return _sample(name, "vqa", [("user", question), ("assistant", [answer])])


def preference(question: Sequence[Part], chosen: str, rejected: str, name: str = "preference") -> Sample:
    """A pair of answers."""
    return _sample(name, "preference", [("user", question), ("assistant", [chosen]), ("assistant", [rejected])])


def noise(sample: Sample, seed: int = 0) -> list[PATCHES]:
    """Patches for the media of a sample."""
    draw = np.random.default_rng([seed, *sample.sample_id.encode()])
    sizes = {visual.media: visual for sequence in sample.sequences for visual in sequence.visuals}
    return [
        draw.integers(0, 256, (4 * sizes[number].tokens, 1176 if sizes[number].video else 588), np.uint8)
        for number in range(len(sample.media))
    ]


def pack(*samples: Sample, seed: int = 0) -> Batch:
    """The samples in one pack."""
    return lay_out(samples, [noise(sample, seed) for sample in samples])


def mixed() -> list[Sample]:
    """Text, a picture, several pictures of different sizes, a video, and pictures beside a video."""
    return [
        document("Rain fell for a third quarter, and the wells stand at 3.1 m.", name="text"),
        conversation([picture(4, 3), "What leans on the shed?"], "Two ladders.", name="picture"),
        document("Before.", picture(2, 2), "Between.", picture(5, 2), picture(1, 6), "After.", name="pictures"),
        conversation([video(3, 2, 9, 1.0), "When is the lid lifted?"], "After 4 s.", name="video"),
        document(picture(2, 3), "A still, and then it moves:", video(2, 2, 4, 3.0), "The end.", name="both"),
    ]


def _medium(kind: str, wide: int, high: int) -> dict[str, Any]:
    width, height = wide * FACTOR, high * FACTOR
    return {"type": kind, "width": width, "height": height, "min_pixels": width * height, "max_pixels": width * height}


def _sample(name: str, kind: str, turns: Sequence[tuple[str, Sequence[Part]]]) -> Sample:
    media: list[dict[str, Any]] = []
    messages = []
    for role, parts in turns:
        made = []
        for part in parts:
            if isinstance(part, str):
                made.append({"type": "text", "text": part, "media": None})
            else:
                made.append({"type": part["type"], "text": None, "media": len(media)})
                media.append(part)
        messages.append({"role": role, "parts": made})
    text, vision = count_fed_tokens(kind, messages, media)
    return feed(
        {
            "sample_id": name,
            "kind": kind,
            "media": media,
            "media_data": [b""] * len(media),
            "messages": messages,
            "text_tokens": text,
            "vision_tokens": vision,
        }
    )

"""What is fed of a sample: ids, the labels among them, and the media in the order of their pads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord, SchemaError
from schemas.formats.chatml import Row, Vision, segment_ids, segments
from schemas.formats.preference import sequences
from schemas.geometry import FACTOR, FRAMES_PER_TOKEN, smart_resize

PATCHES_A_SIDE = 2  # of a vision token: 14 pixels each
PATCH = FACTOR // PATCHES_A_SIDE


@dataclass(frozen=True, slots=True)
class Visual:
    """A picture or video where it stands in a sequence.

    `grid` is (steps in time, patches high, patches wide); `step_s` the seconds of video time of a step, 0 of a picture.
    """

    media: int  # index into the sample's media
    start: int  # of its pads among the ids
    grid: tuple[int, int, int]
    step_s: float
    video: bool

    @property
    def tokens(self) -> int:
        return self.grid[0] * self.grid[1] * self.grid[2] // PATCHES_A_SIDE**2


@dataclass(frozen=True, slots=True)
class Fed:
    """One sequence: `ids` (n,) of the whole vocabulary, `trained` (n,) whether an id is one to be learnt."""

    ids: npt.NDArray[np.int32]
    trained: npt.NDArray[np.bool_]
    visuals: tuple[Visual, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample ready to be packed; its pictures are still as they are stored.

    `sequences` is one, and of a preference two: the chosen, then the rejected.
    """

    sample_id: str
    kind: str
    sequences: tuple[Fed, ...]
    media: tuple[Row, ...]
    media_data: tuple[bytes, ...]

    @property
    def tokens(self) -> int:
        return sum(len(sequence.ids) for sequence in self.sequences)


def feed(row: Mapping[str, Any]) -> Sample:
    """The sample of a row of SAMPLE (as `to_pylist` gives it), checked but for its pictures' pixels.

    Raises:
        BadRecord: `bad_messages` (a place that points nowhere, more places than media, an unknown role),
            `not_as_fed` (a medium whose size is not at rest under its own budget), `token_count` (the stored counts are
            not those fed), `media_data` (not as many bytes as media).
    """
    media, data = tuple(row["media"]), tuple(row["media_data"])
    if len(media) != len(data) or None in data:
        raise BadRecord("media_data", f"{len(media)} media and the bytes of {len(data)}")
    for number, medium in enumerate(media):
        _check_size(number, medium)
    try:
        fed = tuple(_sequence(messages, media) for messages in sequences(row["kind"], row["messages"]))
    except SchemaError as error:
        raise BadRecord("bad_messages", str(error)) from error
    sample = Sample(row["sample_id"], row["kind"], fed, media, data)
    vision = sum(visual.tokens for sequence in fed for visual in sequence.visuals)
    counted = (sample.tokens - vision, vision)
    stored = (row["text_tokens"], row["vision_tokens"])
    if counted != stored:
        raise BadRecord("token_count", f"text and vision tokens are stored as {stored} and fed as {counted}")
    return sample


def _sequence(messages: Sequence[Row], media: Sequence[Row]) -> Fed:
    ids: list[int] = []
    trained: list[bool] = []
    visuals: list[Visual] = []
    for segment in segments(messages, media):
        made = segment_ids(segment)
        if isinstance(segment, Vision):
            visuals.append(_visual(segment, media[segment.media], len(ids) + 1))
        ids += made
        trained += [segment.trained] * len(made)
    return Fed(np.array(ids, np.int32), np.array(trained, np.bool_), tuple(visuals))


def _visual(segment: Vision, medium: Row, start: int) -> Visual:
    high, wide = medium["height"] // PATCH, medium["width"] // PATCH
    if segment.type == "image":
        return Visual(segment.media, start, (1, high, wide), 0.0, video=False)
    if not (medium["fps"] and 0 < medium["fps"] < float("inf")):
        raise SchemaError(f"media[{segment.media}] is a video of {medium['fps']} frames per second")
    steps = -(-medium["frames"] // FRAMES_PER_TOKEN)
    return Visual(segment.media, start, (steps, high, wide), FRAMES_PER_TOKEN / medium["fps"], video=True)


def _check_size(number: int, medium: Row) -> None:
    width, height, low, high = (medium[name] for name in ("width", "height", "min_pixels", "max_pixels"))
    if None in (width, height, low, high):
        raise BadRecord("not_as_fed", f"media[{number}] has no size or no pixel budget")
    try:
        size = smart_resize(height, width, low, high)
    except SchemaError as error:
        raise BadRecord("not_as_fed", f"media[{number}]: {error}") from error
    if size != (height, width):
        raise BadRecord(
            "not_as_fed",
            f"media[{number}] is stored as {width} x {height}; under its budget of {low} to {high} pixels the model "
            f"is fed {size[1]} x {size[0]}",
        )

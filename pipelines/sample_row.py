"""Rows of samples that are samples from birth, drawn or imported: a picture, a conversation about it, its regions."""

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from pipelines.fed import perceptual_hash
from schemas.errors import BadRecord
from schemas.formats.preference import count_fed_tokens
from schemas.geometry import PixelBudget, stored_size
from schemas.ids import order_key, record_id
from synth.drawn import Drawn, Picture, Region, Turn


def sample_row(
    drawn: Drawn,
    kind: str,
    source: Mapping[str, Any],
    budget: PixelBudget,
    seed: int,
    original_size: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """A row of `encode.ORDERED`; `source` is the sample's, with an `uri`, `seed` that of the shuffle.

    `original_size` (width, height) is that of the picture before it was brought to the size that is fed.

    Raises:
        BadRecord: nothing is asked, an answer is empty, the model would be fed the picture at another size, or a region
            does not lie inside of it.
    """
    if not drawn.turns:
        raise BadRecord("no_turns")
    if any(not turn.answer.strip() for turn in drawn.turns):
        raise BadRecord("empty_answer")
    height, width = drawn.picture.height, drawn.picture.width
    if stored_size(height, width, budget) != (height, width):
        raise BadRecord("not_as_fed", f"{width} x {height} is no size of {budget.min} to {budget.max} pixels")
    for region in drawn.regions:
        if not _lies_inside(region, width, height):
            raise BadRecord("outside_picture", f"{region.box} {region.quad or ''} of {width} x {height} pixels"[:200])
    media = [_medium(drawn.picture, budget, original_size)]
    messages = [message for number, turn in enumerate(drawn.turns) for message in _turn(number, turn)]
    text_tokens, vision_tokens = count_fed_tokens(kind, messages, media)
    name = record_id(kind, str(source["uri"]), _payload(media[0]["sha256"], drawn))
    return {
        "order": order_key(name, seed),
        "sample_id": name,
        "kind": kind,
        "lang": drawn.lang,
        "source": {"license": drawn.license, "parents": [], **source},
        "media": media,
        "media_data": [drawn.picture.data],
        "messages": messages,
        "regions": [_region(number, region) for number, region in enumerate(drawn.regions)],
        "events": [],
        "scores": [],
        "text_tokens": text_tokens,
        "vision_tokens": vision_tokens,
    }


def _lies_inside(region: Region, width: int, height: int) -> bool:
    """A box half open and of at least one pixel; corners of a quad may lie on the edge."""
    left, top, right, bottom = region.box
    if not (0 <= left < right <= width and 0 <= top < bottom <= height):
        return False
    quad = region.quad
    return quad is None or (min(quad) >= 0 and max(quad[0::2]) <= width and max(quad[1::2]) <= height)


def _payload(picture_sha256: str, drawn: Drawn) -> str:
    said = json.dumps([picture_sha256, [[turn.question, turn.answer] for turn in drawn.turns]], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _medium(picture: Picture, budget: PixelBudget, original_size: tuple[int, int] | None) -> dict[str, Any]:
    from PIL import Image

    width, height = original_size or (picture.width, picture.height)
    with Image.open(io.BytesIO(picture.data)) as opened:
        if opened.size != (picture.width, picture.height):
            told = "{} x {} pixels that are said to be {} x {}".format(*opened.size, picture.width, picture.height)
            raise BadRecord("not_as_fed", told)
        # A JPEG is decoded at an eighth of its sides where that is still more than the hash looks at.
        opened.draft("L", (64, 64))
        phash = perceptual_hash(opened)
    return {
        "type": "image",
        "mime": picture.mime,
        "width": picture.width,
        "height": picture.height,
        "original_width": width,
        "original_height": height,
        "min_pixels": budget.min,
        "max_pixels": budget.max,
        "sha256": hashlib.sha256(picture.data).hexdigest(),
        "phash": phash,
    }


def _turn(number: int, turn: Turn) -> list[dict[str, Any]]:
    picture = [{"type": "image", "text": None, "media": 0}] if number == 0 else []
    question = {"type": "text", "text": turn.question, "media": None}
    answer = {"type": "text", "text": turn.answer, "media": None}
    return [{"role": "user", "parts": [*picture, question]}, {"role": "assistant", "parts": [answer]}]


def _region(order: int, region: Region) -> dict[str, Any]:
    return {
        "media": 0,
        "order": order,
        "level": region.level,
        "label": region.label,
        "text": region.text,
        "box": list(region.box),
        "quad": None if region.quad is None else list(region.quad),
        "point": None,
        "attrs": [{"name": name, "value": value} for name, value in region.attrs],
    }

"""Assembly: a scene as pixels, its ink, and the place of every text in the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np

from schemas.errors import BadRecord
from synth.chance import chance, noise
from synth.ocr.scene import Placed, Scene
from synth.ocr.sheet import Put, Sheet
from synth.ocr.surface import Surface, bare, lay, write
from synth.pixels.arrays import Floats, Pixels
from synth.pixels.blend import blend
from synth.text.block import Span, SpanLevel

AUTO = "auto"  # a style of ink, and its colour, that suit what the text stands on


@dataclass(frozen=True)
class Standing:
    """A span of text where it stands; `parent` and `put` are places in the lists of its Assembled."""

    level: SpanLevel
    text: str
    parent: int | None
    put: int


@dataclass(frozen=True, eq=False)
class Assembled:
    """A scene drawn: RGB (h, w, 3), the coverage of its ink (h, w), and its texts in reading order.

    `quads` (n, 4, 2) are those of `texts`, in float pixels, not clipped; `flat` are they on their sheets. `seats` say
    of each put which sheet it is on.
    """

    pixels: Pixels
    ink: Pixels
    texts: Sequence[Standing]
    quads: Floats
    flat: Floats
    puts: Sequence[Put]
    seats: Sequence[Placed]


def assembled(seed: int, scene: Scene, characters: bool) -> Assembled:
    """The scene without occlusion and camera.

    Raises:
        BadRecord: `nothing_written`, no sheet has a text.
    """
    return placed_in(written(seed, scene), scene, characters)


def written(seed: int, scene: Scene) -> Surface:
    """The picture of the scene with its sheets and their ink."""
    ground = bare(scene.picture)
    for number, placed in enumerate(scene.placed):
        _draw(seed, number, ground, placed)
    return ground


def placed_in(ground: Surface, scene: Scene, characters: bool) -> Assembled:
    """What was written, with the places of its texts.

    Raises:
        BadRecord: as `assembled`.
    """
    texts: list[Standing] = []
    puts: list[Put] = []
    seats: list[Placed] = []
    flat: list[Floats] = []
    quads: list[Floats] = []
    for placed in scene.placed:
        own: list[Floats] = []
        for put in placed.sheet.puts:
            spans, places = _spans(put.block.spans, characters)
            first = len(texts)
            for span, parent in zip(spans, places, strict=True):
                texts.append(Standing(span.level, span.text, None if parent is None else first + parent, len(puts)))
            own.append(np.stack([span.quad for span in spans]) + np.array((put.x, put.y), np.float32))
            puts.append(put)
            seats.append(placed)
        if own:
            flat.append(np.concatenate(own))
            quads.append(seen(placed, flat[-1]))
    if not texts:
        raise BadRecord("nothing_written", "no text fitted into the scene")
    return Assembled(ground.pixels, ground.ink, texts, np.concatenate(quads), np.concatenate(flat), puts, seats)


def seen(placed: Placed, quads: Floats) -> Floats:
    """Quads (n, 4, 2) of a sheet where they are in the picture."""
    moved = quads if placed.map is None else placed.map.quads(quads)
    return np.asarray(moved + np.array((placed.x, placed.y), np.float32), np.float32)


def _draw(seed: int, number: int, ground: Surface, placed: Placed) -> None:
    sheet = placed.sheet
    if not sheet.bare:
        own = sheet.pixels is ground.pixels
        surface = ground if own else bare(sheet.pixels, sheet.shape)
        for at, put in enumerate(sheet.puts):
            _write(seed, (number, at), surface, put, put.block.ink, (put.x, put.y))
        if own:
            return
        if placed.map is not None:
            lay(ground, surface, placed.map, (placed.x, placed.y))
        else:
            _paste(ground, surface, placed.x, placed.y)
        return
    if placed.map is None:
        for at, put in enumerate(sheet.puts):
            _write(seed, (number, at), ground, put, put.block.ink, (placed.x + put.x, placed.y + put.y))
        return
    # Texts of one plain colour are warped at once.
    for (_, style), group in groupby(sheet.puts, lambda put: (put.colour, put.style)):
        puts = list(group)
        for at, held in enumerate([puts] if style is None else [[put] for put in puts]):
            ink = _blank(sheet)
            for put in held:
                _cover(ink, put)
            _write(seed, (number, at), ground, held[0], placed.map.mask(ink), (placed.x, placed.y))


def _write(seed: int, place: tuple[int, int], surface: Surface, put: Put, ink: Pixels, at: tuple[int, int]) -> None:
    if put.style is not None:
        style = None if put.style == AUTO else put.style
        # The same chance for all texts of a sheet: what one pen wrote has one colour.
        choice = chance(seed, "ink", place[0])
        write(surface, ink, at, style, put.block.font_px, choice, noise(seed, "ink", *place))
        return
    width, height = surface.size
    left, top = max(0, at[0]), max(0, at[1])
    right, bottom = min(width, at[0] + ink.shape[1]), min(height, at[1] + ink.shape[0])
    if left >= right or top >= bottom:
        return
    area = slice(top, bottom), slice(left, right)
    cover = ink[top - at[1] : bottom - at[1], left - at[0] : right - at[0]]
    surface.pixels[area] = blend(surface.pixels[area], put.colour, cover)
    cv2.max(surface.ink[area], cover, surface.ink[area])


def _paste(ground: Surface, surface: Surface, x: int, y: int) -> None:
    """A sheet that lies flat and inside of the picture."""
    width, height = surface.size
    area = slice(y, y + height), slice(x, x + width)
    if surface.cover is None:
        ground.pixels[area] = surface.pixels
    else:
        ground.pixels[area] = blend(np.ascontiguousarray(ground.pixels[area]), surface.pixels, surface.cover)
    ground.ink[area] = surface.ink


def _cover(ink: Pixels, put: Put) -> None:
    x1, y1, x2, y2 = put.rect
    np.maximum(ink[y1:y2, x1:x2], put.block.ink, out=ink[y1:y2, x1:x2])


def _blank(sheet: Sheet) -> Pixels:
    return np.zeros((sheet.height, sheet.width), np.uint8)


def _spans(spans: Sequence[Span], characters: bool) -> tuple[list[Span], list[int | None]]:
    """The spans that are kept, and the places of their parents among them."""
    kept: list[Span] = []
    parents: list[int | None] = []
    places: dict[int, int] = {}
    for number, span in enumerate(spans):
        if span.level == "char" and not characters:
            continue
        places[number] = len(kept)
        parents.append(None if span.parent is None else places[span.parent])
        kept.append(span)
    return kept, parents

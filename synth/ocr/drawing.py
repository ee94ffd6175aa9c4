"""Drawing: one picture of the generator Ocr, from the choice of a layout to the turns about it."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from schemas.errors import BadRecord, RecipeError
from schemas.geometry import PixelBudget
from synth.camera.effects import EFFECTS, taken
from synth.chance import chance, noise
from synth.drawn import Drawn, Picture
from synth.ocr.asking import Asked, turns
from synth.ocr.assemble import Assembled, assembled, placed_in, written
from synth.ocr.crops import read_crop
from synth.ocr.desk import Desk
from synth.ocr.layouts import LAYOUTS, Layout
from synth.ocr.occlusion import occlude
from synth.ocr.photos import check_photos
from synth.ocr.reading import Line, Paragraph, read, regions
from synth.ocr.scene import Scene
from synth.pixels.arrays import Pixels
from synth.pixels.picture_bytes import picture_bytes
from synth.pixels.steady import steady
from synth.text.corpus import Corpus
from synth.text.faces import faces

if TYPE_CHECKING:
    from synth.ocr.generator import Ocr

# A layout may find no text of its length or no room; another seed of it, or another layout, then does.
_TRIES = 4
_OCCLUDED_SHARE = 0.18
_CLEAN_SHARE = 0.08  # of pages as a program shows or exports them, for which no camera stood by
# Of the letters in a picture.
_LEAST_READABLE = 0.5
_CROP_EFFECTS = (*(None,) * 6, "soft_focus", "motion", "sensor_noise", "sensor_noise", "jpeg", "low_resolution", "tint",
                 "uneven_light")  # fmt: skip


def check(ocr: "Ocr") -> None:
    """As `Ocr.check`, with all packages there."""
    Corpus(ocr.text_from).check(*ocr.languages)
    for lang in ocr.languages:
        faces(lang)
        if not _layouts(ocr, lang):
            raise RecipeError(f"ocr: scenes: none of {', '.join(ocr.scenes)} is for {lang!r}; add another")
    check_photos(ocr.backgrounds)


def draw(ocr: "Ocr", seed: int, budget: PixelBudget) -> Drawn:
    """As `Ocr.draw`."""
    steady()
    part = chance(seed, "ocr")
    lang = part.choice(ocr.languages)
    error = BadRecord("no_scene", f"none of {', '.join(ocr.scenes)} is for {lang!r}")
    for _ in range(_TRIES):
        try:
            return _drawn(ocr, part, lang, budget)
        except BadRecord as problem:
            error = problem
    raise error


def _layouts(ocr: "Ocr", lang: str) -> list[Layout]:
    found = (LAYOUTS[name] for name in ocr.scenes)
    return [layout for layout in found if layout.languages is None or lang in layout.languages]


def _drawn(ocr: "Ocr", part: Random, lang: str, budget: PixelBudget) -> Drawn:
    seed, layouts = part.getrandbits(62), _layouts(ocr, lang)
    if not layouts:
        raise BadRecord("no_scene", f"none of {', '.join(ocr.scenes)} is for {lang!r}")
    layout = layouts[0]
    if len(layouts) > 1:
        (layout,) = part.choices(layouts, [layout.weight for layout in layouts])
    clean = ocr.clean or part.random() < _CLEAN_SHARE
    desk = Desk(seed, lang, budget, Corpus(ocr.text_from), ocr.backgrounds, clean, ocr.characters)
    scene = layout.draw(desk)
    if scene.look == "crop":
        pixels, paragraphs = _crop(desk, part, scene)
        fields: Sequence[tuple[str, str]] = ()
    else:
        drawn = assembled(seed, scene, ocr.characters)
        pixels, hidden = (drawn.pixels, None) if clean else _taken(seed, scene, drawn.pixels)
        paragraphs = read(drawn, pixels, hidden, lang)
        fields = fields_of(paragraphs, drawn)
    height, width = pixels.shape[:2]
    asked = Asked(lang, width, height, paragraphs, fields)
    _check_legible(paragraphs, layout)
    data, mime = picture_bytes(pixels, clean=clean or scene.look == "captured")
    return Drawn(
        Picture(data, mime, width, height),
        lang,
        turns(asked, part),
        regions(paragraphs),
        " AND ".join(sorted(desk.licenses | set((scene.license or "").split(" AND ")) - {""})) or None,
    )


def _check_legible(paragraphs: Sequence[Paragraph], layout: Layout) -> None:
    """A picture of which only scraps can be read teaches to read scraps."""
    lines = [line.text for paragraph in paragraphs for line in paragraph.lines]
    letters = sum(len(line.text) for line in lines)
    readable = sum(len(line.text) for line in lines if line.legible)
    if not readable:
        raise BadRecord("nothing_legible", f"no text of a {layout.name} can be read")
    if readable < _LEAST_READABLE * letters:
        share = readable / letters
        raise BadRecord("mostly_illegible", f"only {share:.0%} of the letters of a {layout.name} can be read", share)


def _taken(seed: int, scene: Scene, pixels: Pixels) -> tuple[Pixels, Pixels | None]:
    """The picture as a camera takes it, and what hides the text."""
    part, hidden = chance(seed, "ocr", "taken"), None
    if scene.busy and part.random() < _OCCLUDED_SHARE:
        hidden = np.zeros(pixels.shape[:2], np.uint8)
        occlude(pixels, hidden, part, noise(seed, "occlusion"))
    if scene.look == "captured":
        return pixels, hidden
    return taken(part, noise(seed, "camera"), pixels, scene.look)[0], hidden


def _crop(desk: Desk, part: Random, scene: Scene) -> tuple[Pixels, list[Paragraph]]:
    """A picture of one line, by the short way where no letter is asked for, and what stands in it."""
    (placed,) = scene.placed
    ground = written(desk.seed, scene)
    pixels = ground.pixels if desk.clean else _cropped(desk.seed, part, ground.pixels)
    paragraph = None if desk.letters else read_crop(placed, pixels, ground.ink, desk.lang)
    if paragraph is not None:
        return pixels, [paragraph]
    return pixels, read(placed_in(ground, scene, desk.letters), pixels, None, desk.lang, by_line=True)


def _cropped(seed: int, part: Random, pixels: Pixels) -> Pixels:
    """One effect of a few, in steps of strength, so that a small picture does not pay for tables made only for it."""
    name = part.choice(_CROP_EFFECTS)
    if name is None:
        return pixels
    return EFFECTS[name](noise(seed, "camera"), pixels, part.choice((0.05, 0.2, 0.45)))


def fields_of(paragraphs: Sequence[Paragraph], drawn: Assembled) -> list[tuple[str, str]]:
    """Keys and values that can be asked for: no other thing in the picture has the key too, as a second label has, and
    every text of the thing that has the value in it can be read from end to end, for a "3" may be a seat or of a date.
    """
    lines: dict[int, list[Line]] = {}
    for paragraph in paragraphs:
        for line in paragraph.lines:
            lines.setdefault(line.put, []).append(line)
    texts: dict[int, list[tuple[str, bool]]] = {}
    for number, (put, seat) in enumerate(zip(drawn.puts, drawn.seats, strict=True)):
        seen = "".join(line.text.text for line in lines.get(number, ()) if line.text.legible)
        readable = "".join(seen.split()) == "".join(put.text.split())
        texts.setdefault(id(seat), []).append((put.text, readable))
    things = dict.fromkeys(drawn.seats)
    keys = Counter(key for placed in things for key, _ in placed.sheet.fields)
    found: list[tuple[str, str]] = []
    for placed in things:
        for key, value in placed.sheet.fields:
            holding = [readable for text, readable in texts[id(placed)] if value in text]
            if keys[key] == 1 and holding and all(holding):
                found.append((key, value))
    return found

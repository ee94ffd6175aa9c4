"""What is asked about a labelled picture, and its regions on the picture as fed."""

from collections.abc import Sequence

from filters.ocr_line import in_reading_order
from pipelines.labels import Labelled
from schemas.errors import BadRecord, GeometryError
from schemas.formats.ocr_spotting import Spot, write_box, write_spots
from schemas.geometry import scale_box, scale_quad
from synth.chance import chance
from synth.drawn import Picture, Region, Turn
from synth.prompts import prompt
from synth.tables.formats import WRITERS, formats_of


def regions_of(labelled: Labelled, original: tuple[int, int], stored: tuple[int, int]) -> tuple[Region, ...]:
    """The marks as regions of the stored picture, words from top to bottom; cells keep the order of the table.

    What lies outside the picture, or has no area, is left out.
    """
    marks = labelled.marks if labelled.table else in_reading_order(labelled.marks)
    level = "cell" if labelled.table else "word"
    found = []
    for mark in marks:
        try:
            box = scale_box(mark.box, original, stored)
            quad = None if mark.quad is None else _floats(scale_quad(mark.quad, original, stored))
        except (GeometryError, OverflowError):  # numbers that are no pixels of any picture
            continue
        legible = (("legible", "yes" if mark.legible else "no"),)
        found.append(Region(level, box, mark.text or None, quad, attrs=(*mark.attrs, *legible)))
    return tuple(found)


def turns_of(
    labelled: Labelled, regions: Sequence[Region], picture: Picture, lang: str | None, uri: str, seed: int
) -> tuple[Turn, ...]:
    """A table in one of the formats, or the words with their boxes; then sometimes a question about one place.

    Raises:
        BadRecord: no_text, where all that is legible lies outside the picture.
    """
    rng = chance(seed, uri)
    asked = lang or "en"
    spots = [Spot(region.text, region.box) for region in regions if region.text]
    if not spots:
        raise BadRecord("no_text", "all legible text lies outside the picture")
    if labelled.table is not None:
        task = rng.choice(formats_of(labelled.table))
        first = Turn(prompt(task, asked, rng), WRITERS[task](labelled.table))
    else:
        first = Turn(prompt("spotting_words", asked, rng), write_spots(spots, picture.width, picture.height))
    if rng.random() < 0.5:
        return (first,)
    spot = rng.choice(spots)
    box = write_box(spot.box, picture.width, picture.height)
    return first, Turn(prompt("region_text", asked, rng, box=box), spot.text)


def _floats(quad: Sequence[float]) -> tuple[float, float, float, float, float, float, float, float]:
    a, b, c, d, e, f, g, h = map(float, quad)
    return a, b, c, d, e, f, g, h

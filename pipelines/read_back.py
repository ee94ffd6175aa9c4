"""Reads a drawn picture back: each text by its box, compared with what is said to stand there."""

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filters.ocr import Engine, alphabet, read_picture

MARGIN_PX = 3  # around a box, as a recognizer's own finder would leave it
MAX_TILT_PX = 3.0  # a quad that is farther from its box stands askew, and its box holds its neighbours too
MAX_TEXTS = 24  # read of one picture; the others say the same of a generator at ten times the cost
MIN_SIDE_PX = 10  # of a box; the recognizers were not made for smaller letters
MEETING_PX = 2  # by which boxes of neighbours may overlap
MIN_CHARACTERS = 5  # of all texts of a picture: of fewer, one sign read wrong is more than the fifth that may be wrong
TALL = 1.5  # times as high as wide: a text without a quad may run upwards, as the title of an axis does
# Levels that hold texts of their own, the smallest unit that is read as a whole first.
LEVELS = ("line", "cell", "element", "word")
_SPACE = re.compile(r"\s+")
# The same sign to a reader, and to a recognizer the likelier one.
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "..."})


@dataclass(frozen=True)
class Reading:
    """A text, and what was read in its place; both as `plain`."""

    text: str
    read: str
    distance: int  # insertions, deletions and substitutions between the two


def plain(text: str) -> str:
    """NFKC without spaces, which recognizers drop, quotes and dashes in one form."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_ALIKE))


def readings(picture: bytes, regions: Iterable[Mapping[str, Any]], engine: Engine) -> list[Reading]:
    """What an engine reads in the boxes of a picture whose text it can know; empty where there is too little."""
    from PIL import Image
    from rapidfuzz.distance import Levenshtein

    wanted = readable(regions, alphabet(engine))
    if sum(len(plain(region["text"])) for region in wanted) < MIN_CHARACTERS:
        return []
    found = []
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    for region in wanted:
        left, top, right, bottom = region["box"]
        crop = image.crop(
            (
                max(left - MARGIN_PX, 0),
                max(top - MARGIN_PX, 0),
                min(right + MARGIN_PX, image.width),
                min(bottom + MARGIN_PX, image.height),
            )
        )
        text = plain(region["text"])
        turns = _quarter_turns(region)
        if region["quad"] is None and len(text) > 2 and crop.height > TALL * crop.width:
            turns.append(3)
        ways = [crop.rotate(90 * turn, expand=True) for turn in turns]
        seen = [plain("".join(line.text for line in read_picture(way, engine))) for way in ways]
        read = min(seen, key=lambda said: Levenshtein.distance(text, said))
        found.append(Reading(text, read, Levenshtein.distance(text, read)))
    return found


def _quarter_turns(region: Mapping[str, Any]) -> list[int]:
    """Quarter turns to the left that may set a region upright: a quad begins where reading does.

    At the top right begins what is in Arabic, and what runs downwards.
    """
    if region["quad"] is None:
        return [0]
    x, y = region["quad"][:2]
    left, top, right, bottom = region["box"]
    right_half, lower_half = 2 * x > left + right, 2 * y > top + bottom
    corner = 3 - right_half if lower_half else int(right_half)  # clockwise from the top left
    return [corner, corner - 1] if corner else [0]


def readable(regions: Iterable[Mapping[str, Any]], known: frozenset[str]) -> list[Mapping[str, Any]]:
    """The regions of one level that an engine with these characters can be asked to read, at most `MAX_TEXTS`.

    Evenly chosen over the reading order.
    """
    texts = [region for region in regions if region["text"]]
    listed = [region for region in texts if _upright(region)]
    level = next((level for level in LEVELS if any(region["level"] == level for region in listed)), None)
    alone = [region for region in listed if region["level"] == level and not _meets_another(region, texts)]
    wanted = [region for region in alone if plain(region["text"]) and set(plain(region["text"])) <= known]
    if len(wanted) <= MAX_TEXTS:
        return wanted
    return [wanted[len(wanted) * place // MAX_TEXTS] for place in range(MAX_TEXTS)]


def _meets_another(region: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a part of another text of the same level stands in a region's box: labels of a slanted row do that, and
    the small ticks of a panel that is called by its title."""
    left, top, right, bottom = region["box"]
    return any(
        other is not region
        and other["level"] == region["level"]
        and min(right, other["box"][2]) - max(left, other["box"][0]) > MEETING_PX
        and min(bottom, other["box"][3]) - max(top, other["box"][1]) > MEETING_PX
        for other in others
    )


def _upright(region: Mapping[str, Any]) -> bool:
    """Whether a region stands level, is tall enough, and is said to be legible and not vertical."""
    attrs = {item["name"]: item["value"] for item in region["attrs"] or ()}
    if attrs.get("legible") == "no" or attrs.get("vertical") == "yes":
        return False
    left, top, right, bottom = region["box"]
    if min(bottom - top, right - left) < MIN_SIDE_PX:
        return False
    if region["quad"] is None:
        return True
    # Each corner of a level quad lies at one of the box.
    corners = zip(region["quad"][0::2], region["quad"][1::2], strict=True)
    return all(
        min(abs(x - left), abs(x - right)) <= MAX_TILT_PX and min(abs(y - top), abs(y - bottom)) <= MAX_TILT_PX
        for x, y in corners
    )

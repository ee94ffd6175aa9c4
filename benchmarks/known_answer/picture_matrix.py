"""The matrix of documents with pictures: what is done to them, and what each criterion has to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .corrupt_pictures import (
    Corrupt,
    append_read,
    coarsen,
    decorate,
    drop_pictures,
    drop_text,
    duplicate,
    literal_captions,
    of_pictures,
    quotes,
    render_neighbours,
    replace_by_read,
    shrunk,
    shuffle_pictures,
    spaces,
    swap,
    whiten,
)
from .redraw import cropped, reencoded

# What a criterion has to do. One that may rise, but not fall, "holds"; where it is not named nothing is claimed.
FALLS, HOLDS, STAYS = "falls", "holds", "stays"
TEXT, RELEVANCE, NEWS, BALANCE = "text_quality", "relevance", "complementarity", "density_balance"
UNMOVED = {TEXT: STAYS, RELEVANCE: STAYS, NEWS: STAYS, BALANCE: STAYS}


@dataclass(frozen=True, slots=True)
class PictureCell:
    """A row of the matrix, its doses from weak to strong.

    `bars` are AUROC at the strongest dose. `subject` names the nuisances that are what is corrupted, so that the guard
    does not look at them.
    """

    name: str
    corrupt: Corrupt
    doses: tuple[float, ...]
    unit: str
    effect: Mapping[str, str]
    bars: Mapping[str, float] = field(default_factory=dict)
    subject: tuple[str, ...] = ()
    null: bool = False


SWAPPED = {TEXT: STAYS, RELEVANCE: FALLS, NEWS: FALLS, BALANCE: STAYS}
EMPTIED = {TEXT: STAYS, RELEVANCE: FALLS, NEWS: FALLS, BALANCE: FALLS}
COPIED = {TEXT: STAYS, RELEVANCE: STAYS, NEWS: FALLS, BALANCE: STAYS}
COUNTED = ("pictures", "picture bytes", "side", "shape", "JPEG", "first place", "mean place", "words before a picture")
WRITTEN = ("words", "lines", "text bytes", "stops", "commas", "first place", "mean place", "words before a picture")

PICTURE_MATRIX: Sequence[PictureCell] = (
    PictureCell("swapped, random", swap(hard=False), (0.25, 0.5, 1), "of the pictures", SWAPPED, {RELEVANCE: 0.9}),
    PictureCell("swapped, hard", swap(hard=True), (0.25, 0.5, 1), "of the pictures", SWAPPED, {RELEVANCE: 0.65}),
    PictureCell("logos, icons, banners", decorate, (0.25, 0.5, 1), "of the pictures", EMPTIED, {RELEVANCE: 0.9}),
    PictureCell("blank", whiten, (0.25, 0.5, 1), "of the pictures", EMPTIED, {RELEVANCE: 0.9}),
    PictureCell("32 pixels, enlarged", coarsen, (0.25, 0.5, 1), "of the pictures", EMPTIED, subject=("picture bytes",)),
    PictureCell(
        "shuffled in the document", shuffle_pictures, (1,), "", {TEXT: STAYS, RELEVANCE: FALLS, BALANCE: STAYS}
    ),
    PictureCell(
        "words of pictures appended",
        append_read,
        (0.25, 0.5, 1),
        "of them",
        {RELEVANCE: HOLDS, NEWS: FALLS, BALANCE: STAYS},
        {NEWS: 0.9},
        ("text bytes",),
    ),
    PictureCell(
        "words of pictures for text",
        replace_by_read,
        (0.25, 0.5, 1),
        "of the text",
        {RELEVANCE: HOLDS, NEWS: FALLS},
        {NEWS: 0.9},
        ("text bytes",),
    ),
    PictureCell(
        "captions for text",
        literal_captions,
        (1,),
        "",
        {RELEVANCE: HOLDS, NEWS: FALLS},
        subject=("words", "text bytes", "stops", "commas", "words before a picture"),
    ),
    PictureCell(
        "pictures of paragraphs",
        render_neighbours,
        (0.5, 1),
        "of the pictures",
        {TEXT: STAYS, RELEVANCE: HOLDS, NEWS: FALLS},
        {NEWS: 0.9},
        ("picture bytes",),
    ),
    PictureCell("first picture again", duplicate(bytes), (1, 2, 4), "times", COPIED, subject=COUNTED),
    PictureCell("again, other JPEG", duplicate(reencoded), (1, 2, 4), "times", COPIED, subject=COUNTED),
    PictureCell("again, cropped", duplicate(cropped), (1, 2, 4), "times", COPIED, subject=COUNTED),
    PictureCell("text dropped to a fifth", drop_text, (0.5, 0.2), "left", {BALANCE: FALLS}, {BALANCE: 0.858}, WRITTEN),
    PictureCell(
        "text dropped to a twentieth",
        drop_text,
        (0.2, 0.05),
        "left",
        {NEWS: FALLS, BALANCE: FALLS},
        {BALANCE: 0.98},
        WRITTEN,
    ),
    PictureCell(
        "all pictures but one dropped",
        drop_pictures,
        (1,),
        "left",
        {TEXT: STAYS, NEWS: FALLS, BALANCE: FALLS},
        {BALANCE: 0.9},
        COUNTED,
    ),
    PictureCell(
        "all pictures dropped",
        drop_pictures,
        (0,),
        "left",
        {TEXT: STAYS, NEWS: FALLS, BALANCE: FALLS},
        {BALANCE: 0.98},
        COUNTED,
    ),
    PictureCell("null: JPEG of quality 85", of_pictures(reencoded), (1,), "", UNMOVED, null=True),
    PictureCell("null: three quarters the size", of_pictures(shrunk), (1,), "", UNMOVED, null=True),
    PictureCell("null: white space", spaces, (1,), "", UNMOVED, null=True),
    PictureCell("null: quotation marks", quotes, (1,), "", UNMOVED, null=True),
)

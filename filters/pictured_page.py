"""PicturedPage: what is read on a page, and where its pictures stand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filters.sentences import pieces, sentences

WINDOW_PARTS = 3  # text parts before a picture, and after it, that it is compared with
WINDOW_PIECES = 24  # of those before, and of those after: the nearest
MOST_PIECES = 256  # of a whole page, evenly spaced, besides those of windows: 200,000 words have 10,000


@dataclass(frozen=True)
class PicturedPage:
    """`sentences` and `pieces` are different ones, in order; `windows` has for every medium the indices of the pieces
    around it. A medium that no part shows has all of them.
    """

    lang: str | None
    sentences: Sequence[str]
    pieces: Sequence[str]
    windows: Sequence[Sequence[int]]


def pictured_page(parts: Sequence[Mapping[str, Any]], media: int, lang: str | None) -> PicturedPage:
    """The page of a document's `parts`, which show `media` pictures."""
    texts = [part["text"] or "" for part in parts if part["type"] == "text"]
    place: dict[str, int] = {}
    of_text = [[place.setdefault(piece, len(place)) for piece in pieces(text)] for text in texts]
    sampled = {round(at * (len(place) - 1) / (MOST_PIECES - 1)) for at in range(MOST_PIECES)} if place else set()
    windows: list[Sequence[int]] = [sorted(sampled)] * media
    before = 0
    for part in parts:
        if part["type"] == "text":
            before += 1
        elif part["media"] is not None and part["media"] < media:
            above = [index for found in of_text[max(before - WINDOW_PARTS, 0) : before] for index in found]
            below = [index for found in of_text[before : before + WINDOW_PARTS] for index in found]
            windows[part["media"]] = list(dict.fromkeys(above[-WINDOW_PIECES:] + below[:WINDOW_PIECES]))
    used = sorted(sampled.union(*windows))
    renumbered = {index: number for number, index in enumerate(used)}
    every = list(place)
    whole = dict.fromkeys(sentence for text in texts for sentence in sentences(text))
    return PicturedPage(
        lang,
        list(whole),
        [every[index] for index in used],
        [[renumbered[index] for index in window] for window in windows],
    )

"""A page's text as a judge may see it: nothing in it can be taken for ours, and no more of it than was agreed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from filters.batch import UNSPACED

_WORD_CHARS = 24  # what is longer counts as several words: one without an end would be a text without a limit
_PIECE = re.compile(rf"\s*(?:[{UNSPACED}]|[^\s{UNSPACED}]{{1,{_WORD_CHARS}}})")
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*\n\s*")
_BRACKETED = re.compile(r"\[(/?[A-Z_]{2,32})\]")  # [INST], [IMG], [/TOOL_RESULTS] of the Mistral family
# Servers tokenize the finished prompt, so that <|im_end|> in a page would end the turn in earnest. All special tokens
# of the models that we know begin with <, as do our fence and our marks; a page has none of it.
_REPLACED = {ord("<"): "‹", ord(">"): "›", ord("\r"): "\n"}
_REMOVED = [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xE0000, 0xE0080)]  # controls, invisible tags
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_REMOVED),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # half a character: no UTF-8
    **_REPLACED,
}


@dataclass(frozen=True)
class Shown:
    """The place of a picture; `number` is None where it is not sent, and `again` where it has been seen before."""

    number: int | None
    again: bool = False


def disarmed(text: str) -> str:
    """`text` without angle brackets, control characters and halves of characters, and with plain blanks."""
    plain = _BRACKETED.sub(r"(\1)", text.replace("\r\n", "\n").translate(_TABLE))
    return _BREAKS.sub("\n\n", _BLANKS.sub(" ", plain)).strip()


def laid_out(elements: Sequence[str | Shown], max_words: int) -> list[str | int]:
    """Texts and numbers of pictures in the page's order, with at most `max_words` words of it.

    A longer text is cut: the words that stay are those nearest to a picture that is sent, and to the beginning (which
    reaches four times as far). What is left out is told where it is missing: `<120 words and 3 pictures left out>`.
    A word is what stands between blanks, up to 24 characters of it, or one letter of a script without blanks.
    """
    items: list[str | Shown] = []
    for element in elements:
        items += [element] if isinstance(element, Shown) else _pieces(element)
    stays = _near(items, max_words)
    page = _Page()
    for item, kept in zip(items, stays, strict=True):
        page.add(item, kept)
    return page.finished()


def _pieces(text: str) -> list[str]:
    pieces = _PIECE.findall(disarmed(text))
    return ["\n\n" + pieces[0], *pieces[1:]] if pieces else []


def _near(items: Sequence[str | Shown], max_words: int) -> list[bool]:
    """Which items stay: all places of pictures, and the words nearest to the beginning or to a picture that is sent."""
    is_word = np.array([isinstance(item, str) for item in items], bool)
    place = np.cumsum(is_word) - is_word  # words before it
    words = place[is_word]
    distance = words / 4
    for at, item in zip(place.tolist(), items, strict=True):
        if isinstance(item, Shown) and item.number is not None and not item.again:
            distance = np.minimum(distance, np.where(words >= at, words - at, at - 1 - words))
    stays = np.ones(len(items), bool)
    stays[np.flatnonzero(is_word)[np.argsort(distance, kind="stable")[max_words:]]] = False
    chosen: list[bool] = stays.tolist()
    return chosen


class _Page:
    """The page in the making: what has been left out is told before anything else comes."""

    def __init__(self) -> None:
        self._done: list[str | int] = []
        self._text: list[str] = []
        self._words = self._pictures = 0

    def add(self, item: str | Shown, kept: bool) -> None:
        if isinstance(item, str) and not kept:
            self._words += 1
        elif isinstance(item, str):
            self._tell()
            self._text.append(item)
        elif item.number is None:
            self._pictures += 1
        else:
            self._tell()
            self._text.append(f"\n\n<Image {item.number}{' again' if item.again else ''}>")
            if not item.again:
                self._flush()
                self._done.append(item.number)

    def finished(self) -> list[str | int]:
        self._tell()
        self._flush()
        return self._done

    def _tell(self) -> None:
        counts = ((self._words, "word"), (self._pictures, "picture"))
        what = [f"{count} {name}{'s' * (count > 1)}" for count, name in counts if count]
        if what:
            self._text.append(f"\n\n<{' and '.join(what)} left out>\n\n")
        self._words = self._pictures = 0

    def _flush(self) -> None:
        if self._text:
            self._done.append(_BREAKS.sub("\n\n", "".join(self._text)).strip())
        self._text = []

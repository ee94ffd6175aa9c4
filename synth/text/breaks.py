"""Breaks: where a line of text may end.

After spaces; between ideographs and kana by the rules of kinsoku (JIS X 4051, GB/T 15834: no line begins with a closing
mark or ends with an opening one); in Thai, which has no spaces, between the phrases that BudouX finds; after a hyphen
or slash between letters. Korean, Devanagari and Vietnamese break at spaces.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import regex  # type: ignore[import-untyped]
from budoux import Parser, load_default_thai_parser

_THAI = regex.compile(r"[\p{Thai}]{4,}")
_NEVER_FIRST = frozenset(
    "、。，．：；？！）］｝〕〉》」』】〙〗〟’”»ヽヾーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖゝゞ々〻゛゜"
    "‐゠–〜～‼⁇⁈⁉・%‰℃°)]}.,:;!?…‥—％·｡､｣"
)
_NEVER_LAST = frozenset("（［｛〔〈《「『【〘〖〝‘“«([{$£¥€￥＄｢")
_SPACES = frozenset(" \u3000")
_HYPHENS = frozenset("-/")
# Marks that come in twos, as in ……, are not parted.
_PAIRED = frozenset("…‥—―")
_WIDE = regex.compile(
    r"[\u1100-\u11ff\u2e80-\u312f\u3190-\u4dbf\u4e00-\ua4cf\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)


class Piece(NamedTuple):
    """Letters that stay together on a line, and the spaces after them, which vanish where the line ends."""

    first: int
    end: int
    next: int  # the first letter after the spaces


def pieces_of(letters: Sequence[str]) -> list[Piece]:
    """The pieces of one paragraph, which neither begins nor ends with a space."""
    text = "".join(letters)
    inside = _thai_breaks(text, letters) if _THAI.search(text) else frozenset()
    wide = frozenset(_WIDE.findall(text))
    found, first, end = [], 0, 1
    before = letters[0]
    for index, letter in enumerate(letters):
        if letter in _SPACES:
            before = letter
            continue
        if before in _SPACES:
            breaks = letter not in _NEVER_FIRST or not _alone(letters, index)
        elif before in wide or letter in wide:
            breaks = not (letter in _NEVER_FIRST or before in _NEVER_LAST or before == letter in _PAIRED)
        else:
            breaks = index in inside or (before in _HYPHENS and _between_letters(letters, index))
        if breaks and index:
            found.append(Piece(first, end, index))
            first = index
        before, end = letter, index + 1
    found.append(Piece(first, end, len(letters)))
    return found


def _alone(letters: Sequence[str], index: int) -> bool:
    """Whether a mark stands between spaces, as French sets it before « ! »: it stays with the word before."""
    return index + 1 == len(letters) or letters[index + 1] in _SPACES


def _between_letters(letters: Sequence[str], index: int) -> bool:
    return index >= 2 and letters[index - 2][0].isalpha() and letters[index][0].isalpha()


def _thai_breaks(text: str, letters: Sequence[str]) -> frozenset[int]:
    """Where phrases of Thai end, as places of letters; an end inside a grapheme cluster is none."""
    ends, place = set(), 0
    for phrase in _thai_parser().parse(text):
        place += len(phrase)
        ends.add(place)
    found, place = set(), 0
    for index, letter in enumerate(letters):
        if place in ends and letter not in _NEVER_FIRST and letter[0] not in "ๆฯ":
            found.add(index)
        place += len(letter)
    return frozenset(found)


@cache
def _thai_parser() -> Parser:
    return load_default_thai_parser()

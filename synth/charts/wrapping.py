"""Wrapping: a text of a chart in lines, as few as there must be, broken where `synth.text.breaks` lets a line end."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from synth.text.breaks import pieces_of
from synth.text.shaping import letters_of

_ROUNDS = 5


def wrapped(text: str, width: float, width_of: Callable[[str], float]) -> tuple[str, ...]:
    """Lines no wider than `width`, but where a single piece is: about as narrow as so many can be.

    So no letter stands alone in the last. How narrow is found by halving the upper half of `width`, five times.
    """
    if width_of(text) <= width:
        return (text,)
    pieces = _pieces(text)
    fewest = _filled(pieces, width, width_of)
    if any(width_of(line) > width for line in fewest):
        return fewest
    low, high, lines = width / 2, width, fewest
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        narrow = _filled(pieces, middle, width_of)
        low, high, lines = (low, middle, narrow) if len(narrow) == len(fewest) else (middle, high, lines)
    return lines


@lru_cache(maxsize=20_000)
def _pieces(text: str) -> tuple[str, ...]:
    """What stays together on a line, with the spaces after it."""
    letters = letters_of(text.strip())
    return tuple("".join(letters[piece.first : piece.next]) for piece in pieces_of(letters))


def _filled(pieces: Sequence[str], width: float, width_of: Callable[[str], float]) -> tuple[str, ...]:
    """As many pieces in each line as have room; spaces at the ends of lines vanish."""
    lines: list[str] = []
    for piece in pieces:
        longer = lines[-1] + piece if lines else piece
        if lines and width_of(longer.rstrip()) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return tuple(line.rstrip() for line in lines)

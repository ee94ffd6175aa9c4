"""Wrapping: pieces of a text in lines, as few as there must be."""

from collections.abc import Callable, Sequence


def balanced(pieces: Sequence[str], width: float, width_of: Callable[[str], float], rounds: int) -> tuple[str, ...]:
    """Lines no wider than `width`, but where a single piece is: about as narrow as so many can be.

    So no letter stands alone in the last. How narrow is found by halving the upper half of `width` so many times.
    """
    fewest = _filled(pieces, width, width_of)
    if any(width_of(line) > width for line in fewest):
        return fewest
    low, high, lines = width / 2, width, fewest
    for _ in range(rounds):
        middle = (low + high) / 2
        narrow = _filled(pieces, middle, width_of)
        low, high, lines = (low, middle, narrow) if len(narrow) == len(fewest) else (middle, high, lines)
    return lines


def _filled(pieces: Sequence[str], width: float, width_of: Callable[[str], float]) -> tuple[str, ...]:
    """As many pieces in each line as have room; spaces at the ends of lines vanish."""
    lines: list[str] = []
    for piece in pieces:
        longer = lines[-1] + piece if lines else piece
        if lines and width_of(longer.rstrip()) <= width:
            lines[-1] = longer
        else:
            lines.append(piece.lstrip() if lines else piece)
    return tuple(line.rstrip() for line in lines)

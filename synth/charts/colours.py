"""Colours as matplotlib has them: names or hex or red, green, blue and alpha from 0 to 1, mixed and compared."""

Colour = str | tuple[float, float, float, float]


def rgba(colour: Colour) -> tuple[float, float, float, float]:
    from matplotlib.colors import to_rgba

    red, green, blue, alpha = to_rgba(colour)
    return red, green, blue, alpha


def in_bytes(colour: Colour) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255."""
    red, green, blue = (round(part * 255) for part in rgba(colour)[:3])
    return red, green, blue


def lightness(colour: Colour) -> float:
    """0 for black, 1 for white (ITU-R BT.709 luma, of the gamma-coded values)."""
    red, green, blue, _ = rgba(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: Colour, other: Colour, share: float) -> tuple[float, float, float, float]:
    """`share` of the other colour in this one."""
    first, second = rgba(colour), rgba(other)
    red, green, blue = (a + (b - a) * share for a, b in zip(first[:3], second[:3], strict=True))
    return red, green, blue, 1.0

"""Numbers for people: whole ones with commas, others with as many digits as they need."""

import math


def number(value: float | None) -> str:
    """A value at full length where it is whole, else to four digits."""
    if value is None:
        return ""
    if not math.isfinite(value):
        return str(value)
    if value == int(value):
        return f"{int(value):,}".replace("-", "−")
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 4)}f}".rstrip("0").rstrip(".").replace("-", "−")


def short(value: float) -> str:
    """A value for an axis: 1,500 is 1.5 k."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{number(round(value / size, 2))} {letter}"
    return number(round(value, 4))


def percent(part: float, whole: float) -> str:
    """A share; what is little and not nothing is not called 0 %."""
    if not whole:
        return ""
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "< 0.1 %"
    if 99.9 < share < 100:
        return "> 99.9 %"
    return f"{share:.1f} %" if share % 1 and share < 99.95 else f"{share:.0f} %"

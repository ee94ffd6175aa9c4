"""Times as they stand in text: seconds (`41.5`) and hmsf (`01:23.45`, from an hour on `1:01:23.45`), to the hundredth.

Each writer and its parser are exact inverses: parsing what is written gives the time rounded to hundredths, and writing
what is parsed gives the same text.
"""

import math
import re

from schemas.errors import SchemaError

_SECONDS = re.compile(r"(?:0|[1-9][0-9]*)\.(?:[0-9]|[0-9][1-9])")
_HMSF = re.compile(r"(?:([1-9][0-9]*):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{2})")


def write_seconds(seconds: float) -> str:
    """Seconds with one decimal, two where the hundredths need it: `41.5`, `58.0`, `3.25`.

    Raises:
        SchemaError: the time is negative or not a number.
    """
    whole, hundredths = _split(seconds)
    return f"{whole}.{hundredths[0] if hundredths[1] == '0' else hundredths}"


def parse_seconds(text: str) -> float:
    """The time in seconds of what `write_seconds` writes.

    Raises:
        SchemaError: the text is of another form.
    """
    if not _SECONDS.fullmatch(text):
        raise SchemaError(f"{text!r} is no time in seconds as in 41.5")
    return float(text)


def write_hmsf(seconds: float) -> str:
    """`mm:ss.ff` under an hour, `h:mm:ss.ff` from an hour on; ff are hundredths, and 59.999 is `01:00.00`.

    Raises:
        SchemaError: the time is negative or not a number.
    """
    whole, hundredths = _split(seconds)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{f'{hour}:' if hour else ''}{minute:02}:{second:02}.{hundredths}"


def parse_hmsf(text: str) -> float:
    """The time in seconds of what `write_hmsf` writes.

    Raises:
        SchemaError: the text is of another form.
    """
    match = _HMSF.fullmatch(text)
    if not match:
        raise SchemaError(f"{text!r} is no time as in 01:23.45 or 1:01:23.45")
    hour, minute, second, hundredths = match.groups()
    return float(f"{int(hour or 0) * 3600 + int(minute) * 60 + int(second)}.{hundredths}")


def _split(seconds: float) -> tuple[int, str]:
    """Whole seconds and two digits of hundredths; rounded once, on the exact value, so that 59.999 carries."""
    if not math.isfinite(seconds) or seconds < 0:
        raise SchemaError(f"{seconds} is no time: seconds from 0 on")
    whole, hundredths = f"{abs(seconds):.2f}".split(".")
    return int(whole), hundredths

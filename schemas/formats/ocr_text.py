"""Text that is read off a picture as an answer: its lines in reading order, one a row (`HARBOUR\\nTOOL HIRE`).

Asked for all text or for nothing but the text, the answer is the same. A line is what a reader would say: not blank, no
white space around it, no line break in it.
"""

from collections.abc import Sequence

from schemas.errors import SchemaError


def write_lines(lines: Sequence[str]) -> str:
    """The lines joined by line breaks.

    Raises:
        SchemaError: there is no line, or one that `check_line` refuses.
    """
    if not lines:
        raise SchemaError("a text without a line; what shows no text is not asked for it")
    for line in lines:
        check_line(line)
    return "\n".join(lines)


def parse_lines(text: str) -> list[str]:
    """The lines of what `write_lines` writes.

    Raises:
        SchemaError: as `write_lines`.
    """
    lines = text.split("\n")
    for line in lines:
        check_line(line)
    return lines


def check_line(line: str) -> None:
    """Raises SchemaError: the line is blank, has white space at an end or a line break, or is no UTF-8."""
    if not line.strip():
        raise SchemaError("a blank line of text")
    if line != line.strip():
        raise SchemaError(f"the line {line!r} has white space at an end")
    if len(line.splitlines()) > 1:
        raise SchemaError(f"the line {line!r} has a line break in it")
    try:
        line.encode()
    except UnicodeEncodeError:
        raise SchemaError(f"the line {line!r} holds half a character") from None

"""Reading from a pipe with an end in time, for processes that may hang or die."""

import os
import select
import time


def read_whole(stream: int, size: int, end: float) -> bytes:
    """`size` bytes of a file descriptor, as long as time.monotonic() is below `end`.

    Raises:
        TimeoutError: they did not come in time.
        EOFError: the other side closed the pipe before.
    """
    pieces = []
    while size:
        if not select.select([stream], [], [], max(0.0, end - time.monotonic()))[0]:
            raise TimeoutError
        piece = os.read(stream, size)
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)

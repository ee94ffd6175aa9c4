"""A file of the crawl, local or remote, read by offset."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import fsspec

from schemas.errors import InterleafError

FIRST_READ, LARGEST_READ = 64 << 10, 4 << 20


class Source:
    """The bytes of a file by offset; reading on from where it stood doubles the next read, up to 4 MiB."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._base, self._data, self._step = 0, b"", FIRST_READ
        self.size = stream.seek(0, io.SEEK_END)

    def view(self, offset: int, size: int) -> memoryview:
        """Up to `size` bytes at `offset`; fewer at the end of the file."""
        size = max(0, min(size, self.size - offset))
        if offset < self._base or offset + size > self._base + len(self._data):
            self._load(offset, size)
        start = offset - self._base
        return memoryview(self._data)[start : start + size]

    def _load(self, offset: int, size: int) -> None:
        end = self._base + len(self._data)
        goes_on = self._base <= offset <= end
        self._step = min(self._step * 2, LARGEST_READ) if goes_on else FIRST_READ
        kept = self._data[offset - self._base :] if goes_on else b""
        missing = min(max(size, self._step), self.size - offset) - len(kept)
        self._base, self._data = offset, kept + self._read(offset + len(kept), missing)

    def _read(self, offset: int, size: int) -> bytes:
        try:
            self._stream.seek(offset)
            data = self._stream.read(size)
        except ValueError as error:  # fsspec, of a web server that sends the whole file when asked for a part
            raise InterleafError(f"{self._name} cannot be read in parts, download it first: {error}") from error
        if len(data) < size:
            raise InterleafError(f"{self._name} is shorter than it was when it was opened; is it being written?")
        return data


@contextmanager
def open_source(path: str) -> Iterator[Source]:
    """A local path or fsspec URL as a Source.

    Raises:
        InterleafError: the server gives no byte ranges.
        OSError: there is no such file, or it cannot be read.
    """
    fs, name = fsspec.core.url_to_fs(path)
    with fs.open(name, "rb", cache_type="none") as stream:
        if not stream.seekable():
            raise InterleafError(f"{path}: its server gives no byte ranges; download the file and name the local copy")
        yield Source(stream, path)

"""Crawls that resemble the demo's: its pages under hosts of their own, with their words exchanged."""

import gzip
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator

CRAWL = Path("examples/crawl")
HOST = b"handbook.example.org"  # the host in it
SAME = 10  # one page in so many is the same in all copies
WORD = re.compile(rb"[A-Za-z]{4,}|(?:[\xe4-\xe9][\x80-\xbf]{2})")  # Latin words, and Han letters one by one
TEXT = re.compile(rb">[^<]+")
# Copies show the same pictures: with this, pictures.dedup compares them and they stay.
KEEP_PICTURES = "steps.3.max_count=1000000"


def copies(folder: Path, count: int) -> list[Path]:
    """`count` crawls that resemble the demo's."""
    made = []
    for number in range(count):
        host = f"c{number:04d}.handbook.tests".encode()
        for warc in sorted(CRAWL.glob("*.warc.gz")):
            target = folder / f"{number:04d}-{warc.name}"
            with target.open("wb") as stream:
                for member in members(warc):
                    changed = exchanged(member, number).replace(HOST, host)
                    stream.write(gzip.compress(changed, compresslevel=1, mtime=0))
            made.append(target)
    return made


def exchanged(member: bytes, number: int) -> bytes:
    """A page with each word in the place of another of its length in bytes, so that no length in a header changes."""
    warc, http, page = member.split(b"\r\n\r\n", 2) if member.count(b"\r\n\r\n") > 1 else (member, b"", b"")
    if b"text/html" not in http or _digest(0, page) % SAME == 0:
        return member
    words = defaultdict(list)
    for word in sorted({word for text in TEXT.findall(page) for word in WORD.findall(text)}):
        words[len(word), word[0] < 128].append(word)
    others = {
        word: group[(place + _digest(number, word)) % len(group)]
        for group in words.values()
        for place, word in enumerate(group)
    }
    page = TEXT.sub(lambda text: WORD.sub(lambda word: others[word[0]], text[0]), page)
    return b"\r\n\r\n".join((warc, http, page))


def _digest(number: int, data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4, salt=number.to_bytes(8, "big")).digest(), "big")


def members(warc: Path) -> Iterator[bytes]:
    data = warc.read_bytes()
    with warc.open("rb") as stream:
        edges = [record.stream_pos for record in ArchiveIterator(stream, parse_http=False)]
    for start, end in zip(edges, [*edges[1:], len(data)], strict=True):
        yield gzip.decompress(data[start:end])

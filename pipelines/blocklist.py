"""What is never fetched, by host or URL, and what is never stored, by the hash of its bytes."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from filters.word_list import read_list
from pipelines.urls import normalised
from schemas.errors import BadRecord

_HEX = re.compile(r"[0-9a-f]+")
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256"}


class Blocklist:
    """Entries: a host, which stands for all below it too, or a URL, which stands for all that begin with it."""

    def __init__(self, entries: Sequence[str]) -> None:
        urls = [normalised(entry) for entry in entries if "://" in entry]
        self._urls = tuple(sorted(urls))
        self._hosts = frozenset(entry.lower().removeprefix("*.").strip(".") for entry in entries if "://" not in entry)

    def check(self, url: str) -> None:
        """Raises BadRecord (blocked_url) for a normalised URL that is listed."""
        if self._urls and url.startswith(self._urls):
            raise BadRecord("blocked_url", "its URL is in block_file")
        if self._hosts:
            host = url.split("/", 3)[2].partition(":")[0]
            labels = host.split(".")
            for place in range(len(labels)):
                if (name := ".".join(labels[place:])) in self._hosts:
                    raise BadRecord("blocked_url", f"{name} is in block_file")


class HashList:
    """Hex digests, told apart by their length: MD5, SHA-1, SHA-256."""

    def __init__(self, files: Sequence[str]) -> None:
        self._known = {name: found for name, found in _read(tuple(files)).items() if found}

    def check(self, data: bytes) -> None:
        """Raises BadRecord (blocked_hash) for bytes that are listed."""
        for name, known in self._known.items():
            if hashlib.new(name, data, usedforsecurity=False).hexdigest() in known:
                raise BadRecord("blocked_hash", name)


@lru_cache(maxsize=4)
def _read(files: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {name: set() for name in ALGORITHMS.values()}
    for path in files:
        for line in read_list(path):
            digest = line.split()[0].lower()
            if len(digest) not in ALGORITHMS or not _HEX.fullmatch(digest):
                raise ValueError(f"{path}: {line[:80]!r} does not begin with an MD5, SHA-1 or SHA-256 in hex")
            found[ALGORITHMS[len(digest)]].add(digest)
    return {name: frozenset(digests) for name, digests in found.items()}

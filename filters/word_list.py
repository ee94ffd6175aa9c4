"""Lists in files that a recipe names: an entry a line."""

from functools import lru_cache
from pathlib import Path


def read_list(path: str | None) -> list[str]:
    """The entries in order, blank lines and what follows a # left out; none without a path.

    The file lies at any address that fsspec reads, compressed (.gz and the like) or not.

    Raises:
        ValueError: it cannot be read.
    """
    if path is None:
        return []
    import fsspec

    try:
        with fsspec.open(path, "rt", encoding="utf-8", compression="infer") as file:
            lines = [line.partition("#")[0].strip() for line in file]
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the list {path} cannot be read: {error}") from error
    return [line for line in lines if line]


def stamp(path: str | None) -> object:
    """Changes when a local file does, so that a process that lives on reads it again."""
    if path is None or not (local := Path(path)).is_file():
        return None
    facts = local.stat()
    return facts.st_mtime_ns, facts.st_size


def listed_words(path: str | None) -> frozenset[str] | None:
    """The entries of a list in lower case; None without a path.

    Raises:
        ValueError: it cannot be read.
    """
    return None if path is None else _lowered(path, stamp(path))


@lru_cache(maxsize=8)
def _lowered(path: str, stamp: object) -> frozenset[str]:
    return frozenset(map(str.lower, read_list(path)))

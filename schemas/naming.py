"""What is said about a name that nobody knows: what there is, and the nearest to it."""

import difflib
from collections.abc import Iterable


def unknown_key_message(where: str, owner: str, key: str, allowed: Iterable[str]) -> str:
    """`steps[0].filters[1]: language has no 'kep'; it takes keep, min_score; did you mean 'keep'?`

    `where` is the place in the recipe and may be empty, `owner` what has the keys, `allowed` the keys as listed.
    """
    known = list(allowed)
    at = f"{where}: " if where else ""
    return f"{at}{owner} has no {key!r}; it takes {', '.join(known) or 'no parameters'}{_nearest(key, known)}"


def unknown_name_message(kind: str, name: str, known: Iterable[str]) -> str:
    """`there is no step 'crawl.extrct'; there are crawl.extract, shards.write; did you mean 'crawl.extract'?`"""
    names = list(known)
    return f"there is no {kind} {name!r}; there are {', '.join(names) or 'none'}{_nearest(name, names)}"


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""

"""The filter that knows decoration by what a picture is called: words of its address, its alt text, its size hints."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from filters.name_words import words, words_in_order
from filters.picture_words import DECORATION, DECORATION_ALT, MAX_ALT_CHARS

# More words in the name of a file tell what is to be seen: history-of-the-nike-logo-since-1971.jpg.
MAX_FILE_WORDS = 4
_MEASURE = pa.struct([pa.field("hint", pa.int64()), pa.field("word", pa.string()), pa.field("where", pa.string())])


@dataclass(frozen=True)
class ImageDecorative(Filter):
    """Whether a picture's name calls it decoration (OBELICS, arXiv 2306.16527, A.2.2, has logo, button, icon, plugin,
    widget and others as letters anywhere in the address).

    Words are matched whole, in the decoded path alone and without regard to case, so that silicon, lexicon or
    logos.example.org hold no icon and no logo. One counts in a file name of up to four words, and as the last word of
    a folder: /social-icons/ is one, /icon-design-course/ is none. An alt text below 40 characters counts with the words
    of DECORATION_ALT. `hint` is the smaller side that the page asks for, in pixels, where it asks. `more` are further
    words for file and folder, `without` are those that shall not count.
    """

    more: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    min_hint: int | None = 48
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"min_hint": "min"}

    def __post_init__(self) -> None:
        if odd := [word for word in (*self.more, *self.without) if words_in_order(word) != [word]]:
            raise ValueError(f"{odd[0]!r} is no single word in lower case")

    def measure(self, batch: Batch) -> pa.Array:
        listed = (DECORATION | frozenset(self.more)) - frozenset(self.without)
        in_alt = DECORATION_ALT - frozenset(self.without)
        rows = zip(*(batch[name].to_pylist() for name in ("uri", "alt", "width_hint", "height_hint")), strict=True)
        return pa.array(
            [_judged(uri, alt, (width, height), listed, in_alt) for uri, alt, width, height in rows], _MEASURE
        )

    def keep(self, measured: pa.Array) -> pa.Array:
        plain = pc.equal(pc.struct_field(measured, "word"), "")
        return pc.and_(plain, pc.fill_null(between(pc.struct_field(measured, "hint"), self.min_hint, None), True))

    def reason(self, measured: pa.Array) -> pa.Array:
        where = pc.struct_field(measured, "where")
        return pc.if_else(pc.equal(where, ""), "small_on_page", pc.binary_join_element_wise("word_in", where, "_"))


def _judged(
    uri: str | None,
    alt: str | None,
    hints: tuple[int | None, int | None],
    listed: frozenset[str],
    in_alt: frozenset[str],
) -> dict[str, Any]:
    hint = min((side for side in hints if side is not None and side > 0), default=None)
    if uri and (found := _in_address(uri, listed)):
        return {"hint": hint, "word": found[0], "where": found[1]}
    if alt and len(alt) < MAX_ALT_CHARS and (named := words(alt) & in_alt):
        return {"hint": hint, "word": min(named), "where": "alt"}
    return {"hint": hint, "word": "", "where": ""}


@lru_cache(maxsize=1 << 12)
def _in_address(uri: str, listed: frozenset[str]) -> tuple[str, str] | None:
    """The first listed word of an address, and whether the file or a folder has it."""
    if uri.startswith("data:"):
        return None
    path = uri.partition("?")[0].partition("#")[0]
    if "://" in path:
        path = path.partition("://")[2].partition("/")[2]
    *folders, file = [unquote(segment) for segment in path.split("/") if segment] or [""]
    named = words_in_order(file.rpartition(".")[0] or file)
    if len(named) <= MAX_FILE_WORDS:
        for word in named:
            if word in listed:
                return word, "file"
    for folder in folders:
        if (last := words_in_order(folder)[-1:]) and last[0] in listed:
            return last[0], "folder"
    return None

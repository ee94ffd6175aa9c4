"""The editor that writes typographic quotation marks as plain ones."""

import re
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from filters import Batch, Editor
from filters.rewrite import Change, rewrite

_DOUBLE, _SINGLE = re.compile("[“”„‟]"), re.compile("[‘’‚‛]")


@dataclass(frozen=True)
class PlainQuotes(Editor):
    """“ ” „ become ", and with `single` ‘ ’ ‚ become '; text of parts and alt texts alike."""

    single: bool = True
    version: ClassVar[int] = 1

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        return rewrite(batch, lambda texts: pc.match_substring_regex(texts, "[“”„‟‘’‚‛]"), self._plain)

    def _plain(self, text: str) -> Change:
        text, doubles = _DOUBLE.subn('"', text)
        text, singles = _SINGLE.subn("'", text) if self.single else (text, 0)
        return text, {what: count for what, count in (("double", doubles), ("single", singles)) if count}

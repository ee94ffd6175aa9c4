"""The editor that removes characters which nobody sees and no model should learn."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Editor
from filters.batch import Batch
from filters.rewrite import Change, rewrite

# Planes 0 to 16 each end in two code points that are no characters.
_NONCHARACTERS = r"\ufdd0-\ufdef" + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
_REMOVED: Mapping[str, re.Pattern[str]] = {
    "control": re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"),
    "bidi": re.compile(r"[\u202a-\u202e\u2066-\u2069]+"),
    "private_use": re.compile(r"[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]+"),
    "noncharacter": re.compile(rf"[{_NONCHARACTERS}]+"),
    # BOM, word joiner, soft hyphen.
    "zero_width": re.compile(r"[\ufeff\u2060\u00ad]+"),
}
# Controls that end a line.
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85]")
# ZWSP, ZWNJ and ZWJ: needed beside letters of scripts that join or break by them (Hebrew is not one, Arabic, Syriac,
# N'Ko, Indic, Thai, Lao, Tibetan, Myanmar, Khmer and Mongolian are), and ZWJ between emoji.
_JOINING = (
    r"\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
)
_EMOJI = r"\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
_IDLE_JOINER = re.compile(rf"(?<![{_JOINING}])(?!(?<=[{_EMOJI}])\u200d[{_EMOJI}])[\u200b-\u200d](?![{_JOINING}])")
# The same characters for RE2, which finds the few texts that have any: 400 MB/s.
_SUSPECT = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{ad}\x{200b}-\x{200d}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{e000}-\x{f8ff}"
    r"\x{fdd0}-\x{fdef}\x{feff}\x{fffe}\x{ffff}\x{f0000}-\x{10ffff}"
    + "".join(f"\\x{{{plane:x}fffe}}\\x{{{plane:x}ffff}}" for plane in range(1, 15)) + "]"
)  # fmt: skip


@dataclass(frozen=True)
class ControlChars(Editor):
    """Removes characters that nobody sees: control, bidi, private use, zero-width ones without use.

    Those are: C0 and C1 but for newline and tab; bidi embeddings, overrides and isolates (marks stay); private use;
    noncharacters; byte order marks, word joiners and soft hyphens; zero-width spaces and joiners where neither script
    nor emoji needs them. CR, CRLF, VT, FF and NEL become a newline. Characters are not normalised otherwise: no NFC.
    A lone surrogate cannot stand in an Arrow string, so there is none to remove.
    """

    version: ClassVar[int] = 1

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        return rewrite(batch, lambda texts: pc.match_substring_regex(texts, _SUSPECT), _clean)


def _clean(text: str) -> Change:
    counts: dict[str, int] = {}
    text, ends = _LINE_ENDS.subn("\n", text)
    if ends:
        counts["line_end"] = ends
    for what, pattern in _REMOVED.items():
        shorter = pattern.sub("", text)
        if shorter != text:
            counts[what] = len(text) - len(shorter)
            text = shorter
    # Last, since a character removed above may have stood between a joiner and its letter.
    text, idle = _IDLE_JOINER.subn("", text)
    if idle:
        counts["zero_width"] = counts.get("zero_width", 0) + idle
    return text, counts

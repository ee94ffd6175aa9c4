"""The editor with OmniCorpus's human-feedback rules for paragraphs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters import omnicorpus_patterns as patterns
from filters.base import COUNTS, Editor
from filters.batch import Batch, drop_parts, split_words, with_elements
from filters.judged_language import judged_language
from filters.word_list import listed_words

_PASSES = 8  # rules act on what others have left: 466 of 478 pages rest after the second, all after the fourth
_NEAR = 10  # parts before and after
_MAX_FLAGGED = 0.02
_LAST_PARAGRAPHS = 5


@dataclass(frozen=True)
class OmnicorpusParagraphs(Editor):
    """OmniCorpus's human-feedback rules for English paragraphs (arXiv 2406.08418, appendix C.2, table 11).

    In paragraphs newlines inside a sentence, 15 underscores and more (a new paragraph), "[Video]" and addresses go, and
    what the page's first paragraph has before its first whole sentence and the last one after its last. Then
    paragraphs go: below `min_words`; mostly capitals or digits, unless a picture stands within ten parts; that end in
    "read more"; short ones with a call, a date, a contact, a credit, a counter, words of a footer; captions that only
    name a source; lists of references and what follows the heading References in the last quarter; with 2 % and more
    of the words in the file `flagged_words`. Rules run until nothing changes; a page that does not come to rest in
    eight rounds is left as it was.

    The words of the rules are followed where the release does more: it looks for a footer's words, credits and
    last words such as "comments" in paragraphs of any length (here up to 8, 19 and 10 words), and takes paragraphs away
    until a page ends in a full stop. Left out are the rules for single sites, for lists and for headings of one
    level in a row, which parts do not tell.
    """

    languages: tuple[str, ...] = ("en",)
    min_words: int = 5
    flagged_words: str | None = None
    version: ClassVar[int] = 1
    files: ClassVar[Sequence[str]] = ("flagged_words",)

    def __post_init__(self) -> None:
        listed_words(self.flagged_words)

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        lists = batch["parts"]
        flat = lists.flatten()
        lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
        ends = np.cumsum(lengths).tolist()
        labels, texts = flat.field("label").to_pylist(), flat.field("text").to_pylist()
        is_text = pc.fill_null(pc.equal(flat.field("type"), "text"), False).to_numpy(zero_copy_only=False)
        flagged = listed_words(self.flagged_words)
        stays, changed = np.ones(len(texts), bool), np.zeros(len(texts), bool)
        counts: list[dict[str, object]] = []
        for row in np.flatnonzero(judged_language(batch, self.languages).is_valid()).tolist():
            span = slice(ends[row] - int(lengths[row]), ends[row])
            shown = [
                (label or "paragraph") if text else "image"
                for label, text in zip(labels[span], is_text[span], strict=True)
            ]
            page = _Page(shown, texts[span], self.min_words, flagged or frozenset())
            if not page.settle():
                continue
            stays[span] = page.alive
            changed[span] = [old != new for old, new in zip(texts[span], page.texts, strict=True)]
            texts[span] = page.texts
            counts += [{"row": row, "what": what, "count": page.counts[what]} for what in sorted(page.counts)]
        table = batch.table
        if changed.any():
            table = with_elements(table, "parts", "text", pa.array(texts, pa.string()))
        if not stays.all():
            table = drop_parts(Batch(table), "text", pa.array(stays[is_text])).table
        return table, pa.Table.from_pylist(counts, schema=COUNTS)


class _Page:
    """The parts of one document while rules act on them; a part that is no text has the label "image"."""

    def __init__(self, labels: list[str], texts: list[str | None], min_words: int, flagged: frozenset[str]) -> None:
        self.labels, self.texts = labels, list(texts)
        self.alive = [True] * len(labels)
        self.counts: Counter[str] = Counter()
        self._min_words, self._flagged = min_words, flagged
        self._examined = [False] * len(labels)
        self._stays = False  # whether this round has changed nothing yet

    def settle(self) -> bool:
        """Apply the rules until they find nothing; False where there was nothing to find, or no end to it."""
        for _ in range(_PASSES):
            self._stays = True
            self._examine()
            self._drop_captions()
            self._drop_references()
            self._trim_ends()
            if self._stays:
                return bool(self.counts)
        return False

    def _examine(self) -> None:
        near = self._near_pictures()
        for index in self._of("paragraph", "heading"):
            if self._examined[index]:
                continue
            text = self.texts[index] or ""
            if self.labels[index] == "heading":
                if patterns.BYLINE.match(text) and len(text.split()) < 10:
                    self._drop(index, "byline")
                self._examined[index] = True
                continue
            shorter, changes = patterns.cleaned(text)
            for what in changes:
                self._rewrite(index, shorter, what)
            self._examined[index] = not changes
            why, excusable = patterns.why_dropped(shorter, self._min_words)
            if why is None and self._is_flagged(shorter):
                why = "flagged"
            if why and not (excusable and index in near):
                self._drop(index, why)

    def _drop_captions(self) -> None:
        order = self._of()
        for direction in (order, order[::-1]):
            beside = False
            for index in direction:
                if self.labels[index] == "image":
                    beside = True
                elif self.alive[index] and beside:
                    # Behind one that goes, the next one stands beside the picture.
                    beside = self.labels[index] in ("paragraph", "caption") and patterns.is_caption(
                        self.texts[index] or ""
                    )
                    if beside:
                        self._drop(index, "source_caption")

    def _drop_references(self) -> None:
        order = self._of()
        for place in range(len(order) - len(order) // 4, len(order)):
            if self.labels[order[place]] in ("paragraph", "heading") and patterns.is_references(
                self.texts[order[place]] or ""
            ):
                for index in order[place:]:
                    if self.labels[index] != "image":
                        self._drop(index, "references")
                return
        paragraphs = self._of("paragraph")
        numbered = [index for index in paragraphs if patterns.REFERENCE.match(self.texts[index] or "")]
        if not numbered or numbered[-1] not in paragraphs[-_LAST_PARAGRAPHS:]:
            return
        for index in numbered:
            self._drop(index, "references")
        for index in self._of("paragraph"):
            text, count = patterns.CITATION.subn("", self.texts[index] or "")
            if count:
                self._rewrite(index, text, "citation")

    def _trim_ends(self) -> None:
        paragraphs = self._of("paragraph")
        if not paragraphs:
            return
        for index, trimmed in ((0, patterns.with_whole_first_sentence), (-1, patterns.with_whole_last_sentence)):
            text = self.texts[paragraphs[index]] or ""
            if trimmed(text) != text:
                self._rewrite(paragraphs[index], trimmed(text), "half_sentence")

    def _of(self, *labels: str) -> list[int]:
        """The parts that are left, of these labels or all."""
        return [
            index for index, label in enumerate(self.labels) if self.alive[index] and (not labels or label in labels)
        ]

    def _near_pictures(self) -> set[int]:
        """The parts with a picture among the ten before and the ten after."""
        order = self._of()
        pictures = [place for place, index in enumerate(order) if self.labels[index] == "image"]
        return {index for place in pictures for index in order[max(0, place - _NEAR) : place + _NEAR + 1]}

    def _is_flagged(self, text: str) -> bool:
        if not self._flagged:
            return False
        words = split_words(text.lower())
        return sum(word in self._flagged for word in words) >= _MAX_FLAGGED * len(words) > 0

    def _drop(self, index: int, why: str) -> None:
        self.alive[index], self._stays = False, False
        self.counts[why] += 1

    def _rewrite(self, index: int, text: str, what: str) -> None:
        self.texts[index], self._examined[index], self._stays = text, False, False
        self.counts[what] += 1

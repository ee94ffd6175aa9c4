"""C4's line rules: which lines of a text are sentences of prose and not menus, notices and code; as an editor."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import COUNTS, Editor
from filters.batch import Batch, drop_parts, with_elements
from filters.text_features import Preset, chars, flags, lengths, offsets, rows, splitlines

# Why a line goes, in the order in which the rules are asked; 0 is a line that stays.
REASONS = ("", "long_word", "no_terminal_mark", "too_few_words", "javascript", "policy", "citation")
_LONG_WORD, _NO_MARK, _FEW_WORDS, _JAVASCRIPT, _POLICY, _CITATION = range(1, len(REASONS))
MIN_WORDS: Mapping[Preset, int] = {"paper": 5, "datatrove": 3}
MAX_WORD_CHARS = 1000
_MARKS: Mapping[Preset, tuple[str, ...]] = {
    "paper": (".", "!", "?", '"', "'", "\u201d", "\u2019"),
    "datatrove": (".", "?", "!", '"', "'"),
}
_POLICIES = "terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies"
_CITED = re.compile(r"\[(?:\d*|edit|citation needed)\]")
# What is left when a citation goes may be one again, "[[1]]"; beyond this depth the line goes.
_ROUNDS = 4


@dataclass(frozen=True)
class Judged:
    """Lines after C4's rules, all arrays of one length."""

    text: pa.Array  # the line as it would stay
    reason: np.ndarray  # index into REASONS
    reached: np.ndarray  # whether no rule up to the count of words took it: datatrove looks for lorem ipsum then


def judge_lines(lines: pa.Array, preset: Preset, *, terminal: bool = True, min_words: int | None = None) -> Judged:
    """What C4's line rules say of each line, a string without line ends.

    By the paper citations go first and the rules see what is left; datatrove trims the line, counts words before
    citations go, and does not keep a line that ends in three dots.
    """
    text = pc.utf8_trim_whitespace(lines) if preset == "datatrove" else lines
    trimmed = text if preset == "datatrove" else pc.utf8_trim_whitespace(text)
    cited = np.flatnonzero(flags(pc.match_substring_regex(trimmed, r"\[(?:\pN*|edit|citation needed)\]")))
    without, unsettled = _uncited(text, cited, 1 if preset == "datatrove" else _ROUNDS)
    if preset == "paper" and len(cited):
        trimmed = pc.utf8_trim_whitespace(without)
    counted = pc.utf8_split_whitespace(trimmed)
    words = np.where(pc.binary_length(trimmed).to_numpy() > 0, lengths(counted), 0)
    rules = np.zeros((len(REASONS), len(lines)), bool)
    rules[_LONG_WORD] = _has_long_word(trimmed)
    seen = without if preset == "datatrove" else trimmed
    if terminal:
        rules[_NO_MARK] = True
        for mark in _MARKS[preset]:
            rules[_NO_MARK] &= ~flags(pc.ends_with(seen, mark))
        if preset == "datatrove":
            rules[_NO_MARK] |= flags(pc.ends_with(seen, "..."))
    rules[_FEW_WORDS] = words < (MIN_WORDS[preset] if min_words is None else min_words)
    reached: np.ndarray = np.logical_not(rules[: _FEW_WORDS + 1].any(axis=0))
    asked = pa.array(reached)
    lower = pc.utf8_lower(seen.filter(asked))
    rules[_JAVASCRIPT, reached] = flags(pc.match_substring(lower, "javascript"))
    rules[_POLICY, reached] = flags(pc.match_substring_regex(lower, _POLICIES))
    if preset == "paper":
        rules[_CITATION, cited] = unsettled
    return Judged(without, rules.argmax(axis=0), reached)


@dataclass(frozen=True)
class C4Lines(Editor):
    """C4's line rules (arXiv 1910.10683, section 2.2): keeps the lines of a text that look like prose.

    A line stays if it ends in a period, exclamation mark, question mark or closing quotation mark, has at least 5 words
    (3 with datatrove), none of over 1,000 characters, and has neither "javascript" nor a phrase of cookie and privacy
    notices in it. Marks such as [3], [edit] and [citation needed] go. Text parts with one of `labels` are edited, in
    documents of English or unknown language; with the preset datatrove all text parts of all documents. A part that
    has no line left goes.
    """

    preset: Preset = "paper"
    labels: tuple[str, ...] = ("paragraph",)
    terminal: bool = True
    min_words: int | None = None  # None becomes the preset's
    version: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.min_words is None:
            object.__setattr__(self, "min_words", MIN_WORDS[self.preset])

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        chosen = np.flatnonzero(self._chosen(batch))
        texts = batch.parts["text"].take(pa.array(chosen))
        lists = splitlines(texts) if self.preset == "datatrove" else pc.split_pattern(texts, "\n")
        lines, part = lists.flatten(), rows(lists)
        judged = self._settled(lines)
        stays = judged.reason == 0
        left = offsets(np.bincount(part[stays], minlength=len(texts)))
        joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(left), judged.text.filter(pa.array(stays))), "\n")
        joined = pc.utf8_trim_whitespace(joined) if self.preset == "datatrove" else joined
        changed = flags(pc.not_equal(joined, texts))
        if not changed.any():
            return batch.table, COUNTS.empty_table()
        row = batch.parts["row"].to_numpy()[chosen]
        counts = _counts(judged, lines, row[part], row[changed])
        return _with_texts(batch, chosen[changed], joined.filter(pa.array(changed))), counts

    def _chosen(self, batch: Batch) -> np.ndarray:
        """The text parts to edit, as a mask over batch.parts."""
        has_text = batch.parts["text"].is_valid()
        if self.preset == "datatrove":
            return flags(has_text)
        english = pc.equal(pc.fill_null(batch["lang"], "en"), "en")
        labelled = pc.is_in(batch.parts["label"], value_set=pa.array(self.labels, pa.string()))
        return flags(pc.and_(pc.and_(has_text, labelled), pc.take(english, batch.parts["row"])))

    def _settled(self, lines: pa.Array) -> Judged:
        """Lines judged until nothing changes any more: datatrove's rules may find more in what they have edited."""
        judged = judge_lines(lines, self.preset, terminal=self.terminal, min_words=self.min_words)
        if self.preset == "paper":
            return judged
        text, reason = judged.text, judged.reason
        for _ in range(_ROUNDS):
            again = np.flatnonzero((reason == 0) & flags(pc.not_equal(text, pc.utf8_trim_whitespace(lines))))
            if not len(again):
                return Judged(text, reason, judged.reached)
            lines, before = text, text.take(pa.array(again))
            once_more = judge_lines(before, self.preset, terminal=self.terminal, min_words=self.min_words)
            mask = np.zeros(len(reason), bool)
            mask[again] = True
            text = pc.replace_with_mask(text, pa.array(mask), once_more.text)
            reason = reason.copy()
            reason[again] = once_more.reason
        reason = np.where((reason == 0) & flags(pc.not_equal(text, pc.utf8_trim_whitespace(lines))), _CITATION, reason)
        return Judged(text, reason, judged.reached)


def _counts(judged: Judged, lines: pa.Array, row: np.ndarray, changed: np.ndarray) -> pa.Table:
    """Rows of COUNTS: lines that went by reason, lines whose citations went, rows of which only whitespace changed."""
    counts: Counter[tuple[int, str]] = Counter()
    trimmed = chars(pc.utf8_trim_whitespace(lines))
    for index, name in enumerate(REASONS[1:], start=1):
        counts.update((int(at), name) for at in row[(judged.reason == index) & (trimmed > 0)])
    counts.update((int(at), "citations") for at in row[(judged.reason == 0) & (chars(judged.text) < trimmed)])
    touched = set(changed.tolist())
    counts.update((at, "whitespace") for at in touched - {at for at, _ in counts})
    items = sorted((at, what, count) for (at, what), count in counts.items() if at in touched)
    return pa.Table.from_pylist([{"row": at, "what": what, "count": n} for at, what, n in items], schema=COUNTS)


def _with_texts(batch: Batch, part: np.ndarray, texts: pa.Array) -> pa.Table:
    """The documents with other texts in these text parts (indices into batch.parts), and without the emptied ones."""
    is_text = flags(pc.fill_null(pc.equal(batch["parts"].flatten().field("type"), "text"), False))
    everywhere = np.zeros(len(is_text), bool)
    everywhere[np.flatnonzero(is_text)[part]] = True
    values = pc.replace_with_mask(batch["parts"].flatten().field("text"), pa.array(everywhere), texts)
    stays = np.ones(len(batch.parts), bool)
    stays[part] = pc.binary_length(texts).to_numpy() > 0
    return drop_parts(Batch(with_elements(batch.table, "parts", "text", values)), "text", pa.array(stays)).table


def _uncited(text: pa.Array, cited: np.ndarray, rounds: int) -> tuple[pa.Array, np.ndarray]:
    """The lines, those at `cited` without citations, looked for `rounds` times; and which of these have more."""
    if not len(cited):
        return text, np.zeros(0, bool)
    mask = np.zeros(len(text), bool)
    mask[cited] = True
    edited = []
    for line in text.take(pa.array(cited)).to_pylist():
        for _ in range(rounds):
            line = _CITED.sub("", line)
        edited.append(line)
    unsettled = np.array([_CITED.search(line) is not None for line in edited])
    return pc.replace_with_mask(text, pa.array(mask), pa.array(edited, pa.string())), unsettled


def _has_long_word(lines: pa.Array) -> np.ndarray:
    long = chars(lines) > MAX_WORD_CHARS
    suspects = lines.filter(pa.array(long)).to_pylist()
    long[long] = [any(len(word) > MAX_WORD_CHARS for word in line.split()) for line in suspects]
    return long

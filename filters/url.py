"""The filter that looks the page's address up in lists of hosts and words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.word_list import read_list, stamp

_MEASURE = pa.struct([pa.field("rule", pa.string()), pa.field("match", pa.string())])
_HOST = r"^[A-Za-z][A-Za-z0-9+.\-]*://(?:[^/\\?#]*@)?(?P<host>\[[^\]/?#]*\]|[^/\\:?#]*)"
_ENTRY = re.compile(r"[^\s/:@?#*\\]+")


@dataclass(frozen=True)
class Url(Filter):
    """A page's address against lists, given in the recipe or in files with an entry a line (# opens a comment).

    A host entry matches that host and all below it: `example.org` is a whole registered domain, `blog.example.org` one
    part of it. A word entry matches whole words of the decoded address, where a word is a run of letters and digits:
    `free movies` matches /free-movies/ and `sex` does not match /essex/. `deny` goes before `allow`; with an `allow`
    list nothing else is kept. The measure is the broken rule, "" where there is none, and the entry that matched. Only
    a document without an address is not measurable.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    allow_file: str | None = None
    deny_file: str | None = None
    words_file: str | None = None
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {}
    files: ClassVar[Sequence[str]] = ("allow_file", "deny_file", "words_file")

    def __post_init__(self) -> None:
        if not any((self.allow, self.deny, self.words, self.allow_file, self.deny_file, self.words_file)):
            raise ValueError("needs a list: allow, deny, words or a file of one of them")
        _hosts(self.allow, self.allow_file, stamp(self.allow_file))
        _hosts(self.deny, self.deny_file, stamp(self.deny_file))
        _phrases(self.words, self.words_file, stamp(self.words_file))

    def measure(self, batch: Batch) -> pa.Array:
        url = pc.struct_field(batch["source"], "uri")
        host = pc.struct_field(pc.extract_regex(url, _HOST), "host").dictionary_encode()
        rules, matches = self._of_hosts(host.dictionary.to_pylist())
        # An address without a host (file:, urn:) is on no host list.
        nowhere = pc.if_else(url.is_null(), None, "not_allowed" if self.allow or self.allow_file else "")
        rule = pc.coalesce(rules.take(host.indices), nowhere)
        match = matches.take(host.indices)
        if self.words or self.words_file:
            word = self._first_words(url)
            broken = pc.and_(pc.equal(rule, ""), word.is_valid())
            rule, match = pc.if_else(broken, "denied_word", rule), pc.if_else(broken, word, match)
        return pa.StructArray.from_arrays([rule, match], fields=list(_MEASURE), mask=url.is_null())

    def keep(self, measured: pa.Array) -> pa.Array:
        return pc.equal(pc.struct_field(measured, "rule"), "")

    def reason(self, measured: pa.Array) -> pa.Array:
        return pc.struct_field(measured, "rule")

    def _of_hosts(self, hosts: list[str]) -> tuple[pa.Array, pa.Array]:
        allowed = _hosts(self.allow, self.allow_file, stamp(self.allow_file))
        denied = _hosts(self.deny, self.deny_file, stamp(self.deny_file))
        some_allowed = bool(self.allow or self.allow_file)
        rules, matches = [], []
        for host in map(_plain_host, hosts):
            entry = _suffix_in(host, denied)
            rule = "" if entry is None else "denied_host"
            if entry is None and some_allowed and _suffix_in(host, allowed) is None:
                rule, entry = "not_allowed", host or None
            rules.append(rule)
            matches.append(entry)
        return pa.array(rules, pa.string()), pa.array(matches, pa.string())

    def _first_words(self, url: pa.Array) -> pa.Array:
        """The first listed phrase in each address, null where there is none."""
        phrases, lengths = _phrases(self.words, self.words_file, stamp(self.words_file))
        decoded = pa.array([unquote(text) if text else text for text in url.to_pylist()], pa.string())
        words = [text.split() if text else [] for text in _spaced(decoded).to_pylist()]
        return pa.array([_first_phrase(some, phrases, lengths) for some in words], pa.string())


def _first_phrase(words: list[str], phrases: frozenset[str], lengths: tuple[int, ...]) -> str | None:
    for length in lengths:
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            if phrase in phrases:
                return phrase
    return None


def _suffix_in(host: str, entries: frozenset[str]) -> str | None:
    """The longest suffix of whole labels of `host` that is listed."""
    while host not in entries:
        _, dot, host = host.partition(".")
        if not dot:
            return None
    return host


@lru_cache(maxsize=8)
def _hosts(entries: tuple[str, ...], path: str | None, stamp: object) -> frozenset[str]:
    return frozenset(_host_entry(entry) for entry in (*entries, *read_list(path)))


@lru_cache(maxsize=8)
def _phrases(entries: tuple[str, ...], path: str | None, stamp: object) -> tuple[frozenset[str], tuple[int, ...]]:
    """Listed phrases as single-spaced lower-case words, and the numbers of words they have."""
    phrases = frozenset(
        text.strip() for text in _spaced(pa.array([*entries, *read_list(path)], pa.string())).to_pylist()
    )
    if "" in phrases:
        raise ValueError("an entry of the word list holds neither a letter nor a digit")
    return phrases, tuple(sorted({phrase.count(" ") + 1 for phrase in phrases}))


def _spaced(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(pc.utf8_lower(texts), r"[^\p{L}\p{M}\p{N}]+", " ")


def _host_entry(entry: str) -> str:
    entry = entry.removeprefix("*").removeprefix(".")
    if not _ENTRY.fullmatch(entry):
        raise ValueError(f"{entry!r} in a host list is no host; write it without scheme, port and path")
    return _plain_host(entry)


def _plain_host(host: str) -> str:
    """Lower-case, without the dot of the root, punycode for what is not ASCII."""
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        # A label too long or empty for punycode can be no listed host either.
        return host

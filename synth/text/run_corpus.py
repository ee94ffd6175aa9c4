"""Text of the cleaned documents of an earlier run, to be written in pictures."""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from schemas import object_stores
from schemas.errors import BadRecord, PluginError
from synth.languages import UNSPACED
from synth.text.cleaning import clean

FOLDER = "samples"
# Enough for 30,000 lines a language; a picture needs a few hundred letters.
CHARS, ROW_GROUPS = 2 << 20, 256
_LONGEST = 600  # letters of a sentence; what is longer is a list or data
_SHORTEST = 8
_END = re.compile(r"(?<=[.!?؟۔।])\s+(?=\S)|(?<=[。！？])(?![」』）)])")
_COLUMNS = ("lang", "source.license", "messages")
# What was last told of a run. The text that is kept of it hangs on it: another run in its place is read anew.
_told: dict[str, str] = {}


def run_corpus(text_from: str, lang: str) -> tuple[str, ...]:
    """Sentences of documents in one language in the order of the shards, 2 Mi code points at most; read once.

    Raises:
        PluginError: `text_from` is no run, or has no document in this language.
    """
    found = _texts(text_from, _told.get(text_from, ""))
    if lang not in found:
        known = ", ".join(sorted(found)) or "no language"
        raise PluginError(
            f"text_from: {text_from} holds no document in {lang!r}, only in {known}; leave the language out or give the"
            " folder of another run"
        )
    return found[lang][0]


def run_license(text_from: str, lang: str) -> str:
    """The licences of the documents read, joined by " AND "; `LicenseRef-unknown` for those that have none."""
    run_corpus(text_from, lang)
    return " AND ".join(_texts(text_from, _told.get(text_from, ""))[lang][1])


def run_digest(text_from: str) -> str:
    """16 hex digits of the names of a run's shards, which hold a hash of what is in them; what is drawn after this is
    of the shards as they are now.

    Raises:
        PluginError: `text_from` is no run.
    """
    names = "\n".join(posixpath.basename(path) for path in _shards(text_from)[1])
    _told[text_from] = hashlib.sha256(names.encode()).hexdigest()[:16]
    return _told[text_from]


def _shards(text_from: str) -> tuple[Any, list[str]]:
    import fsspec

    try:
        files, root = fsspec.core.url_to_fs(text_from)
        shards = sorted(files.glob(posixpath.join(root, FOLDER, "**", "*.parquet")))
    except object_stores.unreachable(text_from) as error:
        raise PluginError(f"text_from: {object_stores.told(text_from, error)}") from None
    if not shards:
        raise PluginError(
            f"text_from: {text_from} is no folder of a run: there is no {FOLDER}/*.parquet in it; give the OUT of a run"
            " that has ended"
        )
    return files, shards


@lru_cache(maxsize=4)
def _texts(text_from: str, told: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Sentences and licences by language."""
    lines: dict[str, dict[str, None]] = {}
    chars: dict[str, int] = {}
    licenses: dict[str, set[str]] = {}
    for lang, license_, text in _documents(text_from):
        if chars.get(lang, 0) >= CHARS:
            continue
        kept = lines.setdefault(lang, {})
        for sentence in _sentences(text, lang):
            if sentence not in kept:
                kept[sentence] = None
                chars[lang] = chars.get(lang, 0) + len(sentence)
                licenses.setdefault(lang, set()).add(license_)
    return {lang: (tuple(found), tuple(sorted(licenses[lang]))) for lang, found in lines.items() if found}


def _documents(text_from: str) -> Iterator[tuple[str, str, str]]:
    """Language, licence and text of the documents of the first row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files, shards = _shards(text_from)
    left = ROW_GROUPS
    for path in shards:
        try:
            with files.open(path, "rb") as stream:
                shard = pq.ParquetFile(stream)
                for number in range(min(left, shard.num_row_groups)):
                    rows = shard.read_row_group(number, columns=list(_COLUMNS)).to_pylist()
                    left -= 1
                    yield from (found for row in rows for found in _document(row))
        except (OSError, pa.ArrowInvalid, KeyError) as error:
            raise PluginError(f"text_from: {path} is no shard of samples: {error}") from None
        if not left:
            return


def _document(row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    if row["lang"] is None:
        return
    license_ = (row["source"] or {}).get("license") or "LicenseRef-unknown"
    for message in row["messages"] or ():
        if message["role"] == "document":
            yield from ((row["lang"], license_, part["text"]) for part in message["parts"] or () if part["text"])


def _sentences(text: str, lang: str) -> Iterator[str]:
    shortest = _SHORTEST // 2 if lang in UNSPACED or lang == "ko" else _SHORTEST
    try:
        cleaned = clean(text, lines=True)
    except BadRecord:  # nothing of it can be drawn
        return
    for line in cleaned.split("\n"):
        for part in _END.split(line):
            sentence = part.strip()
            if shortest <= len(sentence) <= _LONGEST and any(map(str.isalpha, sentence)):
                yield sentence

"""Base documents: excerpts of clean pages, long enough to be corrupted and short enough for every corruption to show."""

import gzip
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from filters import Batch
from filters.batch import split_words
from filters.language import Language
from pipelines.extract import extract
from pipelines.warc import Loss, Segment, read_segment
from schemas.document import DOCUMENT

LABELS = ("paragraph", "heading", "list", "quote", "caption")
WORDS = {"ja": (350, 700), "zh": (350, 700)}  # letters count as words there
OTHER_WORDS = (200, 400)
MOST_PER_PAGE = 4
SURE = 0.9  # of the language, by the filter that names it


@dataclass(frozen=True, slots=True)
class Base:
    """One excerpt; `page` is the cluster that its figures are resampled by."""

    source: str
    page: str
    lang: str
    lines: tuple[str, ...]


def read_bases(paths: Sequence[Path], most: int) -> list[Base]:
    """At most `most` excerpts per source and language, those with the smallest hashes; a source is a path given."""
    found: dict[tuple[str, str], list[Base]] = defaultdict(list)
    for path in paths:
        name = path.name
        excerpts = [(page, lines) for page, parts in pages(path) for lines in cut(parts)]
        for (page, lines), lang in zip(excerpts, languages([lines for _, lines in excerpts]), strict=True):
            if lang and fits(lines, lang):
                found[name, lang].append(Base(name, page, lang, tuple(lines)))
    return [base for bases in found.values() for base in chosen(bases, most)]


def chosen(bases: list[Base], most: int) -> list[Base]:
    """Different excerpts by their hash, not more than MOST_PER_PAGE of a page."""
    taken: Counter[str] = Counter()
    kept = []
    different = {base.lines: base for base in bases}.values()
    for base in sorted(different, key=lambda one: hashlib.sha256("\n".join(one.lines).encode()).digest()):
        if taken[base.page] < MOST_PER_PAGE and len(kept) < most:
            taken[base.page] += 1
            kept.append(base)
    return kept


def pages(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The pages below a path (crawls, HTML or plain text, gzipped or not) with their texts that are no code or table."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        name = file.name.removesuffix(".gz")
        if name.endswith(".warc"):
            for found in read_segment(Segment(str(file), 0, file.stat().st_size), 64 << 20):
                if not isinstance(found, Loss) and (found.mime or "").startswith("text/html"):
                    yield f"{name} {found.uri}", texts(found.payload.decode(errors="replace"), found.uri)
        elif name.endswith((".html", ".htm")):
            yield str(file), texts(content(file), f"https://example.org/{file.name}")
        elif name.endswith(".txt"):
            yield str(file), content(file).splitlines()


def content(file: Path) -> str:
    data = file.read_bytes()
    return (gzip.decompress(data) if file.suffix == ".gz" else data).decode(errors="replace")


def texts(page: str, uri: str) -> list[str]:
    return [part.text for part in extract(page, uri).parts if part.text and part.label in LABELS]


def cut(parts: Sequence[str]) -> Iterator[list[str]]:
    """Runs of parts as lines, each as long as a base document of some language may be."""
    for low, high in dict.fromkeys([OTHER_WORDS, *WORDS.values()]):
        lines: list[str] = []
        count = 0
        for line in [line for part in parts for line in part.splitlines() if line.strip()]:
            more = len(split_words(line))
            if count + more > high:
                if count >= low:
                    yield lines
                lines, count = [], 0
                if more > high:
                    continue
            lines, count = [*lines, " ".join(line.split())], count + more
        if count >= low:
            yield lines


def fits(lines: Sequence[str], lang: str) -> bool:
    low, high = WORDS.get(lang, OTHER_WORDS)
    return len(lines) >= 3 and low <= sum(len(split_words(line)) for line in lines) <= high


def languages(excerpts: Sequence[Sequence[str]]) -> list[str | None]:
    """The language of each excerpt, None where it is not sure."""
    found = Language().measure(Batch(documents(["\n".join(lines) for lines in excerpts]))).to_pylist()
    return [one["lang"] if one and one["score"] >= SURE else None for one in found]


def documents(texts: Sequence[str], langs: Sequence[str] | None = None) -> pa.Table:
    """A DOCUMENT of one text part for each text."""
    rows = [
        {
            "record_id": str(index),
            "lang": langs[index] if langs else None,
            "parts": [{"type": "text", "label": "paragraph", "text": text}],
        }
        for index, text in enumerate(texts)
    ]
    return pa.Table.from_pylist(rows, DOCUMENT)

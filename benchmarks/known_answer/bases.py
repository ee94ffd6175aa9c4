"""Base documents: excerpts of clean pages, short enough for every corruption to show."""

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
WORDS = {"ja": (400, 800), "zh": (400, 800)}  # letters count as words there
OTHER_WORDS = (200, 400)
MOST_PER_PAGE = 4
Line = tuple[str, bool]  # a line, and whether it stands in a paragraph
LONG_LINE_BYTES = 100
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


def pages(path: Path) -> Iterator[tuple[str, list[Line]]]:
    """The pages below a path (crawls, HTML, plain text, gzipped or not) with their texts that are no code or table."""
    for file in sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]:
        name = file.name.removesuffix(".gz")
        if name.endswith(".warc"):
            for found in read_segment(Segment(str(file), 0, file.stat().st_size), 64 << 20):
                if not isinstance(found, Loss) and (found.mime or "").startswith("text/html"):
                    yield f"{name} {found.uri}", texts(found.payload.decode(errors="replace"), found.uri)
        elif name.endswith((".html", ".htm")):
            yield str(file), texts(content(file), f"https://example.org/{file.name}")
        elif name.endswith(".txt"):
            yield str(file), [(line, True) for line in content(file).splitlines() if line.strip()]


def content(file: Path) -> str:
    data = file.read_bytes()
    return (gzip.decompress(data) if file.suffix == ".gz" else data).decode(errors="replace")


def texts(page: str, uri: str) -> list[Line]:
    return [
        (line, part.label == "paragraph")
        for part in extract(page, uri).parts
        if part.text and part.label in LABELS
        for line in part.text.splitlines()
        if line.strip()
    ]


def cut(parts: Sequence[Line]) -> Iterator[list[str]]:
    """Runs of lines, each as long as a base document of some language may be, most of it in paragraphs."""
    for low, high in dict.fromkeys([OTHER_WORDS, *WORDS.values()]):
        run: list[Line] = []
        count = 0
        for line, in_paragraph in parts:
            more = len(split_words(line))
            if count + more > high:
                if count >= low and is_prose(run):
                    yield [line for line, _ in run]
                run, count = [], 0
                if more > high:
                    continue
            run, count = [*run, (" ".join(line.split()), in_paragraph)], count + more
        if count >= low and is_prose(run):
            yield [line for line, _ in run]


def is_prose(run: Sequence[Line]) -> bool:
    """Whether at least half of it stands in paragraphs; a table of contents is clean, and no clean text."""
    return 2 * sum(len(line) for line, in_paragraph in run if in_paragraph) >= sum(len(line) for line, _ in run)


def fits(lines: Sequence[str], lang: str) -> bool:
    low, high = WORDS.get(lang, OTHER_WORDS)
    return len(lines) >= 3 and low <= sum(len(split_words(line)) for line in lines) <= high


def languages(excerpts: Sequence[Sequence[str]]) -> list[str | None]:
    """The language of each excerpt; None where it is not sure, or a long line is in another one."""
    whole = Language().measure(Batch(documents(["\n".join(lines) for lines in excerpts]))).to_pylist()
    long = sorted({line for lines in excerpts for line in lines if len(line.encode()) >= LONG_LINE_BYTES})
    named = Language().measure(Batch(documents(long))).to_pylist()
    lang_of = {line: one and one["lang"] for line, one in zip(long, named, strict=True)}
    return [
        one["lang"]
        if one and one["score"] >= SURE and {lang_of.get(line, one["lang"]) for line in lines} == {one["lang"]}
        else None
        for one, lines in zip(whole, excerpts, strict=True)
    ]


def documents(texts: Sequence[str], langs: Sequence[str] | None = None) -> pa.Table:
    """A DOCUMENT for each text, with a text part for each of its lines."""
    rows = [
        {
            "record_id": str(index),
            "lang": langs[index] if langs else None,
            "parts": [{"type": "text", "label": "paragraph", "text": line} for line in text.split("\n")],
        }
        for index, text in enumerate(texts)
    ]
    return pa.Table.from_pylist(rows, DOCUMENT)

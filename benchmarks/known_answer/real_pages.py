"""Real documents with pictures: pages of Debian's documentation and of crawls, through our own extraction."""

import gzip
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from filters import Batch
from filters.batch import split_words
from filters.language import Language
from filters.pictures import DAMAGE, read_header
from pipelines.extract import extract
from pipelines.fed import encoded, first_frame_upright
from pipelines.screen import screen
from pipelines.warc import Loss, Segment, read_segment
from schemas.errors import BadRecord

from .bases import documents as text_documents
from .pictured import Line, Part, Picture, Pictured, digest

SHARE = Path("/usr/share")
LANGUAGES = ("en-US", "de-DE", "fr-FR", "es-ES", "ja-JP")
# Sources by the folder below SHARE. OpenCV's other pages show graphs of classes; the installation guide has only icons.
DEBIAN = {
    "opencv": ["doc/opencv-doc/opencv4/html/**/tutorial_*.html"],
    "libreoffice": [f"libreoffice/help/{lang}/text/**/*.html" for lang in ("en-US", "de", "fr", "es", "ja")],
    "debian-handbook": [f"doc/debian-handbook/html/{lang}/*.html" for lang in LANGUAGES],
}
DEMO = Path("examples/crawl")
MIN_SIDE = 64  # pixels; what is smaller is an icon
MAX_SIDE = 1024  # pixels; larger ones are made smaller, or most of a run would be decoding screens
ON_PAGES = 10  # of a source; a picture that is on more decorates them
MIN_WORDS = 50
MAX_WORDS = 800  # longer pages are cut between their parts
MOST_PER_PAGE = 4
SAME_BITS = 5  # of a perceptual hash, in which pictures of one document may differ and be the same
READABLE = ("heading", "paragraph", "list", "quote", "caption")  # the labels that a language is told by
SURE = 0.5  # of the language; names of menus and functions make the filter doubt English
HOST = "https://pages.example"  # stands for the root of the file system
MAX_RECORD_BYTES = 64 << 20

Get = Callable[[str], bytes | None]  # what is at an address


@dataclass(frozen=True, slots=True)
class Found:
    """A page as it lies in a folder or a crawl."""

    name: str
    html: str
    uri: str
    get: Get


def read_real(share: Path, most: int) -> list[Pictured]:
    """At most `most` documents per source and language: Debian's packages below `share`, and the demo crawl's handbook
    where the package is not there."""
    found: list[Pictured] = []
    for source, patterns in DEBIAN.items():
        pages = [page for pattern in patterns for page in pages_of_files(sorted(share.glob(pattern)))]
        if not pages and source == "debian-handbook":
            pages = [page for warc in sorted(DEMO.glob("*.warc.gz")) for page in pages_of_crawl(warc)]
        found += chosen(list(cut(source, pages)), most)
    return found


def pages_of_files(files: Sequence[Path]) -> Iterator[Found]:
    for file in files:
        data = file.read_bytes()
        html = (gzip.decompress(data) if file.suffix == ".gz" else data).decode(errors="replace")
        yield Found(str(file), html, HOST + quote(str(file.resolve())), read_file)


def read_file(uri: str) -> bytes | None:
    path = Path(unquote(urlsplit(uri).path))
    return path.read_bytes() if uri.startswith(HOST) and path.is_file() else None


def pages_of_crawl(warc: Path) -> Iterator[Found]:
    held: dict[str, bytes] = {}
    pages: list[tuple[str, bytes]] = []
    for found in read_segment(Segment(str(warc), 0, warc.stat().st_size), MAX_RECORD_BYTES):
        if isinstance(found, Loss) or found.uri is None:
            continue
        if (found.mime or "").startswith("text/html"):
            pages.append((found.uri, found.payload))
        else:
            held[found.uri] = found.payload
    for uri, payload in pages:
        yield Found(f"{warc.name} {uri}", payload.decode(errors="replace"), uri, held.get)


def cut(source: str, pages: Sequence[Found]) -> Iterator[Pictured]:
    """The documents of pages: runs of their parts with a picture and enough words, each in one language."""
    runs = [(page.name, run) for page in pages for run in runs_of(parts_of(page))]
    shown = Counter(digest(part.data) for _, run in runs for part in run if isinstance(part, Picture))
    cleaned = [(name, without(run, shown)) for name, run in runs]
    bases = [Pictured(source, name, "", tuple(run)) for name, run in cleaned]
    fitting = [base for base in bases if base.pictures and base.words >= MIN_WORDS]
    for base, lang in zip(fitting, languages(fitting), strict=True):
        if lang:
            yield Pictured(source, base.page, lang, base.parts)


def parts_of(page: Found) -> list[Part]:
    """Its text, and those of its pictures that are there, decode and are no icons."""
    found = extract(page.html, page.uri)
    parts: list[Part] = []
    for part in found.parts:
        if part.text:
            parts.append(Line(part.text, part.label))
        elif part.media is not None:
            picture = found.pictures[part.media]
            data = picture.data or page.get(picture.uri)
            made = data and usable(data)
            parts += [Picture(made)] if made else []
    return parts


def usable(data: bytes) -> bytes | None:
    """The picture, smaller if it is large; None for an icon and what does not decode."""
    try:
        facts = screen().look(data)
        if min(facts.width, facts.height) < MIN_SIDE:
            return None
        if max(facts.width, facts.height) <= MAX_SIDE and facts.mime in ("image/png", "image/jpeg"):
            return data
        with read_header(data) as opened:
            image, _, _ = first_frame_upright(opened)
            image.thumbnail((MAX_SIDE, MAX_SIDE))
            if min(image.size) < MIN_SIDE:
                return None
            return encoded(image.convert("RGB"), lossless=facts.mime != "image/jpeg")[0]
    except (BadRecord, *DAMAGE):
        return None


def runs_of(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Runs of at most MAX_WORDS words; a longer part ends a run and is left out."""
    run: list[Part] = []
    count = 0
    for part in parts:
        more = len(split_words(part.text)) if isinstance(part, Line) else 0
        if count + more > MAX_WORDS:
            yield run
            run, count = [], 0
        if more <= MAX_WORDS:
            run, count = [*run, part], count + more
    yield run


def without(run: Sequence[Part], shown: Counter[str]) -> list[Part]:
    """The parts without what decorates many pages, and without pictures that have been there."""
    kept: list[Part] = []
    seen: list[int] = []
    for part in run:
        if isinstance(part, Picture):
            phash = screen().look(part.data).phash
            if shown[digest(part.data)] > ON_PAGES or any((phash ^ one).bit_count() <= SAME_BITS for one in seen):
                continue
            seen.append(phash)
        kept.append(part)
    return kept


def languages(bases: Sequence[Pictured]) -> list[str | None]:
    """The language of each one's prose; None where it is not sure."""
    texts = ["\n".join(line.text for line in base.lines if line.label in READABLE) for base in bases]
    named = Language().measure(Batch(text_documents(texts))).to_pylist()
    return [one["lang"] if one and one["score"] >= SURE else None for one in named]


def chosen(bases: Sequence[Pictured], most: int) -> list[Pictured]:
    """Those with the smallest hashes, not more than MOST_PER_PAGE of a page."""
    kept: dict[str, list[Pictured]] = defaultdict(list)
    taken: Counter[str] = Counter()
    for base in sorted(bases, key=lambda one: hashlib.sha256(repr(one.lines).encode()).digest()):
        if len(kept[base.lang]) < most and taken[base.page] < MOST_PER_PAGE:
            taken[base.page] += 1
            kept[base.lang].append(base)
    return [base for lang in sorted(kept) for base in kept[lang]]


def counted(bases: Sequence[Pictured]) -> str:
    """A Markdown table of what there is."""
    groups: dict[tuple[str, str], list[Pictured]] = defaultdict(list)
    for base in bases:
        groups[base.source, base.lang].append(base)
    rows = [
        "| source | documents, pages | pictures | words, half have fewer | words a picture |",
        "|---|---|---|---|---|",
    ]
    for (source, lang), found in sorted(groups.items()):
        pictures = sum(len(base.pictures) for base in found)
        words = sorted(base.words for base in found)
        rows.append(
            f"| {source}, {lang} | {len(found)}, {len({base.page for base in found})} | {pictures} "
            f"| {words[len(words) // 2]} | {sum(words) / pictures:.0f} |"
        )
    return "\n".join(rows)

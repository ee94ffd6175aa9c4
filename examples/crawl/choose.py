"""Chooses a small part of a crawl, rich in pictures, and copies its WARC members unchanged.

    python examples/crawl/choose.py --out examples/crawl --pages 24 --mib 3.5 handbook-*.warc.gz

From each WARC come pages with content pictures, those that weigh least first (a page weighs its own bytes and those of
pictures that no chosen page has brought yet), and one page without in four, until a count or a size is reached. The
front page always comes: it holds the licence. Everything that a chosen page shows comes with it, and so do style sheets
and the crawler's own records. Members stand in the order of the crawl and are copied byte by byte, so the same input
gives the same output.
"""

import argparse
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from fastwarc.warc import ArchiveIterator, WarcRecordType
from PIL import Image, UnidentifiedImageError
from selectolax.lexbor import LexborHTMLParser

MIN_SIDE = 100  # pixels; arrows, logos and the numbered call-outs of code listings are smaller
PAGES_PER_PLAIN = 4  # of four chosen pages one may be without pictures


@dataclass(frozen=True)
class Member:
    """One WARC record as it lies in the file: `start` and `end` are byte offsets of its gzip member."""

    start: int
    end: int
    kind: str
    uri: str
    mime: str
    payload: bytes

    @property
    def size(self) -> int:
        return self.end - self.start


def read_members(path: Path) -> list[Member]:
    """All members of a WARC, in file order."""
    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=True):
            uri = record.headers.get("WARC-Target-URI", "").strip("<>")
            mime = (record.http_content_type or "") if record.http_headers else ""
            found.append((record.stream_pos, record.headers["WARC-Type"], uri, mime, record.reader.read()))
    ends = [start for start, *_ in found[1:]] + [path.stat().st_size]
    return [Member(start, end, *rest) for (start, *rest), end in zip(found, ends, strict=True)]


def pictures_of(page: Member) -> list[str]:
    """The addresses of the pictures that a page shows, each once."""
    sources = [node.attributes.get("src") for node in LexborHTMLParser(page.payload).css("img[src]")]
    return list(dict.fromkeys(urljoin(page.uri, source) for source in sources if source))


def is_large(picture: Member) -> bool:
    """Whether both sides of a picture have at least MIN_SIDE pixels; what cannot be read is not large."""
    try:
        with Image.open(io.BytesIO(picture.payload)) as image:
            return min(image.size) >= MIN_SIDE
    except UnidentifiedImageError:
        return False


def choose(members: list[Member], max_pages: int, max_bytes: int) -> set[str]:
    """The addresses of the chosen pages and of what they show."""
    responses = {member.uri: member for member in members if member.kind == "response"}
    pages = [member for member in responses.values() if member.mime == "text/html"]
    shown = {page.uri: [uri for uri in pictures_of(page) if uri in responses] for page in pages}
    uses = Counter(uri for uris in shown.values() for uri in uris)
    content = {uri for uri in uses if uses[uri] <= len(pages) / 3 and is_large(responses[uri])}
    front, *others = pages
    rich = [page for page in others if content.intersection(shown[page.uri])]
    plain = [page for page in others if page not in rich]

    def weight(page: Member, chosen: set[str]) -> int:
        return sum(responses[uri].size for uri in {page.uri, *shown[page.uri]} - chosen)

    chosen: set[str] = set()
    left, pages_left = max_bytes, max_pages

    def take(page: Member) -> bool:
        nonlocal left, pages_left
        cost = weight(page, chosen)
        if cost > left or not pages_left:
            return False
        left -= cost
        pages_left -= 1
        chosen.update({page.uri, *shown[page.uri]})
        return True

    for page in (front, *plain[: max_pages // PAGES_PER_PLAIN - 1]):
        take(page)
    while rich:
        lightest = min(rich, key=lambda page: (weight(page, chosen), page.uri))
        if not take(lightest):
            break
        rich.remove(lightest)
    return chosen


def kept_members(members: list[Member], chosen: set[str]) -> Iterator[Member]:
    """The chosen responses with their requests, all style sheets, and all that is neither request nor response."""
    offered = {member.uri: member.mime for member in members if member.kind == "response"}
    for member in members:
        is_exchange = member.kind in ("request", "response")
        if (
            not is_exchange
            or member.uri in chosen
            or offered.get(member.uri) == "text/css"
            or member.uri not in offered
        ):
            yield member


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warcs", nargs="+", type=Path, help="gzip-compressed WARC files, a member per record")
    parser.add_argument("--out", required=True, type=Path, help="a folder; the files keep their names")
    parser.add_argument("--pages", required=True, type=int, help="pages per WARC")
    parser.add_argument("--mib", required=True, type=float, help="MiB of pages and pictures per WARC")
    arguments = parser.parse_args()
    for path in arguments.warcs:
        members = read_members(path)
        chosen = choose(members, arguments.pages, int(arguments.mib * 2**20))
        kept = list(kept_members(members, chosen))
        source = path.read_bytes()
        target = arguments.out / path.name
        target.write_bytes(b"".join(source[member.start : member.end] for member in kept))
        pages = sum(member.kind == "response" and member.mime == "text/html" for member in kept)
        print(
            f"{target}: {len(kept)} of {len(members)} members, {pages} pages, {target.stat().st_size / 2**20:.2f} MiB"
        )


if __name__ == "__main__":
    main()

"""Feeds mutated pages to charset detection and extraction, and reports what crashes, stalls or breaks a promise.

    python -m benchmarks.fuzz_pages --minutes 10
    python -m benchmarks.fuzz_pages --page 1234567       # one page again, by its number

The claim: no page, however broken, crashes or stalls a worker. Seeds are the pages of the demo crawl and small ones of
every hostile kind; a page is a function of its number alone, so that whatever fails can be made again. Pages run in a
process of their own, since the parser is C: its death and its silence are findings too.
"""

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from pipelines.charset import decode
from pipelines.html import extract
from pipelines.sniff import is_html
from pipelines.warc import Loss, Segment, read_segment
from schemas.document import LABELS

CRAWL = Path(__file__).parents[1] / "examples/crawl"
MAX_BYTES = 6 << 20
# CPU seconds a page may take; a warm worker takes some milliseconds for a usual page.
LIMIT_S, LIMIT_S_PER_MB = 2.0, 1.0
SILENCE_S = 60.0  # wall time after which a page counts as a stall

TAGS = (
    *("a", "article", "aside", "b", "base", "blockquote", "body", "br", "button", "caption", "code", "col", "dd"),
    *("details", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame"),
    *("frameset", "h1", "h2", "head", "header", "hr", "html", "i", "iframe", "img", "input", "label", "li", "link"),
    *("main", "math", "meta", "nav", "nobr", "noscript", "ol", "option", "p", "picture", "plaintext", "pre", "ruby"),
    *("script", "section", "select", "source", "span", "style", "summary", "svg", "table", "tbody", "td", "template"),
    *("textarea", "th", "thead", "title", "tr", "ul", "video", "xmp"),
)
ATTRIBUTES = (
    *("class=logo", "class='comment share nav'", "id=content", "src=a.png", "src='data:image/png;base64,iVBORw0KGgo='"),
    *("srcset='a.png 1x, b.png 2x'", "data-src=//h/a.jpg", "href=http://[", "width=1", "width=99999999999999999999"),
    *(
        "style='display:none'",
        "rel=license",
        "hidden",
        "lang=ar",
        "dir=rtl",
        "=",
        "a=b a=b",
        "\x00",
        "alt='&#0;&#xD800;'",
    ),
)
SCRAPS = (
    *("<", ">", "&", "&#x110000;", "&#xD800;", "]]>", "<!--", "-->", "<![CDATA[", "<!DOCTYPE html", "<?xml", "\x00"),
    *(
        "\u202e",
        "\u200b",
        "\ue000",
        "\U0010ffff",
        "\ufeff",
        "漢字。",
        "กขค",
        "مرحبا",
        "👩‍👩‍👧",
        "e\u0301" * 50,
        "\x1e\x1f",
    ),
)
CODECS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "cp1252",
    "shift_jis",
    "gb18030",
    "euc-kr",
    "big5",
    "koi8-r",
    "iso2022_jp",
    "utf-7",
)
CHARSETS = (
    None,
    "utf-8",
    "latin-1",
    "shift_jis",
    "gb2312",
    "utf-16",
    "x-user-defined",
    "no-such",
    "\x00",
    "idna",
    "rot13",
)


@cache
def seeds() -> tuple[bytes, ...]:
    """Pages of the demo crawl, and hostile ones."""
    pages = [_hostile(name).encode("utf-8", "surrogatepass") for name in HOSTILE]
    for warc in sorted(CRAWL.glob("*.warc.gz")):
        records = read_segment(Segment(str(warc), 0, warc.stat().st_size), 64 << 20, Counter())
        captures = (found for found in records if not isinstance(found, Loss))
        pages += [found.payload for found in captures if is_html(found.payload, found.mime or "")]
    return tuple(pages)


HOSTILE = {
    "nested": lambda: "<div>" * 60_000 + "text",
    "formatting": lambda: "<b><i><font>" * 3_000 + "<p>text" * 3_000,
    "tables": lambda: "<table><tr><td>" * 5_000,
    "unclosed": lambda: "<p><li><td><a href=x>" * 20_000,
    "list": lambda: "<ul>" + "<li><a href=/x>item</a>" * 50_000,
    "frameset": lambda: "<frameset>" + "<frame src=a.html>" * 1_000 + "</frameset>",
    "scripts": lambda: "<script>var a = '<p>' + 1;</script>" * 5_000,
    "data_uri": lambda: f"<p>text<img src='data:image/png;base64,{'A' * 200_000}'>",
    "attributes": lambda: "<img " + " ".join(f"a{n}={n}" for n in range(5_000)) + "><p>text",
    "word": lambda: "<p>" + "x" * 100_000,
    "template": lambda: "<template><svg><math><mi><mglyph><select><option>" * 500 + "text",
    "entities": lambda: "<p>" + "&amp;&nosuch;&#xFFFFFFFF;" * 20_000,
    "srcset": lambda: "<img srcset='" + "a.png 1w," * 20_000 + "'>",
    "pictures": lambda: "<p>text<img src=a.png>" * 20_000,
    "json": lambda: "<script type='application/ld+json'>" + '{"a":[' * 20_000 + "</script><p>text",
    "empty": lambda: "",
}  # fmt: skip


def _hostile(name: str) -> str:
    return HOSTILE[name]()


def page(number: int) -> tuple[bytes, str | None]:
    """Page `number` and the charset that its header claims."""
    draw = random.Random(number)
    html = draw.choice(seeds())
    for _ in range(draw.choice((0, 1, 2, 4, 8, 16))):
        html = draw.choice(MUTATIONS)(html, draw)[:MAX_BYTES]
    return html, draw.choice(CHARSETS)


def _flip(html: bytes, draw: random.Random) -> bytes:
    changed = bytearray(html)
    for _ in range(min(len(changed), draw.choice((1, 10, 100)))):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _slice(html: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(html) + 1)
    return start, min(len(html), start + draw.choice((1, 10, 100, 1_000, 10_000)))


def _delete(html: bytes, draw: random.Random) -> bytes:
    start, end = _slice(html, draw)
    return html[:start] + html[end:]


def _repeat(html: bytes, draw: random.Random) -> bytes:
    start, end = _slice(html, draw)
    times = min(draw.choice((2, 10, 1_000, 50_000)), MAX_BYTES // max(1, end - start))
    return html[:start] + html[start:end] * times + html[end:]


def _splice(html: bytes, draw: random.Random) -> bytes:
    other = draw.choice(seeds())
    start, end = _slice(other, draw)
    at = draw.randrange(len(html) + 1)
    return html[:at] + other[start:end] + html[at:]


def _insert(html: bytes, draw: random.Random) -> bytes:
    made = "".join(
        draw.choice(
            (
                f"<{draw.choice(TAGS)} {draw.choice(ATTRIBUTES)}>",
                f"</{draw.choice(TAGS)}>",
                f"<{draw.choice(TAGS)}",
                draw.choice(SCRAPS),
            )
        )
        for _ in range(draw.choice((1, 5, 50)))
    )
    at = draw.randrange(len(html) + 1)
    return html[:at] + made.encode("utf-8", "surrogatepass") * draw.choice((1, 1, 1, 200)) + html[at:]


def _recode(html: bytes, draw: random.Random) -> bytes:
    return html.decode("utf-8", "replace").encode(draw.choice(CODECS), "replace")


def _cut(html: bytes, draw: random.Random) -> bytes:
    return html[: draw.randrange(len(html) + 1)]


MUTATIONS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    *(_flip, _delete, _repeat, _splice, _insert, _insert, _recode, _cut),
)  # fmt: skip


def check(html: bytes, charset: str | None) -> str | None:
    """What is wrong with what comes out, or None."""
    started = time.process_time()
    text, _ = decode(html, charset)
    found = extract(text, "https://example.org/a/page.html")
    taken_s = time.process_time() - started
    if taken_s > LIMIT_S + LIMIT_S_PER_MB * len(html) / 1e6:
        return f"took {taken_s:.1f} s for {len(html)} bytes"
    text.encode()  # a lone surrogate cannot be stored
    shown = [part.media for part in found.parts if part.type == "image"]
    if sorted(index for index in shown if index is not None) != list(range(len(found.pictures))):
        return f"image parts show {shown[:10]} of {len(found.pictures)} pictures"
    for part in found.parts:
        if part.label not in LABELS or (part.type == "text") != bool(part.text):
            return f"a part that is none: {part!r:.200}"
        (part.text or "").encode()
    return None


def _work(pipe: Connection, first: int, step: int) -> None:
    for number in range(first, sys.maxsize, step):
        pipe.send(("at", number))
        try:
            problem = check(*page(number))
        except Exception as error:  # noqa: BLE001  # whatever is raised is the finding
            problem = f"{type(error).__name__}: {error}"
        pipe.send(("done", problem))


def fuzz(minutes: float, first: int) -> tuple[int, list[tuple[int, str]]]:
    """Pages tried and (number, problem) of those that failed."""
    context = multiprocessing.get_context("spawn")
    end, tried, failed, number = time.monotonic() + 60 * minutes, 0, [], first
    while time.monotonic() < end:
        here, there = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(there, number, 1), daemon=True)
        worker.start()
        there.close()
        try:
            while time.monotonic() < end:
                if not here.poll(SILENCE_S):
                    raise TimeoutError(f"silent for {SILENCE_S:.0f} s")
                kind, value = here.recv()
                if kind == "at":
                    number = value
                    continue
                tried += 1
                if value:
                    failed.append((number, value))
                    print(f"page {number}: {value}", flush=True)
        except (EOFError, TimeoutError) as error:
            worker.join(1.0)
            problem = str(error) or f"killed its process (exit {worker.exitcode})"
            failed.append((number, problem))
            print(f"page {number}: {problem}", flush=True)
        finally:
            worker.kill()
            worker.join()
        number += 1
    return tried, failed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--first", type=int, default=0, help="number of the first page")
    options.add_argument("--page", type=int, help="check this page alone")
    given = options.parse_args()
    if given.page is not None:
        html, charset = page(given.page)
        print(f"{len(html)} bytes, charset {charset}: {check(html, charset) or 'fine'}")
        return
    tried, failed = fuzz(given.minutes, given.first)
    print(f"{tried} pages from {len(seeds())} seeds in {given.minutes:g} minutes: {len(failed)} failed")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()

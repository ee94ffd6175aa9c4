"""Pages as text and pictures in DOM order: the main body without what surrounds it."""

import gc
from dataclasses import dataclass
from urllib.parse import SplitResult

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.html_excess import cut_excess
from pipelines.html_links import absolute, split
from pipelines.html_main import choose
from pipelines.html_meta import read_meta
from pipelines.html_pictures import Picture
from pipelines.html_tree import read_tree
from pipelines.html_walk import Part, Walk, fold

MAX_CHARS = 8 << 20  # of HTML; Common Crawl cuts at 5 MiB


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds; `meta` as in html_meta.read_meta."""

    title: str | None
    headline: str | None  # the text of the heading that is the page's own
    lang: str | None  # the lang attribute of <html>, as it stands
    meta: dict[str, str]
    parts: tuple[Part, ...]
    pictures: tuple[Picture, ...]


def extract(html: str, url: str, comments: bool = False) -> Page:
    """Text parts and pictures of a page's main body in DOM order; `comments` keeps what readers wrote below it.

    Text has its white space folded, lists and tables a line per item or row with cells parted by tabs, code as it
    stands. Where no main body can be told, the page without navigation and the like. Time is bounded: what is nested
    or repeated beyond reason is cut off. Never raises on bad HTML.
    """
    # A page is tens of thousands of small objects without a cycle; looking for cycles in them is a fifth of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _extract(html, url, comments)
    finally:
        if collects:
            gc.enable()


def _extract(html: str, url: str, comments: bool) -> Page:
    parser = LexborHTMLParser(cut_excess(html[:MAX_CHARS]))
    root = parser.root
    if root is None:
        return Page(None, None, None, {}, (), ())
    base = _base(root, url)
    tree = read_tree(parser)
    meta = read_meta(root, base)
    node = root.css_first("head > title") or root.css_first("title")
    title = fold(node.text()) if node else ""
    choice = choose(tree, (title or meta.get("og_title", "")).lower(), comments)
    walk = Walk(base)
    for start in choice.starts:
        walk.run(tree, start, choice.cut)
    headline = tree.words(choice.headline, tree.end[choice.headline]) if choice.headline >= 0 else None
    return Page(
        title=title or meta.get("og_title"),
        headline=headline,
        lang=(root.attributes.get("lang") or root.attributes.get("xml:lang") or "").strip() or None,
        meta={name: value for name, value in meta.items() if name != "og_title"},
        parts=tuple(walk.parts),
        pictures=tuple(walk.pictures),
    )


def _base(root: LexborNode, url: str) -> SplitResult:
    page = split(url)
    element = root.css_first("base[href]")
    address = absolute(page, element.attributes.get("href") or "") if element else None
    return split(address) if address else page

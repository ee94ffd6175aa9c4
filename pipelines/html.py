"""Pages as text and pictures in DOM order: the plain extraction, which keeps everything that is not page furniture."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.html_excess import cut_excess
from pipelines.html_links import absolute, addresses_by_size, pixels, split

MAX_CHARS = 8 << 20  # of HTML; Common Crawl cuts at 5 MiB
MAX_NODES = 400_000  # visited, about 1 s; a picture counts as 10
MAX_CANDIDATES = 16
SKIP = {
    *("head", "script", "style", "template", "nav", "aside", "iframe", "object", "embed", "svg", "canvas", "video"),
    *("audio", "map", "dialog", "menu"),
    *("button", "select", "option", "input", "textarea", "label", "legend", "datalist"),  # but not the form itself
}
SKIP_OUTSIDE_ARTICLE = {"header", "footer"}
ARTICLE = {"article", "main"}
LABELLED = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("ul", "ol", "dl"), "list"),
    **dict.fromkeys(("pre", "listing", "xmp"), "code"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "table": "table",
    "blockquote": "quote",
}
BLOCKS = {
    *("address", "article", "body", "center", "dd", "details", "div", "dt", "fieldset", "figure", "footer", "form"),
    *("header", "hgroup", "hr", "main", "p", "section", "summary", "tbody", "tfoot", "thead"),
}
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-file")
LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
LINE, CELL = "\x1e", "\x1f"  # in the text being gathered: the ends of lines and cells, which folding must keep
BARE_MARKER = re.compile(r"-|\d+\.")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: type text with `text`, or type image with `media`, an index into the page's pictures."""

    type: str
    label: str  # one of schemas.document.LABELS
    text: str | None
    media: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """An <img> where it stands. `uri` is absolute, without fragment; hints are the attributes' pixels."""

    uri: str
    candidates: tuple[str, ...]  # other addresses from srcset and <picture>, largest first
    alt: str | None
    width_hint: int | None
    height_hint: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds; `meta` has canonical, description and robots where the page gives them."""

    title: str | None
    lang: str | None  # the lang attribute of <html>, as it stands
    meta: dict[str, str]
    parts: tuple[Part, ...]
    pictures: tuple[Picture, ...]


def extract(html: str, url: str) -> Page:
    """Text parts and pictures of a page in DOM order, without navigation, forms' controls and scripts.

    Text has its white space folded, lists and tables a line per item or row with cells parted by tabs, code as it
    stands. Time is bounded: what is nested or repeated beyond reason is cut off. Never raises on bad HTML.
    """
    tree = LexborHTMLParser(cut_excess(html[:MAX_CHARS]))
    root = tree.root
    if root is None:
        return Page(None, None, {}, (), ())
    base = _base(root, url)
    walk = _Walk(base)
    walk.run(root)
    title = root.css_first("head > title")
    return Page(
        title=_fold(title.text()) if title else None,
        lang=(root.attributes.get("lang") or root.attributes.get("xml:lang") or "").strip() or None,
        meta=_meta(root, base),
        parts=tuple(walk.parts),
        pictures=tuple(walk.pictures),
    )


class _Walk:
    """The parts found so far, and the text being gathered with the label it will have."""

    def __init__(self, base: SplitResult) -> None:
        self.parts: list[Part] = []
        self.pictures: list[Picture] = []
        self._base = base
        self._text: list[str] = []
        self._label = "paragraph"
        self._outer: list[str] = []  # labels to go back to
        self._items: list[int | None] = []  # per open list: number of the last item, None without numbers
        self._sources: list[str] = []  # srcset values of the open <picture>
        self._articles = self._noscripts = 0
        self._in_row = False  # past the first cell

    def run(self, root: LexborNode) -> None:
        """Visit the tree without recursion: `ahead` holds the next sibling on every level, `tags` their parents."""
        ahead: list[LexborNode | None] = [root.child]
        tags = ["html"]
        budget = MAX_NODES
        while ahead and budget > 0:
            node = ahead[-1]
            if node is None:
                ahead.pop()
                self._leave(tags.pop())
                continue
            ahead[-1] = node.next
            budget -= 1
            tag = node.tag or ""
            if tag == "-text":
                self._add(node.text_content or "")
            elif tag in ("img", "amp-img"):
                budget -= 9
                self._picture(node)
            elif self._enter(tag, node):
                ahead.append(node.child)
                tags.append(tag)
        self._flush()

    def _add(self, text: str) -> None:
        if self._noscripts or (self._label != "code" and text.isspace() and self._at_line_start()):
            return
        self._text.append(text)

    def _at_line_start(self) -> bool:
        return not self._text or self._text[-1].startswith((LINE, CELL))

    def _enter(self, tag: str, node: LexborNode) -> bool:
        """Open an element; False to leave out what is in it."""
        if tag in SKIP or (tag in SKIP_OUTSIDE_ARTICLE and not self._articles):
            return False
        if label := LABELLED.get(tag):
            self._open(label)
            if label == "list":
                self._items.append(0 if tag == "ol" else None)
        elif tag in BLOCKS:
            self._break()
            self._articles += tag in ARTICLE
        elif tag == "br":
            self._text.append("\n" if self._label == "code" else LINE)
        elif tag == "li":
            self._item()
        elif tag == "tr":
            self._text.append(LINE)
            self._in_row = False
        elif tag in ("td", "th"):
            if self._in_row:
                self._text.append(CELL)
            self._in_row = True
        elif tag == "noscript":
            self._noscripts += 1
        elif tag == "source" and (value := node.attributes.get("srcset") or node.attributes.get("data-srcset")):
            self._sources.append(value)
        return True

    def _leave(self, tag: str) -> None:
        if tag in LABELLED:
            outer = self._outer.pop()
            if LABELLED[tag] == "list":
                self._items.pop()
            if self._label == outer == "list":
                self._break()
            else:
                self._flush()
            self._label = outer
        elif tag in BLOCKS:
            self._break()
            self._articles -= tag in ARTICLE
        elif tag == "noscript":
            self._noscripts -= 1
        elif tag == "picture":
            self._sources.clear()

    def _open(self, label: str) -> None:
        # A list in an item goes on with the lines of the list around it.
        if not (label == "list" and self._label == "list"):
            self._flush()
        self._outer.append(self._label)
        self._label = label

    def _break(self) -> None:
        """The start or end of a block: a new part, but only a new line or space where a list or table goes on."""
        if self._label in ("paragraph", "quote"):
            self._flush()
        elif self._label == "table":
            self._text.append(" ")
        elif self._label != "code" and not self._at_line_start():
            self._text.append(LINE)

    def _item(self) -> None:
        number = self._items[-1] if self._items else None
        if number is not None:
            self._items[-1] = number + 1
        self._text.append(f"{LINE}- " if number is None else f"{LINE}{number + 1}. ")

    def _flush(self) -> None:
        text, self._text = "".join(self._text), []
        if self._label == "code":
            text = text.replace(LINE, "\n").replace(CELL, "\t").strip("\r\n").rstrip()
        else:
            lines = [CELL.join(map(_fold, line.split(CELL))).replace(CELL, "\t") for line in text.split(LINE)]
            if self._label == "list":
                lines = [line for line in lines if not BARE_MARKER.fullmatch(line)]
            text = (" " if self._label == "heading" else "\n").join(line for line in lines if line.strip()).rstrip("\t")
        if text:
            # One column is no table but a means of layout.
            label = "paragraph" if self._label == "table" and "\t" not in text else self._label
            self.parts.append(Part("text", label, text, None))

    def _picture(self, node: LexborNode) -> None:
        attributes = node.attributes
        named = [attributes.get(name) for name in (*LAZY, "src")]
        sets = [*self._sources, *(attributes.get(name) for name in LAZY_SETS)]
        found = [absolute(self._base, value) for value in (*filter(None, named), *addresses_by_size(sets))]
        addresses = list(dict.fromkeys(filter(None, found)))
        if not addresses or (self._noscripts and self.pictures and self.pictures[-1].uri == addresses[0]):
            return
        self._flush()
        self.parts.append(Part("image", "image", None, len(self.pictures)))
        self.pictures.append(
            Picture(
                uri=addresses[0],
                candidates=tuple(addresses[1 : MAX_CANDIDATES + 1]),
                alt=_fold(attributes.get("alt") or "") or None,
                width_hint=pixels(attributes.get("width")),
                height_hint=pixels(attributes.get("height")),
            )
        )


def _base(root: LexborNode, url: str) -> SplitResult:
    page = split(url)
    element = root.css_first("base[href]")
    address = absolute(page, element.attributes.get("href") or "") if element else None
    return split(address) if address else page


def _meta(root: LexborNode, base: SplitResult) -> dict[str, str]:
    meta: dict[str, str] = {}
    for node in root.css("head > meta[name][content]"):
        name = (node.attributes.get("name") or "").strip().lower()
        if name in ("description", "robots"):
            meta.setdefault(name, _fold(node.attributes.get("content") or ""))
    link = root.css_first("head > link[rel~=canonical i][href]")
    canonical = absolute(base, link.attributes.get("href") or "") if link else None
    if canonical:
        meta["canonical"] = canonical
    return {name: value for name, value in meta.items() if value}


def _fold(text: str) -> str:
    return " ".join(text.split())

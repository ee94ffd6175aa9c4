"""Pages as text and pictures in DOM order: the plain extraction, which keeps everything that is not page furniture."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_CHARS = 8 << 20  # of HTML; Common Crawl cuts at 5 MiB
MAX_NODES = 400_000  # visited, about 1 s; a picture counts as 10
MAX_URL_CHARS = 8192
MAX_CANDIDATES = 16
# Lexbor walks up the open elements at many a tag, so deep nesting is quadratic: 20,000 nested <div> take 0.5 s. Pages
# that could do this are cut where the steps up the tree reach this number; 20,000 tags cannot.
MAX_STEPS = 200_000_000
MAX_TAGS_UNCHECKED, MAX_CHARS_UNCHECKED = 20_000, 128 << 10
MAX_ATTRIBUTES = 5000  # of one tag: lexbor compares each with all before it

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
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
PIXELS = re.compile(r"\s*(\d{1,6})(?:\.\d*)?\s*(?:px)?\s*")
TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*)(?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+>?""")
RAW = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}
NOT_NESTING = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "dt", "dd", "option", "td", "th", "tr"),
}


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


def cut_excess(html: str) -> str:
    """The page up to where its nesting or a tag's attributes would keep the parser busy for longer than a second."""
    if len(html) <= MAX_CHARS_UNCHECKED and html.count("<") <= MAX_TAGS_UNCHECKED:
        return html
    open_tags = Counter[str]()
    position = depth = steps = 0
    while match := TAG.search(html, position):
        position = match.end()
        name = match[2].lower()
        if match.end() - match.start() > MAX_ATTRIBUTES and match[0].count(" ") + match[0].count("\n") > MAX_ATTRIBUTES:
            return html[: match.start()]
        steps += depth
        if steps > MAX_STEPS:
            return html[: match.start()]
        if name in NOT_NESTING:
            continue
        if not match[1]:
            open_tags[name] += 1
            depth += 1
            if name in RAW:
                position = max(position, html.find(f"</{name}", position))
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
    return html


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
            self._flush()
            self._label = self._outer.pop()
            if LABELLED[tag] == "list":
                self._items.pop()
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
            text = text.strip("\r\n").rstrip()
        else:
            lines = [CELL.join(map(_fold, line.split(CELL))).replace(CELL, "\t") for line in text.split(LINE)]
            if self._label == "list":
                lines = [line for line in lines if not BARE_MARKER.fullmatch(line)]
            text = (" " if self._label == "heading" else "\n").join(line for line in lines if line.strip())
        if text:
            # One column is no table but a means of layout.
            label = "paragraph" if self._label == "table" and "\t" not in text else self._label
            self.parts.append(Part("text", label, text, None))

    def _picture(self, node: LexborNode) -> None:
        attributes = node.attributes
        named = [attributes.get(name) for name in (*LAZY, "src")]
        sets = [*self._sources, *(attributes.get(name) for name in LAZY_SETS)]
        found = [absolute(self._base, value) for value in (*filter(None, named), *_by_size(sets))]
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
                width_hint=_pixels(attributes.get("width")),
                height_hint=_pixels(attributes.get("height")),
            )
        )


def absolute(base: SplitResult, reference: str) -> str | None:
    """A reference as the URL that a browser would fetch, without fragment; None unless that is http or https.

    Not `urllib.parse.urljoin`, which drops empty path segments: `images//a.png` is another URL than `images/a.png`.
    """
    if len(reference) > MAX_URL_CHARS:  # data: URIs, mostly
        return None
    reference = re.sub(r"[\t\n\r]", "", reference).strip("\0\x0c ").partition("#")[0]
    if scheme := SCHEME.match(reference):
        name, rest = scheme[1].lower(), reference[scheme.end() :]
    else:
        name, rest = base.scheme, reference
    if not reference or name not in ("http", "https"):
        return None
    rest, mark, query = rest.partition("?")
    rest = rest.replace("\\", "/")
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        path = slash + path
    elif scheme:
        return None
    else:
        host = base.netloc
        path = rest if rest.startswith("/") else base.path.rpartition("/")[0] + "/" + rest if rest else base.path
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    path = quote(_without_dots(path or "/"), safe="%/:@!$&'()*+,;=~[]|^\\", errors="replace")
    query = quote(query, safe="%/:?@!$&'()*+,;=~[]|^\\{}`", errors="replace")
    return f"{name}://{host.lower()}{path}{mark}{query}" if host else None


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if segments[-1] in (".", "..") else "")


def _by_size(sets: list[str | None]) -> list[str]:
    """The addresses in srcset values, largest first, each parsed as the HTML standard says (4.8.4.4)."""
    sized: list[tuple[float, str]] = []
    for value in filter(None, sets):
        rest = value[: 4 * MAX_URL_CHARS].lstrip(", \t\n\r\f")
        while rest and len(sized) < 4 * MAX_CANDIDATES:
            address, _, rest = rest.replace("\t", " ").replace("\n", " ").partition(" ")
            descriptor = ""
            if not address.endswith(","):
                descriptor, _, rest = rest.partition(",")
            sized.append((_size(descriptor), address.rstrip(",")))
            rest = rest.lstrip(", \r\f")
    return [address for _, address in sorted(sized, key=lambda item: -item[0])]


def _size(descriptor: str) -> float:
    """Width in pixels, or density as if 1x were 1,000 pixels wide."""
    descriptor = descriptor.strip()
    try:
        number = float(descriptor[:-1] or 1)
    except ValueError:
        return 0.0
    return number if descriptor.endswith("w") else number * 1000


def _pixels(value: str | None) -> int | None:
    match = PIXELS.fullmatch(value or "")
    return int(match[1]) if match else None


def _base(root: LexborNode, url: str) -> SplitResult:
    page = _split(url)
    element = root.css_first("base[href]")
    address = absolute(page, element.attributes.get("href") or "") if element else None
    return _split(address) if address else page


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # such as an open bracket in the host
        return SplitResult("", "", "", "", "")


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

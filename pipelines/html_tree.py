"""A parsed page as flat lists in document order, with the running text of each element counted."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_NODES = 400_000  # visited, about 1 s; a picture counts as 10
SKIP = {
    *("head", "script", "style", "template", "title", "link", "meta", "iframe", "object", "embed", "svg", "canvas"),
    *("video", "audio", "map", "math", "dialog", "frame", "noframes"),
    *("button", "select", "option", "input", "textarea", "datalist"),  # but not the form itself
}
# What begins and ends a line of text; all other elements stand within one.
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"),
    *("hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "search", "section"),
    *("summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp"),
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
PICTURES = {"img", "amp-img"}
CODE = {"pre", "listing", "xmp"}
BARE = {"b", "br", "em", "hr", "i", "strong", "tbody", "thead", "u", "wbr"}  # their attributes are never asked for
NO_ATTRIBUTES: dict[str, str | None] = {}
# A letter of these scripts says as much as two or three of others.
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]+")
# Arabic, Devanagari, Chinese and Japanese stops among them; Thai has none.
STOPS = re.compile("[,.;:!?\u060c\u061b\u061f\u06d4\u0964\u2026\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f]")
MIN_LINE, FULL_LINE = 20, 120  # letters: fewer are no sentence; lines from here on are surely paragraphs


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by index in document order, 0 being <html>. The subtree of i is the range from i to `end[i]`.

    Counts are of an element's own lines, without those of blocks within it: `chars` and `link_chars` count letters
    (a Chinese one as 2), `mass` how many of them are running text.
    """

    tag: list[str]  # "-text" for text
    text: list[str]  # empty for elements
    attributes: list[dict[str, str | None]]
    parent: list[int]
    block: list[int]  # the innermost block that it stands in, or is
    end: list[int]
    chars: list[float]
    link_chars: list[float]
    mass: list[float]

    def __len__(self) -> int:
        return len(self.tag)

    def words(self, start: int, stop: int) -> str:
        """The text from one index to another, white space folded."""
        return " ".join("".join(self.text[start:stop]).split())

    def children(self, index: int) -> list[int]:
        return self.following(index + 1, self.end[index])

    def following(self, index: int, stop: int) -> list[int]:
        """A node and its siblings behind it, up to the end of their parent."""
        found = []
        while index < stop:
            found.append(index)
            index = self.end[index]
        return found

    def is_empty(self, start: int, stop: int) -> bool:
        """Whether no text stands from one index to another."""
        return not any(text and not text.isspace() for text in self.text[start:stop])


def read_tree(parser: LexborHTMLParser) -> Tree:
    """The nodes of a page without scripts, controls and comments; at most MAX_NODES of them."""
    rows: list[tuple[str, str, dict[str, str | None], int, int]] = []  # tag, text, attributes, parent, block
    ends: list[int] = []
    chars: dict[int, float] = {}
    link_chars: dict[int, float] = {}
    mass: dict[int, float] = {}
    ahead: list[LexborNode | None] = []  # the next sibling of every open element; no recursion over depth
    open_: list[int] = []
    names: list[str] = []  # of the open elements
    links = noscripts = codes = 0  # how many of them are open
    at_break = True  # since a block began or ended only white space came
    parent = block = -1
    line = linked = 0  # letters of the line being read, and those of them in links
    has_stop = False
    budget = MAX_NODES
    node: LexborNode | None = parser.root
    while True:
        if node is None or budget <= 0:
            if not open_:
                break
            index = open_.pop()
            ends[index] = len(rows)
            name = names.pop()
            parent = open_[-1] if open_ else -1
            if name in BLOCKS:
                if line:
                    _add_line(line, linked, has_stop, block, chars, link_chars, mass)
                    line = linked = 0
                    has_stop = False
                block = rows[index][3]
                block = rows[block][4] if block >= 0 else -1
                at_break = True
                codes -= name in CODE
            elif name == "a":
                links -= 1
            elif name == "noscript":
                noscripts -= 1
            node = ahead.pop()
            continue
        budget -= 1
        name = node.tag or "-"
        if name == "-text":
            text = node.text_content or ""
            if text.isspace():
                if not at_break or codes:
                    ends.append(len(rows) + 1)
                    rows.append((name, text, NO_ATTRIBUTES, parent, block))
            elif not noscripts:
                ends.append(len(rows) + 1)
                rows.append((name, text, NO_ATTRIBUTES, parent, block))
                at_break = False
                if block >= 0:
                    if "\n" in text:
                        text = " ".join(text.split())
                    size = len(text)
                    # Three bytes a letter or nearly; the pattern is slow on texts with a few curly quotes.
                    if not text.isascii() and len(text.encode(errors="replace")) > 2 * size:
                        size += size - len(WIDE.sub("", text))
                    line += size
                    if links:
                        linked += size
                    elif not has_stop:
                        has_stop = STOPS.search(text) is not None
            node = node.next
            continue
        if name in SKIP or name[0] in "-!":
            node = node.next
            continue
        index = len(rows)
        ends.append(index + 1)
        if name in BLOCKS:
            if line:
                _add_line(line, linked, has_stop, block, chars, link_chars, mass)
                line = linked = 0
                has_stop = False
            block = index
            at_break = True
            codes += name in CODE
        elif name == "a":
            links += 1
        elif name == "noscript":
            noscripts += 1
        elif name in PICTURES:
            budget -= 9
            at_break = False
        rows.append((name, "", NO_ATTRIBUTES if name in BARE else node.attributes, parent, block))
        open_.append(index)
        names.append(name)
        ahead.append(node.next if parent >= 0 else None)
        parent = index
        node = node.child
    tag, text_, attributes, parents, blocks = (
        (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 5
    )
    own = [_dense(counts, len(rows)) for counts in (chars, link_chars, mass)]
    return Tree(tag, text_, attributes, parents, blocks, ends, *own)


def _add_line(
    size: int,
    linked: int,
    has_stop: bool,
    block: int,
    chars: dict[int, float],
    link_chars: dict[int, float],
    mass: dict[int, float],
) -> None:
    """Credit a line of text to the block that it stands in."""
    chars[block] = chars.get(block, 0.0) + size
    if linked:
        link_chars[block] = link_chars.get(block, 0.0) + linked
    if size >= MIN_LINE and linked * 2 < size:
        running = (size - linked) * min(1.0, size / FULL_LINE)
        if linked * 10 > size * 3:
            running *= 0.5
        if not has_stop:
            running *= 0.3 if size < 80 else 0.6
        mass[block] = mass.get(block, 0.0) + running


def _dense(counts: dict[int, float], count: int) -> list[float]:
    dense = [0.0] * count
    for index, value in counts.items():
        dense[index] = value
    return dense

"""Parts of a page from its flat tree: text with its structure, and pictures where they stand."""

import re
from dataclasses import dataclass, replace
from urllib.parse import SplitResult

from filters.picture_words import file_name
from pipelines.html_pictures import MAX_CANDIDATES, Picture, is_decoration, read_picture
from pipelines.html_tree import BLOCKS, PICTURES, Tree

LABELLED = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("ul", "ol", "dl"), "list"),
    **dict.fromkeys(("pre", "listing", "xmp"), "code"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "table": "table",
    "blockquote": "quote",
}
BREAKS = BLOCKS - set(LABELLED) - {"li", "tr", "td", "th"}
# All others say nothing about the structure of text.
STRUCTURE = {*LABELLED, *BREAKS, "br", "li", "tr", "td", "th", "noscript", "source", "picture"}
MAX_PAGE_DATA_BYTES = 16 << 20  # of pictures that came with the page
LINE, CELL = "\x1e", "\x1f"  # in the text being gathered: the ends of lines and cells, which folding must keep
BARE_MARKER = re.compile(r"-|\d+\.")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: type text with `text`, or type image with `media`, an index into the page's pictures."""

    type: str
    label: str  # one of schemas.document.LABELS
    text: str | None
    media: int | None


class Walk:
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
        self._noscripts = self._data_bytes = 0
        self._in_row = False  # past the first cell

    def run(self, tree: Tree, start: int, cut: bytearray) -> None:
        """Visit a subtree without what is cut."""
        tags, ends, texts, attributes = tree.tag, tree.end, tree.text, tree.attributes
        open_: list[int] = []
        index, stop = start, ends[start]
        while index < stop:
            while open_ and ends[open_[-1]] <= index:
                self._leave(tags[open_.pop()])
            tag = tags[index]
            if tag == "-text":
                self._add(texts[index])
                index += 1
            elif cut[index]:
                if tag in BLOCKS:
                    self._break()
                index = ends[index]
            elif tag in PICTURES:
                self._picture(attributes[index])
                index += 1
            elif tag not in STRUCTURE:
                index += 1
            else:
                self._enter(tag, attributes[index])
                open_.append(index)
                index += 1
        while open_:
            self._leave(tags[open_.pop()])
        self._flush()

    def _add(self, text: str) -> None:
        if self._noscripts or (self._label != "code" and text.isspace() and self._at_line_start()):
            return
        self._text.append(text)

    def _at_line_start(self) -> bool:
        return not self._text or self._text[-1].startswith((LINE, CELL))

    def _enter(self, tag: str, attributes: dict[str, str | None]) -> None:
        if label := LABELLED.get(tag):
            self._open(label)
            if label == "list":
                self._items.append(0 if tag == "ol" else None)
        elif tag in BREAKS:
            self._break()
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
        elif tag == "source" and (value := attributes.get("srcset") or attributes.get("data-srcset")):
            self._sources.append(value)

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
        elif tag in BREAKS:
            self._break()
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
        if not self._text:
            return
        text, self._text = "".join(self._text), []
        label = self._label
        if label == "code":
            text = text.replace(LINE, "\n").replace(CELL, "\t").strip("\r\n").rstrip()
        elif LINE not in text and CELL not in text and label != "list":
            text = " ".join(text.split())
        else:
            lines = [CELL.join(map(fold, line.split(CELL))).replace(CELL, "\t") for line in text.split(LINE)]
            if label == "list":
                lines = [line for line in lines if not BARE_MARKER.fullmatch(line)]
            text = (" " if label == "heading" else "\n").join(line for line in lines if line.strip()).rstrip("\t")
        if text:
            # One column is no table but a means of layout.
            self.parts.append(Part("text", "paragraph" if label == "table" and "\t" not in text else label, text, None))

    def _picture(self, attributes: dict[str, str | None]) -> None:
        picture = read_picture(attributes, self._sources, self._base)
        if picture is None or is_decoration(picture, attributes):
            return
        if self._noscripts and self._is_copy(picture):
            # What stood before it may be a blurred preview of it.
            self.pictures[-1] = _merged(picture, self.pictures[-1])
            return
        if picture.data is not None:
            self._data_bytes += len(picture.data)
            if self._data_bytes > MAX_PAGE_DATA_BYTES:
                return
        self._flush()
        self.parts.append(Part("image", "image", None, len(self.pictures)))
        self.pictures.append(picture)

    def _is_copy(self, picture: Picture) -> bool:
        """Whether a <noscript> repeats the picture before it, in this or another size."""
        if not self.pictures:
            return False
        last = self.pictures[-1]
        if not {picture.uri, *picture.candidates}.isdisjoint((last.uri, *last.candidates)):
            return True
        is_next = self.parts[-1].type == "image" and not "".join(self._text).strip()
        return is_next and file_name(picture.uri) == file_name(last.uri)


def _merged(picture: Picture, other: Picture) -> Picture:
    addresses = dict.fromkeys((*picture.candidates, *other.candidates, other.uri))
    addresses.pop(picture.uri, None)
    return replace(
        picture,
        candidates=tuple(addresses)[:MAX_CANDIDATES],
        alt=picture.alt or other.alt,
        width_hint=picture.width_hint or other.width_hint,
        height_hint=picture.height_hint or other.height_hint,
    )


def fold(text: str) -> str:
    return " ".join(text.split())

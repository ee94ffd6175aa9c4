"""Extractors of main bodies, as `benchmarks/extraction.py` asks for them."""

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import HTMLTree
from serve import serve

# Whole option sets of trafilatura for text alone; pages are asked for with pictures, as XML.
TRAFILATURA: dict[str, dict[str, Any]] = {
    "trafilatura": {},
    "trafilatura no comments": {"include_comments": False},
    "trafilatura no tables": {"include_comments": False, "include_tables": False},
    "trafilatura fast": {"fast": True, "include_comments": False},
    "trafilatura precision": {"favor_precision": True, "include_comments": False},
    "trafilatura recall": {"favor_recall": True, "include_comments": False},
}
Items = list[tuple[str, str]]


def trafilatura_items(options: dict[str, Any]) -> Callable[[bytes, str, bool], Items]:
    def run(page: bytes, url: str, is_article: bool) -> Items:
        if is_article:
            return [("text", trafilatura.extract(page, url=url or None, **options) or "")]
        found = trafilatura.extract(page, url=url, output_format="xml", include_images=True, **options)
        return list(_items(etree.fromstring(found.encode()), url, "graphic")) if found else []

    return run


def readability_items(page: bytes, url: str, is_article: bool) -> Items:
    summary = Document(bytes_to_str(page, detect_encoding(page))).summary()
    return list(_items(lxml_html.fromstring(summary), url, "img"))


def resiliparse_items(page: bytes, url: str, is_article: bool) -> Items:
    tree = HTMLTree.parse(bytes_to_str(page, detect_encoding(page)))
    return [("text", extract_plain_text(tree, main_content=True, alt_texts=False, links=False, form_fields=False))]


SIDES: dict[str, Callable[[bytes, str, bool], Items]] = {
    **{name: trafilatura_items(options) for name, options in TRAFILATURA.items()},
    "readability-lxml": readability_items,
    "resiliparse": resiliparse_items,
}


def _items(root: Any, base: str, picture_tag: str) -> Iterator[tuple[str, str]]:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if element.tag == picture_tag and element.get("src"):
                yield "image", urljoin(base, element.get("src"))
            if element.text:
                yield "text", element.text
        elif element.tail:
            yield "text", element.tail


def run(name: str, cases: list[tuple[str, str, bool]]) -> dict[str, Any]:
    """CPU seconds on articles, and what was found on every page; a page that raises has nothing."""
    cpu_s = 0.0
    items = []
    for path, url, is_article in cases:
        page = gzip.decompress(Path(path).read_bytes())
        started = time.process_time()
        try:
            items.append(SIDES[name](page, url, is_article))
        except (etree.LxmlError, ValueError, AssertionError, RecursionError):
            items.append([])
        cpu_s += (time.process_time() - started) * is_article
    return {"cpu_s": cpu_s, "items": items}


if __name__ == "__main__":
    serve({"names": lambda: list(SIDES), "run": run})

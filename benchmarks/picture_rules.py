"""Pictures per CPU second of every filter of the level image, on the demo crawl's pictures and on drawn photographs.

    python benchmarks/picture_rules.py [PHOTOGRAPHS]

Each filter sees a fresh batch, so it pays for decoding and for the grey picture that it shares in a real run;
`together` are those of the demo on one batch. Beside the rate stands how many pictures went.
"""

import hashlib
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from fastwarc.warc import ArchiveIterator, WarcRecordType
from PIL import Image, ImageDraw

from filters import Batch, Filter
from filters.picture_cache import VARIABLE
from filters.pictures import read_header
from filters.registry import build, installed, load
from schemas.document import DOCUMENT

TOGETHER = ("image_decorative", "image_bytes", "image_side", "image_aspect", "image_entropy", "image_blur")


def crawled(folder: Path) -> list[tuple[str, bytes]]:
    """Address and file of each different picture of a crawl."""
    found: dict[str, tuple[str, bytes]] = {}
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                if (record.http_content_type or "").startswith("image/"):
                    data = record.reader.read()
                    if data:
                        found.setdefault(hashlib.sha256(data).hexdigest(), (record.headers["WARC-Target-URI"], data))
    return list(found.values())


def photograph(seed: int, width: int, height: int) -> bytes:
    """A JPEG of light, edges and grain."""
    rng = np.random.default_rng(seed)
    light = Image.fromarray(rng.integers(30, 226, (4, 5, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    draw = ImageDraw.Draw(light)
    for _ in range(20):
        corners = [(int(x), int(y)) for x, y in rng.integers(0, (width, height), (5, 2))]
        draw.polygon(corners, fill=tuple(int(level) for level in rng.integers(0, 256, 3)))
    grain = rng.normal(0, 6, (height, width, 1))
    file = io.BytesIO()
    Image.fromarray(np.clip(np.asarray(light) + grain, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=85)
    return file.getvalue()


def document(pictures: Sequence[tuple[str, bytes]]) -> pa.Table:
    """One document that shows these pictures."""
    media = []
    for uri, data in pictures:
        header = read_header(data)
        facts = {"width": header.width, "height": header.height, "bytes": len(data)}
        media.append({"uri": uri, "mime": header.get_format_mimetype(), **facts})
    row = {"record_id": "0", "parts": [], "media": media, "media_data": [data for _, data in pictures]}
    return pa.Table.from_pylist([row], DOCUMENT)


def judged(rule: Filter, batch: Batch) -> int:
    """How many rows go."""
    measured = rule.measure(batch)
    rule.reason(measured)
    return rule.keep(measured).to_pylist().count(False)


def main() -> None:
    os.environ[VARIABLE] = ""  # or a second run would measure the cache
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    inputs = {
        "the demo crawl": crawled(Path("examples/crawl")),
        "640 x 480": [(f"http://a.example/{n}.jpg", photograph(n, 640, 480)) for n in range(count)],
        "1600 x 1200": [(f"http://a.example/{n}.jpg", photograph(n, 1600, 1200)) for n in range(count)],
    }
    names = [plugin.name for plugin in installed("filter") if load("filter", plugin.name).level == "image"]
    rules: dict[str, Filter] = {name: build({"use": name}).rule for name in names}  # type: ignore[misc]
    warm = document(inputs["640 x 480"][:2])
    for rule in rules.values():  # loads models
        judged(rule, Batch(warm).pictures)
    for name, pictures in inputs.items():
        table = document(pictures)
        size = sum(len(data) for _, data in pictures) / len(pictures)
        print(f"{name}: {len(pictures)} pictures, {size:,.0f} bytes each")
        started = time.process_time()
        sum(image is not None for image in Batch(table).pictures.images)
        print(f"  {'decoding alone':18} {len(pictures) / (time.process_time() - started):12,.0f} pictures/s")
        for group in ([rule] for rule in rules):
            report(group, rules, table)
        report(TOGETHER, rules, table)


def report(group: Sequence[str], rules: dict[str, Filter], table: pa.Table) -> None:
    batch = Batch(table).pictures
    started = time.process_time()
    gone = [judged(rules[name], batch) for name in group]
    taken = max(time.process_time() - started, 1e-9)
    name = group[0] if len(group) == 1 else "together"
    print(f"  {name:18} {len(batch) / taken:12,.0f} pictures/s {sum(gone):6} go")


if __name__ == "__main__":
    main()

"""URLs through the fetcher, as a unit does it, and pictures for servers to answer with."""

import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from PIL import Image

from pipelines.blocklist import Blocklist
from pipelines.fetch_settings import FetchParameters
from pipelines.fetcher import Fetcher, Job

LOOPBACK = "127.0.0.1"


def parameters(**changes: Any) -> FetchParameters:
    """Those of a recipe for servers of a test: no pauses, and no questions to sites unless a test asks them."""
    quick = {"allow_hosts": (LOOPBACK,), "host_spacing_s": 0.0, "robots": False, "ai_txt": False, "tdmrep": False}
    return FetchParameters(**{"contact": "ops@example.org", **quick, **changes})


def fetch(urls: Iterable[str | Job], *, blocked: tuple[str, ...] = (), **changes: Any) -> dict[str, dict[str, Any]]:
    """The rows by URL."""
    jobs = [Job(url) if isinstance(url, str) else url for url in urls]
    found: dict[str, dict[str, Any]] = {}
    with Fetcher(parameters(**changes), Blocklist(blocked), jobs, {}, {}) as fetcher:
        while rows := fetcher.rows(100, 1 << 20, 5):
            assert not found.keys() & {row["url"] for row in rows}, "each URL has one row"
            found |= {row["url"]: row for row in rows}
    return found


def reasons(rows: dict[str, dict[str, Any]]) -> dict[str, str | None]:
    """The reason by the last part of the URL."""
    return {url.rsplit("/", 1)[1]: row["reason"] for url, row in rows.items()}


def drawn(number: int = 0, width: int = 120, height: int = 90) -> Image.Image:
    """A picture of smooth colours, so that a lossy format changes it little."""
    small = np.random.default_rng(number).integers(0, 255, (4, 5, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def png(number: int = 0) -> bytes:
    return saved(drawn(number))


def huge_header() -> bytes:
    """A PNG of a few bytes that says it is 30,000 x 30,000."""
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0), b"IDAT" + zlib.compress(b"0"), b"IEND")
    packed = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def endless_frames(count: int) -> bytes:
    """A GIF of so many frames."""
    two = saved(drawn(0, 16, 16), "GIF", save_all=True, append_images=[drawn(1, 16, 16)], duration=[50, 60])
    start = two.rindex(b"\x21\xf9\x04")  # the last frame, with the control block before it
    return two[:start] + two[start:-1] * (count - 1) + b";"

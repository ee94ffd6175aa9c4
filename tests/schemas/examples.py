"""One small table of each schema, with every field filled in at least one row and empty or null in another."""

import struct
import zlib

import pyarrow as pa

from schemas import DOCUMENT, DROPPED, LEDGER, MANIFEST, SAMPLE


def png(width: int, height: int, grey: int = 128) -> bytes:
    """A grey picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + bytes([grey]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


SOURCE = {
    "uri": "https://example.org/a?b=c",
    "locator": {"file": "crawl/a.warc.gz", "offset": 9_000_000_000},
    "license": "CC-BY-SA-3.0",
    "parents": ["0" * 32],
    "generator": "pages",
    "generator_version": 3,
    "seed": 2**40,
}
MEDIUM = {
    "type": "image",
    "mime": "image/png",
    "width": 56,
    "height": 84,
    "original_width": 60,
    "original_height": 90,
    "min_pixels": 3136,
    "max_pixels": 802816,
    "frames": None,
    "fps": None,
    "duration_s": None,
    "frame_times_s": None,
    "sha256": "ab" * 32,
    "phash": 2**64 - 1,
}
VIDEO = MEDIUM | {
    "type": "video",
    "mime": "video/mp4",
    "frames": 4,
    "fps": 2.0,
    "duration_s": 2.0,
    "frame_times_s": [0.0, 0.5, 1.0, 1.5],
    "phash": None,
}
SAMPLE_ROW = {
    "sample_id": "1" * 32,
    "kind": "grounding",
    "lang": "ja",
    "source": SOURCE,
    "media": [MEDIUM, VIDEO],
    "media_data": [png(56, 84), b"\0mp4"],
    "messages": [
        {
            "role": "user",
            "parts": [
                {"type": "image", "text": None, "media": 0},
                {"type": "video", "text": None, "media": 1},
                {"type": "text", "text": "どこですか。", "media": None},
            ],
        },
        {"role": "assistant", "parts": [{"type": "text", "text": "[4, 5, 30, 60]", "media": None}]},
    ],
    "regions": [
        {
            "media": 0,
            "order": 0,
            "level": "object",
            "label": "はしご",
            "text": "A",
            "box": [4, 5, 30, 60],
            "quad": [4.0, 5.0, 30.0, 5.0, 30.0, 60.0, 4.0, 60.0],
            "point": [17.0, 32.0],
            "attrs": [{"name": "colour", "value": "red"}],
        }
    ],
    "events": [{"media": 1, "start_s": 0.5, "end_s": 1.25, "text": "opens"}],
    "scores": [{"name": "relevance", "value": 0.25}, {"name": "text_quality", "value": None}],
    "text_tokens": 40,
    "vision_tokens": 18,
}
BARE_SAMPLE = {
    **dict.fromkeys(SAMPLE.names),
    **{name: [] for name in ("media", "media_data", "messages", "regions", "events", "scores")},
    "sample_id": "2" * 32,
    "kind": "text",
}
PICTURE = {
    "uri": "https://example.org/a.png",
    "candidates": ["https://example.org/a2.png", "https://example.org/a1.png"],
    "alt": "a ladder",
    "width_hint": 60,
    "height_hint": 90,
    "mime": "image/png",
    "width": 60,
    "height": 90,
    "bytes": 77,
    "sha256": "cd" * 32,
    "phash": 2**63 + 5,
}
DOCUMENT_ROW = {
    "record_id": "3" * 32,
    "kind": "interleaved",
    "lang": "en",
    "source": SOURCE,
    "meta": [{"name": "title", "value": "Ladders"}],
    "parts": [
        {"type": "text", "label": "heading", "text": "Ladders", "media": None},
        {"type": "image", "label": "image", "text": None, "media": 0},
    ],
    "media": [PICTURE],
    "media_data": [png(60, 90)],
    "measures": [
        {"filter": "language", "field": "lang", "part": None, "number": None, "text": "en"},
        {"filter": "image_side", "field": None, "part": 0, "number": 60.0, "text": None},
    ],
}
BARE_DOCUMENT = {
    **dict.fromkeys(DOCUMENT.names),
    **{name: [] for name in ("meta", "parts", "media", "media_data", "measures")},
    "record_id": "4" * 32,
}
DROPPED_ROW = {"step": "crawl.extract", "filter": "word_count", "reason": "too_short", "sampled": True, **DOCUMENT_ROW}
LEDGER_ROW = {
    "run": "demo",
    "step": "crawl.extract",
    "unit": "u00001",
    "record_id": "5" * 32,
    "part": 3,
    "state": "dropped",
    "filter": "word_count",
    "reason": "too_short",
    "value": 4.5,
    "detail": "a.warc.gz at 812",
}
MANIFEST_ROW = {
    "step": "crawl.extract",
    "unit": "u00001",
    "position": 1,
    "measure_hash": "a" * 16,
    "decide_hash": "b" * 16,
    "inputs_hash": "c" * 16,
    "inputs": [{"path": "a.warc.gz", "start": 0, "end": 9_000_000_000, "fingerprint": "size=9 mtime=1"}],
    "files": [{"table": "documents", "path": "d/u.parquet", "rows": 2, "bytes": 12, "sha256": "ef" * 32}],
    "counts": [{"name": "in", "value": 2}, {"name": "kept", "value": 2}],
}

# By the name in the schema's metadata.
TABLES: dict[str, pa.Table] = {
    "sample": pa.Table.from_pylist([SAMPLE_ROW, BARE_SAMPLE], schema=SAMPLE),
    "document": pa.Table.from_pylist([DOCUMENT_ROW, BARE_DOCUMENT], schema=DOCUMENT),
    "dropped": pa.Table.from_pylist([DROPPED_ROW, dict.fromkeys(DROPPED.names)], schema=DROPPED),
    "ledger": pa.Table.from_pylist([LEDGER_ROW, dict.fromkeys(LEDGER.names)], schema=LEDGER),
    "manifest": pa.Table.from_pylist([MANIFEST_ROW, dict.fromkeys(MANIFEST.names)], schema=MANIFEST),
}

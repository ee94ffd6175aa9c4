"""The output of a run that never ran: samples of every kind, dropped documents and a ledger, written as steps write."""

import io
import itertools
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from PIL import Image, ImageDraw

from pipelines.manifests import Manifest, WrittenFile, fold_manifests
from pipelines.shard_index import INDEX_MEDIA, index_media, index_samples, index_samples_schema
from pipelines.storage import Store
from pipelines.tables import TableWriter
from schemas.document import DOCUMENT, DROPPED
from schemas.ledger import EDITED, LEDGER
from schemas.sample import SAMPLE

Row = dict[str, Any]

STEPS = ("pages.read", "texts.check", "texts.twice", "shards.write")
GROUP_BYTES = 1 << 20


def write_run(
    out: Path,
    *,
    samples: Sequence[Row] = (),
    documents: Sequence[Row] = (),
    dropped: Sequence[Row] = (),
    ledger: Sequence[Row] = (),
    scores: tuple[str, ...] = (),
    rules: Sequence[Row] = (),
    handed: Sequence[Row] = (),
) -> Path:
    """`documents` are what the first step hands on; the second drops, the third finds duplicates, the last writes.

    `handed` are what the third hands to the last.
    """
    store = Store(str(out))
    came = {STEPS[0]: len(documents)}
    left = {
        step: Counter(
            row["state"] for row in ledger if (row["step"], row["part"]) == (step, None) and row["state"] != EDITED
        )
        for step in STEPS
    }
    for before, after in itertools.pairwise(STEPS):
        came[after] = came[before] - sum(left[before].values())
    for place, step in enumerate(STEPS):
        gone = left[step]
        tables: list[tuple[str, str, pa.Schema, Sequence[Row]]] = [
            ("ledger", "ledger", LEDGER, [row for row in ledger if row["step"] == step]),
            ("dropped", "dropped", DROPPED, [row for row in dropped if row["step"] == step]),
        ]
        if place == 0:
            tables.append(("documents", f"{step}/documents", DOCUMENT, documents))
        if place == 2:
            tables.append(("documents", f"{step}/documents", DOCUMENT, handed))
        files = [_write(store, *table) for table in tables if table[3]]
        if step == STEPS[-1] and samples:
            files += _shard(store, samples, scores)
        counts = {"in": came[step], "kept": came[step] - sum(gone.values()), **gone}
        fold_manifests(store, step, [Manifest(step, "u0", 0, "a", "b", "c", files=tuple(files), counts=counts)])
    facts = {
        "name": "made",
        "recipe": {"name": "made", "out": "made", "seed": 7, "steps": [{"use": step} for step in STEPS]},
        "steps": [
            {"name": step, "use": step, "version": 1, "records": "documents", "decide_hash": "ab" * 32, "rules": []}
            for step in STEPS
        ],
        "seed": 7,
        "versions": {"python": "3.11"},
        "command": ["run", "made.yaml"],
        "host": "here",
        "cpus": 2,
        "started": "2026-11-01T10:00:00+00:00",
        "status": "finished",
        "ended": "2026-11-01T11:02:03+00:00",
    }
    facts["steps"][1]["rules"] = list(rules)  # type: ignore[index]
    (out / "run.json").write_text(json.dumps(facts))
    return out


def _write(store: Store, table: str, folder: str, schema: pa.Schema, rows: Sequence[Row]) -> WrittenFile:
    writer = TableWriter(store, table, folder, f"u-{table}", schema, GROUP_BYTES)
    writer.write(pa.Table.from_pylist(list(rows), schema=schema))
    written = writer.close()
    assert written is not None
    return written


def _shard(store: Store, samples: Sequence[Row], scores: tuple[str, ...]) -> list[WrittenFile]:
    indexes: list[WrittenFile] = []

    def look(file: Path, written: WrittenFile) -> None:
        for table, folder, schema, made in (
            ("index_samples", "index/samples", index_samples_schema(scores), index_samples(file, written.path, scores)),
            ("index_media", "index/media", INDEX_MEDIA, index_media(file, written.path)),
        ):
            if len(made):
                indexes.append(_write(store, table, folder, schema, made.to_pylist()))

    writer = TableWriter(store, "samples", "samples", "shard-00000", SAMPLE, GROUP_BYTES)
    writer.write(pa.Table.from_pylist(list(samples), schema=SAMPLE))
    written = writer.close(look)
    assert written is not None
    return [written, *indexes]


def sample(number: int, kind: str, lang: str | None = "en", **columns: Any) -> Row:
    empty: Row = {name: [] for name in ("media", "media_data", "messages", "regions", "events", "scores")}
    source = dict.fromkeys(("uri", "locator", "license", "parents", "generator", "generator_version", "seed"))
    return {
        **dict.fromkeys(SAMPLE.names),
        **empty,
        "sample_id": f"{number:032x}",
        "kind": kind,
        "lang": lang,
        "source": source | {"uri": columns.pop("uri", f"https://example.org/{number}")},
        "text_tokens": 10 * number,
        "vision_tokens": 0,
        **columns,
    }


def document(number: int, texts: Sequence[str], lang: str | None = "en", **columns: Any) -> Row:
    parts = [{"type": "text", "label": "paragraph", "text": text, "media": None} for text in texts]
    empty: Row = {name: [] for name in ("meta", "media", "media_data", "measures")}
    source = dict.fromkeys(("uri", "locator", "license", "parents", "generator", "generator_version", "seed"))
    return {
        **dict.fromkeys(DOCUMENT.names),
        **empty,
        "record_id": f"{number:032x}",
        "kind": "interleaved",
        "lang": lang,
        "source": source | {"uri": columns.pop("uri", f"https://example.org/{number}")},
        "parts": parts,
        **columns,
    }


def told(number: int, step: str, state: str, rule: str, reason: str, **columns: Any) -> Row:
    row = {"run": "made", "unit": "u0", "record_id": f"{number:032x}", "part": None, "value": None, "detail": None}
    return {**row, "step": step, "state": state, "filter": rule, "reason": reason, **columns}


def said(role: str, *parts: str | int) -> Row:
    """A message: texts, and pictures by their place in media."""
    return {
        "role": role,
        "parts": [
            {"type": "text", "text": part, "media": None}
            if isinstance(part, str)
            else {"type": "image", "text": None, "media": part}
            for part in parts
        ],
    }


def region(label: str | None, *, media: int = 0, **columns: Any) -> Row:
    row = dict.fromkeys(("order", "level", "text", "box", "quad", "point"))
    return {**row, "media": media, "label": label, "attrs": [], **columns}


def drawing(width: int, height: int, *boxes: tuple[int, int, int, int], ground: str = "#e9e4d8") -> tuple[Row, bytes]:
    """A medium and its PNG: half-open boxes filled with one colour, every pixel of them and none beside."""
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    for x1, y1, x2, y2 in boxes:
        draw.rectangle((x1, y1, x2 - 1, y2 - 1), fill="#31566b")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return medium(width, height), stream.getvalue()


def medium(width: int, height: int, **columns: Any) -> Row:
    row = dict.fromkeys(field.name for field in SAMPLE.field("media").type.value_type)
    return {
        **row,
        "type": "image",
        "mime": "image/png",
        "width": width,
        "height": height,
        "original_width": width,
        "original_height": height,
        "min_pixels": 3136,
        "max_pixels": 802816,
        "sha256": "0" * 64,
        "phash": 1,
        **columns,
    }

"""crawl.extract: WARC captures to documents in DOM order, and an index of the pictures in the crawl."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.charset import decode
from pipelines.html import Page, extract
from pipelines.html_missing import says_missing
from pipelines.outcome import Outcome, note, notes_table
from pipelines.picture_index import CRAWL_INDEX, INDEX_GROUP_BYTES, PICTURE_INDEX
from pipelines.rules import apply_rules
from pipelines.sniff import is_binary, is_html, picture_mime
from pipelines.step import Ended, Records, TableSpec
from pipelines.storage import Store
from pipelines.units import Unit, list_inputs, plan_units
from pipelines.warc import Capture, Loss, Segment, read_segment
from schemas.document import DOCUMENT
from schemas.errors import BadRecord
from schemas.ids import record_id
from schemas.resources import Resources

BATCH_BYTES = 16 << 20
BATCH_ROWS = 256

# A capture as it comes out of the crawl, or (with `loss`) the place where one was lost.
CAPTURE = pa.schema(
    [
        pa.field("uri", pa.string()),
        pa.field("file", pa.string()),
        pa.field("offset", pa.int64()),
        pa.field("length", pa.int64()),
        pa.field("date", pa.string()),
        pa.field("type", pa.string()),
        pa.field("status", pa.int32()),
        pa.field("mime", pa.string()),
        pa.field("charset", pa.string()),
        pa.field("x_robots_tag", pa.string()),
        pa.field("tdm_reservation", pa.string()),
        pa.field("payload", pa.large_binary()),
        pa.field("sha256", pa.string()),
        pa.field("refers_to_uri", pa.string()),
        pa.field("loss", pa.string()),
        pa.field("loss_detail", pa.string()),
        pa.field("loss_value", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Extract:
    """The step: one state for every response, resource and revisit record, and for every damaged member."""

    name: str
    run: str
    seed: int
    rules: tuple[Rule, ...] = ()
    inputs: tuple[str, ...] = ()
    max_record_mib: int = 64
    comments: bool = False

    use: ClassVar[str] = "crawl.extract"
    version: ClassVar[int] = 3
    barrier: ClassVar[bool] = True
    records: ClassVar[Records] = "documents"

    @property
    def resources(self) -> Resources:
        return Resources(memory_mib=1024)

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Extract", list[Unit]]:
        return self, plan_units(list_inputs(list(self.inputs)), unit_bytes, cut=True)

    def parameters(self) -> Mapping[str, Any]:
        return {"max_record_mib": self.max_record_mib, "comments": self.comments}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "documents": TableSpec(DOCUMENT, f"{self.name}/documents"),
            "pictures": TableSpec(
                PICTURE_INDEX, f"{self.name}/pictures", ("uri", "file", "offset"), INDEX_GROUP_BYTES, folded=CRAWL_INDEX
            ),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """Captures in crawl order, about 16 MiB of payload at a time."""
        rows: list[dict[str, Any]] = []
        size, skipped = 0, Counter[str]()
        for item in unit.inputs:
            segment = Segment(item.path, item.start, item.end)
            for found in read_segment(segment, self.max_record_mib << 20, skipped):
                rows.append(_row(found))
                size += 0 if isinstance(found, Loss) else len(found.payload)
                if size >= BATCH_BYTES or len(rows) >= BATCH_ROWS:
                    yield pa.Table.from_pylist(rows, schema=CAPTURE)
                    rows, size = [], 0
        if rows:
            yield pa.Table.from_pylist(rows, schema=CAPTURE)
        counts.update({f"warc_{kind}": count for kind, count in skipped.items()})

    def apply(self, rows: pa.Table) -> Outcome:
        documents: list[dict[str, Any]] = []
        pictures: list[dict[str, Any]] = []
        notes: list[dict[str, Any]] = []
        counts = Counter[str]()
        for row in rows.to_pylist():
            try:
                if row["loss"]:
                    raise BadRecord(row["loss"], row["loss_detail"], row["loss_value"])
                state = self._sort(row, documents, pictures)
            except BadRecord as bad:
                state = "failed" if row["loss"] else "duplicate" if bad.reason == "revisit" else "dropped"
                detail = f"{row['file']} at {row['offset']}" + (f": {bad.detail}" if bad.detail else "")
                notes.append(
                    note(
                        _id(row),
                        state,
                        self.use,
                        bad.reason,
                        value=bad.value,
                        detail=f"{row['uri'] or ''} {detail}".strip(),
                    )
                )
            counts[state] += 1
        tables = {"pictures": pa.Table.from_pylist(pictures, schema=PICTURE_INDEX)} if pictures else {}
        outcome = Outcome(tables, (notes_table(notes),) if notes else (), counts)
        # `kept` pages are counted by the rules, pictures above.
        table = pa.Table.from_pylist(documents, schema=DOCUMENT)
        return outcome + apply_rules(table, self.rules, step=self.name, seed=self.seed)

    def row_id(self, row: pa.Table) -> str:
        return _id(row.to_pylist()[0])

    def _sort(self, row: dict[str, Any], documents: list[Any], pictures: list[Any]) -> str:
        """Put a capture where it belongs; its state, or "pages" while the rules have yet to decide."""
        payload, mime = row["payload"], row["mime"] or ""
        sniffed = picture_mime(payload)
        if row["type"] == "revisit":
            if not mime.startswith("text/"):
                pictures.append(_picture(row, None))
            raise BadRecord("revisit", f"the same as {row['refers_to_uri'] or 'an earlier capture'}")
        if row["status"] is not None and row["status"] != 200:
            raise BadRecord("http_status", "", row["status"])
        if sniffed or mime.startswith("image/"):
            pictures.append(_picture(row, sniffed))  # also what is no picture: pages that show it get the reason
            if sniffed:
                return "kept"
            raise BadRecord("not_an_image" if payload else "empty_body", f"called {mime}")
        if not payload:
            raise BadRecord("empty_body")
        if not is_html(payload, mime):
            raise BadRecord("not_html", mime or "no content type")
        if is_binary(payload):
            raise BadRecord("binary_content", f"called {mime}")
        documents.append(_document(row, self.comments))
        return "pages"


def _row(found: Capture | Loss) -> dict[str, Any]:
    if isinstance(found, Loss):
        return {
            "file": found.file,
            "offset": found.offset,
            "loss": found.reason,
            "loss_detail": found.detail,
            "loss_value": found.value,
        }
    return {name: getattr(found, name) for name in CAPTURE.names if not name.startswith("loss")}


def _id(row: dict[str, Any]) -> str:
    if row["loss"]:
        return record_id("web", row["file"], str(row["offset"]))
    return record_id("web", row["uri"] or "", row["sha256"] or "")


def _picture(row: dict[str, Any], mime: str | None) -> dict[str, Any]:
    found = {name: row[name] for name in ("uri", "file", "offset", "length", "refers_to_uri")}
    return {**found, "record_id": _id(row), "mime": mime, "bytes": len(row["payload"] or b""), "packing": "warc"}


def _document(row: dict[str, Any], comments: bool) -> dict[str, Any]:
    text, encoding = decode(row["payload"], row["charset"])
    page = extract(text, row["uri"], comments)
    if not page.parts:
        raise BadRecord("no_content")
    if says_missing(page):
        raise BadRecord("soft_404", page.headline or page.title or "")
    meta = {
        **page.meta,
        "charset": encoding,
        "date": row["date"],
        "title": page.title,
        "html_lang": page.lang,
        "x_robots_tag": row["x_robots_tag"],
        "tdm_reservation": row["tdm_reservation"] or page.meta.get("tdm_reservation"),
    }
    return {
        "record_id": _id(row),
        "kind": "interleaved" if page.pictures else "text",
        "lang": None,
        "source": {
            "uri": row["uri"],
            "locator": {"file": row["file"], "offset": row["offset"]},
            "license": page.meta.get("license"),
            "parents": [],
        },
        "meta": [{"name": name, "value": value} for name, value in sorted(meta.items()) if value],
        "parts": _parts(page),
        "media": [_reference(picture) for picture in page.pictures],
        "media_data": [picture.data for picture in page.pictures],
        "measures": [],
    }


def _parts(page: Page) -> list[dict[str, Any]]:
    return [{"type": part.type, "label": part.label, "text": part.text, "media": part.media} for part in page.parts]


def _reference(picture: Any) -> dict[str, Any]:
    return {
        "uri": picture.uri,
        "candidates": list(picture.candidates),
        "alt": picture.alt,
        "width_hint": picture.width_hint,
        "height_hint": picture.height_hint,
    }

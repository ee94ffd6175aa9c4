"""The keys of documents: what two documents share when one may stand for the other, as 64-bit hashes."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from pipelines.minhash import SKETCH_BYTES, band_keys, signatures, sketches
from pipelines.plain_url import plain_url
from pipelines.shingles import Hashes, Shingling, scrambled, shingles, tokens
from schemas.arrow import versioned
from schemas.errors import BadRecord

Kind = Literal["url", "content", "picture_set", "joint", "minhash"]
# What may be asked for, the more certain first: a document that several link is said to be linked by the first.
KINDS: tuple[Kind, ...] = ("url", "content", "picture_set", "joint", "minhash")
OF_TEXT = frozenset(KINDS) - {"url"}
# As they stand in tables. Of `joint` there are keys of the text alone, which find documents with other pictures.
URL, CONTENT, PICTURE_SET, JOINT, MINHASH, GALLERY, JOINT_TEXT, SAME_TEXT = range(8)
MAX_PICTURES = 32  # of a document are compared, those with the least hashes
JOINT_PICTURES = 4  # of a document have keys of their own beside each band
RECORD = pa.binary(16)  # a record id, which is 32 hex digits
VERSION = 1

KEYS = versioned(
    "document_keys",
    1,
    [
        pa.field("key", pa.uint64()),  # a hash that is evenly spread over 64 bits
        pa.field("kind", pa.int8()),
        pa.field("record", RECORD),
        pa.field("pictures", pa.list_(pa.uint64())),  # joint: the perceptual hashes of the document's pictures
        pa.field("sketch", pa.list_(pa.uint64())),  # picture_set: tells how alike two texts are
    ],
)


@dataclass(frozen=True)
class Scheme:
    """What keys are made, and how: keys of two runs can be compared when one scheme `covers` the other."""

    kinds: tuple[Kind, ...]
    shingling: Shingling = "script"
    ngram: int = 5
    bands: int = 14
    rows: int = 8

    def __str__(self) -> str:
        """As the name of a folder: url.content.minhash-script-5-14x8-v1."""
        return f"{'.'.join(self.kinds)}-{self.text}-v{VERSION}"

    @property
    def text(self) -> str:
        """How keys of texts are made."""
        return f"{self.shingling}-{self.ngram}-{self.bands}x{self.rows}"

    @property
    def compares_texts(self) -> bool:
        return not OF_TEXT.isdisjoint(self.kinds)

    @property
    def compares_pictures(self) -> bool:
        """Whether documents with the same text stay where their pictures differ."""
        return "joint" in self.kinds


def covers(written: str, wanted: Scheme) -> bool:
    """Whether keys written by one scheme, as a name, hold all that another wants."""
    kinds, _, rest = written.partition("-")
    text, _, version = rest.rpartition("-v")
    same_text = not wanted.compares_texts or text == wanted.text
    return version == str(VERSION) and same_text and set(wanted.kinds) <= set(kinds.split("."))


def keys_of(batch: Batch, scheme: Scheme) -> pa.Table:
    """KEYS of documents, in no order. Their texts and pictures are read as far as the scheme's kinds need them.

    Raises:
        BadRecord: a record id is no 32 hex digits.
    """
    records, kinds = record_bytes(batch["record_id"]), set(scheme.kinds)
    tables = []
    if "url" in kinds:
        uris = pc.struct_field(batch["source"], "uri").to_pylist()
        urls = [plain_url(uri) for uri in uris]
        rows = [row for row, url in enumerate(urls) if url]
        tables.append(
            _table(records, rows, [_hash(b"url", url.encode("utf-8", "replace")) for url in urls if url], URL)
        )
    if not scheme.compares_texts:
        return pa.concat_tables(tables)
    words = tokens(batch.text_array, scheme.shingling)
    with_text = np.flatnonzero(words.counts)
    if "content" in kinds:
        rows = with_text.tolist()
        view, edges = memoryview(words.hashes.tobytes()), (words.starts * 8).tolist()
        found = [_hash(b"content", view[edges[row] : edges[row + 1]]) for row in rows]
        tables.append(_table(records, rows, found, CONTENT))
    if kinds.isdisjoint(("picture_set", "joint", "minhash")):
        return pa.concat_tables(tables)
    signature = signatures(shingles(words, scheme.ngram), max(scheme.bands * scheme.rows, SKETCH_BYTES))
    if "picture_set" in kinds:
        tables.append(_picture_sets(batch, records, sketches(signature)))
    if not kinds.isdisjoint(("joint", "minhash")):
        bands = band_keys(signature, scheme.bands, scheme.rows)
        if "joint" in kinds:
            tables.append(_joint(batch, records, bands, with_text))
        if "minhash" in kinds:
            near = bands[:, with_text].T.reshape(-1)
            tables.append(_table(records, np.repeat(with_text, scheme.bands), near, MINHASH))
    return pa.concat_tables(tables)


def record_bytes(ids: pa.Array) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Record ids as rows of 16 bytes."""
    right = pc.match_substring_regex(ids, r"^[0-9a-f]{32}$")
    if not pc.all(right, min_count=0).as_py() or ids.null_count:
        wrong = ids.filter(pc.invert(pc.fill_null(right, False)))[0].as_py()
        raise BadRecord("bad_id", f"{wrong!r} is no record id: 32 hex digits")
    return np.frombuffer(bytes.fromhex("".join(ids.to_pylist())), np.uint8).reshape(-1, 16)


def records_array(records: np.ndarray[Any, np.dtype[np.uint8]]) -> pa.Array:
    """Rows of 16 bytes as an array of RECORD."""
    return pa.FixedSizeBinaryArray.from_buffers(
        RECORD, len(records), [None, pa.py_buffer(np.ascontiguousarray(records))]
    )


def _hash(kind: bytes, data: bytes | memoryview) -> int:
    return int.from_bytes(blake2b(data, digest_size=8, person=kind).digest(), "little")


def _table(
    records: np.ndarray[Any, np.dtype[np.uint8]],
    rows: Any,
    keys: Any,
    kind: int,
    pictures: pa.Array | None = None,
    sketch: pa.Array | None = None,
) -> pa.Table:
    count = len(keys)
    columns = [
        pa.array(keys, pa.uint64()),
        pa.array(np.full(count, kind, np.int8)),
        records_array(records[np.asarray(rows, np.int64)]),
        pa.nulls(count, KEYS.field("pictures").type) if pictures is None else pictures,
        pa.nulls(count, KEYS.field("sketch").type) if sketch is None else sketch,
    ]
    return pa.Table.from_arrays(columns, schema=KEYS)


def _picture_sets(batch: Batch, records: Any, sketch: Hashes) -> pa.Table:
    rows, keys, langs = [], [], batch["lang"].to_pylist()
    for row, names in _pictures(batch):
        rows.append(row)
        # A page and its translations show the same pictures, and all of them are wanted.
        known = [langs[row] or "", *sorted({name for name, _ in names})]
        keys.append(_hash(b"picture_set", "\n".join(known).encode("utf-8", "replace")))
    made = pa.array(sketch[np.asarray(rows, np.int64)].tolist(), KEYS.field("sketch").type)
    return _table(records, rows, keys, PICTURE_SET, sketch=made)


def _joint(batch: Batch, records: Any, bands: Hashes, with_text: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
    """Keys of each band alone, and of each band with one of the document's pictures."""
    pictures: list[list[int]] = [[] for _ in range(len(batch))]
    for row, names in _pictures(batch):
        pictures[row] = _least({_hash(b"picture", n.encode()) if phash is None else phash for n, phash in names})
    lists = pa.array(pictures, KEYS.field("pictures").type)
    text = scrambled(bands ^ np.uint64(JOINT))
    rows = np.repeat(with_text, len(text))
    alone = _table(records, rows, text[:, with_text].T.reshape(-1), JOINT_TEXT, lists.take(pa.array(rows)))
    shown = [(row, picture) for row in with_text.tolist() for picture in pictures[row][:JOINT_PICTURES]]
    of = np.array([row for row, _ in shown], np.int64)
    beside = scrambled(text[:, of] + np.array([picture for _, picture in shown], np.uint64)).T.reshape(-1)
    rows = np.repeat(of, len(text))
    return pa.concat_tables([alone, _table(records, rows, beside, JOINT, lists.take(pa.array(rows)))])


def _least(pictures: set[int]) -> list[int]:
    values = np.array(sorted(pictures), np.uint64)
    chosen: list[int] = values[np.argsort(scrambled(values), kind="stable")[:MAX_PICTURES]].tolist()
    return chosen


def _pictures(batch: Batch) -> Iterator[tuple[int, list[tuple[str, int | None]]]]:
    """For each document with pictures what each is known by: its sha256, else its address; and its perceptual hash."""
    media = batch["media"]
    counts = pc.fill_null(pc.list_value_length(media), 0).to_numpy()
    flat = media.flatten()
    names = pc.coalesce(flat.field("sha256"), flat.field("uri"), pa.scalar("")).to_pylist()
    found = list(zip(names, flat.field("phash").to_pylist(), strict=True))
    ends = np.cumsum(counts)
    for row in np.flatnonzero(counts).tolist():
        yield row, found[ends[row] - counts[row] : ends[row]]

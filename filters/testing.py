"""The kit that filters and editors are tested with, ours and a plug-in's alike."""

import hashlib
import io
import math
import pickle
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import COUNTS, Direction, Editor, Filter
from filters.batch import Batch
from filters.registry import broken_contract
from schemas.arrow import conform
from schemas.document import DOCUMENT
from schemas.errors import SchemaError
from schemas.ids import record_id

_SENTENCES = {
    "en": "The harbour is quiet in the morning, and the boats come back with the tide before noon.",
    "fr": "Le port est calme le matin, et les bateaux reviennent avec la marée avant midi.",
    "de": "Am Morgen ist der Hafen ruhig, und die Boote kommen vor dem Mittag mit der Flut zurück.",
    "es": "El puerto está tranquilo por la mañana y los barcos vuelven con la marea antes del mediodía.",
    "ja": "朝の港は静かで、船は正午前に潮とともに戻ってきます。",
    "ar": "الميناء هادئ في الصباح، وتعود القوارب مع المد قبل الظهر.",
    "hi": "सुबह बंदरगाह शांत रहता है और नावें दोपहर से पहले ज्वार के साथ लौट आती हैं।",
}
# What editors look for: in a made document every third text part ends with one of these.
_MARKS = (
    " Write to ann.lee@example.org.",
    " Tel. +49 30 9012345.",
    " Card 4111 1111 1111 1111.",
    " IBAN DE89 3704 0044 0532 0130 00.",
    " Ping 8.8.8.8 first.",
    " So\u200bft\u00adware\x07 \ufeff\u202eand\u202c more.",
    " Version 4.10.0.84, ISBN 978-3-16-148410-0, $1,299.00.",
)


def make_documents(count: int = 24, seed: int = 7, *, resolved: bool = True) -> pa.Table:
    """A DOCUMENT table drawn in code: pages in seven languages with headings, paragraphs, code and pictures.

    Among them a page without parts, one with null text, one with nothing but an id, and with `resolved` pictures of
    many sizes as real PNG and JPEG files, damaged and missing ones among them; without it pictures are as crawl.extract
    leaves them, without bytes. The same arguments give the same table.
    """
    return pa.Table.from_pylist(
        [_document(index, random.Random(f"{seed} {index}"), resolved) for index in range(count)], DOCUMENT
    )


def check_filter(rule: Filter, documents: pa.Table | None = None) -> None:
    """That a filter keeps its contract on `documents` (a DOCUMENT table; make_documents() by default).

    It has the members of its kind; what it returns has the right lengths and types, a null verdict where nothing was
    measured, a reason for all it drops; the same rows get the same measures again, after pickling, cut, reordered,
    alone, and from shared features; tightening a limit changes no measure and keeps a subset.
    """
    table = make_documents() if documents is None else conform(documents, DOCUMENT)
    _require(rule, (problem := broken_contract("filter", type(rule))) is None, str(problem))
    batch = _at_level(rule, table)
    _require(rule, len(batch) > 0, f"cannot be checked: these documents have nothing at level {rule.level}")
    measured = _judged(rule, batch)
    _require(
        rule, measured.null_count < len(measured), "measured nothing in these documents; pass others to check_filter"
    )
    _judged(rule, batch.filter(pa.array(np.zeros(len(batch), bool))))

    def same(what: str, other: Batch, expected: pa.Array, judge: Filter = rule) -> None:
        got = _judged(judge, other)
        _require(
            rule,
            _rounded(got) == _rounded(expected),
            f"measures differently {what}: {_first_difference(expected, got)}",
        )

    same("a second time", _at_level(rule, table), measured)
    same("from shared features", batch, measured)
    for dumps in _picklers():
        again = pickle.loads(dumps(rule))
        _require(rule, again == rule, "is not equal to its pickled copy")
        same("after pickling", _at_level(rule, table), measured, again)
    flat = batch.table
    backwards = pa.array(np.arange(len(flat))[::-1])
    same("when rows are reordered", Batch(flat.take(backwards)), measured.take(backwards))
    for size in (1, 3):
        for start in range(0, len(flat), size):
            same("when the batch is cut", Batch(flat.slice(start, size)), measured.slice(start, size))
    every_other = pa.array(np.arange(len(batch)) % 2 == 0)
    same("after other rows were dropped", batch.filter(every_other), measured.filter(every_other))
    _check_limits(rule, batch, measured)


def check_editor(rule: Editor, documents: pa.Table | None = None) -> None:
    """That an editor keeps its contract on `documents` (a DOCUMENT table; make_documents() by default).

    It has the members of its kind; it returns a DOCUMENT table with the same rows and ids and counts for exactly the
    rows it changed; what it has edited it leaves alone; the same rows are edited alike again, after pickling, cut and
    reordered.
    """
    table = make_documents() if documents is None else conform(documents, DOCUMENT)
    _require(rule, (problem := broken_contract("editor", type(rule))) is None, str(problem))
    edited, counts = _edited(rule, table)
    _edited(rule, table.slice(0, 0))

    again, recounted = _edited(rule, edited)
    _require(
        rule, again.equals(edited) and not len(recounted), f"edits what it has edited: {recounted.to_pylist()[:3]}"
    )

    def same(what: str, other: pa.Table, expected: pa.Table, judge: Editor = rule) -> None:
        _require(rule, _edited(judge, other)[0].equals(expected), f"edits differently {what}")

    same("a second time", table, edited)
    for dumps in _picklers():
        copy = pickle.loads(dumps(rule))
        _require(rule, copy == rule, "is not equal to its pickled copy")
        same("after pickling", table, edited, copy)
    backwards = pa.array(np.arange(len(table))[::-1])
    same("when rows are reordered", table.take(backwards), edited.take(backwards))
    for start in range(len(table)):
        alone, own = _edited(rule, table.slice(start, 1))
        _require(rule, alone.equals(edited.slice(start, 1)), f"edits row {start} differently when it stands alone")
        expected = [(item["what"], item["count"]) for item in counts.to_pylist() if item["row"] == start]
        got = [(item["what"], item["count"]) for item in own.to_pylist()]
        _require(
            rule, sorted(got) == sorted(expected), f"counts {got} in row {start} alone and {expected} among others"
        )


def _judged(rule: Filter, batch: Batch) -> pa.Array:
    """The measures of a batch, after everything was checked that one call can show."""
    before = batch.table
    measured = rule.measure(batch)
    _require(rule, batch.table is before, "changed the batch it was given")
    _require_array(rule, "measure()", measured, rule.measures, len(batch))
    _require(
        rule, all(not math.isnan(value) for value in _floats(measured)), "measured NaN; null is what cannot be measured"
    )
    keep, reason = rule.keep(measured), rule.reason(measured)
    _require_array(rule, "keep()", keep, pa.bool_(), len(batch))
    _require_array(rule, "reason()", reason, pa.string(), len(batch))
    unmeasured = keep.filter(measured.is_null())
    _require(
        rule, unmeasured.null_count == len(unmeasured), "has a verdict where nothing was measured; it must be null"
    )
    named = reason.filter(pc.fill_null(pc.invert(keep), False)).to_pylist()
    _require(rule, all(named), "gives no reason for something it does not keep")
    return measured


def _check_limits(rule: Any, batch: Batch, measured: pa.Array) -> None:
    kept = _kept(rule, measured)
    for name, direction in rule.limits.items():
        for value in _tighter(direction, getattr(rule, name), measured):
            try:
                tighter: Filter = replace(rule, **{name: value})
            except ValueError:
                # The rule refuses this value, so there is nothing to compare.
                continue
            _require(
                rule,
                _rounded(_judged(tighter, batch)) == _rounded(measured),
                f"measures otherwise with {name}={value!r}, a limit",
            )
            more = [row for row, now in enumerate(_kept(tighter, measured)) if now and not kept[row]]
            _require(
                rule,
                not more,
                f"keeps row {more[:1]} with the tighter {name}={value!r} and not with {getattr(rule, name)!r}",
            )


def _tighter(direction: Direction, value: Any, measured: pa.Array) -> Iterator[Any]:
    """Tighter values of a limit, near what was measured."""
    if direction in ("min", "max"):
        whole = not isinstance(value, float)
        levels = sorted(set(_numbers(measured)))
        for level in levels[:: max(1, len(levels) // 5)]:
            moved = level + 1 if direction == "min" else level - 1
            for bound in (level, moved):
                if value is None or (bound > value if direction == "min" else bound < value):
                    yield int(bound) if whole else float(bound)
    elif direction == "only":
        listed = sorted(set(_strings(measured))) if value is None else list(value)
        yield tuple(listed[: len(listed) // 2])
    else:
        yield (*(value or ()), *sorted(set(_strings(measured)))[:1])


def _edited(rule: Editor, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The edited table and the counts, after everything was checked that one call can show."""
    edited, counts = rule.edit(Batch(table))
    try:
        edited = conform(edited, DOCUMENT).combine_chunks()
    except SchemaError as error:
        raise AssertionError(f"{rule!r} returns no DOCUMENT table: {error}") from error
    _require(rule, edited["record_id"].equals(table["record_id"]), "returns other rows, ids or order than it was given")
    _require(rule, counts.schema.equals(COUNTS), f"returns counts with the schema {counts.schema}; it must be COUNTS")
    items = counts.to_pylist()
    _require(rule, all(item["what"] and item["count"] > 0 for item in items), "has a count without a name or below 1")
    _require(rule, len({(item["row"], item["what"]) for item in items}) == len(items), "counts a change of a row twice")
    counted = {item["row"] for item in items}
    changed = {row for row in range(len(table)) if not edited.slice(row, 1).equals(table.slice(row, 1))}
    _require(rule, counted == changed, f"counts changes in rows {sorted(counted)} and changed rows {sorted(changed)}")
    return edited, counts


def _at_level(rule: Filter, documents: pa.Table) -> Batch:
    batch = Batch(documents)
    return {"document": lambda: batch, "text": lambda: batch.parts, "image": lambda: batch.pictures}[rule.level]()


def _kept(rule: Filter, measured: pa.Array) -> list[bool]:
    return [bool(value) for value in rule.keep(measured).to_pylist()]


def _columns(measured: pa.Array) -> list[pa.Array]:
    return measured.flatten() if pa.types.is_struct(measured.type) else [measured]


def _floats(measured: pa.Array) -> Iterable[float]:
    return [
        x for column in _columns(measured) if pa.types.is_floating(column.type) for x in column.drop_null().to_pylist()
    ]


def _numbers(measured: pa.Array) -> Iterable[float]:
    return [
        x
        for column in _columns(measured)
        if not pa.types.is_string(column.type)
        for x in column.drop_null().to_pylist()
    ]


def _strings(measured: pa.Array) -> Iterable[str]:
    return [
        x for column in _columns(measured) if pa.types.is_string(column.type) for x in column.drop_null().to_pylist()
    ]


def _rounded(measured: pa.Array) -> list[object]:
    """Measures as the runner compares them: floats to 4 decimals."""

    def plain(value: Any) -> object:
        if isinstance(value, dict):
            return {name: plain(field) for name, field in value.items()}
        return round(value, 4) if isinstance(value, float) else value

    return [plain(value) for value in measured.to_pylist()]


def _first_difference(expected: pa.Array, got: pa.Array) -> str:
    pairs = zip(_rounded(expected), _rounded(got), strict=True)
    return next((f"{was!r} and then {now!r} in row {row}" for row, (was, now) in enumerate(pairs) if was != now), "")


def _picklers() -> list[Any]:
    import cloudpickle

    return [pickle.dumps, cloudpickle.dumps]


def _require_array(rule: object, what: str, values: Any, kind: pa.DataType, length: int) -> None:
    _require(
        rule, isinstance(values, pa.Array), f"returns a {type(values).__name__} from {what}; it must be a pyarrow Array"
    )
    _require(rule, values.type == kind, f"returns {values.type} from {what}; it must be {kind}")
    _require(rule, len(values) == length, f"returns {len(values)} values from {what} for {length} rows")


def _require(rule: object, condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(f"{rule!r} {message}")


def _document(index: int, draw: random.Random, resolved: bool) -> dict[str, Any]:
    uri = f"https://site{index % 5}.example.org/{draw.choice(['blog', 'docs', 'free-movies'])}/page-{index}.html"
    identity = record_id("interleaved", uri, hashlib.sha256(uri.encode()).hexdigest())
    if index % 12 == 11:
        return {"record_id": identity}
    sentence = _SENTENCES[list(_SENTENCES)[index % len(_SENTENCES)]]
    parts: list[dict[str, Any]] = [{"type": "text", "label": "heading", "text": sentence.split(maxsplit=3)[0]}]
    for number in range(draw.randrange(6)):
        text = " ".join([sentence] * draw.randint(1, 8)) + (
            _MARKS[(index + number) % len(_MARKS)] if number % 3 == 0 else ""
        )
        parts.append({"type": "text", "label": "paragraph", "text": text})
    if index % 4 == 1:
        parts.append({"type": "text", "label": "code", "text": "for (int i = 0; i < n; i++) { total += a[i]; }"})
    if index % 8 == 3:
        parts.append({"type": "text", "label": "caption", "text": None})
    media, data = [], []
    for number in range(draw.randrange(5)):
        picture, file = _picture(f"{uri.rsplit('/', 1)[0]}/{number}", draw, resolved)
        media.append(picture)
        data.append(file)
        parts.insert(draw.randint(1, len(parts)), {"type": "image", "label": "image", "media": number})
    return {
        "record_id": identity,
        "kind": "interleaved",
        "source": {"uri": uri, "locator": {"file": "made.warc.gz", "offset": index * 1000}},
        "meta": [{"name": "title", "value": parts[0]["text"]}],
        "parts": [] if index % 12 == 5 else parts,
        "media": [] if index % 12 == 5 else media,
        "media_data": [] if index % 12 == 5 else data,
        "measures": [],
    }


def _picture(uri: str, draw: random.Random, resolved: bool) -> tuple[dict[str, Any], bytes | None]:
    picture: dict[str, Any] = {
        "uri": uri,
        "candidates": [],
        "alt": draw.choice([None, "A boat", "Ann, ann.lee@example.org"]),
    }
    if not resolved or draw.random() < 0.15:
        return picture, None
    width, height = draw.choice([(8, 8), (160, 200), (200, 160), (640, 32), (40, 300), (256, 256)])
    kind = draw.choice(["PNG", "JPEG"])
    file = _drawn(width, height, kind, draw)
    if draw.random() < 0.1:
        file = file[: len(file) // 2]
    found = {"mime": f"image/{kind.lower()}", "width": width, "height": height, "bytes": len(file)}
    return {**picture, **found, "sha256": hashlib.sha256(file).hexdigest()}, file


def _drawn(width: int, height: int, kind: str, draw: random.Random) -> bytes:
    from PIL import Image

    pixels = np.full((height, width, 3), [draw.randrange(256) for _ in range(3)], np.uint8)
    pixels[height // 4 : height // 2, width // 4 : width // 2] = [draw.randrange(256) for _ in range(3)]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()

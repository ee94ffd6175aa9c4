"""Runs filters and editors over documents: measure, store, decide, edit, and note what left and why."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Editor, Filter
from filters.batch import Batch, drop_parts
from filters.registry import Rule
from pipelines.outcome import Outcome, note, notes_table
from schemas.arrow import conform
from schemas.document import DOCUMENT, DROPPED, MEASURE
from schemas.errors import OutputError, PluginError, PreflightError
from schemas.ids import sampled
from schemas.ledger import EDITED

DROPPED_SHARE = 0.01  # of the dropped keep their content, chosen by a hash of their id
DIGITS = 4  # measures are rounded before they are stored or compared, so that the last bits of a float decide nothing


class RuleRaised(Exception):
    """A filter or editor raised; the step cuts the batch until the row stands alone."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(rule, message)
        self.rule, self.message = rule, message

    def __str__(self) -> str:
        return self.message


def apply_rules(documents: pa.Table, rules: Sequence[Rule], *, step: str, seed: int) -> Outcome:
    """Documents (DOCUMENT) through the rules in order: the kept ones with their measures, the others with the reason.

    Raises:
        RuleRaised: a plug-in raised on some row of the batch.
        PluginError, PreflightError, OutputError: a plug-in cannot work at all, such as one without its model or one
            whose cache cannot be written.
    """
    batch = Batch(conform(documents, DOCUMENT))
    outcome = Outcome({}, (), Counter())
    for rule in rules:
        if not len(batch):
            break
        try:
            if not isinstance(rule.rule, Filter):
                batch, made = _edit(batch, rule.name, rule.rule)
            elif rule.rule.level == "document":
                batch, made = _filter_documents(batch, rule.name, rule.rule, step, seed)
            else:
                batch, made = _filter_parts(batch, rule.name, rule.rule)
        except (PluginError, PreflightError, OutputError):
            raise
        except Exception as error:  # a stranger's code: whatever it raises becomes ledger rows
            raise RuleRaised(rule.name, f"{type(error).__name__}: {error}") from error
        outcome += made
    return outcome + Outcome({"documents": conform(batch.table, DOCUMENT)}, (), Counter(kept=len(batch)))


def _edit(batch: Batch, name: str, editor: Editor) -> tuple[Batch, Outcome]:
    table, counts = editor.edit(batch)
    if not len(counts):
        return batch, Outcome()
    ids = batch["record_id"]
    notes = [
        note(ids[item["row"]].as_py(), EDITED, name, item["what"], value=item["count"]) for item in counts.to_pylist()
    ]
    return Batch(conform(table, DOCUMENT)), Outcome({}, (notes_table(notes),))


def _filter_documents(batch: Batch, name: str, rule: Filter, step: str, seed: int) -> tuple[Batch, Outcome]:
    measured = rounded(rule.measure(batch))
    batch = _with_column(batch, rule, measured)
    batch = batch.with_table(add_measures(batch.table, name, np.arange(len(batch)), None, measured))
    keep = verdicts(rule, measured)
    if bool(pc.all(keep).as_py()):
        return batch, Outcome()
    leaving = pc.invert(keep)
    reasons, values = explain(rule, measured.filter(leaving))
    dropped = dropped_table(batch.table.filter(leaving), step, name, reasons, seed)
    notes = drop_notes(dropped["record_id"], None, name, reasons, values, measured.filter(leaving))
    return batch.filter(keep), Outcome({"dropped": dropped}, (notes,), Counter(dropped=len(dropped)))


def _filter_parts(batch: Batch, name: str, rule: Filter) -> tuple[Batch, Outcome]:
    level = rule.level
    flat = batch.parts if level == "text" else batch.pictures
    if not len(flat):
        return batch, Outcome()
    measured = rounded(rule.measure(flat))
    rows, parts = flat["row"].to_numpy(zero_copy_only=False), flat["part"]
    ids = flat["record_id"]
    batch = batch.with_table(add_measures(batch.table, name, rows, parts, measured))
    keep = verdicts(rule, measured)
    if bool(pc.all(keep).as_py()):
        return batch, Outcome()
    leaving = pc.invert(keep)
    reasons, values = explain(rule, measured.filter(leaving))
    noun = "parts" if level == "text" else "pictures"
    notes = drop_notes(ids.filter(leaving), parts.filter(leaving), name, reasons, values, measured.filter(leaving))
    return drop_parts(batch, level, keep), Outcome({}, (notes,), Counter({f"{noun}_dropped": len(notes)}))


def rounded(measured: pa.Array) -> pa.Array:
    """Floats to 4 decimals, also inside a struct."""
    if isinstance(measured, pa.ChunkedArray):
        measured = measured.combine_chunks()
    if pa.types.is_floating(measured.type):
        return pc.round(measured, DIGITS)
    if pa.types.is_struct(measured.type):
        fields = [rounded(child) for child in measured.flatten()]
        return pa.StructArray.from_arrays(fields, names=[f.name for f in measured.type], mask=measured.is_null())
    return measured


def verdicts(rule: Filter, measured: pa.Array) -> pa.Array:
    """Keep or not for every row; what could not be measured goes by the filter's `when_null`."""
    # The cast gives an array of nothing but nulls its type.
    return pc.fill_null(rule.keep(measured).cast(pa.bool_()), rule.when_null == "keep")


def explain(rule: Filter, leaving: pa.Array) -> tuple[list[str], list[float | None]]:
    """Reason and measured number of rows that are not kept; the number of a struct is its first numeric field."""
    unmeasured = pc.is_null(rule.keep(leaving)).to_pylist()
    named = rule.reason(leaving).to_pylist()
    reasons = ["not_measurable" if null else reason for null, reason in zip(unmeasured, named, strict=True)]
    numbers: Any = leaving
    if pa.types.is_struct(leaving.type):
        numeric = [child for child in leaving.flatten() if not pa.types.is_string(child.type)]
        numbers = numeric[0] if numeric else pa.nulls(len(leaving), pa.float64())
    if pa.types.is_string(numbers.type):
        numbers = pa.nulls(len(leaving), pa.float64())
    return reasons, numbers.cast(pa.float64()).to_pylist()


def drop_notes(
    ids: Any, parts: Any, name: str, reasons: list[str], values: list[float | None], measured: pa.Array
) -> pa.Table:
    """Ledger rows of what a filter dropped; the detail is the whole measure where it is more than one number."""
    whole = not (pa.types.is_floating(measured.type) or pa.types.is_integer(measured.type))
    details = [
        json.dumps(item, ensure_ascii=False, sort_keys=True) if whole and item is not None else None
        for item in measured.to_pylist()
    ]
    part_numbers = [None] * len(reasons) if parts is None else parts.to_pylist()
    return notes_table(
        note(record, "dropped", name, reason, part=part, value=value, detail=detail)
        for record, part, reason, value, detail in zip(
            ids.to_pylist(), part_numbers, reasons, values, details, strict=True
        )
    )


def dropped_table(documents: pa.Table, step: str, rule: str, reasons: list[str], seed: int) -> pa.Table:
    """DROPPED rows: measures always, content only for the hash sample."""
    chosen = pa.array([sampled(record, seed, DROPPED_SHARE) for record in documents["record_id"].to_pylist()])
    columns = {name: documents[name].combine_chunks() for name in DOCUMENT.names}
    for name in ("meta", "parts", "media", "media_data"):
        kind = DOCUMENT.field(name).type
        columns[name] = pc.if_else(chosen, columns[name], pa.scalar([], kind))
    count = len(documents)
    head = {
        "step": pa.array([step] * count, pa.string()),
        "filter": pa.array([rule] * count, pa.string()),
        "reason": pa.array(reasons, pa.string()),
        "sampled": chosen,
    }
    return conform(pa.table(head | columns), DROPPED)


def _with_column(batch: Batch, rule: Filter, measured: pa.Array) -> Batch:
    if rule.sets is None:
        return batch
    values = measured.field(rule.sets) if pa.types.is_struct(measured.type) else measured
    place = batch.table.schema.get_field_index(rule.sets)
    field = DOCUMENT.field(rule.sets)
    return batch.with_table(batch.table.set_column(place, field, values.cast(field.type)))


def add_measures(table: pa.Table, name: str, rows: Any, parts: pa.Array | None, measured: pa.Array) -> pa.Table:
    """`table` with the measures of one filter appended to each document's list; `rows` are ascending."""
    flat = [_measure_struct(name, field, parts, values) for field, values in _fields(measured)]
    new_rows = np.concatenate([rows] * len(flat))
    old = pa.concat_arrays(table["measures"].chunks) if table["measures"].num_chunks else pa.array([], MEASURE)
    old_counts = pc.fill_null(pc.list_value_length(old), 0).to_numpy(zero_copy_only=False)
    old_rows = np.repeat(np.arange(len(table)), old_counts)
    values = pa.concat_arrays([old.flatten(), *flat])
    # Stable: within a document the older measures stay first, then field by field, then part by part.
    order = np.argsort(np.concatenate([old_rows, new_rows]), kind="stable")
    counts = old_counts + np.bincount(new_rows, minlength=len(table))
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    merged = pa.ListArray.from_arrays(offsets, values.take(pa.array(order)))
    return table.set_column(table.schema.get_field_index("measures"), DOCUMENT.field("measures"), merged)


def _fields(measured: pa.Array) -> list[tuple[str | None, pa.Array]]:
    if pa.types.is_struct(measured.type):
        return list(zip([field.name for field in measured.type], measured.flatten(), strict=True))
    return [(None, measured)]


def _measure_struct(name: str, field: str | None, parts: pa.Array | None, values: pa.Array) -> pa.Array:
    count = len(values)
    is_text = pa.types.is_string(values.type)
    return pa.StructArray.from_arrays(
        [
            pa.array([name] * count, pa.string()),
            pa.array([field] * count, pa.string()),
            pa.nulls(count, pa.int32()) if parts is None else parts.cast(pa.int32()),
            pa.nulls(count, pa.float64()) if is_text else values.cast(pa.float64()),
            values if is_text else pa.nulls(count, pa.string()),
        ],
        fields=list(MEASURE),
    )

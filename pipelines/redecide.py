"""Decides a unit anew from its stored measures, where every changed limit is only tighter than it was."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from filters.base import Filter, tightened
from filters.registry import Rule
from pipelines.manifests import Manifest
from pipelines.outcome import NOTE, Outcome
from pipelines.rules import drop_notes, dropped_table, explain, verdicts
from pipelines.step import Step, bounds, limits, measure_hash
from pipelines.storage import Store
from pipelines.tables import read_batches
from pipelines.units import Unit
from schemas.arrow import conform
from schemas.document import DOCUMENT

BATCH_ROWS = 1024


def decision_path(step_name: str, decide: str) -> str:
    """Where the limits behind a decide hash are kept, so that a later run can tell tighter from looser."""
    return f"{step_name}/limits-{decide[:16]}.json"


def write_decision(store: Store, step: Step, decide: str) -> None:
    """Keep the limits that this run decides by."""
    store.write(decision_path(step.name, decide), json.dumps(limits(step), sort_keys=True).encode())


def can_redecide(step: Step, unit: Unit, standing: Manifest, store: Store) -> bool:
    """Whether the stored measures of a unit are enough to decide by the step's limits.

    They are when only limits changed, each to something tighter, when from the first changed filter on nothing edits a
    document (then what was stored is what that filter would see), and when no rule raised on a record of the unit.
    """
    if standing.measure_hash != measure_hash(step) or standing.inputs_hash != unit.inputs_hash:
        return False
    if standing.counts.get("raised", 0) or not set(step.tables()) <= {"documents", "pictures"}:
        return False
    path = decision_path(step.name, standing.decide_hash)
    if not store.exists(path):
        return False
    old, new = json.loads(store.read(path)), limits(step)
    changed = [index for index, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    if not changed:
        return False
    return all(tightened(bounds(step.rules[index]), old[index], new[index]) for index in changed) and all(
        isinstance(rule.rule, Filter) and rule.rule.level == "document" for rule in step.rules[changed[0] :]
    )


def redecided(step: Step, standing: Manifest, store: Store) -> Iterator[Outcome]:
    """The outcomes of the unit under the new limits: the same rows as running it again would give."""
    filters = pa.array([rule.name for rule in step.rules], pa.string())
    for file in standing.files_of("dropped"):
        for rows in read_batches(store, file.path, BATCH_ROWS):
            by_rule = pc.is_in(rows["filter"], value_set=filters)
            yield Outcome({"dropped": rows.filter(pc.invert(by_rule))})  # what no limit touches: duplicates
            yield _decide(step, rows.filter(by_rule).select(DOCUMENT.names), dropped_before=True)
    for file in standing.files_of("documents"):
        for rows in read_batches(store, file.path, BATCH_ROWS):
            yield _decide(step, rows, dropped_before=False)
    for file in standing.files_of("pictures"):
        for rows in read_batches(store, file.path, BATCH_ROWS):
            yield Outcome({"pictures": rows})
    yield _unchanged(step, standing, store)


def _decide(step: Step, documents: pa.Table, *, dropped_before: bool) -> Outcome:
    """Documents through the document filters whose measures they carry."""
    outcome, rest = Outcome(), documents
    for rule in step.rules:
        if not len(rest) or not isinstance(rule.rule, Filter) or rule.rule.level != "document":
            continue
        has, measured = stored_measures(rest, rule)
        leaving = pc.and_(has, pc.invert(verdicts(rule.rule, measured)))
        if not pc.any(leaving).as_py():
            continue
        outcome += _dropped(step, rule, rest.filter(leaving), measured.filter(leaving))
        rest = rest.filter(pc.invert(leaving))
    assert not (dropped_before and len(rest)), "tighter limits still drop what was dropped before"
    return outcome + Outcome({"documents": conform(rest, DOCUMENT)}, (), Counter(kept=len(rest)))


def _dropped(step: Step, rule: Rule, documents: pa.Table, measured: pa.Array) -> Outcome:
    assert isinstance(rule.rule, Filter)
    reasons, values = explain(rule.rule, measured)
    documents = _cut_measures(documents, step, rule)
    table = dropped_table(documents, step.name, rule.name, reasons, step.seed)
    notes = drop_notes(table["record_id"], None, rule.name, reasons, values, measured)
    return Outcome({"dropped": table}, (notes,), Counter(dropped=len(table)))


def _cut_measures(documents: pa.Table, step: Step, last: Rule) -> pa.Table:
    """Without the measures of the step's filters that come after the one that drops the record now."""
    names = [rule.name for rule in step.rules]
    later = set(names[names.index(last.name) + 1 :])
    kept = [
        [item for item in items or [] if item["filter"] not in later] for items in documents["measures"].to_pylist()
    ]
    place = documents.schema.get_field_index("measures")
    field = DOCUMENT.field("measures")
    return documents.set_column(place, field, pa.array(kept, field.type))


def stored_measures(documents: pa.Table, rule: Rule) -> tuple[pa.Array, pa.Array]:
    """For each document whether it carries the filter's measure, and the measure as measure() returned it."""
    assert isinstance(rule.rule, Filter)
    kind = rule.rule.measures
    by_row: list[dict[str | None, Any] | None] = []
    for items in documents["measures"].to_pylist():
        found = {item["field"]: item for item in items or [] if item["filter"] == rule.name and item["part"] is None}
        by_row.append(found or None)
    has = pa.array([row is not None for row in by_row], pa.bool_())
    if not pa.types.is_struct(kind):
        return has, pa.array([_value(row, None, kind) for row in by_row], kind)
    values = [
        None
        if row is None or all(item["number"] is None and item["text"] is None for item in row.values())
        else {field.name: _value(row, field.name, field.type) for field in kind}
        for row in by_row
    ]
    return has, pa.array(values, kind)


def _value(row: dict[str | None, Any] | None, name: str | None, kind: pa.DataType) -> Any:
    if row is None or name not in row:
        return None
    if pa.types.is_string(kind):
        return row[name]["text"]
    number = row[name]["number"]
    return int(number) if number is not None and pa.types.is_integer(kind) else number


def _unchanged(step: Step, standing: Manifest, store: Store) -> Outcome:
    """Ledger rows and counts that no limit touches: failures, edits, parts that left, what the step itself dropped."""
    filters = pa.array([rule.name for rule in step.rules], pa.string())
    kept_notes, dropped = [], 0
    for file in standing.files_of("ledger"):
        with store.open(file.path) as stream:
            ledger = pq.read_table(stream).select(NOTE.names)
        by_rule = pc.and_(
            pc.and_(pc.is_null(ledger["part"]), pc.equal(ledger["state"], "dropped")),
            pc.is_in(ledger["filter"], value_set=filters),
        )
        rows = ledger.filter(pc.invert(by_rule))
        kept_notes.append(rows)
        own = pc.and_(pc.is_null(rows["part"]), pc.equal(rows["state"], "dropped"))
        dropped += pc.sum(own).as_py() or 0
    # Records that are kept as something else than a document, such as the pictures of a crawl.
    kept = standing.counts["kept"] - sum(file.rows for file in standing.files_of("documents"))
    others = {name: value for name, value in standing.counts.items() if name not in ("kept", "dropped")}
    return Outcome({}, tuple(kept_notes), Counter({**others, "kept": kept, "dropped": dropped}))

"""LEDGER: one row for everything a step did not simply keep, so that nothing disappears."""

import pyarrow as pa

from schemas.arrow import versioned

# The states in which a record leaves a step, each in exactly one. Kept records have no row: they are the output.
STATES = ("kept", "dropped", "duplicate", "failed", "split")
# A row that reports a change to a record that goes on; not a state.
EDITED = "edited"

LEDGER = versioned(
    "ledger",
    1,
    [
        pa.field("run", pa.string()),
        pa.field("step", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("record_id", pa.string()),
        # Null: the row is about the whole record. Else the index of the part or picture that left it.
        pa.field("part", pa.int32()),
        pa.field("state", pa.string()),
        pa.field("filter", pa.string()),  # the filter, editor or step that decided
        pa.field("reason", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("detail", pa.string()),  # for people: file and offset, exception text, the survivor's id
    ],
)

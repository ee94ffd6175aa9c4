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
        pa.field("run", pa.string()),  # name of the recipe
        pa.field("step", pa.string()),  # name of the step
        pa.field("unit", pa.string()),  # the unit that the record was in
        pa.field("record_id", pa.string()),  # of the record that left, or whose part did
        # Null: the row is about the whole record. Else the index of the part or picture that left it.
        pa.field("part", pa.int32()),
        pa.field("state", pa.string()),  # one of STATES, or edited
        pa.field("filter", pa.string()),  # the filter, editor or step that decided
        pa.field("reason", pa.string()),  # short stable name
        pa.field("value", pa.float64()),  # what was measured, where it is a number
        pa.field("detail", pa.string()),  # for people: file and offset, exception text, the survivor's id
    ],
)

"""MANIFEST: what a finished unit wrote, and from what. A unit without one did not happen."""

import pyarrow as pa

from schemas.arrow import versioned

MANIFEST = versioned(
    "manifest",
    1,
    [
        pa.field("step", pa.string()),  # name of the step: its folder
        pa.field("unit", pa.string()),  # its id
        pa.field("position", pa.int32()),  # place in the step's plan
        pa.field("measure_hash", pa.string()),  # code versions and parameters that make rows and measures
        pa.field("decide_hash", pa.string()),  # the limits that keep or drop them
        pa.field("inputs_hash", pa.string()),  # paths, ranges and fingerprints of the inputs
        pa.field(
            "inputs",
            pa.list_(
                pa.struct(
                    [
                        pa.field("path", pa.string()),  # relative to OUT where the file is ours
                        pa.field("start", pa.int64()),  # bytes of a WARC, row groups of a Parquet file
                        pa.field("end", pa.int64()),  # one past the last
                        pa.field(
                            "fingerprint", pa.string()
                        ),  # sha256 of our own files; size and mtime or ETag of others
                    ]
                )
            ),
        ),
        pa.field(
            "files",
            pa.list_(
                pa.struct(
                    [
                        pa.field("table", pa.string()),  # documents, pictures, dropped, ledger, samples, ...
                        pa.field("path", pa.string()),  # relative to OUT
                        pa.field("rows", pa.int64()),  # rows in the file
                        pa.field("bytes", pa.int64()),  # length of the file
                        pa.field("sha256", pa.string()),  # of the file, hex; its first 16 digits stand in its name
                    ]
                )
            ),
        ),
        # Records: in, made (children of splits), one count per state; in + made = sum of the states. Others are free.
        pa.field("counts", pa.list_(pa.struct([pa.field("name", pa.string()), pa.field("value", pa.int64())]))),
    ],
)

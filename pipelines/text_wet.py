"""WET: the plain text that a crawl made of its pages, kept as WARC `conversion` records."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa

from pipelines.text_corpus import BATCH_BYTES, BATCH_ROWS, Columns, loss_row, rows_table
from pipelines.warc import Capture, Loss, Segment, read_segment
from schemas.errors import BadRecord


def read_wet(segment: Segment, columns: Columns, max_record_bytes: int, counts: Counter[str]) -> Iterator[pa.Table]:
    """The conversion records that begin in a segment, in file order (ROWS), about 16 MiB at a time.

    Damage costs the record it is in, as in pipelines.warc.read_segment(), and has the same reasons. Records of other
    types are counted (`warc_warcinfo`, ...). Names of columns mean nothing here.

    Raises:
        InterleafError: the file's server gives no byte ranges.
        OSError: the file cannot be read.
    """
    found: list[Capture] = []
    size = 0
    skipped = Counter[str]()
    for item in read_segment(segment, max_record_bytes, skipped, ("conversion",)):
        if found and (isinstance(item, Loss) or size >= BATCH_BYTES or len(found) >= BATCH_ROWS):
            yield _table(found)
            found, size = [], 0
        if isinstance(item, Loss):
            yield loss_row(item.file, item.offset, BadRecord(item.reason, item.detail, item.value))
            continue
        found.append(item)
        size += len(item.payload)
    if found:
        yield _table(found)
    counts.update({f"warc_{kind}": count for kind, count in skipped.items()})


def _table(found: Sequence[Capture]) -> pa.Table:
    return rows_table(
        len(found),
        {
            "file": [record.file for record in found],
            "offset": [record.offset for record in found],
            "text": [record.payload for record in found],
            "uri": [record.uri for record in found],
            "meta": [[{"name": "date", "value": record.date}] if record.date else [] for record in found],
        },
    )

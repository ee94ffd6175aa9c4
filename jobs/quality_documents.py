"""The documents of a finished run that a classifier learns from."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyarrow as pa

from filters.batch import Batch
from filters.fasttext_quality import one_line
from jobs.opened import Opened
from pipelines.tables import read_batches
from schemas.ids import order_key

BATCH_ROWS = 1024


@dataclass(frozen=True)
class Documents:
    """Those that the last step with documents kept, or the content sample of what filters dropped."""

    run: Opened
    paths: tuple[str, ...]
    dropped: bool = False

    def tables(self, *columns: str) -> Iterator[pa.Table]:
        """Their columns, a batch at a time."""
        names = [*columns, *(["sampled"] if self.dropped else [])]
        for path in self.paths:
            for table in read_batches(self.run.store, path, BATCH_ROWS, names):
                yield table.filter(table["sampled"]) if self.dropped else table

    def texts(self) -> Iterator[tuple[str, str]]:
        """Id and text of each that has a text; one that was crawled twice comes once."""
        seen: set[str] = set()
        for table in self.tables("record_id", "parts"):
            for record, text in zip(table["record_id"].to_pylist(), Batch(table).texts, strict=True):
                if record not in seen and text and not text.isspace():
                    seen.add(record)
                    yield record, text


def kept(run: Opened) -> Documents:
    """What the last step that writes documents kept."""
    by_step = [run.files("documents", step) for step in run.steps]
    files = next((files for files in reversed(by_step) if files), [])
    return Documents(run, tuple(file.path for file in files))


def dropped(run: Opened) -> Documents:
    """The dropped that kept their content: one in a hundred, chosen by a hash of the id."""
    return Documents(run, tuple(file.path for file in run.files("dropped")), dropped=True)


def labelled_lines(documents: Documents, wanted: Collection[str], label: str, seed: int) -> list[tuple[str, str]]:
    """A line of fastText's training file for each of the wanted, after the key of its place in the shuffle."""
    return [
        # A word of a page that looks like a label would be one.
        (order_key(record, seed), f"{label} {one_line(text).replace('__label__', 'label')}\n")
        for record, text in documents.texts()
        if record in wanted
    ]

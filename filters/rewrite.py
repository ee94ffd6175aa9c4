"""How an editor that rewrites text reaches all text of a document, and counts what it changed."""

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import COUNTS
from filters.batch import Batch, with_elements

# A text as it shall be, and how often what was changed in it.
Change = tuple[str, Mapping[str, int]]


def rewrite(
    batch: Batch, suspect: Callable[[pa.Array], pa.Array], change: Callable[[str], Change]
) -> tuple[pa.Table, pa.Table]:
    """What Editor.edit returns, for an editor of single texts: the text of parts and the alt text of pictures.

    `suspect` finds, over a whole array and cheaply, the texts that `change` is then called on; it may err on the safe
    side.
    """
    counts: Counter[tuple[int, str]] = Counter()
    table = batch.table
    for column, field in (("parts", "text"), ("media", "alt")):
        lists = batch[column]
        texts = lists.flatten().field(field)
        found = np.flatnonzero(pc.fill_null(suspect(texts), False).to_numpy(zero_copy_only=False))
        if not len(found):
            continue
        lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
        row = np.repeat(np.arange(len(batch)), lengths)
        changed, values = np.zeros(len(texts), bool), []
        for index, text in zip(found.tolist(), texts.take(pa.array(found)).to_pylist(), strict=True):
            edited, what = change(text)
            if edited != text:
                changed[index] = True
                values.append(edited)
                counts.update({(int(row[index]), name): count for name, count in what.items()})
        if values:
            texts = pc.replace_with_mask(texts, pa.array(changed), pa.array(values, pa.string()))
            table = with_elements(table, column, field, texts)
    rows = [{"row": row, "what": what, "count": count} for (row, what), count in sorted(counts.items())]
    return table, pa.Table.from_pylist(rows, schema=COUNTS)

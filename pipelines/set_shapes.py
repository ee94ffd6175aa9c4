"""The shapes of public interleaved sets by name: how a row of each becomes a document, and a document such a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from pipelines import set_lists, set_mmc4
from pipelines.sets import SetDocument

ShapeName = Literal["obelics", "omnicorpus", "mmc4"]


@dataclass(frozen=True)
class Shape:
    """`keys` are those that every row has; `schema` is that of the rows that `write` makes, None where it cannot."""

    keys: tuple[str, ...]
    read: Callable[[Mapping[str, Any]], SetDocument]
    write: Callable[[SetDocument], dict[str, Any] | None]
    schema: pa.Schema


SHAPES: Mapping[ShapeName, Shape] = {
    "obelics": Shape(set_lists.KEYS, set_lists.read_lists, set_lists.write_obelics, set_lists.OBELICS),
    "omnicorpus": Shape(set_lists.KEYS, set_lists.read_lists, set_lists.write_omnicorpus, set_lists.OMNICORPUS),
    "mmc4": Shape(set_mmc4.KEYS, set_mmc4.read_mmc4, set_mmc4.write_mmc4, set_mmc4.MMC4),
}

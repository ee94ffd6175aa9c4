"""The filter that heeds what a page says against being used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level
from filters.batch import Batch
from filters.robots_directives import FORBIDDING, forbidding

TDM = "tdm-reservation"
# The names of `meta` that hold robots directives: of the page's <meta name=robots>, and of the HTTP header.
_ROBOTS = ("robots", "x-robots-tag")


@dataclass(frozen=True)
class OptOut(Filter):
    """What a page's robots directives and its text-and-data-mining reservation forbid.

    Read are `robots` (<meta name="robots">), `x-robots-tag` (the HTTP header, a line per header) and `tdm-reservation`
    (meta element or header; the W3C community group's TDMRep: 1 reserves the rights) in the column `meta`, also where
    they are written with underscores. Directives are told from values (`unavailable_after: 1 Jan 2030, noai`), and what
    is for one crawler alone (`googlebot: noindex`) is for that crawler. The measure is the list of directives that were
    found, sorted and parted by commas; `directives` says which of them drop. /robots.txt was for the crawler to heed.
    """

    directives: tuple[str, ...] = (*FORBIDDING, TDM)
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = pa.string()
    limits: ClassVar[Mapping[str, Direction]] = {"directives": "not"}

    def __post_init__(self) -> None:
        if unknown := sorted({*self.directives} - {*FORBIDDING, TDM}):
            raise ValueError(
                f"{', '.join(unknown)} is no directive that is read; those are {', '.join(OptOut.directives)}"
            )

    def measure(self, batch: Batch) -> pa.Array:
        meta = batch["meta"]
        flat = meta.flatten()
        row = np.repeat(
            np.arange(len(batch)), pc.fill_null(pc.list_value_length(meta), 0).to_numpy(zero_copy_only=False)
        )
        names = pc.replace_substring(pc.utf8_lower(flat.field("name")), "_", "-")
        told = pc.fill_null(pc.is_in(names, value_set=pa.array([*_ROBOTS, TDM])), False)
        found: dict[int, set[str]] = {}
        places = row[told.to_numpy(zero_copy_only=False)].tolist()
        for place, name, value in zip(
            places, names.filter(told).to_pylist(), flat.field("value").filter(told).to_pylist(), strict=True
        ):
            found.setdefault(place, set()).update(_read(name, value or ""))
        return pa.array([",".join(sorted(found.get(place, ()))) for place in range(len(batch))], pa.string())

    def keep(self, measured: pa.Array) -> pa.Array:
        return pc.equal(self.reason(measured), "")

    def reason(self, measured: pa.Array) -> pa.Array:
        encoded = measured.dictionary_encode()
        broken = [self._first_broken(said) for said in encoded.dictionary.to_pylist()]
        return pa.array(broken, pa.string()).take(encoded.indices)

    def _first_broken(self, said: str) -> str:
        forbidden = set(said.split(","))
        return next((directive for directive in self.directives if directive in forbidden), "").replace("-", "_")


def _read(name: str, value: str) -> Iterable[str]:
    if name == TDM:
        return {TDM} if value.strip() == "1" else ()
    return forbidding(value)

"""The gallery of the report: samples that were kept and documents that were dropped, text and pictures in order."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from jobs.opened import Opened
from jobs.report_cards import PICTURES, Beside, dropped_card, sample_card
from jobs.report_html import Html
from jobs.report_pictures import Album
from jobs.report_verdicts import verdict
from jobs.views import query, rows
from schemas.sample import SAMPLE

if TYPE_CHECKING:
    import duckdb

KEPT_CARDS, DROPPED_CARDS, DROPPED_EACH = 15, 9, 3
EXAMPLES, EXAMPLES_EACH = 30, 2

Row = dict[str, Any]


def kept_cards(run: Opened, con: "duckdb.DuckDBPyConnection", album: Album) -> list[Html]:
    """Samples of the shards."""
    return sample_cards(run, con, rows(con, query("report_kept"), {"most": KEPT_CARDS}), album)


def sample_cards(
    run: Opened,
    con: "duckdb.DuckDBPyConnection",
    chosen: Sequence[Row],
    album: Album,
    beside: Mapping[str, Beside] = MappingProxyType({}),
) -> list[Html]:
    """A card for each row of the sample index; of pictures, only those that are shown are read."""
    ids = [row["sample_id"] for row in chosen]
    samples = {sample["sample_id"]: sample for sample in _read_samples(run, chosen)}
    places = {(row["sample_id"], row["media"]): row for row in rows(con, query("report_pictures"), {"samples": ids})}
    lost = _lost_parts(con, ids)

    def picture(record: str, place: int) -> bytes | None:
        return _read_picture(run, places.get((record, place)))

    return [sample_card(samples[name], picture, lost.get(name, []), album, beside.get(name)) for name in ids]


def dropped_cards(run: Opened, con: "duckdb.DuckDBPyConnection", album: Album) -> list[Html]:
    """Dropped documents whose content was kept."""
    chosen = rows(con, query("report_dropped"), {"with_content": True, "each": DROPPED_EACH, "most": DROPPED_CARDS})
    content = content_of_dropped(con, chosen, PICTURES)
    return [dropped_card(run, row | content[dropped_key(row)], album) for row in chosen]


def content_of_dropped(
    con: "duckdb.DuckDBPyConnection", chosen: Sequence[Row], pictures: int
) -> dict[tuple[str, ...], Row]:
    """Text and first pictures of rows of `dropped` that are sampled, by their keys."""
    given = {"records": [row["record_id"] for row in chosen], "most": pictures}
    return {dropped_key(row): row for row in rows(con, query("report_dropped_content"), given)}


def dropped_key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("step", "record_id", "filter", "reason"))


def dropped_examples(run: Opened, con: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """Dropped documents without their content: a few of every reason, with the value and the limits."""
    found = rows(con, query("report_dropped"), {"with_content": False, "each": EXAMPLES_EACH, "most": EXAMPLES})
    return [row | {"told": verdict(run, row)} for row in found]


def _read_samples(run: Opened, chosen: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows of shards without their pictures, by the places that the index tells."""
    columns = [name for name in SAMPLE.names if name != "media_data"]
    for path in sorted({row["file"] for row in chosen}):
        with run.store.open(path) as stream:
            shard = pq.ParquetFile(stream)
            for row in (row for row in chosen if row["file"] == path):
                before = sum(shard.metadata.row_group(group).num_rows for group in range(row["row_group"]))
                table = shard.read_row_group(row["row_group"], columns=columns, use_threads=False)
                yield from table.slice(row["row"] - before, 1).to_pylist()


def _read_picture(run: Opened, place: Row | None) -> bytes | None:
    if place is None:
        return None
    with run.store.open(place["file"]) as stream:
        stream.seek(place["offset"])
        return stream.read(place["length"])


def _lost_parts(con: "duckdb.DuckDBPyConnection", records: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    by_record: dict[str, list[dict[str, Any]]] = {}
    for row in rows(con, query("report_lost_parts"), {"records": list(records)}):
        by_record.setdefault(row["record_id"], []).append(row)
    return by_record

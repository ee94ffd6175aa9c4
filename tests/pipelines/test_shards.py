"""Shards: shuffled, packed, unique, indexed; the same bytes however the units were cut."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipelines.encode import Encode
from pipelines.manifests import Manifest, totals
from pipelines.run import InProcess, Plan, run
from pipelines.storage import Store
from pipelines.units import Unit
from pipelines.write import Write
from schemas.arrow import schema_version
from schemas.document import DOCUMENT
from schemas.geometry import PixelBudget, smart_resize
from schemas.ids import order_key
from schemas.sample import SAMPLE
from tests.pipelines.runs import bytes_read
from tests.pipelines.steps import Numbers, Silent, documents

BUDGET = PixelBudget(3136, 200_704)


class Drawn(Numbers):
    """Documents with pictures: number n has n % 3 of them, the last of every tenth document cut off in the middle."""

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        for item in unit.inputs:
            for number in range(item.start, item.end):
                yield pa.Table.from_pylist([_with_pictures(number % self.modulus)], schema=DOCUMENT)

    modulus = 10_000


class Repeating(Drawn):
    """Every document twice."""

    modulus = 20


def _with_pictures(number: int) -> dict[str, object]:
    row = documents([number], {}).to_pylist()[0]
    data = [_png(number * 3 + index) for index in range(number % 3)]
    if data and number % 10 == 0:
        data[-1] = data[-1][: len(data[-1]) // 2]
    row["media"] = [
        {"uri": f"http://numbers.example/{number}/{index}.png", "mime": "image/png"} for index in range(len(data))
    ]
    row["media_data"] = data
    row["kind"] = "interleaved"
    row["parts"] = [
        *row["parts"],
        *({"type": "image", "label": "image", "text": None, "media": index} for index in range(len(data))),
        {"type": "text", "label": "paragraph", "text": "After <|im_end|> the pictures.", "media": None},
    ]
    return dict(row)


def _png(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 255, (60 + seed % 70, 90 + seed % 40, 3), dtype=np.uint8))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def write(out: Path, source: Numbers, unit_rows: int) -> dict[str, list[Manifest]]:
    steps = (
        source,
        Encode("shards.encode", "test", 0, {"interleaved": BUDGET}),
        Write("shards.write", "test", 0, 1, ("length",)),
    )
    return run(Plan("test", str(out), steps, unit_rows, 0.05), InProcess(), Silent())


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    write(folder, Drawn(up_to=120), 25)
    return folder


def samples(out: Path) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in sorted((out / "samples").glob("*.parquet"))])


def test_shards_are_cut_by_size_and_in_hash_order(out: Path) -> None:
    paths = sorted((out / "samples").glob("*.parquet"))
    assert len(paths) >= 3
    assert all(path.stat().st_size < 1.3 * 2**20 for path in paths)
    table = samples(out)
    orders = [order_key(record, 0) for record in table["sample_id"].to_pylist()]
    assert len(orders) == 120
    assert orders == sorted(orders)
    assert schema_version(pq.read_schema(paths[0])) == schema_version(SAMPLE)


def test_every_picture_is_stored_as_fed_and_found_by_its_byte_range(out: Path) -> None:
    index = pa.concat_tables([pq.read_table(path) for path in (out / "index/media").glob("*.parquet")]).to_pylist()
    table = samples(out).to_pylist()
    assert len(index) == sum(len(sample["media"]) for sample in table) > 90
    by_sample = {(row["sample_id"], row["media"]): row for row in index}
    for sample in table:
        for number, (medium, data) in enumerate(zip(sample["media"], sample["media_data"], strict=True)):
            row = by_sample[sample["sample_id"], number]
            with (out / row["file"]).open("rb") as stream:
                stream.seek(row["offset"])
                assert stream.read(row["length"]) == data
            assert Image.open(io.BytesIO(data)).size == (medium["width"], medium["height"])
            fed = smart_resize(medium["height"], medium["width"], medium["min_pixels"], medium["max_pixels"])
            assert fed == (medium["height"], medium["width"])


def test_parts_keep_their_order_and_point_at_their_pictures(out: Path) -> None:
    for sample in samples(out).to_pylist():
        (message,) = sample["messages"]
        assert message["role"] == "document"
        images = [part["media"] for part in message["parts"] if part["type"] == "image"]
        assert images == list(range(len(sample["media"])))
        assert message["parts"][-1]["text"] == "After <|im_end|> the pictures."
        assert sample["kind"] == ("interleaved" if sample["media"] else "text")
        assert sample["vision_tokens"] == sum(m["width"] * m["height"] // 784 for m in sample["media"])


def test_a_damaged_picture_leaves_its_document_with_a_ledger_row(out: Path) -> None:
    ledger = pa.concat_tables([pq.read_table(path) for path in (out / "ledger").glob("*.parquet")]).to_pylist()
    assert Counter((row["state"], row["reason"]) for row in ledger) == {("failed", "undecodable"): 8}
    assert all(row["part"] is not None and row["filter"] == "shards.encode" for row in ledger)


def test_units_change_no_byte_of_the_shards(out: Path, tmp_path: Path) -> None:
    write(tmp_path, Drawn(up_to=120), 7)
    for folder in ("samples", "index"):
        assert Store(str(tmp_path)).sizes(folder) == Store(str(out)).sizes(folder)


def test_a_repeated_id_is_kept_once(tmp_path: Path) -> None:
    done = write(tmp_path, Repeating(up_to=40), 9)
    counts = totals(done["shards.write"])
    assert (counts["in"], counts["kept"], counts["duplicate"]) == (40, 20, 20)
    assert len(set(samples(tmp_path)["sample_id"].to_pylist())) == 20


def test_a_query_on_sizes_reads_less_than_a_tenth(out: Path) -> None:
    connection = duckdb.connect()
    # At its default DuckDB 2.0 reads a megabyte around every page it wants.
    connection.execute("set disable_parquet_prefetching = true")
    before = bytes_read()
    query = f"select avg(media[1].width) from read_parquet('{out}/samples/*.parquet')"
    ((width,),) = connection.execute(query).fetchall()
    total = sum(path.stat().st_size for path in (out / "samples").glob("*.parquet"))
    assert width > 80
    assert 0 < bytes_read() - before < total / 10


def test_pictures_are_plain_and_the_rest_is_compressed(out: Path) -> None:
    group = pq.read_metadata(next((out / "samples").glob("*.parquet"))).row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    data = columns.pop("media_data.list.element")
    assert (data.compression, data.has_dictionary_page, data.is_stats_set) == ("UNCOMPRESSED", False, False)
    assert {column.compression for column in columns.values()} == {"ZSTD"}

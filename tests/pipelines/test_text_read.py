"""text.read over files of all formats at once, local and in a store, and over none that is a corpus."""

import gzip
import io
from collections.abc import Iterator
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.errors import RecipeError
from tests.pipelines.corpora import TEXTS, documents, jsonl, read, texts
from tests.pipelines.warcs import Record, make_warc


@pytest.fixture
def stored() -> Iterator[str]:
    """A corpus in fsspec's memory file system."""
    parquet = io.BytesIO()
    pq.write_table(pa.table({"text": [f"parquet {text}" for text in TEXTS]}), parquet, row_group_size=1)
    records = [Record("conversion", f"http://a/{text[:3]}", f"wet {text}".encode(), "text/plain") for text in TEXTS]
    files = {
        "a.jsonl": jsonl([{"text": f"jsonl {text}"} for text in TEXTS]),
        "b.jsonl.gz": gzip.compress(jsonl([{"text": f"gz {text}"} for text in TEXTS])),
        "c.parquet": parquet.getvalue(),
        "d.warc.wet.gz": make_warc(records),
        "e": jsonl([{"text": f"no name {text}"} for text in TEXTS]),
    }
    fs = fsspec.filesystem("memory")
    for name, data in files.items():
        fs.pipe_file(f"/corpus/{name}", data)
    yield "memory://corpus"
    fs.rm("/corpus", recursive=True)


def test_a_corpus_of_all_formats_in_a_store(stored: str) -> None:
    units, outcome = read(f"{stored}/*")
    assert len(units) == 1
    kinds = ("jsonl", "gz", "parquet", "wet", "no name")
    assert texts(outcome) == [f"{kind} {text}" for kind in kinds for text in TEXTS]
    units, cut = read(f"{stored}/*", unit_bytes=120)
    assert len(units) > len(kinds)
    assert sorted(documents(cut), key=_id) == sorted(documents(outcome), key=_id)
    assert {row["source"]["locator"]["file"].partition(":")[0] for row in documents(cut)} == {"memory"}


def _id(document: dict[str, Any]) -> str:
    return str(document["record_id"])


def test_an_input_that_is_not_there_stops_at_once(stored: str) -> None:
    with pytest.raises(RecipeError, match="nothing matches"):
        read(f"{stored}/*.csv")

"""Documents in the shapes of public sets: what a shape keeps comes back, what was published comes out as it was."""

import json
import tempfile
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents_export import Export
from pipelines.set_shapes import SHAPES, ShapeName
from schemas.document import DOCUMENT
from tests.pipelines.corpora import documents, jsonl
from tests.pipelines.public_sets import (
    MMC4_ROW,
    OBELICS_ROW,
    OMNICORPUS_ROW,
    PAGE,
    TEXTS,
    URLS,
    meta,
    order,
    parquet,
    read,
)

ADDED = ("id", "scores", "pictures")  # what a set says of a document that it was not told by its page


def made(*items: str | dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A DOCUMENT row of texts and pictures."""
    media = [item for item in items if isinstance(item, dict)]
    parts = []
    for place, item in enumerate(items):
        if isinstance(item, str):
            parts.append({"type": "text", "label": "heading", "text": item, "media": None})
        else:
            number = sum(isinstance(one, dict) for one in items[:place])
            parts.append({"type": "image", "label": "image", "text": None, "media": number})
    return {
        "record_id": "0" * 32,
        "kind": "interleaved",
        "source": {"uri": PAGE, "license": None, "parents": []},
        "meta": [],
        "parts": parts,
        "media": [{"candidates": [], **picture} for picture in media],
        "media_data": [None] * len(media),
        "measures": [],
        **changes,
    }


def export(shape: ShapeName, *rows: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The rows that documents.export writes, and its counts."""
    outcome = Export("documents.export", "test", 0, shape).apply(pa.Table.from_pylist(list(rows), schema=DOCUMENT))
    assert len(outcome.tables["counted"]) == len(rows) == outcome.counts["kept"]
    table = outcome.tables.get("exported")
    return ([] if table is None else table.to_pylist()), dict(outcome.counts)


def again(shape: ShapeName, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a shape as documents, the same from JSONL and from Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.jsonl").write_bytes(jsonl(rows))
        pq.write_table(pa.Table.from_pylist(list(rows), schema=SHAPES[shape].schema), Path(folder) / "a.parquet")
        found = [documents(read(shape, Path(folder) / name)[1]) for name in ("a.jsonl", "a.parquet")]
    assert [{**row, "source": None} for row in found[0]] == [{**row, "source": None} for row in found[1]]
    return found[0]


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
texts = words.filter(lambda text: not text.isspace())
sizes = st.none() | st.integers(0, 5000)
pictures = st.fixed_dictionaries(
    {
        "uri": st.sampled_from([*URLS, "http://pictures.example.org/é.jpg"]),
        "alt": st.none() | words,
        "width_hint": sizes,
        "height_hint": sizes,
        "mime": st.sampled_from([None, "image/png", "image/jpeg"]),
    }
)
names = words.filter(lambda name: name not in ("url", "license", *ADDED))
drawn = st.builds(
    lambda items, said, license_: made(
        *items,
        meta=[{"name": name, "value": value} for name, value in sorted(said.items())],
        source={"uri": PAGE, "license": license_, "parents": []},
    ),
    st.lists(texts | pictures, min_size=1, max_size=8),
    st.dictionaries(names, words, max_size=3),
    st.none() | words,
)


@settings(max_examples=60, deadline=None)
@given(drawn)
def test_what_obelics_keeps_comes_back(document: dict[str, Any]) -> None:
    rows, _ = export("obelics", document)
    (back,) = again("obelics", *rows)
    assert order(back) == order(document)
    for name in ("uri", "alt", "width_hint", "height_hint"):
        assert [picture[name] for picture in back["media"]] == [picture[name] for picture in document["media"]]
    assert {name: value for name, value in meta(back).items() if name not in ADDED} == meta(document)
    assert meta(back)["id"] == document["record_id"]
    assert [back["source"][name] for name in ("uri", "license")] == [
        document["source"][name] for name in ("uri", "license")
    ]
    assert export("obelics", back)[0] == rows


@settings(max_examples=40, deadline=None)
@given(drawn)
def test_what_omnicorpus_keeps_comes_back(document: dict[str, Any]) -> None:
    rows, _ = export("omnicorpus", document)
    (back,) = again("omnicorpus", *rows)
    assert order(back) == order(document)
    assert back["source"]["uri"] == PAGE
    assert export("omnicorpus", back)[0] == rows


@settings(max_examples=40, deadline=None)
@given(drawn)
def test_what_mmc4_keeps_comes_back(document: dict[str, Any]) -> None:
    rows, counts = export("mmc4", document)
    shown = order(document)
    last = max((place for place, part in enumerate(document["parts"]) if part["type"] == "text"), default=None)
    if last is None:
        assert (rows, counts.get("exported", 0)) == ([], 0)
        return
    (back,) = again("mmc4", *rows)
    # Pictures after the last text have nothing to stand before but that.
    assert order(back) == [*shown[:last], *shown[last + 1 :], shown[last]]
    assert export("mmc4", back)[0] == rows


PUBLISHED: dict[ShapeName, dict[str, Any]] = {
    "obelics": OBELICS_ROW,
    "omnicorpus": OMNICORPUS_ROW,
    "mmc4": {
        **MMC4_ROW,
        "image_info": MMC4_ROW["image_info"][::-1],
        "similarity_matrix": MMC4_ROW["similarity_matrix"][::-1],
    },
}


@pytest.mark.parametrize("shape", PUBLISHED)
def test_a_published_row_comes_out_as_it_was(shape: ShapeName, tmp_path: Path) -> None:
    row = PUBLISHED[shape]
    (tmp_path / "a.jsonl").write_bytes(jsonl([row]))
    ((written,), _) = export(shape, *documents(read(shape, tmp_path / "a.jsonl")[1]))
    if shape == "obelics":
        general, expected = json.loads(written["general_metadata"]), json.loads(row["general_metadata"])
        assert general.pop("id")
        assert general == {**expected, "license": None}
        assert json.loads(written["metadata"]) == json.loads(row["metadata"])
        written, row = ({name: one[name] for name in ("images", "texts")} for one in (written, row))
    assert written == row


@pytest.mark.parametrize("shape", ["obelics", "omnicorpus"])
def test_features_are_those_of_the_card(shape: ShapeName, tmp_path: Path) -> None:
    """As Hugging Face datasets sees a published file and ours, which can so be put together."""
    rows, _ = export(shape, made(TEXTS[0], {"uri": URLS[0]}))
    pq.write_table(pa.Table.from_pylist(rows, schema=SHAPES[shape].schema), tmp_path / "ours.parquet")
    parquet(tmp_path / "theirs.parquet", shape, PUBLISHED[shape])
    ours, theirs = (
        datasets.Features.from_arrow_schema(pq.read_schema(tmp_path / f"{name}.parquet")) for name in ("ours", "theirs")
    )
    assert ours == theirs


def test_what_is_known_of_a_picture_that_we_have(tmp_path: Path) -> None:
    facts = {"mime": "image/png", "width": 640, "height": 480, "bytes": 4321}
    document = made(
        "Before.",
        {"uri": URLS[0], "alt": "the quay", "width_hint": 320, **facts},
        {"uri": "data:sha256,77", **facts},
        "After.",
        source={"uri": PAGE, "license": "CC0-1.0", "parents": [], "locator": {"file": "a.warc.gz", "offset": 77}},
        measures=[
            {"filter": "word_count", "number": 2.0},
            {"filter": "gopher", "field": "stops", "number": 0.5},
            {"filter": "image_side", "part": 0, "number": 480.0},
        ],
    )
    (obelics,), counts = export("obelics", document)
    assert (counts["exported"], counts["pictures_exported"], counts["pictures_without_url"]) == (1, 1, 1)
    assert json.loads(obelics["metadata"])[1] == {
        "document_url": PAGE,
        "src": URLS[0],
        "alt_text": "the quay",
        "rendered_width": 320,
        "original_width": 640,
        "original_height": 480,
        "format": "png",
    }
    assert json.loads(obelics["general_metadata"]) == {
        "url": PAGE,
        "license": "CC0-1.0",
        "warc_filename": "a.warc.gz",
        "warc_record_offset": 77,
        "id": "0" * 32,
        "scores": {"gopher.stops": 0.5, "word_count": 2.0},
    }
    (omnicorpus,), _ = export("omnicorpus", document)
    known = {name: value for name, value in omnicorpus["metadata"][1].items() if value is not None}
    assert known == {"bytes": 4321, "height": 480, "width": 640}
    assert (omnicorpus["metadata"][0], omnicorpus["general_metadata"]["id"]) == (None, "0" * 32)
    (mmc4,), _ = export("mmc4", document)
    (info,) = mmc4["image_info"]
    assert (info["matched_text_index"], info["matched_sim"], mmc4["similarity_matrix"]) == (1, None, None)
    assert info["image_name"].endswith(".png")
    assert len(info["image_name"]) == 16


def test_similarities_go_when_their_sentences_do(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl([MMC4_ROW]))
    (document,) = documents(read("mmc4", tmp_path / "a.jsonl")[1])
    document["parts"] = document["parts"][1:]  # a filter dropped the first text
    ((row,), _) = export("mmc4", document)
    assert row["similarity_matrix"] is None
    assert [(info["matched_text_index"], info["matched_sim"]) for info in row["image_info"]] == [(0, None), (1, None)]
    document["parts"] = [part for part in document["parts"] if part["media"] != 0]
    document["media"] = document["media"][1:]
    document["parts"][-2]["media"] = 0
    ((row,), _) = export("obelics", document)
    facts = [item for item in json.loads(row["metadata"]) if item]
    assert [item["image_name"] for item in facts] == ["b9040a0dbb22.jpg"]


def test_what_has_nothing_to_show_is_not_exported() -> None:
    rows, counts = export("obelics", made({"uri": "data:sha256,1"}), made("a"))
    assert (len(rows), counts["kept"], counts["exported"]) == (1, 2, 1)

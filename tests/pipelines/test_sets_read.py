"""Public interleaved sets: texts and pictures in reading order, what the set says beside them, and bad rows."""

import gzip
import io
import json
import random
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.set_shapes import ShapeName
from schemas.errors import RecipeError
from tests.pipelines.corpora import documents, jsonl, notes
from tests.pipelines.public_sets import (
    MMC4_ROW,
    OBELICS_ROW,
    OMNICORPUS_PICTURES,
    OMNICORPUS_ROW,
    PAGE,
    TEXTS,
    URLS,
    meta,
    order,
    parquet,
    read,
)

ROWS: dict[ShapeName, dict[str, Any]] = {"obelics": OBELICS_ROW, "omnicorpus": OMNICORPUS_ROW, "mmc4": MMC4_ROW}
ORDERS = {
    "obelics": [TEXTS[0], f"<{URLS[0]}>", TEXTS[1], f"<{URLS[1]}>", TEXTS[2]],
    "omnicorpus": [TEXTS[0], f"<{URLS[0]}>", TEXTS[1], f"<{URLS[1]}>", TEXTS[2]],
    "mmc4": [TEXTS[0], f"<{URLS[1]}>", TEXTS[1], f"<{URLS[0]}>", TEXTS[2]],
}


def zipped(data: bytes, *names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("docs.jsonl",):
            archive.writestr(name, data)
    return stream.getvalue()


def one(shape: ShapeName, folder: Path, row: Any, **options: Any) -> dict[str, Any]:
    """The document of a row in JSONL."""
    (folder / "one.jsonl").write_bytes(jsonl([row]))
    (found,) = documents(read(shape, folder / "one.jsonl", **options)[1])
    return found


@pytest.mark.parametrize("shape", ROWS)
def test_a_document_is_the_same_from_every_kind_of_file(shape: ShapeName, tmp_path: Path) -> None:
    row = ROWS[shape]
    lines = jsonl([row])
    for name, data in {
        "a.jsonl": lines,
        "b.jsonl.gz": gzip.compress(lines),
        "c.jsonl.zst": pa.compress(lines, codec="zstd", asbytes=True),
        "docs_no_face_shard_0_v3.jsonl.zip": zipped(lines),
        "no_name": lines,
        "no_name_zip": zipped(lines),
    }.items():
        (tmp_path / name).write_bytes(data)
    parquet(tmp_path / "p.parquet", shape, row)
    _, outcome = read(shape, *sorted(tmp_path.iterdir()))
    found = documents(outcome)
    assert outcome.counts["kept"] == outcome.counts["in"] == len(found) == 7
    assert [order(document) for document in found] == [ORDERS[shape]] * 7
    assert len({document["record_id"] for document in found}) == 1
    for document in found:
        assert (document["kind"], document["lang"], document["media_data"]) == ("interleaved", None, [None, None])
        assert (document["source"]["uri"], document["source"]["license"]) == (PAGE, None)
        assert [part["label"] for part in document["parts"]] == ["paragraph", "image"] * 2 + ["paragraph"]
        assert meta(document) == meta(found[0])


def test_obelics_keeps_what_it_says(tmp_path: Path) -> None:
    found = one("obelics", tmp_path, OBELICS_ROW, license_="CC-BY-4.0")
    quay, boat = found["media"]
    assert (quay["alt"], quay["width_hint"], quay["height_hint"]) == ("the quay", 640, None)
    assert (boat["alt"], boat["width_hint"], boat["width"]) == (None, None, None)
    said = meta(found)
    assert said["warc_filename"].endswith("1.warc.gz")
    assert (said["warc_record_offset"], said["warc_record_length"]) == ("322560850", "43221")
    pictures = json.loads(said["pictures"])
    assert [picture["uri"] for picture in pictures] == URLS
    assert [picture["facts"] for picture in pictures] == [x for x in json.loads(OBELICS_ROW["metadata"]) if x]
    assert found["source"]["license"] == "CC-BY-4.0"


def test_omnicorpus_keeps_its_scores(tmp_path: Path) -> None:
    said = meta(one("omnicorpus", tmp_path, OMNICORPUS_ROW))
    general = {**OMNICORPUS_ROW["general_metadata"]}
    assert json.loads(said["domain"]) == general.pop("domain")
    assert (said["id"], general.pop("url")) == (general.pop("id"), PAGE)
    assert {name: float(said[name]) for name in general} == general
    assert [picture["facts"] for picture in json.loads(said["pictures"])] == OMNICORPUS_PICTURES


def test_mmc4_keeps_similarities_and_puts_pictures_before_their_sentence(tmp_path: Path) -> None:
    found = one("mmc4", tmp_path, MMC4_ROW)
    said = meta(found)
    assert said["could_have_url_duplicate"] == "0"
    boat, quay = json.loads(said["pictures"])
    assert (boat["uri"], quay["uri"]) == (URLS[1], URLS[0])
    assert (quay["facts"]["matched_sim"], quay["facts"]["image_name"]) == (0.27694183588027954, "b9040a0dbb22.jpg")
    assert (quay["facts"]["similarities"], boat["facts"]["similarities"]) == tuple(MMC4_ROW["similarity_matrix"])
    same = {**MMC4_ROW, "image_info": [{**info, "matched_text_index": 0} for info in MMC4_ROW["image_info"]]}
    assert order(one("mmc4", tmp_path, same)) == [f"<{URLS[0]}>", f"<{URLS[1]}>", *TEXTS]
    v1 = {name: value for name, value in MMC4_ROW.items() if name in ("text_list", "image_info", "url")}
    assert "similarities" not in json.loads(meta(one("mmc4", tmp_path, v1))["pictures"])[0]["facts"]


def test_metadata_may_be_packed_or_not_and_stand_by_place_or_by_picture(tmp_path: Path) -> None:
    expected = one("omnicorpus", tmp_path, OMNICORPUS_ROW)
    for metadata in (OMNICORPUS_PICTURES, json.dumps(OMNICORPUS_ROW["metadata"]), json.dumps(OMNICORPUS_PICTURES)):
        packed = {"metadata": metadata, "general_metadata": json.dumps(OMNICORPUS_ROW["general_metadata"])}
        assert one("omnicorpus", tmp_path, {**OMNICORPUS_ROW, **packed}) == expected
    bare = {"texts": OBELICS_ROW["texts"], "images": OBELICS_ROW["images"]}
    found = one("obelics", tmp_path, bare)
    assert (order(found), found["meta"], found["source"]["uri"]) == (ORDERS["obelics"], [], None)
    nulls = one(
        "obelics", tmp_path, {**bare, "metadata": None, "general_metadata": None, "url": PAGE, "language_id": 3}
    )
    assert (nulls["source"]["uri"], meta(nulls)) == (PAGE, {"language_id": "3"})
    own = {**bare, "general_metadata": {"license": "CC0-1.0"}}
    assert one("obelics", tmp_path, own, license_="CC-BY-4.0")["source"]["license"] == "CC0-1.0"


def test_texts_and_pictures_alone(tmp_path: Path) -> None:
    texts = one("obelics", tmp_path, {"texts": ["a", "", " \n"], "images": [None, None, None]})
    assert (order(texts), texts["kind"]) == (["a"], "text")
    pictures = one("obelics", tmp_path, {"texts": [None, ""], "images": [f"{URLS[0]}#top", URLS[0]]})
    assert (order(pictures), pictures["kind"]) == ([f"<{URLS[0]}>"] * 2, "interleaved")
    assert order(one("mmc4", tmp_path, {**MMC4_ROW, "text_list": ["a", " ", ""]})) == [
        "a", f"<{URLS[1]}>", f"<{URLS[0]}>"
    ]  # fmt: skip


def test_ids(tmp_path: Path) -> None:
    changed = {**OMNICORPUS_ROW, "texts": ["other", *OMNICORPUS_ROW["texts"][1:]]}
    elsewhere = {**OBELICS_ROW, "general_metadata": json.dumps({"url": f"{PAGE}?2"})}
    nowhere = {**OBELICS_ROW, "general_metadata": None}
    (tmp_path / "a.jsonl").write_bytes(jsonl([OBELICS_ROW, OMNICORPUS_ROW, changed, elsewhere, nowhere, nowhere]))
    ids = [row["record_id"] for row in documents(read("obelics", tmp_path / "a.jsonl")[1])]
    assert len({*ids}) == 6
    (tmp_path / "b.jsonl").write_bytes((tmp_path / "a.jsonl").read_bytes())
    moved = [row["record_id"] for row in documents(read("obelics", tmp_path / "b.jsonl")[1])]
    assert [now == then for now, then in zip(moved, ids, strict=True)] == [True] * 4 + [False] * 2


def test_a_large_file_is_cut_and_gives_each_row_once(tmp_path: Path) -> None:
    draw = random.Random(5)
    rows = [
        {"texts": [f"{n}", None, "word " * draw.randint(1, 60)], "images": [None, f"{URLS[0]}?{n}", None]}
        for n in range(120)
    ]
    (tmp_path / "a.jsonl").write_bytes(jsonl(rows))
    parquet(tmp_path / "a.parquet", "obelics", *rows, group=7)
    (tmp_path / "a.jsonl.zip").write_bytes(zipped(jsonl(rows)))
    for name in ("a.jsonl", "a.parquet"):
        whole = read("obelics", tmp_path / name)[1]
        assert [order(row)[0] for row in documents(whole)] == [str(n) for n in range(120)]
        for unit_bytes in (300, 2000):
            units, cut = read("obelics", tmp_path / name, unit_bytes=unit_bytes)
            assert len(units) > 2
            assert documents(cut) == documents(whole)
            assert cut.counts == whole.counts
    assert len(read("obelics", tmp_path / "a.jsonl.zip", unit_bytes=300)[0]) == 1


LISTS = {"texts": ["a", None], "images": [None, URLS[0]]}


def mmc4(**changes: Any) -> dict[str, Any]:
    return {**MMC4_ROW, **changes}


def matched(index: Any, **changes: Any) -> dict[str, Any]:
    return mmc4(
        image_info=[{**MMC4_ROW["image_info"][0], "matched_text_index": index, **changes}], similarity_matrix=None
    )


BAD: dict[ShapeName, list[tuple[Any, str]]] = {
    "obelics": [
        ({**LISTS, "texts": ["a"]}, "lengths_differ"),
        ({"texts": None, "images": [URLS[0]]}, "lengths_differ"),
        ({**LISTS, "metadata": [None, None, None]}, "lengths_differ"),
        ({"texts": ["a", "b"], "images": [None, URLS[0]]}, "text_and_picture"),
        ({"texts": ["a", None], "images": [None, None]}, "neither_text_nor_picture"),
        ({"texts": [None], "images": [None]}, "neither_text_nor_picture"),
        ({"texts": None, "images": None}, "no_content"),
        ({"texts": [], "images": []}, "no_content"),
        ({"texts": [" \n", ""], "images": [None, None]}, "no_content"),
        ({"texts": ["a"]}, "no_list"),
        ({}, "no_list"),
        ({"texts": "a", "images": []}, "not_a_list"),
        ({"texts": [3], "images": [None]}, "text_not_string"),
        ({"texts": [None], "images": [{"bytes": None}]}, "picture_not_string"),
        ({"texts": [None], "images": ["  "]}, "picture_without_url"),
        ({**LISTS, "metadata": "{never ends"}, "bad_metadata"),
        ({**LISTS, "metadata": "[" * 100_000}, "bad_metadata"),
        ({**LISTS, "metadata": {"src": "a"}}, "bad_metadata"),
        ({**LISTS, "metadata": [None, "alt"]}, "bad_metadata"),
        ({**LISTS, "general_metadata": "[1]"}, "bad_metadata"),
        ({"texts": ["\ud83d"], "images": [None]}, "bad_unicode"),
        ({"texts": [None], "images": ["http://\ud83d"]}, "bad_unicode"),
        ({**LISTS, "general_metadata": {"id": "\ud83d"}}, "bad_unicode"),
        ({**LISTS, "general_metadata": {"\ud83d": "a"}}, "bad_unicode"),
        ({**LISTS, "metadata": [None, {"alt_text": "\ud83d"}]}, "bad_unicode"),
        (b'{"texts": ["caf\xe9"], "images": [null]}', "bad_unicode"),
        (b"<html>", "bad_json"),
        (b"[1]", "not_an_object"),
        ({"texts": ["x" * (1 << 20)], "images": [None]}, "record_too_large"),
    ],
    "mmc4": [
        (matched(3), "index_out_of_range"),
        (matched(-1), "index_out_of_range"),
        (matched(1 << 80), "index_out_of_range"),
        (matched(None), "bad_index"),
        (matched(True), "bad_index"),
        (matched("1"), "bad_index"),
        (matched(1, raw_url=None), "picture_not_string"),
        (mmc4(image_info=["a"], similarity_matrix=None), "bad_picture"),
        (mmc4(similarity_matrix=[[0.5, 0.5, 0.5]]), "lengths_differ"),
        (mmc4(similarity_matrix=[[0.5, 0.5, 0.5], [0.5]]), "lengths_differ"),
        (mmc4(similarity_matrix={}), "bad_metadata"),
        (mmc4(text_list=None, image_info=None, similarity_matrix=None), "no_content"),
        (mmc4(text_list=[]), "index_out_of_range"),
        (mmc4(text_list=["a", None, "b"]), "text_not_string"),
        ({"text_list": ["a"]}, "no_list"),
        (mmc4(image_info={"raw_url": "a"}), "not_a_list"),
    ],
}


@pytest.mark.parametrize("shape", BAD)
def test_each_bad_row_has_its_reason_and_its_neighbours_stay(shape: ShapeName, tmp_path: Path) -> None:
    bad = BAD[shape]
    good = ROWS[shape]
    data = jsonl([line for row, _ in bad for line in (good, row)])
    (tmp_path / "bad.jsonl").write_bytes(data)
    (tmp_path / "bad.jsonl.gz").write_bytes(gzip.compress(data))
    for name in ("bad.jsonl", "bad.jsonl.gz"):
        _, outcome = read(shape, tmp_path / name, max_record_mib=1)
        found = notes(outcome)
        assert all((state == "dropped") == (reason == "no_content") for state, reason, _ in found)
        reasons = {int(detail.partition(" at ")[2].partition(":")[0]): reason for _, reason, detail in found}
        lines = [len(line) + 1 for line in data.split(b"\n")]
        starts = [sum(lines[: 2 * number + 1]) for number in range(len(bad))]
        assert reasons == dict(zip(starts, (reason for _, reason in bad), strict=True))
        assert [order(row) for row in documents(outcome)] == [ORDERS[shape]] * len(bad)
        counts = outcome.counts
        assert counts["in"] == 2 * len(bad) == counts["kept"] + counts["dropped"] + counts["failed"]


def test_bad_rows_of_parquet(tmp_path: Path) -> None:
    rows = [
        LISTS,
        {"texts": ["a"], "images": []},
        {"texts": None, "images": None},
        {"texts": [None], "images": [None]},
        {"texts": ["caf?"], "images": [None]},
        {"texts": ["x" * (1 << 20)], "images": [None]},
        LISTS,
    ]
    path = parquet(tmp_path / "a.parquet", "obelics", *rows)
    # Nothing looks whether the bytes of a string are UTF-8 when a file is written.
    plain = io.BytesIO()
    pq.write_table(pq.read_table(path), plain, compression="NONE", use_dictionary=False)
    path.write_bytes(plain.getvalue().replace(b"caf?", b"caf\xe9"))
    _, outcome = read("obelics", path, max_record_mib=1)
    found = [(detail.split(" at ")[1][0], state, reason) for state, reason, detail in notes(outcome)]
    assert sorted(found) == [
        ("1", "failed", "lengths_differ"),
        ("2", "dropped", "no_content"),
        ("3", "failed", "neither_text_nor_picture"),
        ("4", "failed", "bad_unicode"),
        ("5", "failed", "record_too_large"),
    ]
    assert [order(row) for row in documents(outcome)] == [["a", f"<{URLS[0]}>"]] * 2
    assert outcome.counts["in"] == 7


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.jsonl.gz", gzip.compress(jsonl([OBELICS_ROW]))[:-30], "cut_off"),
        ("a.jsonl.zip", zipped(jsonl([OBELICS_ROW]))[:-30], "damaged"),
        ("a.jsonl.zip", zipped(jsonl([OBELICS_ROW])).replace(b"PK\x03\x04", b"PK\x03\x05"), "damaged"),
        ("a.jsonl.zip", zipped(jsonl([OBELICS_ROW]), "a", "b"), "not_jsonl"),
        ("a.jsonl.zip", b"", "empty_file"),
        ("a.jsonl.zip", jsonl([OBELICS_ROW]), "damaged"),
        ("a.jsonl", zipped(jsonl([OBELICS_ROW])), "not_jsonl"),
        ("a.parquet", jsonl([OBELICS_ROW]), "not_parquet"),
        ("a.parquet", b"", "empty_file"),
    ],
)
def test_a_bad_file_is_one_row(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    _, outcome = read("obelics", tmp_path / name)
    ((state, found, detail),) = notes(outcome)
    assert (state, found) == ("failed", reason)
    assert name in detail


def test_a_damaged_zip_file_never_stops_the_job(tmp_path: Path) -> None:
    draw = random.Random(9)
    whole = zipped(jsonl([{"texts": [draw.randbytes(20).hex()], "images": [None]} for _ in range(50)]))
    reasons = Counter[str]()
    for number in range(300):
        data = bytearray(whole)
        for _ in range(3):
            data[draw.randrange(len(data))] = draw.randrange(256)
        (tmp_path / "a.jsonl.zip").write_bytes(data[: draw.choice([len(data), draw.randrange(len(data))])])
        outcome = read("obelics", tmp_path / "a.jsonl.zip")[1]
        reasons.update(reason for _, reason, _ in notes(outcome))
        assert outcome.counts["in"] == outcome.counts["kept"] + outcome.counts["failed"], number
    assert reasons["damaged"] > 100


def test_long_documents_are_read_whole(tmp_path: Path) -> None:
    pictures = {"texts": [None] * 500, "images": [f"{URLS[0]}?{n}" for n in range(500)]}
    words = {"texts": ["word " * 200_000], "images": [None]}
    (tmp_path / "a.jsonl").write_bytes(jsonl([pictures, words]))
    parquet(tmp_path / "b.parquet", "obelics", pictures, words)
    many, long, *again = documents(read("obelics", tmp_path / "a.jsonl", tmp_path / "b.parquet")[1])
    assert [len(many["media"]), len(many["parts"]), len(long["parts"][0]["text"])] == [500, 500, 1_000_000]
    assert [row["record_id"] != "" and order(row) for row in again] == [order(many), order(long)]


def test_what_is_no_set_stops_at_once(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", "mmc4", MMC4_ROW)
    with pytest.raises(RecipeError, match=r"obelics has a column 'texts', and .*a.parquet has image_info, "):
        read("obelics", tmp_path / "a.parquet")
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\n")
    with pytest.raises(RecipeError, match="is a crawl"):
        read("obelics", tmp_path / "a.warc")

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import Batch
from filters.batch import PARTS, PICTURES, drop_parts, split_words, with_elements
from filters.testing import make_documents
from schemas.document import DOCUMENT
from schemas.errors import SchemaError
from tests.filters.documents import batch, document, image, text

TWO = batch(
    document("one", image(0), "two words", text(None), media=[{"uri": "a"}, {"uri": "b"}]),
    document(),
    document(image(1), "x", image(0), text("y()", "code"), media=[{"uri": "c"}, {"uri": "d"}]),
)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Don't stop, it's 3.5 x_1!", ["Don't", "stop", "it's", "3", "5", "x_1"]),
        ("l’été à Zürich", ["l’été", "à", "Zürich"]),
        ("हिन्दी में लिखा", ["हिन्दी", "में", "लिखा"]),
        ("العَرَبِيَّة جميلة", ["العَرَبِيَّة", "جميلة"]),
        ("日本語、テスト・です。", list("日本語テストです")),
        ("ภาษา", list("ภาษา")),
        ("한국어 문장", ["한국어", "문장"]),
        ("𠀀𠀁 漢 𐐷𐐸", ["𠀀", "𠀁", "漢", "𐐷𐐸"]),
        ("😀 ❤️ — …", []),
        ("", []),
    ],
)
def test_words_in_many_scripts(written: str, words: list[str]) -> None:
    assert split_words(written) == words


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@settings(deadline=None)
def test_no_letter_or_digit_is_lost_between_words(written: str) -> None:
    joined = "".join(split_words(written))
    assert [c for c in joined if c.isalpha()] == [c for c in written if c.isalpha() and c in joined]
    assert all(c in joined for c in written if c.isascii() and c.isalnum())


def test_texts_and_words_of_documents_and_parts() -> None:
    assert TWO.texts == ["one\ntwo words", "", "x\ny()"]
    assert TWO.words == [["one", "two", "words"], [], ["x", "y"]]
    assert TWO.parts.texts == ["one", "two words", "", "x", "y()"]


def test_parts_and_pictures_know_where_they_stand() -> None:
    parts, pictures = TWO.parts, TWO.pictures
    assert parts.table.schema.equals(PARTS)
    assert pictures.table.schema.equals(PICTURES)
    assert parts["row"].to_pylist() == [0, 0, 0, 2, 2]
    assert parts["part"].to_pylist() == [0, 2, 3, 1, 3]
    assert pictures["row"].to_pylist() == [0, 0, 2, 2]
    assert pictures["part"].to_pylist() == [0, 1, 0, 1]
    assert pictures["uri"].to_pylist() == ["a", "b", "c", "d"]
    assert pictures["record_id"].to_pylist() == TWO["record_id"].take(pictures["row"]).to_pylist()


def test_a_sliced_table_flattens_to_its_own_rows() -> None:
    sliced = Batch(TWO.table.slice(2, 1))
    assert sliced.texts == ["x\ny()"]
    assert sliced.pictures["uri"].to_pylist() == ["c", "d"]
    assert sliced.parts["row"].to_pylist() == [0, 0]


def test_pictures_without_bytes_have_null_data() -> None:
    table = pa.Table.from_pylist(
        [
            {"record_id": "a", "media": [{"uri": "a"}, {"uri": "b"}], "media_data": None},
            {"record_id": "b", "media": [{"uri": "c"}], "media_data": [b"file"]},
            {"record_id": "c", "media": None, "media_data": None},
        ],
        DOCUMENT,
    )
    assert Batch(table).pictures["data"].to_pylist() == [None, None, b"file"]


def test_media_data_that_is_not_parallel_is_an_error() -> None:
    row = {"record_id": "a", "media": [{"uri": "a"}], "media_data": [b"1", b"2"]}
    with pytest.raises(SchemaError, match="not parallel"):
        _ = Batch(pa.Table.from_pylist([row], DOCUMENT)).pictures


def test_an_unknown_column_is_named_with_those_there_are() -> None:
    with pytest.raises(SchemaError, match=r"no column 'speed'; it has row, record_id, part, lang, label, text"):
        _ = TWO.parts["speed"]


def test_a_feature_is_computed_once_and_survives_a_filter() -> None:
    calls: list[int] = []

    def lengths(some: Batch) -> list[int]:
        calls.append(len(some))
        return [len(words) for words in some.words]

    whole = Batch(TWO.table)
    assert whole.feature("lengths", lengths) == [3, 0, 2]
    kept = whole.filter(pa.array([True, None, True]))
    assert kept.feature("lengths", lengths) == [3, 2]
    assert calls == [3]
    with pytest.raises(ValueError, match="'short' has 1 values for 2 rows"):
        kept.feature("short", lambda some: [1])


def test_a_filter_that_keeps_all_keeps_the_batch() -> None:
    assert TWO.filter(pa.array([True] * 3)) is TWO
    assert drop_parts(TWO, "text", pa.array([True] * 5)) is TWO


@pytest.mark.parametrize("kind", [list, np.array, pa.array])
def test_features_are_lists_arrays_of_numpy_or_of_arrow(kind: Any) -> None:
    whole = Batch(TWO.table)
    whole.feature("numbers", lambda some: kind([1, 2, 3]))
    left = whole.filter(pa.array([False, True, True])).feature("numbers", lambda some: pytest.fail("computed again"))
    assert type(left) is type(kind([1]))
    assert [int(value) for value in left] == [2, 3] if kind is not pa.array else left.to_pylist() == [2, 3]


def test_dropping_texts_keeps_the_rest_in_order() -> None:
    edited = drop_parts(TWO, "text", pa.array([False, True, None, True, False]))
    parts = [[(p["type"], p["text"], p["media"]) for p in row] for row in edited["parts"].to_pylist()]
    assert parts == [
        [("image", None, 0), ("text", "two words", None)],
        [],
        [("image", None, 1), ("text", "x", None), ("image", None, 0)],
    ]
    assert edited["media"].equals(TWO["media"])
    assert edited.table.schema.equals(DOCUMENT)


def test_dropping_pictures_renumbers_those_that_stay() -> None:
    edited = drop_parts(TWO, "image", pa.array([False, True, True, False]))
    assert [[m["uri"] for m in row] for row in edited["media"].to_pylist()] == [["b"], [], ["c"]]
    assert [len(row) for row in edited["media_data"].to_pylist()] == [1, 0, 1]
    shown = [[p["media"] for p in row if p["type"] == "image"] for row in edited["parts"].to_pylist()]
    assert shown == [[], [], [0]]
    assert edited.texts == TWO.texts


def test_an_image_part_past_the_media_is_an_error() -> None:
    bad = batch(document(image(1), media=[{"uri": "a"}]), document("x", image(0), media=[{"uri": "b"}]))
    with pytest.raises(SchemaError, match="past the end"):
        drop_parts(bad, "image", pa.array([True, False]))


def test_one_field_of_list_elements_is_replaced() -> None:
    table = with_elements(TWO.table, "media", "alt", pa.array(["1", None, "3", "4"]))
    assert [[m["alt"] for m in row] for row in table["media"].to_pylist()] == [["1", None], [], ["3", "4"]]
    assert [[m["uri"] for m in row] for row in table["media"].to_pylist()] == [["a", "b"], [], ["c", "d"]]


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_what_is_carried_along_is_what_would_be_computed_anew(data: st.DataObject) -> None:
    """Whatever is filtered and dropped in whatever order: shared parts, pictures and features never go stale."""
    current = Batch(make_documents(12, seed=3, resolved=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 4))):
        for child in (current, current.parts):
            _ = child.words
        _ = current.pictures.feature("uris", lambda some: some["uri"])
        what = data.draw(st.sampled_from(["document", "text", "image"]))
        flat = {"document": current, "text": current.parts, "image": current.pictures}[what]
        mask = pa.array(data.draw(st.lists(st.booleans(), min_size=len(flat), max_size=len(flat))), pa.bool_())
        current = current.filter(mask) if what == "document" else drop_parts(current, what, mask)
        fresh = Batch(current.table)
        assert current.table.schema.equals(DOCUMENT)
        assert current.parts.table.equals(fresh.parts.table)
        assert current.pictures.table.equals(fresh.pictures.table)
        assert list(current.words) == list(fresh.words)
        assert list(current.parts.words) == list(fresh.parts.words)
        assert current.pictures.feature("uris", lambda some: some["uri"]).equals(fresh.pictures["uri"])


def test_a_language_that_is_set_later_reaches_the_parts() -> None:
    batch = Batch(TWO.table)
    assert batch.parts["lang"].to_pylist() == batch["lang"].take(batch.parts["row"]).to_pylist()
    place = batch.table.schema.get_field_index("lang")
    lang = pa.array([f"l{row}" for row in range(len(batch))])
    told = batch.with_table(batch.table.set_column(place, "lang", lang))
    assert told.parts["lang"].to_pylist() == [f"l{row}" for row in told.parts["row"].to_pylist()]
    assert told.parts.texts == batch.parts.texts

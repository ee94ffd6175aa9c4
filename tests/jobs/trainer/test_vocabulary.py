"""A cut vocabulary: cut and whole are inverses, strange ids are told, the stored map is the same map."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.trainer.vocabulary import FILE, WHOLE, Vocabulary
from schemas.errors import BadRecord, SchemaError
from schemas.tokens import IMAGE_PAD, RANKS, SPECIAL_TOKENS

LISTS = st.lists(st.integers(0, WHOLE - 1), max_size=100)


def array(*ids: int) -> np.ndarray:
    return np.array(ids, np.int32)


@given(LISTS, LISTS)
def test_cut_then_whole_is_the_identity(some: list[int], others: list[int]) -> None:
    vocabulary = Vocabulary.of([array(*some), array(*others)])
    ids = array(*others, *some, *SPECIAL_TOKENS.values())
    places = vocabulary.cut(ids)
    assert places.dtype == np.int32
    assert vocabulary.whole(places).tolist() == ids.tolist()
    assert places.max() < vocabulary.size
    assert set(places.tolist()) == set(range(len(vocabulary.ids)))


@given(LISTS)
def test_the_size_is_the_next_multiple_of_64(some: list[int]) -> None:
    vocabulary = Vocabulary.of([array(*some)])
    assert vocabulary.size % 64 == 0
    assert 0 <= vocabulary.size - len(set(some) | set(SPECIAL_TOKENS.values())) < 64


def test_special_tokens_are_kept_though_none_occurs() -> None:
    assert set(Vocabulary.of([]).ids) == set(SPECIAL_TOKENS.values())


@pytest.mark.parametrize("strange", [4, -1, WHOLE, 2**31 - 1])
def test_an_id_that_is_not_in_it_is_told_with_how_many_there_are(strange: int) -> None:
    with pytest.raises(BadRecord, match=rf"2 of 5 ids .* first is {strange}$") as caught:
        Vocabulary.of([array(3, 5)]).cut(array(3, strange, IMAGE_PAD, 5, strange))
    assert caught.value.reason == "not_in_vocabulary"


def test_a_saved_vocabulary_is_loaded_as_it_was(tmp_path: Path) -> None:
    vocabulary = Vocabulary.of([array(3, 5, 1000)])
    Vocabulary.of([]).save(tmp_path)
    vocabulary.save(tmp_path)
    assert Vocabulary.load(tmp_path) == vocabulary
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"version": 1, "ids": [3, ', "no JSON"),
        ("[3, 5]", "version 1"),
        ('{"version": 2, "ids": [3]}', "version 1"),
        ('{"version": 1, "ids": ["3"]}', "integer"),
        ('{"version": 1, "ids": []}', "ascend"),
        ('{"version": 1, "ids": [3, 5]}', "special token"),
        (json.dumps({"version": 1, "ids": [5, 3, *range(RANKS, WHOLE)]}), "ascend"),
        (json.dumps({"version": 1, "ids": [*range(RANKS, WHOLE + 1)]}), "ascend"),
    ],
)
def test_a_damaged_file_is_told_with_its_path(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=why) as caught:
        Vocabulary.load(tmp_path)
    assert str(tmp_path / FILE) in str(caught.value)

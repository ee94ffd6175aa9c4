from typing import Any

import pytest

from filters import Batch
from filters.image import ImageAspect, ImageBytes, ImageFormat, ImageSide
from filters.testing import check_filter, make_documents
from tests.filters.documents import batch, document


def pictures(*sizes: tuple[int | None, int | None]) -> Batch:
    return batch(document(media=[{"uri": "a", "width": width, "height": height} for width, height in sizes])).pictures


def test_sides_are_compared_whichever_way_the_picture_lies() -> None:
    some = pictures((150, 400), (400, 150), (149, 400), (150, 20_001), (None, 10), (None, None))
    measured = ImageSide().measure(some)
    assert measured.to_pylist()[:2] == [{"shorter": 150, "longer": 400}] * 2
    assert ImageSide().keep(measured).to_pylist() == [True, True, False, False, None, None]
    assert ImageSide().reason(measured).to_pylist()[2:4] == ["too_small", "too_large"]
    assert ImageSide(None, None).keep(measured).to_pylist() == [True] * 4 + [None] * 2


def test_portrait_and_landscape_are_treated_alike() -> None:
    some = pictures((100, 200), (200, 100), (100, 201), (201, 100), (100, 0), (None, 3))
    measured = ImageAspect().measure(some)
    assert ImageAspect().keep(measured).to_pylist() == [True, True, False, False, None, None]
    assert ImageAspect().reason(measured).to_pylist()[2:4] == ["too_narrow", "too_wide"]


@pytest.mark.parametrize(
    ("picture", "data", "expected"),
    [
        ({"bytes": 5}, b"four", 4),
        ({"bytes": 5}, None, 5),
        ({}, b"", 0),
        ({}, None, None),
    ],
)
def test_bytes_are_those_of_the_file_or_what_is_noted(
    picture: dict[str, Any], data: bytes | None, expected: int | None
) -> None:
    some = batch(document(media=[{"uri": "a", **picture}]) | {"media_data": [data]}).pictures
    assert ImageBytes().measure(some).to_pylist() == [expected]


def test_bytes_have_two_limits() -> None:
    rule = ImageBytes(2, 3)
    measured = rule.measure(batch(document(media=[{"uri": "a", "bytes": n} for n in (1, 2, 3, 4)])).pictures)
    assert rule.keep(measured).to_pylist() == [False, True, True, False]
    assert rule.reason(measured).to_pylist()[::3] == ["too_few_bytes", "too_many_bytes"]


def test_the_type_is_that_of_the_file_and_not_of_its_name() -> None:
    mimes = ["image/jpeg", "image/gif", "image/webp", None]
    some = batch(document(media=[{"uri": "a.jpg", "mime": mime} for mime in mimes])).pictures
    measured = ImageFormat().measure(some)
    assert ImageFormat().keep(measured).to_pylist() == [True, False, True, None]
    assert ImageFormat(None).keep(measured).to_pylist() == [True, True, True, None]
    assert ImageFormat(("image/gif",)).keep(measured).to_pylist() == [False, True, False, None]
    assert ImageFormat().reason(measured).to_pylist()[1] == "other_format"


def test_a_type_that_nobody_reads_is_refused() -> None:
    with pytest.raises(ValueError, match="did you mean 'image/jpeg'"):
        ImageFormat(("image/jpg",))


def test_they_keep_their_contract() -> None:
    for rule in (
        ImageFormat(),
        ImageFormat(None),
        ImageSide(),
        ImageSide(None, 200),
        ImageAspect(),
        ImageAspect(None, 1.5),
        ImageBytes(),
        ImageBytes(200, 500),
    ):
        check_filter(rule)


def test_before_the_bytes_are_there_nothing_is_measured() -> None:
    unresolved = Batch(make_documents(resolved=False)).pictures
    for rule in (ImageFormat(), ImageSide(), ImageAspect(), ImageBytes()):
        assert rule.measure(unresolved).null_count == len(unresolved) > 0

"""Addresses, sizes and bytes of pictures, and which are decoration."""

import base64

import pytest

from pipelines.html import Page, extract
from pipelines.html_pictures import MAX_DATA_BYTES

URL = "http://harbour.example.org/docs/page.html"
BYTES = bytes(range(256)) * 8
DATA = f"data:image/png;base64,{base64.b64encode(BYTES).decode()}"


def names(html: str) -> list[str]:
    return [picture.uri.rpartition("/")[2] for picture in extract(html, URL).pictures]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src=blank.gif data-src=a.jpg>", ["a.jpg"]),
        ("<img src='data:image/gif;base64,R0lGOD' data-lazy-src=a.jpg>", ["a.jpg"]),
        ("<img data-src='lazy' src=a.jpg>", ["a.jpg"]),
        ("<img src=data:, srcset='s.jpg 1x, a.jpg 2x'>", ["a.jpg"]),
        ("<img class=lazyload src=/i/1/spacer.png><noscript><img src=a.jpg></noscript>", ["a.jpg"]),
        ("<img src=/small/a.jpg><noscript><img src=/full/a.jpg></noscript>", ["a.jpg"]),
        ("<img src=a.jpg><p>text</p><noscript><img src=b.jpg></noscript>", ["a.jpg", "b.jpg"]),
        ("<picture><source srcset='a.webp 900w'><img src='data:image/gif;base64,R0lGOD'></picture>", ["a.webp"]),
    ],
)
def test_lazy_pictures(html: str, expected: list[str]) -> None:
    assert names(html) == expected


def test_the_address_in_noscript_is_the_better_one() -> None:
    (picture,) = extract("<img src=/small/a.jpg alt=Boat><noscript><img src=/full/a.jpg></noscript>", URL).pictures
    assert picture.uri == "http://harbour.example.org/full/a.jpg"
    assert picture.candidates == ("http://harbour.example.org/small/a.jpg",)
    assert picture.alt == "Boat"


@pytest.mark.parametrize(
    "tag",
    [
        "<img src=/logo.png>",
        "<img src=site_logo-2.png>",
        "<img src=a.png class=userAvatar>",
        "<img src=a.png id=share-icon>",
        "<img src=a.png alt='Our logo'>",
        "<img src=a.png width=1 height=1>",
        "<img src=a.png style='width: 16px'>",
        "<img src=http://t.example/pixel.gif>",
        "<img src=spacer.gif>",
        "<img src=smile.png class=wp-smiley>",
    ],
)
def test_decoration_is_left_out(tag: str) -> None:
    assert names(f"<p>Tide</p>{tag}") == []


@pytest.mark.parametrize("name", ["iconic-harbour.jpg", "logopedics.png", "silicon.png", "pixels.jpg", "badger.jpg"])
def test_words_are_matched_as_a_whole(name: str) -> None:
    assert names(f"<img src={name} width=0 height=480>") == [name]


def test_pictures_in_chrome_go_with_it() -> None:
    assert names("<nav><img src=a.jpg></nav><div class=related><img src=b.jpg></div><p>t<img src=c.jpg>") == ["c.jpg"]


def test_hints_come_from_attributes_and_style() -> None:
    (picture,) = extract("<img src=a.jpg width=640 style='color: red; height:480.5px; max-width: 9px'>", URL).pictures
    assert (picture.width_hint, picture.height_hint) == (640, 480)


def data_pictures(html: str) -> list[bytes | None]:
    page: Page = extract(html, URL)
    return [picture.data for picture in page.pictures]


def test_pictures_that_come_with_the_page() -> None:
    (picture,) = extract(f"<img src='{DATA}' alt=Tide>", URL).pictures
    assert picture.data == BYTES
    assert picture.uri.startswith("data:sha256,")
    assert len(picture.uri) < 100
    assert data_pictures(f"<img src='{DATA.replace('+', '%2B')}'>") == [BYTES]


@pytest.mark.parametrize(
    "address",
    [
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "data:image/svg+xml;base64," + "A" * 4000,
        "data:image/png;base64," + "!" * 4000,
        "data:image/png;base64," + "A" * (2 * MAX_DATA_BYTES),
        "data:image/png",
    ],
    ids=["placeholder", "svg", "broken", "large", "empty"],
)
def test_other_data_is_left_out(address: str) -> None:
    assert data_pictures(f"<img src='{address}'>") == []


def test_200_kb_of_data_is_taken_at_once() -> None:
    body = base64.b64encode(bytes(150_000)).decode()
    assert data_pictures(f"<p>before<img src='data:image/png;base64,{body}'>after") == [bytes(150_000)]

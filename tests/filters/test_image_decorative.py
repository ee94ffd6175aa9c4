"""Words that make a picture decoration, and those in which such words only stand."""

import pytest

from filters.image_decorative import ImageDecorative
from filters.name_words import words
from filters.testing import check_filter
from tests.filters.drawn import named

HOST = "https://www.example.org"


def judged(rule: ImageDecorative, uri: str, **columns: object) -> str | None:
    """The reason for which it goes; None when it stays."""
    measured = rule.measure(named(uri, **columns))
    return None if rule.keep(measured)[0].as_py() else str(rule.reason(measured)[0])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/logo.png", "word_in_file"),
        ("/img/siteLogo-300x60.png", "word_in_file"),
        ("/img/SITE_LOGO.PNG?v=3", "word_in_file"),
        ("/i/facebook-icon@2x.webp", "word_in_file"),
        ("/img/top%20banner.jpg", "word_in_file"),
        ("/logo.png/", "word_in_file"),
        ("/spacer.gif", "word_in_file"),
        ("/assets/icons/phone.png", "word_in_folder"),
        ("/assets/social-icons/x.png", "word_in_folder"),
        ("/userAvatars/77.jpg", "word_in_folder"),
        ("/user/avatars/77.jpg", "word_in_folder"),
        # Not within words, and not on hosts or in queries.
        ("/silicon-valley.jpg", None),
        ("/lexicon.png", None),
        ("/iconic-places/rubicon.jpg", None),
        ("/essex/middlesex/sextant.jpg", None),
        ("/analogous/catalogo/biologo.png", None),
        ("/cat%C3%A1logo.jpg", None),
        ("/di\u00e1logo-1.jpg", None),
        ("/cata\u0301logo.jpg", None),
        ("/cat%E1logo.jpg", None),
        ("/photo.jpg?from=logo&w=icon", None),
        ("/wp-content/plugins/gallery/boat.jpg", None),
        # A name that tells what is to be seen.
        ("/history-of-the-company-logo-since-1971.jpg", None),
        ("/icon-design-course/lesson/one.jpg", None),
        ("/", None),
        ("", None),
    ],
)
def test_words_of_the_path(path: str, reason: str | None) -> None:
    assert judged(ImageDecorative(), HOST + path) == reason


def test_the_host_does_not_count() -> None:
    assert judged(ImageDecorative(), "http://logos.example.org/heraclitus.jpg") is None
    assert judged(ImageDecorative(), "http://icons.example.org") is None
    assert judged(ImageDecorative(), "data:sha256,icon") is None


@pytest.mark.parametrize(
    ("alt", "reason"),
    [
        ("Our logo", "word_in_alt"),
        ("AVATAR of ann", "word_in_alt"),
        ("The lexicon", None),
        ("The logo of the club, painted on the wall of the old harbour in 1921", None),
        ("", None),
        (None, None),
    ],
)
def test_alt_texts(alt: str | None, reason: str | None) -> None:
    assert judged(ImageDecorative(), f"{HOST}/1.jpg", alt=alt) == reason


def test_small_on_the_page_is_a_limit() -> None:
    rule = ImageDecorative()
    for hints, reason in (
        ((16, 400), "small_on_page"),
        ((48, 48), None),
        ((0, 300), None),
        ((None, 20), "small_on_page"),
    ):
        assert judged(rule, f"{HOST}/1.jpg", width_hint=hints[0], height_hint=hints[1]) == reason
    assert judged(ImageDecorative(min_hint=None), f"{HOST}/1.jpg", width_hint=1) is None


def test_words_can_be_added_and_taken_away() -> None:
    rule = ImageDecorative(more=("widget",), without=("banner",))
    assert judged(rule, f"{HOST}/widget.png") == "word_in_file"
    assert judged(rule, f"{HOST}/banner.png") is None
    with pytest.raises(ValueError, match="'Two Words' is no single word"):
        ImageDecorative(more=("Two Words",))


def test_the_words_of_names() -> None:
    assert words("relatedPosts__item-2") == {"related", "posts", "item"}
    assert words("CAT\u00c1LOGO_\u00e9tude-logo") == {"cat\u00e1logo", "\u00e9tude", "logo"}
    assert words("\u30ed\u30b4-logo") == {"\u30ed\u30b4", "logo"}


def test_it_keeps_its_contract() -> None:
    check_filter(ImageDecorative())
    check_filter(ImageDecorative(more=("page",), min_hint=None))

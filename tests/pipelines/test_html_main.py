"""What is kept of whole pages: news, forum, wiki, documentation, recipe, shop and blog, in several scripts."""

import pytest

from pipelines.html import Page, extract
from tests.pipelines.made_pages import LANGUAGES, made_page, paragraph

URL = "http://harbour.example.org/docs/page.html"


def text_of(page: Page) -> str:
    return "\n".join(part.text for part in page.parts if part.text)


def names(page: Page) -> list[str]:
    return [picture.uri.rpartition("/")[2] for picture in page.pictures]


CHROME = [
    "<nav><a href=/a>CHROME one</a> <a href=/b>CHROME two</a></nav>",
    "<div class='site-footer'><p>CHROME, all rights reserved. Telephone and address of the publisher.</p></div>",
    "<div id=cookieBanner><p>CHROME: we use cookies, and you can agree or not agree to that, as you like.</p></div>",
    "<div class='share-bar'><a href=/f>CHROME</a></div>",
    "<section class='newsletter'><h3>CHROME</h3><p>Get our letter every week, it is free, and short.</p></section>",
    "<div class='related-posts'><h3>CHROME</h3><ul><li><a href=/x>CHROME</a></ul></div>",
    "<div class='adslot'>CHROME</div>",
    "<ul class='breadcrumbs'><li><a href=/>CHROME</a></ul>",
    "<div style='display: none'><p>CHROME that nobody sees, with some words and a full stop.</p></div>",
    "<div role=complementary><p>CHROME beside the text, with some words and a full stop, too.</p></div>",
    "<div class='col'><a href=/1>CHROME one</a> <a href=/2>CHROME two</a> <a href=/3>CHROME three</a></div>",
    "<div><h3>You may also like</h3><div class=t><p>CHROME: a teaser of another story.</p></div></div>",
]


@pytest.mark.parametrize("chrome", CHROME)
@pytest.mark.parametrize("language", LANGUAGES)
def test_chrome_goes_and_the_body_stays(chrome: str, language: str) -> None:
    body = "".join(f"<p>{paragraph(language, number)}</p>" for number in range(6))
    page = extract(f"<title>Tides</title><body><div class=c>{body}{chrome}</div>", URL)
    assert "CHROME" not in text_of(page)
    for number in range(6):
        assert paragraph(language, number) in text_of(page)


@pytest.mark.parametrize("kind", ["news", "blog", "wiki", "documentation", "recipe", "forum", "shop"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_of_pages(kind: str, language: str) -> None:
    html, kept = made_page(kind, language)
    page = extract(html, URL)
    found = text_of(page)
    for text in kept:
        assert text in found
    assert "CHROME" not in found
    assert not [name for name in names(page) if "chrome" in name]


def test_the_lead_picture_stands_above_the_text() -> None:
    body = "".join(f"<p>{paragraph('en', number)}</p>" for number in range(6))
    page = extract(
        "<title>The harbour at night</title><header><img src=chrome.png></header>"
        "<div id=a><h1>The harbour at night</h1>"
        "<figure><img src=lead.jpg><figcaption>The lead</figcaption></figure>"
        f"<div class=b>{body}</div></div>",
        URL,
    )
    assert [(part.label, part.text) for part in page.parts[:3]] == [
        ("heading", "The harbour at night"),
        ("image", None),
        ("caption", "The lead"),
    ]
    assert names(page) == ["lead.jpg"]
    assert page.headline == "The harbour at night"


def test_comments_are_kept_when_asked_for() -> None:
    body = "".join(f"<p>{paragraph('en', number)}</p>" for number in range(6))
    html = f"<body><article>{body}<div id=comments><p>I sailed there once, and it was cold, I can tell.</p></div>"
    assert "I sailed there once" not in text_of(extract(html, URL))
    assert "I sailed there once" in text_of(extract(html, URL, comments=True))


@pytest.mark.parametrize("name", ["with-sidebar", "has-nav", "page modal-enabled", "content widget", "category-ads"])
def test_a_wrapper_with_a_name_like_chrome_stays(name: str) -> None:
    body = "".join(f"<p>{paragraph('en', number)}</p>" for number in range(6))
    found = text_of(extract(f"<body><div class='{name}'>{body}</div><p>Some words below it all.</p>", URL))
    assert paragraph("en", 5) in found


def test_two_articles_the_one_of_the_title_is_taken() -> None:
    one = "".join(f"<p>{paragraph('en', number)}</p>" for number in range(4))
    other = "".join(f"<p>OTHER {paragraph('en', number)}</p>" for number in range(4, 12))
    html = (
        "<title>Cold water in the bay</title><main>"
        f"<article><h1>Cold water in the bay</h1>{one}</article><article><h1>Else</h1>{other}</article></main>"
    )
    assert "OTHER" not in text_of(extract(html, URL))
    assert paragraph("en", 3) in text_of(extract(html, URL))


def test_an_article_whose_sections_have_a_great_heading_each_is_kept_whole() -> None:
    title = "The tides of the northern harbour"
    counts = {title: 9, "Boats": 3, "Weather": 4}
    body = {
        heading: "".join(f"<p>{paragraph('en', number)} ({heading})</p>" for number in range(count))
        for heading, count in counts.items()
    }
    sections = "<hr>".join(f"<div><div><h1>{heading}</h1>{text}</div></div>" for heading, text in body.items())
    text = text_of(extract(f"<title>{title}</title><body><article><section>{sections}</section></article>", URL))
    assert {heading: text.count(f"({heading})") for heading in counts} == counts


def test_without_a_main_body_the_page_is_kept() -> None:
    page = extract("<body><div>Tide 3</div><ul><li>Rope<li>Mast</ul><img src=boat.jpg><nav>CHROME</nav>", URL)
    assert text_of(page) == "Tide 3\n- Rope\n- Mast"
    assert names(page) == ["boat.jpg"]

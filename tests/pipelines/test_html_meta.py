"""What pages say about themselves."""

import pytest

from pipelines.html import extract

URL = "http://harbour.example.org/docs/page.html"


@pytest.mark.parametrize(
    ("head", "name", "value"),
    [
        ("<meta name=author content='Ann  Tide'>", "author", "Ann Tide"),
        ("<meta property=article:author content='https://f.example/ann'>", "author", None),
        ('<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"A"},{"name":"B"}]}</script>',
         "author", "A, B"),
        ('<script type="application/ld+json">{"@graph":[{"@type":"Recipe","datePublished":"2020-01-02"}]}</script>',
         "published", "2020-01-02"),
        ('<script type="application/ld+json">{"@type": [[[[</script>', "published", None),
        ("<meta property=article:published_time content=2021-03-04T05:06:07Z>", "published", "2021-03-04T05:06:07Z"),
        ("<body><time datetime=2019-08-07>7 August</time>", "published", "2019-08-07"),
        ("<meta property=og:site_name content=Harbour>", "site_name", "Harbour"),
        ("<meta name=ROBOTS content='noai, noimageai'>", "robots", "noai, noimageai"),
        ("<meta name=tdm-reservation content=1>", "tdm_reservation", "1"),
        ("<meta property=og:description content=Boats>", "description", "Boats"),
        ("<link rel=canonical href=/h#top>", "canonical", "http://harbour.example.org/h"),
        ("<link rel=license href=/terms>", "license", "http://harbour.example.org/terms"),
        ("<body><a rel='license noopener' href='https://creativecommons.org/licenses/by/4.0/'>CC</a>", "license",
         "https://creativecommons.org/licenses/by/4.0/"),
        ("<body><a href='https://creativecommons.org/licenses/by-sa/3.0/?x#y'>CC</a>", "license",
         "https://creativecommons.org/licenses/by-sa/3.0/"),
        ("<body><a href='https://creativecommons.org/about'>CC</a>", "license", None),
    ],
)  # fmt: skip
def test_meta(head: str, name: str, value: str | None) -> None:
    assert extract(head + "<p>text", URL).meta.get(name) == value


def test_the_title_comes_from_open_graph_where_there_is_none() -> None:
    assert extract("<meta property=og:title content='The tide'><p>t", URL).title == "The tide"


def test_deep_json_is_passed_over() -> None:
    html = '<script type="application/ld+json">' + '{"a":' * 50_000 + "</script><p>t"
    assert "author" not in extract(html, URL).meta

"""Hostile and odd pages: bounded time, and a sensible document or a counted reason."""

import time

import pyarrow as pa
import pytest

from pipelines.extract import CAPTURE, Extract
from pipelines.html import extract
from tests.pipelines.made_pages import paragraph

URL = "http://harbour.example.org/page.html"
SIZE = 5_000_000


def text_of(html: str) -> str:
    return "\n".join(part.text for part in extract(html, URL).parts if part.text)


def state_of(html: str) -> tuple[str, str | None]:
    """What crawl.extract makes of a page: its state, and the reason where it has one."""
    row = {"uri": URL, "file": "f", "offset": 0, "length": 1, "type": "response", "status": 200, "mime": "text/html"}
    rows = pa.Table.from_pylist([{**row, "payload": html.encode(), "sha256": "0"}], schema=CAPTURE)
    outcome = Extract("crawl.extract", "test", 0).apply(rows)
    notes = [note for table in outcome.notes for note in table.to_pylist()]
    return (notes[0]["state"], notes[0]["reason"]) if notes else ("kept", None)


@pytest.mark.parametrize(
    "html",
    [
        "<img src='data:image/png;base64," + "A" * 200_000 + "'><p>text",
        "<div>" * 100_000 + "text",
        "<ul><li>" * 50_000 + "text",
        "<span class=share>" * 15_000 + "text",
        "<div class=related><h3>Related</h3>" * 9_000 + "text",
        "<div><p>Related stories</p>" * 6_000 + "text",
        "<h1><div>" * 9_000 + "text",
        "<article><h1>a</h1><p>A line of words, with a stop.</p>" * 6_000,
        "<div class=c><a href=x>link</a><img src=a.jpg>" * 6_000,
        "<figure>" * 15_000 + "<img src=a.jpg>",
        "<noscript>" * 15_000 + "<img src=a.jpg>",
        "<li>item <a href=x>link</a> and words, more of them." * (SIZE // 60),
        "<p>A line of words, with a stop." * (SIZE // 40),
        "<table><tr><td>cell" * 100_000,
        "<div class='" + "share " * 100_000 + "'>text</div>",
        "<div class='" + "a-" * 500_000 + "'>text</div>",
        "<p style='" + "width:1px;" * 100_000 + "'>text</p>",
        "<meta name=a content=b>" * 200_000 + "text",
        "<script type='application/ld+json'>{</script>" * 100_000 + "text",
        "<a rel=license href=''>x</a>" * 100_000,
        "x" * 100_000,
        "\u200b" * SIZE,
        "<pre>" + " " * SIZE + "</pre>",
        "<b>" * 9_000 + "<a href=x>related</a>" * 1000,
        # What looks like the start of an element whose content is text, and is none.
        "<!-- <iframe> -->" + "<div>" * 100_000,
        "<!x <iframe>" + "<div>" * 100_000,
        "<svg><style>" + "<div>" * 100_000 + "</style>",
        "<select><iframe></select>" + "<div>" * 100_000 + "</iframe>",
        "<iframe>" * 100_000 + "<div>" * 100_000,
    ],
)
def test_bounded_time(html: str) -> None:
    before = time.process_time()
    extract(html, URL)
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    ("html", "state"),
    [
        ("<frameset><frame src=a><noframes>no frames</noframes></frameset>", ("dropped", "no_content")),
        (
            "<html><head><script>document.write('x')</script></head><body><script>go()</script>",
            ("dropped", "no_content"),
        ),
        ("<body><noscript>Turn on JavaScript</noscript><div id=app></div>", ("dropped", "no_content")),
        ("<title>404 Not Found</title><h1>Not Found</h1><p>Go to the start page.", ("dropped", "soft_404")),
        ("<title>Harbour</title><h1>Page not found</h1><p>Sorry.", ("dropped", "soft_404")),
        ("<title>ページが見つかりません</title><p>トップへ", ("dropped", "soft_404")),
        ("<title>404 boats seen</title><p>There were 404 boats in the harbour.", ("kept", None)),
        ("<title>Page not found</title>" + f"<p>{paragraph('en', 1)}" * 20, ("kept", None)),
    ],
)
def test_states(html: str, state: tuple[str, str | None]) -> None:
    assert state_of(html) == state


def test_unclosed_everything() -> None:
    html = (
        "<html><body><div class=a><article><h1>T<p>One, two.<p><b>Three<ul><li>four<li><i>five<table><tr><td>six<td>7"
    )
    found = text_of(html)
    assert [word for word in ("One, two.", "Three", "four", "five", "six\t7") if word not in found] == []


def test_a_page_that_is_one_table() -> None:
    cells = "".join(f"<tr><td>{paragraph('en', number)}</td></tr>" for number in range(5))
    found = text_of(f"<table width=100%><tr><td><a href=/>Home</a></td><td><table>{cells}</table></td></tr></table>")
    assert all(paragraph("en", number) in found for number in range(5))


def test_two_languages() -> None:
    found = text_of("".join(f"<p>{paragraph(lang, at)}</p>" for at in range(4) for lang in ("en", "ja")))
    assert all(paragraph(lang, at) in found for at in range(4) for lang in ("en", "ja"))


@pytest.mark.parametrize(
    "text",
    [
        "الميناء PORT 2024 هادئ، والقوارب تنتظر المد العالي في الليل.",
        "zero\u200bwidth \u200dand private \ue000\uf8ff signs, which stay as they are.",
        "emoji 👩‍👩‍👧‍👦🏴‍☠️ in a sentence, and more after them.",
        "CafÃ© in the harbour â€“ it is mojibake, and stays as it is.",
        "x" * 100_000,
    ],
    ids=["rtl", "zero-width", "emoji", "mojibake", "long-word"],
)
def test_signs_stay_as_they_are(text: str) -> None:
    assert text_of(f"<body><p>{text}</p>") == text

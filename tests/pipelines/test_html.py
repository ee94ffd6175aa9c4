import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html import Page, Part, Picture, extract
from pipelines.html_links import absolute, addresses_by_size, split
from schemas.document import LABELS

URL = "http://harbour.example.org/docs/page.html?x=1"


def parts(html: str) -> list[tuple[str, str]]:
    """Label and text of each part; a picture's URI in the place of text."""
    page = extract(html, URL)
    return [(part.label, part.text or page.pictures[part.media or 0].uri) for part in page.parts]


def picture(html: str) -> Picture:
    (found,) = extract(html, URL).pictures
    return found


def test_a_page_in_dom_order() -> None:
    page = extract(
        """<!doctype html><html lang="en-GB"><head><title> The
        harbour </title><link rel="alternate canonical" href="/h#top"><meta name=Robots content="noindex, follow">
        <meta name="description" content="Boats &amp; ropes"></head><body>
        <h1>The <em>harbour</em></h1><p>Before <img src="a.png" alt=" A  boat " width=640 height="480px"> after.</p>
        <figure><img src="/b.jpg"><figcaption>The mast</figcaption></figure>
        <blockquote><p>Quoted.</p><p>Twice.</p></blockquote>
        <pre>one
  two	tab</pre><ul><li>Tide<li><p>Rope</p></ul></body></html>""",
        URL,
    )
    assert (page.title, page.lang) == ("The harbour", "en-GB")
    assert page.meta == {
        "canonical": "http://harbour.example.org/h",
        "robots": "noindex, follow",
        "description": "Boats & ropes",
    }
    assert page.parts == (
        Part("text", "heading", "The harbour", None),
        Part("text", "paragraph", "Before", None),
        Part("image", "image", None, 0),
        Part("text", "paragraph", "after.", None),
        Part("image", "image", None, 1),
        Part("text", "caption", "The mast", None),
        Part("text", "quote", "Quoted.", None),
        Part("text", "quote", "Twice.", None),
        Part("text", "code", "one\n  two\ttab", None),
        Part("text", "list", "- Tide\n- Rope", None),
    )
    assert page.pictures == (
        Picture("http://harbour.example.org/docs/a.png", (), "A boat", 640, 480),
        Picture("http://harbour.example.org/b.jpg", (), None, None, None),
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a\n\t b&nbsp; c<br>d</p>", [("paragraph", "a b c\nd")]),
        ("one<div>two<p>three</div>four", [("paragraph", text) for text in ("one", "two", "three", "four")]),
        ("<p>so<b>me</b> <a href=x>link</a>ed", [("paragraph", "some linked")]),
        ("<h2>a<br>b</h2>", [("heading", "a b")]),
        ("<ol><li>a<li>b<ul><li>c<li></ul><li>d</ol>", [("list", "1. a\n2. b\n- c\n3. d")]),
        ("<ul><li>a<h3>h</h3>b<li>c</ul>", [("list", "- a"), ("heading", "h"), ("list", "b\n- c")]),
        ("<dl><dt>t<dd>d<dt>u</dl>", [("list", "t\nd\nu")]),
        ("<li>stray", [("paragraph", "- stray")]),
        (
            "<table><caption>C</caption><thead><tr><th>a<th>b</thead><tr><td>1 <p>x</p><td>2<tr><td><td>3</table>z",
            [("caption", "C"), ("table", "a\tb\n1 x\t2\n\t3"), ("paragraph", "z")],
        ),
        ("<table><tr><td>only</td></tr><tr><td>layout</td></tr></table>", [("paragraph", "only\nlayout")]),
        (
            "<table><tr><td>a<td><img src=i.png><tr><td>b<td>c</table>",
            [("paragraph", "a"), ("image", "http://harbour.example.org/docs/i.png"), ("table", "b\tc")],
        ),
        ("<pre>\n  x = 1<br>y\n\n</pre>", [("code", "  x = 1\ny")]),
        ("<pre>a<li>b</li></pre>", [("code", "a\n- b")]),
        ("<p>a<pre><code>b</code></pre>c", [("paragraph", "a"), ("code", "b"), ("paragraph", "c")]),
        (
            "<nav>n</nav><aside>a</aside><header>h</header><footer>f</footer><script>s</script><p>p",
            [("paragraph", "p")],
        ),
        ("<main><header><h1>h</h1></header>p</main><footer>f</footer>", [("heading", "h"), ("paragraph", "p")]),
        ("<form><label>l</label><input value=v><button>b</button><p>p</form>", [("paragraph", "p")]),
        ("<template>t</template><svg><text>s</text></svg><style>s</style><!-- c -->", []),
        ("<p>&lt;b&gt; &amp;amp; &#x1F6A4; &#xD800;", [("paragraph", "<b> &amp; 🚤 \ufffd")]),
        ("", []),
        ("\0\0", []),
        ("<frameset><frame src=a></frameset>", []),
    ],
)
def test_structure(html: str, expected: list[tuple[str, str]]) -> None:
    assert parts(html) == expected


@pytest.mark.parametrize(
    ("tag", "uri"),
    [
        ('<img src="x.gif" data-src="real.jpg">', "http://harbour.example.org/docs/real.jpg"),
        ('<img src="data:image/gif;base64,R0" data-original="r.jpg">', "http://harbour.example.org/docs/r.jpg"),
        ('<img data-lazy-src=" //cdn.example.org/r.jpg#f ">', "http://cdn.example.org/r.jpg"),
        ('<img src="a b/ü.png?q=é">', "http://harbour.example.org/docs/a%20b/%C3%BC.png?q=%C3%A9"),
        ('<img src="?thumb">', "http://harbour.example.org/docs/page.html?thumb"),
        ('<img srcset="s.jpg 320w, l.jpg 1280w">', "http://harbour.example.org/docs/l.jpg"),
    ],
)
def test_the_address_of_a_picture(tag: str, uri: str) -> None:
    assert picture(tag).uri == uri


@pytest.mark.parametrize(
    "tag",
    [
        "<img>",
        '<img src="">',
        '<img src="#top">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="javascript:alert(1)">',
        '<img src="blob:http://a/b">',
        '<img src="http://">',
        '<img src="http:x.png">',
        '<img src="http://\ud7ff.\u200b\u00ad..example/x.png">',
    ],
)
def test_what_cannot_be_fetched_is_no_picture(tag: str) -> None:
    assert extract(tag, URL).pictures == ()


def test_candidates_are_the_largest_first() -> None:
    found = picture(
        '<picture><source srcset="w.webp 2x, w1.webp"><source srcset="huge.avif 3000w">'
        '<img src="a.jpg" srcset="a.jpg 1x, b.jpg 1.5x,c.jpg 3x"></picture>'
    )
    assert found.uri == "http://harbour.example.org/docs/a.jpg"
    names = [candidate.rpartition("/")[2] for candidate in found.candidates]
    assert names == ["huge.avif", "c.jpg", "w.webp", "b.jpg", "w1.webp"]
    html = '<picture><source srcset="w.webp"><img src=a.jpg></picture><img src=b.jpg>'
    assert extract(html, URL).pictures[1].candidates == ()


def test_a_srcset_is_parsed_by_the_standard() -> None:
    data = "data:image/gif;base64,R0lGOD,lh 1x"
    assert addresses_by_size([" a.jpg, ,b.jpg 2x ,c,d.jpg 100w"]) == ["b.jpg", "a.jpg", "c,d.jpg"]
    assert addresses_by_size([data, None, "x.jpg  bad"]) == ["data:image/gif;base64,R0lGOD,lh", "x.jpg"]
    assert len(addresses_by_size(["a 1x," * 10_000])) == 64


def test_a_noscript_copy_of_a_lazy_picture_counts_once() -> None:
    html = "<img data-src=a.jpg><noscript><img src=a.jpg>Turn it on</noscript><noscript><img src=b.jpg></noscript>"
    assert parts(html) == [("image", f"http://harbour.example.org/docs/{name}.jpg") for name in "ab"]


def test_the_base_of_the_page() -> None:
    html = '<base href="../img/"><base href="/no/"><img src=a.png>'
    assert picture(html).uri == "http://harbour.example.org/img/a.png"
    assert picture('<base href="javascript:0"><img src=a.png>').uri == "http://harbour.example.org/docs/a.png"


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//G/x", "http://g/x"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        (";x", "http://a/b/c/;x"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"),
        ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("x//y/z.png", "http://a/b/c/x//y/z.png"),
        ("HTTPS://Example.org", "https://example.org/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("a\nb\\c", "http://a/b/c/ab/c"),
        ("%20%zz", "http://a/b/c/%20%zz"),
        ("ftp://a/b", None),
        ("mailto:a@b", None),
        ("x" * 9000, None),
    ],
)
def test_references_become_absolute_as_in_rfc_3986(reference: str, expected: str | None) -> None:
    """The examples of its section 5.4, and what real pages add."""
    assert absolute(split("http://a/b/c/d;p?q"), reference) == expected


@pytest.mark.parametrize("url", ["", "not a url", "http://[broken", "urn:x:y", "dns:example.org"])
def test_a_page_without_a_proper_url_keeps_absolute_pictures(url: str) -> None:
    page = extract("<img src=a.png><img src=http://b.example/c.png>", url)
    assert [found.uri for found in page.pictures] == ["http://b.example/c.png"]


@pytest.mark.parametrize(
    ("value", "pixels"),
    [("640", 640), (" 640.5px ", 640), ("100%", None), ("auto", None), ("-3", None), ("9" * 30, None), ("", None)],
)
def test_hints_are_pixels_or_nothing(value: str, pixels: int | None) -> None:
    assert picture(f'<img src=a width="{value}">').width_hint == pixels


OPEN = [
    *("p", "div", "ul", "li", "table", "tr", "td", "pre", "h1", "b", "a", "blockquote", "picture", "main", "noscript"),
    *("dl", "dd", "caption", "svg", "template", "script", "br"),
]
SOUP = [
    *(f"<{tag}>" for tag in OPEN),
    *(f"</{tag}>" for tag in OPEN),
    "<img src=a.png>",
    "<source srcset=b>",
    "</body>",
]
HTML = st.lists(st.sampled_from([*SOUP, "<!--", "text", "1.", "-", "&", "<"]), max_size=60)


@given(HTML)
def test_any_soup_gives_parts_that_fit_the_schema(pieces: list[str]) -> None:
    page = extract(" ".join(pieces), URL)
    assert isinstance(page, Page)
    assert [part.media for part in page.parts if part.type == "image"] == list(range(len(page.pictures)))
    for part in page.parts:
        assert part.label in LABELS
        assert (part.type == "image") == (part.label == "image") == (part.text is None)
        if part.text is not None:
            assert part.text.strip()
            assert part.text.isprintable() or {"\n", "\t"} >= {
                letter for letter in part.text if not letter.isprintable()
            }


@given(st.text(max_size=500))
def test_any_text_is_taken(html: str) -> None:
    for part in extract(html, html[:50]).parts:
        assert part.text is None or part.text.encode()


SIZE = 5_000_000
NESTED = [
    *(
        "<div>",
        "<ul><li>",
        "<dl><dd>",
        "<blockquote>",
        "<table><tr><td>",
        "<b><i><u><a href=x><font>",
        "<table><b><div>",
    ),
    *("<p>", "</p>", "<script>", "<title>", "<span></span>", "<img src=a.png>", "<div></b>", "<svg>", "<", "<!--"),
]


@pytest.mark.parametrize("tag", NESTED)
def test_5_mb_of_one_tag_takes_seconds(tag: str) -> None:
    before = time.process_time()
    extract(tag * (SIZE // len(tag)), URL)
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    "html",
    [
        "<a " + " ".join(f"a{number}=1" for number in range(400_000)) + ">",
        "<a " + "/".join(f"a{number}" for number in range(400_000)) + ">",
        "<div>" * 15_000 + "<p>" * (SIZE // 3),
        "<img src='data:image/png;base64," + "A" * SIZE + "'>",
        "<img srcset='" + "a 1x," * (SIZE // 5) + "'>",
        "<img src='" + "../" * (SIZE // 3) + "'>",
    ],
    ids=["attributes", "slashes", "deep", "data", "srcset", "dots"],
)
def test_5_mb_of_attributes_take_seconds(html: str) -> None:
    before = time.process_time()
    extract(html, URL)
    assert time.process_time() - before < 10


def test_a_long_page_is_not_cut() -> None:
    paragraphs = "".join(f"<div><p>Paragraph {number} <b>of</b> many</div>" for number in range(20_000))
    page = extract(f"<html><body><div><script>if (a<b) x='<div>'</script>{paragraphs}<p>the end</div>", URL)
    assert len(page.parts) == 20_001
    assert page.parts[-1].text == "the end"

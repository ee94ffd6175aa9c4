"""`interleaf report`: figures that are those of SQL, text that stays text, one file that needs no other."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.opened import open_run
from jobs.report import report
from jobs.report_charts import funnel
from jobs.report_duplicates import marked
from jobs.report_html import element, link, shown
from jobs.report_pictures import Album, key_of, overlay_of, small_copy
from jobs.report_values import BINS, edges_of
from jobs.views import connect, query
from schemas.errors import OutputError
from tests.jobs.asked import ask
from tests.jobs.damage import rewrite
from tests.jobs.made_run import drawing, medium, region, said, sample, write_run
from tests.jobs.showcase import HOSTILE, OVERRIDE, write_showcase
from tests.object_store import s3_server
from tests.pipelines.runs import bytes_read

LOADING = "script, link, iframe, object, embed, form, base, video, audio, source, image, use, foreignObject"


@pytest.fixture(scope="module")
def crawled(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished run, for the report to be written into."""
    return Path(shutil.copytree(finished, tmp_path_factory.mktemp("crawled") / "out"))


@pytest.fixture(scope="module")
def crawl(crawled: Path) -> LexborHTMLParser:
    return parsed(crawled)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_showcase(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def showcase(made: Path) -> LexborHTMLParser:
    return parsed(made)


def parsed(out: Path) -> LexborHTMLParser:
    report(str(out))
    return LexborHTMLParser((out / "report.html").read_bytes())


def table(page: LexborHTMLParser, caption: str) -> list[dict[str, str]]:
    """The rows of the table with that caption, by their headings."""
    (found,) = [node for node in page.css("table") if node.css_first("caption").text() == caption]
    headings = [cell.text() for cell in found.css("thead th")]
    return [
        dict(zip(headings, (cell.text().strip() for cell in row.css("th, td")), strict=True))
        for row in found.css("tbody tr")
    ]


def card(page: LexborHTMLParser, record: str) -> LexborNode:
    (found,) = [node for node in page.css("article.card") if node.css_first("code").text() == record]
    return found


def number(text: str) -> int | None:
    return int(text.replace(",", "")) if text else None


def test_the_command_writes_one_file(out: Path) -> None:
    command = [Path(sys.executable).parent / "interleaf", "report", out]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{out}/report.html" in done.stdout
    assert len((out / "report.html").read_bytes()) < 4 << 20


def test_the_same_run_gives_the_same_bytes(crawled: Path, made: Path) -> None:
    for folder in (crawled, made):
        report(str(folder))
        first = (folder / "report.html").read_bytes()
        report(str(folder))
        assert (folder / "report.html").read_bytes() == first


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"has no run\.json"):
        report(str(tmp_path))


def test_it_is_written_into_an_object_store(crawled: Path) -> None:
    import fsspec

    report(str(crawled))
    local = (crawled / "report.html").read_bytes()
    (crawled / "report.html").unlink()
    with s3_server("bucket"):
        store = fsspec.filesystem("s3")
        store.put(str(crawled), "bucket/out", recursive=True)
        store.invalidate_cache()
        report("s3://bucket/out")
        assert store.cat_file("bucket/out/report.html") == local


@pytest.mark.parametrize("name", ["crawl", "showcase"])
def test_nothing_is_loaded_and_nothing_runs(name: str, request: pytest.FixtureRequest) -> None:
    page: LexborHTMLParser = request.getfixturevalue(name)
    policy = page.css_first("meta[http-equiv]").attributes
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert str(policy["content"]).startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert page.css(LOADING) == []
    for node in page.css("*"):
        for key, value in node.attributes.items():
            assert not key.startswith("on"), (key, value)
            if key in ("src", "srcset", "data", "poster", "background", "xlink:href"):
                assert str(value).startswith("data:image/webp;base64,")
            if key == "href" and not str(value).startswith("#"):
                assert urlsplit(str(value)).scheme in ("http", "https")
                assert node.attributes["rel"] == "noopener noreferrer nofollow"
            if key == "style":
                assert "url" not in str(value)
    assert not re.search(r"url\(|@import|expression", page.css_first("style").text())


def test_hostile_text_is_text(showcase: LexborHTMLParser, made: Path) -> None:
    whole = (made / "report.html").read_text(encoding="utf-8")
    assert "\u202e" not in whole
    assert "\x00" not in whole
    assert "javascript:" not in re.findall(r"<a [^>]*", whole)
    texts = [node.text() for node in card(showcase, f"{6:032x}").css(".turn p")]
    assert HOSTILE in texts
    assert shown(OVERRIDE) in texts
    assert "[U+202E]gpj.exe[U+202C]" in shown(OVERRIDE)
    # Its address is a script: shown, and no link.
    assert card(showcase, f"{6:032x}").css_first("h3").text() == "javascript:alert(document.domain)"
    assert card(showcase, f"{6:032x}").css("h3 a") == []
    assert len(showcase.css("article")) == len(showcase.css("section article"))


@given(st.text(), st.text())
def test_whatever_the_text_an_element_is_one_element(text: str, value: str) -> None:
    page = LexborHTMLParser(f"<!doctype html><body>{element('p', text, title=value, dir='auto').text}<i></i>")
    (paragraph,) = page.css("body > p")
    assert paragraph.child is None or (paragraph.child.next is None and paragraph.child.is_text_node)
    normal = {"\r\n": "\n", "\r": "\n"}
    wanted = shown(text), shown(value)
    for old, new in normal.items():
        wanted = wanted[0].replace(old, new), wanted[1].replace(old, new)
    assert (paragraph.text(), paragraph.attributes["title"] or "") == wanted
    assert len(page.css("body > i")) == 1


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//evil", "http:[", "ftp://x"]
)
def test_only_web_addresses_are_links(uri: str) -> None:
    assert "href" not in link(uri).text
    assert 'rel="noopener noreferrer nofollow"' in link("https://example.org/?a=\"b'").text


def test_the_funnel_is_that_of_sql(crawl: LexborHTMLParser, crawled: Path) -> None:
    asked = {row["step"]: row for row in ask(crawled, "FROM funnel")}
    records, pictures = table(crawl, "Records by step"), table(crawl, "Pictures and tokens by step")
    assert [row["step"] for row in records] == list(asked)
    assert [row["step"] for row in pictures] == ["images.resolve", "shards.encode", "shards.write"]
    for row in (*records, *pictures):
        for heading, value in row.items():
            column = {"in": "records_in"}.get(heading, heading.replace(" ", "_"))
            if column in asked[row["step"]] and column != "step":
                assert number(value) == asked[row["step"]][column], heading
    (totals,) = ask(crawled, query("totals"))
    told_totals = [number(pictures[-1][name]) for name in ("samples", "their pictures", "text tokens", "vision tokens")]
    assert told_totals == [totals[name] for name in ("samples", "pictures", "text_tokens", "vision_tokens")]
    bars = {str(bar.text()): bar for bar in crawl.css("svg.funnel title")}
    assert f"crawl.extract: {asked['crawl.extract']['dropped']} dropped (30.3 %)" in bars


def test_documents_pass_by_a_step_with_records_of_its_own() -> None:
    step = dict.fromkeys(("made", "dropped", "duplicate", "failed", "split"), 0) | {"is_taken_up": True}
    pages = step | {"step": "pages", "records": "documents", "records_in": 9, "kept": 9, "handed_on": 9}
    last = pages | {"step": "last", "handed_on": None, "is_taken_up": False}
    urls = last | {"step": "urls", "records": "own", "records_in": 4, "kept": 4}
    assert len(LexborHTMLParser(funnel([pages, last]).text).css("path.flow")) == 1
    assert LexborHTMLParser(funnel([pages, urls, last]).text).css("path.flow") == []


def test_reasons_are_those_of_sql(crawl: LexborHTMLParser, crawled: Path) -> None:
    counted = "SELECT count(*) AS n FROM ledger WHERE step = $$crawl.extract$$ AND state NOT IN ('kept', 'edited')"
    (whole,) = ask(crawled, counted)
    shown_rows = table(crawl, "What left crawl.extract")
    assert sum(number(row["count"]) or 0 for row in shown_rows) == whole["n"]
    assert {"filter and reason": "language other_language", "state": "dropped", "count": "8"} in shown_rows
    (edits,) = table(crawl, "What editors changed")
    assert edits["editor and change"] == "pii email"


def test_languages_and_domains_account_for_every_document(crawl: LexborHTMLParser, showcase: LexborHTMLParser) -> None:
    by_language = {row["language"]: row for row in table(crawl, "Documents by language")}
    assert {name: number(row["kept"]) for name, row in by_language.items() if number(row["kept"])} == {"en": 8, "fr": 8}
    assert number(by_language["de"]["dropped"]) >= 8
    assert by_language["de"]["share kept"] == "0 %"
    (host,) = table(crawl, "Documents by domain")
    # 16 samples, two pages that came twice, eight in German and three that are too short.
    assert [number(host[name]) for name in ("kept", "duplicate", "dropped", "documents")] == [16, 2, 11, 29]
    made_hosts = {row["domain"]: row for row in table(showcase, "Documents by domain")}
    assert set(made_hosts) == {"example.org", "مثال.example", "::1", "unknown"}
    assert [number(made_hosts["example.org"][name]) for name in ("kept", "duplicate", "dropped")] == [4, 3, 6]


def test_a_long_tail_is_one_row(tmp_path: Path) -> None:
    samples = [sample(place, "text", uri=f"https://host{place % 60}.example/", messages=[]) for place in range(1, 121)]
    page = parsed(write_run(tmp_path, samples=samples))
    domains = table(page, "Documents by domain")
    assert len(domains) == 26
    assert domains[-1]["domain"] == "35 more"
    assert sum(number(row["documents"]) or 0 for row in domains) == 120
    assert sum(number(row["text tokens"]) or 0 for row in domains) == sum(10 * place for place in range(1, 121))


@pytest.mark.parametrize(
    "uri",
    [
        "http://Example.ORG:80/a",
        "https://user:p@ss@host.example",
        "https://[::1]:8/x",
        "http://a.b?c=//d",
        "mailto:a@b.c",
        "x",
        "http:///y",
    ],
)
def test_a_host_is_that_of_the_index(crawled: Path, uri: str) -> None:
    with connect(open_run(str(crawled))) as con:
        con.execute(query("report_host"))
        ((host,),) = con.execute("SELECT host_of($uri)", {"uri": uri}).fetchall()
    assert host == urlsplit(uri).hostname


@example([0.0, 1.9])
@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: round(value, 4)), min_size=2, max_size=50))
def test_bins_hold_every_value_once(values: list[float]) -> None:
    check_bins(values, grain=None)


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=50), st.sampled_from([None, 28]))
def test_bins_of_whole_numbers_hold_every_value_once(values: list[int], grain: int | None) -> None:
    check_bins([value * (grain or 1) for value in values], grain)


def check_bins(values: Sequence[float], grain: float | None) -> None:
    least, most = min(values), max(values)
    if least == most:
        return
    quantiles = tuple(sorted(values)[int(share * (len(values) - 1))] for share in (0.05, 0.25, 0.5, 0.75, 0.95))
    is_whole = all(value == int(value) for value in values)
    edges, is_log = edges_of(least, most, quantiles, is_whole=is_whole, grain=grain)
    assert list(edges) == sorted(set(edges))
    assert edges[0] <= least
    assert most < edges[-1]
    assert 2 <= len(edges) <= 2 * BINS + 2
    assert not is_log or edges[0] > 0
    if grain and not is_log:
        assert all(edge % grain == 0 for edge in edges)


def test_histograms_count_every_sample(crawl: LexborHTMLParser, crawled: Path) -> None:
    charts = {node.css_first("figcaption").text(): node for node in crawl.css(".charts figure")}
    assert {"Text tokens tokens a sample", "language.score", "word_count"} <= set(charts)
    for name, chart in charts.items():
        counts = [int(title.text().split(": ")[1].split(" ")[0].replace(",", "")) for title in chart.css("title")]
        assert sum(counts) == 16, name
    (asked,) = ask(crawled, "SELECT median(text_tokens)::INT AS median, max(text_tokens) AS most FROM index_samples")
    told_numbers = charts["Text tokens tokens a sample"].css_first("dl").text(separator=" ").split()
    assert number(told_numbers[-1]) == asked["most"]


def test_odd_scores_do_not_harm(tmp_path: Path) -> None:
    odd = [float("nan"), float("inf"), None, 0.0, -1.5, 1e300, 5e-324]
    samples = [
        sample(place + 1, "text", messages=[], scores=[{"name": 'a"b.<c>', "value": value}])
        for place, value in enumerate(odd)
    ]  # fmt: skip
    page = parsed(write_run(tmp_path, samples=samples, scores=('a"b.<c>',)))
    (chart,) = page.css("#scores figure")
    assert chart.css_first("figcaption").text() == 'a"b.<c>'
    assert chart.css_first("p").text() == "3 without a value"


def test_a_sample_is_shown_in_reading_order(crawl: LexborHTMLParser, crawled: Path) -> None:
    shown_cards = crawl.css("#kept article.card")
    assert len(shown_cards) == 15
    for shown_card in shown_cards:
        record = shown_card.css_first(".id code").text()
        (asked,) = ask(crawled, f"SELECT messages, media FROM samples WHERE sample_id = '{record}'")
        kinds = [part["type"] for message in asked["messages"] for part in message["parts"]]
        tags = ["text" if node.tag == "p" else "image" for node in shown_card.css(".turn > p.text, .turn > figure")]
        assert tags == kinds[: len(tags)]
        size = asked["media"][0]
        assert f"{size['width']} × {size['height']}" in shown_card.css_first("figcaption").text()
    # A page that lost pictures tells which, and why.
    assert any("images.resolve: not_in_crawl" in node.text() for node in crawl.css("#kept details"))


def test_kinds_and_languages_take_turns(showcase: LexborHTMLParser) -> None:
    kinds = {node.text() for node in showcase.css("#kept .badges .badge")}
    assert {"grounding", "ocr", "ui_grounding", "text", "video_grounding", "interleaved", "ar", "ja", "de"} <= kinds
    arabic = card(showcase, f"{4:032x}").css_first(".turn p")
    assert (arabic.attributes["dir"], arabic.attributes["lang"]) == ("auto", "ar")
    roles = [node.text() for node in card(showcase, f"{1:032x}").css(".role")]
    assert roles == ["system", "user", "assistant"]
    assert "video, 8 frames of 4 s" in card(showcase, f"{5:032x}").text()
    assert "the boat turns <b>hard</b>" in card(showcase, f"{5:032x}").text()


def test_a_long_conversation_is_cut(tmp_path: Path) -> None:
    picture = drawing(56, 56)
    turns = [said("user", place, f"Question {place}. " * 20) for place in reversed(range(40))]
    columns = {"media": [picture[0]] * 40, "media_data": [picture[1]] * 40, "messages": turns}
    page = parsed(write_run(tmp_path, samples=[sample(1, "agent", **columns)]))
    (shown_card,) = page.css("article")
    assert len(shown_card.css("img")) == 3
    assert shown_card.css(".gone") == []
    assert shown_card.css_first(".more").text().endswith("and 37 pictures more")
    assert len(shown_card.text()) < 1200


def test_regions_are_drawn_in_pixels_of_the_stored_picture(showcase: LexborHTMLParser) -> None:
    shown_card = card(showcase, f"{1:032x}")
    drawn = shown_card.css_first("svg.regions")
    assert drawn.attributes["viewBox"] == "0 0 280 168"
    boxes = [[box.attributes[key] for key in ("x", "y", "width", "height")] for box in drawn.css("svg > rect")]
    assert boxes == [["84", "56", "168", "84"], ["30", "20", "1", "1"]]
    assert drawn.css_first("polygon").attributes["points"] == "6,160 6,110 50.5,104 60,160"
    assert [drawn.css_first("circle").attributes[key] for key in ("cx", "cy")] == ["168", "56"]
    assert {node.text() for node in drawn.css("text")} == {"boat", "buoy", "quay", "mast"}
    listed = [node.text() for node in shown_card.css("details li")]
    assert listed[0] == "boat object box [84, 56, 252, 140] Marie-Jeanne"
    assert "and 176 more" in card(showcase, f"{2:032x}").text()


def test_regions_that_are_none_are_not_drawn() -> None:
    nan = float("nan")
    odd = [
        region("a", box=[1, 2, 3]), region("b", point=[nan, 1.0]), region("c", quad=[1.0, 2.0]), region(None),
        region("d", box=[5, 6, 7, 8]),
    ]  # fmt: skip
    drawn = overlay_of(odd, 100, 100)
    assert drawn is not None
    shapes = LexborHTMLParser(drawn.text).css("svg > rect, svg > polygon, svg > circle")
    assert [shape.attributes["x"] for shape in shapes] == ["5"]
    assert "nan" not in drawn.text


def test_labels_do_not_lie_on_each_other() -> None:
    crowd = [region(f"label {place}", box=[place, place, place + 20, place + 20]) for place in range(12)]
    assert key_of(crowd) is None
    drawn = overlay_of(crowd, 336, 336)
    assert drawn is not None
    chips = [
        [float(str(chip.attributes[key])) for key in ("x", "y", "width", "height")]
        for chip in LexborHTMLParser(drawn.text).css(".chip rect")
    ]
    assert chips
    for place, (x, y, width, height) in enumerate(chips):
        assert min(x, y) >= 0
        assert max(x + width, y + height) <= 336
        for x2, y2, width2, height2 in chips[:place]:
            assert x >= x2 + width2 or x2 >= x + width or y >= y2 + height2 or y2 >= y + height


def test_a_crowd_of_regions_has_a_key_below_and_no_labels_in_it() -> None:
    crowd = [region("cell" if place else "table", box=[place, place, place + 20, place + 20]) for place in range(40)]
    drawn, key = overlay_of(crowd, 336, 336), key_of(crowd)
    assert drawn is not None
    assert key is not None
    assert not LexborHTMLParser(drawn.text).css(".chip")
    items = LexborHTMLParser(key.text).css("li")
    assert [item.text() for item in items] == ["table 1", "cell 39"]
    outlines = LexborHTMLParser(drawn.text).css("rect")
    assert [item.attributes["class"] for item in items] == [shape.attributes["class"] for shape in outlines[:2]]


def test_pictures_are_small_copies(showcase: LexborHTMLParser) -> None:
    sizes = [(int(str(node.attributes["width"])), int(str(node.attributes["height"]))) for node in showcase.css("img")]
    assert max(max(size) for size in sizes) == 360
    assert all(node.attributes["alt"] for node in showcase.css("img"))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"<svg>", b"\xff\xd8\xff" + b"\0" * 9]
)
def test_a_damaged_picture_is_a_frame_that_says_so(data: bytes) -> None:
    assert small_copy(data) is None
    assert "cannot be decoded" in Album().figure(medium(28, 28), data, (), "").text


def test_a_full_page_takes_no_more_pictures() -> None:
    album, (about, data) = Album(), drawing(280, 168)
    album.left_bytes = 300
    figures = [album.figure(about, data, (), "drawn").text for _ in range(20)]
    assert "<img" in figures[0]
    assert "this page is full" in figures[-1]


def test_only_pictures_of_the_gallery_are_read(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    samples = [
        sample(place + 1, "interleaved", media=[medium(28, 28)], messages=[said("document", 0)])
        | {"media_data": [random.bytes(100_000)]}
        for place in range(150)
    ]
    run = write_run(tmp_path, samples=samples)
    report(str(run))  # what is imported now is not read for this run
    before = bytes_read()
    report(str(run))
    # One picture of ten is in the gallery.
    assert bytes_read() - before < 150 * 100_000 / 4


def test_that_no_content_was_kept_is_said(crawl: LexborHTMLParser, out: Path) -> None:
    told_text = crawl.css_first("#dropped").text()
    assert "there is nothing to look at but their reasons" in told_text
    assert crawl.css("#dropped article") == []
    examples = table(crawl, "Some documents of each reason")
    assert [row["measured"] for row in examples if "too_few_words" in row["filter and reason"]] == ["2", "2"]
    # The same run, had the hash chosen all of them.
    for unit in range(3):
        rewrite(
            out,
            "crawl.extract",
            "dropped",
            lambda dropped: dropped.set_column(3, "sampled", pa.array([True] * len(dropped))),
            unit,
        )
    page = parsed(out)
    cards = page.css("#dropped article")
    assert len(cards) == 6
    reasons = {node.css_first(".reason b").text() for node in cards}
    assert {"language: other_language", "word_count: too_few_words"} <= reasons
    assert all(node.css_first("h3 a") for node in cards)


def test_a_dropped_document_tells_reason_value_and_limit(showcase: LexborHTMLParser) -> None:
    shown_card = card(showcase, f"{20:032x}")
    assert shown_card.css_first(".reason").text() == (
        "lines: duplicate_lines duplicate_lines 0.75 at texts.check (max_duplicate_lines 0.3)"
    )
    assert [node.text() for node in shown_card.css(".gone")] == [
        "picture not at hand", "picture cannot be decoded, 280 × 168 pixels",
    ]  # fmt: skip
    (picture,) = shown_card.css("img")
    assert picture.attributes["alt"] == 'boat" onload="alert(1)'
    assert set(picture.attributes) == {"src", "width", "height", "alt"}
    order = [node.tag for node in shown_card.css(".turn > *")]
    assert order == ["p", "figure", "figure", "figure", "p"]


def test_duplicates_stand_beside_what_stays(showcase: LexborHTMLParser, crawl: LexborHTMLParser) -> None:
    (row,) = table(showcase, "Duplicates by reason")
    assert (row["count"], row["naming what stays"], row["what"]) == ("3", "3", "records")
    pairs = showcase.css(".twins")
    assert len(pairs) == 3
    first = [[mark.text() for mark in side.css("mark")] for side in pairs[0].css("article")]
    assert first == [["Tuesday <b>late</b>"], ["Monday"]]
    assert [mark.text() for mark in pairs[1].css("mark")] == ["夜", "朝"]
    (same_id,) = table(crawl, "Duplicates by reason")
    assert (same_id["filter and reason"], same_id["count"]) == ("shards.write same_id", "2")
    assert crawl.css(".twins") == []


@given(st.text(), st.text())
def test_marking_changes_no_letter(one: str, other: str) -> None:
    for text, side in zip((one, other), marked(one, other), strict=True):
        assert re.sub("</?mark>", "", side.text) == element("p", text).text[3:-4]


def test_the_run_tells_what_made_it(showcase: LexborHTMLParser, crawl: LexborHTMLParser, crawled: Path) -> None:
    facts = showcase.css_first("#run").text(separator=" ")
    assert "interleaf run made.yaml" in facts
    assert "2026-11-01 10:00:00 UTC" in facts
    assert "1 h 2 min 3 s" in facts
    steps = table(crawl, "Steps")
    assert [row["step"] for row in steps] == open_run(str(crawled)).steps
    assert steps[0]["filters and editors"] == "language, word_count, pii"
    assert "name: harbour" in crawl.css_first("pre").text()


def test_a_run_without_samples_is_shown(tmp_path: Path) -> None:
    page = parsed(write_run(tmp_path))
    for name, says in {
        "sizes": "The shards hold no samples.",
        "scores": "No filter of this run gave a score",
        "kept": "The shards hold no samples.",
        "dropped": "No filter has dropped a document.",
        "duplicates": "No step has found a duplicate.",
        "languages": "No document has come to an end yet.",
    }.items():
        assert says in page.css_first(f"#{name}").text()


def test_a_run_under_way_is_shown(out: Path) -> None:
    for folder in ("shards.write", "shards.encode"):
        (out / folder / "manifest.parquet").unlink()
    page = parsed(out)
    assert "The shards hold no samples." in page.css_first("#kept").text()
    assert number(table(page, "Documents by domain")[0]["dropped"]) == 11


def test_the_page_can_be_read_in_both_schemes() -> None:
    style = (Path(__file__).parents[2] / "jobs" / "templates" / "report.css").read_text()
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in style.split("@media", 2)[:2])
    pairs = [
        ("ink", "paper"),
        ("ink", "sheet"),
        ("quiet", "paper"),
        ("quiet", "sheet"),
        ("quiet", "faint"),
        ("ink", "mark"),
    ]
    pairs += [
        ("link", "sheet"),
        ("kept-ink", "kept-wash"),
        ("dropped-ink", "dropped-wash"),
        ("duplicate-ink", "duplicate-wash"),
    ]
    for colours in (light, light | dark):
        for front, ground in pairs:
            assert contrast(colours[front], colours[ground]) >= 4.5, (front, ground)
    for label in re.findall(r"--c: (#[0-9a-f]{6})", style):
        assert contrast("#ffffff", label) >= 4.5, label


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)

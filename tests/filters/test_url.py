import gzip
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.testing import check_filter
from filters.url import Url
from tests.filters.documents import batch, document


def verdicts(rule: Url, *urls: str | None) -> list[tuple[str, str | None] | None]:
    pages = batch(*(document("x", source={"uri": url}) for url in urls))
    measured = rule.measure(pages)
    assert rule.keep(measured).to_pylist() == [None if m is None else m["rule"] == "" for m in measured.to_pylist()]
    return [None if m is None else (m["rule"], m["match"]) for m in measured.to_pylist()]


KEPT = ("", None)


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("https://example.org/x", "example.org"),
        ("HTTP://WWW.Example.ORG.:8080?q", "example.org"),
        ("https://a.b.example.org#top", "example.org"),
        ("https://user:pass@example.org/", "example.org"),
        ("https://me@here@example.org/", "example.org"),
        ("https://notexample.org/", None),
        ("https://example.org.evil.com/", None),
        ("https://example.com/?next=example.org", None),
        ("https://example.com/@example.org/", None),
        ("https://example.com\\@example.org/", None),
        ("https://blog.site.net/", "blog.site.net"),
        ("https://site.net/", None),
        ("https://straße.de/weg", "xn--strae-oqa.de"),
        ("https://xn--strae-oqa.de/weg", "xn--strae-oqa.de"),
        ("https://[2001:db8::1]:80/", None),
        ("file:///etc/passwd", None),
        ("urn:isbn:0451450523", None),
        ("", None),
    ],
)
def test_a_host_entry_covers_all_hosts_below_it(url: str, match: str | None) -> None:
    # IDNA 2003, as the standard library has it, makes strasse.de of it.
    rule = Url(deny=("example.org", "*.blog.site.net", "xn--strae-oqa.de", "strasse.de"))
    expected = "strasse.de" if "straße" in url else match
    assert verdicts(rule, url) == [KEPT if match is None else ("denied_host", expected)]


def test_only_allowed_hosts_stay_and_deny_goes_first() -> None:
    rule = Url(allow=("example.org",), deny=("ads.example.org",))
    assert verdicts(
        rule, "https://www.example.org/", "https://x.ads.example.org/", "https://other.net/", "file:///x", None
    ) == [
        KEPT,
        ("denied_host", "ads.example.org"),
        ("not_allowed", "other.net"),
        ("not_allowed", None),
        None,
    ]


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("https://a.net/free-movies/1", "free movies"),
        ("https://a.net/Free%20Movies", "free movies"),
        ("https://freemovies.net/", None),
        ("https://a.net/sex/", "sex"),
        ("https://essex.ac.uk/sussex", None),
        ("https://sex.example.net/", "sex"),
        ("https://a.net/?q=free&movies=1", "free movies"),
        ("https://a.net/логин", "логин"),
        ("https://a.net/%D0%BB%D0%BE%D0%B3%D0%B8%D0%BD", "логин"),
        ("https://a.net/%ff%zz%", None),
    ],
)
def test_words_match_as_whole_words(url: str, match: str | None) -> None:
    rule = Url(words=("Free_Movies", "sex", "логин"))
    assert verdicts(rule, url) == [KEPT if match is None else ("denied_word", match)]


def test_lists_come_from_files_too(tmp_path: Path) -> None:
    hosts, words = tmp_path / "hosts.txt.gz", tmp_path / "words.txt"
    hosts.write_bytes(gzip.compress(b"# bad ones\n\nbad.net   # since May\n.worse.net\n"))
    words.write_text("casino\n")
    rule = Url(deny_file=str(hosts), words_file=str(words), deny=("own.net",))
    found = verdicts(
        rule, "https://x.bad.net/", "https://worse.net/", "https://own.net/", "https://a.net/casino", "https://a.net/"
    )
    assert [None if item is None else item[1] for item in found] == ["bad.net", "worse.net", "own.net", "casino", None]
    words.write_text("poker games\n")
    assert verdicts(rule, "https://a.net/casino", "https://a.net/poker-games") == [KEPT, ("denied_word", "poker games")]


def test_lists_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs a list"):
        Url()
    with pytest.raises(ValueError, match=r"the list .*none.txt cannot be read"):
        Url(deny_file=str(tmp_path / "none.txt"))
    binary = tmp_path / "latin.txt"
    binary.write_bytes(b"caf\xe9.fr\n")
    with pytest.raises(ValueError, match="cannot be read"):
        Url(deny_file=str(binary))
    for entry in ("https://a.net", "a.net/x", "a.net:80", "", "a b"):
        with pytest.raises(ValueError, match="is no host"):
            Url(deny=(entry,))
    with pytest.raises(ValueError, match="neither a letter nor a digit"):
        Url(words=("--",))


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_address_makes_it_raise(urls: list[str]) -> None:
    rule = Url(deny=("example.org",), words=("x",))
    clean = ["https://" + url.encode("utf-8", "replace").decode() for url in urls]
    assert len(verdicts(rule, *clean)) == len(urls)


def test_a_million_hosts_cost_no_more_per_page_than_ten(tmp_path: Path) -> None:
    listed = tmp_path / "hosts.txt"
    listed.write_text("\n".join(f"host{number}.example{number % 7}.net" for number in range(1_000_000)))
    rule = Url(deny_file=str(listed))
    pages = batch(
        *(document(source={"uri": f"https://www.host{number * 40}.example{number}.org/a/b"}) for number in range(2_000))
    )
    started = time.process_time()
    assert rule.measure(pages).field("rule").to_pylist() == [""] * 2_000
    assert time.process_time() - started < 2.0
    assert verdicts(rule, "https://x.host999999.example0.net/") == [("denied_host", "host999999.example0.net")]


def test_it_keeps_its_contract() -> None:
    check_filter(Url(deny=("site1.example.org",), words=("free movies",)))
    check_filter(Url(allow=("site2.example.org", "site3.example.org")))

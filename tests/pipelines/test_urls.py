"""URLs as they are asked for, and the addresses that may be connected to."""

import pytest

from pipelines.addresses import is_public
from pipelines.urls import host_key, host_of, known_as, normalised, origin
from schemas.errors import BadRecord


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG:80/A.png#top", "http://example.org/A.png"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("http://example.org./a?b=c&d", "http://example.org/a?b=c&d"),
        ("http://bücher.example/ä b.png?q=ü", "http://xn--bcher-kva.example/%C3%A4%20b.png?q=%C3%BC"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://example.org/a%20b%2Fc.png", "http://example.org/a%20b%2Fc.png"),
        ("http://93.184.216.34/a", "http://93.184.216.34/a"),
        ("http://[2001:4860:4860:0:0:0:0:8888]/a", "http://[2001:4860:4860::8888]/a"),
        ("http://my_host.example.org/a", "http://my_host.example.org/a"),
    ],
)
def test_one_spelling(url: str, expected: str) -> None:
    assert normalised(url) == expected
    assert normalised(expected) == expected
    assert known_as(url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/a", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("data:image/png;base64,AA", "bad_scheme"),
        ("//example.org/a", "bad_scheme"),
        ("http://user:word@example.org/", "userinfo"),
        ("http://example.org@10.0.0.1/", "userinfo"),
        ("http:///a", "bad_host"),
        ("http://2130706433/", "bad_host"),
        ("http://0x7f.1/", "bad_host"),
        ("http://127.1/", "bad_host"),
        ("http://0177.0.0.1/", "bad_host"),
        ("http://1.2.3.256/", "bad_host"),
        ("http://example.0x7f/", "bad_host"),
        ("http://[fe80::1%25eth0]/", "bad_host"),
        ("http://exa mple.org/", "bad_host"),
        ("http://a..example.org/\u2028" + "a" * 2048, "url_too_long"),
        ("http://example.org:99999/", "bad_url"),
        ("http://[::1/", "bad_url"),
    ],
)
def test_what_is_not_asked_for(url: str, reason: str) -> None:
    with pytest.raises(BadRecord) as bad:
        normalised(url)
    assert bad.value.reason == reason
    assert known_as(url) == url


def test_a_host_is_shared_out_as_one() -> None:
    assert host_of("http://example.org:8080/a") == "example.org:8080"
    assert origin("https://example.org/a/b") == "https://example.org"
    assert host_key("http://Example.org/a") == host_key("https://example.org/b#c") != host_key("http://example.com/a")


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1", "240.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1", "3fff::1", "5f00::1", "no address", "",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(address)

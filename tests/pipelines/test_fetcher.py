"""The fetcher against servers on loopback: what is taken, what is refused and why, and how servers are treated."""

import asyncio
import datetime
import gzip
import hashlib
import io
import itertools
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image

from pipelines import addresses, http_client
from pipelines.fed import ORIENTATION
from pipelines.fetched import FETCHED
from pipelines.fetcher import BlockedHash, Job
from pipelines.http_client import Answer, redirect_of
from schemas.errors import BadRecord
from tests.pipelines.fetches import LOOPBACK, drawn, endless_frames, fetch, huge_header, png, reasons, saved
from tests.pipelines.servers import Request, answer, moved, ok, serving

PNG = png()


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.site_policies.RETRY_S", 0.02)


async def drip(piece: bytes, pause_s: float, head: bytes) -> AsyncIterator[bytes]:
    yield head
    while True:
        yield piece
        await asyncio.sleep(pause_s)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"


def test_a_picture_comes_with_all_that_is_known_of_its_answer() -> None:
    with serving(
        {"/a.png": ok(PNG, "image/jpeg", 'ETag: "x1"', "Last-Modified: Mon, 02 Nov 2026 08:00:00 GMT")}
    ) as server:
        (row,) = fetch([f"{server.url}/a.png"]).values()
        (request,) = server.requests
    assert {name: row[name] for name in ("state", "reason", "status", "status_class", "attempts", "retryable")} == {
        "state": "kept", "reason": None, "status": 200, "status_class": "2xx", "attempts": 1, "retryable": False,
    }  # fmt: skip
    assert (row["ip"], row["host"]) == (LOOPBACK, f"{LOOPBACK}:{server.port}")
    assert (row["content_type"], row["mime"], row["width"], row["height"]) == ("image/jpeg", "image/png", 120, 90)
    assert (row["etag"], row["last_modified"]) == ('"x1"', "Mon, 02 Nov 2026 08:00:00 GMT")
    assert row["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert row["media_data"] == [PNG], "there was nothing to strip"
    assert row["received_bytes"] == len(PNG)
    assert abs(row["fetched_at"] / 1000 - time.time()) < 60
    assert request.headers["user-agent"].startswith("interleaf/")
    assert request.headers["user-agent"].endswith(" (+ops@example.org)")


def test_limits_of_bytes_time_and_pixels() -> None:
    bomb = gzip.compress(bytes(30 << 20))
    answers = {
        "/endless": lambda _: drip(bytes(1 << 20), 0, HEAD),
        "/long": ok(PNG, length=21 << 20),
        "/lies_long": ok(PNG, length=len(PNG) + 100),
        "/lies_short": ok(PNG, length=len(PNG) - 200),
        "/bomb": ok(bomb, "image/png", "Content-Encoding: gzip"),
        "/huge": ok(huge_header()),
        "/html.jpg": ok(b"<html><script>alert(1)</script></html>", "image/jpeg"),
        "/svg": ok(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        "/bmp": ok(saved(drawn(), "BMP"), "image/bmp"),
        "/empty": ok(b""),
        "/packed": ok(gzip.compress(PNG), "image/png", "Content-Encoding: gzip"),
        "/brotli": ok(PNG, "image/png", "Content-Encoding: br"),
        "/gone": answer("410 Gone"),
        "/no_http": b"hello\r\n\r\n",
    }
    with serving(answers) as server:
        rows = fetch([f"{server.url}{path}" for path in answers], retries=0, max_picture_mib=20, host_connections=8)
        asked = len(server.requests)
    found = reasons(rows)
    # The rest comes with the picture, and is noticed, or later, and the picture is a part of one.
    assert found.pop("lies_short") in ("bad_http", "damaged_picture")
    assert found == {
        "endless": "too_large", "long": "too_large", "lies_long": "truncated",
        "bomb": "too_large", "huge": "too_many_pixels", "html.jpg": "not_an_image", "svg": "not_an_image",
        "bmp": "unsupported_format", "empty": "empty_body", "packed": None, "brotli": "content_encoding",
        "gone": "http_410", "no_http": "bad_http",
    }  # fmt: skip
    assert asked == len(answers)
    assert all(row["media_data"] == [] for row in rows.values() if row["reason"]), "no bytes of what was refused"
    assert [row["media_data"] for url, row in rows.items() if url.endswith("/packed")] == [[PNG]]


def test_answers_in_no_known_encoding_are_one_row_each() -> None:
    odd = b"HTTP/1.1 200 OK\r\nContent-Type: \xff\xfe\r\nETag: \xe9\r\nContent-Length: %d\r\n\r\n" % len(PNG)
    answers = {
        "/headers": odd + PNG,
        "/location": b"HTTP/1.1 302 Found\r\nLocation: /\xff\xed\xa0\x80\r\nContent-Length: 0\r\n\r\n",
        "/bracket": moved("http://[::1"),
        "/status": b"HTTP/1.1 999 \xff\r\nContent-Length: 0\r\n\r\n",
        "/retry": answer("503 Busy", b"", "Retry-After: soon \u00b2"),
        "/long_header": answer("200 OK", b"", "X: " + "a" * 100_000),
    }
    with serving(answers) as server:
        rows = fetch([f"{server.url}{path}" for path in answers], retries=0)
    pa.Table.from_pylist(list(rows.values()), schema=FETCHED)
    found = reasons(rows)
    assert (found["headers"], found["bracket"], found["status"]) == (None, "bad_url", "http_999")
    assert (found["retry"], found["long_header"]) == ("http_503", "bad_http")
    assert found["location"] is not None


def test_a_slow_drip_and_a_silent_server_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.http_client.SLOW_START_S", 0.4)
    answers = {
        "/drip": lambda _: drip(b"x", 0.05, HEAD),
        "/steady": lambda _: drip(bytes(4000), 0.05, HEAD),  # fast enough, and never done
        "/silent": lambda _: drip(b"", 1, HEAD),
    }
    with serving(answers) as server:
        start = time.monotonic()
        rows = fetch(
            [f"{server.url}{path}" for path in answers], retries=0, read_s=0.7, total_s=1.5, host_connections=8
        )
    assert reasons(rows) == {"drip": "too_slow", "steady": "timeout", "silent": "timeout"}
    assert time.monotonic() - start < 20
    assert all(row["retryable"] for row in rows.values())


def test_redirects_are_followed_and_lead_nowhere_private() -> None:
    answers = {
        "/a": moved("/b", "301 Moved Permanently"),
        "/b": moved("c#top", "307 Temporary Redirect"),
        "/c": ok(PNG),
        "/loopback": moved("http://127.0.0.2/c"),
        "/metadata": moved("http://169.254.169.254/latest/meta-data/"),
        "/mapped": moved("http://[::ffff:127.0.0.1]/c"),
        "/name": moved("http://localhost/c"),
        "/file": moved("file:///etc/passwd"),
        "/userinfo": moved("http://admin:secret@127.0.0.1/"),
        "/number": moved("http://2130706433/"),
        "/port": moved("http://93.184.216.34:22/"),
        "/nowhere": answer("302 Found"),
        "/loop": moved("/loop"),
    }
    with serving(answers) as server:
        rows = fetch([f"{server.url}{path}" for path in answers if path not in ("/b", "/c")])
        loops = server.asked("/loop")
        requests = len(server.requests)
    assert reasons(rows) == {
        "a": None, "loopback": "private_address", "metadata": "private_address", "mapped": "private_address",
        "name": "private_address", "file": "bad_scheme", "userinfo": "userinfo", "number": "bad_host",
        "port": "bad_port", "nowhere": "http_302", "loop": "too_many_redirects",
    }  # fmt: skip
    assert loops == 6
    assert requests == 3 + 9 + 6, "what a redirect may not lead to was not asked for"
    (first,) = [row for url, row in rows.items() if url.endswith("/a")]
    assert first["final_url"] == f"{server.url}/c"


def test_no_redirect_from_https_to_http() -> None:
    from multidict import CIMultiDict, CIMultiDictProxy

    def to(location: str) -> Answer:
        return Answer("https://a.example/x", 302, CIMultiDictProxy(CIMultiDict(Location=location)), None)

    assert redirect_of(to("/y")) == "https://a.example/y"
    with pytest.raises(BadRecord) as bad:
        redirect_of(to("http://a.example/y"))
    assert bad.value.reason == "https_downgrade"


def test_a_name_is_dialled_at_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that changes its answer: what counts is what was vetted, and every connection is vetted anew."""
    answers = {"/a.png": ok(PNG, "image/png", "Connection: close"), "/b.png": ok(PNG)}
    with serving(answers) as server:
        monkeypatch.setattr(http_client, "DEFAULT_PORTS", {"http": server.port})
        looked_up: list[str] = []

        def changing(host: str, port: int) -> list[tuple[int, str]]:
            looked_up.append(host)
            return [(2, LOOPBACK if len(looked_up) == 1 else "127.0.0.9")]

        monkeypatch.setattr(addresses, "addresses_of", changing)
        monkeypatch.setattr(addresses, "is_public", lambda address: address == LOOPBACK)
        base = f"http://evil.example:{server.port}"
        rows = fetch([f"{base}/a.png", f"{base}/b.png"], host_connections=1)
        hosts = [request.headers["host"] for request in server.requests]
    assert reasons(rows) == {"a.png": None, "b.png": "private_address"}
    assert rows[f"{base}/a.png"]["ip"] == LOOPBACK
    assert looked_up == ["evil.example", "evil.example"], "one look-up for each connection"
    assert hosts == [f"evil.example:{server.port}"]


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "addresses_of", lambda host, port: [(2, "93.184.216.34"), (2, "10.0.0.7")])
    assert reasons(fetch(["http://both.example/a"])) == {"a": "private_address"}


def test_names_that_do_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def failing(host: str, port: int) -> list[tuple[int, str]]:
        raise socket.gaierror(socket.EAI_NONAME if host == "none.example" else socket.EAI_AGAIN, "it says no")

    monkeypatch.setattr(addresses, "addresses_of", failing)
    rows = fetch(["http://none.example/a", "http://later.example/b"])
    assert reasons(rows) == {"a": "dns", "b": "dns_temporary"}
    assert [(row["attempts"], row["retryable"]) for row in rows.values()] == [(1, False), (3, True)]


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving({"/a.png": ok(PNG, "image/png", "Set-Cookie: a=1"), "/b.png": ok(PNG)}) as server:
        rows = fetch([f"{server.url}/a.png", f"{server.url}/b.png"], host_connections=1)
        assert all("cookie" not in request.headers for request in server.requests)
    assert reasons(rows) == {"a.png": None, "b.png": None}


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with _tls_server(tmp_path) as port:
        rows = fetch([f"https://{LOOPBACK}:{port}/a.png"])
    assert [(row["reason"], row["attempts"]) for row in rows.values()] == [("tls", 1)]


def _tls_server(folder: Path) -> Any:
    import contextlib
    import threading

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOOPBACK)])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day).sign(key, hashes.SHA256())
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    (folder / "both.pem").write_bytes(key.private_bytes(pem, *private) + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")

    @contextlib.contextmanager
    def running() -> Any:
        import socket

        listening = socket.create_server((LOOPBACK, 0))

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with contextlib.suppress(OSError):
                        context.wrap_socket(connection, server_side=True).close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.close()

    return running()


def test_trouble_is_tried_again_and_the_rest_is_not() -> None:
    def third_time(bad: bytes) -> Any:
        return lambda request: ok(PNG) if request.before == 2 else bad

    dies = ok(PNG)[:-300]  # by its Content-Length more was to come
    answers = {
        "/503": third_time(answer("503 Service Unavailable")),
        "/408": third_time(answer("408 Request Timeout")),
        "/dies": third_time(dies),
        "/resets": third_time(b""),
        "/always": answer("500 Internal Server Error"),
        "/404": answer("404 Not Found"),
        "/403": answer("403 Forbidden"),
    }
    with serving(answers) as server:
        rows = fetch([f"{server.url}{path}" for path in answers], host_failures=100)
        asked = {path: server.asked(path) for path in answers}
    assert reasons(rows) == {
        "503": None, "408": None, "dies": None, "resets": None, "always": "http_500", "404": "http_404",
        "403": "http_403",
    }  # fmt: skip
    assert {path: count for path, count in asked.items() if path != "/resets"} == {
        "/503": 3, "/408": 3, "/dies": 3, "/always": 3, "/404": 1, "/403": 1
    }  # fmt: skip
    attempts = {url.rsplit("/", 1)[1]: (row["attempts"], row["retryable"]) for url, row in rows.items()}
    assert attempts["503"] == (3, False)
    assert attempts["always"] == (3, True)
    assert attempts["404"] == (1, False)


def test_retry_after_is_honoured_for_the_whole_host() -> None:
    wait = "Retry-After: 1"
    busy = lambda request: ok(PNG) if request.before else answer("429 Too Many Requests", b"", wait)  # noqa: E731
    with serving({"/busy": busy, "/other": ok(PNG)}) as server:
        rows = fetch([f"{server.url}/busy", f"{server.url}/other"], host_connections=1)
        times = [(request.path, request.at) for request in server.requests]
    assert reasons(rows) == {"busy": None, "other": None}
    assert times[0][0] == "/busy"
    assert times[1][1] - times[0][1] > 0.95, "nothing was asked for in the meantime"
    assert rows[f"{server.url}/busy"]["attempts"] == 2


def test_attempts_of_earlier_runs_count() -> None:
    with serving({"/a": answer("503 Service Unavailable")}) as server:
        rows = fetch([Job(f"{server.url}/a", attempts=7)], max_attempts=9)
        assert server.asked("/a") == 2
    (row,) = rows.values()
    assert (row["attempts"], row["retryable"]) == (9, False)


def test_a_host_in_trouble_is_given_up_and_others_are_not() -> None:
    with serving({}) as dead, serving({f"/{n}": ok(PNG) for n in range(9)}) as alive:
        dead.answers = {f"/{n}": answer("502 Bad Gateway") for n in range(40)}
        urls = [f"{server.url}/{n}" for server, count in ((dead, 40), (alive, 9)) for n in range(count)]
        rows = fetch(urls)
        asked = len(dead.requests)
    ended = [row["reason"] for url, row in rows.items() if url.startswith(dead.url)]
    assert 5 <= asked <= 7
    assert len(ended) == 40
    assert ended.count("host_down") == 40 - ended.count("http_502") >= 33
    assert all(row["retryable"] for url, row in rows.items() if url.startswith(dead.url))
    assert sum(row["state"] == "kept" for row in rows.values()) == 9


def test_a_host_sees_few_connections_and_pauses_while_others_go_on() -> None:
    async def slowly(request: Request) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.25)
        yield ok(PNG)

    with serving({f"/{n}": slowly for n in range(4)}) as slow, serving({f"/{n}": ok(PNG) for n in range(4)}) as quick:
        rows = fetch([f"{server.url}/{n}" for server in (slow, quick) for n in range(4)], host_spacing_s=0.1)
        assert slow.most_open <= 2
        for server in (slow, quick):
            times = sorted(request.at for request in server.requests)
            assert all(later - earlier > 0.09 for earlier, later in itertools.pairwise(times))
        assert max(request.at for request in quick.requests) < max(request.at for request in slow.requests)
    assert all(row["state"] == "kept" for row in rows.values())


ROBOTS_TAGS = {
    "noai": "noai",
    "NoImageAI": "noimageai",
    "noindex": "noindex",
    "max-snippet:-1, noimageindex": "noimageindex",
    "none": "none",
    "unavailable_after: 25 Jun 2030 15:00:00 PST, noai": "noai",
    "interleaf: noai": "noai",
    "googlebot: noindex, interleaf: noindex": "noindex",
    "*: noindex": "noindex",
    "googlebot: noai": None,
    "googlebot: nofollow, noindex": None,
    "all": None,
    "unavailable_after: 25 Jun 2030": None,
    "nofollow, noarchive": None,
}


def test_every_form_of_x_robots_tag() -> None:
    answers = {f"/{n}": ok(PNG, "image/png", f"X-Robots-Tag: {tag}") for n, tag in enumerate(ROBOTS_TAGS)}
    answers["/lines"] = ok(PNG, "image/png", "X-Robots-Tag: googlebot: noindex", "x-robots-tag: noimageai")
    answers["/tdm"] = ok(PNG, "image/png", "tdm-reservation: 1")
    answers["/no_tdm"] = ok(PNG, "image/png", "tdm-reservation: 0")
    with serving(answers) as server:
        rows = fetch([f"{server.url}{path}" for path in answers], tdmrep=True)
        allowed = fetch([f"{server.url}/{n}" for n in range(5)], x_robots_tag=False)
    found = reasons(rows)
    forbidden = {f"{n}": directive for n, directive in enumerate(ROBOTS_TAGS.values())}
    assert {name: found[name] for name in forbidden} == {
        name: "x_robots_tag" if directive else None for name, directive in forbidden.items()
    }
    for name, directive in forbidden.items():
        if directive:
            assert directive in rows[f"{server.url}/{name}"]["opt_out"]
    assert (found["lines"], found["tdm"], found["no_tdm"]) == ("x_robots_tag", "tdm", None)
    assert all(row["media_data"] == [] for row in rows.values() if row["reason"])
    assert all(row["state"] == "kept" for row in allowed.values())


def test_robots_txt_is_heeded_at_the_picture_s_host() -> None:
    robots = (
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n\nUser-agent: Interleaf\nDisallow: /private\nAllow: /private/open\n"
    )
    names = ("/a", "/private/a", "/private/open/a")
    with serving({"/robots.txt": ok(robots, "text/plain"), **{name: ok(PNG) for name in names}}) as server:
        rows = fetch([f"{server.url}{name}" for name in names], robots=True)
        other = fetch([f"{server.url}/a"], robots=True, user_agent="otherbot")
        asked = server.asked("/private/a")
        robots_asked = server.asked("/robots.txt")
    assert [rows[f"{server.url}{name}"]["reason"] for name in names] == [None, "robots", None]
    assert [rows[f"{server.url}{name}"]["robots"] for name in names] == ["allowed", "disallowed", "allowed"]
    assert reasons(other) == {"a": "robots"}
    assert (asked, robots_asked) == (0, 2), "robots.txt is asked for once a fetch"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (answer("404 Not Found"), None),
        (answer("401 Unauthorized"), None),
        (answer("500 Internal Server Error"), "robots_unreachable"),
        (b"", "reset"),
        (moved("/robots2.txt"), "robots"),
        (moved("/robots.txt"), None),  # RFC 9309, 2.3.1.2: after five redirects it is as if there were none
        (moved("http://10.0.0.1/robots.txt"), "private_address"),
        (ok(b"User-agent: *\nDisallow: /\n" + b"#" * (600 << 10), "text/plain"), "robots"),
    ],
)
def test_robots_txt_that_is_not_simply_there(given: bytes, reason: str | None) -> None:
    two = ok(b"User-agent: *\nDisallow: /", "text/plain")
    with serving({"/robots.txt": given, "/robots2.txt": two, "/a": ok(PNG), "/b": ok(PNG)}) as server:
        rows = fetch([f"{server.url}/a", f"{server.url}/b"], robots=True)
        asked = server.asked("/a") + server.asked("/b")
    assert reasons(rows) == {"a": reason, "b": reason}
    assert asked == (0 if reason else 2)


def test_what_sites_say_in_ai_txt_and_tdmrep_json() -> None:
    tdmrep = b'[{"location": "/art/*.png$", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]'
    answers = {
        "/ai.txt": ok(b"User-Agent: *\nDisallow: *.jpg\n", "text/plain"),
        "/.well-known/tdmrep.json": ok(tdmrep, "application/json"),
        **{path: ok(PNG) for path in ("/art/a.png", "/art/a.png2", "/b.png", "/c.jpg")},
    }
    urls = ("/art/a.png", "/art/a.png2", "/b.png", "/c.jpg")
    with serving(answers) as server:
        rows = fetch([f"{server.url}{path}" for path in urls], ai_txt=True, tdmrep=True)
        free = fetch([f"{server.url}{path}" for path in urls])
    assert [rows[f"{server.url}{path}"]["reason"] for path in urls] == ["tdm", None, None, "ai_txt"]
    assert all(row["state"] == "kept" for row in free.values())


def test_crawl_delay_is_kept_to() -> None:
    robots = ok(b"User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    with serving({"/robots.txt": robots, "/a": ok(PNG), "/b": ok(PNG)}) as server:
        fetch([f"{server.url}/a", f"{server.url}/b"], robots=True)
        times = [request.at for request in server.requests if request.path != "/robots.txt"]
    assert abs(times[1] - times[0]) > 0.28


def test_the_next_candidate_is_asked_for_only_when_the_better_one_cannot_be_had() -> None:
    names = ("/good", "/small", "/bad", "/second", "/third", "/used")
    answers = {name: ok(png(n)) for n, name in enumerate(names)} | {"/bad": answer("404 Not Found")}
    with serving(answers) as server:
        at = server.url
        rows = fetch(
            [
                Job(f"{at}/good", (f"{at}/small",)),
                Job(f"{at}/bad", (f"{at}/none", f"{at}/second", f"{at}/third")),
                Job(f"{at}/gone", (f"{at}/used",)),
                Job(f"{at}/used", ()),
            ]
        )
    assert reasons(rows) == {
        "good": None, "bad": "http_404", "none": "http_404", "second": None, "gone": "http_404", "used": None
    }  # fmt: skip
    assert rows[f"{at}/second"]["instead_of"] == f"{at}/bad"


def test_metadata_goes_and_the_picture_stays(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ann Lee"
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    plain = saved(drawn(), "JPEG", exif=exif, comment=b"Ann Lee", icc_profile=b"profile")
    exif[ORIENTATION] = 6
    turned = saved(drawn(), "JPEG", exif=exif, icc_profile=b"profile")
    with serving({"/plain": ok(plain), "/turned": ok(turned), "/gif": ok(endless_frames(10_000))}) as server:
        start = time.monotonic()
        rows = {
            url.rsplit("/", 1)[1]: row
            for url, row in fetch([f"{server.url}/{name}" for name in ("plain", "turned", "gif")]).items()
        }
    assert time.monotonic() - start < 5
    for name, size in (("plain", (120, 90)), ("turned", (90, 120))):
        row = rows[name]
        assert b"Ann Lee" not in row["media_data"][0]
        with Image.open(io.BytesIO(row["media_data"][0])) as image:
            assert (image.size, (row["width"], row["height"])) == (size, size)
            assert not image.getexif()
            assert image.info["icc_profile"] == b"profile"
        assert row["sha256"] != row["stored_sha256"] == hashlib.sha256(row["media_data"][0]).hexdigest()
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(rows["plain"]["media_data"][0])) as after:
        assert before.tobytes() == after.tobytes(), "not a pixel has changed"
    assert rows["gif"]["animated"]
    assert len(rows["gif"]["media_data"][0]) < 2000
    with Image.open(io.BytesIO(rows["gif"]["media_data"][0])) as image:
        assert (image.n_frames, image.size) == (1, (16, 16))


def test_lists_of_what_is_not_asked_for_and_not_stored(tmp_path: Path) -> None:
    md5, sha1, sha256 = (hashlib.new(name, png(n)).hexdigest() for n, name in enumerate(("md5", "sha1", "sha256")))
    (tmp_path / "a.txt").write_text(f"# known\n{md5}\n{sha1.upper()}  name.png\n")
    (tmp_path / "b.txt").write_text(f"{sha256}\n")
    files = (str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    with serving({f"/{n}": ok(png(n)) for n in range(5)} | {"/x/4": ok(png(4))}) as server:
        urls = [*(f"{server.url}/{n}" for n in range(5)), f"{server.url}/x/4", "http://ads.tracker.example/1"]
        rows = fetch(urls, hash_files=files, blocked=("tracker.example", f"{server.url}/x/"))
        assert server.asked("/x/4") == 0
        with pytest.raises(BlockedHash, match="is on a hash list"):
            fetch(urls[:5], hash_files=files, halt_on_blocked_hash=True)
    found = {url.removeprefix(server.url): row["reason"] for url, row in rows.items()}
    assert found == {
        "/0": "blocked_hash", "/1": "blocked_hash", "/2": "blocked_hash", "/3": None, "/4": None,
        "/x/4": "blocked_url", "http://ads.tracker.example/1": "blocked_url",
    }  # fmt: skip
    assert all(row["media_data"] == [] for row in rows.values() if row["reason"])

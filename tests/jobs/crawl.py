"""A small crawl made in code: pages in three languages, pictures, and one of each thing that does not get through."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

HOST = "http://harbour.example.org"
SENTENCES = {
    "en": "The harbour is quiet in the morning, and the boats come back with the tide before noon.",
    "fr": "Le port est calme le matin, et les bateaux reviennent avec la marée avant midi.",
    "de": "Am Morgen ist der Hafen ruhig, und die Boote kommen vor dem Mittag mit der Flut zurück.",
}
PAGES_PER_LANGUAGE = 8


def write_crawl(folder: Path) -> list[Path]:
    """A WARC file per language, each above a MiB; all but German is wanted. The last is cut off in its last record."""
    files = []
    for lang in SENTENCES:
        members = [member for number in range(PAGES_PER_LANGUAGE) for member in _page(lang, number)]
        members += [
            response(f"{HOST}/{lang}/gone.html", "text/html", b"<p>gone</p>", status="404 Not Found"),
            response(f"{HOST}/{lang}/empty.html", "text/html", b""),
            response(f"{HOST}/{lang}/short.html", "text/html", b"<p>The end.</p>"),
            response(f"{HOST}/{lang}/broken.png", "image/png", _picture(lang, 99)[:300]),
            response(f"{HOST}/{lang}/robots.txt", "text/plain", b"User-agent: *"),
        ]
        members.append(members[0])  # a page that was crawled twice
        data = b"".join(members)
        if lang == "de":
            data = data[:-700]
        file = folder / f"{lang}.warc"
        file.write_bytes(data)
        files.append(file)
    return files


def _page(lang: str, number: int) -> list[bytes]:
    """A page, with its own picture, one that is damaged, one that is not there and a tracking pixel."""
    text = "".join(f"<p>{SENTENCES[lang]} {SENTENCES[lang]} ({number}.{line})</p>" for line in range(3))
    mail = "<p>Write to ann.lee@example.org.</p>" if number == 1 else ""
    sources = [f"{number}.png", "broken.png", "missing.png"] if number % 3 else [f"{number}.png"]
    pictures = "".join(f'<img src="{source}" alt="{source}">' for source in sources)
    html = f"<html lang={lang}><title>Harbour {number}</title><body><h1>{lang} {number}</h1>{text}{mail}{pictures}"
    page = response(f"{HOST}/{lang}/{number}.html", "text/html; charset=utf-8", html.encode())
    return [page, response(f"{HOST}/{lang}/{number}.png", "image/png", _picture(lang, number))]


def _picture(lang: str, number: int) -> bytes:
    """Noise, so that it has bytes; some at a size that is stored unchanged."""
    random = np.random.default_rng([number, *lang.encode()])
    height, width = (280, 420) if number % 2 else (300, 417)
    stream = io.BytesIO()
    Image.fromarray(random.integers(0, 255, (height, width), np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def response(uri: str, mime: str, body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n"
    block = head.encode() + body
    record = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-11-01T10:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return record.encode() + block + b"\r\n\r\n"

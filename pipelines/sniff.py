"""What bytes are, by their first ones: what a server calls them is a hint at most."""

SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
HTML_MIMES = ("text/html", "application/xhtml+xml")
# Control bytes that no text in an ASCII-compatible encoding holds (WHATWG MIME sniffing, "binary data byte").
_BINARY = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
SNIFF_BYTES = 1445  # WHATWG MIME sniffing reads as much


def picture_mime(data: bytes) -> str | None:
    """The type of a raster picture by its signature; None for anything else, SVG included."""
    for signature, mime in SIGNATURES:
        if data.startswith(signature) and (mime != "image/bmp" or (len(data) > 26 and data[6:10] == b"\0\0\0\0")):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1"):
        return "image/avif"
    return None


def is_html(data: bytes, mime: str) -> bool:
    """Whether a body is a web page: called one, or called nothing and looking like one."""
    if mime in HTML_MIMES:
        return True
    head = data[:SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return mime in ("", "application/octet-stream") and (head.startswith((b"<!doctype html", b"<html")))


def is_binary(data: bytes) -> bool:
    """Whether a body called text is none: control bytes near its start, and no UTF-16 or UTF-32 mark."""
    head = data[:SNIFF_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return False
    return len(head.translate(None, _BINARY)) < len(head)

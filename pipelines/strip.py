"""Pictures without what they tell of people: metadata cut out of the bytes, and the first frame of an animation.

Nothing is decoded and no pixel changes: segments and chunks are walked and left out. Colour profiles stay.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from filters.pictures import MAX_PIXELS, MAX_SIDE
from pipelines.sniff import picture_mime
from schemas.errors import BadRecord

ALLOWED = ("image/jpeg", "image/png", "image/webp", "image/gif")
ORIENTATION = 0x0112  # EXIF tag
# What PNG needs to be drawn: all else (texts, times, EXIF, animation, private chunks) goes.
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"cICP",
    b"sBIT",
    b"bKGD",
    b"pHYs",
}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"ALPH", b"ICCP"}
_ICC, _ALPHA = 0x20, 0x10  # flags of VP8X
_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")  # within a scan: no escaped byte, no restart, no filling


@dataclass(frozen=True)
class Stripped:
    """Bytes without metadata; sizes in pixels as they are stored, and the orientation (1 to 8) that the EXIF had."""

    data: bytes
    mime: str
    width: int
    height: int
    orientation: int
    animated: bool


def strip(data: bytes) -> Stripped:
    """A picture without its metadata.

    Raises:
        BadRecord: not_an_image, unsupported_format (a picture of another kind), damaged_picture, or too_many_pixels by
            its header, with their number.
    """
    mime = picture_mime(data)
    if mime is None:
        raise BadRecord("not_an_image", repr(data[:24])[2:-1])
    if mime not in ALLOWED:
        raise BadRecord("unsupported_format", mime)
    try:
        found = _READERS[mime](data)
    except (struct.error, IndexError) as error:
        raise BadRecord("damaged_picture", "it ends early") from error
    width, height = found.width, found.height
    if not width or not height:
        raise BadRecord("damaged_picture", f"{width} x {height} pixels")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise BadRecord("too_many_pixels", f"{width} x {height}", width * height)
    return found


def _jpeg(data: bytes) -> Stripped:
    pieces, place, size, orientation = [b"\xff\xd8"], 2, (0, 0), 1
    while True:
        marker, body, end = _segment(data, place)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            size = struct.unpack_from(">HH", data, body + 1)
        if marker == 0xE1 and data[body : body + 6] == b"Exif\0\0":
            orientation = _orientation(data[body + 6 : end])
        if _is_kept(marker, data[body : body + 12]):
            pieces.append(data[place:end])
        place = end
        if marker == 0xDA:
            break
    # What follows the end marker (a thumbnail, a second picture) goes; without one the rest is taken as it is.
    while (found := _MARKER.search(data, place)) is not None:
        if found.group() == b"\xff\xd9":
            pieces.append(data[place : found.end()])
            break
        marker, body, end = _segment(data, found.start())
        pieces.append(data[place : found.start()] if not _is_kept(marker, data[body : body + 12]) else data[place:end])
        place = end
    else:
        pieces.append(data[place:])
    return Stripped(b"".join(pieces), "image/jpeg", size[1], size[0], orientation, False)


def _segment(data: bytes, place: int) -> tuple[int, int, int]:
    """Marker, start of the body and end of the JPEG segment at `place`."""
    if data[place] != 0xFF:
        raise BadRecord("damaged_picture", f"no JPEG segment at byte {place}")
    while data[place] == 0xFF:  # fill bytes
        place += 1
    marker, (length,) = data[place], struct.unpack_from(">H", data, place + 1)
    if length < 2 or marker in (0x00, 0x01, 0xD9) or 0xD0 <= marker <= 0xD8:
        raise BadRecord("damaged_picture", f"a JPEG segment {marker:#x} of {length} bytes")
    return marker, place + 3, place + 1 + length


def _is_kept(marker: int, head: bytes) -> bool:
    """Tables, frames and scans; of the application segments JFIF, the colour profile and Adobe's colour transform."""
    if marker == 0xE0:
        return head.startswith(b"JFIF\0")
    if marker == 0xE2:
        return head.startswith(b"ICC_PROFILE\0")
    return marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(data: bytes) -> Stripped:
    pieces, orientation, animated, ended, drawn = [data[:8]], 1, False, False, False
    width, height = struct.unpack_from(">II", data, 16)
    for kind, start, body, end in _png_chunks(data):
        if kind == b"eXIf":
            orientation = _orientation(data[body : end - 4])
        animated |= kind == b"acTL"
        drawn |= kind == b"IDAT"
        if kind in _PNG_KEPT:
            pieces.append(data[start:end])
        elif not kind[0] & 0x20:
            raise BadRecord("damaged_picture", f"an unknown critical PNG chunk {kind!r}")
        ended |= kind == b"IEND"
    if not ended or not drawn or data[12:16] != b"IHDR":
        raise BadRecord("damaged_picture", "a PNG that ends early")
    return Stripped(b"".join(pieces), "image/png", width, height, orientation, animated)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int, int]]:
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind, end = data[place + 4 : place + 8], place + 12 + length
        if end > len(data):
            return
        yield kind, place, place + 8, end
        if kind == b"IEND":
            return
        place = end


def _gif(data: bytes) -> Stripped:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    place = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    pieces, control = [data[:place]], b""
    while True:
        kind = data[place]
        if kind == 0x21:
            end = _sub_blocks(data, place + 2)
            if data[place + 1] == 0xF9:  # which colour is transparent
                control = data[place:end]
            place = end
        elif kind == 0x2C:
            local = data[place + 9]
            end = _sub_blocks(data, place + 10 + (3 << (local & 7) + 1 if local & 0x80 else 0) + 1)
            pieces += [control, data[place:end], b";"]
            break
        else:
            raise BadRecord("damaged_picture", "a GIF without a picture")
    return Stripped(b"".join(pieces), "image/gif", width, height, 1, _more_frames(data, end))


def _more_frames(data: bytes, place: int) -> bool:
    try:
        while data[place] == 0x21:
            place = _sub_blocks(data, place + 2)
    except IndexError:
        return False
    return data[place] == 0x2C


def _sub_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += data[place] + 1
    return place + 1


def _webp(data: bytes) -> Stripped:
    chunks = list(_riff(data, 12, len(data)))
    kinds = {kind for kind, _, _ in chunks}
    orientation = next((_orientation(_exif(data[start:end])) for kind, start, end in chunks if kind == b"EXIF"), 1)
    animated = b"ANMF" in kinds
    kept = [(kind, data[start:end]) for kind, start, end in chunks if kind in _WEBP_KEPT]
    if animated:
        start, end = next((start, end) for kind, start, end in chunks if kind == b"ANMF")
        frame = [(kind, data[first:last]) for kind, first, last in _riff(data, start + 16, end) if kind in _WEBP_KEPT]
        kept = [(kind, body) for kind, body in kept if kind == b"ICCP"] + frame
    pixels = next((body for kind, body in kept if kind in (b"VP8 ", b"VP8L")), None)
    if pixels is None:
        raise BadRecord("damaged_picture", "a WebP without a picture")
    lossless = (b"VP8L", pixels) in kept
    width, height, alpha = _vp8l_size(pixels) if lossless else (*_vp8_size(pixels), False)
    if len(kept) > 1:
        flags = (_ICC if kept[0][0] == b"ICCP" else 0) | (_ALPHA if alpha or any(k == b"ALPH" for k, _ in kept) else 0)
        sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        kept = [(b"VP8X", bytes([flags, 0, 0, 0]) + sides), *kept]
    body = b"WEBP" + b"".join(_chunk(kind, piece) for kind, piece in kept)
    return Stripped(_chunk(b"RIFF", body), "image/webp", width, height, orientation, animated)


def _riff(data: bytes, place: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    while place + 8 <= stop:
        kind, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        end = place + 8 + length
        if end > len(data):
            raise BadRecord("damaged_picture", "a WebP that ends early")
        yield kind, place + 8, end
        place = end + (length & 1)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) & 1)


def _vp8_size(pixels: bytes) -> tuple[int, int]:
    if pixels[3:6] != b"\x9d\x01\x2a":
        raise BadRecord("damaged_picture", "a WebP without a key frame")
    width, height = struct.unpack_from("<HH", pixels, 6)
    return width & 0x3FFF, height & 0x3FFF


def _vp8l_size(pixels: bytes) -> tuple[int, int, bool]:
    if pixels[0] != 0x2F:
        raise BadRecord("damaged_picture", "a WebP without a lossless picture")
    bits = int.from_bytes(pixels[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)


def _exif(body: bytes) -> bytes:
    return body.removeprefix(b"Exif\0\0")


def _orientation(tiff: bytes) -> int:
    """The orientation that an EXIF block tells; 1, upright, where it tells none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (place,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, place)
        for number in range(min(entries, 512)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place + 2 + 12 * number)
            if tag == ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 1


_READERS = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp, "image/gif": _gif}

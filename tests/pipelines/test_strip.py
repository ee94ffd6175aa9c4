"""Metadata cut out of pictures: what goes, what stays, and that no pixel changes."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from pipelines.fed import ORIENTATION
from pipelines.strip import strip
from schemas.errors import BadRecord
from tests.pipelines.fetches import drawn, endless_frames, huge_header, saved

NAME = "Ann Lee, 51.5 north"


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x010F] = NAME
    made[ORIENTATION] = orientation
    return made


def text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", NAME)
    info.add_text("Comment", NAME, zip=True)
    info.add_itxt("XML:com.adobe.xmp", NAME)
    return info


CLEAR = drawn().convert("RGBA")
CLEAR.putalpha(120)
PICTURES = {
    "jpeg": saved(drawn(), "JPEG", exif=exif(), comment=NAME.encode(), icc_profile=b"a profile", xmp=NAME.encode()),
    "progressive": saved(drawn(0, 300, 200), "JPEG", exif=exif(), progressive=True),
    "cmyk": saved(drawn().convert("CMYK"), "JPEG", exif=exif()),
    "grey": saved(drawn().convert("L"), "JPEG", comment=NAME.encode()),
    "png": saved(drawn(), "PNG", exif=exif(), pnginfo=text(), icc_profile=b"a profile", dpi=(72, 72)),
    "palette": saved(drawn().quantize(16), "PNG", pnginfo=text(), transparency=3),
    "webp": saved(drawn(), "WEBP", exif=exif(), xmp=NAME.encode(), icc_profile=b"a profile"),
    "webp_clear": saved(CLEAR, "WEBP", exif=exif()),
    "webp_lossless": saved(CLEAR, "WEBP", exif=exif(), lossless=True),
    "gif": saved(drawn(), "GIF", comment=NAME.encode()),
    "gif_clear": saved(CLEAR.quantize(8), "GIF", comment=NAME.encode(), transparency=2),
}


@pytest.mark.parametrize("name", PICTURES)
def test_metadata_goes_and_every_pixel_stays(name: str) -> None:
    data = PICTURES[name]
    found = strip(data)
    assert (found.orientation, found.animated) == (1, False)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(found.data)) as after:
        assert (after.size, after.mode, after.format) == (before.size, before.mode, before.format)
        assert (found.width, found.height) == after.size
        assert np.array_equal(np.asarray(before.convert("RGBA")), np.asarray(after.convert("RGBA")))
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert not after.getexif()
        assert not {"comment", "xmp", "Author", "Comment", "XML:com.adobe.xmp"} & after.info.keys()
    assert b"Ann Lee" not in found.data
    assert strip(found.data).data == found.data, "once is enough"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read(form: str, orientation: int) -> None:
    assert strip(saved(drawn(), form, exif=exif(orientation))).orientation == orientation


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_left(form: str) -> None:
    frames = [drawn(number, 40, 30) for number in range(5)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=[40, 50, 60, 70, 80])
    found = strip(data)
    assert found.animated
    assert len(found.data) < len(data) / 2
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(found.data)) as after:
        assert getattr(after, "n_frames", 1) == 1
        assert np.array_equal(np.asarray(before.convert("RGBA")), np.asarray(after.convert("RGBA")))
    assert not strip(saved(frames[0], form)).animated


def test_ten_thousand_frames_cost_one() -> None:
    data = endless_frames(10_000)
    assert len(strip(data).data) < len(data) / 1000


def test_what_follows_a_picture_goes() -> None:
    thumbnail = b"\xff\xd8 another picture \xff\xd9"
    for name in ("jpeg", "progressive", "png", "gif"):
        assert strip(PICTURES[name] + thumbnail).data == strip(PICTURES[name]).data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_an_image"),
        (b"<html></html>", "not_an_image"),
        (b"<svg/>", "not_an_image"),
        (b"%PDF-1.7", "not_an_image"),
        (saved(drawn(), "BMP"), "unsupported_format"),
        (saved(drawn(), "TIFF"), "unsupported_format"),
        (b"\0\0\0\x1cftypavif" + bytes(40), "unsupported_format"),
        (huge_header(), "too_many_pixels"),
        (b"\xff\xd8\xff", "damaged_picture"),
        (b"\xff\xd8\xff\xd9", "damaged_picture"),
        (PICTURES["jpeg"][:200], "damaged_picture"),
        (PICTURES["png"][:200], "damaged_picture"),
        (PICTURES["png"][:-12], "damaged_picture"),
        (PICTURES["gif"][:-40], "damaged_picture"),
        (PICTURES["webp"][:-40], "damaged_picture"),
        (b"RIFF\x04\0\0\0WEBP", "damaged_picture"),
        (b"GIF89a" + bytes(20), "damaged_picture"),
    ],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as bad:
        strip(data)
    assert bad.value.reason == reason


@given(st.sampled_from(sorted(PICTURES)), st.integers(0, 1 << 20), st.binary(min_size=1, max_size=8))
def test_damage_is_told_or_walked_over_and_never_raises_anything_else(name: str, place: int, change: bytes) -> None:
    data = bytearray(PICTURES[name])
    place %= len(data)
    data[place : place + len(change)] = change
    with contextlib.suppress(BadRecord):
        strip(bytes(data))


def test_a_private_chunk_of_a_png_goes_and_an_unknown_critical_one_is_damage() -> None:
    data = PICTURES["palette"]
    for kind, known in ((b"prVt", True), (b"PRVT", False)):
        body = kind + NAME.encode()
        chunk = struct.pack(">I", len(NAME)) + body + struct.pack(">I", zlib.crc32(body))
        changed = data[:33] + chunk + data[33:]
        if known:
            assert strip(changed).data == strip(data).data
        else:
            with pytest.raises(BadRecord):
                strip(changed)

"""No picture breaks the filters that look at pictures, and what does not decode is not measured."""

import io
import struct

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from filters import Batch, Filter
from filters.image_blur import ImageBlur
from filters.image_decorative import ImageDecorative
from filters.image_entropy import ImageEntropy
from filters.image_qr import ImageQr
from filters.image_watermark import ImageWatermark
from filters.nsfw import Nsfw
from filters.testing import check_filter
from tests.filters.documents import batch, document
from tests.filters.drawn import encoded, photo, pictures

RULES: tuple[Filter, ...] = (ImageEntropy(), ImageBlur(), ImageQr(), Nsfw())
SMALL = photo(1, 200, 150)
LEVELS = np.asarray(SMALL.convert("L"))


def animated(kind: str) -> bytes:
    file = io.BytesIO()
    SMALL.save(file, kind, save_all=True, append_images=[photo(seed, 200, 150) for seed in (2, 3)])
    return file.getvalue()


def palette_with_transparency() -> bytes:
    return encoded(SMALL.quantize(16), transparency=3)


READ = {
    "1 x 1": encoded(Image.new("RGB", (1, 1))),
    "1 x 2000": encoded(Image.new("L", (1, 2000))),
    "20000 x 2": encoded(Image.new("L", (20_000, 2))),
    "1 bit": encoded(SMALL.convert("1")),
    "palette": encoded(SMALL.quantize(16)),
    "palette with transparency": palette_with_transparency(),
    "16 bits": encoded(Image.fromarray(LEVELS.astype(np.uint16) * 257)),
    "grey with transparency": encoded(SMALL.convert("LA")),
    "transparent": encoded(SMALL.convert("RGBA")),
    "CMYK": encoded(SMALL.convert("CMYK"), "JPEG"),
    "YCbCr": encoded(SMALL.convert("YCbCr"), "JPEG"),
    "animated GIF": animated("GIF"),
    "animated WebP": animated("WEBP"),
}
NOT_READ = {
    "nothing": b"",
    "HTML": b"<html><img src=a.png></html>",
    "cut off": encoded(SMALL)[:400],
    "cut off JPEG": encoded(SMALL, "JPEG")[:300],
    "damaged": encoded(SMALL)[:60] + bytes(400) + encoded(SMALL)[460:],
    "BMP": encoded(SMALL, "BMP"),
    "a bomb": b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + b"IHDR"
    + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0),
    "missing": None,
}


@pytest.mark.parametrize("kind", READ)
def test_what_decodes_is_measured(kind: str) -> None:
    for rule in RULES:
        measured = rule.measure(pictures(READ[kind]))
        thin = isinstance(rule, ImageBlur) and kind in ("1 x 1", "1 x 2000", "20000 x 2")
        assert measured.null_count == int(thin), (rule, measured)


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_does_not_decode_is_not_measured_and_stays(kind: str) -> None:
    for rule in RULES:
        measured = rule.measure(pictures(NOT_READ[kind]))
        assert measured.null_count == 1
        assert rule.when_null == "keep"


def test_16_bits_are_the_same_picture_as_8() -> None:
    grey = encoded(SMALL.convert("L"))
    for rule in RULES:
        deep, flat = rule.measure(pictures(READ["16 bits"], grey)).to_pylist()
        assert deep == flat


def test_the_first_frame_is_the_one_that_counts() -> None:
    first, still = ImageEntropy().measure(pictures(animated("GIF"), encoded(SMALL, "GIF"))).to_pylist()
    assert first == pytest.approx(still, abs=0.3)


@pytest.mark.parametrize(
    "rule",
    [ImageEntropy(), ImageBlur(), ImageQr(), ImageWatermark(), ImageDecorative()],
    ids=lambda rule: type(rule).__name__,
)
def test_the_contract_holds_over_all_of_them(rule: Filter) -> None:
    files = [*READ.values(), *NOT_READ.values(), encoded(photo(4, 300, 200)), encoded(photo(5, 300, 200), "JPEG")]
    pages = [files[start : start + 4] for start in range(0, len(files), 4)]
    rows = [
        {**document(media=[{"uri": f"http://a.example/{n}.png"} for n in range(len(page))]), "media_data": page}
        for page in pages
    ]
    check_filter(rule, batch(*rows).table)


def test_grey_pictures_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Image.Image] = []
    real = Image.Image.load
    monkeypatch.setattr(Image.Image, "load", lambda self: made.append(self) or real(self))
    some = pictures(encoded(SMALL), encoded(photo(2)))
    ImageEntropy().measure(some)
    count = len(made)
    ImageBlur().measure(some)
    ImageWatermark().measure(some.filter(pa.array([True, False])))
    assert len(made) == count


def test_only_so_many_grey_pictures_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filters.picture_features.HELD_BYTES", 40_000)
    files = [encoded(photo(seed, 200, 150)) for seed in range(4)]
    whole = ImageBlur().measure(pictures(*files))
    assert whole.to_pylist() == [ImageBlur().measure(pictures(file))[0].as_py() for file in files]
    assert isinstance(pictures(*files), Batch)

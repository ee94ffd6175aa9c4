"""The filter that hints at watermarks: pictures that an agency sells, and an overlay that repeats."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal
from urllib.parse import unquote, urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from filters.name_words import name_set
from filters.picture_features import Grey, greys, level_shares, shade_share

# As parts of a host, as words of a path or an alt text.
AGENCIES = name_set("""
    123rf adobestock agefotostock alamy bigstock bigstockphoto canstock canstockphoto colourbox crestock depositphotos
    dreamstime featurepics fotolia ftcdn gettyimages istock istockphoto picfair pond5 shutterstock stocksy thinkstock
    thinkstockphotos vectorstock yayimages
""")
_IN_TWO = {"getty images": "gettyimages", "adobe stock": "adobestock"}  # as an alt text has them
PLACES = ("host", "path", "alt")
MAX_SHADE = 0.3  # above it a picture is a drawing or a screen, where letters and lines repeat by nature
MIN_SIDE = 128
NEAR, FAR = 32, 0.6  # lags between these count: pixels, and share of the side
_LEVELS, _AROUND = 6, 15  # an overlay is faint; what lies within 15 pixels is its ground
_MAX_GAIN = 20.0
MAX_CHARS = 2000
_TOKEN = re.compile(r"[a-z0-9]+")
_MEASURE = pa.struct(
    [pa.field("repetition", pa.float64()), pa.field("agency", pa.string()), pa.field("where", pa.string())]
)


@dataclass(frozen=True)
class ImageWatermark(Filter):
    """A hint at a watermark, no more.

    `agency` is a word of AGENCIES, `where` it stands: on the host of such an agency lie previews with its mark, while a
    word in the path or the alt text is most often the credit of a picture that was paid for. `deny` lists the places
    that count. `repetition` is how far the autocorrelation of the picture's faint parts rises above its spread, at the
    best distance: of an overlay of the same mark all over. A single mark, however large, repeats nothing. It is null
    below 128 pixels and where one shade takes 30 % (drawings, screens); null breaks no limit.
    """

    deny: tuple[str, ...] = ("host",)
    max_repetition: float | None = 50.0
    level: ClassVar[Level] = "image"
    version: ClassVar[int] = 2
    when_null: ClassVar[Literal["keep", "drop"]] = "keep"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"deny": "not", "max_repetition": "max"}

    def __post_init__(self) -> None:
        if odd := [place for place in self.deny if place not in PLACES]:
            raise ValueError(f"there is no place {odd[0]!r}; there are {', '.join(PLACES)}")

    def measure(self, batch: Batch) -> pa.Array:
        repeated = [None if levels is None else repetition(levels) for levels in greys(batch)]
        named = [_named(uri, alt) for uri, alt in zip(*(batch[c].to_pylist() for c in ("uri", "alt")), strict=True)]
        rows = zip(repeated, named, strict=True)
        return pa.array(
            [{"repetition": peak, "agency": word, "where": where} for peak, (word, where) in rows], _MEASURE
        )

    def keep(self, measured: pa.Array) -> pa.Array:
        repeated = between(pc.struct_field(measured, "repetition"), None, self.max_repetition)
        return pc.and_(pc.invert(self._denied(measured)), pc.fill_null(repeated, True))

    def reason(self, measured: pa.Array) -> pa.Array:
        return pc.if_else(self._denied(measured), "stock_agency", "repeated_overlay")

    def _denied(self, measured: pa.Array) -> pa.Array:
        return pc.is_in(pc.struct_field(measured, "where"), value_set=pa.array(self.deny, pa.string()))


@lru_cache(maxsize=1 << 12)
def _named(uri: str | None, alt: str | None) -> tuple[str, str]:
    """The agency that is named, and where; two empty strings where none is."""
    try:
        parts = urlsplit(uri or "")
        host, path = parts.hostname or "", "" if parts.scheme == "data" else unquote(parts.path)
    except ValueError:
        host, path = "", ""
    for where, text in zip(PLACES, (host, path, alt or ""), strict=True):
        folded = " ".join(_TOKEN.findall(text.lower()[:MAX_CHARS]))
        for words, word in _IN_TWO.items():
            folded = folded.replace(words, word)
        if found := next((word for word in folded.split() if word in AGENCIES), None):
            return found, where
    return "", ""


def repetition(levels: Grey) -> float | None:
    """The highest peak of the autocorrelation, in standard deviations; None where it says nothing.

    The spectrum is evened out first: what repeats strictly stands out in few frequencies, leaves and waves do not.
    """
    if min(levels.shape) < MIN_SIDE or shade_share(level_shares(levels)) >= MAX_SHADE:
        return None
    ground = _box(levels.astype(np.float64), _AROUND)
    faint = np.clip(levels - ground, -_LEVELS, _LEVELS)
    height, width = levels.shape
    window = np.hanning(height)[:, None] * np.hanning(width)[None]
    shape = tuple(1 << (side - 1).bit_length() for side in levels.shape)
    power = np.abs(np.fft.fft2((faint - faint.mean()) * window, shape)) ** 2
    usual = np.fft.ifftshift(_box(np.fft.fftshift(power), _AROUND))
    usual = np.maximum(usual, max(float(usual.max()) * 1e-6, 1e-12))
    evened = np.real(np.fft.ifft2(np.minimum(power / usual, _MAX_GAIN)))
    down, across = (np.minimum(np.arange(side), side - np.arange(side)) for side in shape)
    far = (down < height * FAR)[:, None] & (across < width * FAR)[None]
    counts = far & (np.hypot(down[:, None], across[None]) >= NEAR)
    spread = float(evened[counts].std())
    return round(float(evened[counts].max()) / spread, 2) if spread > 0 else 0.0


def _box(values: Any, side: int) -> Any:
    """The mean of the `side` x `side` values around each; the edge values go on beyond the edge."""
    before = side // 2
    padded = np.pad(values, ((before + 1, side - 1 - before),) * 2, mode="edge")
    sums = padded.cumsum(0).cumsum(1)
    return (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2

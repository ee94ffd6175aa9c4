"""Pictures and videos decoded to patches, in the order in which the model takes them; all data is a stranger's."""

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from jobs.trainer.feed import PATCH, PATCHES_A_SIDE
from schemas.errors import BadRecord
from schemas.formats.chatml import Row
from schemas.geometry import FRAMES_PER_TOKEN

Pixels = npt.NDArray[np.uint8]
# Of the processor of Qwen2.5-VL, which are CLIP's: the model is fed (value / 255 - mean) / std of each channel.
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
VIDEO = "video/mp4"
_ALONE = {"protocol_whitelist": "", "enable_drefs": "0"}  # nothing that a file may point to is opened
# Pixels: decoders ask for more than a frame, for whole blocks, and for strips of 280 rows (MPEG-4).
_MARGIN = 512
_BLOCK = 256  # patches made float at a time, within a core's cache: a megapixel takes 4.4 ms, at once it took 7.4
# What Pillow's readers raise on damaged files, besides the errors it has for that.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error)


def read_patches(medium: Row, data: bytes) -> Pixels:
    """The patches of a stored medium: rows of 3 channels x 14 x 14, of a video of 3 channels x 2 frames x 14 x 14.

    A picture of h x w pixels has h w / 196 of them; a video as many for every two frames, an odd last one taken twice.
    The four patches of a token follow each other, tokens go row by row, as transformers' processor has them.

    Raises:
        BadRecord: `does_not_decode`, `not_as_fed` (another size or number of frames than its row says),
            `unknown_mime`.
    """
    if medium["type"] == "video":
        return _patches(_read_video(medium, data))
    return _patches(_read_picture(medium, data)[None])


def as_float(patches: Pixels) -> npt.NDArray[np.float32]:
    """(n, 1176) float32 as the model takes them: normalized, a picture's one frame twice."""
    table = _table()
    given = patches.reshape(len(patches), 3, patches.shape[1] // (3 * PATCH * PATCH), PATCH * PATCH)
    made = np.empty((len(patches), 3, FRAMES_PER_TOKEN, PATCH * PATCH), np.float32)
    looked_up = np.empty((_BLOCK, *given.shape[2:]), np.float32)
    for start in range(0, len(given), _BLOCK):
        block = given[start : start + _BLOCK]
        for channel in range(3):
            values = looked_up[: len(block)]
            np.take(table[channel], block[:, channel], out=values, mode="clip")  # "raise" would buffer `out`
            made[start : start + _BLOCK, channel] = values
    return made.reshape(len(patches), 3 * FRAMES_PER_TOKEN * PATCH * PATCH)


def _table() -> npt.NDArray[np.float32]:
    values = np.arange(256, dtype=np.float64) / 255
    return np.stack([(values - mean) / std for mean, std in zip(MEAN, STD, strict=True)]).astype(np.float32)


def _patches(frames: Pixels) -> Pixels:
    """Of (t, h, w, 3)."""
    count, high, wide, _ = frames.shape
    depth = min(count, FRAMES_PER_TOKEN)
    side = PATCHES_A_SIDE
    grid = frames.reshape(
        count // depth, depth, high // PATCH // side, side, PATCH, wide // PATCH // side, side, PATCH, 3
    )
    ordered = grid.transpose(0, 2, 5, 3, 6, 8, 1, 4, 7)
    return np.ascontiguousarray(ordered).reshape(-1, 3 * depth * PATCH * PATCH)


def _read_picture(medium: Row, data: bytes) -> Pixels:
    kind = FORMATS.get(medium["mime"])
    if kind is None:
        raise BadRecord("unknown_mime", f"{medium['mime']}; pictures are {', '.join(FORMATS)}")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            _check_size(medium, image.width, image.height)  # before a pixel is decoded
            return np.asarray(_rgb(image))
    except BadRecord:
        raise
    except UnidentifiedImageError as error:
        raise BadRecord("does_not_decode", f"its {len(data)} bytes do not begin as those of a {kind} file") from error
    except (*_DAMAGE, Image.DecompressionBombError) as error:
        raise BadRecord("does_not_decode", f"{kind}: {error}") from error


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return _upper_eight_bits(image)
    if image.mode == "P" and image.palette is None:
        raise BadRecord("does_not_decode", f"{image.format}: its colours are numbers without a palette")
    if image.has_transparency_data:  # also of RGB: one colour may be told to be transparent
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _upper_eight_bits(image: Image.Image) -> Image.Image:
    """Not Pillow's own conversion, which makes white of all that is above 255."""
    deep = np.asarray(image)
    shown = (deep >> 8).astype(np.uint8)
    if "transparency" in image.info:  # one shade
        shown[deep == image.info["transparency"]] = 255
    return Image.fromarray(shown).convert("RGB")


def _read_video(medium: Row, data: bytes) -> Pixels:
    """(t, h, w, 3), t even."""
    import av

    if medium["mime"] != VIDEO:
        raise BadRecord("unknown_mime", f"{medium['mime']}; videos are {VIDEO}")
    frames: list[Any] = []
    # FFmpeg decodes a frame to open a file: one of 8,192 x 8,192 took 156 MiB before its size could be asked for.
    most = {"max_pixels": str((medium["width"] + _MARGIN) * (medium["height"] + _MARGIN))}
    try:
        with av.open(io.BytesIO(data), "r", format="mp4", options=_ALONE | most, metadata_errors="replace") as opened:
            if not opened.streams.video:
                raise BadRecord("does_not_decode", "there is no video in it")
            stream = opened.streams.video[0]
            if stream.codec_context is None:
                raise BadRecord("does_not_decode", "its video is in a codec that FFmpeg does not know")
            _check_size(medium, stream.width, stream.height)  # before a frame is decoded
            stream.thread_count = 1
            stream.codec_context.options = most
            for frame in opened.decode(stream):
                _check_size(medium, frame.width, frame.height)  # which may change on the way
                if frame.is_corrupt:
                    raise BadRecord("does_not_decode", f"frame {len(frames)} is damaged")
                if len(frames) == medium["frames"]:
                    raise BadRecord("not_as_fed", f"there are more frames than {medium['frames']}")
                frames.append(frame.to_ndarray(format="rgb24"))
    except av.FFmpegError as error:
        raise BadRecord("does_not_decode", f"MP4, after {len(frames)} frames: {error.strerror}") from error
    if len(frames) != medium["frames"]:
        raise BadRecord("not_as_fed", f"{len(frames)} frames decode, and there should be {medium['frames']}")
    return np.stack([*frames, *frames[-1:] * (len(frames) % FRAMES_PER_TOKEN)])


def _check_size(medium: Row, width: int, height: int) -> None:
    if (width, height) != (medium["width"], medium["height"]):
        raise BadRecord(
            "not_as_fed", f"it is {width} x {height} pixels, and its row says {medium['width']} x {medium['height']}"
        )

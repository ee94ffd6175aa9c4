"""Patches: equal to those of Qwen's own processor, videos as they decode, and no file that breaks or fools the reader."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from jobs.trainer.feed import PATCH
from jobs.trainer.patches import Pixels, as_float, read_patches
from schemas.errors import BadRecord
from tests.jobs.trainer.made import Row, medium, picture, video
from tests.jobs.trainer.processor import processed, stored_pictures

SIZES = [(28, 28), (56, 84), (392, 280), (28, 560)]


def drawn(width: int, height: int) -> Image.Image:
    """A picture that differs in every pixel."""
    return Image.fromarray(np.random.default_rng(width * height).integers(0, 255, (height, width, 3), np.uint8))


def stored(image: Image.Image, form: str, **options: Any) -> tuple[Row, bytes]:
    """An image saved in a format, with its row."""
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return medium("image", f"image/{form.lower()}", *image.size, stream.getvalue()) | {
        "max_pixels": max(802_816, image.width * image.height)
    }, stream.getvalue()


def see_through(image: Image.Image) -> Image.Image:
    """With an alpha channel that takes every value."""
    alpha = np.resize(np.arange(256, dtype=np.uint8), (image.height, image.width))
    image.putalpha(Image.fromarray(alpha))
    return image


def palette(image: Image.Image) -> Image.Image:
    return image.quantize(64)


MADE: dict[str, Callable[[Image.Image], tuple[Row, bytes]]] = {
    "JPEG 4:4:4": lambda image: stored(image, "JPEG", quality=92, subsampling=0),
    "JPEG 4:2:0": lambda image: stored(image, "JPEG", quality=80, subsampling=2),
    "JPEG progressive": lambda image: stored(image, "JPEG", progressive=True),
    "JPEG grey": lambda image: stored(image.convert("L"), "JPEG"),
    "JPEG CMYK": lambda image: stored(image.convert("CMYK"), "JPEG"),
    "PNG": lambda image: stored(image, "PNG"),
    "PNG grey": lambda image: stored(image.convert("L"), "PNG"),
    "PNG 1 bit": lambda image: stored(image.convert("1"), "PNG"),
    "PNG RGBA": lambda image: stored(see_through(image), "PNG"),
    "PNG LA": lambda image: stored(see_through(image).convert("LA"), "PNG"),
    "PNG palette": lambda image: stored(palette(image), "PNG"),
    "PNG palette, one colour transparent": lambda image: stored(palette(image), "PNG", transparency=3),
    "PNG palette, half transparent": lambda image: stored(palette(image), "PNG", transparency=bytes(range(0, 256, 4))),
    "PNG, one colour transparent": lambda image: stored(image, "PNG", transparency=image.getpixel((0, 0))),
    "PNG grey, one shade transparent": lambda image: stored(image.convert("L"), "PNG", transparency=99),
    "WebP": lambda image: stored(image, "WEBP", quality=80),
    "WebP RGBA, lossless": lambda image: stored(see_through(image), "WEBP", lossless=True),
}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", MADE)
def test_a_picture_is_as_qwens_processor_makes_it(kind: str, size: tuple[int, int]) -> None:
    row, data = MADE[kind](drawn(*size))
    check(row, data)


def test_a_megapixel_picture_at_its_budget() -> None:
    row, data = picture(1036, 1008, 1)
    check(row | {"max_pixels": 1036 * 1008}, data)


def test_pictures_of_a_finished_run(finished: Path) -> None:
    sizes = set()
    for row, data in stored_pictures(finished):
        check(row, data)
        sizes.add((row["width"], row["height"]))
    assert len(sizes) > 1


def test_sixteen_bits_keep_their_upper_eight() -> None:
    # Pillow's own conversion, and with it the processor's, makes white of all that is above 255.
    deep = np.arange(56 * 84, dtype=np.uint16).reshape(84, 56) * 13
    row, data = stored(Image.fromarray(deep), "PNG")
    assert (read_patches(row, data) == as_patches(np.stack([deep >> 8] * 3, -1)[None])).all()


@pytest.mark.parametrize(("form", "first"), [("PNG", (9, 90, 200)), ("WEBP", (9, 90, 200))])
def test_of_an_animation_the_first_frame_is_taken(form: str, first: tuple[int, int, int]) -> None:
    frames = [Image.new("RGB", (56, 84), colour) for colour in (first, (255, 0, 0))]
    row, data = stored(frames[0], form, save_all=True, append_images=frames[1:], lossless=True)
    read = read_patches(row, data).reshape(-1, 3, PATCH * PATCH)
    assert (read == np.array(first)[:, None]).all()
    check(row, data)


def test_a_picture_that_says_it_lies_on_its_side_is_not_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    plain, turned = (stored(drawn(56, 84), "JPEG", **options) for options in ({}, {"exif": exif.tobytes()}))
    assert (read_patches(*turned) == read_patches(*plain)).all()
    check(*turned)


def check(row: Row, data: bytes) -> None:
    """Qwen's processor makes the same patches of it and does not resize it."""
    expected, grid = processed(row, data)
    assert grid == (1, row["height"] // PATCH, row["width"] // PATCH)
    assert np.abs(as_float(read_patches(row, data)) - expected).max() < 1e-5


def as_patches(frames: Pixels) -> Pixels:
    """The patches of frames (t, h, w, 3), laid out one by one."""
    depth = min(len(frames), 2)
    laid = []
    for first in range(0, len(frames), depth):
        for top in range(0, frames.shape[1], 28):
            for left in range(0, frames.shape[2], 28):
                for y, x in ((top, left), (top, left + 14), (top + 14, left), (top + 14, left + 14)):
                    patch = frames[first : first + depth, y : y + 14, x : x + 14]
                    laid.append(np.concatenate([patch[..., channel].ravel() for channel in range(3)]))
    return np.array(laid)


def filmed(frames: Pixels, codec: str = "libx264rgb", form: str = "mp4", **options: str) -> tuple[Row, bytes]:
    """Frames as a video, lossless unless told otherwise, with its row."""
    stream = io.BytesIO()
    pixels = "rgb24" if codec == "libx264rgb" else "yuv420p"
    with av.open(stream, "w", format=form) as container:
        track = container.add_stream(codec, rate=2, options={"qp": "0", "threads": "1", **options})
        track.height, track.width, track.pix_fmt = *frames.shape[1:3], pixels
        for frame in frames:
            container.mux(track.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(track.encode())
    row = medium("video", "video/mp4", frames.shape[2], frames.shape[1], stream.getvalue())
    return row | {"frames": len(frames), "fps": 2.0}, stream.getvalue()


def decoded(data: bytes) -> Pixels:
    with av.open(io.BytesIO(data)) as opened:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)])


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(shape[0]).integers(0, 255, (*shape, 3), np.uint8)


@pytest.mark.parametrize("frames", [1, 2, 5, 6])
def test_every_pixel_of_a_video_stands_in_its_place(frames: int) -> None:
    filled = noise(frames, 84, 56)
    row, data = filmed(filled)
    assert (decoded(data) == filled).all()
    even = np.concatenate([filled, filled[-1:]]) if frames % 2 else filled
    read = read_patches(row, data)
    assert (read == as_patches(even)).all()
    assert read.shape == (len(even) // 2 * 24, 3 * 2 * 14 * 14)


@pytest.mark.parametrize("codec", ["libx264", "libx265", "mpeg4"])
def test_frames_are_those_that_decode(codec: str) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    row, data = filmed(noise(4, 84, 112), codec, **options)
    assert (read_patches(row, data) == as_patches(decoded(data))).all()


def test_what_moves_is_seen_where_it_was_drawn() -> None:
    row, data = video(112, 56, 8, 2.0, 1)
    read = read_patches(row, data).reshape(4, 2, 4, 2, 2, 3, 2, 14, 14)
    for number in range(8):
        step, frame = divmod(number, 2)
        shown = read[step, :, :, :, :, :, frame].transpose(0, 2, 5, 1, 3, 6, 4).reshape(56, 112, 3).astype(int)
        expected = np.full((56, 112, 3), 50)
        expected[:14, 4 * number : 4 * number + 14] = 255
        assert np.abs(shown - expected).max() < 40


@pytest.mark.parametrize("make", [lambda: picture(56, 84, 1), lambda: video(56, 84, 3, 2.0, 1)])
def test_the_model_normalizes_as_the_arrays_are(make: Callable[[], tuple[Row, bytes]]) -> None:
    import torch

    from jobs.trainer.model import normalized

    torch.set_num_threads(1)
    patches = read_patches(*make())
    assert np.abs(normalized(patches, torch.device("cpu")).numpy() - as_float(patches)).max() < 1e-5



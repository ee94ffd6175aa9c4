"""Patches: those of Qwen's own processor, videos as they decode, and no file that breaks or fools the reader."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jobs.trainer.feed import PATCH
from jobs.trainer.patches import MEAN, STD, Pixels, as_float, read_patches
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
    return medium("image", f"image/{form.lower()}", *image.size, stream.getvalue()), stream.getvalue()


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


def check(row: Row, data: bytes) -> None:
    """Qwen's processor makes the same patches of it and does not resize it."""
    expected, grid = processed(row, data)
    assert grid == (1, row["height"] // PATCH, row["width"] // PATCH)
    assert np.abs(as_float(read_patches(row, data)) - expected).max() < 1e-5


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(shape[0]).integers(0, 255, (*shape, 3), np.uint8)


def filmed(
    frames: Pixels, codec: str = "libx264rgb", form: str = "mp4", folder: Path | None = None
) -> tuple[Row, bytes]:
    """Frames as a video, without loss in RGB, with its row; by way of a folder if its table is to stand before them."""
    stream: Any = folder / "video" if folder else io.BytesIO()
    with av.open(stream, "w", format=form, options={"movflags": "faststart"} if folder else {}) as container:
        lossless = codec == "libx264rgb"
        track = container.add_stream(codec, rate=2, options={"threads": "1"} | ({"qp": "0"} if lossless else {}))
        track.height, track.width = frames.shape[1:3]
        track.pix_fmt = "rgb24" if lossless else "yuv420p"
        for frame in frames:
            container.mux(track.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(track.encode())
    data = stream.read_bytes() if folder else stream.getvalue()
    row = medium("video", "video/mp4", frames.shape[2], frames.shape[1], data)
    return row | {"frames": len(frames), "fps": 2.0}, data


def decoded(data: bytes) -> Pixels:
    with av.open(io.BytesIO(data)) as opened:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)])


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


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it is so large, and no pixels."""
    said = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    header = struct.pack(">I", 13) + said + struct.pack(">I", zlib.crc32(said))
    return b"\x89PNG\r\n\x1a\n" + header + struct.pack(">I", 1000) + b"IDAT"


def without_palette() -> bytes:
    """A PNG whose pixels are numbers of colours that it does not name."""
    stream = io.BytesIO()
    palette(drawn(56, 84)).save(stream, "PNG")
    data = stream.getvalue()
    start = data.index(b"PLTE") - 4
    (length,) = struct.unpack_from(">I", data, start)
    return data[:start] + data[start + length + 12 :]


def sound() -> bytes:
    """An MP4 of a second of silence."""
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as container:
        track = container.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        container.mux(track.encode(frame))
        container.mux(track.encode())
    return stream.getvalue()


def alias(name: str) -> bytes:
    """The content of a box `dref` with one alias record of a file in the same folder."""
    path = f"/{name}".encode()
    path += bytes(len(path) % 2)
    levels = struct.pack(">hh", 1, 1)  # up to the folder of the video, and one down from there
    record = bytes(130) + levels + bytes(16) + struct.pack(">hh", 2, len(path)) + path + struct.pack(">hh", -1, 0)
    entry = b"alis" + bytes(4) + record
    return bytes(4) + struct.pack(">II", 1, len(entry) + 4) + entry


def with_box(data: bytes, path: tuple[bytes, ...], content: bytes) -> bytes:
    """An MP4 with another content in the box at a path, which must stand after the frames."""
    if not path:
        return content
    made, at = b"", 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        inner = data[at + 8 : at + size]
        inner = with_box(inner, path[1:], content) if kind == path[0] else inner
        made += struct.pack(">I4s", len(inner) + 8, kind) + inner
        at += size
    return made


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


def test_a_transparent_shade_of_sixteen_bits_becomes_white() -> None:
    deep = np.arange(56 * 84, dtype=np.uint16).reshape(84, 56) * 13
    row, data = stored(Image.fromarray(deep), "PNG", transparency=1300)
    shown = np.where(deep == 1300, 255, deep >> 8)
    assert (read_patches(row, data) == as_patches(np.stack([shown] * 3, -1)[None])).all()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(form: str) -> None:
    frames = [Image.new("RGB", (56, 84), colour) for colour in ((9, 90, 200), (255, 0, 0))]
    row, data = stored(frames[0], form, save_all=True, append_images=frames[1:], lossless=True)
    read = read_patches(row, data).reshape(-1, 3, PATCH * PATCH)
    assert (read == np.array((9, 90, 200))[:, None]).all()
    check(row, data)


def test_a_picture_that_says_it_lies_on_its_side_is_not_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    plain, turned = (stored(drawn(56, 84), "JPEG", **options) for options in ({}, {"exif": exif.tobytes()}))
    assert (read_patches(*turned) == read_patches(*plain)).all()
    check(*turned)


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
    row, data = filmed(noise(4, 84, 112), codec)
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


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 600])
def test_however_many_patches_are_normalized(count: int, frames: int) -> None:
    patches = np.random.default_rng(count).integers(0, 256, (count, 3 * frames * PATCH * PATCH), np.uint8)
    twice = np.broadcast_to(patches.reshape(count, 3, frames, PATCH * PATCH), (count, 3, 2, PATCH * PATCH))
    expected = (twice / 255 - np.reshape(MEAN, (3, 1, 1))) / np.reshape(STD, (3, 1, 1))
    made = as_float(patches)
    assert (made.dtype, made.shape) == (np.float32, (count, 1176))
    assert np.allclose(made, expected.reshape(made.shape), atol=1e-6)


@pytest.mark.parametrize("make", [lambda: picture(56, 84, 1), lambda: video(56, 84, 3, 2.0, 1)])
def test_the_model_normalizes_as_the_arrays_are(make: Callable[[], tuple[Row, bytes]]) -> None:
    import torch

    from jobs.trainer.model import normalized

    torch.set_num_threads(1)
    patches = read_patches(*make())
    assert np.abs(normalized(patches, torch.device("cpu")).numpy() - as_float(patches)).max() < 1e-5


JPEG, JPEG_DATA = picture(56, 84, 1)
PNG, PNG_DATA = picture(56, 84, 1, "PNG")
MP4, MP4_DATA = video(56, 84, 5, 2.0, 1)
BAD: dict[str, tuple[Row, bytes, str, str]] = {
    "nothing": (JPEG, b"", "does_not_decode", "its 0 bytes do not begin as those of a JPEG file"),
    "garbage": (PNG, b"garbage" * 99, "does_not_decode", "its 693 bytes do not begin as those of a PNG file"),
    "HTML": (JPEG, b"<html><body>Not found</body></html>", "does_not_decode", "do not begin as those of a JPEG"),
    "truncated JPEG": (JPEG, JPEG_DATA[:-300], "does_not_decode", "JPEG: image file is truncated"),
    "truncated PNG": (PNG, PNG_DATA[:-300], "does_not_decode", "PNG: "),
    "damaged PNG": (PNG, PNG_DATA[:90] + b"?" + PNG_DATA[91:], "does_not_decode", "PNG: "),
    "PNG without its palette": (PNG, without_palette(), "does_not_decode", "PNG: its colours are numbers without a"),
    "JPEG called PNG": (PNG, JPEG_DATA, "does_not_decode", "do not begin as those of a PNG file"),
    "GIF": (JPEG | {"mime": "image/gif"}, b"GIF89a", "unknown_mime", "image/gif; pictures are image/jpeg, image/png"),
    "no mime": (JPEG | {"mime": None}, JPEG_DATA, "unknown_mime", "None; pictures are"),
    "video called a picture": (MP4 | {"type": "image"}, MP4_DATA, "unknown_mime", "video/mp4; pictures are"),
    "other size": (JPEG | {"height": 56}, JPEG_DATA, "not_as_fed", "it is 56 x 84 pixels, and its row says 56 x 56"),
    "sides changed": (JPEG | {"width": 84, "height": 56}, JPEG_DATA, "not_as_fed", "its row says 84 x 56"),
    # A size and no pixels: whoever decoded first would call it truncated.
    "PNG that says it is huge": (PNG, png_header(9000, 9000), "not_as_fed", "it is 9000 x 9000 pixels"),
    "PNG of more than may be decoded": (
        PNG | {"width": 60_004, "height": 60_004},
        png_header(60_004, 60_004),
        "does_not_decode",
        "exceeds limit",
    ),
    "MP4: nothing": (MP4, b"", "does_not_decode", "MP4, after 0 frames: "),
    "MP4: garbage": (MP4, b"garbage" * 99, "does_not_decode", "MP4, after 0 frames: Invalid data"),
    "MP4: truncated": (MP4, MP4_DATA[:-300], "does_not_decode", "MP4, after 0 frames: End of file"),
    "MP4: a picture": (MP4, JPEG_DATA, "does_not_decode", "MP4, after 0 frames: "),
    "MP4: too few frames": (MP4 | {"frames": 6}, MP4_DATA, "not_as_fed", "5 frames decode, and there should be 6"),
    "MP4: too many frames": (MP4 | {"frames": 4}, MP4_DATA, "not_as_fed", "there are more frames than 4"),
    "MP4: other size": (MP4 | {"width": 84}, MP4_DATA, "not_as_fed", "it is 56 x 84 pixels, and its row says 84 x 84"),
    "MP4: sound alone": (MP4, sound(), "does_not_decode", "there is no video in it"),
    "MP4: unknown codec": (MP4, MP4_DATA.replace(b"avc1", b"zzzz"), "does_not_decode", "a codec that FFmpeg does not"),
    "MP4: Matroska": (MP4, filmed(noise(5, 84, 56), form="matroska")[1], "does_not_decode", "Invalid data"),
    "WebM": (MP4 | {"mime": "video/webm"}, MP4_DATA, "unknown_mime", "video/webm; videos are video/mp4"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_fed_is_told_with_its_reason(case: str) -> None:
    row, data, reason, detail = BAD[case]
    with pytest.raises(BadRecord) as caught:
        read_patches(row, data)
    assert caught.value.reason == reason
    assert detail in caught.value.detail


def test_a_video_cut_off_among_its_frames(tmp_path: Path) -> None:
    row, data = filmed(noise(5, 84, 56), "libx264", folder=tmp_path)
    read_patches(row, data)
    with pytest.raises(BadRecord, match=r"MP4, after [1-4] frames: Invalid data"):
        read_patches(row, data[:-3000])


def test_a_damaged_frame_is_not_fed(tmp_path: Path) -> None:
    """FFmpeg paints over what is missing of a frame, and says so."""
    row, data = filmed(noise(5, 84, 56), "libx264", folder=tmp_path)
    damaged = bytearray(data)
    damaged[-5000:-4900] = bytes(100)
    with pytest.raises(BadRecord, match=r"frame [0-4] is damaged"):
        read_patches(row, bytes(damaged))


def test_no_room_is_made_for_the_frames_of_a_video_of_another_size() -> None:
    """In a process of its own, for its highest use of memory; a frame of this video takes 96 MiB."""
    code = """
import re, sys
from pathlib import Path
import av
from jobs.trainer.patches import read_patches
from schemas.errors import BadRecord
from tests.jobs.trainer.made import medium

def highest_kib():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

data = sys.stdin.buffer.read()
before = highest_kib()
try:
    read_patches({**medium("video", "video/mp4", 56, 84, data), "frames": 1}, data)
except BadRecord as bad:
    print(bad.reason, (highest_kib() - before) // 1024)
"""
    _, data = filmed(np.zeros((1, 8192, 8192, 3), np.uint8), "libx264")
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, cwd=root, check=True)
    reason, grown_mib = done.stdout.split()
    assert reason == b"not_as_fed"
    assert int(grown_mib) < 64


def test_a_video_whose_title_is_no_utf8() -> None:
    """What a file says of itself does not matter: its frames do."""
    named = MP4_DATA.replace(b"Lavf", b"\xff\xfe\xe9\xf3")
    assert named != MP4_DATA
    assert (read_patches(MP4, named) == read_patches(MP4, MP4_DATA)).all()


def test_no_other_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A video may name another file as the place of its frames."""
    row, whole = filmed(noise(4, 84, 56))
    pointing = with_box(whole, (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"), alias("other.mp4"))
    monkeypatch.chdir(tmp_path)
    Path("other.mp4").write_bytes(whole)
    with av.open(io.BytesIO(pointing), options={"enable_drefs": "1"}) as opened:
        assert len(list(opened.decode(video=0))) == 4, "this reader was to follow it"
    with pytest.raises(BadRecord, match="0 frames decode, and there should be 4"):
        read_patches(row, pointing)


@settings(max_examples=150)
@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    row, whole = data.draw(st.sampled_from([(JPEG, JPEG_DATA), (PNG, PNG_DATA), (MP4, MP4_DATA)]))
    damaged = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=9)):
        damaged[place] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.one_of(st.none(), st.integers(0, len(whole))))]
    try:
        told = read_patches(row, bytes(damaged)).shape
    except BadRecord as bad:
        told = (bad.reason, bool(bad.detail))
    right = (24, 588) if row["type"] == "image" else (72, 1176)
    assert told in (right, ("does_not_decode", True), ("not_as_fed", True))

"""Photographs: those that interleaf ships (CC0, see photos/LICENSE) or a user's folder, as scenes to write on."""

import hashlib
import math
import random
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from schemas.errors import PluginError
from synth.pixels.arrays import Pixels
from synth.pixels.curves import angle

SHIPPED = Path(__file__).parent / "photos"
SHIPPED_LICENSE = "CC0-1.0"
SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
# A folder may hold camera originals of 50 megapixels; no scene shows more than this of one.
LONGEST_PX = 2048


# What was last told of a folder. What is kept of one hangs on it: a run that finds another folder draws from that.
_told: dict[str | None, str] = {}


def photo_paths(folder: str | None) -> tuple[Path, ...]:
    """The pictures of a folder and of the folders in it, by name, as they are now; null is the shipped ones.

    Raises:
        PluginError: there is no such folder, or no picture in it.
    """
    root = SHIPPED if folder is None else Path(folder)
    if not root.is_dir():
        raise PluginError(f"backgrounds: there is no folder {root}; give one with pictures, or leave `backgrounds` out")
    found = sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        kinds = ", ".join(sorted(SUFFIXES))
        raise PluginError(f"backgrounds: the folder {root} holds no picture ({kinds}); give another, or leave it out")
    return tuple(found)


def photos_digest(folder: str | None) -> str:
    """A digest that changes when a picture of the folder does; drawings after this one are of the folder as it is now.

    Raises:
        PluginError: there is no such folder, or no picture in it.
    """
    found = hashlib.sha256()
    root = SHIPPED if folder is None else Path(folder)
    for path in photo_paths(folder):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + _hashed(path, *_state(path)))
    _told[folder] = found.hexdigest()[:16]
    return _told[folder]


def told_of(folder: str | None) -> str:
    """The digest that was last told of a folder in this process; empty before the first."""
    return _told.get(folder, "")


def photo(path: Path) -> Pixels | None:
    """RGB (h, w, 3) at no more than LONGEST_PX, opened once as long as it is the same; None of what does not open."""
    return _opened(path, *_state(path))


def _state(path: Path) -> tuple[int, int]:
    """Size and time of change; zeros of a file that has gone."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


@lru_cache(maxsize=1 << 16)
def _hashed(path: Path, size_bytes: int, changed_ns: int) -> bytes:
    """Read once as long as a file is the same: the digest is asked for with every unit."""
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:  # like one that does not open
        return b""


@lru_cache(maxsize=4)
def _paths(folder: str | None, told: str) -> tuple[Path, ...]:
    return photo_paths(folder)


# All that are shipped, 13 MB; of a user's, at LONGEST_PX, 300 MB.
@lru_cache(maxsize=24)
def _opened(path: Path, size_bytes: int, changed_ns: int) -> Pixels | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if not data:
        return None
    try:
        image: Pixels | None = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:  # a header that tells of more than 2^30 pixels
        return None
    if image is None or min(image.shape[:2]) < 16:
        return None
    longest = max(image.shape[:2])
    if longest > LONGEST_PX:
        shrink = LONGEST_PX / longest
        image = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def view(chance: random.Random, folder: str | None, width: int, height: int) -> Pixels:
    """A part of some photograph that opens, as RGB (height, width, 3).

    Raises:
        PluginError: no picture of the folder opens.
    """
    paths = list(_paths(folder, told_of(folder)))
    while paths:
        path = paths.pop(chance.randrange(len(paths)))
        image = photo(path)
        if image is not None:
            is_round = folder is None and path.name.startswith("panorama-")
            return _looked(chance, image, width, height) if is_round else _cut(chance, image, width, height)
    raise _none_opens(folder)


def check_photos(folder: str | None) -> None:
    """Raises:
    PluginError: there is no such folder, no picture in it, or none that opens.
    """
    if all(photo(path) is None for path in photo_paths(folder)):
        raise _none_opens(folder)


def _none_opens(folder: str | None) -> PluginError:
    return PluginError(f"backgrounds: no picture in {folder} opens; give another folder, or leave `backgrounds` out")


def _cut(chance: random.Random, image: Pixels, width: int, height: int) -> Pixels:
    """A random cut of the shape asked for, at times mirrored."""
    have_height, have_width = image.shape[:2]
    grow = min(have_width / width, have_height / height)
    # Not less than a third of the picture, and no more enlarged than threefold where it has more to give.
    share = chance.uniform(min(1.0, max(0.34, 0.34 / grow)), 1.0)
    cut_width, cut_height = max(8, round(width * grow * share)), max(8, round(height * grow * share))
    left, top = chance.randint(0, max(0, have_width - cut_width)), chance.randint(0, max(0, have_height - cut_height))
    piece = image[top : top + cut_height, left : left + cut_width]
    if chance.random() < 0.5:
        piece = piece[:, ::-1]
    how = cv2.INTER_AREA if cut_width > width else cv2.INTER_CUBIC if cut_width * 2 > width else cv2.INTER_LINEAR
    return cv2.resize(np.ascontiguousarray(piece), (width, height), interpolation=how)


def _looked(chance: random.Random, image: Pixels, width: int, height: int) -> Pixels:
    """A straight view out of an all-round photograph (equirectangular), soft as if out of focus."""
    round_height, round_width = image.shape[:2]
    turn, lift = chance.uniform(0, 2 * math.pi), math.radians(chance.triangular(-35, 30, 0))
    longest = max(width, height)
    reach = math.tan(math.radians(chance.uniform(60, 105)) / 2)
    # The source has about 1.4 pixels a degree: a quarter of the size loses nothing.
    small_width, small_height = max(8, width // 4), max(8, height // 4)
    x = np.linspace(-reach * width / longest, reach * width / longest, small_width, dtype=np.float32)[None]
    y = np.linspace(-reach * height / longest, reach * height / longest, small_height, dtype=np.float32)[:, None]
    ahead = math.cos(lift) + y * math.sin(lift)
    down = y * math.cos(lift) - math.sin(lift)
    around = angle(x, ahead) + np.float32(turn)
    map_x = (around / np.float32(2 * math.pi) % 1 * round_width).astype(np.float32)
    map_y = ((angle(down, np.sqrt(x * x + ahead * ahead)) / np.float32(math.pi) + 0.5) * round_height - 0.5).astype(
        np.float32
    )
    small = cv2.remap(image, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_WRAP)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)

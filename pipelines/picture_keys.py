"""The keys by which a picture is known again in a corpus: of its file, and of how it looks."""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from filters.batch import Batch
from pipelines.tally import Keys

# A perceptual hash says which of 64 terms lie above their median. Half of them do, unless many equal it: then the
# picture is flat, a ramp or a few stripes, and the hash is one that it shares with others.
MIN_SIGNS = 24


@dataclass(frozen=True)
class PictureKeys:
    """Two keys per picture of a batch, evenly spread over 64 bits; `has_*` is false where a picture has none."""

    file: Keys
    look: Keys
    has_file: np.ndarray
    has_look: np.ndarray


def picture_keys(pictures: Batch) -> PictureKeys:
    """The keys of a batch of pictures: of their sha256, and of their perceptual hash where it tells them apart."""
    digests = pictures["sha256"].to_pylist()
    hashes = pictures["phash"]
    file = np.array([int(digest[:16], 16) if digest else 0 for digest in digests], np.uint64)
    look = b"".join(blake2b(b"phash%d" % (one or 0), digest_size=8).digest() for one in hashes.to_pylist())
    return PictureKeys(file, np.frombuffer(look, "<u8"), np.array([bool(d) for d in digests], bool), telling(pictures))


def telling(pictures: Batch) -> np.ndarray:
    """Whether each picture has a perceptual hash, and one that tells it apart."""
    known = pictures["phash"].is_valid().to_numpy(zero_copy_only=False)
    signs = np.bitwise_count(pictures["phash"].fill_null(0).to_numpy())
    told: np.ndarray = known & (signs >= MIN_SIGNS)
    return told

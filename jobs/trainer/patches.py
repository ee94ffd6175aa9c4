"""Pictures and videos as patches."""

from jobs.trainer.batch import PATCHES
from schemas.formats.chatml import Row


def read_patches(medium: Row, data: bytes) -> PATCHES:
    raise NotImplementedError

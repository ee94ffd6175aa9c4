"""Pictures as an endpoint gets them: small, upright, without metadata."""

import io

from filters.chat_request import ChatPicture
from filters.pictures import flattened, open_picture, upright
from schemas.errors import BadRecord
from schemas.geometry import MAX_RATIO

_QUALITY = 90
_SHRINK = 0.75


def chat_picture(data: bytes, sha256: str, max_side: int, max_bytes: int) -> ChatPicture:
    """A picture encoded anew with no side longer than `max_side` pixels, smaller still where it has too many bytes.

    Raises:
        BadRecord: damaged_picture, or too_narrow for what no model of this kind takes.
    """
    from PIL import Image

    image = open_picture(data)
    if image is None:
        raise BadRecord("damaged_picture", "it cannot be decoded")
    picture = flattened(upright(image)).convert("RGB")
    width, height = picture.size
    if max(width, height) > MAX_RATIO * min(width, height):
        raise BadRecord("too_narrow", f"{width} x {height}")
    identity = f"{sha256} jpeg {max_side} {max_bytes}"
    side = min(max_side, max(width, height))
    while True:
        scale = side / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.save(file, "JPEG", quality=_QUALITY)
        if file.tell() <= max_bytes or side == 1:
            return ChatPicture(file.getvalue(), identity)
        side = max(1, int(side * _SHRINK))

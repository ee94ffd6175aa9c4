"""Documents as short as a test wants them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from filters import Batch
from schemas.document import DOCUMENT


def text(words: str | None, label: str = "paragraph") -> dict[str, Any]:
    return {"type": "text", "label": label, "text": words}


def image(media: int | None) -> dict[str, Any]:
    return {"type": "image", "label": "image", "media": media}


def document(*parts: str | dict[str, Any], media: Sequence[dict[str, Any]] = (), **columns: Any) -> dict[str, Any]:
    whole = [text(part) if isinstance(part, str) else part for part in parts]
    return {"parts": whole, "media": list(media), "media_data": [None] * len(media), **columns}


def batch(*documents: dict[str, Any]) -> Batch:
    rows = [{"record_id": f"{index:032x}", **columns} for index, columns in enumerate(documents)]
    return Batch(pa.Table.from_pylist(rows, DOCUMENT))

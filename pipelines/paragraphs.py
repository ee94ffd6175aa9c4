"""The paragraphs of documents: which parts count as one, the host they stand on, and the key that equal ones share."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from schemas.document import LABELS

TEXT_LABELS = tuple(label for label in LABELS if label != "image")
# A heading over text that stays ("Ingredients") and a line of code repeat since they belong there.
PARAGRAPH_LABELS = tuple(label for label in TEXT_LABELS if label not in ("heading", "code"))
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://(?:[^/\\?#]*@)?(\[[^\]/?#]*\]|[^/\\:?#]*)")
_KEY = np.dtype("<u8")


@dataclass(frozen=True)
class Paragraphs:
    """The paragraphs of a batch as parallel arrays, in order of document and part."""

    row: np.ndarray[Any, np.dtype[np.int32]]  # index of the document in the batch
    place: np.ndarray[Any, np.dtype[np.int64]]  # index into the batch's `parts`
    key: np.ndarray[Any, np.dtype[np.uint64]]


def paragraphs(batch: Batch, labels: Collection[str], min_chars: int) -> Paragraphs:
    """The text parts of these labels, `min_chars` long or longer, of documents that stand on a host.

    The key is 64 bits of BLAKE2b over host, language and text: on a site in several languages an untranslated paragraph
    stands on a page of each, and the original would lose it (OBELICS counts in English pages alone). Runs of white
    space count as one space and those around the text as none; case and all else count. Among 10^9 different paragraphs
    the chance that any two share a key is 3 %, and then one of them may go that should have stayed.
    """
    parts = batch.parts
    labelled = pc.is_in(parts["label"], value_set=pa.array(sorted(labels), pa.string()))
    places = np.flatnonzero(labelled.to_numpy(zero_copy_only=False))
    rows = parts["row"].to_numpy()
    langs = batch["lang"].to_pylist()
    heads = [host and f"{host}\0{lang or ''}\0".encode() for host, lang in zip(hosts(batch), langs, strict=True)]
    found: list[int] = []
    keys: list[bytes] = []
    texts = parts["text"].take(pa.array(places)).to_pylist()
    for place, row, text in zip(places.tolist(), rows[places].tolist(), texts, strict=True):
        head, folded = heads[row], " ".join((text or "").split())
        if head and folded and len(folded) >= min_chars:
            found.append(place)
            keys.append(blake2b(head + folded.encode(), digest_size=_KEY.itemsize).digest())
    chosen = np.array(found, np.int64)
    return Paragraphs(rows[chosen], chosen, np.frombuffer(b"".join(keys), _KEY))


def hosts(batch: Batch) -> list[str | None]:
    """The host of each document's address, None where there is none."""
    return [host_of(uri) for uri in pc.struct_field(batch["source"], "uri").to_pylist()]


def host_of(url: str | None) -> str | None:
    """The host that a URL names: in lower case, without port, user, the dot of the root and a leading `www.`.

    It is not the registered domain: below wordpress.com or github.io every host is a site of its own, and knowing all
    such suffixes takes a list that changes every week, which the same recipe must not depend on.
    """
    match = _HOST.match(url or "")
    return (match[1].lower().rstrip(".").removeprefix("www.") or None) if match else None

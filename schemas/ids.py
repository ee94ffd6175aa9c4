"""Ids given once at birth, and choices sampled from them."""

import hashlib


def record_id(kind: str, source: str, payload_digest: str) -> str:
    """The id of a record or sample for life: 32 hex digits over its kind, its source and the digest of its payload."""
    return hashlib.sha256("\0".join((kind, source, payload_digest)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def order_key(record: str, seed: int) -> str:
    """Where a record stands in a shuffle: 32 hex digits over seed and id, the same on every machine."""
    return hashlib.sha256(f"{seed}\0{record}".encode()).hexdigest()[:32]


def sampled(record: str, seed: int, share: float) -> bool:
    """Whether a record is in the hash sample of `share` (0 to 1); depends on id and seed alone."""
    return int(order_key(record, seed)[:13], 16) < share * 16**13

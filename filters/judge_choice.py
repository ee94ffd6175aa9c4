"""Which documents a judge is asked about: those that cheaper scores are unsure of, and a sample of all."""

from typing import Literal

from schemas.ids import sampled

AUDIT_SHARE = 0.01


def asked(
    document_id: str, score: float | None, seed: int, band: tuple[float, float], audit: float = AUDIT_SHARE
) -> Literal["band", "audit"] | None:
    """Why a judge is asked about a document, None where it is not; depends on these five alone.

    `score` is a cheaper scorer's, or its percentile; low <= score <= high is the uncertain band. A document without a
    score is in no band, but like all others it may be in the audit: a hash sample of the share `audit` of all
    documents, drawn apart from other samples of the same seed. What is in both is "audit", so that an audit is whole.

    Raises:
        ValueError: the band is upside down, or the share is none.
    """
    low, high = band
    if not low <= high:
        raise ValueError(f"the band is from {low} to {high}; it goes from the lower to the higher")
    if not 0 <= audit <= 1:
        raise ValueError(f"audit is {audit}; it is a share from 0 to 1")
    if sampled(f"judge\0{document_id}", seed, audit):
        return "audit"
    return "band" if score is not None and low <= score <= high else None

"""Limits of a rule with several measures, which may differ between languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Bound:
    """One limit: the field of the measure that it bounds, the parameter it stands in, and the reason it gives."""

    field: str
    direction: Literal["min", "max"]
    parameter: str
    reason: str


# Limits of a language, in the place of a rule's parameters of the same names; None is no limit.
Limits = Mapping[str, float | None]
NO_LANGUAGES: Mapping[str, Limits] = {}


def broken(
    rule: Any, measured: pa.Array, bounds: Sequence[Bound], languages: Mapping[str, Limits] = NO_LANGUAGES
) -> np.ndarray:
    """Whether each limit is broken: bool, limits x rows. A field that is null breaks none.

    With `languages` the measure's field `limits` names whose limits hold: a key there, or anything else for the rule's
    own.
    """
    whose = pc.struct_field(measured, "limits") if languages else pa.nulls(len(measured), pa.string())
    found = np.zeros((len(bounds), len(measured)), bool)
    present = [lang for lang in pc.unique(whose).to_pylist() if lang in languages]
    for index, bound in enumerate(bounds):
        own = getattr(rule, bound.parameter)
        limit = np.full(len(measured), np.nan if own is None else float(own))
        for lang in present:
            if bound.parameter in languages[lang]:
                value = languages[lang][bound.parameter]
                limit[pc.equal(whose, lang).to_numpy(zero_copy_only=False)] = np.nan if value is None else value
        value = pc.struct_field(measured, bound.field).cast(pa.float64()).to_numpy(zero_copy_only=False)
        # Nothing compares with NaN, be it no limit or no measure.
        found[index] = value < limit if bound.direction == "min" else value > limit
    return found


def kept(
    rule: Any, measured: pa.Array, bounds: Sequence[Bound], languages: Mapping[str, Limits] = NO_LANGUAGES
) -> pa.Array:
    """What Filter.keep returns: true where no limit is broken, null where `measured` is."""
    verdict = ~broken(rule, measured, bounds, languages).any(axis=0)
    return pa.array(verdict, mask=measured.is_null().to_numpy(zero_copy_only=False))


def first_reason(
    rule: Any, measured: pa.Array, bounds: Sequence[Bound], languages: Mapping[str, Limits] = NO_LANGUAGES
) -> pa.Array:
    """What Filter.reason returns: the reason of the first limit that is broken, null where none is."""
    found = broken(rule, measured, bounds, languages)
    names = pa.array([bound.reason for bound in bounds], pa.string())
    return names.take(pa.array(found.argmax(axis=0), mask=~found.any(axis=0)))

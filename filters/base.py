"""What a filter and what an editor is, and the comparisons that most filters decide with."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch
from schemas.resources import Resources

# What one row of the batch given to a filter is: a document, one of its text parts, or one of its pictures.
Level = Literal["document", "text", "image"]
# How a limit bounds: raising a "min" and lowering a "max" tightens, so does a subset of an allow-list ("only") and a
# superset of a deny-list ("not"). None is no limit at all.
Direction = Literal["min", "max", "only", "not"]


@runtime_checkable
class Filter(Protocol):
    """A frozen dataclass that measures, then decides; its fields are its parameters.

    A verdict depends on its own row and on the parameters alone. Subclass it for the defaults below, or just have its
    members.
    """

    level: ClassVar[Level]
    # Raised by hand whenever the same row and parameters could measure or decide something else than before.
    version: ClassVar[int]
    # What becomes of a row that cannot be measured.
    when_null: ClassVar[Literal["keep", "drop"]]
    # Type of what measure() returns: float64, int64 or string, or a struct with fields of these.
    measures: ClassVar[pa.DataType]
    # The parameters that only keep() and reason() read, each with its direction: moving them needs no new measuring.
    limits: ClassVar[Mapping[str, Direction]]
    # The column of the document that the field of this name of a struct measure fills in, if any.
    sets: ClassVar[str | None] = None
    # The parameters that name a file; what they hold counts as part of the parameter.
    files: ClassVar[Sequence[str]] = ()
    needs: ClassVar[Resources] = Resources()

    def measure(self, batch: Batch) -> pa.Array:
        """One value of type `measures` per row of `batch`; null where it cannot be measured."""
        ...

    def keep(self, measured: pa.Array) -> pa.Array:
        """True keeps, False drops, null where `measured` is null. Floats arrive rounded to 4 decimals."""
        ...

    def reason(self, measured: pa.Array) -> pa.Array:
        """The short stable name of the first broken limit; read only where keep() says False."""
        ...


@runtime_checkable
class Editor(Protocol):
    """A frozen dataclass that changes documents; editing what it has edited changes nothing."""

    version: ClassVar[int]
    files: ClassVar[Sequence[str]] = ()
    needs: ClassVar[Resources] = Resources()

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        """The DOCUMENT table with the same rows in the same order, and a table of type COUNTS with what was changed."""
        ...


# What an editor changed: one row per document and kind of change, no row where the count is 0.
COUNTS = pa.schema([pa.field("row", pa.int32()), pa.field("what", pa.string()), pa.field("count", pa.int64())])


def between(measured: pa.Array, low: float | None, high: float | None) -> pa.Array:
    """Whether low <= measured <= high, a limit of None holding always; null where `measured` is null."""
    kept = pc.is_valid(measured) if low is None else pc.greater_equal(measured, low)
    if high is not None:
        kept = pc.and_(kept, pc.less_equal(measured, high))
    return pc.if_else(pc.is_valid(measured), kept, pa.scalar(None, pa.bool_()))


def broken_limit(measured: pa.Array, low: float | None, below: str, above: str) -> pa.Array:
    """`below` where measured < low, else `above`: the reason for what between() dropped."""
    if low is None:
        return pa.repeat(pa.scalar(above), len(measured))
    return pc.if_else(pc.less(measured, low), below, above)


def tightened(limits: Mapping[str, Direction], old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    """Whether what `new` keeps is surely a subset of what `old` kept; `old` and `new` are values of the same limits."""
    return all(_as_tight(direction, old[name], new[name]) for name, direction in limits.items())


def _as_tight(direction: Direction, old: object, new: object) -> bool:
    if old == new or old is None:
        return True
    if new is None:
        return False
    if isinstance(old, int | float) and isinstance(new, int | float):
        return new >= old if direction == "min" else direction == "max" and new <= old
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return set(new) <= set(old) if direction == "only" else direction == "not" and set(new) >= set(old)
    return False


def check_order(low: float | None, high: float | None) -> None:
    """For __post_init__: refuses a pair of limits that nothing can keep.

    Raises:
        ValueError: low is above high.
    """
    if low is not None and high is not None and low > high:
        raise ValueError(f"low ({low:g}) is above high ({high:g}), so nothing could be kept")


def parameters(rule: object) -> dict[str, object]:
    """The parameters of a rule by name, in the order of its fields."""
    if not dataclasses.is_dataclass(rule) or isinstance(rule, type):
        raise TypeError(f"{rule!r} is no instance of a dataclass, so it has no parameters")
    return {field.name: getattr(rule, field.name) for field in dataclasses.fields(rule)}

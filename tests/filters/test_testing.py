"""The kit must catch every way to break the contract that it names."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from filters import COUNTS, Batch, Direction, Editor, Filter, Level, between, broken_limit
from filters.rewrite import rewrite
from filters.testing import check_editor, check_filter, make_documents

COUNTER = itertools.count()


@dataclass(frozen=True)
class Chars(Filter):
    """A filter without fault; each test breaks one thing in it."""

    low: int | None = 20
    high: int | None = 300
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = pa.int64()
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min", "high": "max"}

    def measure(self, batch: Batch) -> pa.Array:
        return pa.array([len(text) or None for text in batch.texts], pa.int64())

    def keep(self, measured: pa.Array) -> pa.Array:
        return between(measured, self.low, self.high)

    def reason(self, measured: pa.Array) -> pa.Array:
        return broken_limit(measured, self.low, "short", "long")


def broken(**members: Any) -> Filter:
    made = dataclass(frozen=True)(type("Broken", (Chars,), members))
    globals()["Broken"] = made
    made.__module__, made.__qualname__ = __name__, "Broken"
    return made()  # type: ignore[no-any-return]


def ranked(self: Chars, batch: Batch) -> pa.Array:
    return pc.rank(pa.array([len(text) for text in batch.texts], pa.int64()), tiebreaker="min").cast(pa.int64())


def remembered(self: Chars, batch: Batch) -> pa.Array:
    return pa.array(batch.feature("n", lambda some: [len(some)] * len(some)), pa.int64())


BREAKS: list[tuple[dict[str, Any], str]] = [
    ({"level": "page"}, "has the level 'page'"),
    ({"measure": lambda self, batch: pa.array([1], pa.int64())}, "returns 1 values from measure()"),
    ({"measure": lambda self, batch: pa.chunked_array([pa.array([1] * len(batch))])}, "returns a ChunkedArray"),
    ({"measure": lambda self, batch: pa.array([1.0] * len(batch))}, "returns double from measure(); it must be int64"),
    ({"measure": lambda self, batch: pa.nulls(len(batch), pa.int64())}, "measured nothing"),
    (
        {"measure": lambda self, batch: pa.array([next(COUNTER) for _ in range(len(batch))], pa.int64())},
        "differently a second time",
    ),
    ({"measure": ranked}, "measures differently when the batch is cut"),
    ({"measure": remembered}, "measures differently when the batch is cut"),
    ({"measure": lambda self, batch: pa.array(range(len(batch)), pa.int64())}, "differently when rows are reordered"),
    ({"keep": lambda self, measured: pc.fill_null(between(measured, 1, 9), False)}, "it must be null"),
    ({"keep": lambda self, measured: pa.array([1] * len(measured))}, "returns int64 from keep(); it must be bool"),
    ({"reason": lambda self, measured: pa.nulls(len(measured), pa.string())}, "gives no reason"),
    ({"limits": {"low": "max", "high": "max"}}, "with the tighter low="),
    ({"limits": {"low": "min", "high": "min"}}, "with the tighter high="),
    (
        {"measure": lambda self, batch: pa.array([len(text) + self.low for text in batch.texts], pa.int64())},
        "measures otherwise with low=",
    ),
    (
        {"measures": pa.float64(), "measure": lambda self, batch: pa.array([float("nan")] * len(batch))},
        "measured NaN",
    ),
]


def test_a_good_filter_passes() -> None:
    check_filter(Chars())
    check_filter(Chars(None, None), make_documents(5))


@pytest.mark.parametrize(("members", "message"), BREAKS, ids=[message for _, message in BREAKS])
def test_a_broken_filter_is_caught(members: dict[str, Any], message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_filter(broken(**members))
    assert message in str(caught.value)


def test_a_filter_that_cannot_be_shipped_is_caught() -> None:
    @dataclass(frozen=True)
    class Local(Chars):
        pass

    with pytest.raises(Exception, match=r"(?i)local"):
        check_filter(Local())


def test_documents_without_a_picture_cannot_check_a_picture_filter() -> None:
    with pytest.raises(AssertionError, match="nothing at level image"):
        check_filter(
            broken(level="image"),
            make_documents(24).filter(pc.equal(pc.list_value_length(make_documents(24)["media"]), 0)),
        )


@dataclass(frozen=True)
class Shout(Editor):
    """An editor without fault."""

    version: ClassVar[int] = 1

    def edit(self, batch: Batch) -> tuple[pa.Table, pa.Table]:
        return rewrite(
            batch, lambda texts: pc.match_substring(texts, "!"), lambda text: (text.replace("!", "."), {"!": 1})
        )


def edited(edit: Callable[[Batch], tuple[pa.Table, pa.Table]]) -> Editor:
    made = dataclass(frozen=True)(type("BrokenEditor", (Shout,), {"edit": lambda self, batch: edit(batch)}))
    globals()["BrokenEditor"] = made
    made.__module__, made.__qualname__ = __name__, "BrokenEditor"
    return made()  # type: ignore[no-any-return]


def grows(batch: Batch) -> tuple[pa.Table, pa.Table]:
    return rewrite(batch, lambda texts: pc.greater(pc.binary_length(texts), 0), lambda text: (text + "!", {"!": 1}))


def with_counts(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), COUNTS)


EDITS: list[tuple[Callable[[Batch], tuple[pa.Table, pa.Table]], str]] = [
    (grows, "edits what it has edited"),
    (lambda batch: (batch.table.slice(1), with_counts()), "returns other rows, ids or order"),
    (lambda batch: (batch.table.drop(["lang"]), with_counts()), "returns no DOCUMENT table: missing column lang"),
    (lambda batch: (batch.table, pa.table({"row": [0]})), "it must be COUNTS"),
    (
        lambda batch: (batch.table, with_counts({"row": 0, "what": "x", "count": 1})),
        "counts changes in rows [0] and changed",
    ),
    (lambda batch: (rewritten(batch), with_counts()), "counts changes in rows []"),
    (lambda batch: (batch.table, with_counts({"row": 0, "what": "x", "count": 0})), "count without a name or below 1"),
]


def rewritten(batch: Batch) -> pa.Table:
    return grows(batch)[0]


def test_a_good_editor_passes() -> None:
    check_editor(Shout())


@pytest.mark.parametrize(("edit", "message"), EDITS, ids=[message for _, message in EDITS])
def test_a_broken_editor_is_caught(edit: Callable[[Batch], tuple[pa.Table, pa.Table]], message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_editor(edited(edit))
    assert message in str(caught.value)


def test_made_documents_are_the_same_every_time_and_hold_what_the_kit_needs() -> None:
    table = make_documents()
    assert table.equals(make_documents())
    assert not table.equals(make_documents(seed=8))
    batch = Batch(table)
    assert 0 in pc.fill_null(pc.list_value_length(batch["parts"]), 0).to_pylist()
    assert batch["source"].null_count > 0
    assert batch.parts["text"].null_count > 0
    decoded = [picture is not None for picture in batch.pictures.images]
    assert 0.5 < sum(decoded) / len(decoded) < 1
    assert Batch(make_documents(resolved=False)).pictures["data"].null_count == len(batch.pictures)

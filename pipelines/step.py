"""Step: what a pipeline is made of. It reads the rows of a unit and turns them into tables and ledger rows."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

import pyarrow as pa

from filters.base import Direction, Filter, parameters
from filters.registry import Rule
from pipelines.manifests import Manifest, WrittenFile
from pipelines.outcome import Outcome
from pipelines.storage import Store
from pipelines.units import Unit, digest
from schemas.arrow import schema_version
from schemas.resources import Resources

GROUP_BYTES = 8 << 20  # one picture out of a 57 MiB row group costs 57 MiB

# What the rows of a step are: the documents that a run is about, samples that never were documents (drawn, imported),
# records of its own that documents lead to (the URLs of pictures), or no records at all (keys that are compared).
# Documents pass by the steps of the last three kinds.
Records = Literal["documents", "samples", "own", "none"]


# The steps whose units are of samples: a step about documents cannot be chained to them.
SAMPLE_STEPS = ("labels.read", "synth.check", "synth.draw")


@dataclass(frozen=True)
class TableSpec:
    """How a table of a step is laid down: its schema, its folder below OUT, its row order and its row groups.

    With `folded`, the parts of all units become few sorted files in that folder when the step ends.
    """

    schema: pa.Schema
    folder: str
    sort_by: tuple[str, ...] = ()  # empty: in the order of the input
    group_bytes: int = GROUP_BYTES
    folded: str | None = None
    # Tables that can only be made from the finished file, such as an index of byte offsets.
    index: Callable[[Path, WrittenFile], dict[str, pa.Table]] | None = None


@dataclass(frozen=True)
class Ended:
    """A step that has ended, with its manifests in order of position."""

    step: "Step"
    manifests: Sequence[Manifest]

    def files(self, table: str) -> list[WrittenFile]:
        """The files of a table, unit by unit."""
        return [file for manifest in self.manifests for file in manifest.files_of(table)]


class Step(Protocol):
    """A frozen dataclass of plain values, shipped to workers.

    `apply` depends on each row alone: cutting a batch changes nothing. A change of its results is a new `version`.
    """

    use: ClassVar[str]
    version: ClassVar[int]
    # Whether it needs all that comes before it; other steps are chained to the one before, unit by unit.
    barrier: ClassVar[bool]
    records: ClassVar[Records]

    @property
    def name(self) -> str:
        """Its folder below OUT."""
        ...

    @property
    def run(self) -> str:
        """The recipe's name, as it stands in the ledger."""
        ...

    @property
    def seed(self) -> int: ...

    @property
    def rules(self) -> tuple[Rule, ...]: ...

    @property
    def resources(self) -> Resources: ...

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Step", list[Unit]]:
        """At the head of a chain: the step with what it needs to know of the steps that ended, and its units."""
        ...

    def parameters(self) -> Mapping[str, Any]:
        """What the rows and measures depend on, as JSON values; rules apart."""
        ...

    def tables(self) -> Mapping[str, TableSpec]:
        """The tables it writes besides dropped and ledger."""
        ...

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """The rows of a unit, memory bounded by a batch; what is no record of its own is added to `counts`."""
        ...

    def apply(self, rows: pa.Table) -> Outcome:
        """One state for each row. Raises BadRecord, RuleRaised or anything a bad row can cause."""
        ...

    def row_id(self, row: pa.Table) -> str:
        """The record id of a one-row table, for the ledger, even when the row is broken."""
        ...


@runtime_checkable
class Resumable(Protocol):
    """A step whose finished units may have rows that are worth another try: they count them as `retryable`.

    Such a unit is run again by the next run, from what it has.
    """

    def resumed(self, standing: Manifest) -> Step:
        """The step that takes from the files of a unit's manifest what is settled; its hashes are the same."""
        ...


@runtime_checkable
class Counted(Protocol):
    """A step whose units say how many there are of what it makes, and not bytes of input."""

    @property
    def counted(self) -> str | None:
        """What they count, as in `40 samples`; None where they have bytes after all."""
        ...


@runtime_checkable
class Needing(Protocol):
    """A step that needs something of this machine that may not be there: a key, a browser, a font, a model."""

    def preflight(self) -> None:
        """Before anything is started. Raises PreflightError or PluginError: something is not there."""
        ...


@runtime_checkable
class Asking(Needing, Protocol):
    """A step that asks a service or a model whether things are well: answers may not come, be odd, or be bad."""

    def check(self, counts: Counter[str]) -> None:
        """With the counts of all units. Raises TooManyFailures: what came is not worth going on with."""
        ...

    def told(self, store: Store, manifests: Sequence[Manifest]) -> list[str]:
        """Lines for whoever started the run: what it took, and warnings, which begin with `warning: `."""
        ...


def documents_before(before: Sequence[Ended]) -> Sequence[Manifest]:
    """The manifests of the last step that wrote documents."""
    return next(ended.manifests for ended in reversed(before) if "documents" in ended.step.tables())


def units_after(before: Sequence[Ended]) -> list[Unit]:
    """The units of a step that takes the documents of the last step that wrote some, one for one."""
    return [
        Unit(manifest.unit, manifest.position, tuple(file.as_input() for file in manifest.files_of("documents")))
        for manifest in documents_before(before)
    ]


def measure_hash(step: Step) -> str:
    """Hash of all that rows and measures depend on: code versions, parameters, what the rules measure."""
    return digest(
        {
            "use": step.use,
            "name": step.name,
            "run": step.run,
            "seed": step.seed,
            "version": step.version,
            "tables": {name: [schema_version(spec.schema), spec.folder] for name, spec in step.tables().items()},
            "parameters": step.parameters(),
            "rules": [_measuring(rule) for rule in step.rules],
        }
    )


def limits(step: Step) -> list[dict[str, Any]]:
    """The limits of each rule, in order: what decides and does not measure."""
    return [_values(rule, limits_wanted=True) for rule in step.rules]


def decide_hash(step: Step) -> str:
    """Hash of the limits by which measured rows are kept or dropped."""
    return digest(limits(step))


def bounds(rule: Rule) -> Mapping[str, Direction]:
    """The fields of a filter that are limits, with the direction in which each is one; an editor has none."""
    return rule.rule.limits if isinstance(rule.rule, Filter) else {}


def _measuring(rule: Rule) -> dict[str, Any]:
    kind = type(rule.rule)
    return {
        "name": rule.name,
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "version": rule.rule.version,
        "fields": _values(rule, limits_wanted=False),
    }


def _values(rule: Rule, *, limits_wanted: bool) -> dict[str, Any]:
    """The limits, or the other parameters, as JSON values; one that names a file or folder counts with its content."""
    found = parameters(rule.rule)
    values = {name: value for name, value in found.items() if (name in bounds(rule)) == limits_wanted}
    return {
        name: _held(value) if name in rule.rule.files and value is not None else _plain(value)
        for name, value in values.items()
    }


def _held(value: Any) -> Any:
    """What a file holds, or the files of a folder; the name of a model that is neither stands for itself."""
    path = Path(value)
    if path.is_dir():
        return {file.name: file_sha256(file) for file in sorted(path.iterdir()) if file.is_file()}
    return file_sha256(path) if path.exists() else _plain(value)


def file_sha256(path: Any) -> str:
    """Hex sha256 of a local file."""
    facts = Path(path).stat()
    return _hashed(str(path), facts.st_size, facts.st_mtime_ns)


@lru_cache(maxsize=64)
def _hashed(path: str, size: int, mtime_ns: int) -> str:
    """Hex sha256 of a file, read once as long as it is the same: hashes of steps are asked for with every unit."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value

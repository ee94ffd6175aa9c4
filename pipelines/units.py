"""Units: shares of the input of about `unit_mib`, planned from the sorted input list alone."""

import hashlib
import itertools
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import fsspec

from schemas import object_stores
from schemas.errors import RecipeError


@dataclass(frozen=True, order=True)
class Input:
    """A share of one file: bytes `start` to `end` of what is read in, or the whole of one of our own Parquet files.

    What begins in that range belongs to it: a WARC member, a line, a row group.

    `fingerprint` is the sha256 of our own files, size and modification time or ETag of others.
    """

    path: str
    start: int
    end: int
    fingerprint: str


@dataclass(frozen=True)
class Unit:
    """One row of Ray: what a worker takes on at once. `id` follows from the inputs alone."""

    id: str
    position: int
    inputs: tuple[Input, ...]

    @property
    def inputs_hash(self) -> str:
        return digest([asdict(item) for item in self.inputs])

    @property
    def bytes(self) -> int:
        return sum(item.end - item.start for item in self.inputs)


def digest(value: Any) -> str:
    """Hex sha256 of a JSON value, independent of key order."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def list_inputs(patterns: list[str]) -> list[Input]:
    """The files that local paths, globs and fsspec URLs name: sorted, each once, whole.

    Raises:
        RecipeError: a pattern matches nothing, or its store cannot be reached.
    """
    found: dict[str, Input] = {}
    for pattern in patterns:
        matches = _local_matches(pattern) if "://" not in pattern else _remote_matches(pattern)
        if not matches:
            raise RecipeError(f"inputs: nothing matches {pattern}; paths are relative to the current folder")
        found |= {item.path: item for item in matches}
    return [found[path] for path in sorted(found)]


def _local_matches(pattern: str) -> list[Input]:
    is_glob = any(character in pattern for character in "*?[")
    paths = sorted(Path(path) for path in fsspec.filesystem("file").glob(pattern)) if is_glob else [Path(pattern)]
    if is_glob and not pattern.startswith("/"):
        paths = [path.relative_to(Path.cwd()) for path in paths if path.is_relative_to(Path.cwd())]
    files = [(path, path.stat()) for path in paths if path.is_file()]
    return [Input(str(path), 0, stat.st_size, f"{stat.st_size}-{stat.st_mtime_ns}") for path, stat in files]


def _remote_matches(pattern: str) -> list[Input]:
    try:
        fs, path = fsspec.core.url_to_fs(pattern)
        names = fs.glob(path) if any(character in path for character in "*?[") else [path]
        infos = [(fs.unstrip_protocol(name), fs.info(name)) for name in names]
    except FileNotFoundError:
        return []
    except object_stores.unreachable(pattern) as error:
        raise RecipeError(f"inputs: {object_stores.told(pattern, error)}") from error
    return [
        Input(url, 0, int(info["size"]), str(info.get("ETag") or f"{info['size']}-{info.get('mtime', '')}").strip('"'))
        for url, info in infos
        if info.get("type", "file") == "file"
    ]


def plan_units(files: list[Input], unit_bytes: int, *, cut: bool, whole: frozenset[str] = frozenset()) -> list[Unit]:
    """Units of about `unit_bytes`: small files packed together in order, large ones cut into equal ranges if `cut`.

    Files whose path is in `whole` are not cut.
    """
    units: list[tuple[Input, ...]] = []
    pack: list[Input] = []
    for file in files:
        pieces = round(file.end / unit_bytes) if cut and file.path not in whole else 1
        if pieces > 1:
            units += [(part,) for part in _cut(file, pieces)]
            continue
        if pack and sum(item.end for item in pack) + file.end > unit_bytes:
            units.append(tuple(pack))
            pack = []
        pack.append(file)
    if pack:
        units.append(tuple(pack))
    return [Unit(unit_id(inputs), position, inputs) for position, inputs in enumerate(units)]


def unit_id(inputs: tuple[Input, ...]) -> str:
    """12 hex digits over paths and ranges."""
    return digest([[item.path, item.start, item.end] for item in inputs])[:12]


def _cut(file: Input, pieces: int) -> list[Input]:
    edges = [file.end * index // pieces for index in range(pieces + 1)]
    return [Input(file.path, start, end, file.fingerprint) for start, end in itertools.pairwise(edges)]

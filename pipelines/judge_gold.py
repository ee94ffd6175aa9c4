"""Gold documents: pages with ratings that people gave, by which it is seen whether a judge has moved."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filters.judge_prompt import CRITERIA, Exhibit, Picture, exhibit
from schemas.document import DOCUMENT
from schemas.errors import RecipeError

_PARTS = "record_id", "parts", "media", "media_data"


@dataclass(frozen=True)
class Gold:
    """A page, and its ratings by criterion."""

    page: Exhibit
    expected: Mapping[str, float]


def read_gold(path: str) -> tuple[Gold, ...]:
    """The gold documents of a local file.

    JSONL has a document per line: `id`, `parts` (texts, and `{"picture": "boat.jpg"}` for a file beside it) and the
    four criteria. Parquet has the columns of documents (record_id, parts, media, media_data) and the four criteria.

    Raises:
        RecipeError: the file or a picture cannot be read, or a document is not as it should be.
    """
    file = Path(path)
    try:
        found = tuple(_of_parquet(file) if file.suffix == ".parquet" else _of_jsonl(file))
    except (OSError, ValueError, TypeError, KeyError) as error:
        told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise RecipeError(f"gold: {path} cannot be used: {told}; see docs/judge.md") from error
    if not found:
        raise RecipeError(f"gold: {path} has no documents")
    if len({gold.page.record_id for gold in found}) < len(found):
        raise RecipeError(f"gold: {path} has two documents with the same id")
    return found


def digest_of(gold: tuple[Gold, ...]) -> str:
    """Hex sha256 of documents and ratings."""
    told = [
        [one.page.record_id, [each if isinstance(each, str) else [each.sha256] for each in one.page.elements]]
        for one in gold
    ]
    return hashlib.sha256(json.dumps([told, [dict(one.expected) for one in gold]], sort_keys=True).encode()).hexdigest()


def _of_jsonl(file: Path) -> Iterator[Gold]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            elements = tuple(_element(part, file.parent) for part in row["parts"])
            yield Gold(Exhibit(str(row["id"]), elements), _expected(row))
        except KeyError as error:
            raise ValueError(f"line {number}: {error} is missing") from error
        except (ValueError, TypeError) as error:
            raise ValueError(f"line {number}: {error}") from error


def _element(part: Any, folder: Path) -> str | Picture:
    if isinstance(part, str):
        return part
    data = (folder / part["picture"]).read_bytes()
    return Picture(data, hashlib.sha256(data).hexdigest())


def _of_parquet(file: Path) -> Iterator[Gold]:
    import pyarrow.parquet as pq

    table = pq.read_table(file, columns=[*_PARTS, *CRITERIA])
    for name in _PARTS:
        place, field = table.schema.get_field_index(name), DOCUMENT.field(name)
        table = table.set_column(place, field, table[name].cast(field.type))
    for row in table.to_pylist():
        yield Gold(exhibit(row), _expected(row))


def _expected(row: Mapping[str, Any]) -> dict[str, float]:
    found = {name: row[name] for name in CRITERIA}
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 5:
            raise ValueError(f"{name} is {value!r}; it is a number from 0 to 5")
    return found

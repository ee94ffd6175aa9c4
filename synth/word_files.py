"""Word files: texts by key in all languages, a line each, `key|text|text|...` (ours); what begins with # is none."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from schemas.errors import SchemaError

COLUMNS = ("en", "de", "fr", "es", "it", "pt", "ru", "vi", "ja", "ko", "zh", "ar")


@lru_cache(maxsize=64)
def words_of(folder: Path, lang: str) -> Mapping[str, str]:
    """The texts of one of COLUMNS by their keys, from all files of a folder, in their order.

    Raises:
        SchemaError: a line has another number of texts, or its key stands twice.
    """
    column = COLUMNS.index(lang)
    return {key: texts[column] for key, texts in _lines(folder).items()}


@lru_cache(maxsize=4)
def _lines(folder: Path) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            key, *texts = (field.strip() for field in line.split("|"))
            if len(texts) != len(COLUMNS) or not all(texts):
                raise SchemaError(f"{path.name}, line {number}: {key!r} has {len(texts)} texts, not {len(COLUMNS)}")
            if key in found:
                raise SchemaError(f"{path.name}, line {number}: {key!r} stands twice")
            found[key] = tuple(texts)
    return found

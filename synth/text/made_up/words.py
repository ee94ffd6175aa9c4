"""Words: the word lists of a language that made-up texts are put together from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schemas.errors import PluginError

FOLDER = Path(__file__).parent / "words"
LISTS = (
    "women", "men", "family", "streets", "cities", "countries", "shops", "products", "household", "starters",
    "dishes", "desserts", "drinks", "goods", "jobs", "warnings", "road", "slogans", "features", "storage", "ui",
    "chat", "titles", "letters", "letter_open", "letter_close", "thanks", "forms", "genres", "months", "weekdays",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """`lists` by the names of LISTS; `terms` are what papers call things, and the names of fields."""

    lists: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, str]


@lru_cache(maxsize=64)
def words(lang: str) -> Words:
    """The word lists of a language.

    Raises:
        PluginError: there are none.
    """
    import yaml

    path = FOLDER / f"{lang}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in FOLDER.glob("*.yaml")))
        raise PluginError(f"there are no made-up texts in {lang!r}; there are in {known}")
    data = yaml.safe_load(path.read_text("utf-8"))
    lists = {name: tuple(word.strip() for word in data[name].split("|")) for name in LISTS}
    return Words(lists, {key: str(term) for key, term in data["terms"].items()})

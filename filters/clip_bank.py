"""The bank: texts and pictures of other documents, frozen, against which a model's similarities are calibrated."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from filters.clip_model import Vectors, clip_model, folder_of, identity
from filters.clip_vectors import embedded, text_vectors
from filters.content_words import content_words
from filters.picture_cache import picture_cache
from filters.pictures import open_picture
from filters.text_vectors import text_vectors as meanings
from filters.text_vectors import text_vectors_identity

if TYPE_CHECKING:
    import pyarrow as pa

SHIPPED = Path(__file__).parent / "clip_bank"
SENTENCES, PICTURES, TAGS = "sentences.parquet", "pictures.parquet", "tags.txt"
# What a picture is called whose only use is to decorate, and what one that shows something is called.
DECORATION = ("a logo", "an icon", "a banner advertisement", "a button", "an avatar", "a map pin", "a blank picture",
              "a placeholder picture", "a QR code", "a decorative line")  # fmt: skip
CONTENT = ("a photo", "a diagram", "a chart", "a screenshot of a program", "an illustration", "a painting", "a map",
           "a drawing of things", "a scene", "a table")  # fmt: skip


@dataclass(frozen=True)
class Bank:
    """A folder with the bank's texts and pictures, as one model sees them; each part is made when it is asked for."""

    folder: Path
    model: str
    _seen: dict[str, Vectors] = field(default_factory=dict, repr=False, compare=False)
    _counts: dict[str, Counter[str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(self.texts)

    @cached_property
    def texts(self) -> Mapping[str, list[str]]:
        """The sentences by language."""
        table = _table(self.folder / SENTENCES)
        found: dict[str, list[str]] = {}
        for lang, text in zip(table["lang"].to_pylist(), table["text"].to_pylist(), strict=True):
            found.setdefault(lang, []).append(text)
        return found

    @cached_property
    def pictures(self) -> Vectors:
        """The vectors of the pictures (n x d)."""

        def make() -> Vectors:
            images = [open_picture(data) for data in _table(self.folder / PICTURES)["data"].to_pylist()]
            return np.stack([vector for vector in embedded(images, clip_model(self.model)) if vector is not None])

        return self._kept("pictures", make)

    def sentences(self, lang: str) -> Vectors:
        """The vectors of the sentences of a language (n x d)."""
        if lang not in self._seen:
            self._seen[lang] = self._made(f"sentences {lang}", self.texts[lang])
        return self._seen[lang]

    @cached_property
    def tags(self) -> list[str]:
        """Nouns that a picture may be tagged with; a model that knows few has its own list."""
        own = folder_of(self.model)
        path = own / TAGS if own is not None and (own / TAGS).is_file() else self.folder / TAGS
        return path.read_text("utf-8").split("\n")[:-1]

    @cached_property
    def tag_vectors(self) -> Vectors:
        return self._made("tags", [f"a picture of a {tag}" for tag in self.tags])

    @cached_property
    def tag_spread(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each tag's similarity to the bank's pictures."""
        found = self.pictures @ self.tag_vectors.T
        return found.mean(0), found.std(0) + 1e-6

    @cached_property
    def prompts(self) -> tuple[Vectors, Vectors]:
        """The vectors of what decoration is called, and of what content is called."""
        return self._made("decoration", DECORATION), self._made("content", CONTENT)

    @cached_property
    def meanings(self) -> Vectors:
        """The vectors of the English sentences by a model of texts (n x 384)."""
        return self._kept(f"meanings {text_vectors_identity()}", lambda: meanings(self.texts["en"]))

    def word_counts(self, lang: str) -> tuple[Counter[str], int]:
        """In how many of the sentences of a language each content word is, and how many sentences there are."""
        texts = self.texts[lang]
        if lang not in self._counts:
            self._counts[lang] = Counter(word for text in texts for word in set(content_words(text, lang)))
        return self._counts[lang], len(texts)

    def _made(self, what: str, texts: Sequence[str]) -> Vectors:
        return self._kept(what, lambda: text_vectors(texts, self.model))

    def _kept(self, what: str, make: Callable[[], Vectors]) -> Vectors:
        """From the cache, where an earlier process made the same."""
        key = f"bank {what} {_digest(self.folder, _stamp(self.folder))} {identity(self.model)}"
        known = picture_cache().get_many([key])
        if key in known:
            count = int.from_bytes(known[key][:4], "little")
            return np.frombuffer(known[key][4:], np.float16).astype(np.float32).reshape(count, -1)
        # Rounded as it will be read, so that the process that makes them has the numbers of those that come after it.
        vectors = make().astype(np.float16)
        picture_cache().put_many({key: len(vectors).to_bytes(4, "little") + vectors.tobytes()})
        return vectors.astype(np.float32)


def bank_of(model: str, folder: str | None = None) -> Bank:
    """The bank under a model, one per process; `folder` null is the one that interleaf ships."""
    path = SHIPPED if folder is None else Path(folder)
    return _bank(path, model, _stamp(path), identity(model))


def require_bank(folder: str | None) -> None:
    """Raises ValueError: the folder is no bank."""
    path = SHIPPED if folder is None else Path(folder)
    if missing := [name for name in (SENTENCES, PICTURES, TAGS) if not (path / name).is_file()]:
        raise ValueError(f"the bank {path} has no {missing[0]}")


@lru_cache(maxsize=4)
def _bank(folder: Path, model: str, _stamp: object, _identity: str) -> Bank:
    return Bank(folder, model)


def _table(path: Path) -> "pa.Table":
    import pyarrow.parquet as pq

    return pq.read_table(path)


def _stamp(folder: Path) -> tuple[int, ...]:
    return tuple((folder / name).stat().st_mtime_ns for name in (SENTENCES, PICTURES, TAGS))


@lru_cache(maxsize=8)
def _digest(folder: Path, _: object) -> str:
    found = hashlib.sha256()
    for name in (SENTENCES, PICTURES, TAGS):
        found.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return found.hexdigest()[:16]

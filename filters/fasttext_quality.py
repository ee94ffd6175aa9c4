"""The filter that asks a fastText classifier how good a text is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from filters.base import Direction, Filter, Level, between
from filters.batch import Batch
from schemas.resources import Resources

_MEASURE = pa.struct([pa.field("score", pa.float64()), pa.field("lang", pa.string())])
_MAGIC = (793712314).to_bytes(4, "little")  # the first bytes of a fastText model
_HEAD_BYTES, _ENTRY_BYTES = 126, 10  # of a model: what stands around dictionary and matrices, and around a word
OTHER_LANGUAGES = "*"


@dataclass(frozen=True)
class FasttextQuality(Filter):
    """The probability that a text has a label, by any supervised fastText model (.bin or .ftz).

    DCLM (arXiv 2406.11794, section 4.4) keeps the tenth of its pages that its classifier, trained on instructions and
    answers against pages of the web, holds most for `__label__hq`: from a probability of 0.018112 on. The limit belongs
    to model and corpus; percentiles of another corpus are other numbers. `label` null is for models whose labels are
    grades, like the 0 to 5 of FineWeb-Edu (arXiv 2406.17557, section 4): the score is then the expected grade.

    A page keeps to `low` and, with a file of `thresholds`, to the one of its language ("*" for all that are not named);
    `lang` is what a filter before has set. The model reads the text parts as one line. A document without text is not
    measurable.
    """

    model: str
    label: str | None = "__label__hq"
    low: float | None = None
    thresholds: str | None = None
    level: ClassVar[Level] = "document"
    version: ClassVar[int] = 1
    when_null: ClassVar[Literal["keep", "drop"]] = "drop"
    measures: ClassVar[pa.DataType] = _MEASURE
    limits: ClassVar[Mapping[str, Direction]] = {"low": "min"}
    files: ClassVar[Sequence[str]] = ("model", "thresholds")

    def __post_init__(self) -> None:
        weights = _weights(_labels(_model(self.model, _stamp(self.model)).f), self.label)
        if isinstance(weights, str):
            raise ValueError(f"the model {self.model} {weights}")
        if self.thresholds is not None:
            _thresholds(self.thresholds, _stamp(self.thresholds))

    @property
    def needs(self) -> Resources:  # type: ignore[override]  # a fact of the model, not of the class
        return Resources(memory_mib=256 + (Path(self.model).stat().st_size >> 20))

    def measure(self, batch: Batch) -> pa.Array:
        model = _model(self.model, _stamp(self.model)).f
        weights = _weights(_labels(model), self.label)
        assert not isinstance(weights, str), "looked at when the filter was made"
        scores = [_score(model, weights, text) for text in batch.texts]
        measured = pa.array(scores, pa.float64())
        return pa.StructArray.from_arrays([measured, batch["lang"]], fields=list(_MEASURE), mask=measured.is_null())

    def keep(self, measured: pa.Array) -> pa.Array:
        score = pc.struct_field(measured, "score")
        kept = between(score, self.low, None)
        return kept if self.thresholds is None else pc.and_(kept, pc.greater_equal(score, self._by_language(measured)))

    def reason(self, measured: pa.Array) -> pa.Array:
        score = pc.struct_field(measured, "score")
        return pc.if_else(between(score, self.low, None), "low_quality_for_language", "low_quality")

    def _by_language(self, measured: pa.Array) -> pa.Array:
        assert self.thresholds is not None
        known = _thresholds(self.thresholds, _stamp(self.thresholds))
        places = pc.index_in(pc.struct_field(measured, "lang"), pa.array(known, pa.string()))
        return pc.fill_null(pa.array(known.values(), pa.float64()).take(places), known[OTHER_LANGUAGES])


def one_line(text: str) -> str:
    """A text as the model reads it: fastText takes a newline for the end of the document."""
    return text.replace("\n", " ")


def _score(model: Any, weights: Mapping[str, float], text: str) -> float | None:
    if not text or text.isspace():
        return None
    # Asked of the pybind object: its Python wrapper builds an array per call.
    found = model.predict(one_line(text) + "\n", -1, 0.0, "strict")
    # fastText adds 1e-5 to each probability when it takes the logarithm of it.
    return sum(weights.get(label, 0.0) * min(probability, 1.0) for probability, label in found) if found else None


def _weights(labels: Sequence[str], label: str | None) -> Mapping[str, float] | str:
    """What each label adds to the score, or what is wrong with the labels."""
    if label is not None:
        return {label: 1.0} if label in labels else f"has no label {label!r}; it has {', '.join(labels)}"
    grades = {name: name.rpartition("_")[2] for name in labels}
    if wrong := [name for name, grade in grades.items() if not grade.isdecimal()]:
        return f"has a label that is no grade, {wrong[0]!r}; name the `label` that is wanted"
    return {name: float(grade) for name, grade in grades.items()}


@lru_cache(maxsize=2)
def _model(path: str, stamp: object) -> Any:
    """A model, loaded once per process.

    Raises:
        ValueError: it cannot be read, is no supervised fastText model, or ends early.
    """
    import fasttext

    try:
        with Path(path).open("rb") as stream:
            is_model = stream.read(4) == _MAGIC
    except OSError as error:
        raise ValueError(f"the model {path} cannot be read: {error.strerror}; paths are of this machine") from error
    if not is_model:
        raise ValueError(f"{path} is no fastText model; it takes a .bin or .ftz file that fastText has saved")
    try:
        model = fasttext.load_model(path)
    except (MemoryError, ValueError, RuntimeError) as error:
        raise ValueError(f"the model {path} cannot be loaded, is it whole? ({error})") from error
    if not _labels(model.f):
        raise ValueError(f"the model {path} has no labels; it takes a supervised one that is whole")
    # What is cut off within its numbers loads all the same, and guesses.
    if not model.is_quantized() and Path(path).stat().st_size < _least_bytes(model):
        raise ValueError(f"the model {path} ends early; fetch it again")
    return model


def _labels(model: Any) -> list[str]:
    labels: list[str] = model.getLabels("replace")[0]
    return labels


def _least_bytes(model: Any) -> int:
    """What the dictionary and the two matrices take in the file; the matrices themselves would be copied."""
    arguments = model.f.getArgs()
    words, labels = model.f.getVocab("ignore")[0], _labels(model.f)
    numbers = (len(words) + arguments.bucket + len(labels)) * arguments.dim
    return _HEAD_BYTES + sum(len(word.encode()) + _ENTRY_BYTES for word in (*words, *labels)) + 4 * int(numbers)


@lru_cache(maxsize=8)
def _thresholds(path: str, stamp: object) -> Mapping[str, float]:
    """The least score by language.

    Raises:
        ValueError: the file cannot be read, or does not hold them.
    """
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"the thresholds {path} cannot be read: {error}") from error
    known = found.get("thresholds") if isinstance(found, dict) else None
    if not isinstance(known, dict) or OTHER_LANGUAGES not in known:
        raise ValueError(f'{path} holds no {{"thresholds": {{"en": 0.1, "*": 0.2}}}}, with "*" for all other languages')
    if wrong := [lang for lang, value in known.items() if type(value) not in (int, float)]:
        raise ValueError(f"the threshold of {wrong[0]!r} in {path} is no number")
    return {lang: float(value) for lang, value in known.items()}


def _stamp(path: str) -> object:
    """Changes when the file does, so that a process that lives on reads it again."""
    try:
        facts = Path(path).stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size

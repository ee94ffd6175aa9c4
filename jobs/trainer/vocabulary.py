"""A vocabulary cut to the ids that a training meets, by a map that is stored beside the model."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord, SchemaError
from schemas.tokens import RANKS, SPECIAL_TOKENS

FILE = "vocabulary.json"
WHOLE = RANKS + len(SPECIAL_TOKENS)
_VERSION = 1
_MULTIPLE = 64

_Ids = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Vocabulary:
    """The ids of the whole vocabulary that are kept, ascending, every special token among them.

    The place of an id in it is the id that a model with a cut vocabulary knows it by. With the whole vocabulary a step
    of the tiny model is spent on logits nearly alone.
    """

    ids: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        ascending = all(one < other for one, other in pairwise(self.ids))
        if not ascending or not self.ids or self.ids[0] < 0 or self.ids[-1] >= WHOLE:
            raise SchemaError(f"the ids of a vocabulary ascend, from 0 to {WHOLE - 1}")
        if self.ids[-len(SPECIAL_TOKENS) :] != tuple(range(RANKS, WHOLE)):
            raise SchemaError("a vocabulary keeps every special token")

    @classmethod
    def of(cls, ids: Iterable[_Ids]) -> "Vocabulary":
        """The vocabulary of all the ids in these arrays.

        Raises:
            SchemaError: an id that the tokenizer does not have.
        """
        kept: set[int] = set(SPECIAL_TOKENS.values())
        for some in ids:
            kept.update(np.unique(some).tolist())
        return cls(tuple(sorted(kept)))

    @property
    def size(self) -> int:
        """Rows of the embedding: the number of ids, rounded up to a multiple of 64."""
        return -(-len(self.ids) // _MULTIPLE) * _MULTIPLE

    def cut(self, ids: _Ids) -> _Ids:
        """The places of these ids, an array of the same shape.

        Raises:
            BadRecord: `not_in_vocabulary`.
        """
        known = (ids >= 0) & (ids < WHOLE)
        places = np.where(known, self._places[np.where(known, ids, 0)], -1)
        strange = ids[places < 0]
        if len(strange):
            raise BadRecord(
                "not_in_vocabulary",
                f"{len(strange)} of {ids.size} ids are not among the {len(self.ids)} of the vocabulary, "
                f"the first is {strange[0]}",
            )
        return places

    def whole(self, places: _Ids) -> _Ids:
        """The ids at these places: `whole(cut(ids))` is `ids`."""
        return np.array(self.ids, np.int32)[places]

    def save(self, folder: Path) -> None:
        """Write `vocabulary.json`; another one that is there stays whole until this one is."""
        beginning = folder / f"{FILE}.writing"
        beginning.write_text(json.dumps({"version": _VERSION, "ids": self.ids}), encoding="utf-8")
        beginning.replace(folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> "Vocabulary":
        """The vocabulary that `save` wrote.

        Raises:
            SchemaError: the file is damaged or of another version.
        """
        path = folder / FILE
        try:
            read: Any = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SchemaError(f"{path}: is no JSON ({error}); take another copy of the model") from error
        if not isinstance(read, dict) or read.get("version") != _VERSION or not isinstance(read.get("ids"), list):
            raise SchemaError(f"{path}: is no vocabulary of version {_VERSION}")
        if not all(type(kept) is int for kept in read["ids"]):
            raise SchemaError(f"{path}: an id is no integer")
        try:
            return cls(tuple(read["ids"]))
        except SchemaError as error:
            raise SchemaError(f"{path}: {error}") from error

    @cached_property
    def _places(self) -> _Ids:
        """(WHOLE,): the place of each id, -1 where it is not kept."""
        table = np.full(WHOLE, -1, np.int32)
        table[list(self.ids)] = np.arange(len(self.ids), dtype=np.int32)
        return table

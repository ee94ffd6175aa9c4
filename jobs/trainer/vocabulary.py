"""A vocabulary cut to the ids that occur, so that a small model trains on a CPU."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from schemas.errors import BadRecord, SchemaError
from schemas.tokens import RANKS, SPECIAL_TOKENS

FILE = "vocabulary.json"
WHOLE = RANKS + len(SPECIAL_TOKENS)
MULTIPLE = 64  # a matrix of logits whose side is no multiple of it is slow on a GPU
IDS = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Vocabulary:
    """The ids of the whole vocabulary that a cut one keeps, ascending; all special tokens are among them."""

    kept: tuple[int, ...]

    @classmethod
    def of(cls, ids: Iterable[IDS]) -> "Vocabulary":
        """The ids that occur in some arrays, and the special tokens."""
        occurs = np.zeros(WHOLE, np.bool_)
        occurs[RANKS:] = True
        for some in ids:
            occurs[some] = True
        return cls(tuple(np.flatnonzero(occurs).tolist()))

    @property
    def size(self) -> int:
        """Rows of the embedding: a multiple of 64."""
        return -(-len(self.kept) // MULTIPLE) * MULTIPLE

    def cut(self, ids: IDS) -> IDS:
        """Ids of the whole vocabulary as those of the cut one.

        Raises:
            BadRecord: `not_in_vocabulary`, an id is not among those kept.
        """
        found = self._cut[ids]
        if (missing := np.unique(ids[found < 0])).size:
            raise BadRecord("not_in_vocabulary", f"{missing.size} ids are not in the cut vocabulary, as {missing[0]}")
        return found

    def whole(self, ids: IDS) -> IDS:
        """The inverse of `cut`."""
        return np.array(self.kept, np.int32)[ids]

    def save(self, folder: Path) -> None:
        """Write vocabulary.json into a folder."""
        spool = folder / f".{FILE}"
        spool.write_text(json.dumps(list(self.kept)), encoding="utf-8")
        spool.rename(folder / FILE)

    @cached_property
    def _cut(self) -> IDS:
        table = np.full(WHOLE, -1, np.int32)
        table[list(self.kept)] = np.arange(len(self.kept))
        return table


def load_vocabulary(folder: Path) -> Vocabulary | None:
    """The vocabulary that was saved in a folder; None where the model in it has the whole one.

    Raises:
        SchemaError: the file is damaged.
    """
    file = folder / FILE
    if not file.exists():
        return None
    try:
        return Vocabulary(tuple(int(one) for one in json.loads(file.read_text(encoding="utf-8"))))
    except (ValueError, TypeError) as error:
        raise SchemaError(f"{file} is damaged ({error})") from error

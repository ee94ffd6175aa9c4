"""One source of a mixture: the samples of the shards that satisfy its condition, pass after pass, from any place on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jobs.trainer.feed import Sample, feed
from jobs.trainer.shards import FED_COLUMNS, MEDIA_DATA, WHERE_COLUMNS, Group, read_group
from jobs.trainer.vocabulary import Vocabulary
from jobs.trainer.where import EVERYTHING, Where
from schemas.errors import BadRecord, RecipeError
from schemas.ids import order_key, sampled

TOO_LONG = "too_long"
_SIZES = ["text_tokens", "vision_tokens"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a source reads next: a row that it has chosen, of a row group in the order of a pass."""

    epoch: int = 0
    group: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sample lies: its source, the row group among all of the shards, the row in it."""

    source: int
    group: int
    row: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample, and where it was read."""

    place: Place
    sample: Sample

    @property
    def tokens(self) -> int:
        return self.sample.tokens


@dataclass(frozen=True, slots=True)
class Skip:
    """A sample that is not trained on."""

    sample_id: str
    source: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Choice:
    """Which samples a source takes."""

    name: str
    where: str
    sequence_tokens: int
    seed: int
    held_out: float  # share of samples that are never trained on
    passes: int | None  # None: without end
    vocabulary: Vocabulary | None = None  # that of a model whose vocabulary is cut: other ids cannot be fed


class Source:
    """The stream of one source on one rank, which reads every `ranks`-th row group of the shards.

    A pass takes row groups in an order of its own, drawn from seed and pass. `cursor` says where it stands: a source
    that begins at that cursor goes on with the same samples.

    Raises:
        RecipeError: the condition is no SQL, or no sample satisfies it; the rank has no row group.
    """

    def __init__(
        self, number: int, choice: Choice, groups: Sequence[Group], rank: int, ranks: int, cursor: Cursor = Cursor()
    ) -> None:
        self.number, self.choice, self.cursor = number, choice, cursor
        self._groups = groups
        self._own = range(rank, len(groups), ranks)
        self._rank = f" for rank {rank} of {ranks}" if ranks > 1 else ""
        self._where = Where(choice.name, choice.where)
        self._rows: list[tuple[int, dict[str, Any]]] | None = None  # of the row group under the cursor
        self._seen: Counter[str] = Counter()  # in this pass
        self._shortest = 0
        self._whole_pass = cursor == Cursor(cursor.epoch)  # else what `_seen` counts is not all of it
        self._order = self._order_of(cursor.epoch)
        if not self._own:
            raise RecipeError(
                f"source {choice.name}: there is no row group{self._rank}: the shards have {len(groups)}; "
                "use fewer ranks, or write smaller shards"
            )

    def next(self) -> Drawn | Skip | None:
        """The next sample, or None after the last pass; in the first pass also one that is left out."""
        while self.choice.passes is None or self.cursor.epoch < self.choice.passes:
            epoch, group, row = self.cursor.epoch, self.cursor.group, self.cursor.row
            if group == len(self._order):
                if self._whole_pass:
                    self._check_pass()
                self._seen.clear()
                self._whole_pass = True
                self._order = self._order_of(epoch + 1)
                self.cursor = Cursor(epoch + 1)
                continue
            number = self._order[group]
            if self._rows is None:
                self._rows = self._read(number)
            if row == len(self._rows):
                self.cursor, self._rows = Cursor(epoch, group + 1), None
                continue
            self.cursor = Cursor(epoch, group, row + 1)
            place, given = self._rows[row]
            drawn = self._sample(Place(self.number, number, place), given)
            if epoch == 0 or isinstance(drawn, Drawn):
                return drawn
        return None

    def again(self, places: Sequence[Place]) -> list[Drawn]:
        """Samples that were drawn before, in their order; a row group is read once for all that lie in it."""
        wanted: dict[int, list[int]] = {}
        for place in places:
            wanted.setdefault(place.group, []).append(place.row)
        found = {(group, row): given for group, rows in wanted.items() for row, given in self._taken(group, rows)}
        return [Drawn(place, feed(found[place.group, place.row])) for place in places]

    def held_out(self, most: int) -> list[Sample]:
        """The first held-out samples of each kind that can be fed, at most `most` of a kind."""
        taken: Counter[str] = Counter()
        samples: list[Sample] = []
        for group in self._own:
            table = read_group(self._groups[group], self._columns([*_SIZES, "sample_id", "kind"]))
            rows = self._chosen(table, held_out=True)
            wanted: list[int] = []
            for row, given in zip(rows, _rows(table, rows, [*_SIZES, "kind"]), strict=True):
                if _tokens(given) <= self.choice.sequence_tokens and taken[given["kind"]] < most:
                    taken[given["kind"]] += 1
                    wanted.append(row)
            made = (self._sample(Place(self.number, group, row), given) for row, given in self._taken(group, wanted))
            samples += [drawn.sample for drawn in made if isinstance(drawn, Drawn)]
        self._seen.clear()
        return samples

    def pass_tokens(self) -> int:
        """Tokens of one pass on this rank: those of all samples that fit a sequence."""
        total = 0
        for group in self._own:
            table = read_group(self._groups[group], self._columns([*_SIZES, "sample_id"]))
            sizes = map(_tokens, _rows(table, self._chosen(table, held_out=False), _SIZES))
            total += sum(size for size in sizes if size <= self.choice.sequence_tokens)
        return total

    def _order_of(self, epoch: int) -> list[int]:
        return sorted(self._own, key=lambda group: order_key(f"{epoch}/{group}", self.choice.seed))

    def _check_pass(self) -> None:
        """Stops a source that has nothing to give, which would else be read for ever."""
        matched, name = self._seen["matched"], self.choice.name
        if not matched:
            raise RecipeError(
                f"source {name}: no sample of the shards{self._rank} satisfies where: {self.choice.where!r} and is not "
                "held out; `interleaf sql OUT` shows what there is"
            )
        if self._seen[TOO_LONG] == matched:
            raise RecipeError(
                f"source {name}: sequence_tokens {self.choice.sequence_tokens} is shorter than every sample"
                f"{self._rank}; the shortest has {self._shortest} tokens"
            )
        if not self._seen["fed"]:
            raise RecipeError(f"source {name}: none of its {matched} samples{self._rank} can be fed")

    def _columns(self, wanted: list[str]) -> list[str]:
        return wanted if self.choice.where == EVERYTHING else WHERE_COLUMNS

    def _chosen(self, table: pa.Table, held_out: bool) -> list[int]:
        ids = table["sample_id"].to_pylist()
        share, seed = self.choice.held_out, self.choice.seed
        return [row for row in self._where.rows(table) if sampled(ids[row], seed, share) == held_out]

    def _read(self, group: int, held_out: bool = False) -> list[tuple[int, dict[str, Any]]]:
        """The chosen rows of a row group; pictures are read only where there are some."""
        table = read_group(self._groups[group], self._columns(FED_COLUMNS))
        return self._taken(group, self._chosen(table, held_out), table)

    def _taken(self, group: int, rows: list[int], table: pa.Table | None = None) -> list[tuple[int, dict[str, Any]]]:
        """Rows of a row group with their pictures; `table` is the group where it has been read."""
        if not rows:
            return []
        if table is None:
            table = read_group(self._groups[group], FED_COLUMNS)
        data = _rows(read_group(self._groups[group], [MEDIA_DATA]), rows, [MEDIA_DATA])
        given = _rows(table, rows, FED_COLUMNS)
        return [(row, one | media) for row, one, media in zip(rows, given, data, strict=True)]

    def _sample(self, place: Place, given: dict[str, Any]) -> Drawn | Skip:
        self._seen["matched"] += 1
        tokens = _tokens(given)
        if tokens > self.choice.sequence_tokens:
            self._seen[TOO_LONG] += 1
            self._shortest = min(tokens, self._shortest or tokens)
            detail = f"{tokens} tokens do not fit a sequence of {self.choice.sequence_tokens}"
            return Skip(given["sample_id"], self.choice.name, TOO_LONG, detail)
        try:
            sample = feed(given)
            if self.choice.vocabulary:
                for sequence in sample.sequences:
                    self.choice.vocabulary.cut(sequence.ids)
        except BadRecord as bad:
            return Skip(given["sample_id"], self.choice.name, bad.reason, bad.detail)
        self._seen["fed"] += 1
        return Drawn(place, sample)


def _tokens(given: dict[str, Any]) -> int:
    return (given["text_tokens"] or 0) + (given["vision_tokens"] or 0)


def _rows(table: pa.Table, rows: list[int], columns: list[str]) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = table.select(columns).take(pa.array(rows, pa.int64())).to_pylist()
    return taken

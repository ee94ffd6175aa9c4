"""The mixture: from which source the next sample comes, by shares that may change at a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jobs.trainer.source import Cursor, Drawn, Place, Skip, Source


@dataclass(frozen=True, slots=True)
class Shares:
    """The weight of each source, in their order, from a step on."""

    step: int
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Where a mixture stands: the cursor of each source, and what each gave since the shares last changed."""

    cursors: tuple[Cursor, ...]
    given: tuple[int, ...]
    step: int  # of the shares that `given` counts from


class Mixture:
    """Draws from the source that is furthest behind its share, in tokens or in samples; ties go to the earlier one.

    No chance is in it: after any number of draws every source is within one sample of its share.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        shares: Sequence[Shares],
        share_of: Literal["tokens", "samples"],
        start: Mixed | None = None,
    ) -> None:
        """`shares` ascend by step, the first from step 0; `sources` stand at the cursors of `start`."""
        self._sources, self._shares, self._share_of = sources, shares, share_of
        self._given = list(start.given) if start else [0] * len(sources)
        self._step = start.step if start else 0
        self._ended: set[int] = set()

    @property
    def state(self) -> Mixed:
        return Mixed(tuple(source.cursor for source in self._sources), tuple(self._given), self._step)

    def draw(self, step: int) -> Drawn | Skip | None:
        """The next sample for a pack of `step`, or one that is left out; None when no source has more."""
        now = [shares for shares in self._shares if shares.step <= step][-1]
        if now.step != self._step:
            self._given, self._step = [0] * len(self._sources), now.step
        while live := [number for number, weight in enumerate(now.weights) if weight > 0 and number not in self._ended]:
            number = min(live, key=lambda number: self._given[number] / now.weights[number])
            drawn = self._sources[number].next()
            if drawn is None:
                self._ended.add(number)
                continue
            if isinstance(drawn, Drawn):
                self._given[number] += drawn.tokens if self._share_of == "tokens" else 1
            return drawn
        return None

    def again(self, places: Sequence[Place]) -> list[Drawn]:
        """Samples that were drawn before, in their order."""
        by_source: dict[int, list[Place]] = {}
        for place in places:
            by_source.setdefault(place.source, []).append(place)
        drawn = {found.place: found for source, its in by_source.items() for found in self._sources[source].again(its)}
        return [drawn[place] for place in places]

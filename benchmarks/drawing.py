"""Drawing: generators at work, what they draw and how fast; the measuring of ocr_synth.py."""

import cProfile
import pstats
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psutil

from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from synth.drawn import Drawn
from synth.generator import Generator

WARM_SEED = 1 << 60

Row = tuple[str, Generator]


@dataclass(frozen=True)
class Part:
    """What a bar is for; `count` pictures a round, and as many to warm up as `warm`."""

    generator: Generator
    bar: float
    count: int
    rows: Callable[[], Iterator[Row]]
    budget: PixelBudget = field(default_factory=PixelBudget)
    warm: int = 10
    wall: bool = False


class Cost(NamedTuple):
    cpu_s: float
    wall_s: float


class Tally:
    """What has been drawn."""

    def __init__(self) -> None:
        self.pictures = self.pixels = self.bytes = self.quads = self.chars = 0
        self.levels: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def add(self, drawn: Drawn) -> None:
        self.pictures += 1
        self.pixels += drawn.picture.width * drawn.picture.height
        self.bytes += len(drawn.picture.data)
        self.quads += sum(region.quad is not None for region in drawn.regions)
        self.levels.update(region.level for region in drawn.regions)
        # Words stand in lines, lines in paragraphs: each text is counted in the lines alone where there are any.
        level = "line" if any(region.level == "line" for region in drawn.regions) else None
        self.chars += sum(len(region.text or "") for region in drawn.regions if level in (None, region.level))

    def __str__(self) -> str:
        megapixels = self.pixels / 1e6
        held = ", ".join(f"{count:,} {level}s" for level, count in sorted(self.levels.items()))
        gone = ", ".join(f"{count} {reason}" for reason, count in sorted(self.dropped.items())) or "none"
        return (
            f"{self.pictures:,} pictures, {megapixels:.1f} Mpx ({megapixels / max(1, self.pictures):.3f} each), "
            f"{self.chars:,} characters, {self.quads:,} quads; {held}; {self.bytes / 1e6:.1f} MB; dropped: {gone}"
        )


def cpu_s() -> float:
    """User and system, of this process and of all below it, those that have ended too."""
    own = psutil.Process()
    found: float = time.process_time() + sum(own.cpu_times()[2:4])
    for child in own.children(recursive=True):
        try:
            found += sum(child.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return found


def draw(generator: Generator, seeds: Sequence[int], budget: PixelBudget, tally: Tally) -> Cost:
    """Draws and counts; a picture of which nothing came is counted by its reason."""
    started = Cost(cpu_s(), time.perf_counter())
    for seed in seeds:
        try:
            tally.add(generator.draw(seed, budget))
        except BadRecord as bad:
            tally.dropped[bad.reason] += 1
    return Cost(cpu_s() - started.cpu_s, time.perf_counter() - started.wall_s)


def rated(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):8.1f} ({min(rates):.1f} to {max(rates):.1f})"


class Taken:
    """The rounds of a part."""

    def __init__(self, name: str, part: Part, scale: float) -> None:
        self.name, self.part = name, part
        self.count = max(1, round(self.part.count * scale))
        self.tally, self.rates, self.other = Tally(), list[float](), list[float]()
        warm = range(WARM_SEED, WARM_SEED + max(1, round(self.part.warm * min(1.0, scale))))
        draw(self.part.generator, warm, self.part.budget, Tally())

    def round(self, number: int) -> float:
        """Pictures of a second in one more round."""
        before = self.tally.pictures
        seeds = range(number * self.count, (number + 1) * self.count)
        cost = draw(self.part.generator, seeds, self.part.budget, self.tally)
        drawn = self.tally.pictures - before
        rates = drawn / cost.cpu_s, drawn / cost.wall_s
        self.rates.append(rates[self.part.wall])
        self.other.append(rates[not self.part.wall])
        return self.rates[-1]

    def report(self) -> None:
        units = ("a CPU second", "a second")
        unit, other = units[self.part.wall], units[not self.part.wall]
        reached = "reached" if statistics.median(self.rates) >= self.part.bar else "MISSED"
        print(
            f"{self.name:14} {rated(self.rates)} {unit}; bar {self.part.bar:g} {reached}; {rated(self.other)} {other}"
        )
        print(f"{'':14} {self.tally}", flush=True)

    def rows(self, each: int) -> None:
        for name, generator in self.part.rows():
            tally = Tally()
            draw(generator, range(WARM_SEED, WARM_SEED + 2), self.part.budget, Tally())
            cost = draw(generator, range(each), self.part.budget, tally)
            rate = tally.pictures / max(cost.cpu_s, 1e-9)
            print(
                f"  {name:22} {rate:8.1f} a CPU second, {tally.pictures / cost.wall_s:8.1f} a second; {tally}",
                flush=True,
            )

    def profile(self) -> None:
        """Where the time goes: functions of synth by what they and those they call take; the browser's as a wait."""
        profiler, tally = cProfile.Profile(), Tally()
        seeds = range(WARM_SEED >> 1, (WARM_SEED >> 1) + self.count)
        profiler.runcall(draw, self.part.generator, seeds, self.part.budget, tally)
        print(f"{self.name}: milliseconds a picture, in and below each function ({self.count} pictures, profiled)")
        for spent_s, calls, name in stages(profiler)[:40]:
            print(f"  {spent_s / self.count * 1e3:8.2f} {calls / self.count:8.1f} calls  {name}", flush=True)


def stages(profiler: cProfile.Profile) -> list[tuple[float, int, str]]:
    """Seconds, calls and names of the functions of synth, the longest first."""
    functions = pstats.Stats(profiler).stats.items()  # type: ignore[attr-defined]
    found = [
        (cumulative_s, calls, f"{Path(file).relative_to(Path.cwd())}:{name}")
        for (file, _, name), (_, calls, _, cumulative_s, _) in functions
        if Path(file).is_relative_to(Path.cwd() / "synth")
    ]
    return sorted(found, reverse=True)

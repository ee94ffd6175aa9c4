"""What synthesized OCR, charts and tables cost, beside SynthTIGER and TRDG.

    python benchmarks/ocr_synth.py [--parts scenes lines ...] [--rounds N] [--scale X] [--each N] [--profile] [--peers]

A picture counts when it is encoded and has its conversation and regions, as `draw(seed, budget)` gives it; seeds that
come to nothing are counted by their reason, and their time with the others'. Rates are of CPU seconds, user and system,
of this process and all below it, which are the browser and its driver; of plotly, of seconds of one browser. Each round
has seeds of its own, after a warm-up; the median stands first, then the least and the most. Budgets of scenes are such
that a picture has about one megapixel; all others are as a run without `budget` has them. Beside each part stands a row
for each layout, kind or renderer of it, alone (`--each` pictures, 0 for none).

`--peers` takes turns with them: SynthTIGER with templates of ours, pages as SynthDoG makes them and words; TRDG with
lines of ten words and the boxes of their characters, and words. They write English, in our static faces of less than
200 kB: with each character they open the font again, and variable ones take them four times as long. Ours are all
languages and faces. Both sides draw, encode as JPEG of quality 92 (ours as each picture asks) and write no file.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from drawing import Part, Row, Taken, rated
from peers.client import Peer

from schemas.geometry import FACTOR, PixelBudget
from synth.charts.generator import Charts
from synth.charts.kinds import KINDS
from synth.languages import LANGUAGES
from synth.ocr.generator import SCENES, Ocr
from synth.ocr.layouts import LAYOUTS
from synth.ocr.photos import photo_paths
from synth.tables.generator import RENDERERS, Tables
from synth.text.corpus import Corpus
from synth.text.faces import faces

CROPS = ("line", "word")
WHOLE = tuple(name for name in SCENES if name not in CROPS)
MEGAPIXEL = PixelBudget(max=2200 * FACTOR * FACTOR)  # scenes take a part of it: on average one megapixel
PEER_FONT_BYTES = 200_000


def layouts() -> Iterator[Row]:
    for name in WHOLE:
        able = LAYOUTS[name].languages or frozenset(LANGUAGES)
        yield name, Ocr(scenes=(name,), languages=tuple(sorted(able.intersection(LANGUAGES))))


def languages() -> Iterator[Row]:
    yield "word", Ocr(scenes=("word",))
    yield from ((lang, Ocr(scenes=("line",), languages=(lang,))) for lang in LANGUAGES)


def kinds(*libraries: str) -> Iterator[Row]:
    for name, kind in KINDS.items():
        for library in kind.libraries:
            if library in libraries:
                yield f"{name} {library}", Charts(kinds=(name,), libraries=(library,))


def no_rows() -> Iterator[Row]:
    """Those of the charts have them."""
    yield from ()


def tables(renderer: str) -> Iterator[Row]:
    yield from ((lang, Tables(languages=(lang,), renderers=(renderer,))) for lang in LANGUAGES)


def plotted() -> tuple[str, ...]:
    """The kinds that plotly draws."""
    return tuple(name for name, kind in KINDS.items() if "plotly" in kind.libraries)


PARTS = {
    "scenes": Part(Ocr(scenes=WHOLE), 10, 40, layouts, MEGAPIXEL),
    "lines": Part(Ocr(scenes=("line",)), 800, 1000, languages, warm=500),
    "charts": Part(Charts(), 7, 40, lambda: kinds("matplotlib", "seaborn", "plotly"), warm=20),
    "bars": Part(Charts(kinds=("bar",), libraries=("matplotlib",)), 12, 40, no_rows),
    "plotly": Part(Charts(kinds=plotted(), libraries=("plotly",)), 12, 40, no_rows, wall=True),
    "tables": Part(Tables(renderers=("process",)), 60, 150, lambda: tables("process"), warm=30),
    "browser tables": Part(Tables(renderers=("browser",)), 15, 50, lambda: tables("browser")),
}
assert set(RENDERERS) == {"process", "browser"}


class Against(NamedTuple):
    """A peer's pictures beside a part of ours: so many of them a round."""

    peer: str
    kind: str
    part: str
    pictures: int


AGAINST = (
    Against("synthtiger", "page", "scenes", 3),
    Against("synthtiger", "line", "lines", 60),
    Against("trdg", "line", "lines", 15),
    Against("trdg", "word", "lines", 150),
)


def with_peers(rounds: int, scale: float) -> None:
    """All take turns; ratios are of the same round."""
    fonts = [face.path for face in faces("en") if not face.variations and face.style != "hand"]
    fonts = sorted({path for path in fonts if Path(path).stat().st_size < PEER_FONT_BYTES})
    sentences = Corpus().sentences("en")
    words = [word for sentence in sentences for word in sentence.split() if word.isalpha()]
    ours = {name: Taken(name, PARTS[name], scale) for name in dict.fromkeys(against.part for against in AGAINST)}
    with (
        tempfile.TemporaryDirectory() as folder,
        Peer("synthtiger", "synthtiger_draw") as tiger,
        Peer("trdg", "trdg_draw") as trdg,
    ):
        files = {"words": Path(folder, "words.txt"), "lines": Path(folder, "lines.txt")}
        files["words"].write_text("\n".join(word for word in words if 4 <= len(word) <= 11), "utf-8")
        files["lines"].write_text("\n".join(line for line in sentences if len(line) > 60), "utf-8")
        photos = [str(path) for path in photo_paths(None)]
        tiger.ask("load", fonts=fonts, photos=photos, **{name: str(path) for name, path in files.items()})
        trdg.ask("load", fonts=fonts, words=words)
        take_turns({"synthtiger": tiger, "trdg": trdg}, ours, rounds, scale)


def take_turns(peers: dict[str, Peer], ours: dict[str, Taken], rounds: int, scale: float) -> None:
    sums = {against: Counter[str]() for against in AGAINST}
    rates: dict[Against, list[float]] = {against: [] for against in AGAINST}
    ratios: dict[Against, list[float]] = {against: [] for against in AGAINST}
    for against in AGAINST:
        peers[against.peer].ask("draw", kind=against.kind, seed=0, count=1)
    for number in range(rounds):
        own = {name: taken.round(number) for name, taken in ours.items()}
        for against in AGAINST:
            count = max(1, round(against.pictures * scale))
            found = peers[against.peer].ask("draw", kind=against.kind, seed=number + 1, count=count)
            sums[against].update(found)
            rates[against].append(found["pictures"] / found["cpu_s"])
            ratios[against].append(own[against.part] / rates[against][-1])
    for taken in ours.values():
        taken.report()
    for against in AGAINST:
        found = sums[against]
        print(f"{against.peer} {against.kind}: {rated(rates[against])} a CPU second; ", end="")
        print(f"ours ({against.part}) {rated(ratios[against])} times as many")
        kilopixels = found["pixels"] / max(1, found["pictures"]) / 1e3
        print(
            f"{'':14} {found['pictures']:,} pictures of {kilopixels:.1f} kpx, {found['chars']:,} characters, "
            f"{found['quads']:,} quads, {found['bytes'] / 1e6:.1f} MB, {found['dropped']} dropped",
            flush=True,
        )


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="of the pictures a round")
    parser.add_argument("--each", type=int, default=8, help="pictures of each row, 0 for no rows")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args(arguments)
    if given.peers:
        with_peers(given.rounds, given.scale)
        return
    for name in given.parts:
        taken = Taken(name, PARTS[name], given.scale)
        for number in range(given.rounds):
            taken.round(number)
        taken.report()
        if given.each:
            taken.rows(given.each)
        if given.profile:
            taken.profile()


if __name__ == "__main__":
    main(sys.argv[1:])

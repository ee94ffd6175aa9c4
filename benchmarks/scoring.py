"""The test of the scorers of interleaved documents: what is known to be worse has to score lower.

    python benchmarks/scoring.py --text                # text quality on the demo crawl, and on Debian's documentation
    python benchmarks/scoring.py --text CRAWLS TEXTS   # on your own: WARC, HTML and plain text, gzipped or not
    python benchmarks/scoring.py --procedural          # all four criteria on drawn documents
    python benchmarks/scoring.py --pictures            # and on real ones: OpenCV's, LibreOffice's, the handbook

Prints Markdown tables for each source and language with at least 30 base documents. A corruption that a logistic model
tells from nuisances alone (AUROC above 0.55), such as the number of words or the size of pictures, is rejected: it
would test those. What is done to documents is in known_answer/corrupt_text.py and picture_matrix.py, what is drawn in
corpus.py. Ramps and tables of text_quality were made on other documents: docs/scoring.md. Pictures are embedded and
read once if INTERLEAF_CACHE names a folder.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from known_answer.bases import Base, read_bases
from known_answer.corpus import read_drawn
from known_answer.corrupt_text import MATRIX, Cell
from known_answer.figures import auroc, interval, leak, monotonicity, win_rate
from known_answer.picture_tables import FEWEST, measure, subjects, written
from known_answer.pictured import Pictured
from known_answer.real_pages import SHARE, counted, read_real
from known_answer.score_pictured import Models
from known_answer.score_text import SCORERS, measured, nuisances

DEMO = Path("examples/crawl")
DEBIAN = (
    "/usr/share/doc/debian-handbook/html",
    "/usr/share/libreoffice/help/*/text/simpress",
    "/usr/share/libreoffice/help/*/text/sdraw",
    "/usr/share/doc/libtasn1-doc",
    "/usr/share/doc/bzip2",
)
MOST, MOST_DRAWN = 200, 300
LEAK_BAR = 0.55
DRIFT_BAR = 0.03


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="*", type=Path, help="with --text: folders and files of your own")
    options.add_argument("--text", action="store_true", help="corrupted texts, for the text criterion")
    options.add_argument("--procedural", action="store_true", help="corrupted drawn documents, for all criteria")
    options.add_argument("--pictures", action="store_true", help="corrupted real documents, for all criteria")
    options.add_argument("--most", type=int, help="base documents per source and language (200), or drawn (300)")
    options.add_argument("--share", type=Path, default=SHARE, help="where Debian's documentation is, for --pictures")
    options.add_argument("--model", default=Models().model, help="the image-text model, as the filters take it")
    options.add_argument("--ocr", default=Models().ocr, help="rapidocr, paddleocr or none")
    options.add_argument("--langs", nargs="*", default=(), help="of real documents with pictures; all by default")
    options.add_argument("--criteria", nargs="*", default=(), help="of those with pictures; all by default")
    given = options.parse_args()
    if not (given.text or given.procedural or given.pictures):
        options.error("say what to test on: --text, --procedural, --pictures")
    if given.text:
        show_texts(given.paths or default_paths(), given.most or MOST)
    models = Models(given.model, None if given.ocr == "none" else given.ocr)
    if given.procedural or given.pictures:
        print("\n".join(subjects()))
    if given.procedural:
        show_pictured(read_drawn(given.most or MOST_DRAWN), models, given.criteria, drawn=True)
    if given.pictures:
        found = read_real(given.share, given.most or MOST)
        bases = [base for base in found if not given.langs or base.lang in given.langs]
        print(f"{counted(bases)}\n")
        show_pictured(bases, models, given.criteria, drawn=False)


def show_pictured(bases: Sequence[Pictured], models: Models, names: Sequence[str], *, drawn: bool) -> None:
    """The tables of each source and language."""
    groups: dict[tuple[str, str], list[Pictured]] = defaultdict(list)
    for base in bases:
        groups[base.source, base.lang].append(base)
    for (source, lang), found in sorted(groups.items()):
        if len(found) >= FEWEST:
            table = measure(f"{source}, {lang}", found, models, lambda line: print(line, file=sys.stderr), names)
            print("\n".join(written(table, drawn)), flush=True)
    print_few(groups)


def show_texts(paths: Sequence[Path], most: int) -> None:
    groups: dict[tuple[str, str], list[Base]] = defaultdict(list)
    for base in read_bases(paths, most):
        groups[base.source, base.lang].append(base)
    large = {key: bases for key, bases in sorted(groups.items()) if len(bases) >= FEWEST}
    if not large:
        raise SystemExit(f"no source has {FEWEST} base documents of one language; most excerpts need 200 to 400 words")
    clean = {}
    for (source, lang), bases in large.items():
        clean[source, lang] = show(source, lang, bases)
    show_leak(clean)
    show_cost(large)
    print_few(groups)


def print_few(groups: Mapping[tuple[str, str], Sequence[Base | Pictured]]) -> None:
    few = [f"{source} {lang} ({len(bases)})" for (source, lang), bases in groups.items() if len(bases) < FEWEST]
    print(f"Too few base documents, and not tested: {', '.join(few) or 'none'}.")


def default_paths() -> list[Path]:
    debian = [path for pattern in DEBIAN for path in sorted(Path("/").glob(pattern.lstrip("/")))]
    return [*sorted(DEMO.glob("*.warc.gz")), *debian]


def show(source: str, lang: str, bases: Sequence[Base]) -> np.ndarray:
    """The table of one source, and the scores of its clean documents."""
    texts = ["\n".join(base.lines) for base in bases]
    langs, pages = [base.lang for base in bases], [base.page for base in bases]
    clean = {name: scorer(texts, langs) for name, scorer in SCORERS.items()}
    unscored = int(np.isnan(clean["text_quality"]).sum())
    print(f"### {source}, {lang}\n")
    print(f"{len(bases)} excerpts of {len(set(pages))} pages, {unscored} of them without a score.\n")
    print("| corruption | AUROC by dose | strongest dose, 95 % | pairs won, 95 % | monotone | guard | baselines | |")
    print("|---|---|---|---|---|---|---|---|")
    for cell in MATRIX:
        print(row(cell, bases, texts, clean))
    print()
    return clean["text_quality"]


def row(cell: Cell, bases: Sequence[Base], texts: Sequence[str], clean: dict[str, np.ndarray]) -> str:
    langs, pages = [base.lang for base in bases], [base.page for base in bases]
    doses = [
        ["\n".join(cell.corrupt(base, dose, random.Random(f"{base.lines} {dose}"))) for base in bases]
        for dose in cell.doses
    ]
    # A text without a score is no better than the worst.
    scores = [np.nan_to_num(SCORERS["text_quality"](found, langs)) for found in doses]
    own = np.nan_to_num(clean["text_quality"])
    area, won = interval(auroc, own, scores[-1], pages), interval(win_rate, own, scores[-1], pages)
    guard = leak(nuisances(texts), nuisances(doses[-1]), pages)
    others = [auroc(clean[name], SCORERS[name](doses[-1], langs)) for name in SCORERS if name != "text_quality"]
    columns = (
        f"{cell.name} ({', '.join(f'{dose:.3g}' for dose in cell.doses)} {cell.unit})".replace(" )", ")"),
        ", ".join(f"{auroc(own, found):.3f}" for found in scores),
        f"{area.value:.3f} ({area.low:.3f} to {area.high:.3f})",
        f"{won.value:.3f} ({won.low:.3f} to {won.high:.3f})",
        f"{monotonicity(np.stack([own, *scores])):.2f}" if len(scores) > 1 else "",
        "" if cell.target == "stays" else f"{guard:.3f}",
        ", ".join(f"{other:.3f}" for other in others),
        verdict(cell, area.value, guard),
    )
    return f"| {' | '.join(columns)} |"


def verdict(cell: Cell, area: float, guard: float) -> str:
    if cell.target == "stays":
        return f"drift {abs(area - 0.5):.3f}" + ("" if abs(area - 0.5) <= DRIFT_BAR else ": **missed**")
    if cell.nuisance:
        return ("reached" if cell.bar and area >= cell.bar else "**missed**") + f"; {cell.nuisance}"
    if guard > LEAK_BAR:
        return "**rejected** by the guard"
    if cell.bar is None:
        return "reported"
    return "reached" if area >= cell.bar else f"**missed** ({cell.bar})"


def show_leak(clean: dict[tuple[str, str], np.ndarray]) -> None:
    """Clean documents of one source against those of another: a scorer that likes a subject is far from 0.5."""
    print("### Clean against clean\n\n| | | AUROC |\n|---|---|---|")
    keys = list(clean)
    for index, first in enumerate(keys):
        for second in keys[index + 1 :]:
            area = auroc(np.nan_to_num(clean[first]), np.nan_to_num(clean[second]))
            print(f"| {' '.join(first)} | {' '.join(second)} | {area:.3f} |")
    print()


def show_cost(groups: dict[tuple[str, str], list[Base]]) -> None:
    """Documents per CPU second, the tables of the languages loaded before."""
    bases = [base for found in groups.values() for base in found]
    texts, langs = ["\n".join(base.lines) for base in bases], [base.lang for base in bases]
    measured(texts[:50], langs[:50])
    begun = time.process_time()
    measured(texts, langs)
    spent = time.process_time() - begun
    size = sum(len(text.encode()) for text in texts) / len(texts) / 1000
    print(f"{len(texts) / spent:.0f} documents of {size:.1f} kB a CPU second, with splitting into words.\n")


if __name__ == "__main__":
    main()

"""The tables of a source of documents with pictures: one for each criterion, of all rows of the matrix."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

import numpy as np

from .baselines import BASELINES, RAW, RawCosines
from .corrupt_pictures import MANY, Setting, leaves_plateau
from .donors import Donors
from .figures import Estimate, auroc, interval, leak, monotonicity, win_rate
from .nuisances import NUISANCES, nuisances
from .picture_matrix import BALANCE, FALLS, HOLDS, PICTURE_MATRIX, STAYS, PictureCell
from .pictured import Picture, Pictured
from .score_pictured import CRITERIA, Models, Scored, Scorer, reasons

FEWEST = 30  # documents in a row
FEWER = 3  # pictures, where a source has too few documents of MANY
LEAK_BAR, DRIFT_BAR = 0.55, 0.03


@dataclass(frozen=True)
class Row:
    """What one row of the matrix did to the documents that it is for: scores by dose, the clean ones first."""

    cell: PictureCell
    pages: Sequence[str]
    guard: float
    scores: Mapping[str, Sequence[Scored]] = field(default_factory=dict)  # by criterion
    baselines: Mapping[str, float] = field(default_factory=dict)  # AUROC at the strongest dose


@dataclass(frozen=True)
class Table:
    """A source measured: the rows, the scorers that were there, and the scores of the clean documents."""

    title: str
    bases: Sequence[Pictured]
    rows: Sequence[Row]
    scorers: Sequence[Scorer]
    raw: RawCosines
    many: int


def measure(
    title: str, bases: Sequence[Pictured], models: Models, say: Callable[[str], None], names: Sequence[str] = ()
) -> Table:
    """Every row of the matrix over one source; `names` are the criteria, all by default."""
    scorers = [Scorer(one, models) for one in CRITERIA if not names or one.name in names]
    raw = RawCosines(models.model)
    rich = [base for base in bases if len(base.pictures) >= MANY and leaves_plateau(base, 1)]
    many = MANY if len(rich) >= FEWEST else FEWER
    setting = Setting(bases, Donors(bases), partial(words_in, models=models), many)
    rows = []
    for cell in PICTURE_MATRIX:
        rows.append(row_of(cell, setting, scorers, raw))
        say(f"{title}: {cell.name}, {len(rows[-1].pages)} documents")
    return Table(title, bases, rows, scorers, raw, many)


def words_in(picture: Picture, models: Models) -> Sequence[str]:
    """The lines in a picture: known of a drawn one, read from a found one."""
    if picture.drawn is not None:
        return picture.drawn
    if models.ocr is None:
        return ()
    from filters import Batch
    from filters.ocr import ocr_lines

    from .pictured import documents

    pictures = Batch(documents([Pictured("", "", "", (picture,))])).pictures
    lines = ocr_lines(pictures, models.ocr)[0]  # type: ignore[arg-type]
    return [line.text for line in lines or ()]


def row_of(cell: PictureCell, setting: Setting, scorers: Sequence[Scorer], raw: RawCosines) -> Row:
    made = {index: corrupted(cell, setting, index) for index in range(len(setting.bases))}
    done = {index: found for index, found in made.items() if found is not None}
    clean = [setting.bases[index] for index in done]
    pages = [base.page for base in clean]
    if len(clean) < FEWEST:
        return Row(cell, pages, float("nan"))
    doses = [[found[number] for found in done.values()] for number in range(len(cell.doses))]
    scores = {}
    for scorer in scorers:
        found = [scorer.score(bases) for bases in (clean, *doses)]
        if all(one is not None for one in found):
            scores[scorer.criterion.name] = [one for one in found if one is not None]
    worst = doses[-1]
    baselines = {name: auroc(score(clean), score(worst)) for name, score in BASELINES.items()}
    plain, spoilt = raw.score(clean), raw.score(worst)
    baselines |= {name: auroc(plain[name], spoilt[name]) for name in plain}
    return Row(cell, pages, guard_of(cell, clean, worst, pages), scores, baselines)


def corrupted(cell: PictureCell, setting: Setting, index: int) -> list[Pictured] | None:
    """The document at each dose, the same random numbers for all; None where the row is not for it."""
    found = []
    for dose in cell.doses:
        one = cell.corrupt(setting, index, dose, Random(f"{cell.name} {setting.bases[index].page} {index}"))
        if one is None:
            return None
        found.append(one)
    return found


def guard_of(cell: PictureCell, clean: Sequence[Pictured], worst: Sequence[Pictured], pages: Sequence[str]) -> float:
    """AUROC of nuisances alone, without those that the row is about."""
    kept = [at for at, name in enumerate(NUISANCES) if name not in cell.subject]
    return leak(nuisances(clean)[:, kept], nuisances(worst)[:, kept], pages)


def subjects() -> Iterator[str]:
    """What the guard does not look at, for each row that is about it."""
    yield f"The guard knows {', '.join(NUISANCES)}. Not where they are what is corrupted:\n"
    for cell in PICTURE_MATRIX:
        if cell.subject:
            yield f"- {cell.name}: without {', '.join(cell.subject)}"
    yield ""


def written(table: Table, drawn: bool) -> Iterator[str]:
    """The Markdown of a source."""
    pictures = sum(len(base.pictures) for base in table.bases)
    yield f"### {table.title}\n"
    yield (
        f"{len(table.bases)} documents of {len({base.page for base in table.bases})} pages, {pictures} pictures. "
        f"Pictures are dropped from those with {table.many} and more.\n"
    )
    for scorer in table.scorers:
        yield from of_criterion(table, scorer, drawn)


def of_criterion(table: Table, scorer: Scorer, drawn: bool) -> Iterator[str]:
    name = scorer.criterion.name
    yield f"#### {table.title}: {name}\n"
    if scorer.missing:
        yield f"Not measurable here: {scorer.missing}\n"
        return
    clean = scorer.score(table.bases)
    if clean is None or not clean.coverage:
        yield f"Not measurable here: no document has a score ({reasons(clean) if clean else scorer.missing}).\n"
        return
    others = [*BASELINES, *([] if table.raw.missing else RAW)]
    heads = ("corruption", "has to", "n", "AUROC by dose", "strongest, 95 %", "pairs won, 95 %", "monotone")
    columns = (*heads, "selectivity", "guard", "scored", *others, "")
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    noise = stray(table, name)
    for row in table.rows:
        yield f"| {' | '.join(cells(row, name, others, noise, drawn))} |"
    nulls = [abs(strongest(row, name) - 0.5) for row in table.rows if row.cell.null and name in row.scores]
    yield ""
    why = f" ({found})" if (found := reasons(clean)) else ""
    drift = max(nulls, default=float("nan"))
    yield f"Scored: {clean.coverage:.0%} of the clean documents{why}. Null drift: {drift:.3f}."
    if table.raw.missing:
        yield f"Raw cosines: not measurable here, {table.raw.missing}"
    if spent := scorer.cost(table.bases):
        yield f"Cost: {spent}."
    yield ""


def strongest(row: Row, name: str) -> float:
    clean, *_, worst = (one.ranked for one in row.scores[name])
    return auroc(clean, worst)


def stray(table: Table, name: str) -> float:
    """The farthest from 0.5 of the rows in which nothing may move."""
    return max(
        (
            abs(strongest(row, name) - 0.5)
            for row in table.rows
            if row.cell.effect.get(name) == STAYS and name in row.scores
        ),
        default=0.0,
    )


def cells(row: Row, name: str, others: Sequence[str], noise: float, drawn: bool) -> Iterator[str]:
    cell = row.cell
    doses = f" ({', '.join(f'{dose:g}' for dose in cell.doses)} {cell.unit})" if cell.unit else ""
    yield f"{cell.name}{doses}"
    yield cell.effect.get(name, "")
    yield str(len(row.pages))
    if name not in row.scores:
        yield from [""] * (7 + len(others))
        yield f"too few documents, {FEWEST} are asked for" if len(row.pages) < FEWEST else "not measurable here"
        return
    found = row.scores[name]
    clean, *doses_ = (one.ranked for one in found)
    area = interval(auroc, clean, doses_[-1], row.pages)
    won = interval(win_rate, clean, doses_[-1], row.pages)
    yield ", ".join(f"{auroc(clean, one):.3f}" for one in doses_)
    yield shown(area)
    yield shown(won)
    yield f"{monotonicity(np.stack([clean, *doses_])):.2f}" if len(doses_) > 1 else ""
    yield f"{area.value - noise:.3f}" if cell.effect.get(name) == FALLS else ""
    yield "" if cell.null else f"{row.guard:.3f}"
    yield f"{found[-1].coverage:.2f}"
    yield from (f"{row.baselines[other]:.3f}" if other in row.baselines else "" for other in others)
    yield verdict(row, name, area.value, drawn)


def shown(found: Estimate) -> str:
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def verdict(row: Row, name: str, area: float, drawn: bool) -> str:
    """Bars that hang on what a model sees are for drawn documents alone."""
    effect = row.cell.effect.get(name)
    if effect is None:
        return "no claim"
    if not row.cell.null and row.guard > LEAK_BAR:
        return "**rejected** by the guard"
    if effect == STAYS:
        return f"drift {abs(area - 0.5):.3f}" + ("" if abs(area - 0.5) <= DRIFT_BAR else ": **missed**")
    if effect == HOLDS:
        return "holds" if area <= 0.5 + DRIFT_BAR else "**falls**"
    bar = row.cell.bars.get(name) if drawn or name == BALANCE else None
    if bar is None:
        return "reported"
    return "reached" if area >= bar else f"**missed** ({bar})"

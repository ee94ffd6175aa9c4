"""Tables: the generator of drawn tables with the place of every cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, ClassVar

import numpy as np

from schemas.errors import BadRecord, PluginError, RecipeError
from schemas.formats.table import Cell, Table
from schemas.geometry import PixelBudget
from schemas.naming import unknown_name_message
from schemas.resources import Resources
from synth.browser import browser_version
from synth.chance import chance, noise
from synth.drawn import Box, Drawn, Picture, Quad, Region
from synth.extras import require, versions
from synth.generator import Generator
from synth.languages import LANGUAGES
from synth.pixels.png import encode_png
from synth.pixels.steady import steady
from synth.tables.asking import ask, one_line
from synth.tables.content import Content, shortened, write_content
from synth.tables.rendered import Quads, RenderedTable
from synth.tables.style import TableStyle, choose_style, fonts
from synth.text.families import fonts_digest

# Each has draw_table(table, style, lang, budget, note) -> RenderedTable, and check() for what it needs.
RENDERERS = {"process": "synth.tables.draw", "browser": "synth.tables.draw_browser"}
_MODULES = ("babel", "budoux", "cv2", "numpy", "regex", "uharfbuzz")
# Rows below this hold letters of 13 px and less, which a blur may take away.
LEGIBLE_PX = 24
# What leaves every digit legible at half its strength; glare, stains and strong blur do not.
_EFFECTS = (
    "soft_focus", "sensor_noise", "luma_noise", "jpeg", "uneven_light", "vignette", "cast_shadow", "folds",
    "bleed_through", "tint", "grey", "sharpened",
)  # fmt: skip
_STRONGEST = 0.5
_TRIES = 4  # a table that is too large loses two fifths of its rows each time


@dataclass(frozen=True)
class Tables(Generator):
    """Tables of figures, prices, times and words, in many looks, by the renderers that are named.

    Regions are the table and its cells, also the empty ones (`row` and `column` count from 0), its title and its note;
    those of a table that is turned or askew have quads. The caption of the table is its title.
    """

    languages: tuple[str, ...] = LANGUAGES
    renderers: tuple[str, ...] = ("process", "browser")
    rotated: float = 0.08  # the share that stands on its side
    tilted: float = 0.1  # the share that is a few degrees askew
    photographed: float = 0.15  # the share that looks scanned or photographed, as JPEG
    kind: ClassVar[str] = "table"
    version: ClassVar[int] = 3
    needs: ClassVar[Resources] = Resources(memory_mib=1024)

    def __post_init__(self) -> None:
        if unknown := [name for name in self.renderers if name not in RENDERERS]:
            raise RecipeError(f"tables: {unknown_name_message('renderer', unknown[0], RENDERERS)}")
        if not self.renderers:
            raise RecipeError(f"tables: needs a renderer; there are {', '.join(RENDERERS)}")
        if not self.languages or not 0 <= self.rotated + self.tilted <= 1:
            raise RecipeError("tables: needs a language, and rotated and tilted that add up to at most 1")
        if not 0 <= self.photographed <= 1:
            raise RecipeError(f"tables: photographed is a share, 0 to 1, not {self.photographed}")

    def check(self) -> None:
        require("tables", *_MODULES)
        for lang in self.languages:
            try:
                fonts(lang)
            except BadRecord as error:
                raise PluginError(str(error)) from None
        for name in self.renderers:
            import_module(RENDERERS[name]).check(self.languages)

    def inputs(self) -> Mapping[str, Any]:
        """The versions of packages and fonts, and of the Chromium if tables are drawn in it."""
        require("tables", *_MODULES)
        drawn_with = {"fonts": fonts_digest(), "packages": versions(*_MODULES)}
        return drawn_with | ({"chromium": browser_version()} if "browser" in self.renderers else {})

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        steady()
        rng = chance(seed, "table")
        lang = rng.choice(self.languages)
        draw_table = import_module(RENDERERS[rng.choice(self.renderers)]).draw_table
        content = write_content(seed, lang)
        looks = chance(seed, "table", "looks")
        style = _showing(choose_style(lang, content.table.columns, looks, self.rotated, self.tilted), content.table)
        table, rendered = _fitted(content, style, lang, budget, draw_table)
        height, width = rendered.pixels.shape[:2]
        boxes = _boxes(rendered.cells, width, height)
        data, mime = self._encoded(seed, rendered)
        picture = Picture(data, mime, width, height)
        turns = ask(table, boxes, width, height, lang, chance(seed, "table", "turns"))
        slanted = bool(style.turned or style.tilt)
        return Drawn(picture, lang, turns, _regions(table, content, rendered, boxes, slanted))

    def _encoded(self, seed: int, rendered: RenderedTable) -> tuple[bytes, str]:
        rng = chance(seed, "table", "camera")
        if rng.random() >= self.photographed or _row_px(rendered) < LEGIBLE_PX:
            return encode_png(rendered.pixels), "image/png"
        from synth.camera.effects import EFFECTS
        from synth.pixels.picture_bytes import picture_bytes

        grain, seen = noise(seed, "table", "camera"), rendered.pixels
        for name in rng.sample(_EFFECTS, rng.choice((1, 1, 2))):
            seen = EFFECTS[name](grain, seen, rng.uniform(0.05, _STRONGEST))
        return picture_bytes(seen)


def _row_px(rendered: RenderedTable) -> float:
    """How high the middle one of the cells is, seen upright."""
    upper, lower = rendered.cells[:, :2].mean(axis=1), rendered.cells[:, 2:].mean(axis=1)
    return float(np.median(np.abs(upper - lower).max(axis=1)))


def _fitted(
    content: Content,
    style: TableStyle,
    lang: str,
    budget: PixelBudget,
    draw_table: Callable[..., RenderedTable],
) -> tuple[Table, RenderedTable]:
    table = content.table
    for _ in range(_TRIES):
        try:
            rendered = draw_table(table, style, lang, budget, content.note)
            height, width = rendered.pixels.shape[:2]
            if height * width > budget.max:  # a long row askew takes far more room than it covers
                rendered = draw_table(table, replace(style, tilt=0.0), lang, budget, content.note)
            return table, rendered
        except BadRecord as error:
            if error.reason != "table_too_large":
                raise
        table = shortened(table, max(2, table.rows * 3 // 5), max(2, table.columns * 4 // 5))
    raise BadRecord("table_too_large", f"no part of this table fits in {budget.max} pixels")


def _showing(style: TableStyle, table: Table) -> TableStyle:
    """The style with the rules that it takes to see which cells span others below the headings.

    A cell as wide as the table is seen without, and so is a heading beside the rows that it is for.
    """
    wide = any(
        cell.column_span > 1 and cell.column_span < table.columns and _below(cell, table) for cell in table.cells
    )
    tall = any(cell.row_span > 1 and not cell.header for cell in table.cells)
    if (wide or tall) and style.rules != "all":
        return replace(style, rules="all")
    return style


def _below(cell: Cell, table: Table) -> bool:
    return cell.row >= table.header_rows


def _regions(
    table: Table, content: Content, rendered: RenderedTable, boxes: Sequence[Box], slanted: bool
) -> list[Region]:
    height, width = rendered.pixels.shape[:2]

    def region(level: str, quad: Quads, text: str | None, label: str, *facts: tuple[str, str]) -> Region:
        (box,), (corners,) = _boxes(quad[None], width, height), _corners(quad[None], width, height)
        return Region(level, box, text, corners if slanted else None, label, facts)

    size = (("rows", str(table.rows)), ("columns", str(table.columns)))
    found = [region("table", rendered.table, None, content.topic, *size)]
    if rendered.title is not None:
        title = region("paragraph", rendered.title, table.caption, "title")
        found = [title, *found] if title.box[1] <= found[0].box[1] else [*found, title]
    quads = _corners(rendered.cells, width, height) if slanted else [None] * len(boxes)
    for cell, box, corners in zip(table.cells, boxes, quads, strict=True):
        found.append(Region("cell", box, one_line(cell.text) or None, corners, None, _facts(cell)))
    if rendered.note is not None:
        found.append(region("paragraph", rendered.note, content.note, "note"))
    return found


def _facts(cell: Cell) -> tuple[tuple[str, str], ...]:
    return (
        ("row", str(cell.row)),
        ("column", str(cell.column)),
        ("row_span", str(cell.row_span)),
        ("column_span", str(cell.column_span)),
        ("header", "true" if cell.header else "false"),
    )


def _boxes(quads: Quads, width: int, height: int) -> list[Box]:
    """The whole pixels that each quad touches, inside the picture."""
    least = np.floor(quads.min(axis=1) + 1e-3).clip(0, None).astype(int)
    most = np.ceil(quads.max(axis=1) - 1e-3).clip(None, (width, height)).astype(int)
    return [(x1, y1, x2, y2) for (x1, y1), (x2, y2) in zip(least.tolist(), most.tolist(), strict=True)]


def _corners(quads: Quads, width: int, height: int) -> list[Quad]:
    held = np.clip(quads.astype(float), 0, (width, height)).round(2).reshape(-1, 8)
    return [(a, b, c, d, e, f, g, h) for a, b, c, d, e, f, g, h in held.tolist()]

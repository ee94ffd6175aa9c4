"""The renderer of tables in the browser: HTML and CSS, with the place of every cell as the page lays it out."""

from collections.abc import Sequence
from html import escape

from schemas.errors import BadRecord
from schemas.formats.table import Cell, Table
from schemas.geometry import FACTOR, PixelBudget
from synth.browser import check_browser, draw
from synth.browser_page import SIDE_PX, Drawing
from synth.languages import RIGHT_TO_LEFT
from synth.tables.css import css
from synth.tables.layout import SIZES_PX, is_number
from synth.tables.rendered import RenderedTable
from synth.tables.style import TableStyle
from synth.tables.turned import turned
from synth.webfonts import check_webfonts, covering, webfonts

# Sets the letters smaller until the picture fits, puts the table in the middle of whole tokens, and finds its cells.
# What is beside the table, its title and note, is as wide as the table, but not narrower than 12 em.
_DRAW = """(stage, {html, paper, sizes, least, most, factor, side}) => {
  stage.innerHTML = html;
  stage.style.background = paper;
  const frame = stage.lastElementChild, table = frame.querySelector('table');
  const fed = length => Math.ceil(length / factor) * factor;
  let width, height, area, wanted = sizes[0];
  for (const size of sizes) {
    if (size > wanted) continue;
    frame.style.fontSize = size + 'px';
    const room = Math.max(table.getBoundingClientRect().width, 12 * size);
    frame.querySelectorAll('.beside').forEach(text => text.style.maxWidth = room + 'px');
    const {width: wide, height: high} = frame.getBoundingClientRect();
    [width, height] = [fed(Math.ceil(wide)), fed(Math.ceil(high))];
    area = width * height;
    if (area <= most && Math.max(width, height) <= side) break;
    wanted = Math.min(size - 1, Math.ceil(size * Math.sqrt(most / area)));
    width = 0;
  }
  if (!width) return {size: [factor, factor], area};
  while (width * height < least) width <= height ? width += factor : height += factor;
  const {width: inner, height: tall} = frame.getBoundingClientRect();
  frame.style.left = Math.floor((width - inner) / 2) + 'px';
  frame.style.top = Math.floor((height - tall) / 2) + 'px';
  const corners = ({left, top, right, bottom}) => [left, top, right, bottom];
  const letters = element => {
    if (!element) return null;
    const range = document.createRange();
    range.selectNodeContents(element);
    return corners(range.getBoundingClientRect());
  };
  return {
    size: [width, height],
    cells: [...table.querySelectorAll('td, th')].map(cell => corners(cell.getBoundingClientRect())),
    title: letters(frame.querySelector('.title')),
    note: letters(frame.querySelector('.note')),
  };
}"""


def check(languages: Sequence[str]) -> None:
    """Whether there is a browser and all fonts that tables in these languages are set in.

    Raises:
        PluginError: something is missing; the message says how to get it.
    """
    check_browser()
    check_webfonts(languages)


def draw_table(
    table: Table, style: TableStyle, lang: str, budget: PixelBudget, note: str | None = None
) -> RenderedTable:
    """Draws a table with its caption as title, a note below; letters are made smaller where the budget wants it.

    Raises:
        BadRecord: `table_too_large`, `no_font`, and what `synth.browser.draw` raises.
    """
    texts = "".join(cell.text for cell in table.cells) + (table.caption or "") + (note or "")
    font = covering(style.font, lang, texts)
    most = int(budget.max * 0.75) if style.tilt else budget.max
    argument = {
        "html": _html(table, style, lang, note, font), "paper": style.paper, "least": budget.min,
        "most": max(budget.min, most), "factor": FACTOR, "side": SIDE_PX,
        "sizes": [size for size in reversed(SIZES_PX) if size <= max(style.font_px, SIZES_PX[0])],
    }  # fmt: skip
    shot = draw(Drawing(_DRAW, argument, SIDE_PX, SIDE_PX, webfonts(font)))
    found = shot.found
    if "cells" not in found:
        area = float(found["area"])
        raise BadRecord("table_too_large", f"{table.rows} x {table.columns} cells in {budget.max} pixels", area)
    cells = [tuple(cell) for cell in found["cells"]]
    left, top, right, bottom = zip(*cells, strict=True)
    whole = (min(left), min(top), max(right), max(bottom))
    title, below = (None if found[part] is None else tuple(found[part]) for part in ("title", "note"))
    return turned(shot.pixels, style, lang, [*cells, whole], title, below)


def _html(table: Table, style: TableStyle, lang: str, note: str | None, font: str) -> str:
    direction = "rtl" if lang in RIGHT_TO_LEFT else "ltr"
    head = table.header_rows
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(_cell(cell, head, style))
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    title = f"<div class='beside title'>{escape(table.caption)}</div>" if table.caption else ""
    below = f"<div class='beside note'>{escape(note)}</div>" if note else ""
    drawn = f"<table>{body}</table>"
    parts = title + drawn + below if style.title == "above" else drawn + title + below
    return f"<style>{css(style, font)}</style><div class=frame lang={escape(lang)} dir={direction}>{parts}</div>"


def _cell(cell: Cell, head: int, style: TableStyle) -> str:
    number = is_number(cell.text)
    kinds = ["number" if number else "text"]
    if cell.row < head:
        kinds.append("head")
        if style.rotated_header and cell.column > 0 and cell.column_span == 1 and not number and cell.text:
            kinds.append("rotated")
    elif (cell.row - head) % 2:
        kinds.append("odd")
    if head and cell.row + cell.row_span == head:
        kinds.append("last")
    if cell.header:
        kinds.append("bold")
    tag = "th" if cell.header else "td"
    spans = (f" rowspan={cell.row_span}" if cell.row_span > 1 else "") + (
        f" colspan={cell.column_span}" if cell.column_span > 1 else ""
    )
    free = number or "rotated" in kinds
    room = "" if free else f" style='max-width:{style.column_em * cell.column_span:.1f}em'"
    return f"<{tag} class='{' '.join(kinds)}'{spans}><div{room}>{escape(cell.text)}</div></{tag}>"

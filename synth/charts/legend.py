"""Legend: the names of the series beside their colours; measured first, so that the plot knows what room it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from synth.charts.canvas import Box, Pen
from synth.charts.colours import Colour, mixed
from synth.charts.sheet import Sheet

Place = Literal["right", "top", "bottom", "inside", "none"]


_Rows = tuple[tuple[tuple["Key", tuple[str, ...]], ...], ...]


class Key(NamedTuple):
    """A series in the legend: its name, colour, and what its marks look like."""

    name: str
    colour: Colour
    shape: Literal["patch", "line", "dot", "line_dot"] = "patch"
    hatch: str = ""
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Legend:
    """Keys in rows, broken to lines, with the size of the whole; nothing is drawn yet."""

    sheet: Sheet
    rows: _Rows
    place: Place
    width: float
    height: float
    title: str = ""

    def draw(self, left: float, top: float) -> None:
        sheet, px = self.sheet, _px(self.sheet)
        canvas, lettering = sheet.canvas, sheet.lettering
        box = (left, top, left + self.width, top + self.height)
        if sheet.theme.legend_frame or self.place == "inside":
            canvas.rect(box, mixed(sheet.theme.plot, "#ffffff", 0.05), Pen(sheet.theme.grid, 0.9), 0.92, px * 0.25)
        canvas.note("legend", box, self.title or None)
        y = top + px * 0.5
        if self.title:
            x, at = (box[2] - px * 0.6, "right") if sheet.right_to_left else (left + px * 0.6, "left")
            drawn = canvas.text((x, y), self.title, px, sheet.theme.ink, at, "top", bold=sheet.theme.title_bold)
            canvas.note("legend_title", drawn, self.title)
            y += lettering.line(px)
        for row in self.rows:
            widths = [_key_width(sheet, lines) for _, lines in row]
            height = max(len(lines) for _, lines in row) * lettering.line(px)
            x = (
                left + (self.width - sum(widths) - px * 1.2 * (len(row) - 1)) / 2
                if len(self.rows[0]) > 1
                else left + px * 0.6
            )
            if sheet.right_to_left:
                x = left + self.width - (x - left)
            for (key, lines), width in zip(row, widths, strict=True):
                start = x - width if sheet.right_to_left else x
                self._draw_key(key, lines, start, y, width)
                x += (-1 if sheet.right_to_left else 1) * (width + px * 1.2)
            y += height

    def _draw_key(self, key: Key, lines: tuple[str, ...], left: float, top: float, width: float) -> None:
        sheet, px = self.sheet, _px(self.sheet)
        canvas = sheet.canvas
        cap = sheet.lettering.cap(px)
        wide = _swatch(px)
        swatch_left, text_left, across = (
            (left + width - wide, left + width - wide - px * 0.5, "right")
            if sheet.right_to_left
            else (left, left + wide + px * 0.5, "left")
        )
        middle = top + px * 0.12 + cap / 2
        swatch = (swatch_left, middle - px * 0.36, swatch_left + wide, middle + px * 0.36)
        if key.shape == "patch":
            edge = Pen(sheet.theme.bar_edge, 0.8) if sheet.theme.bar_edge else None
            canvas.rect(swatch, key.colour, edge, hatch=key.hatch)
        if key.shape in ("line", "line_dot"):
            canvas.line(
                ((swatch[0], middle), (swatch[2], middle)), Pen(key.colour, max(1.5, sheet.theme.line_px), key.dashes)
            )
        if key.shape in ("dot", "line_dot"):
            canvas.circle((swatch_left + wide / 2, middle), px * 0.3, key.colour)
        drawn = canvas.text((text_left, middle - cap / 2), lines, px, sheet.theme.ink, across, "top")
        entry = (
            min(swatch[0], drawn[0]), min(swatch[1], drawn[1]), max(swatch[2], drawn[2]), max(swatch[3], drawn[3]),
        )  # fmt: skip
        canvas.note("legend_entry", entry, key.name, key.name)


def measured(sheet: Sheet, keys: Sequence[Key], place: Place, room: Box, title: str = "") -> Legend | None:
    """The legend as it would stand in the room; None where there is none to draw."""
    if place == "none" or not keys:
        return None
    px, lettering = _px(sheet), sheet.lettering
    width, height = room[2] - room[0], room[3] - room[1]
    rows: _Rows
    title_height = lettering.line(px) if title else 0.0
    if place in ("right", "inside"):
        limit = width * 0.26
        rows = tuple(((key, lettering.wrap(key.name, px, limit)),) for key in keys)
        tall = sum(len(row[0][1]) for row in rows) * lettering.line(px) + px * 0.8 + title_height
        wide = max([_key_width(sheet, row[0][1]) for row in rows] + [lettering.ink(title, px, True).width]) + px * 1.2
        if tall <= height * 0.95 and wide <= width * 0.45:
            return Legend(sheet, rows, place, wide, tall, title)
        place = "bottom"
    flowing: list[list[tuple[Key, tuple[str, ...]]]] = [[]]
    used = 0.0
    for key in keys:
        lines = lettering.wrap(key.name, px, width * 0.8)
        needed = _key_width(sheet, lines) + px * 1.2
        if flowing[-1] and used + needed > width - px * 1.2:
            flowing.append([])
            used = 0.0
        flowing[-1].append((key, lines))
        used += needed
    rows = tuple(tuple(row) for row in flowing)
    tall = sum(max(len(lines) for _, lines in row) for row in rows) * lettering.line(px) + px * 0.8 + title_height
    wide = max(sum(_key_width(sheet, lines) + px * 1.2 for _, lines in row) for row in rows)
    return Legend(sheet, rows, place, max(wide, lettering.ink(title, px, True).width + px * 1.2), tall, title)


def _px(sheet: Sheet) -> float:
    return sheet.px * 0.95


def _swatch(px: float) -> float:
    return px * 1.6


def _key_width(sheet: Sheet, lines: Sequence[str]) -> float:
    px = _px(sheet)
    return _swatch(px) + px * 0.5 + sheet.lettering.width(lines, px)

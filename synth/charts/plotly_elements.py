"""Elements: what the page found, named for what it stands for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from synth.charts.chart import Element
from synth.charts.plotly_layout import Placed
from synth.charts.plotly_plot import Axis, Box, Key, Mark, Plot, pixel
from synth.charts.quads import Corner, quad_of

# Part, trace (of a tick: the class of its axis), point (of a tick: its place on the axis), box, corners of turned text.
Found = tuple[str, int | str, float, *tuple[float, ...]]

# The order in which a chart is read; what is not named stands at "data".
_ORDER = (
    "title", "subtitle", "legend", "legend_entry", "y_title", "value_title", "panel", "panel_title", "plot_area",
    "area", "line", "link", "data", "value_label", "name_label", "tick_label", "x_title", "source",
)  # fmt: skip


def elements(found: Sequence[Found], plots: Sequence[Plot], placed: Placed) -> list[Element]:
    """The elements in reading order: by role, then in the order of the data."""
    made = list(_known(plots, placed))
    marks, ticks = _marks(plots), _ticks(plots)
    for part, trace, point, *corners in found:
        box: Box = (corners[0], corners[1], corners[2], corners[3])
        turned = list(zip(corners[4::2], corners[5::2], strict=True))
        if part == "note":
            note = placed.notes[int(point)]
            made.append(_text(note.role, box, note.text, turned))
        elif part == "tick":
            made.append(_text("tick_label", box, ticks.get((_axis_of(str(trace)), round(point, 6))), turned))
        elif part == "legend":
            made.append(Element("legend", box))
        elif part == "entry":
            made.append(Element("legend_entry", box, plots[0].entries[int(point)]))
        elif part == "label":
            mark = marks.get(("point", int(trace), int(point)))
            if mark is not None and mark.text is not None:
                text = _text(mark.label, box, mark.text, turned)
                made.append(replace(text, series=mark.series, category=mark.category, value=mark.value))
        elif (mark := marks.get((part, int(trace), int(point)))) is not None:
            made.append(Element(mark.role, box, None, mark.series, mark.category, mark.value))
    return sorted(made, key=lambda element: _rank(element.role))


def _text(role: str, box: Box, text: str | None, turned: Sequence[Corner]) -> Element:
    return Element(role, box, text, quad=quad_of(turned, text or "") if turned else None)


def _known(plots: Sequence[Plot], placed: Placed) -> Iterator[Element]:
    """What need not be looked for: the plot areas, and things placed in units of their axes."""
    for plot, area, title in zip(plots, placed.areas, placed.titles, strict=True):
        yield Element("panel" if title else "plot_area", area, None, None, title or None)
        if plot.x is None or plot.y is None:
            continue
        for mark, (x1, y1, x2, y2) in plot.boxes:
            across = sorted(pixel(x, plot.x.range, area[0], area[2]) for x in (x1, x2))
            down = sorted(pixel(y, plot.y.range, area[3], area[1]) for y in (y1, y2))
            box = (across[0], down[0], across[1], down[1])
            yield Element(mark.role, box, mark.text, mark.series, mark.category, mark.value)


def _marks(plots: Sequence[Plot]) -> Mapping[Key, Mark]:
    """The marks of all panels; traces are numbered through them."""
    marks: dict[Key, Mark] = {}
    before = 0
    for plot in plots:
        marks |= {(part, before + trace, point): mark for (part, trace, point), mark in plot.marks.items()}
        before += len(plot.traces)
    return marks


def _ticks(plots: Sequence[Plot]) -> Mapping[tuple[str, float], str]:
    axes: dict[str, Axis | None] = {}
    for number, plot in enumerate(plots):
        suffix = str(number + 1) if number else ""
        axes |= {f"x{suffix}": plot.x or plot.radial, f"y{suffix}": plot.y}
    first = plots[0]
    if first.y2 is not None:
        axes["y2"] = first.y2
    axes |= {"scale": first.scale, "angular": first.angular}
    return {(name, round(at, 6)): label for name, axis in axes.items() if axis for at, label in axis.ticks}


def _axis_of(name: str) -> str:
    """Of the class of a tick: `x2tick`, `angularaxistick`, `ycb1f3tick`."""
    if name.startswith("ycb"):
        return "scale"
    if name.startswith("angular"):
        return "angular"
    found = re.match(r"[xy]\d*", name)
    return found[0] if found else name


def _rank(role: str) -> int:
    return _ORDER.index(role) if role in _ORDER else _ORDER.index("data")

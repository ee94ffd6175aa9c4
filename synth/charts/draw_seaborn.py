"""Charts that seaborn draws: its marks on an Axes of matplotlib, the rest as in the charts of matplotlib.

The boxes of marks are asked of the artists that seaborn has made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.util import find_spec

from schemas.errors import PluginError
from synth.charts import draw_matplotlib
from synth.charts.canvas import Box
from synth.charts.chart import Chart, Look, Rendered
from synth.charts.seaborn_kinds import bars, matrix, panels, points, spread
from synth.charts.sheet import Sheet

_FAMILIES = (bars, matrix, panels, points, spread)
DRAWERS: Mapping[str, Callable[[Sheet, Box], None]] = {
    kind: drawer for family in _FAMILIES for kind, drawer in family.DRAWERS.items()
}


def check(languages: Iterable[str]) -> None:
    """Whether there is all that drawing charts in these languages needs.

    Raises:
        PluginError: seaborn, matplotlib or a font is missing; the message says how to get it.
    """
    if find_spec("seaborn") is None:
        raise PluginError("seaborn is missing: pip install 'interleaf[synth]'")
    draw_matplotlib.check(languages)


def render(chart: Chart, look: Look) -> Rendered:
    """The chart in exactly the look's pixels, in colours less saturated than the palette, as seaborn has them.

    Raises:
        BadRecord: the face lacks a character of the chart, or the words leave no room for the data.
        PluginError: a kind, theme or font that is not there.
    """
    import seaborn as sns
    from matplotlib.colors import to_hex

    palette = [to_hex(sns.desaturate(colour, 0.8)) for colour in look.palette]
    return draw_matplotlib.rendered_by(DRAWERS, chart, replace(look, palette=palette))

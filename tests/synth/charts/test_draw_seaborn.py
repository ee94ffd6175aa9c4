import matplotlib as mpl
import numpy as np
import pytest

from synth.charts.draw_seaborn import DRAWERS, render
from synth.charts.kinds import KINDS
from synth.languages import LANGUAGES
from tests.synth.charts.drawing import bars, look, made, of_role, outside, plain, series


def test_the_kinds_are_those_of_the_list() -> None:
    assert set(DRAWERS) == {kind for kind, of in KINDS.items() if "seaborn" in of.libraries}


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_every_kind_has_its_size_and_nothing_outside(kind: str) -> None:
    for seed in range(2):
        lang = LANGUAGES[(seed * 5 + len(kind)) % len(LANGUAGES)]
        chosen = look(seed, lang, "seaborn")
        rendered = render(made(kind, lang, seed), chosen)
        assert rendered.pixels.shape == (chosen.height, chosen.width, 3)
        assert outside(rendered) == []


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_what_is_said_to_be_printed_is_printed(kind: str) -> None:
    rendered = render(made(kind, "en", 5), look(4, library="seaborn"))
    printed = [element for element in rendered.elements if element.text and element.role != "panel"]
    assert {"title", "tick_label"} <= {element.role for element in printed}
    for element in printed:
        x1, y1, x2, y2 = (round(side) for side in element.box)
        inside = rendered.pixels[max(y1, 0) : y2, max(x1, 0) : x2].reshape(-1, 3)
        assert (inside != inside[0]).any(), element


@pytest.mark.parametrize("kind", ["bar", "horizontal_bar"])
def test_boxes_of_bars_are_as_long_as_their_values(kind: str) -> None:
    numbers = (10.0, 25.0, 40.0, 5.0)
    rendered = render(bars(numbers, kind), plain(library="seaborn"))
    boxes = [element.box for element in of_role(rendered, "bar")]
    lengths = [x2 - x1 if kind == "horizontal_bar" else y2 - y1 for x1, y1, x2, y2 in boxes]
    assert lengths == pytest.approx([lengths[2] * number / 40 for number in numbers], abs=1e-6)
    starts = [box[1] for box in boxes] if kind == "horizontal_bar" else [box[0] for box in boxes]
    assert starts == sorted(starts)


def test_bars_of_a_series_are_of_one_colour_inside_their_boxes() -> None:
    rendered = render(series("grouped_bar"), plain(library="seaborn", grid=False))
    colours: dict[str, list[np.ndarray]] = {}
    for element in of_role(rendered, "bar"):
        x1, y1, x2, y2 = (round(side) for side in element.box)
        inside = rendered.pixels[y1 + 3 : y2 - 3, x1 + 3 : x2 - 3].reshape(-1, 3)
        assert (inside == inside[0]).all()
        colours.setdefault(str(element.series), []).append(inside[0])
    assert list(colours) == ["North", "South"]
    for found in colours.values():
        assert len(found) == 3
        assert all((colour == found[0]).all() for colour in found)


def test_cells_of_a_heatmap_fill_the_plot() -> None:
    chart = made("heatmap", "en", 3)
    rendered = render(chart, plain(library="seaborn", seed=2))
    (field,) = of_role(rendered, "plot_area")
    cells = of_role(rendered, "cell")
    assert len(cells) == sum(len(column.values) for column in chart.columns if column.type == "number")
    assert min(cell.box[0] for cell in cells) == pytest.approx(field.box[0], abs=0.01)
    assert max(cell.box[3] for cell in cells) == pytest.approx(field.box[3], abs=0.01)
    assert [cell.category for cell in cells[:1]] == [str(chart.columns[0].values[0])]


def test_same_arguments_same_bytes() -> None:
    first, second = (render(made("violin", "fr", 2), look(2, "fr", "seaborn")) for _ in range(2))
    assert (first.pixels == second.pixels).all()
    assert first.elements == second.elements


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_settings_of_the_process_change_nothing(kind: str) -> None:
    """Such as a matplotlibrc in the user's folder makes them."""
    own = {"font.size": 30, "lines.marker": "x", "lines.markeredgewidth": 5, "patch.linewidth": 6, "axes.grid": True,
           "scatter.marker": "s", "text.hinting": "no_hinting", "axes.facecolor": "yellow"}  # fmt: skip
    chart, chosen = made(kind, "en", 4), look(5, library="seaborn")
    before = render(chart, chosen)
    with mpl.rc_context(own):
        after = render(chart, chosen)
        assert mpl.rcParams["font.size"] == 30
    assert (before.pixels == after.pixels).all()
    assert before.elements == after.elements

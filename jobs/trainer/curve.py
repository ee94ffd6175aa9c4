"""The picture of a training: its loss, and the held-out loss by kind, over steps."""

from pathlib import Path
from typing import Any

from jobs.trainer.metrics import METRICS, read_lines

CURVE = "curve.png"
INK, GREY, PALE, FAINT = "#1f2328", "#656d76", "#b1bac4", "#e1e5ea"
# Okabe and Ito's colours (2008), which people of every colour vision tell apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#B8A400")
DASHES = ("-", "--", ":", "-.")  # after as many kinds as there are colours
SMOOTH_STEPS = 20


def draw_curve(out: Path, title: str) -> Path:
    """Write OUT/curve.png from OUT/metrics.jsonl: 1,440 x 840 pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lines = read_lines(out / METRICS)
    steps = [line for line in lines if "loss" in line]
    held = [line for line in lines if "held_out" in line]
    figure = Figure(figsize=(9.6, 5.6), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    _draw_loss(axes, [line["step"] for line in steps], [line["loss"] for line in steps])
    kinds = sorted({kind for line in held for kind in line["held_out"]})
    for number, kind in enumerate(kinds):
        points = [(line["step"], line["held_out"][kind]) for line in held if kind in line["held_out"]]
        axes.plot(
            *zip(*points, strict=True),
            color=COLOURS[number % len(COLOURS)],
            linestyle=DASHES[number // len(COLOURS) % len(DASHES)],
            linewidth=1.8,
            marker="o",
            markersize=4,
            label=f"held out: {kind}   {points[0][1]:.3f} to {points[-1][1]:.3f}",
        )
    _dress(axes, title, lines)
    file = out / CURVE
    spool = file.with_suffix(".spool")
    FigureCanvasAgg(figure).print_png(str(spool))
    spool.rename(file)
    return file


def _draw_loss(axes: Any, steps: list[int], losses: list[float]) -> None:
    if not steps:
        return
    axes.plot(steps, losses, color=PALE, linewidth=1.0, label="training, each step")
    if len(steps) < 2 * SMOOTH_STEPS:
        return
    means = [
        sum(losses[max(0, end - SMOOTH_STEPS) : end]) / min(end, SMOOTH_STEPS) for end in range(1, len(losses) + 1)
    ]
    axes.plot(steps, means, color=GREY, linewidth=1.6, label=f"training, mean of {SMOOTH_STEPS} steps")


def _dress(axes: Any, title: str, lines: list[dict[str, Any]]) -> None:
    totals = [line["totals"] for line in lines if "totals" in line]
    fed = totals[-1] if totals else {"text_tokens": 0, "vision_tokens": 0}
    axes.set_title(title, loc="left", color=INK, fontsize=13, fontweight="bold", pad=24)
    axes.text(
        0,
        1.02,
        f"{fed['text_tokens']:,} text and {fed['vision_tokens']:,} vision tokens fed",
        transform=axes.transAxes,
        color=GREY,
        fontsize=10,
    )
    axes.set_xlabel("step", color=INK)
    axes.set_ylabel("loss, nats a target", color=INK)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(visible=True, axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)
    axes.tick_params(colors=GREY)
    axes.legend(fontsize=9, labelcolor=INK, loc="upper right", framealpha=1.0, edgecolor="white")

"""The funnel of a run on the terminal: what became of the records step by step, and what most often sent them away."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jobs.opened import Opened, open_run
from jobs.views import connect, query, rows
from pipelines.manifests import Manifest

REASONS = 10
RECORDS = {
    "records_in": "in",
    "made": "made",
    "kept": "kept",
    "dropped": "dropped",
    "duplicate": "duplicate",
    "failed": "failed",
    "split": "split",
}
COLUMNS = {
    "step": "step",
    **RECORDS,
    "pictures_in": "pictures\nin",
    "pictures_dropped": "pictures\ndropped",
    "pictures_duplicate": "pictures\nduplicate",
    "pictures_failed": "pictures\nfailed",
}
# Columns that are left out where no step has anything to count in them.
RARE = ("made", "duplicate", "split", "pictures_in", "pictures_dropped", "pictures_duplicate", "pictures_failed")


def print_funnel(out: str, done: Mapping[str, Sequence[Manifest]]) -> None:
    """Print what became of the records of a run; `done` are the manifests of its steps, in order."""
    run = open_run(out)
    with connect(Opened(run.store, run.facts, {step: list(units) for step, units in done.items()})) as con:
        steps = rows(con, "FROM funnel")
        reasons = rows(con, query("reasons"), {"most": REASONS})
        samples = rows(con, query("totals"))[0]
    console = Console()
    console.print(_funnel(steps))
    if reasons:
        console.print(_reasons(reasons))
    console.print(
        f"{samples['samples']:,} samples with {samples['pictures']:,} pictures in {samples['shards']} shards, "
        f"{samples['mib']:,.1f} MiB: {samples['text_tokens']:,} text and {samples['vision_tokens']:,} vision tokens",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f'ask more: interleaf report {run.store.root} · interleaf sql {run.store.root} "from ledger limit 5" · '
        f"interleaf verify {run.store.root}",
        style="dim",
        soft_wrap=True,
        markup=False,
        highlight=False,
    )


def _funnel(steps: list[dict[str, Any]]) -> Table:
    table = _empty_table("Records")
    shown = [name for name in COLUMNS if name not in RARE or any(step[name] for step in steps)]
    for name in shown:
        table.add_column(COLUMNS[name], justify="left" if name == "step" else "right", no_wrap=True)
    for step in steps:
        table.add_row(*(_cell(step[name]) for name in shown))
    return table


def _reasons(reasons: list[dict[str, Any]]) -> Table:
    table = _empty_table("Top reasons")
    for heading in ("count", "", "step", "state", "filter", "reason"):
        table.add_column(heading, justify="right" if heading == "count" else "left")
    for row in reasons:
        what = "parts" if row["is_part"] else "records"
        table.add_row(_cell(row["count"]), what, *(_cell(row[name]) for name in ("step", "state", "filter", "reason")))
    return table


def _empty_table(title: str) -> Table:
    # Without lines between the columns it fits into 80 letters.
    return Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else escape(str(value))

"""Formats: what a whole table is asked for in, by the name of the prompt, and the writer of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from schemas.formats.table import Table
from schemas.formats.table_html import write_html
from schemas.formats.table_latex import write_latex
from schemas.formats.table_markdown import write_markdown
from schemas.formats.table_otsl import write_otsl


def _tabular(table: Table) -> str:
    """What the prompts ask for: the environment alone, without one around it for the caption."""
    return write_latex(replace(table, caption=None))


WRITERS: Mapping[str, Callable[[Table], str]] = {
    "table_to_html": write_html,
    "table_to_markdown": write_markdown,
    "table_to_latex": _tabular,
    "table_to_otsl": write_otsl,
}


def formats_of(table: Table) -> list[str]:
    """Those that say all of a table: Markdown knows no spans, and headings in the first row and nowhere else."""
    plain = not table.has_spans and all(cell.header == (cell.row == 0) for cell in table.cells)
    return [name for name in WRITERS if plain or name != "table_to_markdown"]

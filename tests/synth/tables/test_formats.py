from dataclasses import replace

from schemas.formats.table_html import parse_html
from schemas.formats.table_latex import parse_latex
from schemas.formats.table_markdown import parse_markdown
from schemas.formats.table_otsl import parse_otsl
from synth.tables.content import write_content
from synth.tables.formats import WRITERS, formats_of

_PARSERS = {
    "table_to_html": parse_html,
    "table_to_markdown": parse_markdown,
    "table_to_latex": parse_latex,
    "table_to_otsl": parse_otsl,
}


def test_a_table_is_asked_for_in_markdown_where_markdown_says_all_of_it():
    tables = [replace(write_content(seed, "en").table, caption=None) for seed in range(200)]
    written = [table for table in tables if "table_to_markdown" in formats_of(table)]
    assert 20 < len(written) < 180
    for table in tables:
        if not table.has_spans:
            whole = parse_markdown(WRITERS["table_to_markdown"](table)) == table
            assert whole == ("table_to_markdown" in formats_of(table))


def test_every_format_says_where_the_cells_are():
    for seed in range(60):
        table = replace(write_content(seed, "de").table, caption=None)
        for name in formats_of(table):
            found = _PARSERS[name](WRITERS[name](table))
            assert [cell.text for cell in found.cells] == [cell.text for cell in table.cells]
            assert (found.rows, found.columns) == (table.rows, table.columns)

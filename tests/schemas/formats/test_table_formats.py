"""All formats of tables: what is written and parsed again is the same table."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.formats.table import Cell, Table, plain_table
from schemas.formats.table_html import parse_html, write_html
from schemas.formats.table_latex import parse_latex, write_latex
from schemas.formats.table_markdown import parse_markdown, write_markdown
from schemas.formats.table_otsl import parse_otsl, write_otsl
from tests.schemas.formats.tables import CAPTIONS, TEXTS, tables

SPANS = Table(
    4,
    3,
    (
        Cell("Site", 0, 0, 2, 1, True),
        Cell("Level (m)", 0, 1, 1, 2, True),
        Cell("Q1", 1, 1, header=True),
        Cell("Q2", 1, 2, header=True),
        Cell("North & East", 2, 0, header=True),
        Cell("3.1", 2, 1, 2, 2),
        Cell("", 3, 0),
    ),
    "Cisterns",
)


@given(tables())
def test_html_comes_back(table):
    assert parse_html(write_html(table)) == table


@given(tables())
@example(plain_table([["(a)"], ["(b) c"], ["[2pt] d"]]))
def test_latex_comes_back(table):
    assert parse_latex(write_latex(table)) == table


@given(tables())
def test_otsl_comes_back(table):
    assert parse_otsl(write_otsl(table)) == table


@given(st.data(), st.integers(1, 4), st.integers(0, 4), st.integers(0, 1), CAPTIONS)
def test_markdown_comes_back(data, columns, rows, header_rows, caption):
    line = st.lists(TEXTS, min_size=columns, max_size=columns)
    head = data.draw(line.filter(any))  # a row of empty headings is none
    table = plain_table([head, *data.draw(st.lists(line, min_size=rows, max_size=rows))], header_rows, caption)
    assert parse_markdown(write_markdown(table)) == table


def test_html_reads_as_people_write_it():
    assert write_html(SPANS) == (
        '<table><caption>Cisterns</caption><thead><tr><th rowspan="2">Site</th><th colspan="2">Level (m)</th></tr>'
        "<tr><th>Q1</th><th>Q2</th></tr></thead><tbody>"
        '<tr><th>North &amp; East</th><td rowspan="2" colspan="2">3.1</td></tr><tr><td></td></tr></tbody></table>'
    )


def test_latex_reads_as_people_write_it():
    assert write_latex(SPANS).split("\n") == [
        r"\begin{table}",
        r"\caption{Cisterns}",
        r"\begin{tabular}{lll}",
        r"\hline",
        r"\multirow{2}{*}{\textbf{Site}} & \multicolumn{2}{c}{\textbf{Level (m)}} \\",
        r" & \textbf{Q1} & \textbf{Q2} \\",
        r"\hline",
        r"\textbf{North \& East} & \multicolumn{2}{c}{\multirow{2}{*}{3.1}} \\",
        r" & \multicolumn{2}{c}{} \\",
        r"\hline",
        r"\end{tabular}",
        r"\end{table}",
    ]


def test_otsl_reads_as_docling_writes_it():
    assert write_otsl(SPANS) == (
        "<otsl><caption>Cisterns</caption><ched>Site<ched>Level (m)<lcel><nl><ucel><ched>Q1<ched>Q2<nl>"
        "<rhed>North &amp; East<fcel>3.1<lcel><nl><ecel><ucel><xcel><nl></otsl>"
    )


def test_markdown_reads_as_people_write_it():
    table = plain_table([["a|b", "c_d"], ["*1", "2\n3"]], caption="Sums")
    assert write_markdown(table) == "Sums\n\n| a\\|b | c_d |\n| --- | --- |\n| \\*1 | 2<br>3 |"


def test_markdown_has_no_spans():
    with pytest.raises(SchemaError, match="row 0, column 0 spans 2 x 1"):
        write_markdown(SPANS)


def test_html_is_read_as_browsers_read_it():
    page = """<style>.table0 th{text-align:left}</style>
    <div><TABLE data-bbox="1 2 3 4" class='table0' border=1><colgroup><col></colgroup>
      <thead><tr><th scope=col ROWSPAN=5>Site <sup>1</sup><th colspan="x">a&nbsp;b</thead>
      <tr></tr>
      <tr><td><b>No</b>rth <td><p>one</p><p>two<br/>three</p><td rowspan="0">to the end
      <tr><td colspan=2>x &lt; y<table><tr><td>in</td><td>ner</td></tr></table></td></tr>
    </table></div>"""
    assert parse_html(page) == Table(
        3,
        3,
        (
            Cell("Site 1", 0, 0, header=True),
            Cell("a\u00a0b", 0, 1, header=True),
            Cell("", 0, 2),
            Cell("North", 1, 0),
            Cell("one\ntwo\nthree", 1, 1),
            Cell("to the end", 1, 2, 2, 1),
            Cell("x < y in ner", 2, 0, 1, 2),
        ),
    )


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>none</p>", "there are 0"),
        ("<table><tr><td>a</table><table><tr><td>b</table>", "there are 2"),
        ("<table></table>", "no cell"),
        ("<table><tr><td><td rowspan=2>a<tr><td colspan=2>b</table>", "two cells at row 1, column 1"),
        ("<table><tr><td colspan=999999999>a</table>", "more than 1000 columns"),
    ],
)
def test_html_that_is_no_table_is_refused(page, said):
    with pytest.raises(SchemaError, match=said):
        parse_html(page)


def test_latex_is_read_as_people_write_it():
    text = r"""
    \begin{table}[ht] \centering \small
    \begin{tabular}[t]{@{}l|r@{ m}|} \toprule % rules
    \textbf{Site} & \makecell[l]{\textit{Level}\\(m)} \\ \cmidrule(lr){2-2}
    (1)~A & 3 \\[2pt]
    South
    \\ \bottomrule \end{tabular}
    \caption{Of \emph{cisterns}} \label{tab:one}
    \end{table}"""
    assert parse_latex(text) == Table(
        3,
        2,
        (
            Cell("Site", 0, 0, header=True),
            Cell("Level\n(m)", 0, 1),
            Cell("(1) A", 1, 0),
            Cell("3", 1, 1),
            Cell("South", 2, 0),
            Cell("", 2, 1),
        ),
        "Of cisterns",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a & b", "there are 0"),
        (r"\begin{tabular}{l}\includegraphics{x}\end{tabular}", "includegraphics"),
        (r"\begin{tabular}{l}{a\end{tabular}", "not closed"),
        (r"\begin{tabular}{l}\multicolumn{9999999}{c}{a}\end{tabular}", "9999999"),
        (r"\begin{tabular}{l}\multirow{2}{*}{a} \\ b \end{tabular}", "two cells at row 1"),
        (r"\begin{tabular}{l}\multirow{2}", "there are 0"),
        (r"\begin{tabular}{l}\multirow{2}\end{tabular}", "lacks its argument"),
    ],
)
def test_latex_that_is_no_table_is_refused(text, said):
    with pytest.raises(SchemaError, match=said):
        parse_latex(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<fcel>a<nl>", "between <otsl>"),
        ("<otsl>a<nl></otsl>", "before the first cell"),
        ("<otsl></otsl>", "no cell"),
        ("<otsl><fcel>a<nl><fcel>b<fcel>c<nl></otsl>", "row 1 has 2 places"),
        ("<otsl><lcel><nl></otsl>", "lacks 1 places"),
        ("<otsl><fcel>a<lcel><nl><ucel><fcel>b<nl></otsl>", "no rectangle"),
    ],
)
def test_otsl_that_is_no_table_is_refused(text, said):
    with pytest.raises(SchemaError, match=said):
        parse_otsl(text)


def test_otsl_with_locations():
    text = "<otsl><loc_1><loc_2><loc_3><loc_4><ched><loc_1><loc_2><loc_3><loc_4>Site<srow>x<nl></otsl>"
    assert parse_otsl(text) == plain_table([["Site", "x"]])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no table", "--- "),
        ("a | b\n--- | ---\n1 | 2 | 3", "row 1 has 3 cells"),
        ("| a |\n| --- |\n\nafter", "line 4"),
    ],
)
def test_markdown_that_is_no_table_is_refused(text, said):
    with pytest.raises(SchemaError, match=said):
        parse_markdown(text)


def test_markdown_is_read_as_people_write_it():
    text = "Sums of\nthe year\n\na | b\n:-- | --:\n1 |\n| 2 | x &amp; y\\|z |\n"
    assert parse_markdown(text) == plain_table([["a", "b"], ["1", ""], ["2", "x & y|z"]], caption="Sums of the year")


def test_html_of_many_rows_is_read_in_linear_time():
    page = "<table>" + "<tr><td>1" * 30_000 + "</table>"
    started = time.monotonic()
    assert parse_html(page).rows == 30_000
    assert time.monotonic() - started < 10

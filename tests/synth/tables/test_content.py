import pytest

from schemas.errors import BadRecord
from schemas.formats.table import plain_table
from schemas.formats.table_html import parse_html, write_html
from synth.languages import LANGUAGES
from synth.tables.content import MAX_COLUMNS, MAX_ROWS, TOPICS, shortened, write_content
from synth.tables.lexicon import members, word


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_topic_is_written_in_every_language(lang):
    seen = set()
    for topic in TOPICS:
        for seed in range(12):
            content = write_content(seed, lang, topic)
            table = content.table
            assert 2 <= table.rows <= MAX_ROWS
            assert 2 <= table.columns <= MAX_COLUMNS
            assert any(cell.text for cell in table.cells)
            assert table.header_rows >= 1
            assert parse_html(write_html(table)) == table  # so the texts are tidy
            seen.add((topic, write_html(table)))
    assert len(seen) > 0.95 * 12 * len(TOPICS)


def test_the_same_seed_writes_the_same():
    assert [write_content(seed, "ar") for seed in range(40)] == [write_content(seed, "ar") for seed in range(40)]


def test_the_mix_has_spans_gaps_long_and_wide_tables():
    tables = [write_content(seed, "en").table for seed in range(300)]
    assert 0.25 < sum(table.has_spans for table in tables) / 300 < 0.75
    assert sum(table.header_rows > 1 for table in tables) > 30
    assert sum(sum(not cell.text for cell in table.cells) > len(table.cells) / 4 for table in tables) > 10
    assert max(table.rows for table in tables) >= 36
    assert max(table.columns for table in tables) >= 12
    assert sum(table.caption is None for table in tables) > 50


def test_words_are_there_in_all_languages_and_no_other():
    assert {len(members("product", lang)) for lang in LANGUAGES} == {24}
    assert all(len(members("city", lang)) >= 36 for lang in LANGUAGES)
    with pytest.raises(BadRecord) as error:
        word("item", "xx")
    assert error.value.reason == "language"


def test_numbers_are_written_as_the_language_does():
    invoices = {lang: write_content(5, lang, "invoice").table for lang in ("en", "de", "fr", "ja")}
    amounts = {lang: table.cells[-1].text for lang, table in invoices.items()}
    assert "." in amounts["en"][-6:]
    assert "," in amounts["de"][-6:]
    assert "," in amounts["fr"][-6:]
    assert "." not in amounts["ja"]


def test_shortened_cuts_what_spans_further():
    table = plain_table([["a", "b", "c"]] * 4)
    assert shortened(table, 4, 3) is table
    assert shortened(table, 2, 2) == plain_table([["a", "b"]] * 2)
    spanning = parse_html("<table><tr><td rowspan=3 colspan=2>a<td>b<tr><td>c<tr><td>d</table>")
    assert shortened(spanning, 2, 2) == parse_html("<table><tr><td rowspan=2 colspan=2>a</td></tr><tr></tr></table>")

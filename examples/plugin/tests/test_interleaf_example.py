"""interleaf's own kit holds what is true of every filter; the rest are worked values."""

import pyarrow as pa
import pytest
from interleaf_example.one_colour import OneColour, _largest_share
from interleaf_example.plain_quotes import PlainQuotes
from interleaf_example.shouting import Shouting
from PIL import Image

from filters import Batch
from filters.registry import build
from filters.testing import check_editor, check_filter, make_documents
from schemas.document import DOCUMENT


def page(text: str) -> Batch:
    row = {"record_id": "a", "parts": [{"type": "text", "label": "paragraph", "text": text}]}
    return Batch(pa.Table.from_pylist([row], DOCUMENT))


def test_they_keep_their_contracts() -> None:
    check_filter(Shouting())
    check_filter(OneColour())
    check_editor(PlainQuotes())
    quoted = [page(text).table for text in ("“Quiet”, she said", "it’s ‘so’", "plain")]
    check_editor(PlainQuotes(single=False), pa.concat_tables(quoted))
    check_editor(PlainQuotes(), pa.concat_tables([*quoted, make_documents()]))


def test_they_are_found_by_name() -> None:
    assert build({"use": "shouting", "high": 0.5}).rule == Shouting(0.5)
    assert build({"use": "one_colour"}).rule == OneColour()
    assert build({"use": "plain_quotes"}).kind == "editor"


@pytest.mark.parametrize(("text", "share"), [("BUY now", 0.5), ("ÉCOUTE", 1.0), ("quiet", 0.0), ("静か 42", None)])
def test_the_share_of_capitals(text: str, share: float | None) -> None:
    assert Shouting().measure(page(text).parts).to_pylist() == [share]


def test_the_share_of_a_colour() -> None:
    half = Image.new("RGB", (100, 100), "white")
    half.paste("black", (0, 0, 50, 100))
    assert _largest_share(half) == 0.5
    assert _largest_share(Image.new("L", (9, 9))) == 1.0


def test_quotes_become_plain_and_are_counted() -> None:
    table, counts = PlainQuotes().edit(page("“It’s „new”"))
    assert table["parts"][0][0]["text"].as_py() == '"It\'s "new"'
    assert counts.to_pylist() == [{"row": 0, "what": "double", "count": 3}, {"row": 0, "what": "single", "count": 1}]

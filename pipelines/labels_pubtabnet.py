"""PubTabNet 2 (arXiv 1911.10683): a line of JSON a table, HTML tokens and the boxes of the cells that are not empty."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines.labels import Labelled, Mark, plain_text
from schemas.errors import BadRecord, SchemaError
from schemas.formats.table_html import parse_html

_TAG = re.compile(r"</?[a-zA-Z]+[^>]*>")


def labelled(item: Mapping[str, Any]) -> Labelled:
    """A table and its cells, in reading order; headings are the cells of its thead.

    Raises:
        BadRecord: bad_labels, cells and structure that do not fit each other or are no table.
    """
    try:
        tokens, cells = item["html"]["structure"]["tokens"], item["html"]["cells"]
        page, boxes = _page(tokens, cells)
        table = parse_html(f"<table>{page}</table>")
        picture = str(item["filename"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadRecord("bad_labels", f"{type(error).__name__}: {error}"[:200]) from error
    except SchemaError as error:
        raise BadRecord("bad_labels", str(error)[:200]) from error
    if len(table.cells) != len(boxes):
        raise BadRecord("bad_labels", f"{len(boxes)} cells, of which the structure has {len(table.cells)}")
    # Published tables mark headings by their thead alone.
    heads = table.rows if "<thead>" not in tokens else _head_rows(tokens)
    listed = tuple(replace(cell, header=cell.row < heads) for cell in table.cells)
    marks = tuple(
        Mark(cell.text, box, attrs=(("row", str(cell.row)), ("column", str(cell.column))))
        for cell, box in zip(listed, boxes, strict=True)
        if box is not None
    )
    return Labelled(picture, marks, "en", replace(table, cells=listed))


def _page(tokens: Sequence[str], cells: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    """The HTML with the text of each cell in its place, and the box of each, None for empty ones."""
    places = tokens.count("</td>")
    if places != len(cells):
        raise ValueError(f"{len(cells)} cells and {places} places")
    parts: list[str] = []
    boxes: list[Any] = []
    for token in tokens:
        if token == "</td>":
            cell = cells[len(boxes)]
            box = cell.get("bbox")
            boxes.append(None if box is None else tuple(float(number) for number in box))
            text = _TAG.sub("", "".join(cell["tokens"]))
            parts.append(html.escape(plain_text(html.unescape(text))))
        parts.append(token)
    return "".join(parts), boxes


def _head_rows(tokens: Sequence[str]) -> int:
    return list(tokens[: tokens.index("</thead>")]).count("<tr>")

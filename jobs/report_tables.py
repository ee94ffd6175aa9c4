"""The tables of the report, each in a box of its own that a narrow screen can scroll."""

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.funnel import RECORDS
from jobs.report_charts import share
from jobs.report_html import Content, Html, element, link, shortened
from jobs.report_numbers import number, percent

Row = Mapping[str, Any]

RARE = ("made", "duplicate", "failed", "split")  # left out where no step has anything to count in them
SAMPLES = {
    "samples": "samples",
    "sample_pictures": "their pictures",
    "text_tokens": "text tokens",
    "vision_tokens": "vision tokens",
}
URI_LETTERS, LIMIT_LETTERS, HOST_LETTERS = 80, 60, 60


def table(
    caption: str, headings: Sequence[str], body: Sequence[Sequence[Content]], texts: Sequence[int] = (0,)
) -> Html:
    """A table whose first column names its rows; columns but those in `texts` are numbers and stand right."""
    kinds = [None if place in texts else "n" for place in range(len(headings))]
    head = [element("th", name, scope="col", class_=kind) for name, kind in zip(headings, kinds, strict=True)]
    lines = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", cell, class_=kind) for cell, kind in zip(row[1:], kinds[1:], strict=True)),
        )
        for row in body
    ]
    whole = element(
        "table", element("caption", caption), element("thead", element("tr", *head)), element("tbody", *lines)
    )
    return element("div", whole, class_="scroll", tabindex=0, role="region", aria_label=caption)


def funnel_tables(steps: Sequence[Row]) -> list[Html]:
    """What became of the records of each step, and of pictures and tokens in those that count them."""
    counted = {name: name.replace("pictures_", "pictures ") for name in steps[0] if name.startswith("pictures_")}
    counted = {name: title for name, title in (counted | SAMPLES).items() if any(step[name] for step in steps)}
    records = {name: title for name, title in RECORDS.items() if name not in RARE or any(step[name] for step in steps)}
    counting = [step for step in steps if any(step[name] for name in counted)]
    return [
        _by_step("Records by step", records, steps),
        *([_by_step("Pictures and tokens by step", counted, counting)] if counting else []),
    ]


def _by_step(caption: str, columns: Mapping[str, str], steps: Sequence[Row]) -> Html:
    body: list[list[Content]] = [
        [element("code", step["step"]), *(_count(step[name]) for name in columns)] for step in steps
    ]
    return table(caption, ["step", *columns.values()], body)


def reasons_table(reasons: Sequence[Row]) -> Html:
    """The top reasons of one step, and in one row how many more there are."""
    most = max(row["count"] for row in reasons)
    body: list[list[Content]] = [
        [
            _named(row),
            f"{row['state']} parts" if row["is_part"] else row["state"],
            [_bar(row["count"], most, row["state"]), element("span", _count(row["count"]), class_="beside")],
        ]
        for row in reasons
    ]
    left_kinds, left = reasons[0]["kinds"] - len(reasons), reasons[0]["total"] - sum(row["count"] for row in reasons)
    if left_kinds:
        body.append([f"{left_kinds:,} more reason{'s' if left_kinds > 1 else ''}", "", f"{left:,}"])
    caption = f"What left {reasons[0]['step']}"
    return table(caption, ("filter and reason", "state", "count"), body, texts=(0, 1))


def edits_table(edits: Sequence[Row]) -> Html:
    body: list[list[Content]] = [
        [_named(row), element("code", row["step"]), _count(row["records"]), number(row["changes"])] for row in edits
    ]
    return table("What editors changed", ("editor and change", "step", "records", "changes"), body, texts=(0, 1))


def groups_table(caption: str, name: str, counted: str, groups: Sequence[Row], most: int) -> Html:
    """Documents, samples or both (`counted` says which) by language or host; the long tail is one row."""
    others = any(row["other"] for row in groups)
    doubled = any(row["duplicate"] for row in groups)
    headings = [name, "share kept", counted, "kept", "dropped"]
    headings += ["duplicate"] if doubled else []
    headings += ["failed or split"] if others else []
    headings += ["pictures", "text tokens", "vision tokens"]
    body: list[list[Content]] = []
    for row in groups:
        if row["place"] > most:
            title: Content = f"{row['groups']:,} more"
        else:
            title = element("bdi", shortened(row["name"], HOST_LETTERS)) if row["name"] is not None else "unknown"
        bar = share(row["kept"], row["dropped"], row["duplicate"], row["other"])
        cells: list[Content] = [title, [bar, element("span", percent(row["kept"], row["documents"]), class_="beside")]]
        cells += [_count(row[key]) for key in ("documents", "kept", "dropped")]
        cells += [_count(row["duplicate"])] if doubled else []
        cells += [_count(row["other"])] if others else []
        cells += [_count(row[key]) for key in ("pictures", "text_tokens", "vision_tokens")]
        body.append(cells)
    return table(caption, headings, body)


def examples_table(examples: Sequence[Row]) -> Html:
    body = [
        [
            _named(row),
            element("span", row["told"].measured),
            element("span", shortened(row["told"].limits, LIMIT_LETTERS), class_="quiet"),
            row["lang"] or "",
            element("div", _page(row), class_="uri"),
        ]
        for row in examples
    ]
    headings = ("filter and reason", "measured", "limits", "language", "page")
    return table("Some documents of each reason", headings, body, texts=(0, 1, 2, 3, 4))


def duplicates_table(duplicates: Sequence[Row]) -> Html:
    body = [
        [
            _named(row),
            element("code", row["step"]),
            "parts" if row["is_part"] else "records",
            _count(row["count"]),
            _count(row["naming"]),
        ]
        for row in duplicates
    ]
    headings = ("filter and reason", "step", "what", "count", "naming what stays")
    return table("Duplicates by reason", headings, body, texts=(0, 1, 2))


def _page(row: Row) -> Html:
    return link(row["uri"], shortened(row["uri"], URI_LETTERS)) if row["uri"] else element("code", row["record_id"])


def _named(row: Row) -> list[Html]:
    return [element("span", row["filter"], class_="quiet"), element("b", element("bdi", f" {row['reason']}"))]


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _bar(count: int, most: int, state: str) -> Html:
    width = round(100 * count / most, 1)
    return element("span", element("i", style=f"width:{width}%", class_=state), class_="meter", aria_hidden="true")

"""The section of the report about the best and the worst documents of each criterion, and how its scores lie."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from jobs.opened import Opened
from jobs.report_cards import JUDGED_PICTURES, Beside, dropped_card
from jobs.report_criteria import Criterion, InLanguage, column_of
from jobs.report_gallery import content_of_dropped, dropped_key, sample_cards
from jobs.report_html import Content, Html, element, joined, shortened
from jobs.report_numbers import number
from jobs.report_pictures import Album
from jobs.report_spreads import SCORE_CHART, spread_figure
from jobs.views import query, rows

if TYPE_CHECKING:
    import duckdb

EACH = 3  # documents at either end
LANGUAGES, NAMED_LANGUAGES = 6, 30  # with a chart; of the others, those that are named
LANG_LETTERS = 12  # a corpus may call a language anything
REASONS, REASON_LETTERS = 3, 40
# What is told below each picture besides what the criterion itself says of it: fields of filters that look at one.
PICTURE_MEASURES: Mapping[str, tuple[str, ...]] = {
    "complementarity": ("image_text.words",),
    "density_balance": ("image_entropy.bits", "image_side.shorter"),
}
LOWEST, HIGHEST = "ASC", "DESC"

Row = dict[str, Any]
Key = tuple[str, ...]


def best_and_worst(
    run: Opened, con: "duckdb.DuckDBPyConnection", criteria: Sequence[Criterion], album: Album
) -> list[Html | None]:
    """Nothing where the run has no criterion."""
    if not criteria:
        return []
    told = (
        "How the scores of each criterion lie in each language, and the documents with the highest and the lowest. "
        "Bars are samples and, above them, documents that left after they were scored. Of these, all can be shown that "
        "an earlier step wrote, and one in a hundred of the others. Medians are those of the samples in the language."
    )
    legend = element(
        "ul", element("li", "kept", class_="kept"), element("li", "dropped", class_="dropped"), class_="legend"
    )
    return [
        element("p", told, class_="quiet"),
        legend,
        *chain.from_iterable(_criterion(run, con, criterion, album) for criterion in criteria),
    ]


def _criterion(run: Opened, con: "duckdb.DuckDBPyConnection", criterion: Criterion, album: Album) -> list[Html | None]:
    charts = [_chart(language) for language in criterion.languages[:LANGUAGES]]
    more = [_lang(language.lang) for language in criterion.languages[LANGUAGES:]]
    return [
        element("h3", criterion.title, " ", element("code", criterion.score), class_="criterion"),
        element("div", *charts, class_="charts", tabindex=0, role="group", aria_label=f"{criterion.title} by language"),
        element("p", f"and {len(more):,} more: ", _listed(more[:NAMED_LANGUAGES]), class_="quiet") if more else None,
        _ends(run, con, criterion, album),
    ]


def _chart(language: InLanguage) -> Html:
    documents = f" {language.documents:,} document{'s' if language.documents != 1 else ''}"
    title: Content = [_lang(language.lang), element("span", documents, class_="quiet")]
    missing = None
    if language.unscored:
        reasons = [
            joined([element("bdi", shortened(reason, REASON_LETTERS)), f" {count:,}"])
            for reason, count in language.reasons[:REASONS]
        ]
        missing = element("p", f"{language.unscored:,} without a score: ", _listed(reasons), class_="quiet")
    if language.spread is None:
        return element("figure", element("figcaption", title), missing)
    return spread_figure(language.spread, SCORE_CHART, title, missing)


def _lang(lang: str | None) -> Html:
    return element("bdi", shortened(lang or "unknown", LANG_LETTERS))


def _listed(items: Sequence[Html]) -> Html:
    return joined([item if place == 0 else [", ", item] for place, item in enumerate(items)])


def _ends(run: Opened, con: "duckdb.DuckDBPyConnection", criterion: Criterion, album: Album) -> Html | None:
    highest, lowest = (_found(run, con, criterion, direction) for direction in (HIGHEST, LOWEST))
    # Of few documents none stands at both ends.
    highest = highest[: min(EACH, (len(highest) + 1) // 2)]
    taken = {_key(row) for row in highest}
    lowest = [row for row in lowest if _key(row) not in taken][:EACH]
    shown = highest + lowest
    if not shown:
        return None
    samples = [row for row in shown if "sample_id" in row]
    documents = [row for row in shown if "record_id" in row]
    cards = _sample_cards(run, con, criterion, samples, album) | _dropped_cards(run, con, criterion, documents, album)
    columns = [
        element("div", element("h4", title), *(cards[_key(row)] for row in found if _key(row) in cards))
        for title, found in (("Highest", highest), ("Lowest", lowest))
        if found
    ]
    return element("div", *columns, class_="ends")


def _found(run: Opened, con: "duckdb.DuckDBPyConnection", criterion: Criterion, direction: str) -> list[Row]:
    """Twice as many as are shown at one end: samples, and dropped documents whose content is somewhere."""
    most = {"most": 2 * EACH}
    samples: list[Row] = []
    if criterion.score in criterion.measures:
        columns = {"score": column_of(criterion.score), "measures": ", ".join(map(column_of, criterion.measures))}
        samples = rows(con, query("report_best_samples").format(**columns, direction=direction), most)
    of_steps = {"filter": criterion.filter, "before": [step for step in run.steps if _step_before(run, step)]}
    dropped = rows(con, query("report_best_dropped").format(direction=direction), {**most, **of_steps})
    # What was captured twice may have been dropped twice.
    documents = [row | _numbers(row) for row in {dropped_key(row): row for row in dropped}.values()]
    sign = -1 if direction == HIGHEST else 1
    return sorted(samples + documents, key=lambda row: sign * row["score"])[: 2 * EACH]


def _numbers(row: Row) -> dict[str, float]:
    """The measures of a dropped document by the names that samples have them under."""
    return {f"{item['filter']}.{item['field']}": item["number"] for item in row["measures"] if item["part"] is None}


def _sample_cards(
    run: Opened, con: "duckdb.DuckDBPyConnection", criterion: Criterion, samples: Sequence[Row], album: Album
) -> dict[Key, Html]:
    told = _told_of_pictures(con, criterion, samples)
    beside = {row["sample_id"]: Beside(_measures(criterion, row), told.get(row["sample_id"], {})) for row in samples}
    return dict(zip(map(_key, samples), sample_cards(run, con, samples, album, beside), strict=True))


def _dropped_cards(
    run: Opened, con: "duckdb.DuckDBPyConnection", criterion: Criterion, documents: Sequence[Row], album: Album
) -> dict[Key, Html]:
    content = content_of_dropped(con, [row for row in documents if row["sampled"]], JUDGED_PICTURES)
    for step in dict.fromkeys(row["step"] for row in documents if not row["sampled"]):
        of_step = {row["record_id"]: row for row in documents if row["step"] == step and not row["sampled"]}
        given = {"step": _step_before(run, step), "records": [*of_step], "most": JUDGED_PICTURES}
        for found in rows(con, query("report_best_content"), given):
            content[dropped_key(of_step[found["record_id"]])] = found
    cards = {}
    for row in documents:
        if dropped_key(row) not in content:  # the step has made it
            continue
        whole = row | content[dropped_key(row)]
        beside = Beside(_measures(criterion, row), _pictures(criterion, whole, len(whole["media"])))
        cards[_key(row)] = dropped_card(run, whole, album, beside)
    return cards


def _step_before(run: Opened, step: str) -> str | None:
    """The step whose documents `step` was given."""
    before = [name for name in run.steps[: run.steps.index(step)] if run.files("documents", name)]
    return before[-1] if before else None


def _measures(criterion: Criterion, row: Row) -> Html:
    """The score of a document and what it was made of, beside the medians of the samples in its language."""
    lang, start = row["lang"], f"{criterion.filter}."
    body = []
    for name in (criterion.score, *sorted({name for name in row if name.startswith(start)} - {criterion.score})):
        value, usual = row[name], criterion.medians.get((lang, name))
        if value is None and usual is None:
            continue
        cells = (number(value) if value is not None else "none", number(usual))
        kind = "score" if name == criterion.score else None
        told = (element("td", cell, class_="n") for cell in cells)
        body.append(element("tr", element("th", name.removeprefix(start), scope="row"), *told, class_=kind))
    names: tuple[tuple[Content, str | None], ...] = (
        (criterion.filter, None),
        ("here", "n"),
        (["median ", _lang(lang)] if lang else "median", "n"),
    )
    heads = (element("th", name, scope="col", class_=kind) for name, kind in names)
    return element("table", element("thead", element("tr", *heads)), element("tbody", *body))


def _told_of_pictures(
    con: "duckdb.DuckDBPyConnection", criterion: Criterion, samples: Sequence[Row]
) -> dict[str, dict[int, str]]:
    """By sample and picture."""
    given = {"records": [row["sample_id"] for row in samples], "filter": criterion.filter}
    found = rows(con, query("report_best_pictures"), given) if samples else []
    return {row["record_id"]: _pictures(criterion, row, row["pictures"]) for row in found}


def _pictures(criterion: Criterion, row: Row, count: int) -> dict[int, str]:
    """What was measured on each picture, where none has left since: a place is that of the time of measuring."""
    values = {criterion.filter: _listed_values(criterion, row)}
    for item in row["measures"]:
        name = f"{item['filter'].partition('#')[0]}.{item['field']}"
        if item["part"] is not None and name in PICTURE_MEASURES.get(criterion.name, ()):
            values.setdefault(name, {})[item["part"]] = item["number"]
    told: dict[int, list[str]] = {}
    for name, by_picture in values.items():
        if by_picture.keys() == {*range(count)}:
            for part, value in by_picture.items():
                told.setdefault(part, []).append(f"{name} {'none' if value is None else number(value)}")
    return {part: " · ".join(items) for part, items in told.items()}


def _listed_values(criterion: Criterion, row: Row) -> dict[int, float | None]:
    """What the criterion says of each picture: the JSON list in its field `pictures`, of those that have one."""
    for item in row["measures"]:
        if item["filter"] == criterion.filter and item["field"] == "pictures" and item["text"]:
            return dict(enumerate(json.loads(item["text"])))
    return {}


def _key(row: Row) -> Key:
    return (row["sample_id"],) if "sample_id" in row else dropped_key(row)

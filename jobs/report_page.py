"""The page of the report: sections, navigation and style, in one file that loads nothing."""

import datetime
import difflib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

import yaml

from jobs.report_charts import funnel, histogram
from jobs.report_facts import HOSTS, LANGUAGES, Facts
from jobs.report_gallery import because
from jobs.report_html import Content, Html, element, joined, link, shortened
from jobs.report_numbers import number
from jobs.report_tables import (
    duplicates_table,
    edits_table,
    examples_table,
    funnel_table,
    groups_table,
    reasons_table,
    table,
)
from jobs.report_values import Spread

Row = Mapping[str, Any]

# Nothing is loaded and nothing runs, whatever a crawl may have brought.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
URI_LETTERS = 90
SIZE_CHART, SCORE_CHART = 340, 262  # pixels of width
LEGEND = (("kept", "kept"), ("aside", "kept, not handed on"), ("dropped", "dropped"), ("duplicate", "duplicate"))
FAILED = (("failed", "failed"), ("split", "split"))


def page(
    run: Mapping[str, Any],
    facts: Facts,
    kept: Sequence[Html],
    dropped: Sequence[Html],
    examples: Sequence[Row],
) -> str:
    """The whole file. `run` is what run.json says; the others are the cards and rows of the gallery."""
    sections = [
        _section("funnel", "Funnel", _funnel(facts)),
        _section("sizes", "Sizes", _sizes(facts.sizes)),
        _section("scores", "Scores", _scores(facts.scores)),
        _section("languages", "Languages", _groups(facts.languages, "language", LANGUAGES)),
        _section("domains", "Domains", _groups(facts.hosts, "domain", HOSTS)),
        _section("kept", "Kept samples", _kept(kept)),
        _section("dropped", "Dropped", _dropped(dropped, examples)),
        _section("duplicates", "Duplicates", _duplicates(facts)),
        _section("run", "The run", _run(run)),
    ]
    names = [(name, title) for name, title, _ in sections]
    navigation = element(
        "nav",
        element("a", run["name"], href="#top", class_="name"),
        *(element("a", title, href=f"#{name}") for name, title in names),
        aria_label="Sections",
    )
    body = element(
        "body",
        navigation,
        element("main", _head(run, facts), *(section for _, _, section in sections)),
        id="top",
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{run['name']}: report of an interleaf run"),
        element("style", Html(_style())),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en').text}\n"


def _style() -> str:
    return (files("jobs") / "templates" / "report.css").read_text(encoding="utf-8")


def _section(name: str, title: str, content: Sequence[Html | None]) -> tuple[str, str, Html]:
    return name, title, element("section", element("h2", title, id=f"{name}-title"), *content, id=name)


def _head(run: Row, facts: Facts) -> Html:
    totals = facts.totals
    first = facts.steps[0] if facts.steps else {"records_in": 0, "made": 0}
    tiles = (
        ("records came in", f"{first['records_in'] + first['made']:,}"),
        ("samples", f"{totals['samples']:,}"),
        ("pictures", f"{totals['pictures']:,}"),
        ("text tokens", f"{totals['text_tokens']:,}"),
        ("vision tokens", f"{totals['vision_tokens']:,}"),
        (
            f"MiB in {totals['shards']:,} shard{'s' if totals['shards'] != 1 else ''}",
            number(round(totals["mib"], 1 if totals["mib"] >= 1 else 3)),
        ),
    )
    state = element("span", run["status"], class_=f"badge {'kept' if run['status'] == 'finished' else 'dropped'}")
    when = ", ".join(value if name == "started" else f"{name} {value}" for name, value in _times(run))
    return element(
        "header",
        element("h1", element("bdi", run["name"]), " ", state),
        element("p", f"A run of interleaf · {when}" if when else "A run of interleaf", class_="quiet"),
        element(
            "dl", *(element("div", element("dt", name), element("dd", value)) for name, value in tiles), class_="tiles"
        ),
        class_="head",
    )


def _funnel(facts: Facts) -> list[Html | None]:
    ends = {name for name, _ in (*LEGEND, *FAILED) for step in facts.steps if step.get(name)}
    told = "Every record that enters a step leaves it in exactly one state."
    if any(step["is_taken_up"] and step["handed_on"] < step["kept"] for step in facts.steps):
        ends.add("aside")
        told += " What was kept and not handed on is of another kind, such as the pictures of a crawl beside its pages."
    legend = element(
        "ul",
        *(element("li", title, class_=name) for name, title in (*LEGEND, *FAILED) if name in ends),
        class_="legend",
    )
    drawn = element("div", element("div", funnel(facts.steps), legend), funnel_table(facts.steps), class_="columns")
    by_step = [list(rows) for _, rows in groupby(facts.reasons, key=lambda row: row["step"])]
    reasons = element("div", *(reasons_table(rows) for rows in by_step), class_="pair") if by_step else None
    title = element("h3", "Top reasons") if by_step else None
    return [
        element("p", told, class_="quiet"),
        drawn,
        title,
        reasons,
        edits_table(facts.edits) if facts.edits else None,
    ]


def _sizes(spreads: Sequence[Spread]) -> list[Html | None]:
    if not spreads:
        return [element("p", "The shards hold no samples.")]
    return [_charts(spreads, SIZE_CHART), _constant(spreads)]


def _scores(spreads: Sequence[Spread]) -> list[Html | None]:
    """A row of charts for each filter, whose name begins the names of its scores."""
    if not spreads:
        return [element("p", "No filter of this run gave a score to the samples.")]
    varied = [spread for spread in spreads if not spread.is_constant]
    by_filter = groupby(varied, key=lambda spread: spread.measure.title.partition(".")[0])
    groups = [(name, list(group)) for name, group in by_filter]
    several = [(name, group) for name, group in groups if len(group) > 1]
    single = [spread for _, group in groups if len(group) == 1 for spread in group]
    if single:
        several.append(("filters with one score" if several else "", single))
    rows = [
        (element("h3", name) if name else None, _charts(group, SCORE_CHART, whole_names=group is single))
        for name, group in several
    ]
    return [*(item for row in rows for item in row), _constant(spreads)]


def _charts(spreads: Sequence[Spread], wide: int, *, whole_names: bool = True) -> Html:
    charts = [_spread(spread, wide, whole_names=whole_names) for spread in spreads if not spread.is_constant]
    return element("div", *charts, class_="charts", tabindex=0, role="group", aria_label="Histograms")


def _constant(spreads: Sequence[Spread]) -> Html | None:
    same: list[list[Content]] = [
        [element("code", one.measure.title), number(one.least), f"{one.count:,}"] for one in spreads if one.is_constant
    ]
    return table("The same in every sample that has it", ("measure", "value", "samples"), same) if same else None


def _spread(spread: Spread, wide: int, *, whole_names: bool) -> Html:
    low, _, _, _, high = spread.quantiles
    told = (("least", spread.least), ("5 %", low), ("95 %", high), ("most", spread.most))
    title = spread.measure.title if whole_names else spread.measure.title.partition(".")[2]
    unit = element("span", f" {spread.measure.unit}", class_="quiet") if spread.measure.unit else None
    missing = element("p", f"{spread.missing:,} without a value", class_="quiet") if spread.missing else None
    quantiles = element(
        "dl",
        *(element("div", element("dt", name), element("dd", number(value))) for name, value in told),
        class_="quantiles",
    )
    return element("figure", element("figcaption", title, unit), histogram(spread, wide), quantiles, missing)


def _groups(groups: Sequence[Row], name: str, most: int) -> list[Html | None]:
    if not groups:
        return [element("p", "No document has come to an end yet.")]
    told = f"Documents by {name} and what became of them; pictures and tokens are those of the samples."
    return [element("p", told, class_="quiet"), groups_table(f"Documents by {name}", name, groups, most)]


def _kept(cards: Sequence[Html]) -> list[Html | None]:
    if not cards:
        return [element("p", "The shards hold no samples.")]
    told = "Some samples as they are fed, chosen by a hash of their ids, every kind and language in its turn. "
    return [
        element("p", told, "Ask for the path of one: ", element("code", "interleaf why OUT ID"), class_="quiet"),
        element("div", *cards, class_="cards"),
    ]


def _dropped(cards: Sequence[Html], examples: Sequence[Row]) -> list[Html | None]:
    if not cards and not examples:
        return [element("p", "No filter has dropped a document.")]
    told = (
        "Documents whose content was kept: a hash of the id chooses 1 % of what filters drop."
        if cards
        else "A hash of the id chooses 1 % of the dropped documents to keep their content. Of those that this run "
        "dropped it chose none, so there is nothing to look at but their reasons."
    )
    shown = element("div", *cards, class_="cards") if cards else None
    return [element("p", told, class_="quiet"), shown, examples_table(examples)]


def _duplicates(facts: Facts) -> list[Html | None]:
    if not facts.duplicates:
        return [element("p", "No step has found a duplicate.")]
    pairs = [_pair(pair) for pair in facts.pairs]
    told = None
    if pairs:
        told = element(
            "p", "Some pairs: the one that left, and the one that stays. What one alone has is marked.", class_="quiet"
        )
    return [duplicates_table(facts.duplicates), told, *pairs]


def _pair(pair: Row) -> Html:
    gone, stays = marked(pair["text"], pair["survivor_text"])
    sides = (
        ("duplicate", pair["uri"], pair["record_id"], gone),
        ("kept", pair["survivor_uri"], pair["survivor"], stays),
    )
    cards = [
        element(
            "article",
            element(
                "header",
                element("h3", link(uri, shortened(uri, URI_LETTERS)) if uri else "no address"),
                element(
                    "p", element("span", state, class_=f"badge {state}"), " ", element("code", record), class_="id"
                ),
            ),
            element("p", text, dir="auto", class_="text"),
            class_="card",
        )
        for state, uri, record, text in sides
    ]
    return element("div", element("p", because(pair), f" at {pair['step']}", class_="reason"), *cards, class_="twins")


def marked(one: str, other: str) -> tuple[Html, Html]:
    """Both texts, with the words that the other does not have marked."""
    words = (_words(one), _words(other))
    sides: tuple[list[str | Html], list[str | Html]] = ([], [])
    for kind, start, end, other_start, other_end in difflib.SequenceMatcher(
        None, words[0], words[1], autojunk=False
    ).get_opcodes():
        for side, text in zip(
            sides, ("".join(words[0][start:end]), "".join(words[1][other_start:other_end])), strict=True
        ):
            if text:
                side.append(text if kind == "equal" or text.isspace() else element("mark", text))
    return joined(sides[0]), joined(sides[1])


def _words(text: str) -> list[str]:
    """Words and what stands between them; letters of a script that writes none."""
    return re.findall(r"[^\W\u0e00-\u0eff\u3040-\u9fff]+|\s+|.", text)


def _run(run: Row) -> list[Html | None]:
    told = [(name, str(run[name])) for name in ("seed", "host", "cpus") if run.get(name) is not None]
    told = [("command", "interleaf " + " ".join(map(str, run.get("command", [])))), *_times(run), *told]
    versions = [(name, str(value)) for name, value in sorted(run.get("versions", {}).items())]
    steps: list[list[Content]] = [
        [
            element("code", step["name"] if step["name"] == step["use"] else f"{step['name']} ({step['use']})"),
            str(step.get("version", "")),
            ", ".join(rule["name"] for rule in step["rules"]),
            element("code", step["decide_hash"][:16]),
        ]
        for step in run["steps"]
    ]
    recipe = yaml.safe_dump(_bare(run.get("recipe")), sort_keys=False, allow_unicode=True, width=100)
    return [
        element("div", _facts("Run", told), _facts("Versions", versions), class_="pair"),
        table("Steps", ("step", "version", "filters and editors", "decision hash"), steps, texts=(0, 2, 3)),
        element(
            "details", element("summary", "The recipe as it was run"), element("pre", recipe, tabindex=0), class_="list"
        ),
    ]


def _facts(title: str, facts: Sequence[tuple[str, str]]) -> Html:
    items = (element("div", element("dt", name), element("dd", value)) for name, value in facts)
    return element("div", element("h3", title), element("dl", *items, class_="facts"), class_="sheet")


def _times(run: Row) -> list[tuple[str, str]]:
    """When the run began, and how long it took; run.json alone knows."""
    if not run.get("started"):
        return []
    started = datetime.datetime.fromisoformat(run["started"])
    told = [("started", f"{started:%Y-%m-%d %H:%M:%S} UTC")]
    if run.get("ended"):
        seconds = int((datetime.datetime.fromisoformat(run["ended"]) - started).total_seconds())
        hours, minutes = seconds // 3600, seconds // 60 % 60
        parts = ((hours, "h"), (minutes, "min"), (seconds % 60, "s"))
        told.append(("took", " ".join(f"{value} {unit}" for value, unit in parts if value) or "0 s"))
    return told


def _bare(value: Any) -> Any:
    """Without what was not given."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item not in (None, {}, [])}
    return [_bare(item) for item in value] if isinstance(value, list) else json.loads(json.dumps(value))

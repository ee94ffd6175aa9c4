"""The page of the report: sections, navigation and style, in one file that loads nothing."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from jobs.report_charts import ENDS, funnel
from jobs.report_duplicates import duplicates
from jobs.report_facts import HOSTS, LANGUAGES, STRATA, Facts
from jobs.report_html import Html, element
from jobs.report_numbers import number
from jobs.report_read_back import read_back
from jobs.report_run import run_facts, times
from jobs.report_spreads import scores, sizes
from jobs.report_strata import strata
from jobs.report_tables import edits_table, examples_table, funnel_tables, groups_table, reasons_table

Row = Mapping[str, Any]

# Nothing is loaded and nothing runs, whatever a crawl may have brought.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LEGEND = {"kept": "kept", "aside": "kept, not handed on"} | {name: name for name in ENDS}


def page(
    run: Mapping[str, Any],
    facts: Facts,
    best: Sequence[Html | None],
    kept: Sequence[Html],
    dropped: Sequence[Html],
    examples: Sequence[Row],
) -> str:
    """The whole file. `run` is what run.json says; the others are the cards and rows of the gallery."""
    chosen = strata(run, facts.strata, STRATA)
    counted, read = _counted(facts.steps), read_back(facts.read_back)
    hosts = _groups(facts.hosts, counted, "domain", HOSTS)
    sections = [
        _section("funnel", "Funnel", _funnel(facts)),
        _section("sizes", "Sizes", sizes(facts.sizes)),
        _section("scores", "Scores", scores(facts.scores)),
        *([_section("best", "Best and worst", best)] if best else []),
        *([_section("selection", "Selection", chosen)] if chosen else []),
        *([_section("read-back", "Read back", read)] if read else []),
        _section("languages", "Languages", _groups(facts.languages, counted, "language", LANGUAGES)),
        # What was drawn comes from no domain.
        *([_section("domains", "Domains", hosts)] if any(row["name"] for row in facts.hosts) else []),
        _section("kept", "Kept samples", _kept(kept)),
        _section("dropped", "Dropped", _dropped(dropped, examples)),
        _section("duplicates", "Duplicates", duplicates(facts)),
        _section("run", "The run", run_facts(run)),
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
    tiles = (
        ("records came in", f"{sum(step['records_in'] + step['made'] for step in _sources(facts.steps)):,}"),
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
    when = ", ".join(value if name == "started" else f"{name} {value}" for name, value in times(run))
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
    ends = {name for name in LEGEND for step in facts.steps if step.get(name)}
    told = "Every record that enters a step leaves it in exactly one state."
    if any(step["is_taken_up"] and step["handed_on"] < step["kept"] for step in facts.steps):
        ends.add("aside")
        told += " What was kept and not handed on waits for the next step or is of another kind: pictures beside pages."
    legend = element(
        "ul",
        *(element("li", title, class_=name) for name, title in LEGEND.items() if name in ends),
        class_="legend",
    )
    drawn = element(
        "div",
        element("div", funnel(facts.steps), legend),
        element("div", *funnel_tables(facts.steps), class_="stack"),
        class_="columns",
    )
    by_step = [list(rows) for _, rows in groupby(facts.reasons, key=lambda row: row["step"])]
    reasons = element("div", *(reasons_table(rows) for rows in by_step), class_="flowing") if by_step else None
    title = element("h3", "Top reasons") if by_step else None
    return [
        element("p", told, class_="quiet"),
        drawn,
        title,
        reasons,
        edits_table(facts.edits) if facts.edits else None,
    ]


def _groups(groups: Sequence[Row], counted: str, name: str, most: int) -> list[Html | None]:
    if not groups:
        return [element("p", f"No {counted.removesuffix('s')} has come to an end yet.")]
    caption = f"{counted.capitalize()} by {name}"
    told = f"{caption} and what became of them; pictures and tokens are those of the samples."
    return [element("p", told, class_="quiet"), groups_table(caption, name, counted, groups, most)]


def _sources(steps: Sequence[Row]) -> list[Row]:
    """Where records come in: the first step, and drawn and labelled samples beside what it reads."""
    return [step for place, step in enumerate(steps) if place == 0 or step["records"] == "samples"]


def _counted(steps: Sequence[Row]) -> str:
    """What a run is about: drawn and labelled samples never were documents."""
    kinds = {"samples" if step["records"] == "samples" else "documents" for step in _sources(steps)}
    return "records" if len(kinds) > 1 else kinds.pop() if kinds else "documents"


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

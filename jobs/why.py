"""`interleaf why`: the whole path of one record, from the crawl to its shard or its end."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from jobs.limits import limits_of, told
from jobs.opened import Opened, open_run
from jobs.views import connect, query, rows
from pipelines.text_corpus import Form, form_by_name
from schemas.errors import InterleafError
from schemas.ledger import EDITED, STATES

if TYPE_CHECKING:
    import duckdb

SHOWN_IDS = 5
STATE_STYLES = {"kept": "green", "dropped": "yellow", "duplicate": "yellow", "failed": "red", "split": "cyan"}


def why(out: str, record: str) -> None:
    """Print where a record or sample comes from, what each step measured and decided, and where it ended.

    `record` is an id or the beginning of one.

    Raises:
        OutputError: `out` is not the output of a run.
        InterleafError: no record has that id, or several begin with it.
    """
    run = open_run(out)
    with connect(run) as con:
        lines = list(_path(run, con, _whole_id(con, run, record)))
    console = Console(highlight=False)
    for line in lines:
        # Never folded: a line is a fact, also for grep.
        console.print(line, soft_wrap=True)


def _whole_id(con: "duckdb.DuckDBPyConnection", run: Opened, record: str) -> str:
    found = [row["record_id"] for row in rows(con, query("why_ids"), {"start": record, "most": SHOWN_IDS + 1})]
    if len(found) == 1 or record in found:
        return record if record in found else str(found[0])
    if found:
        more = ", ..." if len(found) > SHOWN_IDS else ""
        raise InterleafError(
            f"several ids begin with {record!r}: {', '.join(found[:SHOWN_IDS])}{more}; give more of it"
        )
    raise InterleafError(
        f"no record of {run.store.root} has an id that begins with {record!r}; "
        f'see: interleaf sql {run.store.root} "select record_id, state, reason from ledger limit 10"'
    )


def _path(run: Opened, con: "duckdb.DuckDBPyConnection", record: str) -> Iterator[str]:
    ledger = rows(con, query("why_ledger"), {"record": record})
    versions = rows(con, query("why_documents"), {"record": record})
    samples = rows(con, query("why_samples"), {"record": record})
    yield from _birth(record, ledger, versions, samples)
    told_above = None if versions or samples else _first_told(ledger)
    readings = {row["step"]: row for row in rows(con, query("why_read_back"), {"record": record})}
    seen: set[tuple[Any, ...]] = set()
    for step in run.steps:
        here = [row for row in ledger if row["step"] == step]
        states = [row for row in here if row["part"] is None and row["state"] in STATES]
        if step in readings:
            yield ""
            yield _read_back(step, readings[step])
        if not states:
            continue
        yield ""
        for row in states:
            yield _state(step, row, detailed=row is not told_above)
        measures = [item for version in versions if version["step"] == step for item in version["measures"] or []]
        fresh = [item for item in measures if _key(item) not in seen]
        seen |= {_key(item) for item in fresh}
        yield from _measures(fresh, limits_of(run, step))
        for row in here:
            if row["state"] == EDITED:
                yield _fact("edited", f"{row['filter']}: {row['value'] or 0:g} {row['reason']}")
        for row in here:
            if row["part"] is not None:
                told = f"part {row['part']} {row['state']} by {row['filter']}: {_because(row, detailed=True)}"
                yield _fact("left", told)
    yield ""
    yield from _end(run, con, record, ledger, samples, told_above)


def _birth(
    record: str, ledger: list[dict[str, Any]], versions: list[dict[str, Any]], samples: list[dict[str, Any]]
) -> Iterator[str]:
    yield f"[bold]{escape(record)}[/bold]"
    known = [*versions, *samples]
    if not known:
        if first := _first_told(ledger):
            yield _fact("drawn" if first["filter"] == "synth.draw" else "found", first["detail"])
        return
    source = known[0]["source"]
    title = next((row["title"] for row in versions if row["title"]), None)
    facts = (source["uri"], known[-1]["kind"], known[-1]["lang"], title)
    yield _fact("is", " · ".join(str(fact) for fact in facts if fact))
    for place in _each_once(version["source"]["locator"] for version in known):
        if place and place["file"]:
            unit = "row" if form_by_name(place["file"]) == Form("parquet") else "byte"
            yield _fact("born", f"{place['file']} at {unit} {place['offset']}")
    if source["parents"]:
        yield _fact("made of", ", ".join(source["parents"]))
    if source["generator"]:
        yield _fact("made by", f"{source['generator']} {source['generator_version']}, seed {source['seed']}")


def _first_told(ledger: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Of a record that became no document: the row that tells where it was found, or what was to be drawn."""
    return next((row for row in ledger if row["detail"]), None)


def _state(step: str, row: Mapping[str, Any], detailed: bool) -> str:
    style = STATE_STYLES[row["state"]]
    told = "" if row["state"] == "kept" else f" by {row['filter']}: {_because(row, detailed)}"
    return f"{escape(step):<16}  [{style}]{row['state']}[/{style}]{escape(told)}  [dim]unit {escape(row['unit'])}[/dim]"


def _read_back(step: str, row: Mapping[str, Any]) -> str:
    if not row["texts"]:
        return escape(f"{step:<16}  not read: {row['engine']} does not know the letters, or none stand level")
    told = f"read by {row['engine']}: {row['edits']} edits in {row['characters']} characters of {row['texts']} texts"
    if row["worst_text"] is not None:
        told += f"; for {row['worst_text']!r} it read {row['worst_read']!r}"
    return escape(f"{step:<16}  {told}") + ("  [yellow]misread[/yellow]" if row["misread"] else "")


def _because(row: Mapping[str, Any], detailed: bool) -> str:
    value = "" if row["value"] is None else f", {row['value']:g}"
    return f"{row['reason']}{value}" + (f" ({row['detail']})" if detailed and row["detail"] else "")


def _key(item: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(item[name] for name in ("filter", "field", "part", "number", "text"))


def _measures(items: list[dict[str, Any]], limits: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name in _each_once(item["filter"] for item in items):
        fields = []
        for field in _each_once(item["field"] for item in items if item["filter"] == name):
            values = [item for item in items if (item["filter"], item["field"]) == (name, field)]
            fields.append(f"{field} {_values(values)}" if field else _values(values))
        bounds = f"  ({told(limits[name])})" if limits.get(name) else ""
        yield _fact("measured", f"{name} = {' · '.join(fields)}{bounds}")


def _values(items: list[dict[str, Any]]) -> str:
    """One value, or one per part with the part's number."""
    texts = []
    for item in items:
        value = item["text"] if item["number"] is None else f"{item['number']:.10g}"
        texts.append(f"{value}" if item["part"] is None else f"[{item['part']}] {value}")
    return " ".join("none" if text == "None" else text for text in texts)


def _end(
    run: Opened,
    con: "duckdb.DuckDBPyConnection",
    record: str,
    ledger: list[dict[str, Any]],
    samples: list[dict[str, Any]],
    told_above: Mapping[str, Any] | None,
) -> Iterator[str]:
    for sample in samples:
        media = "".join(f", {medium['mime']} {medium['width']} x {medium['height']}" for medium in sample["media"])
        place = f"row {sample['row']} (row group {sample['row_group']})"
        yield f"{'end':<16}  [green]{escape(sample['file'])}[/green] {place}"
        yield _fact("holds", f"{sample['text_tokens']} text and {sample['vision_tokens']} vision tokens{media}")
    if samples:
        return
    states = [row for row in ledger if row["part"] is None and row["state"] in STATES]
    last = max(states, key=lambda row: run.steps.index(row["step"]))
    if last["state"] == "kept":
        further = "no step comes after it" if last["step"] == run.steps[-1] else f"the run is {run.facts['status']}"
        yield f"{'end':<16}  kept by {escape(last['step'])}; {escape(further)}"
        return
    told = f"at {last['step']} by {last['filter']}: {_because(last, detailed=last is not told_above)}"
    yield f"{'end':<16}  {last['state']} {escape(told)}"
    if last["state"] in ("dropped", "duplicate") and rows(con, query("why_content"), {"record": record}):
        ask = f"interleaf sql {run.store.root} \"select parts from dropped where record_id = '{record}'\""
        yield _fact("content", f"is in the sample of dropped records: {ask}")


def _fact(name: str, text: str) -> str:
    return f"  [dim]{name:<14}[/dim]  {escape(text)}"


def _each_once(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found

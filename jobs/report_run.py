"""The section of the report about the run: what run.json says of it."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from jobs.report_html import Content, Html, element
from jobs.report_tables import table

Row = Mapping[str, Any]


def run_facts(run: Row) -> list[Html | None]:
    told = [(name, str(run[name])) for name in ("seed", "host", "cpus") if run.get(name) is not None]
    told = [("command", "interleaf " + " ".join(map(str, run.get("command", [])))), *times(run), *told]
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


def times(run: Row) -> list[tuple[str, str]]:
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

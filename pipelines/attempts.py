"""Attempts: a small file each time a worker takes a unit on, so that a unit that kills its workers is found out."""

import json
import time

from pipelines.storage import Store


def folder(step: str, unit: str) -> str:
    return f"{step}/attempts/{unit}"


def note_attempt(store: Store, step: str, unit: str, session: str, node: str) -> None:
    """Say that a worker on `node` now takes the unit on."""
    text = json.dumps({"session": session, "node": node})
    store.write(f"{folder(step, unit)}/{time.time_ns()}.json", text.encode())


def deaths(store: Store, step: str, unit: str, session: str, alive: set[str]) -> int:
    """How many earlier attempts of this run ended with the worker but not with its node: a lost node is not charged."""
    attempts = [json.loads(store.read(path)) for path in store.sizes(folder(step, unit))]
    return sum(attempt["session"] == session and attempt["node"] in alive for attempt in attempts)

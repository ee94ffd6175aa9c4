"""The limits of a step's rules as text, as run.json has them."""

from collections.abc import Mapping

from filters.registry import key_of
from jobs.opened import Opened


def limits_of(run: Opened, step: str) -> dict[str, dict[str, str]]:
    """What the rules of a step were given: by the rule's name, values by their keys in a recipe."""
    (facts,) = (facts for facts in run.facts["steps"] if facts["name"] == step)
    return {
        rule["name"]: {key_of(key): _value(value) for key, value in rule.items() if key != "name" and value is not None}
        for rule in facts["rules"]
    }


def told(limits: Mapping[str, str]) -> str:
    """`low 20, high 100000`."""
    return ", ".join(f"{key} {value}" for key, value in limits.items())


def _value(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)

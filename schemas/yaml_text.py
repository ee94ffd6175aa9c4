"""YAML 1.2 with the line on which every value begins, so that a message can name it."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import yaml

from schemas.errors import RecipeError

Keys = tuple[str | int, ...]


def place(path: Iterable[str | int], top: str = "") -> str:
    """`steps[2].filters[0]`; `top` when the path is empty."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".") or top


def at(path: Iterable[str | int]) -> str:
    """`steps[2].filters[0]: `, which begins a message; nothing when the path is empty."""
    found = place(path)
    return f"{found}: " if found else ""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """YAML 1.2's core schema; an anchor is refused when it is nested in itself, a key when it stands twice."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _form, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_form})$"), list(_first))


def _whole(loader: _Loader, node: yaml.ScalarNode) -> int:
    return int(node.value)  # 010 is ten; YAML 1.1 reads eight


def _number(loader: _Loader, node: yaml.ScalarNode) -> float:
    return float(re.sub(r"\.(?=[iInN])", "", node.value))


_Loader.add_constructor("tag:yaml.org,2002:int", _whole)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def parse(text: str, origin: str) -> tuple[Any, dict[Keys, int]]:
    """The value of a YAML text, and the line on which each path begins.

    Raises:
        RecipeError: the text is no YAML, has a key twice, a key that is no text, or several documents.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: dict[Keys, int] = {}
        _walk(node, (), lines, origin, {})
        return loader.construct_document(node), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
        raise RecipeError(f"{origin}{f':{mark.line + 1}' if mark else ''}: this is no YAML: {problem}") from None


def _walk(
    node: yaml.Node,
    path: Keys,
    lines: dict[Keys, int],
    origin: str,
    done: dict[yaml.Node, bool],
) -> None:
    """Notes the lines of a node and of what is in it; in `done`, False marks the nodes around it, True those walked."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if node in done:
        if not done[node]:
            raise RecipeError(f"{origin}:{line}: an anchor is used inside itself")
        return
    done[node] = False
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), lines, origin, done)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            where = f"{origin}:{key.start_mark.line + 1}"
            if key.tag != "tag:yaml.org,2002:str":
                raise RecipeError(f"{where}: {at(path)}a key must be a text; put it in quotes")
            if (*path, key.value) in lines:
                first = lines[*path, key.value]
                raise RecipeError(f"{where}: {at(path)}{key.value!r} stands here and on line {first}; keep one")
            lines[*path, key.value] = key.start_mark.line + 1
            _walk(value, (*path, key.value), lines, origin, done)
    done[node] = True

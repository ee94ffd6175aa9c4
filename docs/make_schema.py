"""Writes docs/schema.md from the code: `python docs/make_schema.py`. What a column means is the comment beside it."""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import schemas
from schemas.arrow import VERSION_KEY
from schemas.document import LABELS
from schemas.ledger import EDITED, STATES
from schemas.recipe import FilterSpec, PixelRange, Recipe, StepSpec
from schemas.sample import KINDS, ROLES
from schemas.tokens import SPECIAL_TOKENS

PAGE = Path(__file__).with_name("schema.md")
# The constant, where it stands, and what it is.
SCHEMAS = (
    ("SAMPLE", "sample.py", "One row is one training sample, whatever its kind. The files of `samples/`."),
    (
        "DOCUMENT",
        "document.py",
        "What the crawl steps hand on: a page as text parts and picture references in DOM order.",
    ),
    (
        "DROPPED",
        "document.py",
        "A record that was dropped; its content for a hash-sampled 1 %. The files of `dropped/`.",
    ),
    ("LEDGER", "ledger.py", "A row for everything a step did not simply keep. The files of `ledger/`."),
    ("MANIFEST", "manifest.py", "What a finished unit wrote, and from what. A unit without one did not happen."),
)
HEAD = """# Schemas

Written from the code by `python docs/make_schema.py`; do not edit.

Each file carries the name and version of its schema in its metadata, under `interleaf.schema`. Lists are `[]`, fields
of structs follow a dot. In DuckDB lists count from 1: `media[1].width`.
"""


class Comments:
    """What the comments in the modules of `schemas` say of the columns."""

    def __init__(self, folder: Path) -> None:
        self._values: dict[str, ast.expr] = {}
        self._said: dict[ast.Call, str] = {}
        for path in sorted(folder.glob("*.py")):
            text = path.read_text(encoding="utf-8")
            lines = _comments(text)
            tree = ast.parse(text)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) == "field" and node.end_lineno:
                    self._said[node] = lines.get(node.end_lineno) or lines.get(-node.lineno, "")
            for node in tree.body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    self._values.setdefault(node.targets[0].id, node.value)

    def of(self, constant: str) -> dict[str, str]:
        """The comment of each column of a schema by its path, as in `media[].width`."""
        return dict(self._walk(self._values[constant], "", ""))

    def _walk(self, node: ast.expr, path: str, above: str) -> Iterator[tuple[str, str]]:
        """Path and comment; `above` is the comment of the struct around, which those on its line do not repeat."""
        match node:
            case ast.Name():
                if node.id in self._values:
                    yield from self._walk(self._values[node.id], path, above)
            case ast.List():
                for item in node.elts:
                    yield from self._walk(item, path, above)
            case ast.Starred():
                yield from self._walk(node.value, path, above)
            case ast.Call() if _called(node) == "field":
                name = ast.literal_eval(node.args[0])
                inner = f"{path}.{name}".removeprefix(".")
                said = self._said[node]
                yield inner, "" if said == above else said
                yield from self._walk(node.args[1], inner, said)
            case ast.Call() if _called(node) == "list_":
                yield from self._walk(node.args[0], f"{path}[]", above)
            case ast.Call() if _called(node) in ("struct", "versioned"):
                yield from self._walk(node.args[-1], path, above)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _comments(text: str) -> dict[int, str]:
    """Comments by the line they end; those on lines of their own by minus the line after them."""
    found: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            line, said = token.start[0], token.string.lstrip("# ").strip()
            if token.line.lstrip().startswith("#"):
                found[-line - 1] = f"{found.pop(-line, '')} {said}".strip()
            else:
                found[line] = said
    return found


def page() -> str:
    """The whole page."""
    said = Comments(Path(schemas.__file__).parent)
    parts = [HEAD]
    for constant, module, what in SCHEMAS:
        schema: pa.Schema = getattr(schemas, constant)
        version = schema.metadata[VERSION_KEY].decode()
        parts.append(f"## {constant}\n\n{what} Version `{version}`, in `schemas/{module}`.\n")
        meanings = said.of(constant)
        rows = [(f"`{path}`", kind, meanings.get(path, "").replace("<", "&lt;")) for path, kind in columns(schema)]
        parts.append(table(("column", "type", "meaning"), rows))
    parts.append("## Names\n")
    names = (
        ("`kind` of a sample", KINDS),
        ("`role` of a message", ROLES),
        ("`label` of a document's part", LABELS),
        ("`state` of a ledger row", (*STATES, EDITED)),
    )
    parts.append(table(("field", "values"), [(field, ", ".join(values)) for field, values in names]))
    parts.append("## Recipe\n\nThe YAML that a job is described in; unknown keys are errors.\n")
    for model, title in (
        (Recipe, "The recipe"),
        (StepSpec, "An entry of `steps`; other keys are the step's parameters"),
        (FilterSpec, "An entry of `filters`; other keys are the filter's parameters"),
        (PixelRange, "An entry of `pixels`, by kind"),
    ):
        parts.append(f"{title}:\n")
        parts.append(table(("key", "default", "meaning"), list(keys(model))))
    parts.append(
        "## Special tokens\n\nText never becomes one of them; the trainer and `schemas.formats.chatml` write ids.\n"
    )
    parts.append(table(("token", "id"), [(f"`{token}`", str(number)) for token, number in SPECIAL_TOKENS.items()]))
    return "\n".join(parts)


def columns(schema: Iterable[pa.Field], above: str = "") -> Iterator[tuple[str, str]]:
    """Path and type of every column and of every field in it."""
    for field in schema:
        path, kind = f"{above}{field.name}", field.type
        shown, inner = "", path
        while pa.types.is_list(kind):
            shown, inner, kind = f"{shown}list of ", f"{inner}[]", kind.value_type
        if pa.types.is_struct(kind):
            yield path, f"{shown}struct"
            yield from columns(kind, f"{inner}.")
        else:
            yield path, f"{shown}{kind}"


def keys(model: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    """Key, default and meaning of what a part of the recipe takes."""
    for name, field in model.model_fields.items():
        if name != "parameters":
            default = "required" if field.default is PydanticUndefined else f"`{field.default}`".replace("None", "null")
            yield f"`{name}`", default, field.description or ""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

import ast
import subprocess
import sys
from pathlib import Path

import schemas


def test_the_public_names_are_sorted_and_there():
    assert schemas.__all__ == sorted(schemas.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(hasattr(schemas, name) for name in schemas.__all__)


def test_all_that_is_imported_is_exported():
    tree = ast.parse(Path(schemas.__file__).read_text(encoding="utf-8"))
    imported = {name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert imported == set(schemas.__all__)


def test_the_ground_floor_is_light():
    """What a worker pays for `import schemas` and ChatML: pyarrow, and nothing that only some need."""
    heavy = ("pydantic", "yaml", "tiktoken", "dashscope", "ray", "duckdb", "pandas", "PIL")
    code = f"import sys, schemas, schemas.formats.chatml; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

